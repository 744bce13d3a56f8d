"""Sheets → PDF by typst, with the fonts of the extra `pdf`: the same file on every machine.

Chinese fonts are embedded, the text is real text, headings are repeated on further pages, the
foot shows page x / y, a draft has the watermark 草稿, the outline has the bookmarks of the sheets.
How a page looks stands in pdf_template.typ; texts reach it as data and are never markup.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.writing import pdf_fonts
from jiheng.kernel.writing.pdf_cells import sheet_data
from jiheng.kernel.writing.sheet import Sheet

if TYPE_CHECKING:
    import re

_NEEDED = ("typst", pdf_fonts.PACKAGE)


def write(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one .pdf file; each begins on a new page.

    Raises DocumentError where the extra `pdf` is not installed.
    """
    _refuse_without_extra()
    data = json.dumps([sheet_data(one, at) for at, one in enumerate(sheets)], ensure_ascii=False)
    made = import_module("typst").compile(
        _template(),
        font_paths=pdf_fonts.for_typst(),
        ignore_system_fonts=True,
        sys_inputs={"sheets": data},
        pdf_tags=False,  # typst 0.15 stops at some tables over page breaks while it tags them
    )
    assert isinstance(made, bytes)
    return made


def unheld() -> "re.Pattern[str]":
    """What the fonts have no sign for, and what no reader of a page can see.

    Raises DocumentError where the extra `pdf` is not installed.
    """
    _refuse_without_extra()
    return pdf_fonts.unheld()


def _refuse_without_extra() -> None:
    if not all(find_spec(name) for name in _NEEDED):
        raise DocumentError("write.no_pdf", "PDF")


@cache
def _template() -> bytes:
    return files("jiheng.kernel.writing").joinpath("pdf_template.typ").read_bytes()
