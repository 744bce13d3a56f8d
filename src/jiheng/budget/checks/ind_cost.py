"""IND-14, 19: the cost indicators say what the money is for."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.costs import Costs, costs_of
from jiheng.budget.checks.judging import found_at
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_HUNDRED = Decimal(100)
_ITEMS = 2  # cost indicators that show how the money was divided


def cost_says_more_than_the_budget(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Cost is more than the budget said once more: items or unit costs."""
    costs = costs_of(case)
    if len(costs.totals) != 1 or costs.units or costs.others or not case.budget:
        return
    only = costs.totals[0]
    if only.target == case.budget * case.yuan:
        yield found_at(case, "IND-14", only.row, "target", budget=_money(case, only.target))


def outputs_cover_the_spending(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The items of cost cover the main part of the money; FND-12 speaks where they hardly do.

    After the year what they cost is held against what was spent, before it their ceilings
    against the budget.
    """
    costs = costs_of(case)
    if costs.units or costs.others or not costs.totals:
        return
    covered, money = _after(case, costs) if case.executed is not None else _before(case, costs)
    if not money or money < 0:
        return
    share = covered / money * _HUNDRED
    hardly = profile.threshold("cost_cover_line") if case.executed is None else Decimal(0)
    line = profile.threshold("output_cover_line")
    if hardly <= share < line and covered > 0:
        first = costs.totals[0].row
        yield found(
            case, "IND-19", f"{first.path}.target", f"{plain_number(share.quantize(Decimal('0.1')))}%",
            f"≥{plain_number(line)}%", rest=_money(case, money - covered), money=_money(case, money),
        )  # fmt: skip


def _after(case: Case, costs: Costs) -> tuple[Decimal, Decimal | None]:
    """What the items cost, and what was spent; nothing to compare where there is one item."""
    actuals = [one.actual for one in costs.totals if one.actual is not None]
    if len(actuals) < max(_ITEMS, len(costs.totals)):
        return Decimal(0), None
    return sum(actuals, Decimal(0)), (case.executed or Decimal(0)) * case.yuan


def _before(case: Case, costs: Costs) -> tuple[Decimal, Decimal | None]:
    targets = [one.target or Decimal(0) for one in costs.totals]
    return sum(targets, Decimal(0)), (case.budget or Decimal(0)) * case.yuan


def _money(case: Case, yuan: Decimal | None) -> str:
    return f"{plain_number((yuan or Decimal(0)) / case.yuan)}{case.form.money_unit or '元'}"
