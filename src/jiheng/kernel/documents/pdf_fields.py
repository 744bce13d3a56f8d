"""Text that people put into a PDF: the values of form fields, and text typed onto the page."""

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.pdf_frame import Frame

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TICK = "√"
# In place of the order in the file, which these glyphs do not have.
NOT_PRINTED = -1
_VALUE_FIELDS = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_TICK_FIELDS = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)


def field_glyphs(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, frame: Frame
) -> list[Glyph]:
    """A glyph for each line of a field's value or of a typed note, in the box where it shows.

    A ticked box gives √; an empty field and a box without a tick give nothing.
    """
    glyphs: list[Glyph] = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            if not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                words = _words(document, annotation)
                glyphs.extend(_lines(annotation, words, frame))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return glyphs


def _words(document: pypdfium2.PdfDocument, annotation: pdfium.FPDF_ANNOTATION) -> str:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _text(
            lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(
                annotation, b"Contents", buffer, size
            )
        )
    if kind != pdfium.FPDF_ANNOT_WIDGET or document.formenv is None:
        return ""
    fields = document.formenv.raw
    field_type = pdfium.FPDFAnnot_GetFormFieldType(fields, annotation)
    if field_type in _TICK_FIELDS:
        return _TICK if pdfium.FPDFAnnot_IsChecked(fields, annotation) else ""
    if field_type in _VALUE_FIELDS:
        return _text(
            lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(
                fields, annotation, buffer, size
            )
        )
    return ""


def _text(ask: Callable[[object, int], int]) -> str:
    """A text of PDFium: asked for its size first, UTF-16 with a zero at its end."""
    size = ask(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _lines(annotation: pdfium.FPDF_ANNOTATION, words: str, frame: Frame) -> Iterator[Glyph]:
    box = pdfium.FS_RECTF()
    lines = words.splitlines()
    if not words.strip() or not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
        return
    left, top, right, bottom = frame.box(box.left, box.bottom, box.right, box.top)
    high = (bottom - top) / len(lines)
    for number, line in enumerate(lines):
        if line.strip():
            upper = top + number * high
            yield Glyph(line.strip(), left, upper, right, upper + high, NOT_PRINTED)
