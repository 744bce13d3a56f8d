"""LIF-05, 06 and WGT-11: what was declared, approved and evaluated is one and the same."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from jiheng.budget.checks.check import DECLARATIONS, SELF_EVALUATIONS, Thresholds, found_on
from jiheng.budget.checks.judging import shown
from jiheng.budget.checks.matching import Matched, Pair, change, matched
from jiheng.budget.checks.stages import (
    APPROVED,
    DECLARED,
    Noted,
    Stage,
    StageRow,
    meetings,
)
from jiheng.kernel.findings import Finding, Severity

_MOST_NAMES = 3  # that a sentence lists
# The sentence of each check for what differs, where it is not the one of its entry.
_SENTENCES = {
    ("LIF-05", "renamed"): "LIF-05.renamed",
    ("LIF-05", "dropped"): "LIF-05.dropped",
    ("LIF-05", "added"): "LIF-05.added",
    ("LIF-06", "renamed"): "LIF-06.renamed",
    ("LIF-06", "dropped"): "LIF-06.dropped",
    ("LIF-06", "added"): "LIF-06.added",
}


def approved_as_declared(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """What is approved is what was declared, unless the approval says that it was changed."""
    for declared, approved in meetings(notes, DECLARED, APPROVED):
        for after in approved:
            if not after.recorded:
                yield from _differences("LIF-05", declared[-1], after, None, rules)
                yield from _other_money(declared[-1], after, rules)


def evaluated_as_approved(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """What is evaluated is what was approved; a change has its own column or is told.

    Without an approval the declaration stands for it, and a difference is a question only.
    """
    for promised, evaluated in meetings(notes, DECLARATIONS, SELF_EVALUATIONS):
        before = promise(promised)
        for after in evaluated:
            yield from _differences("LIF-06", before, after, _doubt(before), rules)


def weights_as_approved(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """Each indicator weighs what it weighed when it was approved."""
    for promised, evaluated in meetings(notes, DECLARATIONS, SELF_EVALUATIONS):
        before = promise(promised)
        for after in evaluated:
            for pair in _pairs(before, after, rules).pairs:
                old, new = pair.before.weight, pair.after.weight
                if old is not None and new is not None and old != new:
                    yield found_on(
                        after.spot_at(pair.after, "weight"), "WGT-11", str(new), str(old),
                        _doubt(before), [before.spot_at(pair.before, "weight").place()],
                    )  # fmt: skip


def promise(stages: Sequence[Stage]) -> Stage:
    """The approval of a project, else its declaration; the last of several."""
    return next((one for one in reversed(stages) if one.kind in APPROVED), stages[-1])


def _doubt(before: Stage) -> Severity | None:
    """A declaration may have been changed when it was approved: then it is a warning only."""
    return None if before.kind in APPROVED else "warning"


def _pairs(before: Stage, after: Stage, rules: Thresholds) -> Matched:
    return matched(before.rows, after.rows, rules.threshold("name_likeness"))


def _differences(
    code: str, before: Stage, after: Stage, severity: Severity | None, rules: Thresholds
) -> Iterator[Finding]:
    """Indicators that have another target or name, that went or that came."""
    both = _pairs(before, after, rules)
    for pair in both.pairs:
        yield from _target(code, before, after, pair, severity)
    if after.recorded:
        return
    if both.dropped:
        yield found_on(
            after.spot, code, _named(both.dropped), None, severity,
            [before.spot_at(row, "target").place() for row in both.dropped],
            _SENTENCES[code, "dropped"], count=str(len(both.dropped)),
        )  # fmt: skip
    if both.added:
        spots = [after.spot_at(row, "target") for row in both.added]
        yield found_on(
            spots[0], code, _named(both.added), None, severity,
            [spot.place() for spot in spots[1:]], _SENTENCES[code, "added"], count=str(len(both.added)),
        )  # fmt: skip


def _target(
    code: str, before: Stage, after: Stage, pair: Pair, severity: Severity | None
) -> Iterator[Finding]:
    old, new = pair.before, pair.after
    also = [before.spot_at(old, "target").place()]
    if old.binding and new.target and change(old.binding, new.target) != "same":
        if not new.recorded:
            yield found_on(
                after.spot_at(new, "target"), code, new.target, old.binding, severity, also
            )
    elif pair.renamed:
        yield found_on(
            after.spot_at(new, "target"), code, new.name, old.name, "warning", also,
            _SENTENCES[code, "renamed"],
        )  # fmt: skip


def _named(rows: Sequence[StageRow]) -> str:
    names = "、".join(row.name for row in rows[:_MOST_NAMES])
    return names if len(rows) <= _MOST_NAMES else f"{names}…"


def _other_money(before: Stage, after: Stage, rules: Thresholds) -> Iterator[Finding]:
    """The money of the year, beyond the rounding of sums."""
    if before.budget is None or after.budget is None:
        return
    if abs(before.budget - after.budget) > rules.threshold("money_tolerance") * 10000:
        yield found_on(
            after.at_budget, "LIF-05", in_wan(after), in_wan(before), None,
            [before.at_budget.place()], "LIF-05.money",
        )  # fmt: skip


def in_wan(stage: Stage) -> str:
    """The money of a stage in 万元, for a sentence."""
    return f"{shown(Fraction(stage.budget or 0) / 10000, 2)}万元"
