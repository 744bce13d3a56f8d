"""F-95: the yearly assessment of hospitals, from indicators to k (F-86) and the share of the deposit back.

assessment_indicators.csv  hospital, indicator, weight, value, full, zero, basis: full marks at `full`, none
                           at `zero`, in proportion between; which of the two is larger says the direction
assessment_bands.csv       least, coefficient, release: what a score from `least` on is worth
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment import reference
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.scales import half_up
from jiheng.fund.payment.work import Work, amount

SCORE_PLACES = 2
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One hospital: its score of 100, its coefficient k, and the share of the deposit that it gets back."""

    hospital: str
    score: Decimal
    coefficient: Decimal
    release: Decimal


def points(weight: Decimal, value: Decimal, full: Decimal, zero: Decimal) -> Fraction:
    """The points of one indicator: full at `full` or better, none at `zero` or worse, else in proportion.

    >>> [points(Decimal(10), Decimal(one), Decimal(90), Decimal(80)) for one in (95, 85, 70)]
    [Fraction(10, 1), Fraction(5, 1), Fraction(0, 1)]
    """
    reached = Fraction(value - zero) / Fraction(full - zero)
    return Fraction(weight) * min(max(reached, Fraction(0)), Fraction(1))


def assess(work: Work) -> list[Assessed]:
    """The assessment of every hospital; Refused where weights are not 100 together or a mark is wrong."""
    held: defaultdict[str, list[tuple[Decimal, Fraction]]] = defaultdict(list)
    designated = {one.hospital for one in reference.hospitals(work)}
    columns = ("hospital", "indicator", "weight", "value", "full", "zero", "basis")
    for place, row in enumerate(work.table("assessment_indicators", columns), 2):
        file = "assessment_indicators.csv"
        weight, value, full, zero = (
            amount(row[name], file, place) for name in ("weight", "value", "full", "zero")
        )
        known = row["hospital"] in designated
        if full == zero or weight < 0 or not row["basis"] or not known:
            raise Refused("dip.bad_row", file=file, line=str(place), found=row["indicator"])
        held[row["hospital"]].append((weight, points(weight, value, full, zero)))
    if not held:
        raise Refused("dip.no_table", folder=str(work.reference), table="assessment_indicators")
    bands = _bands(work)
    found = []
    for hospital, marks in sorted(held.items()):
        weights = sum((weight for weight, _ in marks), Decimal(0))
        if weights != _HUNDRED:
            raise Refused("dip.weights", hospital=hospital, weights=str(weights))
        score = half_up(sum((one for _, one in marks), Fraction(0)), SCORE_PLACES)
        reached = [one for one in bands if score >= one[0]]
        if not reached:
            raise Refused("dip.no_band", hospital=hospital, score=str(score))
        found.append(Assessed(hospital, score, *max(reached)[1:]))
    return found


def _bands(work: Work) -> list[tuple[Decimal, Decimal, Decimal]]:
    file = "assessment_bands.csv"
    return [
        (
            amount(row["least"], file, place),
            amount(row["coefficient"], file, place, Decimal(0)),
            amount(row["release"], file, place, Decimal(0)),
        )
        for place, row in enumerate(
            work.table("assessment_bands", ("least", "coefficient", "release")), 2
        )
    ]
