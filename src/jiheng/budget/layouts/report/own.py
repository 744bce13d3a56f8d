"""Reports of an earlier run, known again where they lie among the documents of the next."""

import zipfile
import zlib
from pathlib import Path
from zipfile import ZipFile

# What the page and the workbook say of themselves, near their beginning.
PAGE_MARK = '<meta name="generator" content="Jiheng report">'
BOOK_MARK = "Jiheng report"
_HEAD = 512  # bytes of a page
_PROPERTIES = "docProps/core.xml"
_MOST = 1 << 16  # bytes of a workbook's properties
# What a file that is no workbook, or a broken one, may give; the reader of documents says why.
_UNREADABLE = (
    *(OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error),
    NotImplementedError,
)


def is_own_report(path: Path) -> bool:
    """Whether the file is a page or workbook of a report; False where it cannot be read."""
    try:
        if path.suffix == ".html":
            with path.open("rb") as file:
                return PAGE_MARK.encode() in file.read(_HEAD)
        return path.suffix == ".xlsx" and _marked(path)
    except _UNREADABLE:
        return False


def _marked(path: Path) -> bool:
    with ZipFile(path) as package:
        if _PROPERTIES not in package.namelist():
            return False
        with package.open(_PROPERTIES) as file:
            return BOOK_MARK.encode() in file.read(_MOST)
