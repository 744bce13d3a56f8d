"""SCO-09, 10, 11, 21, 23: words that do not fit, full marks everywhere, points without measure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, found_on, place
from jiheng.budget.checks.judging import (
    actual_text,
    found_at,
    full,
    in_words,
    is_upper,
    lost,
    met,
    missed,
    pair,
    reason,
    shown,
)
from jiheng.budget.checks.packs import Origin, alone_and_together, origin_of
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.checks.val_possible import is_impossible
from jiheng.kernel.findings import Finding

_FULL_TOTAL = Decimal(100)
_PARTLY = pattern("sco", "partly")
_DOWN, _UP = pattern("sco", "down"), pattern("sco", "up")
_UNDONE, _SOME = pattern("sco", "undone"), pattern("sco", "some")
_WANTS_MORE, _WANTS_LESS = pattern("sco", "wants_more"), pattern("sco", "wants_less")


def partly_is_not_backwards(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """“Partly reached” is not said of what went the wrong way or was never begun."""
    for row in case.rows:
        said = reason(row)
        if said and row.score and _PARTLY.match(actual_text(row)) and _backwards(row, said):
            yield found_at(case, "SCO-09", row, "actual", why=said)


def _backwards(row: Row, said: str) -> bool:
    if _UNDONE.search(said) and not _SOME.search(said):
        return True
    if _WANTS_MORE.search(row.target_text):
        return _DOWN.search(said) is not None
    return bool(_WANTS_LESS.search(row.target_text) and _UP.search(said))


class Judged(NamedTuple):
    """The qualitative indicators of a form: how many, and how many with full marks."""

    origin: Origin
    rows: int
    best: int
    spot: Spot


def judged(case: Case, _profile: Thresholds) -> Judged:
    """Note: the indicators whose score is a judgement."""
    rows = [row for row in case.rows if in_words(row) and row.score is not None and row.weight]
    spot = spot_of(case.form, "indicators")
    return Judged(origin_of(case.form), len(rows), sum(map(full, rows)), spot)


def judgements_differ(notes: Iterable[Judged], profile: Thresholds) -> Iterator[Finding]:
    """Not every qualitative indicator of a form, or of the forms of a unit, has full marks."""
    line, least = (
        profile.threshold("qualitative_full_share"),
        profile.threshold("qualitative_count"),
    )
    for group in alone_and_together(notes):
        count, best = sum(one.rows for one in group), sum(one.best for one in group)
        if count >= least and best * 100 >= line * count:
            yield found_on(
                group[0].spot, "SCO-10", str(best), f"<{line}%", count=str(count),
                forms=str(len(group)), also=[one.spot.place() for one in group[1:]],
            )  # fmt: skip


def total_is_not_full(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A total of 100 says that nothing can be improved."""
    if case.total_score == _FULL_TOTAL:
        yield found(case, "SCO-11", "total_score", case.form.total_score)


def negative_change_is_asked(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A result below zero counts as nothing reached; whether it is meant is asked."""
    for row in case.rows:
        actual = row.actual
        number = actual.number if actual and actual.type == "number" else None
        if number and Fraction(number) < 0 and not is_impossible(row, actual) and not met(row):
            yield found_at(case, "SCO-21", row, "actual")


def points_follow_achievement(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Of equal weights, what reached far more does not score the same as what reached less."""
    reached: dict[tuple[Decimal | None, Decimal | None], list[tuple[Fraction, Row]]] = {}
    for row in case.rows:
        values = pair(row) if lost(row) and row.score and missed(row) else None
        if values and values[0] > 0 and not is_upper(row) and not row.is_cost:
            share = values[1] / values[0] * 100
            reached.setdefault((row.weight, row.score), []).append((share, row))
    for found_rows in reached.values():
        (least, low), (most, high) = min(found_rows, key=_share), max(found_rows, key=_share)
        if most - least > profile.threshold("score_spread"):
            yield found_at(
                case, "SCO-23", low, "score", least=shown(least),
                most=shown(most), other=high.name,
                also=[place(case.form, f"{high.path}.score")],
            )  # fmt: skip


def _share(one: tuple[Fraction, Row]) -> Fraction:
    return one[0]
