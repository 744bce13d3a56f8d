"""IND-15: what a goal promises in numbers is a target of some indicator."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.ind_row import of_the_year
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity
from jiheng.kernel.quantity.units import find_unit
from jiheng.kernel.text import plain

_NUMBER = re.compile(
    r"(?<![\d.第])(\d{1,12}(?:\.\d{1,6})?)(?:[-~至](\d{1,12}(?:\.\d{1,6})?))?"
    rf"((?:[百千]?万|亿)?(?:{pattern('ind', 'counted').pattern}))"
)
_EACH, _EACH_AFTER = pattern("ind", "each"), pattern("ind", "each_after")
_PROMISE, _PLAN = pattern("ind", "promise"), pattern("ind", "plan_title")
_BEFORE, _AFTER = 10, 3  # signs around a number that say what it is
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LONGEST = 4000
_MOST = 5  # numbers that one sentence names

Amount = tuple[str, Decimal]  # dimension of the unit, number in its base


@dataclass(frozen=True, slots=True)
class Promises:
    """What the indicators of a form promise: amounts, each a lower bound or not, and in words."""

    amounts: Sequence[tuple[Amount, bool]]
    printed: str

    def hold(self, said: str, amount: Amount) -> bool:
        """Whether a target says a number, or promises at least so much of the same.

        Money is said to the yuan; a target without a unit may be of anything.
        """
        dimension, number = amount
        return said in self.printed or any(
            other in (dimension, "") and (number == value or (lower and value > number))
            for (other, value), lower in self.amounts
        )


def goal_numbers_are_targets(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A number with a unit in a goal or plan has an indicator that promises it."""
    numbers = {field: list(_numbers(text, plan)) for field, text, plan in _texts(case)}
    if not any(numbers.values()) or not of_the_year(case):
        return
    promises = _promises(case)
    for field, amounts in numbers.items():
        left = [said for said, amount in amounts if not promises.hold(said, amount)]
        if left:
            seen = "、".join(dict.fromkeys(left[:_MOST]))
            yield found(case, "IND-15", field, seen, count=str(len(left)))


def _texts(case: Case) -> Iterator[tuple[str, str, bool]]:
    """The goals by field, and the plans (True), of which only what is promised counts.

    The goal of the whole period has no indicators in a form of yearly ones.
    """
    goals = case.form.objectives
    told = {"expected": goals.expected, "annual": goals.annual}
    if goals.whole_period != goals.annual and len(case.annual_rows) < len(case.rows):
        told["whole_period"] = goals.whole_period
    for name, text in told.items():
        if text:
            yield f"objectives.{name}", _settled(text), False
    if any(told.values()):
        for title, text in case.form.narrative.items():
            if _PLAN.search(title) and text != goals.annual:
                yield f"narrative.{title}", _settled(text), True


def _settled(text: str) -> str:
    """A text as plain text with its numbers whole: 1,200户 is 1200户."""
    return _THOUSANDS.sub("", plain(text[:_LONGEST]))


def _numbers(text: str, plan: bool) -> Iterator[tuple[str, Amount]]:
    """The numbers with a unit of a text, without those for each one; of a range its upper end."""
    for one in _NUMBER.finditer(text):
        before = text[max(0, one.start() - _BEFORE) : one.start()]
        after = text[one.end() : one.end() + _AFTER]
        promised = _PROMISE.search(before) or _PROMISE.search(after)
        if _EACH.search(before) or _EACH_AFTER.search(after) or (plan and not promised):
            continue
        amount = _amount(one[2] or one[1], one[3])
        if amount:
            yield one[0], amount


def _promises(case: Case) -> Promises:
    rows = case.distinct_rows
    amounts = [*_targets(rows), *((("money", one), False) for one in _money(case))]
    printed = plain(" ".join(f"{row.name} {row.target_text}" for row in rows))
    return Promises(amounts, printed)


def _amount(number: str, unit: str) -> Amount | None:
    known = find_unit(unit)
    if known is None:
        return None
    size = Decimal(known.size.numerator) / known.size.denominator
    return known.dimension, Decimal(number) * size


def _targets(rows: Sequence[Row]) -> Iterator[tuple[Amount, bool]]:
    """The targets as amounts, and whether each is a lower bound."""
    for row in rows:
        target = row.target
        if target is not None:
            for value in target.values or [target]:
                yield from _values(value)


def _values(value: Quantity) -> Iterator[tuple[Amount, bool]]:
    for number in (value.number, value.upper):
        if number and value.type in ("number", "range"):
            amount = _amount(number, value.unit) if value.unit else ("", Decimal(number))
            if amount:
                yield amount, value.operator in ("≥", ">") and amount[0] != "money"


def _money(case: Case) -> Iterator[Decimal]:
    """The amounts of the funds block in yuan: what a goal says of them needs no indicator."""
    for row in case.funds:
        for one in (row.initial, row.budget, row.executed, row.amount):
            if one is not None:
                yield one * case.yuan
