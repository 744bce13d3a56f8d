"""Bands: the blocks of a form, each a small table with columns of its own, stacked into one grid.

Every block is drawn with the widths that suit it; the printed table has one grid. The block of
indicators gives that grid, and each other block's borders move to the nearest of its lines, as
people do who merge cells in a worksheet:

    indicators   | 9 | 18 | 19 | 34 | 20 | 20 | 12 | 12 | 36 |     the grid
    head         |    28   |          152                    |     2 + 7 columns of it

How wide the columns are in the end, see widths.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from jiheng.budget.layouts.widths import fitted
from jiheng.kernel.writing.sheet import MARGIN, PAPER, Align, Bookmark, Box, BoxKind

_Widths = tuple[float, ...]


@dataclass(slots=True)
class Band:
    """One block: its column widths in millimetres, and boxes placed in these columns.

    `heading` are its first and last row that further pages repeat.
    """

    widths: _Widths
    rows: int = 0
    boxes: list[Box] = field(default_factory=list)
    heading: tuple[int, int] | None = None
    bookmarks: list[Bookmark] = field(default_factory=list)

    def put(
        self,
        row: int,
        column: int,
        text: str,
        rows: int = 1,
        columns: int = 1,
        kind: BoxKind = "value",
        align: Align = "left",
        field: str | None = None,
    ) -> None:
        """Add a box; the band grows where it reaches further down."""
        self.boxes.append(Box(text, row, column, rows, columns, kind, align, field))
        self.rows = max(self.rows, row + rows)

    def label(self, row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> None:
        """Add a box with words of the layout."""
        self.put(row, column, text, rows, columns, "label", "center")

    def fill(self) -> None:
        """Give every place that no box covers a blank one; blank neighbours in a row are one."""
        taken = {
            (row, column)
            for box in self.boxes
            for row in range(box.row, box.row + box.rows)
            for column in range(box.column, box.column + box.columns)
        }
        for row in range(self.rows):
            free = [at for at in range(len(self.widths)) if (row, at) not in taken]
            for _, run in groupby(enumerate(free), key=lambda one: one[1] - one[0]):
                columns = [column for _, column in run]
                self.put(row, columns[0], "", columns=len(columns))


@dataclass(slots=True)
class Stacked:
    """Bands one below the other in one grid: widths in millimetres, boxes, headings, bookmarks."""

    widths: _Widths
    rows: int = 0
    boxes: list[Box] = field(default_factory=list)
    heading: tuple[int, int] | None = None
    bookmarks: list[Bookmark] = field(default_factory=list)


def stacked(bands: Sequence[Band], landscape: bool) -> Stacked:
    """The bands in one grid; that of the band with a heading, or with the most columns."""
    room = PAPER[1 if landscape else 0] - 2 * MARGIN
    master = next((band for band in bands if band.heading), None)
    master = master or max(bands, key=lambda band: len(band.widths))
    most = max(len(band.widths) for band in bands)
    grid = _grid(_scaled(master.widths, room), most)
    whole = Stacked(grid)
    for band in bands:
        band.fill()
        _add(whole, band, _starts(_scaled(band.widths, room), grid))
    whole.widths = fitted(grid, whole.boxes)
    return whole


def _add(whole: Stacked, band: Band, starts: Sequence[int]) -> None:
    """Put a band below what stands there; `starts` are the grid columns where its own begin."""
    for box in band.boxes:
        first = starts[box.column]
        columns = starts[box.column + box.columns] - first
        row = whole.rows + box.row  # made anew: replace() takes ten times as long
        whole.boxes.append(
            Box(box.text, row, first, box.rows, columns, box.kind, box.align, box.field)
        )
    if band.heading:
        whole.heading = (whole.rows + band.heading[0], whole.rows + band.heading[1])
    for one in band.bookmarks:
        whole.bookmarks.append(replace(one, row=whole.rows + (one.row or 0)))
    whole.rows += band.rows


def _scaled(widths: _Widths, room: float) -> _Widths:
    """The widths as shares of the room, to a tenth of a millimetre."""
    whole = sum(widths)
    edges = [round(edge * room / whole, 1) for edge in accumulate(widths, initial=0.0)]
    return tuple(round(b - a, 1) for a, b in pairwise(edges))


@lru_cache(maxsize=256)
def _grid(widths: _Widths, columns: int) -> _Widths:
    """The grid of a block, its widest columns halved until there are enough of them."""
    grid = list(widths)
    while len(grid) < columns:
        at = grid.index(max(grid))
        half = round(grid[at] / 2, 1)
        grid[at : at + 1] = [half, round(grid[at] - half, 1)]
    return tuple(grid)


@lru_cache(maxsize=1024)
def _starts(widths: _Widths, grid: _Widths) -> tuple[int, ...]:
    """The grid columns where the columns of a band begin, and the end, nearest to their places.

    Least squares over all ways to take as many lines of the grid in order.

    >>> _starts((28.0, 152.0), (9.0, 18.0, 19.0, 134.0))
    (0, 2, 4)
    """
    lines = list(accumulate(grid, initial=0.0))
    wanted = list(accumulate(widths, initial=0.0))
    last, ends = len(grid), len(widths)
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, (0,))}]
    for step in range(1, ends + 1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        lowest, highest = (last, last) if step == ends else (step, last - (ends - step))
        for at in range(lowest, highest + 1):
            off = (lines[at] - wanted[step]) ** 2
            before = [(cost + off, path) for end, (cost, path) in best[-1].items() if end < at]
            if before:
                cost, path = min(before)
                reached[at] = (cost, (*path, at))
        best.append(reached)
    return best[-1][last][1]
