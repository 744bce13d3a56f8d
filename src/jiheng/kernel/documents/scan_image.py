"""A picture of a page made ready for reading: brought to size, evened out, made straight.

Pictures are arrays of grey values, 255 white, rows from the top.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]

# Degrees. Pages lie straighter than this in scanners and feeders.
_LARGEST_TILT = 10.0
# Pixels at 300 dpi: shorter strokes do not tell how a page is tilted; nor do fewer than these.
_LONG_STROKE = 160
_FEWEST_STROKES = 4
# Slopes (pixels across for each pixel along): what is straight enough, and how far strokes of one
# page may differ.
_STRAIGHT = 0.0003
_SLOPE_SPREAD = 0.05
_SPECK = 8
# Pixels. Smaller pictures are enlarged by a white margin: the filters need room.
_SMALLEST = 200


@dataclass(slots=True)
class Picture:
    """A page at a known resolution: grey values, and its ink (255 where ink is, else 0)."""

    grey: Grey
    ink: Grey
    per_point: float

    def turned(self, quarters: int) -> "Picture":
        """The picture turned clockwise by 90° so often."""
        return Picture(
            np.ascontiguousarray(np.rot90(self.grey, -quarters)),
            np.ascontiguousarray(np.rot90(self.ink, -quarters)),
            self.per_point,
        )

    def scaled(self, scale: float) -> "Picture":
        """The picture enlarged or reduced, as if it had been so from the start."""
        grey = _resized(self.grey, scale)
        return Picture(grey, _ink(grey), self.per_point)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        high, wide = self.grey.shape
        return wide / self.per_point, high / self.per_point


def values_of(image: Any) -> NDArray[Any]:
    """The values of a Pillow picture: grey, or red green blue; what is transparent is white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = image.convert("RGBA")
        white = Image.new("RGBA", ground.size, "white")
        image = Image.alpha_composite(white, ground).convert("RGB")
    if image.mode.startswith("I"):
        # 16 bits a value; Pillow would cut them off at 255 instead of scaling them.
        return (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def grey_of(pixels: NDArray[Any]) -> Grey:
    """Grey values of a picture (grey, or red green blue); red seals fade, black text under stays."""
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    red = pixels[:, :, 0]
    plain = cv2.cvtColor(np.ascontiguousarray(pixels[:, :, :3]), cv2.COLOR_RGB2GRAY)
    others = np.maximum(pixels[:, :, 1], pixels[:, :, 2])
    seal = red.astype(np.int16) - others > 60
    return np.where(seal, np.maximum(plain, red), plain).astype(np.uint8)


def prepared(grey: Grey, scale: float, per_point: float) -> Picture:
    """The page resized by `scale`, on an even white ground, with its lines level."""
    high, wide = grey.shape
    missing = [max(0, round(_SMALLEST / scale) - size) for size in (high, wide)]
    if any(missing):
        grey = _array(
            cv2.copyMakeBorder(
                grey, 0, missing[0], 0, missing[1], cv2.BORDER_CONSTANT, value=(255,)
            )
        )
    even = _straight(_even(_resized(grey, scale)))
    return Picture(even, _ink(even), per_point)


def _resized(grey: Grey, scale: float) -> Grey:
    if scale == 1:
        return grey
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return _array(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method))


def _array(values: Any) -> Grey:
    """What OpenCV gives, as grey values."""
    return np.asarray(values, dtype=np.uint8)


def _even(grey: Grey) -> Grey:
    """Grey values relative to the ground around them: shadows and yellowed paper become white."""
    high, wide = grey.shape
    small = cv2.resize(grey, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    small = cv2.dilate(small, np.ones((5, 5), np.uint8))
    ground = cv2.resize(cv2.medianBlur(small, 21), (wide, high))
    return _array(cv2.divide(grey, ground, scale=255))


def _straight(grey: Grey) -> Grey:
    """The page with its level strokes level and its upright strokes upright.

    Mends a page that lay askew in the scanner, and one photographed a little from the side: the
    slope of the strokes may change evenly over the page.
    """
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(half)[0]
    if found is None:
        return grey
    high, wide = grey.shape
    x, y, to_x, to_y = (2 * np.asarray(found).reshape(-1, 4)).T
    rising = _slopes(to_x - x, to_y - y, (y + to_y) / 2, high)
    leaning = _slopes(to_y - y, to_x - x, (x + to_x) / 2, wide)
    if rising is None and leaning is None:
        return grey
    top, bottom = rising or (-(leaning or (0, 0))[0], -(leaning or (0, 0))[1])
    left, right = leaning or (-top, -bottom)
    if max(abs(one) for one in (top, bottom, left, right)) < _STRAIGHT:
        return grey
    corners = np.array(
        [
            _crossing((wide / 2, edge_y), slope, (edge_x, high / 2), lean)
            for edge_y, slope, edge_x, lean in (
                (0, top, 0, left),
                (0, top, wide, right),
                (high, bottom, wide, right),
                (high, bottom, 0, left),
            )
        ],
        np.float32,
    )
    page = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, page)
    return _array(
        cv2.warpPerspective(grey, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
    )


def _slopes(
    along: NDArray[Any], across: NDArray[Any], places: NDArray[Any], size: int
) -> tuple[float, float] | None:
    """The slope of the strokes that run along an axis, at the first and the last edge of the page.

    None where there are too few to tell.
    """
    length = np.hypot(along, across)
    steep = np.abs(across) > np.tan(np.radians(_LARGEST_TILT)) * np.abs(along)
    kept = (length > _LONG_STROKE) & ~steep
    if kept.sum() < _FEWEST_STROKES:
        return None
    slope, place, weight = (across / np.where(along, along, 1))[kept], places[kept], length[kept]
    order = np.argsort(slope)
    share = np.cumsum(weight[order])
    middle = float(slope[order][np.searchsorted(share, share[-1] / 2)])
    near = np.abs(slope - middle) < _SLOPE_SPREAD
    if near.sum() < 2 * _FEWEST_STROKES or np.ptp(place[near]) < size / 4:
        return middle, middle
    change, start = np.polyfit(place[near], slope[near], 1, w=weight[near])
    return float(start), float(start + change * size)


def _crossing(
    level: tuple[float, float], slope: float, upright: tuple[float, float], lean: float
) -> tuple[float, float]:
    """Where a line through `level` that falls by `slope` meets one through `upright`."""
    # x = upright_x + lean * (y - upright_y);  y = level_y + slope * (x - level_x)
    from_level = level[1] + slope * (upright[0] - lean * upright[1] - level[0])
    y = from_level / (1 - slope * lean)
    return upright[0] + lean * (y - upright[1]), y


def _ink(grey: Grey) -> Grey:
    """Where ink is: darker than the best single threshold, without specks of dust."""
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # A page with little ink has no second hump; its threshold must not sink into the noise.
    ink = np.where(grey < min(max(threshold, 110), 210), 255, 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = stats[:, cv2.CC_STAT_AREA] < _SPECK
    dust[0] = False
    if count > 1:
        ink[dust[labels]] = 0
    return ink
