"""Values as sets on a line: from a low to a high end, each included or not, or without end."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Outcome = Literal["met", "not_met", "undecidable"]


@dataclass(frozen=True, slots=True)
class Span:
    """All values from low to high; None is without end, `open` leaves the end itself out."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False


def bounded(operator: str | None, low: Fraction, high: Fraction) -> Span:
    """What an operator makes of a value (or of a month, which has a first and a last day)."""
    if operator == "≥":
        return Span(low, None)
    if operator == ">":
        return Span(high, None, low_open=True)
    if operator == "≤":
        return Span(None, high)
    if operator == "<":
        return Span(None, low, high_open=True)
    return Span(low, high)


def outcome(wanted: Span, reached: Span) -> Outcome:
    """Reached inside wanted is met, apart from it is not met, anything else is undecidable."""
    if _begins_inside(wanted, reached) and _ends_inside(wanted, reached):
        return "met"
    apart = _ends_before(reached, wanted) or _ends_before(wanted, reached)
    return "not_met" if apart else "undecidable"


def _begins_inside(wanted: Span, reached: Span) -> bool:
    if wanted.low is None or reached.low is None:
        return wanted.low is None
    if reached.low == wanted.low:
        return reached.low_open or not wanted.low_open
    return reached.low > wanted.low


def _ends_inside(wanted: Span, reached: Span) -> bool:
    if wanted.high is None or reached.high is None:
        return wanted.high is None
    if reached.high == wanted.high:
        return reached.high_open or not wanted.high_open
    return reached.high < wanted.high


def _ends_before(one: Span, other: Span) -> bool:
    if one.high is None or other.low is None:
        return False
    if one.high == other.low:
        return one.high_open or other.low_open
    return one.high < other.low
