"""Text whose cells have lost their places → lines with cells again.

Such text comes of copying a form out of a PDF, a word processor or a web page. The cells stand
in reading order, one a line or with single blanks between them; blank cells are gone, or
stand as lines that hold a pipe only. Labels say where the blocks begin (`rebuild`); the rows of
the indicator table are the cheapest way to cut the row of cells (`cutting`).
"""

import re
from dataclasses import replace

from jiheng.budget.recognise import headings
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.lines import Line, Token, blanks_of, lines_of, watched
from jiheng.budget.recognise.rebuild import Rebuilder
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Page, Row
from jiheng.kernel.text import tidy

_OPERATOR = re.compile(r"^[≥≤=<>＝＞＜≧≦]+$")
_NUMBER = re.compile(r"^[≥≤=<>＝＞＜≧≦]*\d[\d.,]*[%％]?$")
_SIGNED_NUMBER = re.compile(r"^[≥≤=<>＝＞＜≧≦]+\d")
_SHORT_UNIT = re.compile(r"^[\u4e00-\u9fff]{1,3}(?:/[\u4e00-\u9fff]{1,3})?$|^[%％]$")
_CELLS_OF_A_FORM = 40  # blanks in one line from which on it holds a whole form
_FEWEST_ROWS = 5
_LONGEST_HEADING_LINE = 200


def rebuilt(page: Page, guard: Guard) -> list[Line]:
    """The lines of the page, with rows put together where their places are lost."""
    lines = lines_of(page)
    if page.place != "line" or page.exact or not lines:
        return lines
    lines = _split_at_blanks(_places_lost(lines), guard)
    single = sum(len(line.tokens) == 1 for line in lines)
    if single < 0.7 * len(lines) or not _has_header_run(lines):
        return lines
    blanks = blanks_of(page)
    if blanks:  # every blank cell has a line of its own, so every row has all of its cells
        lines = sorted([*lines, *blanks], key=lambda line: line.row.number)
    return Rebuilder(lines, guard, full=bool(blanks)).lines()


def _places_lost(lines: list[Line]) -> list[Line]:
    """Rows whose blank cells were dropped (each begins at the left and has no gap) as dense."""
    rows = [line for line in lines if len(line.tokens) > 1]
    lengths = {len(line.tokens) for line in rows}
    if len(rows) < _FEWEST_ROWS or len(lengths) < 3:
        return lines
    if all(token.start == at for line in rows for at, token in enumerate(line.tokens)):
        for line in lines:
            line.dense = True
    return lines


def _split_at_blanks(lines: list[Line], guard: Guard) -> list[Line]:
    """Rows set with single blanks as lines of cells, where the headings of a form show that."""
    if any(len(line.tokens) > 2 for line in lines):
        return lines
    if any(line.tokens[0].cell.text.count(" ") >= _CELLS_OF_A_FORM for line in lines):
        return [cell for line in watched(lines, guard) for cell in _one_a_line(line, guard)]
    if not any(_heads_a_block(_at_blanks(line)) for line in lines if _may_head(line)):
        return lines
    return [_at_blanks(line) for line in lines]


def _may_head(line: Line) -> bool:
    return len(line.tokens[0].text) <= _LONGEST_HEADING_LINE


def _heads_a_block(line: Line) -> bool:
    if len(line.tokens) < 4:
        return False
    funds = sum(column_role(token.text) is not None for token in line.tokens)
    return funds >= 3 or headings.is_header(line)


def _one_a_line(line: Line, guard: Guard) -> list[Line]:
    """A line that holds a whole form, as one cell a line."""
    cell = line.tokens[0].cell
    parts = _joined(" ".join(token.cell.text for token in line.tokens).split())
    guard.cells(len(parts))
    return [Line([_piece(cell, part, 0)], line.row, line.page, False, 0) for part in parts]


def _at_blanks(line: Line) -> Line:
    """A line as the cells between its blanks."""
    cell = line.tokens[0].cell
    parts = _joined(cell.text.split()) if len(line.tokens) == 1 else []
    if len(parts) < 2:
        return line
    tokens = [_piece(cell, part, at) for at, part in enumerate(parts)]
    row = Row(line.row.cells, line.row.number, 1, line.row.page, line.row.after_break)
    return Line(tokens, row, line.page, False, len(tokens) - 1, dense=True)


def _piece(cell: Cell, part: str, at: int) -> Token:
    """A part of a line as a cell of its own: what the rest of the line says is not its text."""
    return Token(tidy(part), replace(cell, text=part), at, at)


def _joined(parts: list[str]) -> list[str]:
    """Operator, number and unit that blanks tore apart, together again: = 153 人."""
    joined: list[str] = []
    for part in parts:
        before = joined[-1] if joined else ""
        number = bool(_OPERATOR.match(before)) and part[0].isdigit()
        unit = bool(_SHORT_UNIT.match(part) and _SIGNED_NUMBER.match(before))
        if number or (unit and _NUMBER.match(before)):
            joined[-1] = before + part
        else:
            joined.append(part)
    return joined


def _has_header_run(lines: list[Line]) -> bool:
    """Whether the headings of the indicator table stand one a line."""
    run: set[str] = set()
    for line in lines:
        role = headings.role_of(line.tokens[0].text) if len(line.tokens) == 1 else None
        run = run | {role} if role else set()
        if len(run) >= 4 and len(run & set(headings.LEVELS)) >= 2:
            return True
    return False
