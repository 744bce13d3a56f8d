"""Word documents of older and other kinds (doc, wps, rtf, odt, XML) → pages, through LibreOffice.

Nothing else keeps the merged cells of these formats. Where LibreOffice is not installed one
sentence says so, and how to do without it.
"""

from jiheng.kernel.documents import docx
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.office import convert
from jiheng.kernel.documents.page import Document


def read(data: bytes, guard: Guard) -> Document:
    """The body of the document, converted to docx; see docx.py.

    Raises DocumentError where LibreOffice is missing, fails or takes too long.
    """
    return docx.read(convert(data, "docx", guard), guard)
