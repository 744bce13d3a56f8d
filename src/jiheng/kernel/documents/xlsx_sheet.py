"""One sheet of an xlsx workbook: a stream of its XML → cells as displayed, and merged regions."""

from lxml import etree

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.number_format import number_from
from jiheng.kernel.documents.page import Cell
from jiheng.kernel.documents.sheets import (
    COLUMNS,
    ROWS,
    Merge,
    column_letters,
    column_number,
    merge_of,
)
from jiheng.kernel.documents.xlsx_value import Shown, Workbook, rich_text, unescaped
from jiheng.kernel.documents.xml_stream import elements


class Sheet:
    """The cells of a sheet that are not blank (`rows`: row from 0 → cells), its merged regions.

    `bad_merges` has the references that name no region. Raises DocumentError where the XML is
    damaged, has cells at impossible addresses, or is beyond a limit.
    """

    def __init__(self, data: bytes, name: str, book: Workbook, guard: Guard) -> None:
        self.rows: dict[int, list[Cell]] = {}
        self.merges: list[Merge] = []
        self.bad_merges: list[str] = []
        self._name = name
        self._book = book
        self._guard = guard
        self._zeros = True
        self._row = -1
        for element in elements(data, guard, ("row", "mergeCell", "sheetView")):
            local = element.tag.rpartition("}")[2]
            if local == "row":
                self._take_row(element)
            elif local == "mergeCell":
                self._take_merge(element.get("ref", ""))
            else:
                self._zeros = element.get("showZeros") not in ("0", "false")

    def _take_row(self, row: etree._Element) -> None:
        self._row = self._row_number(row.get("r"))
        cells: list[Cell] = []
        address, beyond = None, 0  # the last address in the row, and how many cells after it
        for element in row:
            if own := element.get("r"):
                address, beyond = own, 0
            else:
                beyond += 1
            if not len(element):
                continue
            text, doubt = self._show(element)
            if doubt or text.strip():
                column = self._column(address, beyond)
                own = own or f"{column_letters(column)}{self._row + 1}"
                cells.append(Cell(text, self._row, column, 1, 1, own, None, doubt))
        if cells:
            self._guard.cells(len(cells))
            self.rows.setdefault(self._row, []).extend(cells)

    def _show(self, element: etree._Element) -> Shown:
        """A cell as displayed; blank where it holds nothing."""
        value: str | None = None
        formula: str | None = None
        style = element.get("s", "0")
        for child in element:
            local = child.tag.rpartition("}")[2]
            if local == "v":
                value = child.text or ""
            elif local == "f":
                formula = child.text or ""
            elif local == "is":
                return self._book.text(unescaped(rich_text(child)), style)
        kind = element.get("t", "n")
        if kind == "s":
            return self._book.shared(value, style)
        if value is None and formula is not None:
            return "", "sheets.formula_without_value"
        if kind == "n" and not self._zeros and number_from(value or "") == 0:
            return "", None
        return self._book.value(kind, value or "", style, formula)

    def _row_number(self, stated: str | None) -> int:
        """The row from 0 that an attribute states; the one after the last where it states none."""
        if stated is None:
            number = self._row + 1
        else:
            number = int(stated) - 1 if stated.isdecimal() and len(stated) < 8 else -1
        if not 0 <= number < ROWS:
            raise self._bad_address(stated or str(number + 1))
        return number

    def _column(self, address: str | None, beyond: int) -> int:
        """The column of a cell that stands some cells beyond an address (None: before A)."""
        column = -1
        if address:
            letters = address.rstrip("0123456789")
            known = column_number(letters)
            if known is None or address[len(letters) :] != str(self._row + 1):
                raise self._bad_address(address)
            column = known
        if column + beyond >= COLUMNS:
            raise self._bad_address(f"{column_letters(column + beyond)}{self._row + 1}")
        return column + beyond

    def _take_merge(self, reference: str) -> None:
        merge = merge_of(reference)
        if merge is None:
            self.bad_merges.append(reference)
        else:
            self.merges.append(merge)
            if len(self.merges) > self._guard.limits.cells:
                self._guard.cells(len(self.merges))

    def _bad_address(self, address: str) -> DocumentError:
        return DocumentError(
            "sheets.bad_address", self._guard.file, sheet=self._name, cell=address[:20]
        )
