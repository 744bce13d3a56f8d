"""VAL-01, 02, 03, 06, 07: a target that is measured has a number, an operator and a unit."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import actual_text, found_at, in_words
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.val_scale import is_lost_percent
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.quantity import is_unread_number

_MEASURED = ("数量指标", "成本指标", "经济成本指标")
_LIST_MARK = re.compile(r"(?<!\d)\d{1,2}[、.．](?!\d)")
_FIRST_MARK = re.compile(r"(?:^|[:：])1(?=[\u4e00-\u9fff])")
_DIGIT = re.compile(r"\d")
_WORDED_NUMBER = pattern("val", "worded_number")
_COUNTABLE = re.compile(rf"(?:{pattern('val', 'countable').pattern})[（(）)%％人次元天]{{0,8}}$")
_TIME = pattern("val", "time_word")
_UNIT_IN_NAME = re.compile(r"[（(][^（）()]{1,6}[)）]$")


def measured_target_has_a_number(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The target of a quantity or cost says how much, in numbers."""
    for row in case.distinct_rows:
        if _numberless(row):
            yield found_at(case, "VAL-01", row, "target", level=row.level2)


def _numberless(row: Row) -> bool:
    if row.level2 not in _MEASURED or not _is_text(row):
        return False
    text, marks = _LIST_MARK.subn("", row.target_text)
    text = _FIRST_MARK.sub("", text) if marks else text
    return not _DIGIT.search(text) and not _WORDED_NUMBER.search(text)


def _is_text(row: Row) -> bool:
    target = row.target
    return (
        target is not None
        and target.type in ("level", "text")
        and state_of(row.target_text) == "filled"
    )


def number_has_an_operator(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A number as target says whether it is to be reached, kept or not passed: ≥, =, ≤."""
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.operator or target.upper or is_lost_percent(row):
            continue
        if target.type in ("number", "date") and target.number and _DIGIT.search(row.target_text):
            yield found_at(case, "VAL-02", row, "target")


def number_has_a_unit(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A number as target has a unit; zero of anything is zero."""
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.type not in ("number", "range") or target.unit is not None:
            continue
        if is_lost_percent(row) or _UNIT_IN_NAME.search(row.name):
            continue
        if target.upper is not None or Decimal(target.number or 0) != 0:
            yield found_at(case, "VAL-03", row, "target")


def number_is_answered_with_a_number(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A numeric target is answered with a number that can be read, not with “reached”."""
    for row in case.rows:
        asked = row.target is not None and row.target.type in ("number", "range")
        if not asked or row.actual is None or not in_words(row):
            continue
        unread = is_unread_number(actual_text(row), row.actual)
        if unread or not _DIGIT.search(actual_text(row)):
            wording = "VAL-06.unreadable" if unread else None
            yield found_at(case, "VAL-06", row, "actual", row.target_text, wording=wording)


def countable_is_counted(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """What can be counted or measured by its name has a number; VAL-01 has quantities and costs."""
    for row in case.distinct_rows:
        if row.level2 in _MEASURED or not _is_text(row) or _DIGIT.search(row.target_text):
            continue
        if _COUNTABLE.search(row.name) and not _timely(row):
            yield found_at(case, "VAL-07", row, "target")


def _timely(row: Row) -> bool:
    """A time named in words (季末, 每年年中) answers the question when, if not how much."""
    return "时" in row.name and _TIME.search(row.target_text) is not None
