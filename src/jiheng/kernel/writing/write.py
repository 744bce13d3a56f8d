"""Sheets → the bytes of one document; one writer a format, chosen by the extension.

A writer is a function `(sheets) -> bytes`. The same sheets give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence

from jiheng.kernel.writing import docx, html, xlsx
from jiheng.kernel.writing.sheet import Sheet

Writer = Callable[[Sequence[Sheet]], bytes]

# By extension, in the order in which users see them.
WRITERS: Mapping[str, Writer] = {
    ".xlsx": xlsx.write,
    ".docx": docx.write,
    ".html": html.write,
}
