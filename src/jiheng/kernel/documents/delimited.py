"""CSV and its kin → one page: any encoding, a comma, semicolon, tab or bar between the cells."""

import re
from collections import Counter
from collections.abc import Iterator

from jiheng.kernel.documents.encoding import decode
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Document, Page, Row

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 65_536  # characters that decide about the delimiter
_LONGEST_CELL = 32_767  # beyond what a spreadsheet's cell holds, a quotation mark is only one
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how programs keep the zeros of ="0123"


def read(data: bytes, guard: Guard) -> Document:
    """The lines of a file with delimited cells; `Row.number` is the line on which a row begins.

    Raises DocumentError where the bytes are no text, or hold more cells than allowed.
    """
    text, doubt = decode(data, guard.file)
    guard.separators(text, (*_DELIMITERS, "\r", "\n"))
    page = Page(number=1, place="line", exact=False)  # a merged cell has lost its span
    for line, fields in _records(text):
        row = len(page.rows)
        guard.cells(sum(map(bool, fields)))
        cells = [
            Cell(field, row, column, address=f"C{column + 1}")
            for column, field in enumerate(map(_cell_text, fields))
            if field
        ]
        if cells:
            page.rows.append(Row(cells, line, table=1))
    return Document(guard.file, [page], [doubt] if doubt else [])


def _cell_text(field: str) -> str:
    field = field.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = _FORMULA_TEXT.fullmatch(field)
    return kept[1].replace('""', '"') if kept else field


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row's line and fields; a first line `sep=;` states the delimiter."""
    if stated := _STATED.match(text):
        rest = text[stated.end() :]
        return ((line + 1, fields) for line, fields in _split(rest, stated[1]))
    return _split(text, _delimiter(text[:_SAMPLE]))


def _delimiter(sample: str) -> str:
    """The delimiter that gives most rows the same number of cells."""

    def regularity(delimiter: str) -> int:
        widths = Counter(len(fields) for _, fields in _split(sample, delimiter))
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(_DELIMITERS, key=regularity)


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text: line from 1, fields with their quotation marks resolved."""
    sign = re.escape(delimiter)
    field = re.compile(
        rf'(?: *"(?P<quoted>(?:[^"]|""){{0,{_LONGEST_CELL}}}+)" *(?={sign}|[\r\n]|\Z)'
        rf"|(?P<plain>[^{sign}\r\n]*))(?P<end>{sign}|\r\n|\r|\n|\Z)"
    )
    line = begun = 1
    at = 0
    fields: list[str] = []
    while at < len(text) or fields:
        found = field.match(text, at)
        assert found  # a plain field may be empty
        quoted = found["quoted"]
        if quoted is not None:
            line += len(re.findall(r"\r\n?|\n", quoted))
        fields.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if found["end"] != delimiter:
            yield begun, fields
            line, fields = line + 1, []
            begun = line
            if at >= len(text):
                return
