"""VAL-08, 09, 12, 17, 18: how a value is written, so that it can mean one thing only."""

import re
from collections.abc import Iterator

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import actual_text, found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.quantity import Quantity
from jiheng.kernel.quantity.units import UNITS
from jiheng.kernel.text import plain

_MONTH, _MONTHS = pattern("val", "month"), pattern("val", "months")
_FINISH, _DURATION = pattern("val", "finish"), pattern("val", "duration")
_DEBRIS, _DOUBLED = pattern("val", "debris"), pattern("val", "doubled_words")
_MONEY, _UNDER_COMMA = pattern("val", "money_name"), pattern("val", "under_comma")
_LOOSE = pattern("val", "loose_unit")
_BARE = ("千", "万", "十万", "百万", "千万", "亿", "万亿")
# A number with what it counts, without years, marks of a list and parts of names (351, 1/4版).
_VALUE = re.compile(
    r"(?<![\d./〔\[【“第])(?!(?:19|20)\d\d)\d+(?:\.\d+)?(?:%|％|万?(?:元|人|次|家|份|篇|条|个|名|户|场|期|天|分钟))(?![线/])"
)
_LONGEST = 300


def month_is_a_date(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A month is written as a date (12月底前), not like a number (≤12月份)."""
    for row in case.distinct_rows:
        text = plain(row.target_text)
        lasting = _DURATION.search(row.name) is not None
        month = _MONTH.search(text) and not lasting
        months = _MONTHS.search(text) and _FINISH.search(row.name) and not lasting
        if month or months:
            yield found_at(case, "VAL-08", row, "target", _as_date(text))


def _as_date(text: str) -> str | None:
    """≤6月 as a date; a month without operator may be meant in several ways."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return f"{digits}月底前" if text[0] in "≤<" else None


def cell_has_one_value(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """One indicator has one value; several need several indicators."""
    for row in case.distinct_rows:
        if row.target is not None and _holds_several(row, row.target):
            yield found_at(case, "VAL-09", row, "target")


def _holds_several(row: Row, target: Quantity) -> bool:
    """Several values, unless all are dates of one thing (5月、11月)."""
    if target.type == "several":
        return any(value.type != "date" for value in target.values or ())
    if target.type != "text" or state_of(row.target_text) != "filled":
        return False
    return len(_VALUE.findall(row.target_text[:_LONGEST])) > 1


def value_has_no_debris(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No interjections, doubled signs or doubled words in a value."""
    for row in case.distinct_rows:
        for name, text in (("target", row.target_text), ("actual", actual_text(row))):
            rest = _DEBRIS.search(text[:_LONGEST])
            if rest and not _DOUBLED.search(text):
                yield found_at(case, "VAL-12", row, name, debris=rest[0])


def money_unit_is_whole(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An amount of money is in 元 or 万元, not in 万; under a slash stands no comma."""
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.type not in ("number", "range"):
            continue
        money = row.is_cost or _MONEY.search(row.name) is not None
        if (target.unit in _BARE and money) or _UNDER_COMMA.search(row.target_text):
            yield found_at(case, "VAL-17", row, "target", _whole(row))


def _whole(row: Row) -> str:
    """The target with its unit written out."""
    target = row.target
    assert target is not None
    unit = target.unit or ""
    return f"{target.operator or ''}{target.number}{unit}" + ("元" if unit in _BARE else "")


def unit_is_a_word_of_the_table(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The unit is a usual one, known by the table of units."""
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.type not in ("number", "range") or not target.unit:
            continue
        above, *below = re.split(r"[/·]", target.unit)
        strange = above.lstrip("十百千万亿") not in UNITS and above not in UNITS
        strange = strange or any(len(part) > 1 and part not in UNITS for part in below)
        loose = _LOOSE.search(row.target_text)
        if strange or loose:
            unit = loose[0].lstrip("/") if loose else target.unit
            yield found_at(case, "VAL-18", row, "target", unit=unit)
