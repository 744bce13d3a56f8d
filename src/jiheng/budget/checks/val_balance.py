"""VAL-13, 14, 15, 16, 20: values beside the money, beside each other and beside other years."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, found_on, place
from jiheng.budget.checks.judging import (
    found_at,
    is_lower,
    pair,
    reason,
    shown,
)
from jiheng.budget.checks.packs import Origin, alone_and_together, origin_of
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity.units import find_unit
from jiheng.kernel.text import plain

_FLOW = pattern("val", "flow")
_MOST_YEARS = 5
_HUNDRED = Fraction(100)


def target_is_worth_the_money(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A large budget buys more than one piece, and a target is not met twice over."""
    yield from _one_piece(case, profile)
    line = Fraction(profile.threshold("trivial_share"))
    for row in case.rows:
        values = pair(row) if is_lower(row) else None
        beyond = values is not None and 0 < values[0] * line <= values[1] * 100
        if values and beyond and _counts(row) and not reason(row):
            share = shown(values[1] / values[0] * 100)
            yield found_at(
                case, "VAL-13", row, "target", wording="VAL-13.reached",
                share=share,
            )  # fmt: skip


def _one_piece(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """All that a large budget promises in quantity is one piece."""
    if case.budget is None or case.budget * case.yuan < profile.threshold("large_budget") * 10000:
        return
    rows = [row for row in case.annual_rows if row.level2 == "数量指标"]
    trivial = [row for row in rows if is_lower(row) and _number(row) == 1 and _counts(row)]
    if rows and len(trivial) == len(rows):
        money = f"{shown(case.budget * case.yuan / 10000, 2)}万元"
        yield found_at(case, "VAL-13", trivial[0], "target", money=money)


def _number(row: Row) -> Fraction | None:
    target = row.target
    return Fraction(target.number) if target and target.type == "number" and target.number else None


def _counts(row: Row) -> bool:
    """Whether single pieces, people or visits are counted, not ten thousand of them."""
    unit = find_unit(row.target.unit) if row.target and row.target.unit else None
    counted = unit is not None and (unit.counts or unit.dimension in ("people", "visits"))
    return counted and unit is not None and unit.size == 1


def targets_are_not_all_hundred(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Not most of the percentages that are promised are 100 %."""
    shares = [row for row in case.annual_rows if row.target and row.target.unit == "%"]
    numbers = [number for row in shares if (number := _number(row)) is not None]
    whole = sum(number == _HUNDRED for number in numbers)
    line = profile.threshold("hundred_share")
    if len(numbers) >= profile.threshold("share_count") and whole * 100 > line * len(numbers):
        yield found(
            case,
            "VAL-14",
            "indicators",
            str(whole),
            f"≤{line}%",
            count=str(len(numbers)),
            line=str(line),
        )


class Copied(NamedTuple):
    """The results of a form: how many can be compared, and how many are what was promised."""

    origin: Origin
    compared: int
    same: int
    spot: Spot


def results_of(case: Case, _profile: Thresholds) -> Copied:
    """Note: the results that are exactly what was promised."""
    same = [equal for row in _weighed(case) if (equal := is_exact(row)) is not None]
    return Copied(origin_of(case.form), len(same), sum(same), spot_of(case.form, "indicators"))


def actuals_are_not_copied(notes: Iterable[Copied], profile: Thresholds) -> Iterator[Finding]:
    """Not most of the results of a form, or of the forms of a unit, are what was promised."""
    line, least = profile.threshold("copied_share"), profile.threshold("share_count")
    for group in alone_and_together(notes):
        count, same = sum(one.compared for one in group), sum(one.same for one in group)
        if count >= least and same * 100 > line * count:
            yield found_on(
                group[0].spot, "VAL-15", str(same), f"≤{line}%", count=str(count),
                forms=str(len(group)), line=str(line), also=[one.spot.place() for one in group[1:]],
            )  # fmt: skip


def _weighed(case: Case) -> list[Row]:
    """The indicators that count for the score; all of a layout without weights."""
    return [row for row in case.rows if row.weight] or case.rows


def is_exact(row: Row) -> bool | None:
    """Whether the result is exactly what was promised; None where they are no two values."""
    values, target, actual = pair(row), row.target, row.actual
    if values:
        return values[0] == values[1]
    if target and actual and target.type == "date" and actual.type in ("date", "number"):
        return target.number == actual.number and target.upper == actual.upper
    return None


def stock_is_not_multiplied(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """People who are the same every year are not counted once a year for the whole period."""
    yearly = {(row.level2, plain(row.name)): row for row in case.annual_rows}
    for row in case.rows:
        twin = yearly.get((row.level2, plain(row.name)))
        if row.indicator.horizon != "whole_period" or twin is None or _FLOW.search(row.name):
            continue
        whole, year = _people(row), _people(twin)
        if whole and year and whole % year == 0 and 2 <= whole / year <= _MOST_YEARS:
            yield found_at(
                case, "VAL-16", row, "target", twin.target_text,
                times=shown(whole / year), also=[place(case.form, f"{twin.path}.target")],
            )  # fmt: skip


def _people(row: Row) -> Fraction | None:
    return _number(row) if row.target and row.target.unit == "人" else None
