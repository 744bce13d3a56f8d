"""The text of a Word paragraph as displayed, and the text boxes that hang on it."""

import re
from collections.abc import Iterator

from lxml import etree

from jiheng.kernel.documents.docx_symbols import BOXES, symbol

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PAGE_BREAK = "\f"
ALTERNATIVES = f"{_CHOICE}AlternateContent"
_RUN, _TEXT, _RUN_PROPERTIES = f"{WORD}r", f"{WORD}t", f"{WORD}rPr"
_BREAK, _RENDERED_BREAK = f"{WORD}br", f"{WORD}lastRenderedPageBreak"
_FIELD, _SYMBOL, _TEXT_BOX = f"{WORD}fldChar", f"{WORD}sym", f"{WORD}txbxContent"
_MATHS_TEXT, _FRACTION, _DENOMINATOR = f"{_MATHS}t", f"{_MATHS}f", f"{_MATHS}den"
_DELIMITED = f"{_MATHS}d"
_DRAWINGS = frozenset(f"{WORD}{name}" for name in ("drawing", "pict", "object"))
_SIGNS = {
    f"{WORD}tab": "\t",
    f"{WORD}ptab": "\t",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "-",
}
_NOT_SHOWN = frozenset(
    [f"{WORD}{name}" for name in (
        "pPr", "rPr", "del", "moveFrom", "instrText", "delText", "sdtPr", "sdtEndPr", "rt",
        "rubyPr", "smartTagPr", "customXmlPr",
    )]
    + [f"{_MATHS}{name}" for name in ("rPr", "ctrlPr", "fPr", "dPr", "naryPr", "radPr")]
)  # fmt: skip
_PROMPT = re.compile("单击|点击|轻触|请?选择|请输入|请填写|Click|Tap|Choose|Enter", re.IGNORECASE)


def is_on(element: etree._Element | None) -> bool:
    """Whether an on/off property is present and not switched off."""
    return element is not None and element.get(f"{WORD}val", "1") not in ("0", "false", "off")


def whole_number(text: str | None, default: int, most: int) -> int:
    """A count written in an attribute, from 0 to `most`; the default where there is none."""
    if text is None or not re.fullmatch(r"\d{1,9}", text):
        return default
    return min(int(text), most)


def chosen(alternatives: etree._Element) -> etree._Element:
    """The one of several equal contents to read: the first choice, else the fallback."""
    return next(iter(alternatives), alternatives)


def drop_prompt(control: etree._Element) -> None:
    """Empty a content control that shows only its prompt (“单击此处输入文字”)."""
    if control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is None:
        return
    texts = list(control.iter(_TEXT))
    if _PROMPT.match("".join(one.text or "" for one in texts).strip()):
        for one in texts:
            one.text = None


class TextWalk:
    """Walks one paragraph after another; `boxes` are the text boxes of the last one."""

    def __init__(self, may_hide: bool) -> None:
        self.boxes: list[etree._Element] = []
        self.starts_page = False
        self._may_hide = may_hide
        self._parts: list[str] = []
        self._in_field_code: list[bool] = []

    def text(self, paragraph: etree._Element) -> str:
        """The text of a paragraph: line breaks as "\\n", page breaks inside it as PAGE_BREAK.

        `starts_page` tells whether Word last began a new page with this paragraph.
        """
        self._parts, self.boxes, self._in_field_code = [], [], []
        self.starts_page = False
        self._inline(paragraph)
        return "".join(self._parts)

    def _inline(self, parent: etree._Element) -> None:
        for node in parent:
            tag = node.tag
            if tag == _RUN:
                if not (self._may_hide and _hidden(node)):
                    self._inline(node)
            elif tag in (_TEXT, _MATHS_TEXT):
                self._say(node.text)
            elif tag not in _NOT_SHOWN:
                self._other(node, tag)

    def _say(self, text: str | None) -> None:
        if text and not any(self._in_field_code):
            self._parts.append(text)

    def _other(self, node: etree._Element, tag: str) -> None:
        if tag in _SIGNS:
            self._say(_SIGNS[tag])
        elif tag == _BREAK:
            self._say(PAGE_BREAK if node.get(f"{WORD}type") == "page" else "\n")
        elif tag == _RENDERED_BREAK:
            self.starts_page |= not self._parts
        elif tag == _SYMBOL:
            self._say(symbol(node.get(f"{WORD}font"), node.get(f"{WORD}char")))
        elif tag == _FIELD:
            self._field(node)
        elif tag in _DRAWINGS:
            self.boxes += _text_boxes(node)
        elif tag == ALTERNATIVES:
            self._inline(chosen(node))
        elif tag == _FRACTION:
            self._fraction(node)
        elif tag == _DELIMITED:
            self._delimited(node)
        else:
            if tag == f"{WORD}sdt":
                drop_prompt(node)
            self._inline(node)

    def _field(self, node: etree._Element) -> None:
        """Between "begin" and "separate" stands the code of a field, which nobody sees."""
        kind = node.get(f"{WORD}fldCharType")
        if kind == "begin":
            self._say(_form_field(node))
            self._in_field_code.append(True)
        elif self._in_field_code and kind == "separate":
            self._in_field_code[-1] = False
        elif self._in_field_code and kind == "end":
            self._in_field_code.pop()

    def _fraction(self, node: etree._Element) -> None:
        for part in node:
            if part.tag == _DENOMINATOR:
                self._say("/")
            if part.tag not in _NOT_SHOWN:
                self._inline(part)

    def _delimited(self, node: etree._Element) -> None:
        for name, usual, inside in (("begChr", "(", True), ("endChr", ")", False)):
            sign = node.find(f"{_MATHS}dPr/{_MATHS}{name}")
            self._say(usual if sign is None else sign.get(f"{_MATHS}val"))
            if inside:
                self._inline(node)


def _hidden(run: etree._Element) -> bool:
    return is_on(run.find(f"{_RUN_PROPERTIES}/{WORD}vanish"))


def _text_boxes(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag == ALTERNATIVES:
            yield from _text_boxes(chosen(child))
        else:
            yield from _text_boxes(child)


def _form_field(node: etree._Element) -> str:
    """What an old form field shows that is not written as text: a box, or the entry chosen."""
    data = node.find(f"{WORD}ffData")
    if data is None:
        return ""
    box = data.find(f"{WORD}checkBox")
    if box is not None:
        checked = box.find(f"{WORD}checked")
        return BOXES[is_on(checked if checked is not None else box.find(f"{WORD}default"))]
    entries = data.findall(f"{WORD}ddList/{WORD}listEntry")
    result = data.find(f"{WORD}ddList/{WORD}result")
    index = whole_number(result.get(f"{WORD}val") if result is not None else None, 0, 1000)
    return (entries[index].get(f"{WORD}val") or "") if index < len(entries) else ""
