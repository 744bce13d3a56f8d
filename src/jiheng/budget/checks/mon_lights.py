"""The light of an indicator in a monitoring form: how it stands at that time of the year.

    green   on time: a positive number not behind the months, a ceiling kept, 达成
    yellow  behind (monitoring_yellow), 部分达成
    red     far behind (monitoring_red), a ceiling or a zero passed, 未达成
    blue    far ahead (monitoring_fast): done too fast, or the target was too low

A positive number is compared with target × months ÷ 12. What exists only at the end of the year,
a fixed standard, a duration or a rate by time may be behind that without being late: no light.
"""

from fractions import Fraction
from typing import Literal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import (
    actual_text,
    in_words,
    is_equal,
    is_lower,
    is_standard,
    is_upper,
    missed,
    pair,
)
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.scoring.qualitative import level_of
from jiheng.kernel.quantity.units import Unit, find_unit

Light = Literal["green", "yellow", "red", "blue"]

_YEAR_END, _LATER, _STOCK = (pattern("mon", name) for name in ("year_end", "later", "stock"))
_LESS = pattern("sco", "less_is_better")
_LEVELS: dict[str, Light] = {"met": "green", "partly": "yellow", "unmet": "red"}
_DURATIONS = ("clock", "workday", "calendar")


def light(case: Case, row: Row, rules: Thresholds) -> Light | None:
    """The light of an indicator; None where the form does not say enough, or time says nothing."""
    if in_words(row):
        level = level_of(actual_text(row), "", rules)
        return _LEVELS[level] if level else None
    if is_bounded(row):
        return "red" if over(row) else "green"
    share = _share_of_time(case, row)
    if share is None:
        return None
    if share * 100 >= rules.threshold("monitoring_yellow") or _whole_pieces_done(case, row):
        fast = share * 100 >= rules.threshold("monitoring_fast")
        ahead = fast and is_lower(row) and adds_up(row) and is_measured_by_time(row)
        return "blue" if ahead else "green"
    if not is_measured_by_time(row):
        return None
    return "red" if share * 100 < rules.threshold("monitoring_red") else "yellow"


def is_bounded(row: Row) -> bool:
    """A ceiling (≤, <), a cost written with “=”, or a target of zero: never to be passed."""
    values = pair(row)
    if values is None:
        return False
    return is_upper(row) or (row.is_cost and is_equal(row)) or _is_zero(row)


def _is_zero(row: Row) -> bool:
    values = pair(row)
    return values is not None and values[0] == 0 and not is_lower(row)


def over(row: Row) -> bool:
    """A ceiling or a zero that is passed already."""
    values = pair(row)
    if _is_zero(row):
        return values is not None and values[1] > 0
    return values is not None and missed(row) and values[1] > values[0]


def progress(case: Case, row: Row) -> Fraction | None:
    """Actual ÷ (target × months ÷ 12), None where the indicator is not measured by time."""
    return _share_of_time(case, row) if is_measured_by_time(row) else None


def _share_of_time(case: Case, row: Row) -> Fraction | None:
    values = pair(row)
    if values is None or values[0] <= 0 or not case.months:
        return None
    return values[1] / values[0] * 12 / case.months


def is_measured_by_time(row: Row) -> bool:
    """A positive number that grows with the year; not what only its end can show."""
    values = pair(row)
    if values is None or values[0] <= 0 or row.is_cost or row.is_satisfaction:
        return False
    if "时效" in row.level2 or is_upper(row) or is_standard(row):
        return False
    if not is_lower(row) and _LESS.search(row.name):
        return False
    unit = _unit(row)
    if unit is not None and ("/" in unit.label or unit.dimension in _DURATIONS):
        return False
    return not _YEAR_END.search(row.name) and not any(map(_LATER.search, _said(row)))


def adds_up(row: Row) -> bool:
    """Pieces, visits or money that add up month by month; people and equipment stand all year."""
    unit = _unit(row)
    if unit is None or is_equal(row) or _STOCK.search(row.name):
        return False
    return unit.counts or unit.dimension in ("visits", "money")


def _whole_pieces_done(case: Case, row: Row) -> bool:
    """Of pieces only whole ones are due: of one a year, none by July."""
    values, unit = pair(row), _unit(row)
    if values is None or unit is None or not unit.counts or not case.months:
        return False
    return values[1] * unit.size >= values[0] * unit.size * case.months // 12


def _unit(row: Row) -> Unit | None:
    unit = row.target.unit if row.target else None
    return find_unit(unit) if unit else None


def _said(row: Row) -> list[str]:
    """What the row says of its time, besides its figures."""
    one = row.indicator
    texts = (one.deviation, one.remark, *(one.causes or {}).values())
    return [text for text in (*texts, row.target_text) if text]
