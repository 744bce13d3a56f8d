"""SCO-12, 13, 14: operators that say something else than is meant."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import (
    found_at,
    is_equal,
    is_lower,
    is_standard,
    is_upper,
)
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding

_MORE, _LESS = pattern("sco", "more_is_better"), pattern("sco", "less_is_better")
_CLOSED, _PEOPLE = pattern("sco", "closed_group"), pattern("sco", "people_counted")
_SAVING, _GROWTH = pattern("sco", "saving"), pattern("sco", "growth")
_SIGNS = "≥≤<>=＝《》＜＞≧≦ "


def operator_fits_the_meaning(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A ceiling of cost is ≤, what is better the more there is is ≥, a closed group is =."""
    for row in case.distinct_rows:
        sign = _meant(row)
        if sign:
            plainly = sign + row.target_text.lstrip(_SIGNS)
            yield found_at(case, "SCO-12", row, "target", plainly)


def _meant(row: Row) -> str | None:
    """The operator that was meant, None where the written one may stand."""
    target = row.target
    if target is None or target.type != "number" or Decimal(target.number or 0) == 0:
        return None
    if row.is_cost:
        wrong = is_lower(row) or is_equal(row)
        fixed = is_standard(row) or _SAVING.search(row.name)
        return "≤" if wrong and not fixed else None
    if is_upper(row) and _MORE.search(row.name) and not _LESS.search(row.name):
        return "≥" if "时效" not in row.level2 else None
    if is_lower(row) and _CLOSED.search(row.name) and _PEOPLE.search(row.name):
        return "="
    return None


def hundred_percent_is_equal(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A rate cannot pass 100 %: the target is =100%, not ≥100%."""
    for row in case.distinct_rows:
        target = row.target
        if target is None or target.type != "number" or not is_lower(row) or target.unit != "%":
            continue
        if Decimal(target.number or 0) == 100 and not _GROWTH.search(row.name):
            yield found_at(case, "SCO-13", row, "target", "=100%")


def zero_target_is_all_or_nothing(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A target of zero has no proportion: it is met or not, and “≥0” nearly always is."""
    for row in case.distinct_rows:
        target = row.target
        if target is not None and target.type == "number" and Decimal(target.number or 1) == 0:
            yield found_at(case, "SCO-14", row, "target")
