"""The total of a form: what its lines sum to, what caps it, which grade it is."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.forms import Form
from jiheng.budget.profiles.model import Rules
from jiheng.budget.profiles.shapes import band_of
from jiheng.budget.scoring.ledger import Line, Measured, Reason, Total
from jiheng.budget.scoring.points import points, rounded, shown


class Part(NamedTuple):
    """What a line adds to the total: best, least and most; None where it is open.

    `counted` says whether the rules give it, or it only counts as declared or not at all.
    """

    best: Decimal | None
    least: Decimal | None
    most: Decimal | None
    counted: bool = True


def total_of(form: Form, lines: Sequence[Line], rate: Fraction | None, rules: Rules) -> Total:
    """The total of the lines of a form.

    A line that cannot be computed counts with its declared score, and is named, unless
    something speaks against that score; where no line is computed there is no total, nor
    without indicators. A line that depends on what the form does not say (its readings differ
    and none is the likely one), and one whose declared score is refused, leaves the total open
    between the lowest and the highest.
    """
    counted = [line for line in lines if not _outside(line)]
    parts = [_part(line) for line in counted]
    cap = _cap(rate, rules)
    ruled = bool(form.indicators) and any(part.counted for part in parts)
    known = not cap.unknown and ruled
    sums = [_sum(getattr(part, name) for part in parts) for name in ("best", "least", "most")]
    best, least, most = (_capped(one, cap) if known else None for one in sums)
    kept = tuple(
        line.name
        for line, part in zip(counted, parts, strict=True)
        if not part.counted and not line.refused
    )
    refused = tuple(line.name for line in counted if line.refused)
    held = cap.reason if best != sums[0] and best is not None else None
    return Total(
        declared=points(form.total_score).number,
        declared_sum=_sum(line.declared for line in counted),
        computed=best,
        lowest=least,
        highest=most,
        kept=kept,
        cap=held,
        reason=_why(form, best, least, most, kept, refused, cap, held),
        refused=refused,
    )


def grade_of(total: Total, rules: Rules) -> str | None:
    """The grade of the computed total; of an open one where all readings have the same."""
    if total.lowest is None or total.highest is None:
        return None
    ends = (total.lowest, total.highest) if total.computed is None else (total.computed,)
    grades = set()
    for end in ends:
        band = band_of(rules.bands("grades"), Fraction(end))
        grades.add(band.word if band else None)
    return grades.pop() if len(grades) == 1 else None


def measured(lines: Sequence[Line], rate: Fraction | None) -> Measured:
    """Rate, declared indicator points and their weights, and how far points run ahead of money.

    The gap is (points÷weights - rate) ÷ (points÷weights); none without points.
    """
    scored = [line for line in lines if line.declared is not None]
    gained = _sum(line.declared for line in scored)
    weight = sum((line.weight for line in scored if line.weight is not None), Decimal(0))
    gap = None
    if rate is not None and gained and weight:
        share = Fraction(gained) / Fraction(weight)
        gap = (share - rate) / share
    return Measured(rate, gained, weight if scored else None, gap)


def _outside(line: Line) -> bool:
    """A line without weight and without score claims nothing of the total."""
    claims = line.weight or line.refused or line.declared is not None
    return not claims and line.computed is None


def _part(line: Line) -> Part:
    readings = [one.computed for one in line.alternatives if one.computed is not None]
    if line.computed is not None:
        known = [*readings, line.computed]
        return Part(line.computed, min(known), max(known))
    if readings:
        return Part(None, min(readings), max(readings))
    if line.refused:
        return Part(None, *line.refused, counted=False)
    kept = line.declared
    return Part(kept, kept, kept, counted=kept is None)


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where a part is open or there is none."""
    found = list(numbers)
    if not found or None in found:
        return None
    return sum((one for one in found if one is not None), Decimal(0))


class _Cap(NamedTuple):
    limit: Decimal | None
    reason: Reason | None
    unknown: bool = False


def _cap(rate: Fraction | None, rules: Rules) -> _Cap:
    """The most that a total may be at this rate of execution."""
    bands = rules.bands("execution_caps")
    if not bands:
        return _Cap(None, None)
    if rate is None:
        return _Cap(None, Reason("scoring.cap_unknown"), unknown=True)
    band = band_of(bands, rate * 100)
    if band is None:
        return _Cap(None, None)
    limit = rounded(band.number, rules)
    named = {"rate": shown(rounded(rate * 100, rules)), "limit": shown(limit)}
    return _Cap(limit, Reason("scoring.cap", named))


def _capped(total: Decimal | None, cap: _Cap) -> Decimal | None:
    return total if total is None or cap.limit is None else min(total, cap.limit)


def _why(
    form: Form,
    best: Decimal | None,
    least: Decimal | None,
    most: Decimal | None,
    kept: tuple[str, ...],
    refused: tuple[str, ...],
    cap: _Cap,
    held: Reason | None,
) -> Reason:
    """How the total came about, or why there is none."""
    if not form.indicators:
        return Reason("scoring.no_indicators")
    if cap.unknown and cap.reason:
        return cap.reason
    if held:
        return held
    if refused:
        names = {"names": "、".join(refused)}
        if least is None:
            return Reason("scoring.total_refused", names)
        return Reason(
            "scoring.total_refused_between", {**names, "lowest": str(least), "highest": str(most)}
        )
    if best is None and least is not None:
        return Reason("scoring.total_between", {"lowest": str(least), "highest": str(most)})
    if best is None:
        return Reason("scoring.total_open")
    if least != most:
        return Reason("scoring.total_doubtful", {"lowest": str(least), "highest": str(most)})
    if kept:
        return Reason("scoring.total_kept", {"count": str(len(kept)), "names": "、".join(kept)})
    return Reason("scoring.total")
