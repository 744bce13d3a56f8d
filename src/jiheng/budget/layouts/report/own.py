"""Reports of an earlier run, known again where they lie among the documents of the next."""

import zipfile
import zlib
from pathlib import Path
from zipfile import ZipFile

# What the page and the workbook say of themselves, near their beginning.
PAGE_MARK = '<meta name="generator" content="Jiheng report">'
BOOK_MARK = "Jiheng report"
# The annotated copies of documents lie in a folder of this name beside the page.
COPIES = "annotated"
PAGE = "report.html"
_HEAD = 512  # bytes of a page
_PROPERTIES = "docProps/core.xml"
_MOST = 1 << 16  # bytes of a workbook's properties
# What a file that is no workbook, or a broken one, may give; the reader of documents says why.
_UNREADABLE = (
    *(OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error),
    NotImplementedError,
)


def is_own_report(path: Path) -> bool:
    """Whether the file is a page or workbook of a report, or a copy that lies beside one.

    False where it cannot be read.
    """
    try:
        if path.suffix == ".html":
            return _is_page(path)
        return (path.suffix == ".xlsx" and _marked(path)) or _is_copy(path)
    except _UNREADABLE:
        return False


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return PAGE_MARK.encode() in file.read(_HEAD)


def _is_copy(path: Path) -> bool:
    pages = [one.parent / PAGE for one in path.parents if one.name == COPIES]
    return any(page.is_file() and _is_page(page) for page in pages)


def _marked(path: Path) -> bool:
    with ZipFile(path) as package:
        if _PROPERTIES not in package.namelist():
            return False
        with package.open(_PROPERTIES) as file:
            return BOOK_MARK.encode() in file.read(_MOST)
