"""Web pages (html, mht, and "Excel" exports that are pages) → one page of paragraphs and tables.

What a browser shows is read: scripts, hidden elements and comments go, form fields give their
value, ticked boxes ☑. Navigation and footers are shown too and come as ordinary rows: what
matters is not decided here. Tables that only place things are opened up (see blocks.py).
"""

from lxml import etree

from jiheng.kernel.documents.blocks import Block, page_of
from jiheng.kernel.documents.html_grid import table_blocks
from jiheng.kernel.documents.html_text import FIELDS, Flow, field_value, is_hidden, style_of
from jiheng.kernel.documents.html_tree import decode_html, parse_html
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.mht import is_mht, pages_inside
from jiheng.kernel.documents.page import Document, Doubt

_NOT_SHOWN = frozenset(
    ["head", "script", "style", "noscript", "template", "xml", "button", "iframe", "object",
     "noframes", "audio", "video", "canvas", "datalist", "svg", "del", "rt", "rp", "map"]
)  # fmt: skip
_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section",
     "article", "header", "footer", "nav", "aside", "main", "address", "blockquote", "center",
     "form", "fieldset", "legend", "hr", "figure", "figcaption", "details", "summary", "body",
     "td", "th", "tr"]
)  # fmt: skip


def read(data: bytes, guard: Guard) -> Document:
    """What a browser shows of a page, in one exact page with `place="page"`.

    Raises DocumentError where the bytes are no text, or the page is outside the limits.
    """
    blocks, doubts = blocks_of(data, guard)
    return Document(guard.file, [page_of(blocks, guard)], doubts)


def blocks_of(data: bytes, guard: Guard) -> tuple[list[Block], list[Doubt]]:
    """The paragraphs and tables of a page or web archive, and doubts about its characters."""
    blocks: list[Block] = []
    doubts: list[Doubt] = []
    for part in pages_inside(data, guard) if is_mht(data) else [data]:
        text, doubt = decode_html(part, guard.file)
        blocks += _blocks_of_page(text, guard)
        doubts += [doubt] if doubt else []
    return blocks, doubts


def read_text(text: str, guard: Guard) -> Document:
    """Lines of text with HTML tables between them; here a line end outside tables counts."""
    blocks = _blocks_of_page(text, guard, lines=True)
    return Document(guard.file, [page_of(blocks, guard)])


def _blocks_of_page(text: str, guard: Guard, lines: bool = False) -> list[Block]:
    root = parse_html(text, guard)
    flow = Flow(lines)
    if root is not None:
        _Walk(guard).walk(root, flow)
        flow.end_paragraph()
    return flow.blocks


class _Walk:
    """Walks the elements of a page in document order, saying into a flow what they show."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def walk(self, parent: etree._Element, flow: Flow) -> None:
        self._guard.time()
        if parent.text:
            flow.say(parent.text)
        for node in parent:
            tag, style = node.tag, style_of(node)
            if "page-break-before:always" in style:
                flow.page_break()
            if tag in _NOT_SHOWN or is_hidden(node, style):
                pass
            elif tag == "br":
                flow.line_end()
            elif tag == "table":
                self._table(node, flow)
            elif tag in FIELDS:
                flow.say_lines(field_value(node))
            elif tag == "pre":
                with flow.line_ends_shown():
                    self.walk(node, flow)
            elif tag in _BLOCKS:
                flow.end_paragraph()
                self.walk(node, flow)
                flow.end_paragraph()
            else:
                self.walk(node, flow)
            if node.tail:
                flow.say(node.tail)

    def _table(self, node: etree._Element, flow: Flow) -> None:
        flow.end_paragraph()
        flow.blocks += table_blocks(node, self._cell, self._guard)

    def _cell(self, node: etree._Element) -> list[Block]:
        flow = Flow()
        if node.tag == "table":
            self._table(node, flow)
        else:
            self.walk(node, flow)
            flow.end_paragraph()
        return flow.blocks
