"""XFM-07, 08: the scores of a unit's forms together."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.judging import lost, met, shown
from jiheng.budget.checks.packs import Origin, origin_of, packs
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.kernel.findings import Finding

_FULL = Decimal(100)
_HUNDRED = 100


class Scores(NamedTuple):
    """The total of a form, its deductions, and the scores that were reduced though met."""

    origin: Origin
    total: Decimal | None
    spot: Spot
    deducted: int
    on_met: list[Spot]


def scores_of(case: Case, _profile: Thresholds) -> Scores:
    """Note: the total, and where points were deducted."""
    deducted = [row for row in case.rows if row.weight and lost(row)]
    on_met = [spot_of(case.form, f"{row.path}.score") for row in deducted if met(row)]
    spot = spot_of(case.form, "total_score")
    return Scores(origin_of(case.form), case.total_score, spot, len(deducted), on_met)


def scores_are_spread(notes: Iterable[Scores], profile: Thresholds) -> Iterator[Finding]:
    """Not most forms of a unit have 100 points, nor every one nearly as many."""
    share, lowest = profile.threshold("full_marks_share"), profile.threshold("full_marks_lowest")
    for pack in packs(notes):
        totals = [note for note in pack if note.total is not None]
        if len(totals) < profile.threshold("total_count"):
            continue
        values = [note.total for note in totals if note.total is not None]
        full = sum(value >= _FULL for value in values)
        if full * _HUNDRED > share * len(values) or min(values) >= lowest:
            yield found_on(
                totals[0].spot, "XFM-07", str(full), f"≤{shown(share)}%",
                also=[note.spot.place() for note in totals[1:]],
                count=str(len(values)), lowest=shown(min(values), 2), line=shown(lowest, 2),
            )  # fmt: skip


def deductions_are_for_misses(notes: Iterable[Scores], profile: Thresholds) -> Iterator[Finding]:
    """Points are deducted from what was missed, not from what met its target."""
    line, least = profile.threshold("deducted_met_share"), profile.threshold("deduction_count")
    for pack in packs(notes):
        deducted = sum(note.deducted for note in pack)
        on_met = [spot for note in pack for spot in note.on_met]
        if deducted >= least and len(on_met) * _HUNDRED > line * deducted:
            yield found_on(
                on_met[0], "XFM-08", str(len(on_met)), f"≤{shown(line)}%",
                also=[spot.place() for spot in on_met[1:]],
                count=str(deducted), forms=str(len(pack)),
            )  # fmt: skip
