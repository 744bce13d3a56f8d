"""FND-01, 02, 04, 05: the arithmetic of the funds block."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jiheng.budget.checks.case import Case, number
from jiheng.budget.checks.check import Thresholds, found
from jiheng.kernel.findings import Finding

SOURCES_OF_EVALUATION = ("本年财政拨款", "上年结转资金", "其他资金")
_COLUMNS = ("initial_budget", "full_year_budget", "executed", "amount")
_CENT = Decimal("0.01")


def sources_add_up(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The total of each column of the funds block is the sum of its sources.

    Only where every source has a figure: a blank source leaves the sum open.
    """
    for horizon in ("annual", "whole_period"):
        rows = [row for row in case.form.funds if (row.horizon or "annual") == horizon]
        totals = [row for row in rows if "总额" in row.item]
        sources = [row for row in rows if "总额" not in row.item]
        if len(totals) != 1 or not sources:
            continue
        for column in _COLUMNS:
            total = number(getattr(totals[0], column))
            parts = [number(getattr(row, column)) for row in sources]
            if total is None or not any(part is not None for part in parts):
                continue
            if any(part is None and getattr(row, column) is not None
                   for part, row in zip(parts, sources, strict=True)):  # fmt: skip
                continue
            if _outside_sources(rows):
                continue
            together = sum((part for part in parts if part is not None), Decimal(0))
            if abs(together - total) > profile.threshold("money_tolerance"):
                at = case.form.funds.index(totals[0])
                yield found(case, "FND-01", f"funds[{at}].{column}", str(total), str(together))


def _outside_sources(rows: list) -> bool:  # type: ignore[type-arg]
    """A 财政拨款 that is itself split into levels of government counts twice; leave it alone."""
    items = {row.item for row in rows}
    return "财政拨款" in items and bool(
        items & {"中央财政资金", "省级财政资金", "市县(区)财政资金"}
    )


def rate_is_executed_over_budget(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """执行率 = 全年执行数 ÷ 全年预算数, to two decimals of a percent."""
    for row in case.funds:
        printed = number(row.fund.rate)
        if printed is None or row.executed is None or not row.budget:
            continue
        true = (row.executed / row.budget * 100).quantize(_CENT, ROUND_HALF_UP)
        if abs(printed - true) > profile.threshold("rate_tolerance"):
            yield found(
                case, "FND-02", f"{row.path}.rate", row.fund.rate, f"{true}%",
                executed=str(row.executed), budget=str(row.budget),
            )  # fmt: skip


def executed_within_budget(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No more is spent than the full-year budget."""
    total = case.total
    if total and total.executed is not None and total.budget is not None:
        if total.executed > total.budget:
            yield found(
                case, "FND-04", f"{total.path}.executed", str(total.executed), f"≤{total.budget}"
            )


def no_rate_of_nothing(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where the budget is zero there is no execution rate; 100 % of nothing is not a result."""
    for row in case.funds:
        printed = number(row.fund.rate)
        if row.budget == 0 and printed is not None and printed != 0:
            yield found(case, "FND-05", f"{row.path}.rate", row.fund.rate)
