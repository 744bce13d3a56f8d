"""VAL-10, 11: values that cannot be, and targets that nobody can mean."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import distinct, found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity

_WHOLE = Fraction(100)
_CAPPED, _GROWTH, _RISE = (pattern("val", name) for name in ("capped_rate", "growth", "rise"))


def value_is_possible(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No part of a whole is above 100 %, nothing that is counted is below zero."""
    for row in distinct(case):
        if is_impossible(row, row.target):
            yield found_at(case, "VAL-10", row, "target")
    for row in case.rows:
        if is_impossible(row, row.actual):
            yield found_at(case, "VAL-10", row, "actual")


def is_impossible(row: Row, value: Quantity | None) -> bool:
    """Whether a value of an indicator cannot be: 120 % satisfied, −3 persons."""
    if value is None or value.type not in ("number", "range") or _GROWTH.search(row.name):
        return False
    if Fraction(value.number or 0) < 0:
        return value.upper is None
    highest = Fraction(value.upper or value.number or 0)
    share = value.unit in (None, "%") and _CAPPED.search(row.name) is not None
    return share and highest > _WHOLE


def target_is_plausible(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A rise is not a doubling, and no rise at all is no target."""
    limit = profile.threshold("growth_line")
    for row in distinct(case):
        target = row.target
        if target is None or target.type != "number" or not _RISE.search(row.name):
            continue
        if target.unit != "%" or target.operator in ("≤", "<"):
            continue
        rise = Fraction(target.number or 0)
        if rise == 0 or rise >= limit:
            yield found_at(case, "VAL-11", row, "target", f">0%, <{limit}%", limit=str(limit))
