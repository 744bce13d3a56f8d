"""What all spreadsheet readers share: addresses, texts, and cells laid out under merged regions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Row

ROWS = 1_048_576
COLUMNS = 16_384
# A merged region of more rows or columns than this is clipped to what the sheet uses: people
# merge whole rows, and a span of 16,384 columns helps nobody.
_WIDEST = 1_000

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)
_CONSTANT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")
_LINE_END = re.compile("\r\n?|\u2028|\u2029|\x85")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Merge(NamedTuple):
    """A merged region: its rows and columns from 0, the last ones included."""

    row: int
    column: int
    last_row: int
    last_column: int


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int | None:
    """The column from 0 of its letters, large or small; None where no sheet has it."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1 if column <= COLUMNS else None


def place_of(address: str) -> tuple[int, int] | None:
    """Row and column from 0 of an address like F14; None where no sheet has such a cell."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row - 1, column) if 1 <= row <= ROWS and column is not None else None


def merge_of(reference: str) -> Merge | None:
    """The region of a reference like A1:C2, corners in any order; None where there is none."""
    first, _, last = reference.partition(":")
    one, other = place_of(first), place_of(last or first)
    if one is None or other is None:
        return None
    rows, columns = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Merge(rows[0], columns[0], rows[1], columns[1])


def clean_text(text: str) -> str:
    """The text with "\\n" for every kind of line end, and without control characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def is_constant(formula: str) -> bool:
    """Whether a formula (without its =) is only a number, as where "=100%" was typed into a cell."""
    return bool(_CONSTANT.fullmatch(formula.strip()))


def lay_out(rows: dict[int, list[Cell]], merges: Iterable[Merge], guard: Guard) -> list[Row]:
    """The rows of a sheet with merged cells spanning, from `rows` (row from 0 → its cells).

    What lies covered under a merged region is not displayed and left out; the region's first
    cell then has the doubt "sheets.covered_value". A region that overlaps an earlier one is no
    region. A blank first cell of a region stands in its row where the row has other cells.
    """
    waiting = sorted(_clipped(list(merges), rows), reverse=True)
    regions = _Regions()
    laid: list[Row] = []
    for number in sorted(rows):
        starting = []
        while waiting and waiting[-1].row <= number:
            region = waiting.pop()
            if regions.add(region) and region.row == number:
                starting.append(region)
        guard.time()
        cells = _under_regions(rows[number], starting, regions)
        if cells:
            laid.append(Row(cells, number + 1, table=1))
    return laid


def _clipped(merges: list[Merge], rows: dict[int, list[Cell]]) -> Iterator[Merge]:
    last_row, last_column = max(rows, default=0), 0
    narrow = [one.last_column for one in merges if one.last_column - one.column < _WIDEST]
    if len(narrow) < len(merges):
        used = (cell.column for cells in rows.values() for cell in cells)
        last_column = max(max(used, default=0), max(narrow, default=0))
    for row, column, end_row, end_column in merges:
        if end_row - row >= _WIDEST:
            end_row = max(row, last_row)
        if end_column - column >= _WIDEST:
            end_column = max(column, last_column)
        if end_row > row or end_column > column:
            yield Merge(row, column, end_row, end_column)


class _Regions:
    """The merged regions that reach into the current row, side by side; rows only go down."""

    def __init__(self) -> None:
        self._regions: list[Merge] = []
        self._columns: list[int] = []
        self.first_cells: dict[int, Cell] = {}  # of each region by its column, once met

    def add(self, merge: Merge) -> bool:
        """Take in the next region, unless it overlaps one that is there."""
        at = bisect_left(self._columns, merge.column)
        if at and self._regions[at - 1].last_column >= merge.column:
            at -= 1
        end = at
        while end < len(self._columns) and self._columns[end] <= merge.last_column:
            if self._regions[end].last_row >= merge.row:
                return False
            end += 1
        self._regions[at:end] = [merge]
        self._columns[at:end] = [merge.column]
        self.first_cells.pop(merge.column, None)
        return True

    def over(self, cell: Cell) -> Merge | None:
        """The region that a cell lies in."""
        at = bisect_right(self._columns, cell.column) - 1
        if at >= 0:
            region = self._regions[at]
            if region.last_column >= cell.column and region.last_row >= cell.row:
                return region
        return None


def _under_regions(cells: list[Cell], starting: list[Merge], regions: _Regions) -> list[Cell]:
    """The cells of a row that are displayed, from left to right, with their spans."""
    filled = {cell.column for cell in cells}
    blanks = [_blank(region) for region in starting if region.column not in filled]
    kept: dict[int, Cell] = {}  # of two cells with one address the later counts
    for cell in sorted([*cells, *blanks], key=attrgetter("column")):
        region = regions.over(cell)
        if region is None:
            kept[cell.column] = cell
        elif (region.row, region.column) == (cell.row, cell.column):
            cell.row_span = region.last_row - region.row + 1
            cell.column_span = region.last_column - region.column + 1
            kept[cell.column] = regions.first_cells[cell.column] = cell
        elif first := regions.first_cells.get(region.column):
            first.doubt = first.doubt or "sheets.covered_value"
        else:  # the region begins in a row that is not given
            cell.doubt = "sheets.covered_value"
            kept[cell.column] = cell
    return list(kept.values()) if len(kept) > len(blanks) else []


def _blank(region: Merge) -> Cell:
    address = f"{column_letters(region.column)}{region.row + 1}"
    return Cell("", region.row, region.column, address=address)
