"""OpenDocument spreadsheets (ods) → one page a sheet; the file holds the texts as displayed.

Repeated rows and cells are counted before they are laid out: a single element may stand for a
million blank rows.
"""

import re

from lxml import etree

from jiheng.kernel.documents.container import open_container
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.number_format import general, number_from
from jiheng.kernel.documents.page import Cell, Document, Page
from jiheng.kernel.documents.sheets import (
    COLUMNS,
    ROWS,
    Merge,
    clean_text,
    column_letters,
    is_constant,
    lay_out,
)
from jiheng.kernel.documents.xml_stream import elements

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_BREAKS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}
_UNREAD = {f"{_TEXT}ruby-text", f"{_OFFICE}annotation", f"{_TEXT}note"}
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_LINES = re.compile(r"[ ]*[\t\r\n][ \t\r\n]*")  # of the XML, not of the text
_MOST_BLANKS = 1_000  # that one element may stand for inside a text


def read(data: bytes, guard: Guard) -> Document:
    """The sheets of a spreadsheet, hidden ones too.

    Raises DocumentError where it is damaged, protected by a password, or beyond a limit.
    """
    container = open_container(data, guard)
    manifest = "META-INF/manifest.xml"
    if manifest in container and b"encryption-data" in container.read(manifest):
        raise DocumentError("read.encrypted", guard.file)
    document = Document(guard.file, [])
    hidden_styles: set[str] = set()
    sheet = _Sheet(guard)
    for element in elements(container.read("content.xml"), guard, ("style", "table-row", "table")):
        if element.tag == f"{_TABLE}table-row":
            sheet.take_row(element)
        elif element.tag == f"{_STYLE}style":
            if any(one.get(f"{_TABLE}display") == "false" for one in element):
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif _is_sheet(element):
            hidden = element.get(f"{_TABLE}style-name") in hidden_styles
            number = len(document.pages) + 1
            guard.pages(number)
            rows = lay_out(sheet.rows, sheet.merges, guard)
            name = element.get(f"{_TABLE}name", "")
            document.pages.append(Page(number, "sheet", rows, name, hidden=hidden))
            sheet = _Sheet(guard)
        else:
            sheet = _Sheet(guard)
    return document


def _is_sheet(element: etree._Element) -> bool:
    """Whether a table is a sheet, and not the copy of another file's that a link keeps."""
    parent = element.getparent()
    return parent is not None and parent.tag == f"{_OFFICE}spreadsheet"


class _Sheet:
    """The cells of a sheet that are not blank (`rows`: row from 0 → cells), its merged regions."""

    def __init__(self, guard: Guard) -> None:
        self.rows: dict[int, list[Cell]] = {}
        self.merges: list[Merge] = []
        self._guard = guard
        self._next = 0

    def take_row(self, row: etree._Element) -> None:
        """Add a row as often as it is repeated."""
        first, times = self._next, _number(row, f"{_TABLE}number-rows-repeated")
        self._next += times
        cells, merges, width = _cells(row)
        if not width and not merges:
            return
        self._guard.cells((len(cells) + len(merges)) * times)
        if width and (self._next > ROWS or width > COLUMNS):
            raise self._bad_address(row, width)
        for at in range(first, min(self._next, ROWS)):
            self.merges += [Merge(at, m.column, at + m.last_row, m.last_column) for m in merges]
            if cells:
                self.rows[at] = [
                    Cell(text, at, column, address=f"{column_letters(column)}{at + 1}", doubt=doubt)
                    for column, text, doubt in cells
                ]

    def _bad_address(self, row: etree._Element, width: int) -> DocumentError:
        sheet = next(
            (one.get(f"{_TABLE}name", "") for one in row.iterancestors(f"{_TABLE}table")), ""
        )
        cell = f"{column_letters(width - 1)}{self._next}"
        return DocumentError("sheets.bad_address", self._guard.file, sheet=sheet, cell=cell)


def _cells(row: etree._Element) -> tuple[list[tuple[int, str, str | None]], list[Merge], int]:
    """The cells of a row that are not blank, as column, text, doubt; regions that begin in it.

    The regions are counted from row 0. Third comes the number of columns up to the last cell
    that is not blank; cells beyond the last column of a sheet are not given.
    """
    cells: list[tuple[int, str, str | None]] = []
    merges: list[Merge] = []
    column = width = 0
    for element in row:
        if element.tag not in _CELLS:
            continue
        times = _number(element, f"{_TABLE}number-columns-repeated")
        down = _number(element, f"{_TABLE}number-rows-spanned")
        right = _number(element, f"{_TABLE}number-columns-spanned")
        if (down > 1 or right > 1) and column < COLUMNS:
            merges.append(Merge(0, column, down - 1, column + right - 1))
        text, doubt = _show(element)
        if doubt or text.strip():
            width = column + times
            cells += [(at, text, doubt) for at in range(column, min(width, COLUMNS))]
        column += times
    return cells, merges, width


def _number(element: etree._Element, name: str) -> int:
    """A number of repetitions or spanned cells: at least 1, at most the rows of a sheet."""
    text = element.get(name, "1")
    return min(max(int(text), 1), ROWS) if text.isdecimal() and len(text) < 10 else 1


def _show(cell: etree._Element) -> tuple[str, str | None]:
    """A cell as displayed, and what is doubtful about it."""
    paragraphs = [_inside(child) for child in cell if child.tag == f"{_TEXT}p"]
    formula = cell.get(f"{_TABLE}formula")
    kind = cell.get(f"{_OFFICE}value-type")
    if not paragraphs:
        if formula and kind is None:
            return "", "sheets.formula_without_value"
        return (_value(cell, kind), None) if kind else ("", None)
    text = clean_text("\n".join(paragraphs))
    if cell.get(f"{_CALCEXT}value-type") == "error":
        return text, "sheets.error_value"
    constant = formula and is_constant(formula.removeprefix("of:").removeprefix("="))
    return text, "sheets.formula_of_constant" if constant else None


def _value(cell: etree._Element, kind: str) -> str:
    """The value of a cell whose displayed text the writing program left out."""
    if kind in ("float", "currency", "percentage"):
        number = number_from(cell.get(f"{_OFFICE}value", ""))
        if number is None:
            return cell.get(f"{_OFFICE}value", "")
        return f"{general(number * 100)}%" if kind == "percentage" else general(number)
    text = cell.get(f"{_OFFICE}{kind}-value", "")
    return text.upper() if kind == "boolean" else clean_text(text)


def _inside(element: etree._Element) -> str:
    """The text of a paragraph or of a part of it, white space as the format means it."""
    parts = [_LINES.sub(" ", element.text or "")]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_number(child, f"{_TEXT}c"), _MOST_BLANKS))
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag not in _UNREAD:
            parts.append(_inside(child))
        parts.append(_LINES.sub(" ", child.tail or ""))
    return "".join(parts)
