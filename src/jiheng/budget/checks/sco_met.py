"""SCO-01, 02, 04, 05, 06, 07: what a met, missed, exceeded or untouched target may score."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import (
    found_at,
    full,
    is_equal,
    is_lower,
    is_standard,
    is_upper,
    lost,
    met,
    missed,
    over_ceiling,
    pair,
    reason,
    shown,
)
from jiheng.kernel.findings import Finding


def met_scores_full(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A target that was met or beaten earns its full weight."""
    for row in case.rows:
        if lost(row) and met(row) and not _by_bands(row, profile):
            yield _score(case, "SCO-01", row, str(row.weight))


def missed_loses_points(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A target that was missed does not earn full marks; costs are those of SCO-04."""
    for row in case.rows:
        if full(row) and missed(row) and not over_ceiling(row) and not _by_bands(row, profile):
            yield _score(case, "SCO-02", row, f"<{row.weight}")


def _by_bands(row: Row, profile: Thresholds) -> bool:
    """Satisfaction that the profile scores by the value reached, whatever was promised."""
    return row.is_satisfaction and profile.choice("satisfaction") == "bands"


def cost_above_ceiling_loses_points(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A cost above its ceiling does not earn full marks, be the ceiling written ≤ or =."""
    for row in case.rows:
        if full(row) and over_ceiling(row):
            yield _score(case, "SCO-04", row, f"<{row.weight}")


def saving_is_no_miss(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A ceiling of cost is written ≤, so that a saving does not look like a miss."""
    for row in case.rows:
        values = pair(row) if row.is_cost and is_equal(row) and not is_standard(row) else None
        if values and values[1] < values[0]:
            expected = f"≤{row.target_text.lstrip('=＝')}"
            yield found_at(case, "SCO-05", row, "target", expected)


def far_above_is_explained(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A result far above its target comes with an explanation."""
    line = profile.threshold("over_line")
    for row in case.rows:
        values = pair(row) if is_lower(row) or (is_equal(row) and not row.is_cost) else None
        if not values or values[0] <= 0 or reason(row):
            continue
        share = values[1] / values[0] * 100
        if share >= line:
            yield found_at(
                case, "SCO-06", row, "actual", row.target_text,
                share=shown(share), line=str(line),
            )  # fmt: skip


def ceiling_is_not_untouched(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A cost far below its ceiling says why; one of nothing is no saving but no work."""
    line = Fraction(profile.threshold("under_line"))
    for row in case.rows:
        bound = row.is_cost and (is_upper(row) or (is_equal(row) and not is_standard(row)))
        values = pair(row) if bound and row.score != 0 else None
        if not values or values[0] <= 0 or values[1] < 0 or values[1] * 100 >= values[0] * line:
            continue
        idle = values[1] == 0 or case.executed == 0
        if idle or not reason(row):
            yield found_at(
                case, "SCO-07", row, "actual", row.target_text,
                "error" if idle else None, share=shown(values[1] / values[0] * 100),
                line=str(line),
            )  # fmt: skip


def _score(case: Case, code: str, row: Row, expected: str) -> Finding:
    return found_at(case, code, row, "score", expected)
