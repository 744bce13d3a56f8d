"""SCO-03, 08, 15, 22, 24: points beside those that the rules of the profile give."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.judging import found_at, lost, missed, rules_of
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.profiles import band_of
from jiheng.budget.scoring import Line
from jiheng.kernel.findings import Finding

_BANDED = "satisfaction"
_OUTSIDE = {"scoring.outside_band": "band", "scoring.off_steps": "steps"}
_GRADE_LABEL = pattern("sco", "grade_label")
_ONE = Decimal(1)


def partial_score_follows_the_formula(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A missed target scores what the formula of the profile gives."""
    tolerance = profile.threshold("score_tolerance")
    for row, line, declared, computed in _partial(case, profile):
        if abs(declared - computed) > tolerance:
            yield found_at(
                case, "SCO-03", row, "score", str(computed),
                formula=line.formula, profile=profile.name,
            )  # fmt: skip


def _partial(case: Case, profile: Thresholds) -> Iterator[tuple[Row, Line, Decimal, Decimal]]:
    """Missed targets that lost points, with their line of the ledger and both scores."""
    rows = [row for row in case.rows if lost(row) and missed(row)]
    lines = case.ledger(rules_of(profile)).indicators if rows else ()
    for row in rows:
        line = lines[row.index]
        if (line.rule or "").startswith(_BANDED):
            continue
        if line.declared is not None and line.computed is not None:
            yield row, line, line.declared, line.computed


def judgement_is_in_its_band(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A qualitative score lies in the band of the level that the form states."""
    for line in case.ledger(rules_of(profile)).indicators:
        named = _OUTSIDE.get(line.reason.message_id)
        if named is None or line.index is None:
            continue
        row = case.rows[line.index]
        yield found_at(
            case, "SCO-08", row, "score",
            line.reason.arguments[named],
        )  # fmt: skip


def scores_are_rounded_alike(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Scores are rounded as the profile says, not cut or raised to whole points."""
    places = int(profile.threshold("places"))
    for row, _, declared, computed in _partial(case, profile):
        whole = declared == declared.to_integral_value() and declared != computed
        if whole and abs(declared - computed) < _ONE:
            yield found_at(
                case, "SCO-15", row, "score", str(computed),
                places=str(places),
            )  # fmt: skip


def grade_fits_the_score(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A printed grade is the one that the total score has."""
    if case.total_score is None or not 0 <= case.total_score <= 100:
        return
    bands = rules_of(profile).bands("grades")
    band = band_of(bands, Fraction(case.total_score))
    for at, extra in enumerate(case.form.extra):
        if band is None or not extra.label or not _GRADE_LABEL.search(extra.label):
            continue
        printed = [one.word for one in bands if one.word and extra.text.startswith(one.word)]
        if printed and band.word not in printed:
            yield found(
                case, "SCO-22", f"extra[{at}]", extra.text, band.word,
                score=case.form.total_score or "",
            )  # fmt: skip


def satisfaction_follows_the_bands(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Where the profile scores satisfaction by bands, the score is that of the band."""
    if profile.choice("satisfaction") != "bands":
        return
    for line in case.ledger(rules_of(profile)).indicators:
        if (line.rule or "").startswith(_BANDED) and line.difference and line.index is not None:
            row = case.rows[line.index]
            yield found_at(
                case, "SCO-24", row, "score", str(line.computed),
                profile=profile.name,
            )  # fmt: skip
