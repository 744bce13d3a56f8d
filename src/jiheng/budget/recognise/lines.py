"""Pages → lines of tokens: the non-blank cells in reading order, each to be used once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Page, Row
from jiheng.kernel.text import tidy

_NUMBER = re.compile(r"^[+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?$")
_DIGITS_APART = re.compile(r"\d[ \t\u3000]+\d")
_POINTS = re.compile(r"^\d+(?:\.\d+)?分$")
AMOUNT = re.compile(r"^[+-]?[\d,，.．]+(?:万元|元|亿元|千元|万)?$")
_WIDE_GAP = re.compile(r"[ \u3000\u00a0\t]{3,}|\u3000{2,}")
_LABELLED = re.compile(r"[:：]|年度?[)）]?$|[(（]盖章[)）]$")
_LONGEST_PART = 40  # of a cell that is several entries set apart with blanks
_DASHES = frozenset({"-", "--", "---", "—", "——", "–", "―", "－", "/", "一一", "──", "─"})


@dataclass(slots=True)
class Token:
    """A non-blank cell with its tidy text, the columns it covers, and whether it was used."""

    text: str
    cell: Cell
    start: int
    end: int
    used: bool = False
    common: bool = False  # a phrase that the table repeats (未达指标值酌情扣分): no name
    wrapped: bool = False  # line breaks in the cell are only where the print ran out of width
    echo: int = 0  # 1: the same text follows later in the row, 2: it stood before

    @property
    def numeric(self) -> bool:
        """A bare number or percentage."""
        return bool(_NUMBER.match(self.text))

    @property
    def parts(self) -> list[str]:
        """The pieces of the cell's text; a line break counts, but in PDF it is only a wrap."""
        text = self.cell.text.replace("\n", "") if self.wrapped else self.cell.text
        return text.split()

    @property
    def digits_joined(self) -> bool:
        """A number whose digits stand apart in the cell, and not because a line ended there."""
        if self.wrapped or not _DIGITS_APART.search(self.cell.text):
            return False
        return self.numeric and self.text == "".join(self.cell.text.split())

    @property
    def points(self) -> bool:
        """A number of points: bare, or with 分 behind it."""
        return self.numeric or bool(_POINTS.match(self.text))

    @property
    def percent(self) -> bool:
        """A text that ends with a sign of percent."""
        return self.text.endswith(("%", "％"))

    @property
    def amount(self) -> bool:
        """A figure that may be money: a number, or a number with 元 or 万元 behind it."""
        return bool(AMOUNT.match(self.text))

    @property
    def dash(self) -> bool:
        """A dash that stands for "nothing here"."""
        return self.text in _DASHES


def amount_like(text: str) -> bool:
    """Whether a text is a figure of money or the dash that stands for none."""
    return bool(AMOUNT.match(text)) or text in _DASHES


@dataclass(slots=True)
class Line:
    """One row with its non-blank tokens and the page it stands on."""

    tokens: list[Token]
    row: Row
    page: Page
    exact: bool
    last: int = field(default=0)
    dense: bool = False  # the places of the cells are lost, only their order is left
    header: bool | None = None  # whether it holds the headings of the indicators, once asked

    @property
    def fresh(self) -> list[Token]:
        """The tokens not used yet."""
        return [token for token in self.tokens if not token.used]

    def use(self) -> None:
        """Mark every token as used."""
        for token in self.tokens:
            token.used = True


def watched(lines: Iterable[Line], guard: Guard) -> Iterator[Line]:
    """The lines one after the other; DocumentError once the document has taken too much time."""
    for line in lines:
        guard.time()
        yield line


def lines_of(page: Page) -> list[Line]:
    """The lines of a page that hold text."""
    return list(_lines(page))


def blanks_of(page: Page) -> list[Line]:
    """The lines of a page that stand for one blank cell, where the page has such lines."""
    return [
        Line([], row, page, False)
        for row in page.rows
        if len(row.cells) == 1 and not row.cells[0].text
    ]


def _lines(page: Page) -> Iterator[Line]:
    for row in page.rows:
        tokens = []
        for cell in row.cells:
            tokens.extend(_tokens(cell))
        if row.page is not None:
            for token in tokens:
                token.wrapped = True
        if tokens:
            last = max((cell.last_column for cell in row.cells), default=0)
            exact = page.exact and page.place != "line" and row.table > 0
            yield Line(tokens, row, page, exact, last)


def _tokens(cell: Cell) -> list[Token]:
    """The token of a cell; several where short entries are set apart with wide blanks in it.

    A line such as "填报人：…　　　　填报日期：…" or "2021年度　　　　单位：万元" is no single value.
    """
    raw = cell.text
    if "   " in raw or "\u3000\u3000" in raw:
        parts = [tidy(part) for part in _WIDE_GAP.split(raw.strip())]
        labelled = sum(bool(_LABELLED.search(part)) for part in parts)
        short = all(part and len(part) <= _LONGEST_PART for part in parts)
        if len(parts) > 1 and short and labelled >= len(parts) - 1:
            last = cell.last_column
            starts = [min(cell.column + at, last) for at in range(len(parts))]
            return [Token(part, cell, at, at) for part, at in zip(parts, starts, strict=True)]
    text = tidy(raw)
    return [Token(text, cell, cell.column, cell.last_column)] if text else []
