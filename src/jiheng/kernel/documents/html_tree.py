"""Bytes of a web page → its element tree, parsed as tolerantly as browsers do, within limits."""

import re

from lxml import etree

from jiheng.kernel.documents.container import refuse_large_tree, too_deep
from jiheng.kernel.documents.encoding import decode
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Doubt

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SIMPLIFIED = ("gb", "x-gbk", "cp936", "hz-gb", "windows-936")

# Content after these end tags is shown by browsers and lost by the parser.
_ENDS_TOO_SOON = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# The parser takes quadratic time over the attributes of one tag, and no honest tag has so many.
# An end tag of script text must not be swallowed: what follows would become script.
_NAME = r"(?:[^\s/><=]|<(?!/(?:script|style|textarea|title)\s*>))"
_VALUE = r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))"""
_MANY_ATTRIBUTES = re.compile(
    rf"<([a-z][^\s/>]*+)(?:[\s/]*+(?:{_NAME}|=){_NAME}*+{_VALUE}?+){{200,}}+", re.IGNORECASE
)


def decode_html(data: bytes, file: str) -> tuple[str, Doubt | None]:
    """The text of a page: by byte order mark, by what the page declares, else by what it is.

    Raises DocumentError where the bytes are no text.
    """
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    charset = declared[1].decode("ascii", "replace").lower() if declared else ""
    if charset.startswith("big5"):
        encoding = "big5hkscs"
    elif charset.startswith(_SIMPLIFIED) and not _is_chinese_utf8(data):
        encoding = "gb18030"
    else:
        return decode(data, file)
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    arguments = {"file": file, "encoding": encoding.upper(), "count": str(broken)}
    return text, Doubt("encoding.broken", arguments) if broken else None


def _is_chinese_utf8(data: bytes) -> bool:
    """Pages that were converted to UTF-8 often go on declaring what they once were."""
    try:
        return _CHINESE.search(data.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def parse_html(text: str, guard: Guard) -> etree._Element | None:
    """The root element of a page; None where it has no content at all.

    Raises DocumentError where the page is too large or nested too deeply to be parsed whole.
    """
    text = _MANY_ATTRIBUTES.sub(r"<\1", _ENDS_TOO_SOON.sub("", text))
    data = text.encode("utf-8", "replace")
    refuse_large_tree(data, guard)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise DocumentError("html.damaged", guard.file) from error
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT" and "depth" in entry.message:
            raise too_deep(guard)
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise DocumentError("html.text_too_long", guard.file)
    return root
