"""IND-15: what a goal promises in numbers is a target of some indicator."""

import re
from collections.abc import Iterator, Sequence
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
_LONGEST = 4000
_MOST = 5  # numbers that one sentence names

Amount = tuple[str, Decimal]  # dimension of the unit, number in its base


def goal_numbers_are_targets(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A number with a unit in a goal or plan has an indicator that promises it."""
    rows = case.distinct_rows
    if not of_the_year(case):
        return
    known: list[tuple[Amount, bool]] | None = None
    for field, text, promises_only in _texts(case):
        numbers = list(_numbers(text, promises_only))
        if not numbers:
            continue
        if known is None:
            known = [*_targets(rows), *((("money", one), False) for one in _money(case))]
            printed = plain(" ".join(f"{row.name} {row.target_text}" for row in rows))
        left = [
            said for said, amount in numbers if said not in printed and not _covered(amount, known)
        ]
        if left:
            seen = "、".join(dict.fromkeys(left[:_MOST]))
            yield found(case, "IND-15", field, seen, count=str(len(left)))


def _texts(case: Case) -> Iterator[tuple[str, str, bool]]:
    """The goals, and the plans, of which only what is promised counts."""
    goals = case.form.objectives
    told: set[str] = set()
    for name in ("expected", "annual", "whole_period"):
        text = getattr(goals, name)
        if text and text not in told:
            told.add(text)
            yield f"objectives.{name}", plain(text[:_LONGEST]), False
    if not told:
        return
    for title, text in case.form.narrative.items():
        if _PLAN.search(title) and text not in told:
            yield f"narrative.{title}", plain(text[:_LONGEST]), True


def _numbers(text: str, promises_only: bool) -> Iterator[tuple[str, Amount]]:
    """The numbers with a unit of a text, without those for each one; of a range its upper end."""
    for one in _NUMBER.finditer(text):
        before, after = (
            text[max(0, one.start() - _BEFORE) : one.start()],
            text[one.end() :][:_AFTER],
        )
        if _EACH.search(before) or _EACH_AFTER.search(after):
            continue
        if promises_only and not (_PROMISE.search(before) or _PROMISE.search(after)):
            continue
        amount = _amount(one[2] or one[1], one[3])
        if amount:
            yield one[0], amount


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
                yield amount, value.operator in ("≥", ">")


def _money(case: Case) -> Iterator[Decimal]:
    """The amounts of the funds block in yuan: what a goal says of them needs no indicator."""
    for row in case.funds:
        for one in (row.initial, row.budget, row.executed, row.amount):
            if one is not None:
                yield one * case.yuan


def _covered(amount: Amount, known: Sequence[tuple[Amount, bool]]) -> bool:
    """Whether a target says the number, or promises at least so much of the same.

    A target without a unit may be of anything.
    """
    dimension, number = amount
    return any(
        other in (dimension, "") and (number == value or (lower and value > number))
        for (other, value), lower in known
    )
