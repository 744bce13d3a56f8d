"""Word documents (docx, docm, dotx) → one page: paragraphs and tables of the body as displayed.

The text is what Word shows with tracked changes accepted: insertions stay, deletions and hidden
text go; automatic numbers, ticked boxes and symbols are written out. Headers, footers, notes
and comments are not part of the body. A text box comes after the paragraph that anchors it.
Some systems write a Word file that only holds a web page; then that page is read.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree

from jiheng.kernel.documents import html
from jiheng.kernel.documents.blocks import Block, Paragraph, Table, TableRow, page_of
from jiheng.kernel.documents.container import Container, open_container
from jiheng.kernel.documents.docx_numbering import Numbering, read_numbering
from jiheng.kernel.documents.docx_text import (
    ALTERNATIVES,
    PAGE_BREAK,
    WORD,
    TextWalk,
    chosen,
    drop_prompt,
    is_on,
    whole_number,
)
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.package import main_part, parse_part, related_parts, relations
from jiheng.kernel.documents.page import Cell, Document, Doubt

_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_PARAGRAPH_PROPERTIES, _CELL_PROPERTIES = f"{WORD}pPr", f"{WORD}tcPr"
_GRID_SPAN, _DOWN, _RIGHT = f"{WORD}gridSpan", f"{WORD}vMerge", f"{WORD}hMerge"
_ROW_NOT_SHOWN = (f"{WORD}hidden", f"{WORD}del")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_VALUE, _SDT = f"{WORD}val", f"{WORD}sdt"
_WRAPPERS = frozenset(
    f"{WORD}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
) | {ALTERNATIVES}  # fmt: skip
_TRACKED = tuple(f"{WORD}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_VANISH, _STYLE, _NUMBERED = f"{WORD}vanish", f"{WORD}pStyle", f"{WORD}numPr"
_PAGE_BREAK_BEFORE, _SECTION = f"{WORD}pageBreakBefore", f"{WORD}sectPr"
# Looked for once in the whole body, so that plain documents are spared looking everywhere.
_SPECIAL = (_VANISH, _NUMBERED, _PAGE_BREAK_BEFORE, _SECTION, *_TRACKED)
_PICTURES = (f"{WORD}drawing", f"{WORD}pict", f"{WORD}object")
_PAGE_INSIDE = f"{WORD}altChunk"
_EMBEDDED = ("package", "oleObject")  # kinds of relations
_MOST_COLUMNS = 1000  # Word itself stops at 63


def read(data: bytes, guard: Guard) -> Document:
    """The body of a Word document, in one exact page with `place="page"`.

    Raises DocumentError where the container or its XML is damaged or outside the limits.
    """
    container = open_container(data, guard)
    name, root, special = _opened(container, guard)
    parts = related_parts(container, name, guard)
    page = page_of(_walk(container, name, root, special, guard).blocks(_body(root, guard)), guard)
    doubts = []
    if any(kind in parts for kind in _EMBEDDED):
        doubts.append(Doubt("docx.embedded", {"file": guard.file}))
    if any(special[tag] for tag in _TRACKED):
        doubts.append(Doubt("docx.tracked_changes", {"file": guard.file}))
    if not page.rows and next(root.iter(*_PICTURES), None) is not None:
        doubts.append(Doubt("docx.only_pictures", {"file": guard.file}))
    return Document(guard.file, [page], doubts)


def document_part(container: Container, guard: Guard) -> str:
    """The name of the part that holds the body."""
    found = main_part(container, guard)
    return found[0] if found else "word/document.xml"


def elements(
    container: Container, guard: Guard
) -> tuple[etree._Element, dict[str, etree._Element]]:
    """The root of the document, and the paragraph or table cell at each address of its page.

    For those who point at places of the file itself; `read` gives the same addresses.
    """
    name, root, special = _opened(container, guard)
    walk = _walk(container, name, root, special, guard)
    nodes: list[tuple[Cell | Paragraph, etree._Element]] = []
    walk.nodes = nodes
    page_of(walk.blocks(_body(root, guard)), guard)
    found: dict[str, etree._Element] = {}
    for made, node in nodes:
        cell = made if isinstance(made, Cell) else made.cell
        if cell is not None and cell.address:
            found[cell.address] = node
    return root, found


def _opened(container: Container, guard: Guard) -> tuple[str, etree._Element, Counter[str]]:
    """The body's part, its root, and how often each special element stands in it."""
    name = document_part(container, guard)
    root = parse_part(container, name, guard)
    return name, root, Counter(str(node.tag) for node in root.iter(*_SPECIAL))


def _body(root: etree._Element, guard: Guard) -> etree._Element:
    body = root.find(f"{WORD}body")
    if body is None:
        raise DocumentError("docx.no_body", guard.file)
    return body


def _walk(
    container: Container, name: str, root: etree._Element, special: Counter[str], guard: Guard
) -> "_Walk":
    styles = {node.get(_VALUE) or "" for node in root.iter(_STYLE)}
    parts = related_parts(container, name, guard)
    numbering = read_numbering(container, parts, special[_NUMBERED] > 0, styles, guard)
    return _Walk(special, numbering, partial(_page_inside, container, name, guard), guard)


def _page_inside(container: Container, name: str, guard: Guard, identity: str) -> list[Block]:
    """The paragraphs and tables of a web page that stands whole in the document."""
    relation = relations(container, name, guard).get(identity)
    if relation is None or relation.part not in container:
        return []
    data = container.read(relation.part)
    return [] if data.startswith(b"PK") else html.blocks_of(data, guard)[0]


class _Walk:
    """Walks paragraphs, tables, rows and cells in document order."""

    def __init__(
        self,
        special: Counter[str],
        numbering: Numbering | None,
        page_inside: Callable[[str], list[Block]],
        guard: Guard,
    ) -> None:
        self._numbering = numbering
        self._page_inside = page_inside
        self._guard = guard
        self._text = TextWalk(may_hide=special[_VANISH] > 0)
        self.nodes: list[tuple[Cell | Paragraph, etree._Element]] | None = None  # if asked for
        # The last section is described at the end of the body, any other in a paragraph.
        self._has_properties = bool(
            numbering or special[_PAGE_BREAK_BEFORE] or special[_SECTION] > 1
        )

    def blocks(self, parent: etree._Element) -> list[Block]:
        """The paragraphs and tables that stand in a body, a cell or a text box."""
        blocks: list[Block] = []
        for node in parent:
            tag = node.tag
            if tag == _PARAGRAPH:
                self._paragraph(node, blocks)
            elif tag == _TABLE:
                blocks.append(self._table(node))
            elif tag in _WRAPPERS:
                blocks += self.blocks(_content(node))
            elif tag == _PAGE_INSIDE:
                blocks += self._page_inside(node.get(f"{_RELATION}id") or "")
        return blocks

    def _paragraph(self, node: etree._Element, blocks: list[Block]) -> None:
        self._guard.time()
        text = self._text.text(node)
        starts_page, boxes = self._text.starts_page, self._text.boxes
        ends_section = False
        if self._has_properties and (properties := node.find(_PARAGRAPH_PROPERTIES)) is not None:
            label, page_break, ends_section = self._properties(properties)
            text, starts_page = label + text, starts_page or page_break
        for piece in text.split(PAGE_BREAK):
            blocks.append(paragraph := Paragraph(piece.strip(), starts_page))
            if self.nodes is not None:
                self.nodes.append((paragraph, node))
            starts_page = True
        for box in boxes:
            blocks += self.blocks(box)
        if ends_section:
            blocks.append(Paragraph("", after_break=True))

    def _properties(self, properties: etree._Element) -> tuple[str, bool, bool]:
        """Automatic number, whether a page begins before, whether a page ends after."""
        style, list_id, level = None, None, None
        page_break = ends_section = False
        for node in properties:
            tag = node.tag
            if tag == _STYLE:
                style = node.get(_VALUE)
            elif tag == _NUMBERED:
                list_id, level = _list_of(node)
            elif tag == _PAGE_BREAK_BEFORE:
                page_break = is_on(node)
            elif tag == _SECTION:
                kind = node.find(f"{WORD}type")
                ends_section = kind is None or kind.get(_VALUE) not in ("continuous", "nextColumn")
        label = self._numbering.label(list_id, level, style) if self._numbering else ""
        return label, page_break, ends_section

    def _table(self, node: etree._Element) -> Table:
        table = Table()
        above: dict[int, Cell] = {}
        for row in _unwrapped(node):
            if row.tag == _ROW:
                above = self._row(row, table, above)
        return table

    def _row(self, node: etree._Element, table: Table, above: dict[int, Cell]) -> dict[int, Cell]:
        """Add a row to the table; gives the cells that a row below may continue, by column."""
        properties = node.find(f"{WORD}trPr")
        column = 0
        if properties is not None:
            if any(is_on(properties.find(name)) for name in _ROW_NOT_SHOWN):
                return above
            before = _value_of(properties, "gridBefore")
            column = whole_number(before, 0, _MOST_COLUMNS)
        row = TableRow([])
        below: dict[int, Cell] = {}
        for child in _unwrapped(node):
            if child.tag == _CELL:
                column = self._cell(child, column, row, above, below)
        self._guard.cells(len(row.cells))
        table.rows.append(row)
        return below

    def _cell(
        self,
        node: etree._Element,
        column: int,
        row: TableRow,
        above: dict[int, Cell],
        below: dict[int, Cell],
    ) -> int:
        """Add a cell to the row, or lengthen the cell that it continues; gives the next column."""
        span, down, right = _spans(node)
        if right == "continue" and row.cells:
            row.cells[-1].column_span += span
        elif down == "continue" and column in above:
            above[column].row_span += 1
            below[column] = above[column]
        else:
            cell = Cell("", 0, column, column_span=span)
            if self.nodes is not None:
                self.nodes.append((cell, node))
            row.add(cell, self.blocks(node))
            if down:
                below[column] = cell
        return column + span


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of an element; content controls and the like give their children instead."""
    for node in parent:
        if node.tag in _WRAPPERS:
            yield from _unwrapped(_content(node))
        else:
            yield node


def _content(wrapper: etree._Element) -> etree._Element:
    """The element whose children stand in the place of a wrapper."""
    if wrapper.tag == _SDT:
        drop_prompt(wrapper)
    return chosen(wrapper) if wrapper.tag == ALTERNATIVES else wrapper


def _list_of(numbered: etree._Element) -> tuple[str | None, int | None]:
    level = _value_of(numbered, "ilvl")
    return _value_of(numbered, "numId"), None if level is None else whole_number(level, 0, 9)


def _spans(cell: etree._Element) -> tuple[int, str, str]:
    """Columns covered, and the vertical and horizontal merge: "restart", "continue" or ""."""
    columns, down, right = 1, "", ""
    if len(cell) and cell[0].tag == _CELL_PROPERTIES:
        for node in cell[0]:
            tag = node.tag
            if tag == _GRID_SPAN:
                columns = max(1, whole_number(node.get(_VALUE), 1, _MOST_COLUMNS))
            elif tag == _DOWN:
                down = node.get(_VALUE) or "continue"
            elif tag == _RIGHT:
                right = node.get(_VALUE) or "continue"
    return columns, down, right


def _value_of(node: etree._Element, name: str) -> str | None:
    child = node.find(f"{WORD}{name}")
    return None if child is None else child.get(_VALUE)
