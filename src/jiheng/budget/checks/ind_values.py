"""IND-06, 07, 11, 12: a target says how much, how well, or by when."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.ind_row import (
    BENEFIT,
    LASTING,
    bare,
    dimension,
    in_words,
    said,
)
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.regional import is_inherited
from jiheng.kernel.findings import Finding

_EMPTY, _WHOLE_YEAR = pattern("ind", "empty_effect"), pattern("ind", "whole_year")
_SAID_BEFORE, _PERIOD = pattern("ind", "said_before"), pattern("ind", "period_name")
_SHORTEST = 4  # signs; of less no share can be taken
_LONGEST = 60  # a longer target says something, or TXT speaks of it
_A_YEAR = {"年": Decimal(1), "月": Decimal(12), "天": Decimal(366)}


def target_is_no_repetition(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A target in words says more than the name did."""
    line = profile.threshold("repeat_line")
    for row in case.distinct_rows:
        if row.name and in_words(row) and repeated_share(bare(row), said(row)) > line:
            yield found_at(case, "IND-06", row, "target")


def repeated_share(name: str, target: str) -> Decimal:
    """How much of a target in percent stands in the name, without words like 提高; 0 if too short."""
    core = _SAID_BEFORE.sub("", target)
    if not _SHORTEST <= len(core) <= _LONGEST:
        return Decimal(0)
    both = Counter(core) & Counter(name)
    return Decimal(100 * both.total()) / len(core)


def effect_has_a_scale(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A benefit is promised in a number or by a scale, not as a degree (效果明显)."""
    for row in case.distinct_rows:
        if dimension(row) not in (BENEFIT, LASTING) or not in_words(row):
            continue
        if _EMPTY.fullmatch(said(row)) and not row.indicator.explanation:
            yield found_at(
                case, "IND-07", row, "target",
                severity="info" if is_inherited(case, row) else None,
            )  # fmt: skip


def timeliness_is_no_period(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Timeliness is a day, a time limit or a frequency, not the budget period."""
    for row in case.distinct_rows:
        if dimension(row) == "时效" and (_WHOLE_YEAR.fullmatch(said(row)) or _is_period(row)):
            yield found_at(case, "IND-11", row, "target")


def _is_period(row: Row) -> bool:
    """From one day to another, by the name: 经费时间段."""
    target = row.target
    ranged = target is not None and target.type == "date" and target.upper is not None
    return ranged and _PERIOD.search(bare(row)) is not None


def lasting_effect_outlasts_the_year(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """What lasts (可持续影响) lasts longer than the budget year."""
    for row in case.distinct_rows:
        if dimension(row) == LASTING and (_WHOLE_YEAR.fullmatch(said(row)) or _within_a_year(row)):
            yield found_at(case, "IND-12", row, "target")


def _within_a_year(row: Row) -> bool:
    target = row.target
    if target is None or target.type != "number" or target.number is None:
        return False
    most = _A_YEAR.get(target.unit or "")
    return most is not None and 0 < Decimal(target.number) <= most
