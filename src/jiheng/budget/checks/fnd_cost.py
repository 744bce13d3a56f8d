"""FND-10, 11, 12, 13: the cost indicators beside the money of the form."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.costs import Cost, Costs, costs_of, is_money, yuan
from jiheng.budget.checks.fnd_unit_cost import quantity_for, quantity_number
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_HUNDRED = Decimal(100)
_WAN = Decimal(10000)
_MOSTLY = Decimal("0.9")  # cost targets that cover this much of the budget speak of all of it


def tolerance(money: Decimal, profile: Thresholds) -> Decimal:
    """How far sums of cost may be from an amount in yuan."""
    share = money * profile.threshold("cost_tolerance_share") / _HUNDRED
    return max(share, profile.threshold("cost_tolerance_amount") * _WAN)


def costs_make_what_was_spent(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """What the cost indicators say was spent is what the funds block says was spent.

    Costs that cover a part of the budget may be less than was spent, never more.
    """
    costs = costs_of(case).only_totals
    actuals = [one.actual for one in costs if one.actual is not None]
    if not costs or len(actuals) < len(costs) or case.executed is None or case.executed < 0:
        return
    together, spent = sum(actuals, Decimal(0)), case.executed * case.yuan
    targets = sum((one.target or Decimal(0) for one in costs), Decimal(0))
    partly = targets < _MOSTLY * (case.budget or Decimal(0)) * case.yuan
    if abs(together - spent) <= tolerance(spent, profile) or (partly and together < spent):
        return
    yield found(
        case, "FND-10", f"{costs[0].row.path}.actual", plain_number(together / case.yuan),
        plain_number(case.executed), unit=_unit(case),
    )  # fmt: skip


def cost_targets_fit_the_budget(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The cost targets together are not above the budget; planned as “=”, nor below it."""
    costs = costs_of(case)
    chosen = costs.only_totals or costs.totals
    if not chosen or not case.budget or case.budget < 0:
        return
    targets = sum((one.target or Decimal(0) for one in chosen), Decimal(0))
    budget = case.budget * case.yuan
    if abs(targets - budget) <= tolerance(budget, profile):
        return
    exact = bool(costs.only_totals) and all(_is_exact(one) for one in chosen)
    if targets > budget or exact:
        yield found(
            case, "FND-11", f"{chosen[0].row.path}.target", plain_number(targets / case.yuan),
            plain_number(case.budget), unit=_unit(case),
        )  # fmt: skip


def _is_exact(cost: Cost) -> bool:
    return cost.row.target is not None and cost.row.target.operator == "="


def cost_targets_cover_the_budget(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Totals, and unit costs times their quantity, cover the main part of the budget."""
    costs = costs_of(case)
    if not case.budget or case.budget < 0 or costs.others:
        return
    covered = _covered(case, costs)
    if covered is None:
        return
    share = covered / (case.budget * case.yuan) * _HUNDRED
    line = profile.threshold("cost_cover_line")
    if share < line:
        first = (costs.totals or costs.units)[0].row
        yield found(
            case, "FND-12", f"{first.path}.target", f"{plain_number(share.quantize(Decimal('0.1')))}%",
            f"≥{plain_number(line)}%", amount=plain_number(covered / case.yuan), budget=plain_number(case.budget),
            unit=_unit(case),
        )  # fmt: skip


def _covered(case: Case, costs: Costs) -> Decimal | None:
    """What the cost targets cover in yuan; None where a unit cost has no clear quantity."""
    if not costs.totals and not costs.units:
        return None
    together = sum((one.target or Decimal(0) for one in costs.totals), Decimal(0))
    for one in costs.units:
        row = quantity_for(case, one.row)
        quantity = quantity_number(row.target) if row else None
        if quantity is None or one.target is None:
            return None
        together += quantity * one.target
    return together


def money_in_one_unit(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Money of the indicators is stated in the unit of the form; else it is converted first."""
    unit = case.form.money_unit
    other = [row for row in case.annual_rows if unit and _other_unit(case, row)]
    if other and unit:
        yield found(
            case, "FND-13", f"{other[0].path}.target", other[0].target_text, unit,
            count=str(len(other)),
        )  # fmt: skip


def _other_unit(case: Case, row: Row) -> bool:
    target = row.target
    if target is None or target.type != "number":
        return False
    if target.unit is None:
        in_yuan = yuan(case, row, target) if row.is_cost else None
        return in_yuan is not None and case.yuan != 1 and in_yuan == Decimal(target.number or 0)
    base = target.unit.split("/")[0]
    if base == "万" and row.is_cost:
        base = "万元"
    return is_money(base) and base != case.form.money_unit


def _unit(case: Case) -> str:
    return case.form.money_unit or "元"
