"""PDF → pages: ruled tables with their spans, over page breaks; text outside them as paragraphs.

How it works: pdf_text.py gives the glyphs of a page, pdf_fields.py what people filled in, and
pdf_lines.py the ruling lines; ruling.py makes grids of the lines, printed.py puts the glyphs
into the cells, joining.py joins tables over page breaks, borderless.py takes pages that have
columns but no lines, and paging.py writes the rows. A page without text is a scan: scan.py
reads it where the extra is installed.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress

import pypdfium2
import pypdfium2.raw as pdfium

from jiheng.kernel.documents import scan
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Document, Doubt
from jiheng.kernel.documents.paging import pages_of
from jiheng.kernel.documents.pdf_clip import shown_in
from jiheng.kernel.documents.pdf_fields import field_glyphs
from jiheng.kernel.documents.pdf_frame import Frame
from jiheng.kernel.documents.pdf_lines import Drawn, LineWalk
from jiheng.kernel.documents.pdf_text import is_embedded, is_invisible, page_glyphs
from jiheng.kernel.documents.pdf_turned import has_slanted_sign, runs_together, ways_of
from jiheng.kernel.documents.printed import SameRun, Sheet, sheet

# Why PDFium refuses a file, where it is not just damaged (or without a single page).
_REFUSED = {
    pdfium.FPDF_ERR_PASSWORD: "pdf.password",
    pdfium.FPDF_ERR_SECURITY: "pdf.encryption",
}


def read(data: bytes, guard: Guard) -> Document:
    """The pages of a PDF file: one exact page, and others where tables have no ruling lines.

    Raises DocumentError for a file that is damaged, needs a password, has no page, or is a
    scan throughout where scans cannot be read.
    """
    with _opened(data, guard) as document:
        count = len(document)
        guard.pages(count)
        reading = _Reading(document, guard)
        for index in range(count):
            guard.time()
            reading.page(index)
    reading.refuse_nothing()
    reading.close()
    doubtful = scan.settings().doubtful_below
    return Document(guard.file, pages_of(reading.sheets, guard, doubtful), reading.doubts)


@contextmanager
def _opened(data: bytes, guard: Guard) -> Iterator[pypdfium2.PdfDocument]:
    """An open PDF, closed at the end whatever happens; an empty user password is tried."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(_why_refused(data), guard.file) from error
    with closing(document):
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
        yield document


def _why_refused(data: bytes) -> str:
    """The id of the message that says why PDFium does not open a file.

    It leaves the error of an earlier file standing where this one has no page, so a file that
    is certainly damaged is tried first.
    """
    for one in (b"no PDF", data):
        with suppress(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(one).close()
    return _REFUSED.get(pdfium.FPDF_GetLastError(), "pdf.damaged")


class _Reading:
    """One document while it is read: its sheets so far, and what was noticed."""

    def __init__(self, document: pypdfium2.PdfDocument, guard: Guard) -> None:
        self.sheets: list[Sheet] = []
        self.doubts: list[Doubt] = []
        self._document = document
        self._guard = guard
        self._damaged = 0
        self._scans = 0
        self._watermarks: dict[str, None] = {}

    def close(self) -> None:
        """Note what stands behind the text of the pages."""
        for text in self._watermarks:
            self.doubts.append(Doubt("pdf.watermark", {"text": text}, severity="info"))

    def refuse_nothing(self) -> None:
        """Raise DocumentError where no page could be read and one ought to have been."""
        if not self.sheets and self._scans:
            raise DocumentError("pdf.scanned", self._guard.file)
        if not self.sheets and self._damaged:
            raise DocumentError("pdf.all_pages_damaged", self._guard.file)

    def page(self, index: int) -> None:
        """Read a page; where it cannot be read, note why."""
        try:
            page = self._document[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            self._damaged += 1
            self._doubt("pdf.page_damaged", index)
            return
        with closing(page), closing(text_page):
            self._opened_page(page, text_page, index)

    def _opened_page(
        self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, index: int
    ) -> None:
        ways = ways_of(text_page.raw)
        frame = Frame.of(page.raw, ways.turns)
        glyphs = page_glyphs(text_page.raw, frame, self._guard)
        mixed = ways.mixed or has_slanted_sign(glyphs, text_page.raw)
        if mixed and ways.turns is not None:
            glyphs, watermarks = runs_together(glyphs, text_page.raw, frame, ways.turns)
            self._watermarks.update(dict.fromkeys(watermarks))
        foreign = is_invisible(text_page.raw, glyphs)
        glyphs += field_glyphs(self._document, page, frame)
        drawn = LineWalk(frame, self._guard).page(page.raw)
        glyphs = self._found_again(page, text_page, frame, glyphs, index)
        read_sheet = sheet(
            index + 1,
            (frame.width, frame.height),
            glyphs,
            (drawn.across, drawn.down),
            _runs(text_page),
            drawn.marks,
            shown=shown_in(text_page.raw, frame),
        )
        picture = _picture(read_sheet, drawn, len(glyphs), foreign)
        if picture and scan.installed():
            self.sheets.append(scan.pdf_page(page, index + 1, self._guard))
            return
        if picture:
            self._doubt(picture, index)
        if picture == "pdf.page_scanned":
            self._scans += 1
            return
        self.sheets.append(read_sheet)

    def _found_again(
        self,
        page: pypdfium2.PdfPage,
        text_page: pypdfium2.PdfTextPage,
        frame: Frame,
        glyphs: list[Glyph],
        index: int,
    ) -> list[Glyph]:
        """The glyphs of a page; lines with lost characters are read from its picture if possible.

        That is where the font lies in the file: with another font the picture is not the page.
        Says how many characters the file does not tell.
        """
        lost = [one for one in glyphs if one.lost]
        if not lost:
            return glyphs
        as_shown = frame.turns == pdfium.FPDFPage_GetRotation(page.raw)
        if as_shown and scan.installed() and all(is_embedded(text_page.raw, one) for one in lost):
            self._doubt("pdf.page_recognised", index, count=str(len(lost)))
            return _with_runs(glyphs, scan.pdf_runs(page, self._guard))
        self._doubt("pdf.page_lost_characters", index, count=str(len(lost)))
        return glyphs

    def _doubt(self, message_id: str, index: int, **arguments: str) -> None:
        self.doubts.append(Doubt(message_id, {"page": str(index + 1), **arguments}))


def _with_runs(glyphs: list[Glyph], runs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs with each recognised run in the place of the glyphs under it, if any is lost."""
    for run in runs:
        under = [place for place, one in enumerate(glyphs) if _lies_in(one, run, 0.0)]
        under += [
            place
            for place, one in enumerate(glyphs)
            if one.lost and place not in under and _lies_in(one, run, _AROUND)
        ]
        if any(glyphs[place].lost for place in under):
            glyphs = [one for place, one in enumerate(glyphs) if place not in under]
            glyphs.append(run)
    return glyphs


# Points. The box of a recognised run is that of its ink: a dash is flat, a comma small.
_AROUND = 4.0


def _lies_in(glyph: Glyph, run: Glyph, around: float) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return (
        run.left - around <= x <= run.right + around
        and run.top - around <= y <= run.bottom + around
    )


# A page with fewer signs and no table, but images over this share of it, is the picture of a
# page with a header or a note.
_FEW_SIGNS = 200
_LARGE_SHARE = 0.3


def _picture(page: Sheet, drawn: Drawn, signs: int, foreign: bool) -> str | None:
    """The id of the message that says in which way a page is a picture; None where it is not."""
    area = page.width * page.height
    if signs == 0:
        return "pdf.page_scanned" if drawn.is_picture(area) else None
    if foreign and drawn.is_picture(area):
        return "pdf.page_foreign_text"
    if not page.tables and signs < _FEW_SIGNS and drawn.image_area > _LARGE_SHARE * area:
        return "pdf.page_picture"
    return None


def _runs(text_page: pypdfium2.PdfTextPage) -> SameRun:
    """Whether two glyphs were printed by one text command; fields and notes never were."""

    def same(one: int, other: int) -> bool:
        return one >= 0 and other >= 0 and command(one) == command(other)

    def command(index: int) -> int | None:
        found = pdfium.FPDFText_GetTextObject(text_page.raw, index)
        return ctypes.cast(found, ctypes.c_void_p).value

    return same
