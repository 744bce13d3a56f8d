"""Sheets → a workbook: a worksheet for each sheet, merged cells, numbers as numbers, A4.

Texts are always written as texts, so that "=100%" or "@SUM" is no formula. A figure becomes a
number only where the number under its format shows exactly the printed text. Rows are as high
as their texts need: spreadsheets do not fit merged cells by themselves.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.writing.measure import lines_needed, row_lines
from jiheng.kernel.writing.sheet import MARGIN, Box, Sheet, TextLine

_CREATED = datetime(2024, 1, 1)  # fixed: the same form gives the same bytes
_A4 = 9
_INCH = 25.4
_PIXEL = _INCH / 96  # millimetres
_TYPE = 9.0  # points
_LINE, _AROUND = 13.5, 5.0  # points of a line of this type, and of what stands above and below it
_PADDING = 2.2  # millimetres of a cell that hold no text
_LONGEST = 32_767  # characters that a cell of a workbook can hold
_HIGHEST = 400.0  # points; a row cannot be higher than 409
_FONT = "宋体"
_LOOKS: dict[str, tuple[float, bool]] = {  # size in points, bold
    "chapter": (14, True),
    "title": (16, True),
    "subtitle": (10.5, False),
    "note": (10.5, False),
    "seal": (10.5, False),
}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?P<decimals>\.\d+)?(?P<percent>%?)")
_DIGITS = 15  # that a spreadsheet keeps of a number
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'+|'+$")
_LONGEST_NAME = 31
_FOOTER = "&C&9第 &P 页　共 &N 页"


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook; worksheets are named after their sheets, one after the other.

    Raises DocumentError for a text that is too long for a cell of any workbook.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    formats = _Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        name = _name(sheet.name, names)
        _Worksheet(book.add_worksheet(name), formats, sheet).draw()
    book.close()
    return made.getvalue()


def _name(name: str, taken: set[str]) -> str:
    """A name that a worksheet may have, not yet taken (case does not count)."""
    base = _FORBIDDEN.sub("", name).strip()[:_LONGEST_NAME] or "表"
    if base.casefold() == "history":
        base += "_"
    made, number = base, 1
    while made.casefold() in taken:
        number += 1
        behind = f"({number})"
        made = base[: _LONGEST_NAME - len(behind)] + behind
    taken.add(made.casefold())
    return made


def number_in(text: str) -> tuple[float, str] | None:
    """The number that a text is, and the format that shows it as exactly this text; or None.

    >>> number_in("1,000.50"), number_in("97.26%"), number_in("007"), number_in("≥95%")
    ((1000.5, '#,##0.00'), (0.9726, '0.00%'), None, None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    plain = text.rstrip("%").replace(",", "")
    if len(plain.lstrip("-0.").replace(".", "")) > _DIGITS:
        return None
    exact = Decimal(plain)
    if not exact and text.startswith("-"):
        return None
    decimals = "." + "0" * (len(found["decimals"]) - 1) if found["decimals"] else ""
    whole = "#,##0" if "," in text else "0"
    percent = found["percent"]
    return float(exact.scaleb(-2) if percent else exact), f"{whole}{decimals}{percent}"


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def cell(self, bold: bool, align: str, number_format: str) -> Any:
        """The format of a cell of the table."""
        key = (bold, align, number_format)
        if key not in self._made:
            look = {"bold": bold, "border": 1, "font_size": _TYPE, "num_format": number_format}
            self._made[key] = self._add(look, align)
        return self._made[key]

    def line(self, line: TextLine) -> Any:
        """The format of a line above or below the table."""
        key = (line.look, line.align)
        if key not in self._made:
            size, bold = _LOOKS[line.look]
            self._made[key] = self._add({"bold": bold, "font_size": size}, line.align)
        return self._made[key]

    def _add(self, look: dict[str, Any], align: str) -> Any:
        common = {"font_name": _FONT, "align": align, "valign": "vcenter", "text_wrap": True}
        return self._book.add_format({**common, **look})


class _Worksheet:
    """One worksheet while it is drawn."""

    def __init__(self, sheet: Any, formats: _Formats, drawn: Sheet) -> None:
        self._sheet, self._formats, self._drawn = sheet, formats, drawn
        self._at = 0  # the next row of the worksheet
        self._starts: list[int] = []  # where each row of the table begins, and its end

    def draw(self) -> None:
        """Draw lines and table, and set up the page."""
        drawn = self._drawn
        for column, width in enumerate(drawn.widths):
            self._sheet.set_column_pixels(column, column, round(width / _PIXEL))
        for line in drawn.above:
            self._line(line)
        self._rows()
        for box in drawn.boxes:
            self._box(box)
        for line in drawn.below:
            self._line(line)
        self._page()

    def _line(self, line: TextLine) -> None:
        """A line across the table."""
        size, _ = _LOOKS[line.look]
        lines = lines_needed(line.text, sum(self._drawn.widths), size)
        self._sheet.set_row(self._at, lines * size * 1.5 + (18 if line.look == "seal" else 6))
        end = len(self._drawn.widths) - 1
        self._text((self._at, 0, self._at, end), line.text, self._formats.line(line))
        self._at += 1

    def _rows(self) -> None:
        """The heights of the rows; a row too high for a spreadsheet becomes several."""
        for lines in row_lines(self._drawn, _TYPE, _PADDING):
            height = lines * _LINE + _AROUND
            parts = max(1, -int(-height // _HIGHEST))
            self._starts.append(self._at)
            for _ in range(parts):
                self._sheet.set_row(self._at, height / parts)
                self._at += 1
        self._starts.append(self._at)

    def _box(self, box: Box) -> None:
        """One cell of the table, merged where it covers several."""
        first, end = self._starts[box.row], self._starts[box.row + box.rows] - 1
        place = (first, box.column, end, box.column + box.columns - 1)
        number = number_in(box.text) if box.kind == "number" else None
        shown = number[1] if number else "General"
        look = self._formats.cell(box.kind == "label", box.align, shown)
        if number is None:
            self._text(place, box.text, look)
            return
        self._merge(place, look)
        self._sheet.write_number(first, box.column, number[0], look)

    def _text(self, place: tuple[int, int, int, int], text: str, look: Any) -> None:
        if len(text) > _LONGEST:
            raise DocumentError("write.too_long", self._drawn.name, text=text[:20])
        self._merge(place, look)
        if text:
            self._sheet.write_string(place[0], place[1], text, look)
        else:
            self._sheet.write_blank(place[0], place[1], None, look)

    def _merge(self, place: tuple[int, int, int, int], look: Any) -> None:
        if place[:2] != place[2:]:
            self._sheet.merge_range(*place, "", look)

    def _page(self) -> None:
        """A4 with its margins, as wide as the page, headings repeated, panes frozen."""
        sheet, drawn = self._sheet, self._drawn
        sheet.set_paper(_A4)
        if drawn.landscape:
            sheet.set_landscape()
        margin = MARGIN / _INCH
        sheet.set_margins(margin, margin, margin, margin)
        sheet.set_footer(_FOOTER, {"margin": margin / 2})
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.print_area(0, 0, max(self._at - 1, 0), len(drawn.widths) - 1)
        if drawn.heading:
            first, last = drawn.heading
            sheet.repeat_rows(self._starts[first], self._starts[last + 1] - 1)
        self._freeze()

    def _freeze(self) -> None:
        """The rows that stay while one scrolls: the headings where they stand at the top, else
        the first row with the name of the project."""
        drawn = self._drawn
        if drawn.rows:
            last = drawn.heading[1] if drawn.heading and not drawn.heading[0] else 0
            self._sheet.freeze_panes(self._starts[last + 1], 0)
