"""VAL-19: where the layout has a column for the basis of values, it is filled."""

from collections.abc import Iterator

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.kernel.findings import Finding

BASIS = "取值依据"  # the label of the column (指标值取值依据); what is in no key of a form is extra


def values_have_a_basis(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Every indicator of a layout with a column for the basis of its value states one."""
    stated = sum(BASIS in (extra.label or "") for extra in case.form.extra)
    named = len({(row.level2, row.name) for row in case.rows if row.name})
    if stated < named:
        yield found(case, "VAL-19", "indicators", str(stated), str(named))
