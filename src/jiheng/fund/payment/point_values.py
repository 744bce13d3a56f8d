"""The year-start point value by units: the one- and two-dimensional premium ranges (F-62 to F-64).

They are statistics over hospitals: the geometric median is found in floating point and rounded to six
places. Production costs are never guessed; without them the two-dimensional form is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import hypot

from jiheng.fund.payment.model import Unit
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.scales import POINT_VALUE, half_up

_CLOSE, _STEPS = 1e-10, 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A year-start point value, and the hospitals it rests on; none where it fell back to F-60."""

    value: Decimal
    units: tuple[str, ...]


def value_of(one: Unit) -> Fraction:
    """F-62: v = cost ÷ score of a hospital."""
    return Fraction(one.cost) / Fraction(one.score)


def found_value(
    method: str, units: Sequence[Unit], production: Mapping[str, Decimal], weighted: Decimal
) -> Found:
    """The value by the method asked for; an empty range falls back to the weighted value F-60."""
    scored = [one for one in units if one.score > 0]
    if method == "weighted" or not scored:
        return Found(weighted, ())
    if method == "premium":
        return _premium(scored, weighted)
    missing = sorted(one.hospital for one in scored if one.hospital not in production)
    if missing:
        raise Refused("dip.no_production_cost", hospitals=missing)
    return _two_dimensional(scored, production, weighted)


def _mean(units: Sequence[Unit]) -> Fraction:
    """v of all units together: their mean weighted by scores."""
    return sum((Fraction(one.cost) for one in units), Fraction(0)) / sum(
        (Fraction(one.score) for one in units), Fraction(0)
    )


def _premium(units: Sequence[Unit], weighted: Decimal) -> Found:
    """F-63: the mean over the units whose value is below the mean."""
    mean = _mean(units)
    below = [one for one in units if value_of(one) < mean]
    if not below:
        return Found(weighted, ())
    return Found(half_up(_mean(below), POINT_VALUE), tuple(sorted(one.hospital for one in below)))


def _two_dimensional(
    units: Sequence[Unit], production: Mapping[str, Decimal], weighted: Decimal
) -> Found:
    """F-64: units below the mean in value and in production cost, whose value covers that cost; the
    value of the point with the least sum of distances to them.
    """
    mean = _mean(units)
    spent = {
        one.hospital: Fraction(production[one.hospital]) / Fraction(one.score) for one in units
    }
    all_spent = sum((Fraction(production[one.hospital]) for one in units), Fraction(0))
    mean_spent = all_spent / sum((Fraction(one.score) for one in units), Fraction(0))
    chosen = [
        one
        for one in units
        if value_of(one) < mean
        and spent[one.hospital] < mean_spent
        and value_of(one) >= spent[one.hospital]
    ]
    if not chosen:
        return Found(weighted, ())
    points = [(float(value_of(one)), float(spent[one.hospital])) for one in chosen]
    value, _ = geometric_median(points)
    rounded = half_up(Fraction(value), POINT_VALUE)
    return Found(rounded, tuple(sorted(one.hospital for one in chosen)))


def geometric_median(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The point with the least sum of distances to the given ones, by Weiszfeld's iteration.

    Where the iteration meets one of the points, that one is taken if it is the best, else left.

    >>> geometric_median([(0.0, 0.0), (2.0, 0.0), (1.0, 5.0), (1.0, 0.2)])[0]
    1.0
    """
    best = min(points, key=lambda one: _distance(one, points))
    x, y = (sum(one[axis] for one in points) / len(points) for axis in (0, 1))
    for _ in range(_STEPS):
        far = [(one, hypot(one[0] - x, one[1] - y)) for one in points]
        weights = [(one, 1 / length) for one, length in far if length > _CLOSE]
        if not weights:
            break
        total = sum(weight for _, weight in weights)
        next_x, next_y = (sum(one[axis] * w for one, w in weights) / total for axis in (0, 1))
        moved = hypot(next_x - x, next_y - y)
        x, y = next_x, next_y
        if moved < _CLOSE:
            break
    return best if _distance(best, points) <= _distance((x, y), points) else (x, y)


def _distance(place: tuple[float, float], points: Sequence[tuple[float, float]]) -> float:
    return sum(hypot(one[0] - place[0], one[1] - place[1]) for one in points)
