"""The named scales: to how many places each kind of figure is rounded, half up, and stored.

Every quotient is rounded once, to the scale of its kind, and only then used further. So all
engines compute the same digits, whatever order they add in. The scales are our convention; the
draft of DIP 3.0 asks for none.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

MONEY = 2  # yuan to the fen
SCORE = 4  # points of a case, and its cost against the mean
POINT_VALUE = 6  # yuan a point
MEAN = 6  # mean cost of a group, level or city, in yuan
WEIGHT = 8  # RW of a group: two steps finer than scores, which are made from it
RATIO = 6  # a case against its mean, the fund share, CV, every indicator

# The type of a field says its scale; the tables of the engine have the same types.
Money = Annotated[Decimal, "DECIMAL(18,2)"]
Score = Annotated[Decimal, "DECIMAL(18,4)"]
PointValue = Annotated[Decimal, "DECIMAL(18,6)"]
Mean = Annotated[Decimal, "DECIMAL(18,6)"]
Weight = Annotated[Decimal, "DECIMAL(18,8)"]
Ratio = Annotated[Decimal, "DECIMAL(18,6)"]
Coefficient = Annotated[Decimal, "DECIMAL(9,4)"]

Number = int | Decimal | Fraction


def half_up(value: Number, places: int) -> Decimal:
    """A number rounded to so many places, a half away from zero.

    >>> half_up(Fraction(2, 3), 4), half_up(Decimal("-0.125"), 2), half_up(5, 1)
    (Decimal('0.6667'), Decimal('-0.13'), Decimal('5.0'))
    """
    exact = Fraction(value) * 10**places
    steps, rest = divmod(abs(exact.numerator), exact.denominator)
    if 2 * rest >= exact.denominator:
        steps += 1
    return Decimal(steps if exact >= 0 else -steps).scaleb(-places)


def quotient(above: Number, below: Number, places: int) -> Decimal | None:
    """The quotient, rounded half up; None where the divisor is zero: there is no such number."""
    return half_up(Fraction(above) / Fraction(below), places) if below else None


def allocate(total: Decimal, exact: dict[str, Fraction]) -> dict[str, Decimal]:
    """Exact amounts rounded to the fen so that they add up to the total: by largest remainder.

    The total may differ from the sum of the amounts by less than a fen each. Where remainders are
    equal the smaller key is first.

    >>> allocate(Decimal("1.00"), dict.fromkeys("abc", Fraction(1, 3)))
    {'a': Decimal('0.34'), 'b': Decimal('0.33'), 'c': Decimal('0.33')}
    """
    fen = {key: one * 100 for key, one in exact.items()}
    floors = {key: one.numerator // one.denominator for key, one in fen.items()}
    left = int(total * 100) - sum(floors.values())
    if not 0 <= left <= len(fen):
        raise ValueError("the amounts do not add up to the total")
    by_remainder = sorted(fen, key=lambda key: (floors[key] - fen[key], key))
    for key in by_remainder[:left]:
        floors[key] += 1
    return {key: Decimal(one).scaleb(-MONEY) for key, one in floors.items()}
