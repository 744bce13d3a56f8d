"""SCO-16, 17, 18, 19, 20: the column of reasons and measures, against points and results."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import (
    actual_text,
    found_at,
    full,
    in_words,
    is_lower,
    is_upper,
    lost,
    met,
    missed,
    pair,
    reason,
)
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain

_CLAUSE = re.compile(r"[,.;:!]")
_GAP_ONLY = pattern("sco", "gap_only")
_FORMULA = pattern("sco", "formula")
_DANGLING = pattern("sco", "dangling")
_MEASURE = pattern("sco", "measure")
_SHORT = pattern("sco", "short")
_BEYOND = pattern("sco", "beyond")
_LESS_IS_BETTER = pattern("sco", "less_is_better")


def lost_points_have_a_reason(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Points that are lost have a reason beside them."""
    for row in case.rows:
        if lost(row) and not reason(row):
            yield found_at(
                case, "SCO-16", row, "deviation",
                score=row.indicator.score or "", weight=row.indicator.weight or "",
            )  # fmt: skip


def reason_is_a_cause(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A reason names a cause; it does not repeat the gap, nor is it a phrase for every case."""
    for row in case.rows:
        said = reason(row) if lost(row) else ""
        if said and not _cut(said) and _says_nothing(said, profile.threshold("reason_length")):
            yield found_at(case, "SCO-17", row, "deviation")


def _cut(text: str) -> bool:
    """Whether a text ends in the middle of a phrase: nobody knows what it said."""
    return _DANGLING.search(text) is not None


def _says_nothing(text: str, length: Decimal) -> bool:
    """Whether little is left without the clauses that only tell of a gap or fit every case.

    A short text alone may name a cause (流标一次); below half the length hardly any does.
    """
    clauses = [clause for clause in _CLAUSE.split(plain(text)) if clause]
    rest = [one for one in clauses if not (_GAP_ONLY.fullmatch(one) or _FORMULA.search(one))]
    left = sum(map(len, rest))
    return left < (length if len(rest) < len(clauses) else length / 2)


def reason_costs_points(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where a deviation is explained, points were lost or more was reached than promised."""
    for row in case.rows:
        if full(row) and reason(row) and _not_exceeded(row):
            yield found_at(
                case, "SCO-18", row, "deviation",
                score=row.indicator.score or "",
            )  # fmt: skip


def _not_exceeded(row: Row) -> bool:
    """Missed, met to the dot, or answered in words: nothing above the target to explain."""
    values = pair(row)
    return missed(row) or in_words(row) or bool(met(row) and values and values[0] == values[1])


def reason_fits_the_result(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A reason does not tell of a shortfall where the target was met."""
    for row in case.rows:
        said = reason(row) if lost(row) and met(row) else ""
        against = _SHORT if is_lower(row) else _BEYOND if is_upper(row) else None
        if said and against and against.search(said) and not _LESS_IS_BETTER.search(row.name):
            yield found_at(case, "SCO-19", row, "deviation")


def reason_comes_with_a_measure(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The column asks for causes and measures: the text says what will be done."""
    for row in case.rows:
        said = reason(row) if lost(row) and actual_text(row) else ""
        if said and not _MEASURE.search(said):
            yield found_at(case, "SCO-20", row, "deviation")
