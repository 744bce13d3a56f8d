"""Tables joined over page breaks; repeated headings dropped.

A table goes on over a page break where it is the last thing on its page and the first thing
on the next (running headers and footers aside) and has the same left and right edge. Its
parts get one column grid. Rows that repeat the first rows of the table at the top of a page
are dropped, unless what follows them shows that a new form of the same layout begins.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiheng.kernel.documents.mending import mended, without_first
from jiheng.kernel.documents.printed import Paragraph, PrintedCell, PrintedTable, Sheet
from jiheng.kernel.documents.ruling import TOLERANCE

# How much of a page's height may stay blank under a table that goes on on the next page.
_BLANK_SHARE = 0.5
# A row that takes more than this share of a page's height may have been too long for one page.
_TALL_SHARE = 0.3
# So many labels make a row below the first rows of a table a heading.
_HEADING_LABELS = 4


@dataclass(slots=True)
class Part:
    """The rows of a table that stand on one page; `table` is counted from 1 over the document.

    Columns of the cells are those of the whole table.
    """

    sheet: int
    table: int
    rows: list[list[PrintedCell]]
    continued: bool


@dataclass(slots=True)
class Outside:
    """A paragraph outside every table."""

    sheet: int
    paragraph: Paragraph


@dataclass(slots=True)
class _Piece:
    sheet: Sheet
    table: PrintedTable

    def edges(self, cell: PrintedCell) -> tuple[float, float]:
        """Left and right edge of a cell."""
        return self.table.xs[cell.column], self.table.xs[cell.column + cell.column_span]


def joined(sheets: Sequence[Sheet]) -> list[Part | Outside]:
    """Parts of tables and paragraphs in reading order, tables joined over page breaks."""
    running = _Running(sheets)
    tables: list[list[_Piece]] = []
    order: list[int | Outside] = []
    open_table = False
    for sheet in sheets:
        first = True
        for item in sheet.items:
            if isinstance(item, Paragraph):
                order.append(Outside(sheet.number, item))
                if not running.holds(sheet, item):
                    first = open_table = False
                continue
            piece = _Piece(sheet, item)
            if first and open_table and _goes_on(tables[-1], piece):
                tables[-1].append(piece)
            else:
                tables.append([piece])
            order.append(len(tables) - 1)
            first, open_table = False, True
    parts = [_parts(number, pieces) for number, pieces in enumerate(tables, 1)]
    return [one if isinstance(one, Outside) else parts[one].pop(0) for one in order]


class _Running:
    """Running headers and footers: the same text, but for its numbers, at the same place of
    another page too."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._tops: dict[str, list[tuple[int, float]]] = {}
        for sheet in sheets:
            for item in sheet.items:
                if isinstance(item, Paragraph):
                    places = self._tops.setdefault(_without_digits(item.text), [])
                    places.append((sheet.number, item.top))

    def holds(self, sheet: Sheet, paragraph: Paragraph) -> bool:
        """Whether a paragraph is one of them."""
        return any(
            number != sheet.number and abs(top - paragraph.top) <= TOLERANCE
            for number, top in self._tops[_without_digits(paragraph.text)]
        )


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _goes_on(pieces: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a table at the top of a page continues the one at the end of the page before."""
    last = pieces[-1]
    if piece.sheet.number != last.sheet.number + 1:
        return False
    near = TOLERANCE * max(piece.sheet.width / 600, 1)
    if abs(last.table.xs[0] - piece.table.xs[0]) > near:
        return False
    if abs(last.table.xs[-1] - piece.table.xs[-1]) > near:
        return False
    blank = last.sheet.height - last.table.ys[-1]
    first_row = piece.table.ys[1] - piece.table.ys[0]
    if blank > max(_BLANK_SHARE * last.sheet.height, 2 * first_row):
        return False
    return not _begins_anew(pieces, piece)


def _begins_anew(pieces: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a part is a new form of the same layout.

    After rows equal to the first ones of the table it has a row with the same labels (at least
    half of its texts are equal), and the first of them named a single row so far.
    """
    rows = pieces[0].table.rows
    repeated = _repeated(rows, pieces[0], piece)
    if repeated >= min(len(rows), len(piece.table.rows)):
        return repeated == len(piece.table.rows)
    old, new = rows[repeated], piece.table.rows[repeated]
    label = _label(new)
    if not label or label != _label(old) or not _same_cells(pieces[0], old, piece, new, text=False):
        return False
    texts = [(cell.text, twin.text) for cell, twin in zip(old, new, strict=True) if cell.text]
    if 2 * sum(text == twin for text, twin in texts) < len(texts):
        return False
    labels = Counter(_label(row) for one in pieces for row in one.table.rows)
    return labels[label] == 1


def _label(row: Sequence[PrintedCell]) -> str:
    return next((cell.text for cell in row if cell.text), "")


def _repeated(rows: Sequence[Sequence[PrintedCell]], first: _Piece, piece: _Piece) -> int:
    """How many rows at the top of a part repeat the given rows of its table."""
    count = 0
    for old, new in zip(rows, piece.table.rows, strict=False):
        if not new or not _same_cells(first, old, piece, new):
            break
        count += 1
    while count and not any(cell.text for row in piece.table.rows[:count] for cell in row):
        count -= 1
    # A heading of two levels ends where none of its cells reaches below.
    while count and any(
        cell.row + cell.row_span > count for row in piece.table.rows[:count] for cell in row
    ):
        count -= 1
    return count


def _same_cells(
    one: _Piece,
    row: Sequence[PrintedCell],
    other: _Piece,
    other_row: Sequence[PrintedCell],
    text: bool = True,
) -> bool:
    """Whether two rows have the same cells: edges, spans and, unless not asked for, texts."""
    if len(row) != len(other_row):
        return False
    for cell, twin in zip(row, other_row, strict=True):
        if cell.row_span != twin.row_span or (text and cell.text != twin.text):
            return False
        for edge, twin_edge in zip(one.edges(cell), other.edges(twin), strict=True):
            if abs(edge - twin_edge) > TOLERANCE:
                return False
    return True


def _parts(number: int, pieces: Sequence[_Piece]) -> list[Part]:
    """The pieces of one table with one column grid, without repeated headings."""
    lines = _union([piece.table.xs for piece in pieces])
    # Counted before the columns of any cell become those of the whole table.
    headings = [_heading_rows(pieces[:place], piece) for place, piece in enumerate(pieces)]
    parts: list[Part] = []
    for piece, heading in zip(pieces, headings, strict=True):
        rows = without_first(piece.table.rows, heading)
        column_of = [_nearest(lines, place) for place in piece.table.xs]
        for row in rows:
            for cell in row:
                end = column_of[cell.column + cell.column_span]
                cell.column = column_of[cell.column]
                cell.column_span = end - cell.column
        if parts:
            # A page may hold nothing but the rest of a row.
            before = next((part.rows for part in reversed(parts) if part.rows), [])
            rows = mended(before, rows, _is_tall(pieces[len(parts) - 1], piece, heading))
        parts.append(Part(piece.sheet.number, number, rows, bool(parts)))
    return parts


def _is_tall(piece: _Piece, after: _Piece, heading: int) -> bool:
    """Whether the last row of a part, or the first of the next below its heading, fills much of
    its page."""
    least = _TALL_SHARE * piece.sheet.height
    above, below = piece.table.ys, after.table.ys
    return above[-1] - above[-2] > least or below[heading + 1] - below[heading] > least


def _heading_rows(pieces: Sequence[_Piece], piece: _Piece) -> int:
    """How many rows at the top of a part repeat a heading of its table.

    That is the first rows of the table, or rows of labels further down: the heading of the
    indicators in the middle of a form, that of a list under its title.
    """
    if not pieces:
        return 0
    repeated = _repeated(pieces[0].table.rows, pieces[0], piece)
    if not repeated:
        repeated = max(
            (
                _repeated(one.table.rows[start:], one, piece)
                for one in pieces
                for start, row in enumerate(one.table.rows)
                if _same_cells(one, row, piece, piece.table.rows[0])
            ),
            default=0,
        )
        # The rest of a row longer than a page may repeat what stood below an earlier heading.
        while repeated > 1 and _is_sparse(piece.table.rows[repeated - 1]):
            repeated -= 1
        if not _are_labels(piece.table.rows[:repeated]):
            return 0
    return 0 if repeated == len(piece.table.rows) else repeated


def _is_sparse(row: Sequence[PrintedCell]) -> bool:
    """Whether most cells of a row are blank, as those of a heading are not."""
    return 2 * sum(bool(cell.text) for cell in row) < len(row)


def _are_labels(rows: Sequence[Sequence[PrintedCell]]) -> bool:
    """Whether rows are a heading: several different short texts without figures."""
    texts = [cell.text for row in rows for cell in row if cell.text]
    return len(set(texts)) >= _HEADING_LABELS and not any(re.search(r"\d", text) for text in texts)


def _union(grids: Iterable[Sequence[float]]) -> list[float]:
    """Column lines of all parts; those closer than the tolerance are one."""
    lines: list[float] = []
    for place in sorted(place for grid in grids for place in grid):
        if not lines or place - lines[-1] > TOLERANCE:
            lines.append(place)
    return lines


def _nearest(lines: Sequence[float], place: float) -> int:
    after = bisect_right(lines, place)
    if after == len(lines) or (after and place - lines[after - 1] <= lines[after] - place):
        return after - 1
    return after
