"""Bytes → text: byte order marks, UTF-8, UTF-16 with and without a mark, GB18030.

Text and CSV files of offices come in the encoding of whatever program saved them; nothing in
the file says which. GB18030 stands for GBK and GB 2312 too, which it contains.
"""

import codecs
import re

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.page import Doubt

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BROKEN = "\ufffd"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NO_CONTROL = {code: _BROKEN for code in range(0x80) if _CONTROL.match(chr(code))}
_ORDINARY = re.compile(
    "[\t\n\r -~\u00a0-\u00ff\u2010-\u2bff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)
# Above these shares (of all characters) the bytes are taken for something other than text.
_MOST_BROKEN = 0.1
_LEAST_ORDINARY = 0.95


def decode(data: bytes, file: str) -> tuple[str, Doubt | None]:
    """The text of a file in whatever encoding it has, and a doubt where bytes of it are broken.

    Broken bytes and control characters become U+FFFD. Line ends are left as they are. Raises
    DocumentError where the bytes are no text in any of the encodings.
    """
    text, encoding = _text_and_encoding(data.rstrip(b"\x1a"))
    text = text.rstrip("\x00")
    if _CONTROL.search(text):
        text = text.translate(_NO_CONTROL)
    broken = text.count(_BROKEN)
    if not broken:
        return text, None
    if broken > max(1, len(text) * _MOST_BROKEN):
        raise DocumentError("encoding.not_text", file)
    arguments = {"file": file, "encoding": encoding.upper(), "count": str(broken)}
    return text, Doubt("encoding.broken", arguments)


def _text_and_encoding(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if b"\x00" in data:  # neither UTF-8 nor GB18030 text has zero bytes, UTF-16 text nearly always
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, "replace")
            if _looks_ordinary(text):
                return text, encoding
    text = data.decode("utf-8", "replace")
    broken = text.count(_BROKEN)
    beyond_ascii = len(text) - broken - len(text.encode("ascii", "ignore"))
    # GB18030 makes some sense of nearly any bytes, so UTF-8 with a few broken ones goes first.
    if broken * 4 <= beyond_ascii:
        return text, "utf-8"
    return min((text, "utf-8"), (data.decode("gb18030", "replace"), "gb18030"), key=_broken)


def _broken(reading: tuple[str, str]) -> int:
    return reading[0].count(_BROKEN)


def _looks_ordinary(text: str) -> bool:
    ordinary = sum(found.end() - found.start() for found in _ORDINARY.finditer(text))
    return ordinary >= len(text) * _LEAST_ORDINARY
