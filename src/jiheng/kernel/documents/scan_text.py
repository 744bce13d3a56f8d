"""Where the lines of text stand in a straightened picture: in the cells, and outside the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jiheng.kernel.documents.scan_image import Grey

PixelBox = tuple[int, int, int, int]


@dataclass(slots=True)
class Crop:
    """A line of text in the picture: left, top, right, bottom in pixels.

    `room` is where its picture may be cut out: thin strokes at its ends are too pale to be ink.
    """

    box: PixelBox
    room: PixelBox

    @property
    def wide(self) -> int:
        """Its width."""
        return self.box[2] - self.box[0]

    @property
    def high(self) -> int:
        """Its height."""
        return self.box[3] - self.box[1]


def lines_in(ink: Grey, box: PixelBox, em: float | None = None) -> list[Crop]:
    """The lines of text inside a box, from the top; `em` is the usual height of a character."""
    left, top, right, bottom = box
    part = ink[top:bottom, left:right] > 0
    bands = _bands(part.sum(axis=1), 2)
    if em is not None:
        bands = [cut for band in _merged(bands, em) for cut in _cut(part, band, em)]
    crops = []
    for start, end in bands:
        columns = np.flatnonzero(part[start:end].any(axis=0))
        if len(columns):
            first, last = left + int(columns[0]), left + int(columns[-1]) + 1
            crops.append(Crop((first, top + start, last, top + end), box))
    return crops


def lines_outside(ink: Grey, tables: Sequence[PixelBox], dust: int) -> list[Crop]:
    """The lines of text outside the tables, parted where they stand two heights apart.

    Between two tables, and above and below all of them, a band of ink over the whole page is a
    line; `dust` is the least ink of a line in pixels.
    """
    free = ink.copy()
    for left, top, right, bottom in tables:
        free[top:bottom, left:right] = 0
    high, wide = free.shape
    crops: list[Crop] = []
    for band in lines_in(free, (0, 0, wide, high)):
        _, top, _, bottom = band.box
        columns = np.asarray((free[top:bottom] > 0).any(axis=0))
        for left, right in _runs(columns, 2 * (bottom - top)):
            part = free[top:bottom, left:right]
            if int((part > 0).sum()) >= dust:
                rows = np.flatnonzero((part > 0).any(axis=1))
                box = (left, top + int(rows[0]), right, top + int(rows[-1]) + 1)
                crops.append(Crop(box, (0, 0, wide, high)))
    return crops


def _runs(inked: NDArray[np.bool_], gap: int) -> Iterator[tuple[int, int]]:
    """Stretches of inked columns; gaps up to `gap` pixels do not part them."""
    places = np.flatnonzero(inked)
    if not len(places):
        return
    breaks = np.flatnonzero(np.diff(places) > gap)
    starts = [int(places[0]), *(int(places[one + 1]) for one in breaks)]
    ends = [*(int(places[one]) + 1 for one in breaks), int(places[-1]) + 1]
    yield from zip(starts, ends, strict=True)


def wide_share(crops: Sequence[Crop]) -> float:
    """The share of long lines in the width of all lines; low where text stands sideways."""
    total = sum(crop.wide for crop in crops)
    return sum(crop.wide for crop in crops if crop.wide >= 2 * crop.high) / total if total else 1.0


def usual_height(crops: Sequence[Crop], least: float) -> float:
    """The usual height of a line, of those at least so high: a little above the middle one."""
    heights = [one.high for one in crops if one.high >= least]
    return float(np.percentile(heights, 60)) if heights else 0.0


def _bands(counts: NDArray[np.int64], least: int) -> list[tuple[int, int]]:
    """Stretches of rows that have ink."""
    inked = np.concatenate(([False], counts >= least, [False]))
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _merged(bands: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Bands put together that make one character: the strokes of 二, of =, of ≥."""
    merged: list[tuple[int, int]] = []
    for start, end in bands:
        if merged and end - merged[-1][0] <= 1.15 * em:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _cut(part: NDArray[np.bool_], band: tuple[int, int], em: float) -> Iterator[tuple[int, int]]:
    """A band too high for one line cut where it has least ink."""
    start, end = band
    count = round((end - start) / (1.25 * em))
    if end - start < 1.7 * em or count < 2:
        yield band
        return
    counts = part[start:end].sum(axis=1)
    pitch = (end - start) / count
    cuts = [0]
    for number in range(1, count):
        middle, reach = number * pitch, 0.35 * em
        low, high = int(max(middle - reach, cuts[-1] + 1)), int(middle + reach) + 1
        cuts.append(low + int(np.argmin(counts[low:high])))
    cuts.append(end - start)
    for one, other in pairwise(cuts):
        if other > one:
            yield start + one, start + other
