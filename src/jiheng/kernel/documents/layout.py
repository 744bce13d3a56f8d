"""What stands on a printed page before it has rows: glyphs, ruling lines, and the text they form.

Coordinates: x to the right, y downwards, from the top left corner of the page as a person
holds it; points in a PDF, pixels in a scan.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

# Stands for a sign whose character is not known.
LOST = "\ufffd"


class Glyph(NamedTuple):
    """One printed sign (or, from forms and scans, one run of text) and its box.

    `order` is the place in the order of the file, `lost` says that the file does not tell
    which character the sign is, `confidence` comes from character recognition only.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    order: int = 0
    lost: bool = False
    confidence: float | None = None


class Rule(NamedTuple):
    """A ruling line along one axis: its position across, where it starts and where it ends."""

    at: float
    start: float
    end: float


class TextLine:
    """Glyphs on one baseline, from left to right once `sorted` was called."""

    __slots__ = ("bottom", "glyphs", "top")

    def __init__(self, first: Glyph) -> None:
        self.glyphs = [first]
        self.top = first.top
        self.bottom = first.bottom

    def takes(self, glyph: Glyph) -> bool:
        """Whether a glyph stands on this line: half of the lower one lies within the other."""
        common = min(self.bottom, glyph.bottom) - max(self.top, glyph.top)
        return 2 * common >= min(self.bottom - self.top, glyph.bottom - glyph.top)

    def add(self, glyph: Glyph) -> None:
        """Put a glyph on the line; the tallest glyph decides how high the line is."""
        self.glyphs.append(glyph)
        if glyph.bottom - glyph.top > self.bottom - self.top:
            self.top, self.bottom = glyph.top, glyph.bottom

    @property
    def left(self) -> float:
        """Where the first visible glyph begins."""
        return min(one.left for one in self.glyphs)

    @property
    def right(self) -> float:
        """Where the last visible glyph ends."""
        return max(one.right for one in self.glyphs)

    @property
    def height(self) -> float:
        """The height of the line: about the size of its type, and never nothing."""
        return max(self.bottom - self.top, 0.1)


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Glyphs put together into lines, lines from top to bottom, glyphs from left to right."""
    lines: list[TextLine] = []
    for glyph in glyphs:
        if lines:
            last = lines[-1]
            if glyph[2] == last.top and glyph[4] == last.bottom:
                last.glyphs.append(glyph)
                continue
            if last.takes(glyph):
                last.add(glyph)
                continue
        for line in reversed(lines):
            if line.takes(glyph):
                line.add(glyph)
                break
        else:
            lines.append(TextLine(glyph))
    lines = [line for line in lines if any(one.text != " " for one in line.glyphs)]
    lines.sort(key=lambda line: line.top + line.bottom)
    for line in lines:
        # By their middles: a bracket that is moved up to the sign before it overlaps it.
        line.glyphs.sort(key=lambda one: one[1] + one[3])
    return lines


SENTENCE_ENDS = "。；！？;!?"

# In em of the line: a gap that separates two Latin words, and one that separates anything.
WORD_GAP = 0.25
WIDE_GAP = 1.2
# How many blanks stand for a wide gap: at least, at most.
_BLANKS = (3, 40)


def line_text(line: TextLine) -> str:
    """The text of a line; a blank only where the file has one or where words stand apart.

    A gap wider than WIDE_GAP em gives as many blanks as stand in it, from 3 to 40. Chinese
    characters that stand loosely are not separated by smaller gaps.
    """
    parts: list[str] = []
    height = line.height
    last: Glyph | None = None
    blank = False
    for glyph in line.glyphs:
        if glyph.text == " ":
            blank = True
            continue
        if last is not None:
            gap = glyph.left - last.right
            if gap > WIDE_GAP * height:
                parts.append(" " * min(max(round(2 * gap / height), _BLANKS[0]), _BLANKS[1]))
            elif blank or (
                gap > WORD_GAP * height and _narrow(last.text[-1]) and _narrow(glyph.text[0])
            ):
                parts.append(" ")
        parts.append(glyph.text)
        last = glyph
        blank = False
    return "".join(parts)


def block_text(lines: Sequence[TextLine], width: float) -> str:
    """The text of a cell: its lines from top to bottom, parted by line breaks.

    A word or figure that was broken because the line was full stays whole; `width` is that of the
    cell.
    """
    parts = [line_text(lines[0])]
    for line, after in pairwise(lines):
        first = after.glyphs[0]
        within = ends_in_word(line, width, first.right - first.left) and in_word(first.text)
        parts.append("" if within else "\n")
        parts.append(line_text(after))
    return "".join(parts)


# Points between the text of a cell and its edges, both sides together, a little generous.
PADDING = 8.0


def ends_in_word(line: TextLine, width: float, sign: float) -> bool:
    """Whether a line may end within a word or figure: no blank behind it, no room for a `sign`."""
    last = line.glyphs[-1].text
    return in_word(last[-1:]) and width - (line.right - line.left) - PADDING < sign


def in_word(text: str) -> bool:
    """Whether a text begins with a sign of which Latin words and figures are made."""
    return text[:1].isdigit() or (text[:1].isascii() and text[:1].isalpha())


# What no line is broken in: a word or figure, with the punctuation that must not begin a line.
_UNIT = re.compile(r"(?:[\x21-\x7e]+|[（〔【《“]*.)[，。；：、？！）〕】》”%‰℃]*", re.DOTALL)


def first_unit(text: str) -> float:
    """The width in em of what stands before the first place where a line could be broken."""
    found = _UNIT.match(text)
    return sum(0.55 if sign < "\u2e80" else 1.0 for sign in found[0]) if found else 0.0


def _narrow(sign: str) -> bool:
    """Whether a sign belongs to a script that parts words by blanks."""
    return sign < "\u2e80" or unicodedata.east_asian_width(sign) not in "WF"
