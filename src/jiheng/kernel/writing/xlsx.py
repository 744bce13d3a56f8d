"""Sheets → a workbook: a worksheet for each sheet, merged cells, numbers as numbers, A4.

Texts are always written as texts, so that "=100%" or "@SUM" is no formula. A figure becomes a
number only where the number under its format shows exactly the printed text. Rows are as high
as their texts need: spreadsheets do not fit merged cells by themselves.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.writing.measure import POINT, lines_needed, row_lines
from jiheng.kernel.writing.sheet import MARGIN, PAPER, Box, Sheet, TextLine
from jiheng.kernel.writing.xlsx_formats import LOOKS, STANDARD, TYPE, Formats, number_in
from jiheng.kernel.writing.xlsx_inputs import Place, draw_inputs

_CREATED = datetime(2024, 1, 1)  # fixed: the same form gives the same bytes
_A4 = 9
_INCH = 25.4
_PIXEL = _INCH / 96  # millimetres
_LINE, _AROUND = 13.5, 5.0  # points of a line of this type, and of what stands above and below it
_PADDING = 2.2  # millimetres of a cell that hold no text
_LONGEST = 32_767  # characters that a cell of a workbook can hold
_SURELY_ONE = 0.9  # of a page: a table up to this surely stands on one, with what is around it
_HIGHEST = 400.0  # points; a row cannot be higher than 409
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'+|'+$")
_LONGEST_NAME = 31
_FOOTER = "&C&9第 &P 页　共 &N 页"


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook; worksheets are named after their sheets, one after the other.

    Raises DocumentError for a text that is too long for a cell of any workbook.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "default_format_properties": {**STANDARD}})
    book.set_properties({"created": _CREATED})
    formats = Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        name = _name(sheet.name, names)
        Worksheet(book.add_worksheet(name), formats, sheet).draw()
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


def _height(lines: int) -> float:
    """Points of a row that holds as many lines."""
    return lines * _LINE + _AROUND


class Worksheet:
    """One worksheet while it is drawn."""

    def __init__(self, sheet: Any, formats: Formats, drawn: Sheet) -> None:
        self.sheet, self.formats, self.drawn = sheet, formats, drawn
        self.places: dict[str, Place] = {}  # of the cells to fill in, by field
        self.filled: list[tuple[Box, Place]] = []
        self._at = 0  # the next row of the worksheet
        self._starts: list[int] = []  # where each row of the table begins, and its end
        self._several_pages = False

    def draw(self) -> None:
        """Draw lines and table, and set up the page."""
        drawn = self.drawn
        for column, width in enumerate(drawn.widths):
            self.sheet.set_column_pixels(column, column, round(width / _PIXEL))
        for line in drawn.above:
            self._line(line)
        self._rows()
        for box in drawn.boxes:
            self._box(box)
        draw_inputs(self)
        for line in drawn.below:
            self._line(line)
        self._page()

    def _line(self, line: TextLine) -> None:
        """A line across the table."""
        size, _ = LOOKS[line.look]
        lines = lines_needed(line.text, sum(self.drawn.widths), size)
        self.sheet.set_row(self._at, lines * size * 1.5 + (18 if line.look == "seal" else 6))
        end = len(self.drawn.widths) - 1
        self._text((self._at, 0, self._at, end), line.text, self.formats.line(line))
        self._at += 1

    def _rows(self) -> None:
        """The heights of the rows; a row too high for a spreadsheet becomes several."""
        needed = row_lines(self.drawn, TYPE, _PADDING)
        page = (PAPER[0 if self.drawn.landscape else 1] - 2 * MARGIN) / POINT
        self._several_pages = sum(map(_height, needed)) > _SURELY_ONE * page
        if self._several_pages:
            self._hold_labels(needed)
        heights = list(map(_height, needed))
        for height in heights:
            parts = max(1, -int(-height // _HIGHEST))
            self._starts.append(self._at)
            for _ in range(parts):
                self.sheet.set_row(self._at, height / parts)
                self._at += 1
        self._starts.append(self._at)

    def _hold_labels(self, needed: list[int]) -> None:
        """Headings so high that a label which begins in them stands in them whole: further pages
        repeat no more of it."""
        first, last = self.drawn.heading or (0, -1)
        for box in self.drawn.boxes:
            if first <= box.row <= last < box.row + box.rows - 1:
                width = sum(self.drawn.widths[box.column : box.column + box.columns]) - _PADDING
                lacking = lines_needed(box.text, width, TYPE) - sum(needed[box.row : last + 1])
                needed[last] += max(0, lacking)

    def _box(self, box: Box) -> None:
        """One cell of the table, merged where it covers several."""
        first, end = self._starts[box.row], self._starts[box.row + box.rows] - 1
        place = (first, box.column, end, box.column + box.columns - 1)
        if box.field is not None and box.field in self.drawn.inputs:
            self.places.setdefault(box.field, place)
            self.filled.append((box, place))
            return
        number = number_in(box.text) if box.kind == "number" else None
        shown = number[1] if number else "General"
        # The middle of a merged cell may lie between two pages, where its text would be cut;
        # headings are never parted.
        last = self.drawn.heading[1] if self.drawn.heading else -1
        top = box.rows > 1 and self._several_pages and box.row + box.rows - 1 != last
        look = self.formats.cell(box.kind == "label", box.align, shown, top)
        self.put(place, box.text if number is None else number[0], look)

    def put(self, place: Place, value: float | str | None, look: Any) -> None:
        """A number, a text, or nothing."""
        if isinstance(value, float):
            self.merge(place, look)
            self.sheet.write_number(place[0], place[1], value, look)
        else:
            self._text(place, value or "", look)

    def _text(self, place: Place, text: str, look: Any) -> None:
        if len(text) > _LONGEST:
            raise DocumentError("write.too_long", self.drawn.name, text=text[:20])
        self.merge(place, look)
        if text:
            self.sheet.write_string(place[0], place[1], text, look)
        else:
            self.sheet.write_blank(place[0], place[1], None, look)

    def merge(self, place: Place, look: Any) -> None:
        """Merge the cells of a place, where it has several."""
        if place[:2] != place[2:]:
            self.sheet.merge_range(*place, "", look)

    def _page(self) -> None:
        """A4 with its margins, as wide as the page, headings repeated, panes frozen."""
        sheet, drawn = self.sheet, self.drawn
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
        drawn = self.drawn
        if drawn.rows:
            last = drawn.heading[1] if drawn.heading and not drawn.heading[0] else 0
            self.sheet.freeze_panes(self._starts[last + 1], 0)
