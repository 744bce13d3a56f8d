"""How much room a text takes on paper, estimated: a full-width character is one em, others 0.55."""

import unicodedata
from math import ceil

POINT = 25.4 / 72  # millimetres


def ems(line: str) -> float:
    """The length of a line without breaks in em of its type.

    >>> ems("满意度95%")
    4.65
    """
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.55 for sign in line)


def lines_needed(text: str, width: float, size: float) -> int:
    """How many lines a text takes in a column of `width` millimetres in type of `size` points."""
    room = max(width / (size * POINT), 1.0)
    return sum(max(1, ceil(ems(line) / room)) for line in text.split("\n"))
