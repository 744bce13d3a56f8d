"""FND-16, 17, 18: where the money comes from."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, FundRow
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_PAYERS = (
    (pattern("fnd", "from_centre"), "中央财政资金"),
    (pattern("fnd", "from_province"), "省级财政资金"),
)
_LOCAL = ("市县(区)财政资金", "地方资金")
_COLUMNS = ("amount", "initial_budget", "full_year_budget", "executed")


def source_as_in_the_name(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A project named after a subsidy of a higher level has that money among its sources."""
    rows = {row.fund.item: row for row in case.funds if row.fund.horizon != "whole_period"}
    total = case.total
    if total is None or not _amount(total):
        return
    for name, item in _PAYERS:
        said = name.search(case.form.project_name or "")
        paid = rows.get(item)
        local = [row for row in map(rows.get, _LOCAL) if row and _amount(row) == _amount(total)]
        if said and paid and _amount(paid) == 0 and local:
            yield found(
                case, "FND-16", f"{paid.path}.amount", "0", plain_number(_amount(total) or Decimal(0)),
                said=said[0], item=item, local=local[0].fund.item,
            )  # fmt: skip
            return


def nothing_is_zero_not_blank(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A source without money is 0; a blank cell leaves open whether it was forgotten."""
    for column in _COLUMNS:
        filled = [row for row in case.form.funds if getattr(row, column)]
        if not any("总额" in row.item for row in filled) or len(filled) < 2:
            continue
        for at, row in enumerate(case.form.funds):
            if not getattr(row, column) and "总额" not in row.item:
                yield found(case, "FND-17", f"funds[{at}].{column}", None, "0")
                return


def carried_over_only(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A project that lives on last year's money alone needs a look at why it was not spent."""
    rows = {row.fund.item: row for row in case.funds}
    year, carried = rows.get("本年财政拨款"), rows.get("上年结转资金")
    if not (year and carried and case.total and case.total.budget):
        return
    if year.budget == 0 and carried.budget == case.total.budget:
        yield found(
            case, "FND-18", f"{carried.path}.full_year_budget", plain_number(case.total.budget)
        )


def _amount(row: FundRow) -> Decimal | None:
    return row.amount if row.amount is not None else row.budget
