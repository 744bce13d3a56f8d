"""Where text that a program cut at the edge of its cell is shown.

A spreadsheet prints a text that is too long for its cell over the edges of the cell, and cuts it
there: what stands in the file above or below the edge is not seen. The path that cuts it tells
which cell the text belongs to.
"""

import ctypes
from collections.abc import Callable

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.pdf_frame import Box, Frame

_INSIDE = 1.0  # how far within the cut a moved glyph has its middle, in points

Shown = Callable[[Glyph], Glyph]


def shown_in(text_page: pdfium.FPDF_TEXTPAGE, frame: Frame) -> Shown:
    """A function that moves a glyph up or down to where the path that cuts it lets it be seen.

    It gives the glyph itself where that is not cut, or the middle of it can be seen.
    """

    def shown(glyph: Glyph) -> Glyph:
        cut = _cut(text_page, glyph.order, frame) if glyph.order >= 0 else None
        if cut is None:
            return glyph
        left, top, right, bottom = cut
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        if top <= y <= bottom or not left <= x <= right or bottom - top < 2 * _INSIDE:
            return glyph
        by = (top + _INSIDE if y < top else bottom - _INSIDE) - y
        return glyph._replace(top=glyph.top + by, bottom=glyph.bottom + by)

    return shown


def _cut(text_page: pdfium.FPDF_TEXTPAGE, order: int, frame: Frame) -> Box | None:
    """The box of the paths that cut a glyph, on the page as held; None where there are none."""
    command = pdfium.FPDFText_GetTextObject(text_page, order)
    clip = pdfium.FPDFPageObj_GetClipPath(command) if command else None
    boxes = [
        box
        for path in range(pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)
        if (box := _box(clip, path, frame)) is not None
    ]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return max(lefts), max(tops), min(rights), min(bottoms)


def _box(clip: pdfium.FPDF_CLIPPATH, path: int, frame: Frame) -> Box | None:
    """The box around one path, on the page as held."""
    x, y = ctypes.c_float(), ctypes.c_float()
    xs: list[float] = []
    ys: list[float] = []
    for at in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, at)
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            xs.append(x.value)
            ys.append(y.value)
    return frame.box(min(xs), min(ys), max(xs), max(ys)) if xs else None
