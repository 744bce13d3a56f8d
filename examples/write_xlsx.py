"""Grids → a workbook: one sheet a grid, merged cells, numbers as numbers, text as text."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from grid import Box, Grid, is_number

CREATED = datetime(2024, 1, 15)
LINE_HEIGHT = 15.0
CHARACTERS_PER_MM = 0.29
WIDTH_PER_MM = 0.56
FONTS: dict[str, dict[str, Any]] = {
    "chapter": {"bold": True, "font_size": 14, "align": "center"},
    "heading": {"bold": True, "font_size": 12, "align": "left"},
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "subtitle": {"font_size": 11, "align": "center"},
    "note": {"font_size": 10, "align": "left"},
}
STYLES: dict[str, dict[str, Any]] = {
    "label": {"bold": True, "align": "center"},
    "middle": {"align": "center"},
    "left": {"align": "left"},
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def workbook(grids: list[Grid], numbers: str) -> bytes:
    """The workbook; `numbers` is "formats" (number formats), "general" (bare) or "text".

    Strings are written as strings, so that "=153人" is no formula.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": CREATED})
    for grid in grids:
        _sheet(book, grid, numbers)
    book.close()
    return made.getvalue()


def _sheet(book: Any, grid: Grid, numbers: str) -> None:
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", "", grid.name)[:31])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(grid.widths):
        sheet.set_column(column, column, width * WIDTH_PER_MM)
    last = len(grid.widths) - 1
    for row, (text, size) in enumerate(grid.above):
        form = book.add_format({"font_name": "宋体", "valign": "vcenter", **FONTS[size]})
        sheet.set_row(row, FONTS[size]["font_size"] * 1.7)
        sheet.merge_range(row, 0, row, last, text, form)
    first = len(grid.above)
    for row, lines in enumerate(grid.lines(CHARACTERS_PER_MM), first):
        sheet.set_row(row, LINE_HEIGHT * lines + 3)
    for box in grid.boxes:
        _cell(book, sheet, box, first, numbers)


def _cell(book: Any, sheet: Any, box: Box, first: int, numbers: str) -> None:
    value, shown = _value(box, numbers)
    form = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True}
    form |= {"valign": "vcenter", **STYLES[box.style], **({"num_format": shown} if shown else {})}
    style = book.add_format(form)
    row = box.row + first
    if box.rows > 1 or box.columns > 1:
        end = (row + box.rows - 1, box.column + box.columns - 1)
        sheet.merge_range(row, box.column, *end, "", style)
    if value is None:
        sheet.write_blank(row, box.column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, box.column, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, box.column, value, style)
    else:
        sheet.write_number(row, box.column, value, style)


def _value(box: Box, numbers: str) -> tuple[str | float | datetime | None, str | None]:
    """What the cell holds, and the number format that shows it as the text says."""
    text = box.text
    if not text:
        return None, None
    if numbers == "formats" and _DATE.fullmatch(text):
        return datetime.fromisoformat(text), "yyyy-mm-dd"
    if numbers == "text" or not box.figure or not is_number(text):
        return text, None
    decimals = "." + "0" * len(text.rstrip("%").split(".")[1]) if "." in text else ""
    number = float(text.rstrip("%").replace(",", ""))
    if text.endswith("%"):
        return box.exact if box.exact is not None else number / 100, f"0{decimals}%"
    if numbers == "general":
        return number, None
    thousands = "," in text or number < 1000
    return number, f"#,##0{decimals}" if thousands else f"0{decimals}"
