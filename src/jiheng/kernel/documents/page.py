"""A page: rows of cells in reading order, each with its text as displayed, span and address.

No meaning is given here. A `Page` is one stretch that reads on without a break: a sheet of
a workbook, or the whole body of a Word document, a PDF, a web page or a text file. Rows
stand in reading order; a paragraph outside every table is a row of one cell whose `table`
is 0, and the tables of a page are numbered from 1.

Coordinates: `column` counts grid columns from 0. In an exact page (`exact=True`: xlsx, docx,
HTML, ruled PDF) a cell that spans three columns covers `column`, `column + 1`, `column + 2`
and the next cell of the row starts at `column + 3`; a merged cell is given once, in its first
row. In a page that is not exact (text extractions) a column is only the position among the
separators of the line, and cells may be shifted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

PlaceKind = Literal["sheet", "page", "line"]


@dataclass(slots=True)
class Cell:
    """One cell: text as displayed (line breaks kept as "\\n"), place in the grid, address.

    `address` is how a person finds the cell: "F14" in a sheet, "T2R3C4" (table, row, column)
    in Word, PDF and HTML, "P5" for the fifth paragraph, "C3" for the third cell of a line.
    `confidence` (0 to 1) is set for cells that came out of character recognition only.
    `doubt` is the id of a message about the reading of this cell, where the reader has one.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    address: str = ""
    confidence: float | None = None
    doubt: str | None = None

    @property
    def last_column(self) -> int:
        """The last grid column that the cell covers."""
        return self.column + self.column_span - 1


@dataclass(slots=True)
class Row:
    """One row of a page: its cells from left to right, blank ones too where they exist.

    `number` is the row's number in the sheet, the line of the text file, or the row within
    its table, from 1. `page` is the printed page (PDF) or None. `after_break` says that a
    page break stands before the row.
    """

    cells: list[Cell]
    number: int
    table: int = 0
    page: int | None = None
    after_break: bool = False


@dataclass(slots=True)
class Page:
    """One stretch of rows: a sheet, or the body of a document.

    `place` says what `Row.number` and `name` mean: "sheet" (name = the sheet's name), "page"
    (Word, PDF, HTML, scans) or "line" (text, CSV).
    """

    number: int
    place: PlaceKind
    rows: list[Row] = field(default_factory=list)
    name: str | None = None
    exact: bool = True
    hidden: bool = False

    def cells(self) -> Iterator[Cell]:
        """Every cell of the page in reading order."""
        for row in self.rows:
            yield from row.cells


@dataclass(slots=True)
class Doubt:
    """Something a reader noticed about a whole document: the id of a message and its arguments.

    `severity` is "info" where nothing of the reading is doubtful.
    """

    message_id: str
    arguments: dict[str, str] = field(default_factory=dict)
    address: str = ""
    severity: Literal["warning", "info"] = "warning"


@dataclass(slots=True)
class Document:
    """A document as read: its file name (no folder), its pages, and what the reader noticed."""

    file: str
    pages: list[Page]
    doubts: list[Doubt] = field(default_factory=list)
    seconds: float = 0.0  # that reading it took, of the time that a document has
