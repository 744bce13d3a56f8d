"""Text → a page: tab-separated rows, pipe tables, rows set with blanks, one cell a line.

Text copied or extracted out of a form has no true grid: a column is only the position among
the separators of its line, so the page is never exact. Blank lines and form feeds become
`after_break` of the next row, since extractions leave them at page breaks.
"""

import re
from collections.abc import Iterator

from jiheng.kernel.documents.encoding import decode
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Document, Page, Row

_PIPE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # of a line within the cell of a pipe table
_WIDE_GAP = re.compile(r"[ \u3000]{2,}|\u3000")
_MARKDOWN = re.compile(r"^\s{0,3}#{1,6}\s+|^\s*\*\*(?=[^*]+\*\*\s*$)|(?<=[^*])\*\*\s*$")
_HTML_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_SEPARATORS = (" ", "\u3000", "\t", "|", "\r", "\n")
_BLANK = "\0"  # a blank cell that stands on a line of its own
_MOST = 0.6  # of the lines
_LONGEST_QUOTED_CELL = 40  # lines; beyond it a quotation mark is only a quotation mark


def read(data: bytes, guard: Guard) -> Document:
    """The rows of a text file, in one page with `place="line"`.

    Text that holds HTML tables (as some extractions do) is read as HTML. Raises DocumentError
    where the bytes are no text.
    """
    text, doubt = decode(data, guard.file)
    if _HTML_TABLE.search(text):
        from jiheng.kernel.documents import html

        return html.read_text(text, guard)
    guard.separators(text, _SEPARATORS)
    page = Page(number=1, place="line", exact=False)
    page.rows = _rows(text, guard)
    return Document(guard.file, [page], [doubt] if doubt else [])


def _rows(text: str, guard: Guard) -> list[Row]:
    rows: list[Row] = []
    after_break, table, in_table = False, 0, False
    for number, line in _lines(text):
        if not line.strip():
            after_break, in_table = True, False
            continue
        if "\f" in line:
            after_break, line = True, line.replace("\f", "")
        if "|" in line and _PIPE_RULE.match(line):
            continue
        parts = _parts(line)
        if len(parts) > 1:
            table, in_table = table + (not in_table), True
        guard.cells(sum(map(bool, parts)))
        cells = [
            Cell("" if part == _BLANK else part, len(rows), column, address=f"C{column + 1}")
            for column, part in enumerate(parts)
            if part
        ]
        if cells:
            in_table = len(parts) > 1
            row_table = table if in_table else 0
            rows.append(Row(cells, number, row_table, after_break=after_break))
            after_break = False
    return rows


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers from 1; a cell or row that runs over lines is one line."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "|" in text:
        yield from _piped(raw)
        return
    at = 0
    while at < len(raw):
        line, end = raw[at], at + 1
        if '\t"' in line or line.startswith('"'):
            end = _quoted_end(raw, at)
            line = "\n".join(raw[at:end])
        yield at + 1, line
        at = end


def _piped(raw: list[str]) -> list[tuple[int, str]]:
    """The lines of text with pipes: one cell a line, or rows that may run over several lines.

    One cell a line has a pipe behind each, a blank cell is a pipe alone. Rows are told by how
    they begin: where most begin with a pipe, a line that does not goes on with the row before
    it; where few do, a line that does.
    """
    filled = [line.strip() for line in raw if line.strip()]
    ends = sum(line.count("|") == 1 and line.endswith("|") for line in filled)
    if ends > _MOST * len(filled):
        return [(at, _end_pipe(line)) for at, line in enumerate(raw, 1)]
    piped = [line for line in filled if "|" in line]
    with_pipe = sum(line.startswith("|") for line in piped) > _MOST * len(piped)
    lines: list[tuple[int, str]] = []
    for at, line in enumerate(raw, 1):
        text = line.strip()
        open_row = bool(lines) and "|" in lines[-1][1] and _is_open(lines[-1][1], with_pipe)
        goes_on = not text.startswith("|") if with_pipe else text.startswith("|")
        if goes_on and (open_row if with_pipe else lines and _is_open(lines[-1][1], with_pipe)):
            lines[-1] = (lines[-1][0], f"{lines[-1][1].rstrip()} {text}")
        elif not (with_pipe and text and not text.strip("| ")) or text == "|":
            lines.append((at, line))
    return lines


def _is_open(row: str, with_pipe: bool) -> bool:
    """Whether a row is not closed yet: with pipes at both ends one alone opens it."""
    row = row.strip()
    if with_pipe:
        return row == "|" or not row.endswith("|") or row.count("|") <= 2
    return bool(row) and not row.endswith("|")


def _end_pipe(line: str) -> str:
    text = line.strip()
    return _BLANK if text == "|" else text.removesuffix("|").rstrip()


def _quoted_end(raw: list[str], at: int) -> int:
    """Where the line that begins at `at` ends, given quoted cells with line breaks in them."""
    quotes = 0
    for end in range(at, min(at + _LONGEST_QUOTED_CELL, len(raw))):
        quotes += raw[end].count('"')
        if quotes % 2 == 0:
            return end + 1
    return at + 1


def _parts(line: str) -> list[str]:
    """The cells of a line: by tabs, else by pipes, else by wide gaps, else the whole line."""
    if "\t" in line:
        return [_unquoted(part.strip()) for part in line.split("\t")]
    if len(_PIPE.findall(line)) >= 2:
        inner = line.strip()
        inner = inner.removeprefix("|")
        inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
        return [_BREAK.sub("\n", part.replace("\\|", "|")).strip() for part in _PIPE.split(inner)]
    line = _MARKDOWN.sub("", line)
    return [part for part in _WIDE_GAP.split(line.strip()) if part] or [""]


def _unquoted(part: str) -> str:
    """A cell without the quotation marks that spreadsheets put around text with line breaks."""
    if len(part) >= 2 and part[0] == part[-1] == '"':
        return part[1:-1].replace('""', '"').strip()
    return part
