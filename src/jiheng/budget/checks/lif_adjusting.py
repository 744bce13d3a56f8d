"""LIF-07, 08, 13: targets follow the budget and earlier results, and not the result of the year."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.check import (
    DECLARATIONS,
    MONITORING,
    SELF_EVALUATIONS,
    Thresholds,
    found_on,
)
from jiheng.budget.checks.judging import shown
from jiheng.budget.checks.lif_changes import in_wan, promise
from jiheng.budget.checks.matching import Pair, change, matched
from jiheng.budget.checks.stages import (
    Noted,
    Stage,
    meetings,
)
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import compare, read_quantity


def target_not_lowered_late(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """A target is not lowered after the last monitoring, when the result can be seen.

    After a monitoring late in the year always; after an earlier one where the actual misses the
    old target and meets the new one.
    """
    late = rules.threshold("late_adjustment_month")
    for monitored, evaluated in meetings(notes, MONITORING, SELF_EVALUATIONS):
        before = max(monitored, key=lambda one: one.months or 0)
        for after in evaluated:
            for pair in matched(before.rows, after.rows, rules.threshold("name_likeness")).pairs:
                old, new = pair.before.binding, pair.after.binding
                if not old or not new or change(old, new) != "weaker":
                    continue
                if (before.months or 0) >= late or _saves_the_result(pair, after.year):
                    field = "target"
                    yield found_on(
                        after.spot_at(pair.after, field), "LIF-07", new, old,
                        also=[before.spot_at(pair.before, field).place()],
                        months=str(before.months or "—"), actual=pair.after.actual or "—",
                    )  # fmt: skip


def _saves_the_result(pair: Pair, year: int) -> bool:
    """The actual misses the target as it was at monitoring and meets the one of today."""
    actual = read_quantity(pair.after.actual)
    outcomes = [
        compare(read_quantity(text), actual, year).outcome
        for text in (pair.before.binding, pair.after.binding)
    ]
    return outcomes == ["not_met", "met"]


def targets_follow_the_approved_money(
    notes: Iterable[Noted], rules: Thresholds
) -> Iterator[Finding]:
    """Where the money of the year is no more what was approved some target is adjusted too."""
    line = Fraction(rules.threshold("budget_change_line"))
    for promised, evaluated in meetings(notes, DECLARATIONS, SELF_EVALUATIONS):
        before = promise(promised)
        for after in evaluated:
            changed = _share(before.budget, after.budget)
            if changed is None or abs(changed) <= line or _adjusted(before, after, rules):
                continue
            yield found_on(
                after.at_budget, "LIF-08", in_wan(after), in_wan(before),
                also=[before.at_budget.place()], share=shown(abs(changed)), line=str(line),
            )  # fmt: skip


def _share(before: Decimal | None, after: Decimal | None) -> Fraction | None:
    """The change of the money in percent."""
    if before is None or after is None or before <= 0:
        return None
    return (Fraction(after) / Fraction(before) - 1) * 100


def _adjusted(before: Stage, after: Stage, rules: Thresholds) -> bool:
    """Whether any target is another, any indicator went or came, or an adjustment is told."""
    both = matched(before.rows, after.rows, rules.threshold("name_likeness"))
    if after.recorded or both.dropped or both.added or not both.pairs:
        return True
    return any(
        one.after.recorded or change(one.before.binding, one.after.binding) != "same"
        for one in both.pairs
    )


def poor_result_is_carried_over(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """After a poor result next year's declaration says what was put right."""
    line = rules.threshold("rectify_below")
    for evaluated, promised in meetings(notes, SELF_EVALUATIONS, DECLARATIONS, years=1):
        last = evaluated[-1]
        if last.total_score is None or last.total_score >= line:
            continue
        for after in promised:
            if not after.rectified:
                yield found_on(
                    after.spot, "LIF-13", str(last.total_score), f"≥{line}",
                    also=[last.at_score.place()], year=str(last.year),
                )  # fmt: skip
