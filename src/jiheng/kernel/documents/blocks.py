"""Paragraphs and tables, nested as they stand in a Word file or web page → the rows of a page.

Tables inside tables are the difficulty. A web page, and now and then a Word file, uses a table
as a frame to place things; what counts is inside. A form may also hold a small table in one
of its cells. The rule: *a table is a frame where the tables inside it hold more filled cells
than it does itself*.

- A frame is opened up: its loose text comes as paragraphs, the inner tables come whole in
  their place. Only a row of a frame that has several cells and no inner table is a row.
- The rows of any other table stay together, and what it holds inside follows after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Page, Row


@dataclass(slots=True)
class Paragraph:
    """Text outside tables; an empty one with `after_break` is a bare page break.

    `cell` is the cell of the page that it became, once it is written there.
    """

    text: str
    after_break: bool = False
    cell: Cell | None = None


@dataclass(slots=True)
class TableRow:
    """A row: its cells with column and spans set, and what stands in cells that hold tables.

    `inside` maps the index of a cell to its paragraphs and tables in their order; the text of
    such a cell is the text of its own paragraphs only.
    """

    cells: list[Cell]
    after_break: bool = False
    inside: dict[int, "list[Paragraph | Table]"] = field(default_factory=dict)

    def add(self, cell: Cell, content: "list[Paragraph | Table]") -> None:
        """Add a cell with what stands in it, a paragraph a line of its text."""
        if any(isinstance(block, Table) for block in content):
            self.inside[len(self.cells)] = content
        texts = [block for block in content if isinstance(block, Paragraph)]
        if texts and texts[0].after_break:
            self.after_break = True
        cell.text = "\n".join(one.text for one in texts if one.text)
        self.cells.append(cell)


@dataclass(slots=True)
class Table:
    """A table's rows from the top, blank ones too."""

    rows: list[TableRow] = field(default_factory=list)


Block = Paragraph | Table


def page_of(blocks: Iterable[Block], guard: Guard) -> Page:
    """One exact page with the rows of the blocks; blank paragraphs and blank rows are left out.

    Addresses: "P5" is the fifth paragraph that has text; "T2R3C4" is row 3, grid column 4 of
    the second table that has text. Raises DocumentError above the limit on cells or time; the
    cells of tables are counted by who makes them, since blank ones take memory too.
    """
    writer = _Writer(guard)
    writer.write(blocks)
    return Page(number=1, place="page", rows=writer.rows)


class _Writer:
    """Writes blocks as rows, numbering paragraphs and tables."""

    def __init__(self, guard: Guard) -> None:
        self.rows: list[Row] = []
        self._guard = guard
        self._paragraphs = 0
        self._tables = 0
        self._after_break = False

    def write(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif _is_frame(block):
                self.write(_opened(block))
            else:
                self._table(block)

    def _paragraph(self, paragraph: Paragraph) -> None:
        self._after_break |= paragraph.after_break
        if paragraph.text:
            self._paragraphs += 1
            self._guard.cells(1)
            cell = Cell(paragraph.text, len(self.rows), 0, address=f"P{self._paragraphs}")
            paragraph.cell = cell
            self._row([cell], self._paragraphs, 0)

    def _table(self, table: Table) -> None:
        kept = [_filled(row) > 0 for row in table.rows]
        self._tables += any(kept)
        _shorten_spans(table.rows, kept)
        for number, row in enumerate(table.rows, 1):
            self._after_break |= row.after_break
            if kept[number - 1]:
                for cell in row.cells:
                    cell.row = len(self.rows)
                    cell.address = f"T{self._tables}R{number}C{cell.column + 1}"
                self._row(row.cells, number, self._tables)
        for row in table.rows:
            for inside in row.inside.values():
                self.write(block for block in inside if isinstance(block, Table))

    def _row(self, cells: list[Cell], number: int, table: int) -> None:
        self.rows.append(Row(cells, number, table, after_break=self._after_break))
        self._after_break = False


def _filled(row: TableRow) -> int:
    return sum(1 for cell in row.cells if cell.text)


def _is_frame(table: Table) -> bool:
    return any(row.inside for row in table.rows) and _inner(table) > _own(table)


def _own(table: Table) -> int:
    return sum(_filled(row) for row in table.rows)


def _inner(table: Table) -> int:
    """The filled cells of the tables inside a table, at any depth."""
    return sum(
        _own(block) + _inner(block)
        for row in table.rows
        for inside in row.inside.values()
        for block in inside
        if isinstance(block, Table)
    )


def _opened(frame: Table) -> Iterator[Block]:
    """A frame's content: rows of several cells as tables, all else as it stands in the cells."""
    rows: list[TableRow] = []
    for row in frame.rows:
        if len(row.cells) > 1 and not row.inside:
            rows.append(row)
            continue
        yield Table(rows)
        rows = []
        yield Paragraph("", row.after_break)
        for index, cell in enumerate(row.cells):
            lines: list[Block] = [Paragraph(line) for line in cell.text.split("\n")]
            yield from row.inside.get(index, lines)
    yield Table(rows)


def _shorten_spans(rows: list[TableRow], kept: list[bool]) -> None:
    """Let `row_span` count the rows that are kept, within the table."""
    kept_before = [0, *accumulate(kept)]
    for index, row in enumerate(rows):
        for cell in row.cells:
            if cell.row_span > 1:
                end = min(index + cell.row_span, len(rows))
                cell.row_span = max(1, kept_before[end] - kept_before[index])
