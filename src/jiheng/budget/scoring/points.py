"""Points and figures: reading them from a form, rounding, and how they are shown."""

import re
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.profiles.model import Rules
from jiheng.kernel.missing import Figure, figure

_UNIT = re.compile(r"\s*(?:分|%|％)\s*$")
_DIGITS = 6  # of a number without end (a third), shown after ≈
_LONGEST = 40  # signs of a number in a form; what is longer is debris


def amount(text: str | None) -> Figure:
    """A figure of a form; a row of digits that nobody can have meant is unreadable."""
    if text is not None and len(text) > _LONGEST:
        return Figure(None, "unreadable")
    return figure(text)


def points(text: str | None) -> Figure:
    """A weight or score of a form: 10, 10.00, 10分 and 10% are ten points."""
    if text is not None and text.isdecimal() and text.isascii() and len(text) < 4:
        number = Decimal(text)  # nearly all are so short and so plain
        return Figure(number, "number" if number else "zero")
    found = amount(text)
    if found.state == "unreadable" and text is not None:
        return amount(_UNIT.sub("", text))
    return found


def rounded(value: Fraction, rules: Rules) -> Decimal:
    """The value at the decimal places of the rules, rounded as they say; exact arithmetic."""
    places = int(rules.threshold("places"))
    above, below = abs(value.numerator) * 10**places, value.denominator
    if rules.choice("rounding") == "half_up":
        above, below = 2 * above + below, 2 * below
    whole = above // below
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def shown(value: Fraction | Decimal) -> str:
    """A number for people: 6000, 0.5, ≈0.333333.

    >>> shown(Fraction(6000)), shown(Fraction(1, 2)), shown(Fraction(1, 3)), shown(Decimal("10.00"))
    ('6000', '0.5', '≈0.333333', '10')
    """
    above, below = value.as_integer_ratio()
    if below == 1:
        return str(above)
    value = Fraction(above, below)
    cut = Fraction(round(value * 10**_DIGITS), 10**_DIGITS)
    text = str(Decimal(cut.numerator * (10**_DIGITS // cut.denominator)).scaleb(-_DIGITS))
    return ("" if cut == value else "≈") + text.rstrip("0").removesuffix(".")
