"""What a file really is, by its content: extensions lie, above all those of "Excel exports".

The answer is the name of a format of the table in read.py. What can be recognised but not read
(a presentation, an archive, OFD) is said in its own sentence.
"""

import re
from typing import NamedTuple

from jiheng.kernel.documents.container import Container, open_container
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.mht import is_mht
from jiheng.kernel.documents.ole import SIGNATURE, OleFile
from jiheng.kernel.documents.package import main_part

_HEAD = 4096
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_BITMAP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\x00")
_WORD_ENCRYPTED = 0x0100  # in the flags of the file information block
_HTML = re.compile(
    r"(?:\s|\ufeff|<\?xml[^>]*>|<!--.*?-->)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|style|script|link|base|table|div|p|center|"
    r"font|span|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
# Word and Excel documents of 2003 in a single XML file, and OpenDocument in one.
_XML_SHEETS = ("urn:schemas-microsoft-com:office:spreadsheet", "opendocument.spreadsheet")
_XML_TEXTS = (
    "http://schemas.microsoft.com/office/word/2003/wordml",
    "http://schemas.microsoft.com/office/2006/xmlPackage",
    "opendocument.text",
)


class Content(NamedTuple):
    """The format of a file by its content, and whether it carries macros."""

    format: str
    macros: bool = False


def sniff(data: bytes, guard: Guard) -> Content | None:
    """What a file is; None where the content does not say, as with plain text.

    Raises DocumentError for a damaged container, a file under a password, and for known
    formats that are not read.
    """
    if data.startswith(b"PK\x03\x04"):
        return _in_container(open_container(data, guard), guard)
    if data.startswith(SIGNATURE):
        return _in_ole(OleFile(data, guard), guard)
    if b"%PDF-" in data[:1024]:
        return Content("pdf")
    if data.startswith(_IMAGES) or _is_bitmap(data):
        return Content("image")
    if data.startswith(_ARCHIVES):
        raise DocumentError("read.archive", guard.file)
    if data.startswith(b"GIF8") or data[4:8] == b"ftyp" or data[8:12] == b"WEBP":
        raise DocumentError("read.other_image", guard.file)
    return _in_text(data)


def _is_bitmap(data: bytes) -> bool:
    return data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS


def _in_container(container: Container, guard: Guard) -> Content:
    macros = any(name.lower().endswith("vbaproject.bin") for name in container.names)
    if "word/document.xml" in container:
        return Content("docx", macros)
    if "xl/workbook.xml" in container or "xl/workbook.bin" in container:
        return Content("xlsx", macros)
    if "mimetype" in container:
        return _in_opendocument(container, guard)
    if "OFD.xml" in container:
        raise DocumentError("read.ofd", guard.file)
    found = main_part(container, guard)
    if found is None:
        raise DocumentError("read.archive", guard.file)
    kind = found[1].lower()
    if "presentation" in kind or "ppt/presentation.xml" in container:
        raise DocumentError("read.presentation", guard.file)
    if "word" in kind:
        return Content("docx", macros)
    if "excel" in kind or "spreadsheet" in kind:
        return Content("xlsx", macros)
    raise DocumentError("read.unknown", guard.file)


def _in_opendocument(container: Container, guard: Guard) -> Content:
    kind = container.read("mimetype")
    if b"opendocument.spreadsheet" in kind:
        return Content("ods")
    if b"opendocument.text" in kind:
        return Content("doc")
    if b"opendocument.presentation" in kind:
        raise DocumentError("read.presentation", guard.file)
    raise DocumentError("read.unknown", guard.file)


def _in_ole(file: OleFile, guard: Guard) -> Content:
    names = file.names
    if "encryptedpackage" in names or "\tdrmcontent" in names:
        raise DocumentError("read.encrypted", guard.file)
    if "worddocument" in names:
        flags = int.from_bytes(file.first_sector("worddocument")[10:12], "little")
        if flags & _WORD_ENCRYPTED:
            raise DocumentError("read.encrypted", guard.file)
        return Content("doc", "macros" in names)
    if "workbook" in names or "book" in names:
        return Content("xls", "_vba_project_cur" in names)
    if "powerpoint document" in names:
        raise DocumentError("read.presentation", guard.file)
    raise DocumentError("read.unknown", guard.file)


def _in_text(data: bytes) -> Content | None:
    if data.lstrip().startswith(b"{\\rtf"):
        return Content("doc")
    if is_mht(data):
        return Content("html")
    head = _head(data)
    if _HTML.match(head):
        return Content("html")
    if head.lstrip("\ufeff \t\r\n").startswith("<"):
        if any(name in head for name in _XML_SHEETS):
            return Content("sheet-xml")
        if any(name in head for name in _XML_TEXTS):
            return Content("doc")
    return None


def _head(data: bytes) -> str:
    """The beginning of a text, good enough to find tags in."""
    head = data[:_HEAD]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\x00", "")
