"""WGT-03, 05, 06, 07, 08: weights that hide what matters."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.trees import weight_sets
from jiheng.budget.checks.wgt_sums import (
    EXECUTION,
    execution_weight,
    is_execution,
    levels,
    unread,
)
from jiheng.budget.checks.words import any_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number


def first_levels_as_in_the_profile(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The first-level weights are one of the sets that the profile allows.

    Without points for execution (a declaration) they are compared without it. A weight that
    cannot be read leaves them open.
    """
    if any(unread(case, row) for row in case.rows):
        return
    sums = {
        name: total
        for name, rows in levels([row for row in case.rows if not is_execution(row)]).items()
        if (total := sum((row.weight or Decimal(0) for row in rows), Decimal(0)))
    }
    allowed = weight_sets(profile)
    if not allowed or not sums or "" in sums:
        return
    execution = execution_weight(case) or sum(
        (row.weight or Decimal(0) for row in case.rows if is_execution(row)), Decimal(0)
    )
    if execution:
        sums[EXECUTION] = execution
    elif sum(sums.values()) >= 100:  # the points of execution are among the others
        return
    if not any(_same(sums, one) for one in allowed):
        shown = "、".join(f"{name}{plain_number(value)}" for name, value in sums.items())
        usual = "、".join(f"{name}{plain_number(value)}" for name, value in allowed[0].items())
        yield found(case, "WGT-03", "indicators", shown, usual)


def _same(sums: Mapping[str, Decimal], allowed: Mapping[str, Decimal]) -> bool:
    wanted = {name: value for name, value in allowed.items() if value}
    if EXECUTION not in sums:
        wanted.pop(EXECUTION, None)
    return dict(sums) == wanted


def one_indicator_not_too_heavy(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """No single indicator carries so much weight that it decides the result alone."""
    limit = profile.threshold("heavy_weight")
    for row in case.annual_rows:
        if row.weight is not None and row.weight >= limit and not is_execution(row):
            yield found(
                case,
                "WGT-05",
                f"{row.path}.weight",
                plain_number(row.weight),
                f"<{plain_number(limit)}",
            )


def not_too_many_tiny(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Not so many indicators, or tiny ones, that none of them matters."""
    weights = [row.weight for row in case.annual_rows if row.weight]
    most = profile.threshold("many_indicators")
    line = profile.threshold("tiny_weight")
    tiny = [weight for weight in weights if weight <= line]
    if len(weights) > most or len(tiny) > profile.threshold("tiny_count"):
        yield found(
            case, "WGT-06", "indicators", str(len(weights)), f"≤{plain_number(most)}",
            tiny=str(len(tiny)), line=plain_number(line),
        )  # fmt: skip


def weights_show_importance(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Within a first level of several indicators the weights differ by importance.

    All alike is no judgement, nor is one half at one number and one half at another.
    """
    for name, rows in levels(case.annual_rows).items():
        counted = Counter(row.weight for row in rows if row.weight)
        alike = len(counted) == 1 or (len(counted) == 2 and len(set(counted.values())) == 1)
        if alike and sum(counted.values()) >= profile.threshold("equal_count"):
            shown = "/".join(plain_number(row.weight) for row in rows if row.weight)
            yield found(case, "WGT-07", f"{rows[0].path}.weight", shown, level=name)


def satisfaction_of_the_public(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Satisfaction is asked of those served, not of the unit's own staff."""
    for row in case.annual_rows:
        if "满意" in row.level2 and any_of("own_staff").search(row.name):
            yield found(case, "WGT-08", f"{row.path}.level3", row.name)
