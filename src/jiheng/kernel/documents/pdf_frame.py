"""Coordinates of a PDF page: from the file's own space to the page as a person holds it."""

import ctypes
from typing import NamedTuple

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]


class Matrix(NamedTuple):
    """An affine map (a b c d e f) as PDF writes it."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, one: pdfium.FPDF_PAGEOBJECT) -> "Matrix":
        """The matrix of a page object."""
        raw = pdfium.FS_MATRIX()
        if not pdfium.FPDFPageObj_GetMatrix(one, ctypes.byref(raw)):
            return cls(1, 0, 0, 1, 0, 0)
        return cls(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)

    def then(self, other: "Matrix | None") -> "Matrix":
        """This map, and the other one after it."""
        if other is None:
            return self
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The smallest box around a mapped box: left, bottom, right, top."""
        corners = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


class Frame:
    """The visible box of a page and how often it is turned clockwise by 90°.

    Maps the file's space (y upwards) to the page as held (y downwards, from the top left).
    """

    __slots__ = ("_box", "height", "turns", "width")

    def __init__(self, box: Box, turns: int) -> None:
        self._box = box
        self.turns = turns % 4
        left, bottom, right, top = box
        self.width, self.height = right - left, top - bottom
        if self.turns % 2:
            self.width, self.height = self.height, self.width

    @property
    def upright(self) -> tuple[float, float] | None:
        """The left and the top of a page that is not turned, in the file's space; else None."""
        return None if self.turns else (self._box[0], self._box[3])

    @classmethod
    def of(cls, page: pdfium.FPDF_PAGE, turns: int | None) -> "Frame":
        """The frame of a page: its crop box, and the turns of its text or else its /Rotate."""
        raw = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(raw))
        box = (raw.left, raw.bottom, raw.right, raw.top)
        return cls(box, pdfium.FPDFPage_GetRotation(page) if turns is None else turns)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the page as held."""
        left, bottom, right, top = self._box
        if self.turns == 0:
            return x - left, top - y
        if self.turns == 1:
            return y - bottom, x - left
        if self.turns == 2:
            return right - x, y - bottom
        return top - y, right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the file as left, top, right, bottom on the page as held."""
        if self.turns == 0:
            own_left, _, _, own_top = self._box
            return left - own_left, own_top - top, right - own_left, own_top - bottom
        x, y = self.point(left, bottom)
        other_x, other_y = self.point(right, top)
        return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)

    def shows(self, x: float, y: float) -> bool:
        """Whether a point of the page as held is inside the visible box."""
        return 0 <= x <= self.width and 0 <= y <= self.height
