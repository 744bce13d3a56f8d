"""Text that runs another way than the rest of its page: labels set upwards, slanted watermarks."""

import math
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.pdf_frame import Frame

# So many characters of a page are asked which way they run; a label of four characters among a
# thousand is then hardly ever missed.
_SAMPLE = 256
_QUARTER = math.pi / 2
# Slanted text in so many times the usual size of the page's type is a watermark.
_LARGE = 2.5
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
                turns[-round(angle / _QUARTER) % 4] += 1
                slanted = slanted or _is_slanted(angle)
    if not turns:
        return Ways(None, False)
    return Ways(turns.most_common(1)[0][0], slanted or len(turns) > 1)


def has_slanted_sign(glyphs: Sequence[Glyph], text_page: pdfium.FPDF_TEXTPAGE) -> bool:
    """Whether a page has large slanted signs: a watermark is too short for a sample to meet it."""
    if not glyphs:
        return False
    heights = sorted(one[4] - one[2] for one in glyphs)
    large = _LARGE * heights[len(heights) // 2]
    if heights[-1] <= large:
        return False
    return any(
        _is_slanted(pdfium.FPDFText_GetCharAngle(text_page, one.order))
        for one in glyphs
        if one[4] - one[2] > large
    )


def _is_slanted(angle: float) -> bool:
    return math.isfinite(angle) and abs(angle - round(angle / _QUARTER) * _QUARTER) > _LEVEL


def runs_together(
    glyphs: Sequence[Glyph], text_page: pdfium.FPDF_TEXTPAGE, frame: Frame, turns: int
) -> tuple[list[Glyph], list[str]]:
    """The glyphs with those that run otherwise put together, each run as one; and the watermarks.

    A run upwards or downwards stays in its box, that is in its cell. A slanted one lies over
    several cells and belongs to none: it is put below the page; in large type it is a watermark
    and no text of the page.
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
    watermarks = [_text_of(one) for one in slanted if _is_large(one, level)]
    slanted = [one for one in slanted if not _is_large(one, level)]
    for place, glyphs_of_run in enumerate(slanted):
        below = frame.height + 20.0 * (place + 1)
        level.append(Glyph(_text_of(glyphs_of_run), 0.0, below, frame.width, below + 10, -1))
    return level, watermarks


def _text_of(run: Sequence[Glyph]) -> str:
    return "".join(one.text for one in run).strip()


def _is_large(run: Sequence[Glyph], level: Sequence[Glyph]) -> bool:
    """Whether the type of a slanted run is much larger than that of the level text."""
    usual = median(one.bottom - one.top for one in level) if level else 0.0
    # The box of a slanted sign is at most 1.5 times as high as the sign.
    return median(one.bottom - one.top for one in run) > 1.5 * _LARGE * usual


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
    text = _text_of(run)
    if not text:
        return
    if _is_slanted(angle):
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
