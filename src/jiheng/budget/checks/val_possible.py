"""VAL-10, 11: values that cannot be, and targets that nobody can mean."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.fnd_arithmetic import COLUMNS
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.needs import labels
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity

_WHOLE = Decimal(100)
_CAPPED, _GROWTH, _RISE = (pattern("val", name) for name in ("capped_rate", "growth", "rise"))


def value_is_possible(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No part of a whole is above 100 %, nothing that is counted is below zero, nor is money."""
    for money in case.funds:
        for name, attribute in COLUMNS.items():
            amount = getattr(money, attribute)
            if amount is not None and amount < 0:
                yield found(
                    case, "VAL-10", f"{money.path}.{name}", getattr(money.fund, name),
                    wording="VAL-10.money", label=labels()[f"funds.{name}"],
                )  # fmt: skip
    for row in case.distinct_rows:
        if is_impossible(row, row.target):
            yield found_at(case, "VAL-10", row, "target")
    for row in case.rows:
        if is_impossible(row, row.actual):
            yield found_at(case, "VAL-10", row, "actual")


def is_impossible(row: Row, value: Quantity | None) -> bool:
    """Whether a value of an indicator cannot be: 120 % satisfied, −3 persons."""
    if value is None or value.type not in ("number", "range") or value.number is None:
        return False
    negative = value.number.startswith("-") and value.upper is None
    capped = value.unit in (None, "%") and Decimal(value.upper or value.number) > _WHOLE
    if negative and Decimal(value.number) < 0:
        return not _GROWTH.search(row.name)
    return capped and _CAPPED.search(row.name) is not None and not _GROWTH.search(row.name)


def target_is_plausible(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A rise is not a doubling, and no rise at all is no target."""
    limit = profile.threshold("growth_line")
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.type != "number" or not _RISE.search(row.name):
            continue
        if target.unit != "%" or target.operator in ("≤", "<"):
            continue
        rise = Fraction(target.number or 0)
        if rise == 0 or rise >= limit:
            yield found_at(case, "VAL-11", row, "target", f">0%, <{limit}%", limit=str(limit))
