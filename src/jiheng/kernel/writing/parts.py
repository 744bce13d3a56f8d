"""A sheet's table in the parts that paged formats need: what stands before its headings, and the rest.

Word repeats only the first rows of a table, and no format repeats a cell that reaches out of the
heading. So a box is cut where the headings begin and where they end; its text stays in its
tallest piece.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jiheng.kernel.writing.sheet import Box, Sheet


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that stand together; the first `headings` of them are repeated.

    The rows of the boxes count from the part's first row, which is row `first` of the sheet.
    `cut` are the columns in which a box of the sheet was cut below the headings.
    """

    first: int
    rows: int
    headings: int
    boxes: Sequence[Box]
    cut: frozenset[int] = frozenset()


def parts_of(sheet: Sheet) -> list[Part]:
    """The table of a sheet as one part, or two where rows stand before its headings."""
    if not sheet.rows:
        return []
    first, last = sheet.heading or (0, -1)
    boxes = list(_cut(sheet.boxes, [first, last + 1]))
    below = [replace(box, row=box.row - first) for box in boxes if box.row >= first]
    cut = frozenset(box.column for box in sheet.boxes if box.row <= last < box.row + box.rows - 1)
    parts = [Part(first, sheet.rows - first, last + 1 - first, below, cut)]
    if first:
        parts.insert(0, Part(0, first, 0, [box for box in boxes if box.row < first]))
    return parts


def _cut(boxes: Iterable[Box], lines: Sequence[int]) -> Iterator[Box]:
    """The boxes, those that cross a line between two rows in pieces."""
    for box in boxes:
        end = box.row + box.rows
        ends = [line for line in lines if box.row < line < end]
        if not ends:
            yield box
            continue
        edges = [box.row, *ends, end]
        pieces = list(pairwise(edges))
        tallest = max(pieces, key=lambda piece: piece[1] - piece[0])
        for piece in pieces:
            kept = piece == tallest
            yield replace(
                box,
                row=piece[0],
                rows=piece[1] - piece[0],
                text=box.text if kept else "",
                field=box.field if kept else None,
            )
