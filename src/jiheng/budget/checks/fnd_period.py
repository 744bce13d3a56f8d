"""FND-14, 15: the money of the whole period beside that of one year and beside its cost."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.costs import costs_of
from jiheng.budget.checks.fnd_cost import tolerance
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_YEARS = re.compile(r"(20\d\d)\D{0,12}(20\d\d)")
_COUNT = re.compile(r"([二三四五两2-9])年")
_NUMBERS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_SPOKEN = re.compile(
    r"(?:三年|3年|两年|五年|5年|合计|共计|总计)[^\d，。；]{0,4}(\d+(?:\.\d+)?)(亿元?|万元?|元)"
)
_SIZES = {"亿": 10**8, "万": 10**4, "元": 1}


def several_years_cost_more_than_one(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where the project runs for years, the money of the period is not that of the first year."""
    years = years_of(case)
    whole, annual = case.whole_total, case.total
    if years and whole and annual and whole.amount and whole.amount == annual.amount:
        yield found(
            case, "FND-14", f"{whole.path}.amount", plain_number(whole.amount), years=str(years)
        )


def period_cost_is_period_money(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The cost targets of the whole period make the money of the whole period.

    Parts of the cost may be less than the money, never more; the cost of the whole is equal.
    """
    whole = case.whole_total
    costs = costs_of(case, "whole_period")
    if whole is None or not whole.amount:
        return
    money = whole.amount * case.yuan
    named = costs.whole.target if costs.whole else _spoken(case)
    parts = sum((one.target or Decimal(0) for one in costs.totals), Decimal(0))
    slack = tolerance(money, profile)
    wrong = named if named is not None else parts
    if abs(wrong - money) <= slack or (named is None and parts <= money):
        return
    row = costs.whole.row if costs.whole else _row(case)
    yield found(
        case, "FND-15", f"{row}.target" if isinstance(row, str) else f"{row.path}.target",
        plain_number(wrong / case.yuan), plain_number(whole.amount), unit=case.form.money_unit or "元",
    )  # fmt: skip


def _row(case: Case) -> str:
    rows = (row for row in case.rows if row.indicator.horizon == "whole_period" and row.is_cost)
    return next(rows).path


def _spoken(case: Case) -> Decimal | None:
    """An amount for the years together in the words of a cost target (三年3195万)."""
    for row in case.rows:
        if row.indicator.horizon == "whole_period" and row.is_cost:
            said = _SPOKEN.search(row.target_text)
            if said:
                return Decimal(said[1]) * _SIZES[said[2][0]]
    return None


def years_of(case: Case) -> int | None:
    """How many budget years the project runs, where that is more than one."""
    period = case.form.period or ""
    said = _YEARS.search(period)
    if said:
        years = int(said[2]) - int(said[1]) + 1
        return years if 1 < years < 20 and not _within_a_year(period) else None
    counted = _COUNT.search(period)
    if counted:
        return _NUMBERS.get(counted[1]) or int(counted[1])
    return None


def _within_a_year(period: str) -> bool:
    """Whether months say that it is twelve at most (2023年6月至2024年5月)."""
    ends = re.findall(r"(20\d\d)\D(\d{1,2})(?!\d)", period)
    if len(ends) != 2:
        return False
    (first, start), (last, end) = ((int(year), int(month)) for year, month in ends)
    return (last - first) * 12 + end - start < 12
