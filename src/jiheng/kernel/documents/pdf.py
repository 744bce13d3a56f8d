"""PDF → pages: ruled tables with their spans, over page breaks; text outside them as paragraphs.

How it works: pdf_text.py gives the glyphs of a page and pdf_lines.py its ruling lines,
ruling.py makes grids of the lines, printed.py puts the glyphs into the cells, joining.py
joins tables over page breaks, and borderless.py takes the pages that have columns but no
lines. A page without text is a scan: scan.py reads it where the extra is installed.
"""

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Document, Doubt
from jiheng.kernel.documents.paging import pages_of
from jiheng.kernel.documents.pdf_frame import Frame
from jiheng.kernel.documents.pdf_lines import LineWalk
from jiheng.kernel.documents.pdf_text import page_glyphs, text_turns
from jiheng.kernel.documents.printed import Sheet, sheet


def read(data: bytes, guard: Guard) -> Document:
    """The pages of a PDF file: one exact page, and others where tables have no ruling lines.

    Raises DocumentError for a file that is damaged, needs a password, has no page, or has no
    text at all where scanned pages cannot be read.
    """
    with _opened(data, guard) as document:
        count = len(document)
        if count == 0:
            raise DocumentError("pdf.no_pages", guard.file)
        guard.pages(count)
        doubts: list[Doubt] = []
        sheets = []
        for index in range(count):
            guard.time()
            read_sheet = _sheet(document, index, guard, doubts)
            if read_sheet is not None:
                sheets.append(read_sheet)
    return Document(guard.file, pages_of(sheets, guard), doubts)


@contextmanager
def _opened(data: bytes, guard: Guard) -> Iterator[pypdfium2.PdfDocument]:
    """An open PDF, closed at the end whatever happens; an empty user password is tried."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        wants_password = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        message_id = "pdf.password" if wants_password else "pdf.damaged"
        raise DocumentError(message_id, guard.file) from error
    with closing(document):
        yield document


def _sheet(
    document: pypdfium2.PdfDocument, index: int, guard: Guard, doubts: list[Doubt]
) -> Sheet | None:
    """One printed page; None, with a doubt, where it cannot be read."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        doubts.append(Doubt("pdf.page_damaged", {"page": str(index + 1)}))
        return None
    with closing(page), closing(page.get_textpage()) as text_page:
        frame = Frame.of(page.raw, text_turns(text_page.raw))
        glyphs = page_glyphs(text_page.raw, frame, guard)
        drawn = LineWalk(frame, guard).page(page.raw)

        def same_run(one: int, other: int) -> bool:
            return _text_object(text_page.raw, one) == _text_object(text_page.raw, other)

        return sheet(
            index + 1,
            (frame.width, frame.height),
            glyphs,
            (drawn.across, drawn.down),
            same_run,
        )


def _text_object(text_page: pdfium.FPDF_TEXTPAGE, index: int) -> int:
    """The identity of the text command that printed a character."""
    return ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value or 0
