"""Column widths that suit what stands in the columns: those of the pack, moved where they must be.

A pack says how wide a column usually is. Where a figure would be broken (95.00 | %) or a text would
make its row very high, the column takes room from those that have more than they need:

    三级指标 36 mm, 200 signs   →   62 mm, and 偏差原因 30 mm, empty   →   14 mm
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from jiheng.kernel.writing.measure import POINT, signs, unbroken
from jiheng.kernel.writing.sheet import Box

_TYPE, _PADDING = 9.0, 2.4  # points; millimetres of a cell that hold no text
_LINES = 6  # that a row may have before columns move
_LEAST, _WIDEST_RUN = 9.0, 34.0  # millimetres of any column, and of a run that is kept whole


def fitted(widths: Sequence[float], boxes: Sequence[Box]) -> tuple[float, ...]:
    """The widths of the grid, to a tenth of a millimetre; their sum stays.

    Every column holds its widest figure, and rows are as low as the room allows but not lower
    than six lines. Only boxes of one column say what it needs.
    """
    least, longest = [_LEAST] * len(widths), [0.0] * len(widths)
    for box in boxes:
        if box.columns == 1 and box.text:
            at = box.column
            least[at] = max(least[at], min(_run(box.text), _WIDEST_RUN))
            longest[at] = max(longest[at], signs(box.text) / box.rows)
    room = sum(widths)
    if sum(least) >= room:
        return tuple(widths)
    floors = _floors(least, longest, room)
    if all(floor <= width for floor, width in zip(floors, widths, strict=True)):
        return tuple(widths)
    return _rounded(_moved(widths, floors), room)


def _run(text: str) -> float:
    """Millimetres that the widest run of a text needs which no line should break."""
    return max(map(signs, unbroken(text)), default=0.0) * _TYPE * POINT + _PADDING


def _floors(least: Sequence[float], longest: Sequence[float], room: float) -> list[float]:
    """What each column needs so that all rows have the fewest lines that fit into the room."""
    low, high = _LINES, max(_LINES, int(max(longest)) + 1)  # one sign a line always fits
    while low < high:
        middle = (low + high) // 2
        if sum(_needed(least, longest, middle)) <= room:
            high = middle
        else:
            low = middle + 1
    return _needed(least, longest, low)


def _needed(least: Sequence[float], longest: Sequence[float], lines: int) -> list[float]:
    pairs = zip(least, longest, strict=True)
    return [max(one, text / lines * _TYPE * POINT + _PADDING) for one, text in pairs]


def _moved(widths: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Columns below what they need are raised to it, at the cost of those that have more."""
    lacking = sum(max(0.0, floor - width) for floor, width in zip(floors, widths, strict=True))
    spare = sum(max(0.0, width - floor) for floor, width in zip(floors, widths, strict=True))
    share = lacking / spare if spare else 0.0
    return [
        floor if width <= floor else width - (width - floor) * share
        for floor, width in zip(floors, widths, strict=True)
    ]


def _rounded(widths: Sequence[float], room: float) -> tuple[float, ...]:
    edges = [round(edge, 1) for edge in accumulate(widths, initial=0.0)]
    edges[-1] = round(room, 1)
    return tuple(round(b - a, 1) for a, b in pairwise(edges))
