"""Ruling lines of a PDF page: every thin visible path, edge of a drawn box, or thin image.

Producers draw the same border in many ways: a stroke, a stroked rectangle for each cell, a
filled rectangle half a point thin (Word, Chrome), dots and dashes, a one-pixel image. What is
not seen makes no line: paths that only clip, white and transparent ones. The area of a filled
box is shading, no border.
"""

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Rule
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.pdf_frame import Box, Frame, Matrix

# Points. A path thinner than this is a line; Word's thickest usual border is 6 pt, but a row
# that low holds no text either.
_THIN = 4.0
_WHITE = 250
_DEEPEST_FORM = 12
# Points. A drawn sign or a small picture in a cell is no higher.
_MARK = 60.0
# A page without text is a picture of text if images cover this share of it, or if it has so
# many drawn signs (text turned into outlines).
_PICTURE_SHARE = 0.1
_PICTURE_MARKS = 20
# White lines and shaded cells that are compared with each other; no form has more.
_MOST_PALE = 2000

Tone = Literal["seen", "white"]
Colour = Callable[..., int]


@dataclass(slots=True)
class Drawn:
    """What a page draws besides text: rules, the area of its images, and small marks.

    `marks` are the middles of small images and filled curves: signs that are drawn, not written.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    image_area: float = 0.0
    marks: list[tuple[float, float]] = field(default_factory=list)

    def is_picture(self, page_area: float) -> bool:
        """Whether the page, if it has no text, is a picture of one (and not just blank)."""
        return self.image_area > _PICTURE_SHARE * page_area or len(self.marks) >= _PICTURE_MARKS


class LineWalk:
    """Walks the objects of a page, forms inside forms included, and collects its rules."""

    def __init__(self, frame: Frame, guard: Guard) -> None:
        self.drawn = Drawn()
        self._frame = frame
        self._guard = guard
        self._box = [ctypes.c_float() for _ in range(4)]
        self._box_pointers = [ctypes.byref(one) for one in self._box]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._colour_pointers = [ctypes.byref(one) for one in self._colour]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._seen = 0
        self._pale: list[Box] = []
        self._shaded: list[Box] = []

    def page(self, page: pdfium.FPDF_PAGE) -> Drawn:
        """The rules of a page, in the page's frame."""
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            self._object(pdfium.FPDFPage_GetObject(page, index), None, 0)
        self._add_pale_lines()
        return self.drawn

    def _object(self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix | None, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            return
        self._seen += 1
        if self._seen % 2048 == 0:
            self._guard.time()
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(one, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            inner = Matrix.of(one).then(matrix)
            for index in range(pdfium.FPDFFormObj_CountObjects(one)):
                self._object(pdfium.FPDFFormObj_GetObject(one, index), inner, depth + 1)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._image(one, matrix)

    def _bounds(self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix | None) -> Box | None:
        """Left, top, right, bottom in the frame."""
        if not pdfium.FPDFPageObj_GetBounds(one, *self._box_pointers):
            return None
        left, bottom, right, top = (each.value for each in self._box)
        if matrix is not None:
            left, bottom, right, top = matrix.box(left, bottom, right, top)
        return self._frame.box(left, bottom, right, top)

    def _image(self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix | None) -> None:
        box = self._bounds(one, matrix)
        if box is None:
            return
        left, top, right, bottom = box
        if not self._thin(left, top, right, bottom):
            wide = min(right, self._frame.width) - max(left, 0.0)
            high = min(bottom, self._frame.height) - max(top, 0.0)
            self.drawn.image_area += max(wide, 0.0) * max(high, 0.0)
            self._mark(*box)

    def _path(self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix | None) -> None:
        if not pdfium.FPDFPath_GetDrawMode(one, self._fill, self._stroke):
            return
        stroke = self._tone(pdfium.FPDFPageObj_GetStrokeColor, one) if self._stroke.value else None
        fill = self._tone(pdfium.FPDFPageObj_GetFillColor, one) if self._fill.value else None
        tone = stroke or fill
        box = self._bounds(one, matrix) if tone else None
        if box is None:
            return
        if tone == "white":
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                self._pale.append(box)
        elif not self._thin(*box):
            if fill == "seen":
                self._shaded.append(box)
            self._outline(one, matrix, stroke == "seen")

    def _tone(self, colour: Colour, one: pdfium.FPDF_PAGEOBJECT) -> Tone | None:
        """Whether a colour is white or seen on paper; None where it is transparent."""
        if not colour(one, *self._colour_pointers):
            return "seen"
        red, green, blue, alpha = (each.value for each in self._colour)
        if alpha == 0:
            return None
        return "seen" if min(red, green, blue) < _WHITE else "white"

    def _add_pale_lines(self) -> None:
        """White lines are seen where they part shaded cells."""
        for left, top, right, bottom in self._pale[:_MOST_PALE]:
            self._guard.time()
            x, y = (left + right) / 2, (top + bottom) / 2
            if any(
                one[0] <= x <= one[2] and one[1] <= y <= one[3] for one in self._shaded[:_MOST_PALE]
            ):
                self._thin(left, top, right, bottom)

    def _thin(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Note a thin box as a rule along its length (a dot as a piece of both); say if it was."""
        wide, high = right - left, bottom - top
        if wide > _THIN and high > _THIN:
            return False
        # What runs off the page ends at its edge, a little outside.
        left, right = max(left, -_THIN), min(right, self._frame.width + _THIN)
        top, bottom = max(top, -_THIN), min(bottom, self._frame.height + _THIN)
        if right < left or bottom < top:
            return True
        if high <= _THIN and wide >= high / 2:
            self.drawn.across.append(Rule((top + bottom) / 2, left, right))
        if wide <= _THIN and high >= wide / 2:
            self.drawn.down.append(Rule((left + right) / 2, top, bottom))
        return True

    def _outline(self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix | None, stroked: bool) -> None:
        """Rules from the parts of a path: edges along an axis if drawn, thin parts if filled."""
        placed = Matrix.of(one).then(matrix)
        rings: list[Box] = []
        for part, curved in self._parts(one, placed):
            if stroked:
                for (x, y), (next_x, next_y) in pairwise(part):
                    if abs(x - next_x) <= 1 or abs(y - next_y) <= 1:
                        self._thin(min(x, next_x), min(y, next_y), max(x, next_x), max(y, next_y))
            elif not curved:
                box = _around(part)
                if not self._thin(*box):
                    rings.append(box)
            else:
                self._mark(*_around(part))
        for outer, inner in pairwise(rings):
            self._ring(outer, inner)

    def _mark(self, left: float, top: float, right: float, bottom: float) -> None:
        """Note something drawn that is no larger than a few signs."""
        if bottom - top <= _MARK:
            self.drawn.marks.append(((left + right) / 2, (top + bottom) / 2))

    def _ring(self, one: Box, other: Box) -> None:
        """A filled box with a hole a border's width smaller is a border (browsers print it so)."""
        margins = [abs(a - b) for a, b in zip(one, other, strict=True)]
        if max(margins) > _THIN or min(margins) == 0:
            return
        left, top, right, bottom = ((a + b) / 2 for a, b in zip(one, other, strict=True))
        self.drawn.across += [Rule(top, left, right), Rule(bottom, left, right)]
        self.drawn.down += [Rule(left, top, bottom), Rule(right, top, bottom)]

    def _parts(
        self, one: pdfium.FPDF_PAGEOBJECT, matrix: Matrix
    ) -> list[tuple[list[tuple[float, float]], bool]]:
        """The parts of a path as points in the frame, closed where the file closes them."""
        parts: list[tuple[list[tuple[float, float]], bool]] = []
        points: list[tuple[float, float]] = []
        curved = False
        for index in range(pdfium.FPDFPath_CountSegments(one)):
            if index % 4096 == 4095:
                self._guard.time()
            segment = pdfium.FPDFPath_GetPathSegment(one, index)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            point = self._frame.point(*matrix.point(self._x.value, self._y.value))
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    parts.append((points, curved))
                points, curved = [], False
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != point:
                points.append(points[0])
        if len(points) > 1:
            parts.append((points, curved))
        return parts


def _around(points: Sequence[tuple[float, float]]) -> Box:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)
