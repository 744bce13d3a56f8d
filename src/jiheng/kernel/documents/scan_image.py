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
# Pixels at 300 dpi: shorter strokes do not tell how a page is tilted.
_LONG_STROKE = 160
_SPECK = 8


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
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    if scale != 1:
        grey = _array(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method))
    even = _even(grey)
    tilt = _tilt(even)
    if abs(tilt) > 0.02:
        high, wide = even.shape
        matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), tilt, 1.0)
        even = _array(
            cv2.warpAffine(even, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
        )
    return Picture(even, _ink(even), per_point)


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


def _tilt(grey: Grey) -> float:
    """By how many degrees the long strokes of a page (its ruling lines) rise to the left."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(half)[0]
    if found is None:
        return 0.0
    strokes = np.asarray(found).reshape(-1, 4)
    across, down = strokes[:, 2] - strokes[:, 0], strokes[:, 3] - strokes[:, 1]
    length = np.hypot(across, down)
    tilt = (np.degrees(np.arctan2(down, across)) + 45) % 90 - 45
    kept = (length > _LONG_STROKE / 2) & (np.abs(tilt) < _LARGEST_TILT)
    if kept.sum() < 4:
        return 0.0
    order = np.argsort(tilt[kept])
    weight = np.cumsum(length[kept][order])
    return float(tilt[kept][order][np.searchsorted(weight, weight[-1] / 2)])


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
