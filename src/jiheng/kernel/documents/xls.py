"""Old workbooks (xls; et of WPS is the same under another name) → one page a sheet, as displayed.

xlrd reads values, number formats and merged regions in one pass. It cannot be interrupted, so the
records of the workbook are counted, and those not wanted taken from it, before it may begin.
"""

import os
from collections.abc import Callable
from struct import unpack_from
from typing import Any

import xlrd  # type: ignore[import-untyped]

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.number_format import BUILT_IN, NumberFormat, number_from
from jiheng.kernel.documents.ole import SIGNATURE, OleFile
from jiheng.kernel.documents.page import Cell, Document, Page
from jiheng.kernel.documents.sheets import Merge, clean_text, column_letters, lay_out

_FILEPASS = 0x2F
# Records by what they hold → how many, by the length of the record.
_VALUES: dict[int, Callable[[int], int]] = {
    **dict.fromkeys((0xFD, 0x204, 0x27E, 0x203, 0x06, 0x205, 0xD6), lambda _: 1),
    0xBD: lambda length: length // 6,  # a run of numbers
    0xE5: lambda length: length // 8,  # merged regions
    0xBE: lambda length: length // 32,  # a run of blanks: a sixteenth of a number each
}
_STYLES = {0xE0, 0x41E}  # cell styles, number formats
_MOST_STYLES = 100_000  # the format allows some 4,000 of a kind
# Beginning and end, sheets, code page, calendar, texts and their continuation, results of
# formulas that are texts, the sheet's window (which may hide zeros).
_STRUCTURE = {0x809, 0x0A, 0x85, 0x42, 0x22, 0xFC, 0x3C, 0x207, 0x23E}
_WANTED = _STRUCTURE | _STYLES | _VALUES.keys()
_IGNORED = b"\xff\xff"  # a kind of record that does not exist


def read(data: bytes, guard: Guard) -> Document:
    """The sheets of a workbook, hidden ones too; charts and macros are no sheets.

    Raises DocumentError where the workbook is damaged, protected by a password, or beyond a
    limit.
    """
    with open(os.devnull, "w", encoding="utf-8") as silence:  # noqa: PTH123 (no path of ours)
        try:
            stream = _only_wanted(_workbook_stream(data, guard), guard)
            book = xlrd.open_workbook(
                file_contents=stream, logfile=silence,
                formatting_info=True, ragged_rows=True, on_demand=True,
            )  # fmt: skip
            guard.pages(book.nsheets)
            formats = _formats(book)
            pages = [_page(book, index, formats, guard) for index in range(book.nsheets)]
        except DocumentError:
            raise
        except Exception as error:  # xlrd meets damage with whatever comes up
            raise DocumentError("sheets.damaged_xls", guard.file) from error
    return Document(guard.file, pages)


def _workbook_stream(data: bytes, guard: Guard) -> bytes:
    """The records of the workbook; xlrd's own way to them never ends where a chain is a circle."""
    if not data.startswith(SIGNATURE):
        return data
    container = OleFile(data, guard)
    return container.stream("Workbook") or container.stream("Book")


def _only_wanted(stream: bytes, guard: Guard) -> bytes:
    """The records with all that we do not want marked as unknown, so that xlrd passes them over.

    Some of them may ask it for work without end: a single hyperlink for every cell of a sheet.
    Raises DocumentError for a password or for too much of anything.
    """
    if len(stream) > guard.limits.xml_bytes:
        limit = str(guard.limits.xml_bytes)
        raise DocumentError("read.xml_too_large", guard.file, limit=limit)
    records = bytearray(stream)
    at, values, styles, walked = 0, 0, 0, 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            raise DocumentError("read.encrypted", guard.file)
        if kind not in _WANTED:
            records[at : at + 2] = _IGNORED
        elif kind in _VALUES:
            values += _VALUES[kind](length)
        elif kind in _STYLES:
            styles += 1
        at += 4 + length
        walked += 1
        if not walked % 65_536:
            guard.time()
    guard.cells(values)
    if styles > _MOST_STYLES:
        raise ValueError("more styles than a workbook can have")
    return bytes(records)


def _formats(book: Any) -> list[NumberFormat]:
    """The number format of each cell style; what the workbook only names is as in `BUILT_IN`."""
    stated = {one.format_key: one.format_str for one in book.format_list}
    made: dict[int, NumberFormat] = {}
    formats = []
    for style in book.xf_list:
        key = style.format_key
        if key not in made:
            made[key] = NumberFormat(stated.get(key) or BUILT_IN.get(key, "General"))
        formats.append(made[key])
    return formats


def _page(book: Any, index: int, formats: list[NumberFormat], guard: Guard) -> Page:
    guard.time()
    sheet = book.sheet_by_index(index)
    rows: dict[int, list[Cell]] = {}
    for number in range(sheet.nrows):
        cells = _row(sheet, number, formats, book.datemode == 1)
        if cells:
            rows[number] = cells
    merges = [
        Merge(top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
        if top < bottom and left < right
    ]
    hidden = sheet.visibility != 0
    book.unload_sheet(index)
    return Page(index + 1, "sheet", lay_out(rows, merges, guard), sheet.name, hidden=hidden)


def _row(sheet: Any, number: int, formats: list[NumberFormat], from_1904: bool) -> list[Cell]:
    cells = []
    for column, kind in enumerate(sheet.row_types(number)):
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            continue
        value = sheet.cell_value(number, column)
        number_format = formats[sheet.cell_xf_index(number, column)]
        if value == 0 and not sheet.show_zero_values and kind != xlrd.XL_CELL_BOOLEAN:
            continue
        text, doubt = _show(kind, value, number_format, from_1904)
        if doubt or text.strip():
            address = f"{column_letters(column)}{number + 1}"
            cells.append(Cell(text, number, column, address=address, doubt=doubt))
    return cells


def _show(
    kind: int, value: Any, number_format: NumberFormat, from_1904: bool
) -> tuple[str, str | None]:
    """A value as displayed, and what is doubtful about it."""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE", None
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, f"#ERR{value}"), "sheets.error_value"
    if kind == xlrd.XL_CELL_TEXT:
        content = clean_text(value)
        text = number_format.text(content)
        return text, "sheets.hidden_value" if content.strip() and not text.strip() else None
    number = number_from(repr(value))
    if number is None:
        return str(value), "sheets.not_a_number"
    text = number_format.number(number, from_1904)
    return text, "sheets.hidden_value" if number and not text.strip() else None
