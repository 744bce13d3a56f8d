"""MON-08, 10, 11: what monitoring saw, beside the next monitoring and the end of the year."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.budget.checks.check import MONITORING, SELF_EVALUATIONS, Thresholds, found_on
from jiheng.budget.checks.judging import shown
from jiheng.budget.checks.matching import Pair, in_one_unit, matched
from jiheng.budget.checks.stages import Noted, Stage, meetings
from jiheng.kernel.findings import Finding


def result_is_near_the_forecast(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """The actual of the year lies near what the last monitoring expected."""
    line = Fraction(rules.threshold("forecast_gap"))
    for before, after in _ends(notes):
        for pair in _pairs(before, after, rules):
            gap = _gap(pair)
            if gap is not None and gap > line:
                yield found_on(
                    after.spot_at(pair.after, "actual"), "MON-08", pair.after.actual,
                    pair.before.forecast, also=[before.spot_at(pair.before, "forecast").place()],
                    share=shown(gap), line=str(line),
                )  # fmt: skip


def _gap(pair: Pair) -> Fraction | None:
    """How far the actual lies off the forecast, in percent of the target."""
    target, forecast, actual = pair.before.binding, pair.before.forecast, pair.after.actual
    if not forecast or not actual or forecast == actual:
        return None
    expected, reached = in_one_unit(target, forecast), in_one_unit(target, actual)
    if expected is None or reached is None or expected[0] <= 0:
        return None
    return abs(reached[1] - expected[1]) / expected[0] * 100


def cumulative_does_not_fall(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """What adds up month by month is not less at a later monitoring."""
    for monitored, _ in meetings(notes, MONITORING, MONITORING):
        dated = sorted((one for one in monitored if one.months), key=lambda one: one.months or 0)
        for before, after in pairwise(dated):
            if before.months == after.months:
                continue
            for pair in _pairs(before, after, rules):
                values = in_one_unit(pair.before.actual, pair.after.actual)
                if pair.after.cumulative and values and values[1] < values[0]:
                    yield found_on(
                        after.spot_at(pair.after, "actual"), "MON-10", pair.after.actual,
                        pair.before.actual, also=[before.spot_at(pair.before, "actual").place()],
                        before=str(before.months), after=str(after.months),
                    )  # fmt: skip


def red_is_not_full_without_a_word(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """An indicator that was red at the last monitoring has no full marks without explanation."""
    for before, after in _ends(notes):
        for pair in _pairs(before, after, rules):
            if pair.before.colour == "red" and pair.after.full and not pair.after.explained:
                yield found_on(
                    after.spot_at(pair.after, "score"), "MON-11", str(pair.after.score), None,
                    also=[before.spot_at(pair.before, "actual").place()],
                    actual=pair.before.actual or "—", target=pair.before.binding or "—",
                )  # fmt: skip


def _ends(notes: Iterable[Noted]) -> Iterator[tuple[Stage, Stage]]:
    """The last monitoring and each self-evaluation of a project."""
    for monitored, evaluated in meetings(notes, MONITORING, SELF_EVALUATIONS):
        last = max(monitored, key=lambda one: one.months or 0)
        yield from ((last, after) for after in evaluated)


def _pairs(before: Stage, after: Stage, rules: Thresholds) -> Sequence[Pair]:
    return matched(before.rows, after.rows, rules.threshold("name_likeness")).pairs
