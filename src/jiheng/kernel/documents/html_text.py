"""The text of a web page as a browser shows it: white space, line ends, form fields, styles."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from jiheng.kernel.documents.blocks import Block, Paragraph

_LINE_END = "\v"
_SPACE = re.compile("[ \t\n\r\f]+")
_TICKED, _UNTICKED = "☑", "☐"
_SHOWN_INPUTS = frozenset(
    ["text", "number", "date", "month", "time", "datetime-local", "tel", "email", "url", "search"]
)
FIELDS = frozenset(["input", "select", "textarea"])


class Flow:
    """Collects the running text of a page or cell into paragraphs; `blocks` holds them."""

    __slots__ = ("_lines", "_parts", "blocks")

    def __init__(self, lines: bool = False) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._lines = lines

    def say(self, text: str) -> None:
        """Add text as it stands in the page; a line end in it is only white space."""
        if self._lines:
            text = text.replace("\n", _LINE_END)
        self._parts.append(text)

    def say_lines(self, text: str) -> None:
        """Add text whose line ends are shown."""
        self._parts.append(text.replace("\r\n", "\n").replace("\n", _LINE_END))

    @contextmanager
    def line_ends_shown(self) -> Iterator[None]:
        """Within it every line of the page is a paragraph, as in preformatted text."""
        self.end_paragraph()
        before, self._lines = self._lines, True
        yield
        self.end_paragraph()
        self._lines = before

    def line_end(self) -> None:
        """End the line without ending the paragraph."""
        self._parts.append(_LINE_END)

    def page_break(self) -> None:
        """Let what follows stand after a page break."""
        self.end_paragraph()
        self.blocks.append(Paragraph("", after_break=True))

    def end_paragraph(self) -> None:
        """Give the text so far as a paragraph; where line ends count, each line is one."""
        if not self._parts:
            return
        spoken = "".join(self._parts).replace("\xa0", " ")
        lines = [_SPACE.sub(" ", line).strip() for line in spoken.split(_LINE_END)]
        self._parts = []
        shown = [line for line in lines if line]
        for text in shown if self._lines else ["\n".join(shown)]:
            if text:
                self.blocks.append(Paragraph(text))


def style_of(element: etree._Element) -> str:
    """The element's own style in lower case without blanks; "" where it has none."""
    style = element.get("style")
    return style.replace(" ", "").lower() if style else ""


def is_hidden(element: etree._Element, style: str) -> bool:
    """Whether an element is not shown, by its attribute or its own style."""
    if style and ("display:none" in style or "mso-hide:all" in style):
        return True
    return element.get("hidden") is not None


def field_value(field: etree._Element) -> str:
    """What a form field shows: its text, its box, the option chosen (the first unless another)."""
    if field.tag == "textarea":
        return field.text or ""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return "、".join("".join(str(text) for text in one.itertext()).strip() for one in chosen)
    kind = (field.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return _TICKED if field.get("checked") is not None else _UNTICKED
    return (field.get("value") or "") if kind in _SHOWN_INPUTS else ""
