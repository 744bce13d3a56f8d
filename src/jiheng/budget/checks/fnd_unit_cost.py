"""FND-20: quantity times unit cost beside the money."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.costs import Cost, Costs, costs_of
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity
from jiheng.kernel.quantity.converting import unit_of
from jiheng.kernel.text import plain_number

_AT_MOST = pattern("fnd", "at_most")
_STANDARD = pattern("fnd", "standard")
_ENDS_OF_COST = ("单价", "成本", "费用", "价格", "经费")
_ENDS_OF_QUANTITY = ("台数", "套数", "个数", "件数", "数量", "数")
_NAMED = re.compile(
    r"([人户次例生处亩床村校])均|每一?([人名位户家次场台套件卷条份个例期])|单([人个台次件家户例套])"
)
_SAME = {"生": "人", "名": "人", "位": "人"}
_HUNDRED = Decimal(100)


def quantity_times_unit_cost(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Quantity times unit cost is about the money; a ceiling each may cover more, not far less."""
    if not case.budget or case.budget < 0:
        return
    costs = costs_of(case)
    if len(costs.units) == 1 and not costs.totals and not costs.others:
        if _STANDARD.search(costs.units[0].row.name):
            return  # a standard is paid from several sources, or less what people have
        yield from _single(case, costs.units[0], profile)
    elif costs.totals and not costs.units and not costs.others:
        yield from _pairs(case, costs, profile)


def _single(case: Case, cost: Cost, profile: Thresholds) -> Iterator[Finding]:
    row = quantity_for(case, cost.row)
    if row is None or case.budget is None:
        return
    done = _done(row)
    if done is not None and cost.actual is not None and case.executed:
        product = done * cost.actual
        if not _near(product, case.executed * case.yuan, profile):
            yield _finding(case, row, cost.row, "actual", product, case.executed)
        return
    planned = quantity_number(row.target)
    if planned is None or cost.target is None or row.indicator.actual:
        return
    product, budget = planned * cost.target, case.budget * case.yuan
    too_little = product * _HUNDRED < profile.threshold("cost_cover_line") * budget
    over = product > budget and not _near(product, budget, profile)
    if too_little or (over and not _AT_MOST.search(cost.row.name)):
        yield _finding(case, row, cost.row, "target", product, case.budget)


def _pairs(case: Case, costs: Costs, profile: Thresholds) -> Iterator[Finding]:
    """Costs named as their quantities (终端台数, 终端成本): neither reading fits the money."""
    quantities = {_stem(row.name, _ENDS_OF_QUANTITY): row for row in _counted(case)}
    pairs = [(quantities.get(_stem(one.row.name, _ENDS_OF_COST)), one) for one in costs.totals]
    if case.executed is None:
        return
    product = alone = Decimal(0)
    for row, cost in pairs:
        number = _done(row) if row else None
        if number is None or cost.meant is None:
            return
        product += number * cost.meant
        alone += cost.meant
    spent = case.executed * case.yuan
    if product and not _near(product, spent, profile) and not _near(alone, spent, profile):
        row = pairs[0][0]
        assert row is not None
        yield _finding(case, row, pairs[0][1].row, "actual", product, case.executed)


def _finding(
    case: Case, row: Row, cost: Row, field: str, product: Decimal, money: Decimal
) -> Finding:
    return found(
        case, "FND-20", f"{cost.path}.{field}", plain_number(product / case.yuan), plain_number(money),
        quantity=row.name, unit=case.form.money_unit or "元",
    )  # fmt: skip


def quantity_for(case: Case, cost: Row) -> Row | None:
    """The one quantity that a unit cost is of; None where that is not clear.

    What is counted must be what the cost is for (人 and 人均); the most that one case may get
    says only roughly what it is for.
    """
    counted = _counted(case)
    if len(counted) != 1:
        return None
    quantity = counted[0].target
    assert quantity is not None
    same = _per(cost) == unit_of(quantity.unit or "").dimension
    return counted[0] if same or _AT_MOST.search(cost.name) else None


def _per(cost: Row) -> str:
    """What a unit cost is for, as the dimension of its unit; "" where that is not said."""
    unit = cost.target.unit if cost.target and cost.target.unit else ""
    per = unit.partition("/")[2].removesuffix("·年")
    if not per:
        named = _NAMED.search(cost.name)
        per = next(filter(None, named.groups()), "") if named else ""
    return unit_of(_SAME.get(per, per)).dimension if per else ""


def _counted(case: Case) -> list[Row]:
    return [row for row in case.annual_rows if row.level2 == "数量指标" and _counts(row.target)]


def _counts(target: Quantity | None) -> bool:
    if target is None or target.type != "number" or "/" in (target.unit or "/"):
        return False
    unit = unit_of(target.unit or "")
    return unit.counts or unit.dimension in ("people", "visits")


def quantity_number(value: Quantity | None) -> Decimal | None:
    """A counted quantity as a number of single things: 445万人 is 4450000."""
    if value is None or value.type != "number" or value.number is None:
        return None
    size = unit_of(value.unit).size if value.unit else 1
    return Decimal(value.number) * Decimal(int(size))


def _done(row: Row) -> Decimal | None:
    """The actual quantity; without a unit it is in that of the target."""
    actual = row.actual
    if actual and actual.unit is None and row.target:
        actual = actual.model_copy(update={"unit": row.target.unit})
    return quantity_number(actual)


def _near(one: Decimal, other: Decimal, profile: Thresholds) -> bool:
    slack = profile.threshold("unit_cost_tolerance") / _HUNDRED * other
    return abs(one - other) <= slack


def _stem(name: str, ends: tuple[str, ...]) -> str:
    for end in ends:
        if name.endswith(end):
            return name.removesuffix(end)
    return name
