"""A scanned page as tables and paragraphs: lines, cells, and what the recogniser reads in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from jiheng.kernel.documents.layout import LOST, Glyph, Rule
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.printed import Sheet, sheet
from jiheng.kernel.documents.ruling import TOLERANCE, Grid, grids
from jiheng.kernel.documents.scan import ScanSettings
from jiheng.kernel.documents.scan_image import Grey, Picture
from jiheng.kernel.documents.scan_lines import ruling_lines
from jiheng.kernel.documents.scan_ocr import Reading, Recogniser
from jiheng.kernel.documents.scan_text import (
    Crop,
    PixelBox,
    lines_in,
    lines_outside,
    usual_height,
    wide_share,
)

# Points. Scanned lines bend; cells begin so far inside their ruling lines, and ink of a line is
# wiped out so far around them; the lowest type.
_TOLERANCE = TOLERANCE + 0.5
_INSET = 1.0
_WIPED = 3.5
_LOWEST_TYPE = 4.5
# Points. Sizes of type that forms are set in, and the one to which others are brought.
_TYPE_SIZES = (5.5, 14.5)
_USUAL_TYPE = 10.0
# In em: a stroke alone in its cell that is no higher than this and at least so wide is a dash.
_DASH_HIGH = 0.2
_DASH_WIDE = 0.6
_TRIAL_LINES = 12
# In em: how far before and after the ink of a line its picture begins and ends.
_PALE = 0.8
# A page on which long lines are less than this share of all stands sideways.
_SIDEWAYS = 0.5


@dataclass(slots=True)
class Layout:
    """A page before its text is read: lines, tables, and the lines of text of each cell."""

    picture: Picture
    rules: tuple[list[Rule], list[Rule]]
    blocks: list[list[Crop]]
    em: float

    @property
    def crops(self) -> list[Crop]:
        """Every line of text."""
        return [crop for block in self.blocks for crop in block]


def lay_out(picture: Picture) -> Layout:
    """Find the ruling lines and the lines of text of a page."""
    across, down, mask = ruling_lines(picture)
    tables = grids(across, down, _TOLERANCE)
    clean = _wiped(picture, tables, mask)
    scale = picture.per_point
    inset = round(_INSET * scale)
    cells: list[PixelBox] = []
    for grid in tables:
        for index in range(len(grid.cells)):
            left, top, right, bottom = (round(place * scale) for place in grid.box(index))
            cells.append((left + inset, top + inset, right - inset, bottom - inset))
    first = [crop for cell in cells for crop in lines_in(clean.ink, cell)]
    dust = round((scale / 2) ** 2 * 4)
    around = [_pixels(grid, scale) for grid in tables]
    outside = lines_outside(clean.ink, around, dust)
    em = usual_height(first or outside, _LOWEST_TYPE * scale)
    blocks = [lines_in(clean.ink, cell, em or None) for cell in cells]
    return Layout(clean, (across, down), [*blocks, *([crop] for crop in outside)], em)


def _pixels(grid: Grid, scale: float) -> PixelBox:
    margin = round(_WIPED * scale)
    return (
        max(round(grid.xs[0] * scale) - margin, 0),
        max(round(grid.ys[0] * scale) - margin, 0),
        round(grid.xs[-1] * scale) + margin,
        round(grid.ys[-1] * scale) + margin,
    )


def _wiped(picture: Picture, tables: Sequence[Grid], mask: Grey) -> Picture:
    """The picture without the ruling lines of its tables: long strokes at the edges of cells."""
    edges = np.zeros_like(mask)
    scale = picture.per_point
    for grid in tables:
        for index in range(len(grid.cells)):
            left, top, right, bottom = (round(place * scale) for place in grid.box(index))
            cv2.rectangle(
                edges, (left, top), (right, bottom), (255,), thickness=round(2 * _WIPED * scale)
            )
    gone = cv2.bitwise_and(cv2.dilate(mask, np.ones((3, 3), np.uint8)), edges) > 0
    grey, ink = picture.grey.copy(), picture.ink.copy()
    grey[gone], ink[gone] = 255, 0
    return Picture(grey, ink, scale)


class ScannedPage:
    """Reads pages with a loaded recogniser."""

    def __init__(self, model: Recogniser, settings: ScanSettings, guard: Guard) -> None:
        self._model = model
        self._settings = settings
        self._guard = guard

    def sheet(self, picture: Picture, number: int) -> Sheet:
        """The tables and paragraphs of a page, turned so that its text is upright."""
        layout = self._upright(picture)
        glyphs = list(self._glyphs(layout))
        size = layout.picture.size
        return sheet(number, size, glyphs, layout.rules, _no_runs, tolerance=_TOLERANCE)

    def runs(self, picture: Picture) -> list[Glyph]:
        """What a page that lies upright shows, line by line."""
        return list(self._glyphs(lay_out(picture)))

    def _upright(self, picture: Picture) -> Layout:
        """The layout of the page in the position in which its longest lines read best."""
        layout = lay_out(picture)
        if not layout.crops:
            return layout
        type_size = layout.em / picture.per_point
        if not _TYPE_SIZES[0] <= type_size <= _TYPE_SIZES[1]:
            # The resolution that the file stated, or that was assumed, is wrong.
            picture = picture.scaled(_USUAL_TYPE / type_size)
            layout = lay_out(picture)
        if wide_share(layout.crops) < _SIDEWAYS:
            turned = lay_out(picture.turned(1))
            if wide_share(turned.crops) > wide_share(layout.crops):
                layout, picture = turned, picture.turned(1)
        best = self._certainty(layout)
        if best >= self._settings.upright_from:
            return layout
        turned = lay_out(picture.turned(2))
        return turned if self._certainty(turned) > best else layout

    def _certainty(self, layout: Layout) -> float:
        longest = sorted(layout.crops, key=lambda one: one.wide, reverse=True)[:_TRIAL_LINES]
        readings = self._read([_image(layout, crop) for crop in longest])
        return sum(one.average for one in readings) / max(len(readings), 1)

    def _read(self, images: Sequence[Grey]) -> list[Reading]:
        return self._model.read(images, self._guard)

    def _glyphs(self, layout: Layout) -> Iterator[Glyph]:
        """A run of text for each line of each cell, and for each line outside the tables."""
        blocks = [block for block in layout.blocks if block]
        readings = self._readings(layout, blocks)
        for block, block_readings in zip(blocks, readings, strict=True):
            for crop, reading in zip(block, block_readings, strict=True):
                yield from self._glyph(layout, crop, reading)

    def _readings(self, layout: Layout, blocks: Sequence[list[Crop]]) -> list[list[Reading]]:
        """What the lines of each block say.

        Characters set one below the other are read side by side: single characters alone are
        what the recogniser knows least.
        """
        read: list[list[Reading]] = [[] for _ in blocks]
        columns = [place for place, block in enumerate(blocks) if _is_column(block, layout.em)]
        images = [_side_by_side(layout, blocks[place]) for place in columns]
        for place, reading in zip(columns, self._read(images), strict=True):
            if len(reading.text) == len(blocks[place]) == len(reading.certain):
                signs = zip(reading.text, reading.certain, strict=True)
                read[place] = [Reading(sign, [certain]) for sign, certain in signs]
        rest = [place for place, readings in enumerate(read) if not readings]
        lines = [_image(layout, crop) for place in rest for crop in blocks[place]]
        readings = iter(self._again(layout, self._read(lines), rest, blocks))
        for place in rest:
            read[place] = [next(readings) for _ in blocks[place]]
        return read

    def _again(
        self,
        layout: Layout,
        readings: Sequence[Reading],
        rest: Iterable[int],
        blocks: Sequence[list[Crop]],
    ) -> list[Reading]:
        """Readings with the uncertain ones tried once more in a wider margin; the better stays."""
        crops = [crop for place in rest for crop in blocks[place]]
        below = self._settings.doubtful_below
        poor = [place for place, one in enumerate(readings) if one.least < below]
        better = list(readings)
        second = self._read([_image(layout, crops[place], 0.45) for place in poor])
        for place, reading in zip(poor, second, strict=True):
            if reading.least > better[place].least:
                better[place] = reading
        return better

    def _glyph(self, layout: Layout, crop: Crop, reading: Reading) -> Iterator[Glyph]:
        left, top, right, bottom = (place / layout.picture.per_point for place in crop.box)
        text, certain = _figures(reading.text.strip()), reading.least
        if _is_dash(crop, layout.em):
            text, certain = ("—" if crop.wide >= _DASH_WIDE * layout.em else "-"), 1.0
        elif not text or reading.average < self._settings.unreadable_below:
            if crop.high < layout.em / 3 and crop.wide < layout.em / 3:
                return
            text = LOST
        yield Glyph(text, left, top, right, bottom, -1, text == LOST, certain)


def _no_runs(_one: int, _other: int) -> bool:
    return False


# Letters and strokes that a recogniser takes for figures: no letter stands among figures, and
# neither l nor a stroke stands alone in Chinese text.
_ONE = re.compile(
    r"(?<![A-Za-z])[l|丨]+(?![A-Za-z])|(?<![A-Za-z])[Il|](?=\d)|(?<=\d)[Il|](?![A-Za-z])|^I$"
)
_ZERO = re.compile(r"(?<=[\d.])[Oo](?=[\d.%]|$)")


# Commas between thousands whose tails are too small to see.
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{3}){2,}(?![\d])")


def _figures(text: str) -> str:
    """The text with letters that can only be figures as figures, and thousands by commas."""
    text = _THOUSANDS.sub(lambda found: found[0].replace(".", ","), text)
    return _ZERO.sub("0", _ONE.sub(lambda found: "1" * len(found[0]), text))


def _is_dash(crop: Crop, em: float) -> bool:
    """Whether a line is one flat stroke: the dash of a cell without a value, not 一 or 二."""
    return crop.high <= _DASH_HIGH * em and crop.wide >= 2 * crop.high


def _is_column(block: Sequence[Crop], em: float) -> bool:
    """Whether the lines of a cell are single characters one below the other."""
    return len(block) > 1 and all(
        crop.wide <= 1.3 * em and 0.6 * em <= crop.high <= 1.3 * em for crop in block
    )


def _image(layout: Layout, crop: Crop, margin: float = 0.15) -> Grey:
    """A line cut out of the picture, on white, as high as a full character at least.

    `margin` is the white around it, in em.
    """
    left, top, right, bottom = crop.box
    em = layout.em or float(crop.high)
    around = round(margin * em)
    above = around + max(0, round((0.95 * em - crop.high) / 2))
    reach = round(_PALE * em)
    first, last = max(left - reach, crop.room[0], 0), min(right + reach, crop.room[2])
    part = layout.picture.grey[top:bottom, first:last]
    bordered = cv2.copyMakeBorder(
        part, above, above, around, around, cv2.BORDER_CONSTANT, value=(255,)
    )
    return np.asarray(bordered, dtype=np.uint8)


def _side_by_side(layout: Layout, block: Sequence[Crop]) -> Grey:
    """Single characters as one line."""
    images = [_image(layout, crop, 0.08) for crop in block]
    high = max(image.shape[0] for image in images)
    level = []
    for image in images:
        missing = high - image.shape[0]
        above = missing // 2
        level.append(
            cv2.copyMakeBorder(
                image, above, missing - above, 0, 0, cv2.BORDER_CONSTANT, value=(255,)
            )
        )
    return np.asarray(np.hstack(level), dtype=np.uint8)
