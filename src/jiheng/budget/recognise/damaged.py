"""Labels that print has cut short or misread, found in one step among the known spellings.

A table of every way in which a spelling may be damaged is made once; a text that is no label,
as nearly every cell of a large sheet, then costs a few look-ups.
"""

from collections.abc import Iterator

_LOST = "\x00"  # stands for one sign; no bare label holds it
_MIXED = "\x01"  # stands before the signs of a label in the order of their numbers


def pieces(full: str, fewest: int) -> Iterator[str]:
    """What is left of a spelling cut at its end or at its beginning, of so many signs or more.

    >>> list(pieces("数量指标", 3))
    ['数量指', '量指标']
    """
    for length in range(len(full) - 1, fewest - 1, -1):
        yield full[:length]
        yield full[-length:]


def inner_pieces(full: str, fewest: int) -> Iterator[str]:
    """What is left of a spelling cut at both ends, of so many signs or more."""
    for length in range(len(full) - 2, fewest - 1, -1):
        for start in range(1, len(full) - length):
            yield full[start : start + length]


def one_lost(text: str) -> Iterator[str]:
    """The text with each of its signs in turn lost; two texts that share one differ in one sign."""
    for at in range(len(text)):
        yield text[:at] + _LOST + text[at + 1 :]


def mixed(text: str) -> str:
    """What all texts of the same signs share, whatever their order."""
    return _MIXED + "".join(sorted(text))
