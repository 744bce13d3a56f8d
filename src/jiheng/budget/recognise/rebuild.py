"""Cells one a line, put together into the lines of a form.

The walk looks ahead from each cell: headings one after the other open a block, and the block
knows how many cells make a line. In `full` text each blank cell is a line of its own, so every
row has as many cells as there are headings, and a cell stands where it was counted to.
"""

import re
from collections.abc import Callable

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.columns import columns_of
from jiheng.budget.recognise.cutting import cut
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.headings import LEVELS, role_of, sub_labels
from jiheng.budget.recognise.inline import label_of
from jiheng.budget.recognise.labels import bare, fund_item, level, meaning, side
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.objectives import headings as objective_headings
from jiheng.budget.recognise.objectives import is_objective_label
from jiheng.budget.recognise.titles import NOTE, is_anchor, is_title
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Row
from jiheng.kernel.text import plain

_MOST_FUND_HEADINGS = 9
_MOST_OBJECTIVE_HEADINGS = 3
_MOST_FIGURES = 40  # behind a label; no row is longer, and the text ahead is looked through once
_SENTENCE_END = ("。", "；", ";", "！")
_NUMBERED = re.compile(r"^\d{1,2}[.、．]\D{2,20}$")


def _is_indicator_heading(text: str) -> bool:
    return role_of(text) is not None or bare(text) in sub_labels()


class Rebuilder:
    """Walks the cells and puts them together into lines."""

    def __init__(self, source: list[Line], guard: Guard, full: bool) -> None:
        self.source = source
        self.guard = guard
        self.full = full
        self.at = 0

    def lines(self) -> list[Line]:
        """All lines, rebuilt."""
        done: list[Line] = []
        while self.at < len(self.source):
            self.guard.time()
            done.extend(line for line in self._next() if line.tokens)
        return done

    # ------------------------------------------------------------ looking ahead

    def _text(self, ahead: int = 0) -> str | None:
        """The text of a cell ahead: "" for a blank one, None for no single cell."""
        at = self.at + ahead
        if at >= len(self.source) or len(self.source[at].tokens) > 1:
            return None
        tokens = self.source[at].tokens
        return tokens[0].text if tokens else ""

    def _run(self, known: Callable[[str], object], start: int = 0) -> int:
        """How many of the cells ahead, one after the other, are known."""
        count = 0
        while (text := self._text(start + count)) and known(text):
            count += 1
        return count

    def _numbers(self, start: int) -> int:
        """How many figures follow; in full text blank cells between them too."""
        count = 0
        while count < _MOST_FIGURES and (text := self._text(start + count)) is not None:
            line = self.source[self.at + start + count]
            if not (line.tokens and (line.tokens[0].points or line.tokens[0].dash)):
                if text or not self.full:
                    break
            count += 1
        return count

    def _is_value(self, ahead: int) -> bool:
        """The cell ahead is a value, not a label."""
        text = self._text(ahead)
        if not text:
            return text is not None and self.full
        if label_of(text, False) or is_anchor(self.source[self.at + ahead]):
            return False
        known = side(text) or column_role(text) or fund_item(text)
        return not known and not is_title(self.source[self.at + ahead])

    # ------------------------------------------------------------ taking cells

    def _take(self, count: int) -> Line:
        """The next `count` single cells as one line; in full text each stands at its count."""
        part = self.source[self.at : self.at + count]
        self.at += count
        tokens = [
            Token(line.tokens[0].text, line.tokens[0].cell, at, at)
            for at, line in enumerate(part)
            if line.tokens
        ]
        return self._line(part, tokens, not self.full)

    def _line(self, part: list[Line], tokens: list[Token], dense: bool) -> Line:
        first = part[0]
        cells = [token.cell for token in tokens]
        row = Row(cells, first.row.number, 1, first.row.page, first.row.after_break)
        return Line(tokens, row, first.page, False, max(0, len(part) - 1), dense=dense)

    def _next(self) -> list[Line]:
        """The next line or block."""
        line, text = self.source[self.at], self._text()
        if not text or is_title(line):
            self.at += 1
            return [line]
        if self._levels_ahead():
            return self._table()
        if self._run(column_role) >= 3 or (_opens_funds(text) and self._run(column_role, 1) >= 3):
            return self._funds()
        if meaning("total", text) and self._numbers(1) >= (1 if self.full else 2):
            return [self._take(1 + self._numbers(1))]
        if fund_item(text):
            return [self._amounts()]
        if self._objective_headings() is not None:
            return self._objectives()
        label = label_of(text, False)
        if label and label[0] in ("header", "signature", "narrative") and self._is_value(1):
            if not self._headings_at(1):
                return [self._take(2)]
        if is_objective_label(text) and self._is_value(1) and len(self._text(1) or "") > 12:
            return [self._take(2)]
        if meaning("total", text):
            return [self._take(1 + self._numbers(1))]
        self.at += 1
        return [line]

    # ------------------------------------------------------------ indicators

    def _levels_ahead(self) -> bool:
        count = self._run(_is_indicator_heading)
        roles = {role_of(self._text(at) or "") for at in range(count)}
        return count >= 3 and len(roles & set(LEVELS)) >= 2

    def _table(self) -> list[Line]:
        """The indicator table: its row of headings, and its rows cut out of the cells."""
        header = self._take(self._run(_is_indicator_heading))
        columns = columns_of(header, [])
        cells: list[Token] = []
        start = self.at
        while (text := self._text()) is not None and not self._table_ends(text):
            line = self.source[self.at]
            cells.append(line.tokens[0] if text else Token("", line.row.cells[0], 0, 0))
            self.at += 1
        rows = cut(cells, columns, self.guard, self.full)
        self.at = start
        return [header, *(self._row(tokens, chosen, columns) for tokens, chosen in rows)]

    def _row(self, cells: list[Token], chosen: list[int | None], columns: list[Column]) -> Line:
        if not self.full:
            return self._take(len(cells))
        part = self.source[self.at : self.at + len(cells)]
        self.at += len(cells)
        tokens = []
        for order, (token, at) in enumerate(zip(cells, chosen, strict=True)):
            if token.text:
                place = columns[at].start if at is not None else len(columns) + order
                tokens.append(Token(token.text, token.cell, place, place))
        return self._line(part, tokens, False)

    def _table_ends(self, text: str) -> bool:
        if not text:
            return False
        if meaning("total", text) and self._numbers(1):
            return True
        label = label_of(text, False)
        foot = label is not None and label[0] in ("signature", "narrative") and self._is_value(1)
        foot = foot and ((label is not None and label[0] == "signature") or self.full)
        return foot or bool(NOTE.match(plain(text[:40]))) or is_title(self.source[self.at])

    # ------------------------------------------------------------ funds

    def _funds(self) -> list[Line]:
        """The columned funds block: headings, then a row for each item."""
        sides = 0
        while not column_role(self._text(sides) or ""):
            sides += 1
        known = sides + self._run(column_role, sides)
        count = known
        while (text := self._text(count)) and not fund_item(text):
            count += 1  # a heading of the layout's own (原因)
            if count > sides + _MOST_FUND_HEADINGS:
                count = known
                break
        lines = [self._take(count)]
        width = count - sides
        if self.full and self._cells_of_item() < width:
            width += 1  # the items have a column of their own before the first heading
        while fund_item(self._text() or ""):
            lines.append(self._fund_row(width, count - width))
        return lines

    def _cells_of_item(self) -> int:
        """How many cells there are from one item of the funds to the next."""
        count = 1
        while (text := self._text(count)) is not None and not self._ends_funds(text):
            count += 1
        return count

    def _ends_funds(self, text: str) -> bool:
        return bool(fund_item(text) or side(text) or _is_indicator_heading(text))

    def _fund_row(self, width: int, begins: int) -> Line:
        """An item with its figures; in full text everything up to the next item."""
        if not self.full:
            return self._take(1 + self._numbers(1))
        line = self._take(min(width, self._cells_of_item()))
        for token in line.tokens:
            token.start = token.end = token.start + begins
        return line

    def _amounts(self) -> Line:
        """Items with amounts: the same item of two halves stands in one row."""
        count = 1 + min(1, self._numbers(1))
        item, other = fund_item(self._text() or ""), fund_item(self._text(count) or "")
        halves = item and other and item[0].removeprefix("年度") == other[0].removeprefix("年度")
        if halves and self._numbers(count + 1):
            count += 2
        return self._take(count)

    # ------------------------------------------------------------ objectives

    def _headings_at(self, ahead: int) -> bool:
        """Whether headings of the objectives begin at a cell ahead."""
        self.at += ahead
        found = self._objective_headings() is not None
        self.at -= ahead
        return found

    def _objective_headings(self) -> int | None:
        """How many of the next cells are the headings of the objectives, or None."""
        start = self.at
        for count in range(_MOST_OBJECTIVE_HEADINGS, 1, -1):
            if not all(self._text(ahead) for ahead in range(count)):
                continue
            line = self._take(count)
            self.at = start
            if objective_headings(line):
                return count
        return None

    def _objectives(self) -> list[Line]:
        count = self._objective_headings()
        assert count is not None
        headings = self._take(count)
        columns = objective_headings(headings) or []
        if self.full:
            values = self._take(len(columns))
            for token in values.tokens:  # each below its heading
                token.start = token.end = columns[token.start][1].start
            return [headings, values]
        texts = 0
        while self._text(texts) and not self._ends_objectives(self._text(texts) or ""):
            texts += 1
        if texts <= 2:
            return [headings, self._take(texts)] if texts else [headings]
        first = self._boundary(texts)
        return [headings, self._fused(first, texts - first)]

    def _ends_objectives(self, text: str) -> bool:
        if len(text) >= 16:
            return False
        known = side(text) or _is_indicator_heading(text) or level("level1", text)
        return bool(known or _NUMBERED.match(text) or column_role(text))

    def _boundary(self, texts: int) -> int:
        """Where the first of two texts ends: after a full stop, as near the middle as can be."""
        ends = [n for n in range(1, texts) if (self._text(n - 1) or "").endswith(_SENTENCE_END)]
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


def _opens_funds(text: str) -> bool:
    return side(text) == "funds" or bare(text) in ("项目资金", "万元", "元", "")
