"""Text that runs another way than the rest of its page: labels set upwards, slanted watermarks."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.pdf_frame import Frame

# So many characters of a page are asked which way they run; a label of four characters among a
# thousand is then hardly ever missed.
_SAMPLE = 256
_QUARTER = math.pi / 2
# Radians. Text leaning less is level: italics made by the producer, pages scanned askew.
_LEVEL = 0.12


class Ways(NamedTuple):
    """Which way the text of a page runs.

    `turns`: how often the file's space must be turned clockwise by 90° so that most text is
    upright (None without text); `mixed`: whether some text runs otherwise.
    """

    turns: int | None
    mixed: bool


def ways_of(text_page: pdfium.FPDF_TEXTPAGE) -> Ways:
    """Which way the text of a page runs.

    The text decides, not /Rotate: printer drivers put landscape tables sideways on portrait
    pages, and people turn pages only in their viewer.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    turns: Counter[int] = Counter()
    slanted = False
    for index in range(0, count, max(1, count // _SAMPLE)):
        if pdfium.FPDFText_GetUnicode(text_page, index) > 0x20:
            angle = pdfium.FPDFText_GetCharAngle(text_page, index)
            if math.isfinite(angle):
                quarters = round(angle / _QUARTER)
                turns[-quarters % 4] += 1
                slanted = slanted or abs(angle - quarters * _QUARTER) > _LEVEL
    if not turns:
        return Ways(None, False)
    return Ways(turns.most_common(1)[0][0], slanted or len(turns) > 1)


def runs_together(
    glyphs: Sequence[Glyph], text_page: pdfium.FPDF_TEXTPAGE, frame: Frame, turns: int
) -> list[Glyph]:
    """The glyphs with those that run otherwise put together, each run as one.

    A run upwards or downwards stays in its box, that is in its cell. A slanted one (a watermark)
    lies over several cells and belongs to none: it is put below the page.
    """
    level: list[Glyph] = []
    run: list[Glyph] = []
    slanted: list[list[Glyph]] = []
    run_angle = 0.0
    for glyph in glyphs:
        angle = pdfium.FPDFText_GetCharAngle(text_page, glyph.order) + turns * _QUARTER
        angle = math.remainder(angle, 2 * math.pi) if math.isfinite(angle) else 0.0
        if run and (abs(angle - run_angle) > _LEVEL or not _follows(run[-1], glyph)):
            _end(run, run_angle, level, slanted)
            run = []
        if abs(angle) <= _LEVEL:
            level.append(glyph)
        else:
            run_angle = angle
            run.append(glyph)
    _end(run, run_angle, level, slanted)
    for place, glyphs_of_run in enumerate(slanted):
        below = frame.height + 20.0 * (place + 1)
        text = "".join(one.text for one in glyphs_of_run)
        level.append(Glyph(text, 0.0, below, frame.width, below + 10, -1))
    return level


def _follows(glyph: Glyph, after: Glyph) -> bool:
    """Whether a glyph stands next to the one before it in its run."""
    size = max(glyph.right - glyph.left, glyph.bottom - glyph.top)
    apart = math.hypot(
        (after.left + after.right - glyph.left - glyph.right) / 2,
        (after.top + after.bottom - glyph.top - glyph.bottom) / 2,
    )
    return apart < 2.5 * size


def _end(
    run: Sequence[Glyph], angle: float, level: list[Glyph], slanted: list[list[Glyph]]
) -> None:
    """Put a run that has ended where it belongs."""
    text = "".join(one.text for one in run).strip()
    if not text:
        return
    if abs(angle - round(angle / _QUARTER) * _QUARTER) > _LEVEL:
        slanted.append(list(run))
        return
    level.append(
        Glyph(
            text,
            min(one.left for one in run),
            min(one.top for one in run),
            max(one.right for one in run),
            max(one.bottom for one in run),
            run[0].order,
            any(one.lost for one in run),
        )
    )
