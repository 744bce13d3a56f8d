"""Sheets → the bytes of one document; one writer a format, chosen by the extension.

A writer is a function `(sheets) -> bytes`. The same sheets give the same bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from jiheng.kernel.writing import docx, html, pdf, xlsx
from jiheng.kernel.writing.characters import UNHELD
from jiheng.kernel.writing.sheet import Sheet

Writer = Callable[[Sequence[Sheet]], bytes]

# By extension, in the order in which users see them.
WRITERS: Mapping[str, Writer] = {
    ".xlsx": xlsx.write,
    ".docx": docx.write,
    ".pdf": pdf.write,
    ".html": html.write,
}


def unheld(suffix: str) -> "re.Pattern[str]":
    """The characters that the format of an extension cannot hold; see `characters.held`.

    Raises DocumentError where the format needs an extra that is not installed.
    """
    return pdf.unheld() if suffix == ".pdf" else UNHELD
