"""Text with one cell a line, or rows set with single blanks → lines with cells again.

Such text comes of copying a form out of a PDF or a word processor: the cells stand in reading
order, blank ones are gone, places are lost. Labels say where the blocks begin; the rows of
the indicator table are the cheapest way to cut the row of cells (see `align.densest`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.budget.recognise import columns as indicator_columns
from jiheng.budget.recognise.align import Column, densest
from jiheng.budget.recognise.funds import column_role
from jiheng.budget.recognise.head import label_of
from jiheng.budget.recognise.labels import bare, fund_item, level, meaning, side, spellings
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.objectives import headings, is_objective_label
from jiheng.budget.recognise.segment import is_anchor, is_title
from jiheng.kernel.documents.page import Page, Row
from jiheng.kernel.text import plain, tidy

_OPERATOR = re.compile(r"^[≥≤=<>＝＞＜≧≦]+$")
_NUMBER = re.compile(r"^[≥≤=<>＝＞＜≧≦]*\d[\d.,]*[%％]?$")
_SHORT_UNIT = re.compile(r"^[\u4e00-\u9fff]{1,3}(?:/[\u4e00-\u9fff]{1,3})?$|^[%％]$")
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明)[:：\d]")
_CELLS_OF_A_FORM = 40  # blanks in one line from which on it holds a whole form
_MOST_FUND_HEADINGS = 9
_LABELS_ALONE = 0.5
_ROW_COST = 0.4  # of beginning another row: rows are not cut finer than they must be
_SENTENCE_END = ("。", "；", ";", "！")


def rebuilt(lines: list[Line], page: Page) -> list[Line]:
    """The lines of the page, with rows put together where their places are lost."""
    if page.exact or not lines:
        return lines
    lines = _split_at_blanks(_places_lost(lines))
    single = sum(len(line.tokens) == 1 for line in lines)
    if single < 0.7 * len(lines) or not _has_header_run(lines):
        return lines
    return _Rebuilder(lines).lines()


def _places_lost(lines: list[Line]) -> list[Line]:
    """Rows whose blank cells were dropped (every row begins at the left and has no gap) as dense."""
    rows = [line for line in lines if len(line.tokens) > 1]
    gapless = all([t.start for t in line.tokens] == list(range(len(line.tokens))) for line in rows)
    lengths = {len(line.tokens) for line in rows}
    if len(rows) >= 5 and gapless and len(lengths) >= 3:
        for line in lines:
            line.dense = True
    return lines


def _split_at_blanks(lines: list[Line]) -> list[Line]:
    """Rows set with single blanks as lines of cells, where the headings of a form show that."""
    if any(len(line.tokens) > 2 for line in lines):
        return lines
    if any(len(line.tokens[0].cell.text.split()) >= _CELLS_OF_A_FORM for line in lines):
        return [cell for line in lines for cell in _one_a_line(line)]
    split = [_at_blanks(line) for line in lines]
    heads = sum(
        len(line.tokens) > 3 and (indicator_columns.is_header(line) or _is_fund_heading(line))
        for line in split
    )
    return split if heads else lines


def _is_fund_heading(line: Line) -> bool:
    return sum(bool(column_role(token.text)) for token in line.tokens) >= 3


def _one_a_line(line: Line) -> list[Line]:
    """A line that holds a whole form, as one cell a line."""
    cell = line.tokens[0].cell
    parts = _joined(" ".join(token.cell.text for token in line.tokens).split())
    return [
        Line([Token(tidy(part), cell, 0, 0)], line.row, line.page, False, 0) for part in parts
    ]


def _at_blanks(line: Line) -> Line:
    cell = line.tokens[0].cell
    parts = _joined(cell.text.split()) if len(line.tokens) == 1 else []
    if len(parts) < 2:
        return line
    tokens = [Token(tidy(part), cell, at, at) for at, part in enumerate(parts)]
    row = Row(line.row.cells, line.row.number, 1, line.row.page, line.row.after_break)
    return Line(tokens, row, line.page, False, len(tokens) - 1, dense=True)


def _joined(parts: list[str]) -> list[str]:
    """Operator, number and unit that blanks tore apart, together again: = 153 人."""
    joined: list[str] = []
    for part in parts:
        before = joined[-1] if joined else ""
        unit = _SHORT_UNIT.match(part) and re.match(r"^[≥≤=<>＝＞＜≧≦]+\d", before)
        if _OPERATOR.match(before) or (unit and _NUMBER.match(before)):
            joined[-1] = before + part
        else:
            joined.append(part)
    return joined


def _has_header_run(lines: list[Line]) -> bool:
    """Whether the headings of the indicator table stand one a line."""
    run: set[str] = set()
    for line in lines:
        role = indicator_columns.role_of(line.tokens[0].text) if len(line.tokens) == 1 else None
        run = run | {role} if role else set()
        if len(run & set(indicator_columns.LEVELS)) >= 2 and len(run) >= 4:
            return True
    return False


@dataclass(slots=True)
class _Rebuilder:
    """Walks the cells and puts them together into lines."""

    source: list[Line]
    at: int = 0

    def lines(self) -> list[Line]:
        """All lines, rebuilt."""
        done: list[Line] = []
        while self.at < len(self.source):
            done.extend(self._next())
        return done

    def _text(self, ahead: int = 0) -> str:
        at = self.at + ahead
        inside = at < len(self.source) and len(self.source[at].tokens) == 1
        return self.source[at].tokens[0].text if inside else ""

    def _take(self, count: int) -> Line:
        """The next `count` single cells as one line."""
        first = self.source[self.at]
        cells = [line.tokens[0].cell for line in self.source[self.at : self.at + count]]
        tokens = [
            Token(line.tokens[0].text, line.tokens[0].cell, at, at)
            for at, line in enumerate(self.source[self.at : self.at + count])
        ]
        self.at += count
        row = Row(cells, first.row.number, 1, first.row.page, first.row.after_break)
        return Line(tokens, row, first.page, False, count - 1, dense=True)

    def _next(self) -> list[Line]:
        line = self.source[self.at]
        if len(line.tokens) > 1 or is_title(line):
            self.at += 1
            return [line]
        if self._levels_ahead():
            return self._table()
        if self._run(column_role) >= 3 or (self._is_side() and self._run(column_role, 1) >= 3):
            return self._funds()
        if meaning("total", self._text()) and self._run_of_numbers(1) >= 2:
            return [self._take(1 + self._run_of_numbers(1))]
        if fund_item(line.tokens[0].text):
            return [self._amounts()]
        if self._peek_line(3) is not None:
            return self._objectives()
        label = label_of(line.tokens[0].text, False)
        if label and label[0] in ("header", "signature", "narrative") and self._is_value(1):
            return [self._take(2)]
        if is_objective_label(self._text()) and self._is_value(1) and len(self._text(1)) > 12:
            return [self._take(2)]
        if meaning("total", line.tokens[0].text):
            return [self._take(1 + self._run_of_numbers(1))]
        self.at += 1
        return [line]

    def _is_side(self) -> bool:
        return side(self._text()) == "funds" or bare(self._text()) in ("项目资金", "万元", "元", "")

    def _is_value(self, ahead: int) -> bool:
        """The cell ahead is a value, not a label."""
        text = self._text(ahead)
        if not text or label_of(text, False) or is_anchor(self.source[self.at + ahead]):
            return False
        known = side(text) or column_role(text) or fund_item(text)
        return not known and not is_title(self.source[self.at + ahead])

    def _run(self, known, start: int = 0) -> int:  # type: ignore[no-untyped-def]
        """How many of the cells ahead, one after the other, are known."""
        count = 0
        while self._text(start + count) and known(self._text(start + count)):
            count += 1
        return count

    def _run_of_numbers(self, start: int) -> int:
        count = 0
        while self.at + start + count < len(self.source):
            tokens = self.source[self.at + start + count].tokens
            if len(tokens) != 1 or not (tokens[0].points or tokens[0].dash):
                break
            count += 1
        return count

    def _levels_ahead(self) -> bool:
        count = self._run(_is_indicator_heading)
        roles = {indicator_columns.role_of(self._text(at)) for at in range(count)}
        return count >= 3 and len(roles & set(indicator_columns.LEVELS)) >= 2

    def _table(self) -> list[Line]:
        """The indicator table: its row of headings, and its rows cut out of the cells."""
        header = self._take(self._run(_is_indicator_heading))
        columns = indicator_columns.columns_of(header, [])
        cells: list[Token] = []
        start = self.at
        while self._text() and not self._table_ends():
            cells.append(self.source[self.at].tokens[0])
            self.at += 1
        rows = cut(cells, columns)
        self.at = start
        return [header, *(self._take(len(row)) for row in rows)]

    def _table_ends(self) -> bool:
        text = self._text()
        if meaning("total", text) and self._run_of_numbers(1):
            return True
        label = label_of(text, False)
        foot = label is not None and label[0] == "signature"
        return foot or bool(_NOTE.match(plain(text))) or is_title(self.source[self.at])

    def _funds(self) -> list[Line]:
        """The columned funds block: headings, then a row for each item."""
        sides = 0
        while not column_role(self._text(sides)):
            sides += 1
        heads = sides + self._run(column_role, sides)
        while self._text(heads) and not fund_item(self._text(heads)):
            heads += 1  # a heading of the layout's own (原因)
            if heads > sides + _MOST_FUND_HEADINGS:
                heads = sides + self._run(column_role, sides)
                break
        lines = [self._take(heads)]
        while fund_item(self._text()):
            lines.append(self._take(1 + self._run_of_numbers(1)))
        return lines

    def _amounts(self) -> Line:
        """Items with amounts: the same item of two halves stands in one row."""
        count = 1 + min(1, self._run_of_numbers(1))
        item, other = fund_item(self._text()), fund_item(self._text(count))
        halves = item and other and item[0].removeprefix("年度") == other[0].removeprefix("年度")
        if halves and self._run_of_numbers(count + 1):
            count += 2
        return self._take(count)

    def _peek_line(self, most: int) -> int | None:
        """How many of the next cells are the headings of the objectives, or None."""
        start = self.at
        for count in range(most, 1, -1):
            if start + count > len(self.source) or not all(self._text(n) for n in range(count)):
                continue
            line = self._take(count)
            self.at = start
            if headings(line):
                return count
        return None

    def _objectives(self) -> list[Line]:
        count = self._peek_line(3)
        assert count is not None
        heads = self._take(count)
        texts = 0
        while self._text(texts) and not self._ends_objectives(texts):
            texts += 1
        if texts <= 2:
            return [heads, self._take(texts)] if texts else [heads]
        first = self._boundary(texts)
        return [heads, self._fused(first, texts - first)]

    def _ends_objectives(self, ahead: int) -> bool:
        text = self._text(ahead)
        known = side(text) or _is_indicator_heading(text) or level("level1", text)
        known = known or re.match(r"^\d{1,2}[.、．]\D{2,20}$", text) or column_role(text)
        return bool(known) and len(text) < 16

    def _boundary(self, texts: int) -> int:
        """Where the first of two texts ends: after a full stop, as near the middle as can be."""
        ends = [n for n in range(1, texts) if self._text(n - 1).endswith(_SENTENCE_END)]
        return min(ends or range(1, texts), key=lambda n: abs(n - texts / 2))

    def _fused(self, first: int, second: int) -> Line:
        """Two texts that run over several lines, as one line of two cells."""
        line = self._take(first + second)
        texts = [line.tokens[:first], line.tokens[first:]]
        line.tokens = [
            Token("".join(token.text for token in part), part[0].cell, at, at)
            for at, part in enumerate(texts)
        ]
        return line


def _is_indicator_heading(text: str) -> bool:
    sub = bare(text) in spellings("cause", "likelihood")
    return indicator_columns.role_of(text) is not None or sub


def cut(cells: Sequence[Token], columns: Sequence[Column]) -> list[list[Token]]:
    """The cells of the table cut into rows at the least cost."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(cells)
    longest = len(columns) + 1
    for start in range(len(cells)):
        if best[start][0] == float("inf"):
            continue
        costs = densest(cells[start : start + longest], columns)
        for count, (cost, chosen) in enumerate(costs, start=1):
            roles = {columns[at].role if at is not None else "" for at in chosen}
            if roles <= {"level1", "level2"}:
                cost = _LABELS_ALONE  # a second-level label without an indicator
            total = best[start][0] + cost + _ROW_COST
            if total < best[start + count][0]:
                best[start + count] = (total, start)
    rows: list[list[Token]] = []
    end = len(cells)
    while end:
        start = best[end][1]
        rows.append(list(cells[start:end]))
        end = start
    return rows[::-1]
