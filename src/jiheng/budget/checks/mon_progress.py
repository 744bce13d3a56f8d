"""MON-01, 02, 03, 04: money and indicators of a monitoring form beside the months that are over."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.case import Case, FundRow, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.judging import found_at, pair, shown
from jiheng.budget.checks.mon_lights import (
    Light,
    adds_up,
    is_bounded,
    is_measured_by_time,
    light,
    over,
    progress,
)
from jiheng.budget.profiles.shapes import band_of
from jiheng.kernel.findings import Finding

_HUNDRED = Fraction(100)


def execution_keeps_time(case: Case, rules: Thresholds) -> Iterator[Finding]:
    """The share of the money that is spent is not far behind the share of the year that is over.

    Where the profile has checkpoints, the last one that is over counts instead.
    """
    rate = _rate(case)
    if rate is None or not case.months or case.total is None:
        return
    seen, field = f"{shown(rate, 2)}%", f"{case.total.path}.executed_to_date"
    if checkpoints := rules.bands("monitoring_checkpoints"):
        due = band_of(checkpoints, Fraction(case.months))
        if due is not None and rate < due.number:
            yield found(
                case, "MON-01", field, seen, f"≥{shown(due.number)}%",
                wording="MON-01.checkpoint", months=str(case.months),
            )  # fmt: skip
        return
    colour = money_light(rate, case.months, rules)
    if colour != "green":
        yield found(
            case, "MON-01", field, seen, f"{shown(_HUNDRED * case.months / 12)}%",
            "error" if colour == "red" else "warning",
            months=str(case.months), share=shown(share_of_time(rate, case.months)),
        )  # fmt: skip


def share_of_time(rate: Fraction, months: int) -> Fraction:
    """What was spent, in percent of what the months that are over ask for; both in percent.

    >>> share_of_time(Fraction(35), 6)
    Fraction(70, 1)
    """
    return rate * 12 / months


def money_light(rate: Fraction, months: int, rules: Thresholds) -> Light:
    """The light of the money: red far behind the months that are over, yellow behind, else green."""
    share = share_of_time(rate, months)
    if share < rules.threshold("monitoring_red"):
        return "red"
    return "yellow" if share < rules.threshold("monitoring_yellow") else "green"


def _rate(case: Case) -> Fraction | None:
    """What was spent up to the month, in percent of the year's money."""
    total = case.total
    if total is None or total.to_date is None:
        return None
    budget = year_budget(total)
    return Fraction(total.to_date) / Fraction(budget) * 100 if budget and budget > 0 else None


def year_budget(total: FundRow) -> Decimal | None:
    """The full-year budget, else the initial one: many monitoring forms print only that."""
    return total.budget if total.budget is not None else total.initial


def indicators_keep_time(case: Case, rules: Thresholds) -> Iterator[Finding]:
    """A positive indicator is neither far behind nor far ahead of the months that are over."""
    for row in case.annual_rows:
        colour = light(case, row, rules)
        share = progress(case, row) if colour in ("red", "yellow", "blue") else None
        if share is not None and not is_bounded(row):
            yield found_at(
                case, "MON-02", row, "actual", row.target_text,
                "info" if colour == "blue" else None,
                wording="MON-02.fast" if colour == "blue" else None,
                months=str(case.months), share=shown(share * 100),
            )  # fmt: skip


def ceilings_are_kept(case: Case, _rules: Thresholds) -> Iterator[Finding]:
    """A ceiling, or a zero, is not passed before the year is over."""
    for row in case.annual_rows:
        if is_bounded(row) and over(row):
            yield found_at(case, "MON-03", row, "actual", row.target_text)


def targets_and_money_go_together(case: Case, rules: Thresholds) -> Iterator[Finding]:
    """The average progress of the targets that add up lies near the share of money spent."""
    rate = _rate(case)
    reached = [done for row in case.annual_rows if (done := _done(row)) is not None]
    if rate is None or not reached or case.total is None:
        return
    average = sum(reached, Fraction(0)) / len(reached)
    line = rules.threshold("monitoring_gap")
    if abs(average - rate) > line:
        yield found(
            case, "MON-04", f"{case.total.path}.executed_to_date", f"{shown(rate)}%",
            f"{shown(average)}%", gap=shown(abs(average - rate)), line=str(line),
            count=str(len(reached)),
        )  # fmt: skip


def _done(row: Row) -> Fraction | None:
    """How much of an indicator that adds up is reached, in percent and at most all of it."""
    values = pair(row)
    if values is None or not is_measured_by_time(row) or not adds_up(row):
        return None
    return max(Fraction(0), min(values[1] / values[0], Fraction(1))) * 100
