"""FND-01, 02, 04, 05: the arithmetic of the funds block."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jiheng.budget.checks.case import Case, FundRow, number
from jiheng.budget.checks.check import Thresholds, found
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of

# Sources that lie side by side; where others are printed among them, some count twice.
_SIDE_BY_SIDE = (
    frozenset(("本年财政拨款", "上年结转资金", "其他资金")),
    frozenset(("财政拨款", "其他资金")),
    frozenset(("中央财政资金", "省级财政资金", "市县(区)财政资金", "单位自筹", "其他资金")),
    frozenset(("中央财政资金", "地方资金", "其他资金")),
    frozenset(("基本支出", "项目支出")),
)
COLUMNS = {
    "initial_budget": "initial",
    "full_year_budget": "budget",
    "executed": "executed",
    "amount": "amount",
}
_CENT = Decimal("0.01")


def sources_add_up(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The total of each column of the funds block is the sum of its sources.

    A blank source leaves open what is missing, but not what is too much. Where sources that count
    twice are stated together (财政拨款 beside 中央财政资金), those that lie side by side are no more
    than the total.
    """
    for horizon in ("annual", "whole_period"):
        rows = [row for row in case.funds if (row.fund.horizon or "annual") == horizon]
        totals = [row for row in rows if "总额" in row.fund.item]
        sources = [row for row in rows if "总额" not in row.fund.item]
        if len(totals) == 1:
            for column in COLUMNS:
                yield from _column_adds_up(case, totals[0], sources, column, profile)


def _column_adds_up(
    case: Case, total: FundRow, sources: list[FundRow], column: str, profile: Thresholds
) -> Iterator[Finding]:
    stated = getattr(total, COLUMNS[column])
    parts = [(row.fund.item, getattr(row, COLUMNS[column])) for row in sources]
    known = [(item, part) for item, part in parts if part is not None]
    blank = {item for item, part in parts if part is None}
    if stated is None or not known or any(_is_unread(row, column) for row in sources):
        return
    sides = [side for side in _SIDE_BY_SIDE if {item for item, _ in known} <= side]
    is_whole = bool(sides) and not any(blank & side for side in sides)
    for side in sides[:1] or _SIDE_BY_SIDE:
        together = sum((part for item, part in known if item in side), Decimal(0))
        differs = abs(together - stated) > profile.threshold("money_tolerance")
        if differs and (together > stated or is_whole):
            yield found(case, "FND-01", f"{total.path}.{column}", str(stated), str(together))
            return


def _is_unread(row: FundRow, column: str) -> bool:
    text = getattr(row.fund, column)
    return getattr(row, COLUMNS[column]) is None and state_of(text) == "filled"


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
    """No more is spent than the full-year budget; one below zero bounds nothing (VAL-10)."""
    total = case.total
    if total and total.executed is not None and total.budget is not None and total.budget >= 0:
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
