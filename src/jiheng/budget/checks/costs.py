"""What the cost indicators of a form say in yuan: totals, unit costs, and what is neither.

≤120万元, 15万, ≤200000 in a form with a budget of 20 万元     a total
≤28000元/人·年, “每起案件最高奖励金额” ≤10万元                  a unit cost
≤100%, 不突破预算                                              neither
"""

from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.quantity import Quantity
from jiheng.kernel.quantity.converting import unit_of

_PER_UNIT = pattern("fnd", "unit_cost")
_WHOLE = pattern("fnd", "whole_cost")
_NO_MONEY = pattern("fnd", "no_money")
_NEAR = Decimal(10)  # a number without a unit is in the unit that brings it this near the budget
_MONEY_MULTIPLIERS = ("万", "亿", "百万", "千万")


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost indicator in yuan; `meant` is the other reading of a doubtful actual."""

    row: Row
    target: Decimal | None
    actual: Decimal | None
    meant: Decimal | None = None


@dataclass(slots=True)
class Costs:
    """The cost indicators of one horizon."""

    totals: list[Cost] = field(default_factory=list)
    units: list[Cost] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @property
    def whole(self) -> Cost | None:
        """The indicator that names the cost of the whole project (项目总成本)."""
        return next((one for one in self.totals if _WHOLE.search(one.row.name)), None)

    @property
    def only_totals(self) -> list[Cost]:
        """The totals, if they are all that is said of cost; the whole alone where it is named."""
        if self.whole:
            return [self.whole]
        return [] if self.units or self.others else self.totals


def costs_of(case: Case, horizon: str = "annual") -> Costs:
    """The cost indicators of a horizon; social and ecological costs are no money."""
    found = Costs()
    for row in case.rows:
        if row.indicator.horizon != horizon or not row.is_cost or _NO_MONEY.search(row.level2):
            continue
        target = yuan(case, row, row.target)
        if target is None:
            found.others.append(row)
            continue
        cost = _cost(case, row, target)
        (found.units if is_unit_cost(row) else found.totals).append(cost)
    return found


def _cost(case: Case, row: Row, target: Decimal) -> Cost:
    compared = row.comparison
    if compared and compared.alternatives:
        readings = [yuan(case, row, one) for one in compared.alternatives]
        return Cost(row, target, None, readings[-1])
    actual = row.actual
    if actual and actual.unit is None and row.target:
        actual = actual.model_copy(update={"unit": row.target.unit})
    value = yuan(case, row, actual)
    return Cost(row, target, value, value)


def is_unit_cost(row: Row) -> bool:
    """Whether the amount is for one person, time or thing, by its unit or its name."""
    unit = row.target.unit if row.target and row.target.unit else ""
    return "/" in unit or _PER_UNIT.search(row.name) is not None


def is_money(unit: str | None) -> bool:
    """Whether a unit is one of money (元, 万元/人)."""
    return unit is not None and unit_of(unit.split("/")[0]).dimension == "money"


def yuan(case: Case, row: Row, value: Quantity | None) -> Decimal | None:
    """A single amount of money in yuan; None for anything else."""
    if value is None or value.type != "number" or value.number is None:
        return None
    number = Decimal(value.number)
    if value.unit is None:
        return None if _NO_MONEY.search(row.name) else _by_budget(case, number)
    base = value.unit.split("/")[0]
    if not is_money(base) and base not in _MONEY_MULTIPLIERS:
        return None
    size = unit_of(base).size
    return number * size.numerator / size.denominator


def _by_budget(case: Case, number: Decimal) -> Decimal | None:
    """A number without a unit, in the unit of the form or in yuan, whichever is near the budget."""
    if not case.budget or number <= 0:
        return None
    budget = case.budget * case.yuan
    for amount in (number * case.yuan, number):
        if budget / _NEAR <= amount <= budget * _NEAR:
            return amount
    return None
