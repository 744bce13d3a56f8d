"""The rows and cells of an HTML table, laid out on a grid by their rowspan and colspan."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from jiheng.kernel.documents.blocks import Block, Paragraph, Table, TableRow
from jiheng.kernel.documents.html_text import is_hidden, style_of
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell

# Browsers bound the spans too: a colspan above 1000 counts as 1000.
_MOST_COLUMNS = 1000
_MOST_ROWS = 65534
_NUMBER = re.compile(r"\s*\+?(\d{1,9})")
_CELLS = frozenset(["td", "th", "table"])  # a table outside every cell stands for a cell
_NOT_CONTENT = frozenset(["caption", "colgroup", "col", "script", "style", "template"])


@dataclass(slots=True)
class _Section:
    """One head, body or foot of a table: the cells of its rows, and rows after a page break."""

    rows: list[list[etree._Element]] = field(default_factory=list)
    after_break: set[int] = field(default_factory=set)


class _Rows:
    """Collects the sections of a table in the order in which they are shown."""

    def __init__(self, table: etree._Element) -> None:
        self.loose: list[str] = []
        self._head, self._bodies, self._foot = _Section(), [_Section()], _Section()
        self._collect(table, None)

    def sections(self) -> list[_Section]:
        return [self._head, *self._bodies, self._foot]

    def _collect(self, node: etree._Element, section: _Section | None) -> None:
        """Rows and cells of a node; what else stands between them is shown before the table."""
        self._say(node.text)
        row_open = False
        for child in node:
            tag, style = child.tag, style_of(child)
            if tag not in _NOT_CONTENT and not is_hidden(child, style):
                into = section or self._bodies[-1]
                if tag == "tr":
                    self._row(child, style, into)
                elif tag in _CELLS and row_open:
                    into.rows[-1].append(child)
                elif tag in _CELLS:
                    into.rows.append([child])
                else:
                    self._collect(child, self._section(tag) or section)
                row_open = tag in _CELLS
            self._say(child.tail)

    def _section(self, tag: str) -> _Section | None:
        if tag == "tbody":
            self._bodies.append(_Section())
        named = {"thead": self._head, "tbody": self._bodies[-1], "tfoot": self._foot}
        return named.get(tag)

    def _row(self, row: etree._Element, style: str, section: _Section) -> None:
        if "page-break-before:always" in style:
            section.after_break.add(len(section.rows))
        cells: list[etree._Element] = []
        section.rows.append(cells)
        self._cells(row, cells)

    def _cells(self, node: etree._Element, cells: list[etree._Element]) -> None:
        self._say(node.text)
        for child in node:
            if child.tag not in _NOT_CONTENT and not is_hidden(child, style_of(child)):
                if child.tag in _CELLS:
                    cells.append(child)
                else:
                    self._cells(child, cells)
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        if text and (stripped := text.strip()):
            self.loose.append(stripped)


def table_blocks(
    node: etree._Element, read_cell: Callable[[etree._Element], list[Block]], guard: Guard
) -> list[Block]:
    """A table, after its caption and what stands loose between its rows.

    `read_cell` gives the paragraphs and tables inside a cell.
    """
    rows = _Rows(node)
    table = Table()
    for section in rows.sections():
        table.rows += _laid_out(section, read_cell, guard)
    caption = [block for one in node.iterchildren("caption") for block in read_cell(one)]
    return [*caption, *(Paragraph(text) for text in rows.loose), table]


def _laid_out(
    section: _Section, read_cell: Callable[[etree._Element], list[Block]], guard: Guard
) -> Iterator[TableRow]:
    """The rows of a section with every cell at its grid column."""
    taken: list[tuple[int, int, int]] = []  # from rows above: column, column after, row after
    for index, nodes in enumerate(section.rows):
        taken = sorted(one for one in taken if one[2] > index)
        row = TableRow([], after_break=index in section.after_break)
        for node, column, across in _places(nodes, taken):
            # A span of 0 reaches to the end of the section, and none reaches beyond it.
            down = min(_span(node, "rowspan") or _MOST_ROWS, len(section.rows) - index)
            row.add(Cell("", 0, column, down, across), read_cell(node))
        taken += [
            (cell.column, cell.last_column + 1, index + cell.row_span)
            for cell in row.cells
            if cell.row_span > 1
        ]
        guard.cells(len(row.cells))
        yield row


def _places(
    nodes: list[etree._Element], taken: list[tuple[int, int, int]]
) -> Iterator[tuple[etree._Element, int, int]]:
    """Each cell of a row with its first grid column and the columns that it covers.

    Browsers let cells overlap that claim the same place; here the upper one keeps it.
    """
    column, passed = 0, 0
    for node in nodes:
        while passed < len(taken) and taken[passed][0] <= column:
            column = max(column, taken[passed][1])
            passed += 1
        room = taken[passed][0] - column if passed < len(taken) else _MOST_COLUMNS
        across = min(_span(node, "colspan") or 1, room, _MOST_COLUMNS)
        yield node, column, across
        column += across


def _span(node: etree._Element, name: str) -> int:
    written = node.get(name)
    found = _NUMBER.match(written) if written else None
    return int(found[1]) if found else 1
