"""Any document → pages: the table of formats, and the checks that come before reading."""

import errno
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO, NamedTuple, cast

from lxml import etree

from jiheng.kernel.documents.apart import read_apart
from jiheng.kernel.documents.encoding import decode
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import extension_of, shown
from jiheng.kernel.documents.limits import Guard, Limits
from jiheng.kernel.documents.page import Document, Doubt
from jiheng.kernel.documents.sniff import Content, sniff


class Format(NamedTuple):
    """A format: its name for users, the module that reads it, the extensions it goes by.

    `apart` says that the module is called in a process of its own (apart.py).
    """

    name: str
    module: str
    extensions: str
    apart: bool = False

    def goes_by(self, extension: str) -> bool:
        """Whether files of this format honestly have the extension."""
        return extension in self.extensions.split()


# The content decides which line counts; the extension only where the content is plain text.
FORMATS: dict[str, Format] = {
    "xlsx": Format("xlsx", "xlsx", "xlsx xlsm xltx xltm xlsb et ett"),
    "xls": Format("xls", "xls", "xls xlt et ett"),
    "ods": Format("ods", "ods", "ods ots"),
    "docx": Format("docx", "docx", "docx docm dotx dotm wps wpt"),
    "doc": Format("doc", "doc", "doc dot wps wpt rtf odt ott fodt xml"),
    "sheet-xml": Format("XML", "sheet_xml", "xml fods"),
    "pdf": Format("PDF", "pdf", "pdf", apart=True),
    "html": Format("HTML", "html", "html htm shtml xhtml mht mhtml"),
    "image": Format("PNG/JPEG/TIFF/BMP", "scan", "png jpg jpeg jfif tif tiff bmp"),
    "csv": Format("CSV", "delimited", "csv tsv tab"),
    "text": Format("TXT", "text", "txt text prn md log"),
}

# Errors of libraries that a reader should have turned into its own words; the last net.
_LIBRARY_ERRORS = (
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    UnicodeError,
    EOFError,
    RecursionError,
)
_ENOUGH_TO_TELL_TEXT = 1 << 16
_BLANK = b"\x00 \t\r\n\x0b\x0c\x1a\xef\xbb\xbf\xff\xfe"


def read_document(path: Path, limits: Limits) -> Document:
    """The pages of a document of any format, and what its reader noticed.

    The format is told by the content; an extension that says otherwise is a doubt. Raises
    DocumentError, and nothing else, for whatever is wrong with the file.
    """
    guard = Guard(shown(path.name), limits)
    data = _bytes_of(path, guard)
    try:
        content = _content(data, path, guard)
        document = _reader(content.format)(data, guard)
    except _LIBRARY_ERRORS as error:
        raise DocumentError("read.damaged", guard.file) from error
    except MemoryError as error:
        raise DocumentError("read.out_of_memory", guard.file) from error
    document.doubts[:0] = _doubts(content, extension_of(path), guard)
    document.seconds = guard.spent()
    return document


def bytes_and_format(path: Path, guard: Guard) -> tuple[bytes, str]:
    """The content of a file, and by which line of FORMATS it is read.

    Raises DocumentError where the file cannot be had or is of no format that is read.
    """
    data = _bytes_of(path, guard)
    return data, _content(data, path, guard).format


def _content(data: bytes, path: Path, guard: Guard) -> Content:
    return sniff(data, guard) or _plain_text(data, extension_of(path), guard)


def _bytes_of(path: Path, guard: Guard) -> bytes:
    """The content of a file; DocumentError where it cannot be had, is empty or too large."""
    with opened(path, guard.file) as file:
        data = file.read(guard.limits.file_bytes + 1)
    if len(data) > guard.limits.file_bytes:
        raise DocumentError("read.too_large", guard.file, limit=str(guard.limits.file_bytes))
    if not data.strip(_BLANK):
        raise DocumentError("read.empty", guard.file)
    return data


@contextmanager
def opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """An ordinary file, open for reading; DocumentError where it cannot be had."""
    try:
        status = path.stat()
        if S_ISDIR(status.st_mode):
            raise DocumentError("read.folder", name)
        if not S_ISREG(status.st_mode):  # a pipe or device would let us wait for ever
            raise DocumentError("read.special_file", name)
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _refusal(error, path, name) from error
    with file:
        try:
            yield file
        except OSError as error:
            raise _refusal(error, path, name) from error


def _refusal(error: OSError | ValueError, path: Path, name: str) -> DocumentError:
    """What the system says against opening a file, in our words."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        broken = path.is_symlink()
        return DocumentError("read.broken_link" if broken else "read.missing", name)
    if isinstance(error, PermissionError):
        return DocumentError("read.no_permission", name)
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return DocumentError("read.broken_link", name)
    reason = getattr(error, "strerror", None) or str(error)
    return DocumentError("read.unreadable", name, reason=reason)


def _plain_text(data: bytes, extension: str, guard: Guard) -> Content:
    """Text says nothing about its format, so here the extension counts."""
    try:
        decode(data[:_ENOUGH_TO_TELL_TEXT], guard.file)
    except DocumentError as error:
        raise DocumentError("read.unknown", guard.file) from error
    if FORMATS["html"].goes_by(extension):
        return Content("html")
    if any(FORMATS[name].goes_by(extension) for name in ("csv", "xlsx", "xls", "ods")):
        return Content("csv")  # systems export text under the names of workbooks
    return Content("text")


def _reader(name: str) -> Callable[[bytes, Guard], Document]:
    """The function that reads a format; its module, and what that needs, is loaded only now."""
    module_name = f"jiheng.kernel.documents.{FORMATS[name].module}"
    if FORMATS[name].apart:
        return partial(read_apart, module_name)
    module = import_module(module_name)
    return cast(Callable[[bytes, Guard], Document], module.read)


def _doubts(content: Content, extension: str, guard: Guard) -> list[Doubt]:
    doubts = []
    found = FORMATS[content.format]
    if extension and not found.goes_by(extension):
        doubts.append(
            Doubt(
                "read.extension_differs",
                {"file": guard.file, "extension": f".{extension}", "format": found.name},
            )
        )
    if content.macros:
        doubts.append(Doubt("read.macros", {"file": guard.file}))
    return doubts
