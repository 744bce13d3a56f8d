"""Pages with columns but no ruling lines: rows by baseline, cells by gaps and aligned edges.

What a reader of such a page can be certain of is the order of the pieces of a line. Which
lines make one row, and which column a piece belongs to, is left to the recognisers.
"""

from bisect import bisect_left
from collections.abc import Sequence

from jiheng.kernel.documents.layout import WIDE_GAP, Glyph, TextLine
from jiheng.kernel.documents.printed import Paragraph, Sheet

# So many lines of several cells make a page of columns; fewer are prose with a wide gap.
_COLUMN_LINES = 3
# A gap of so many em parts two cells if so many other cells begin at the same place (points).
_SMALL_GAP = 0.35
_ALIGNED_CELLS = 2
_ALIGNED = 1.5


def has_columns(sheet: Sheet) -> bool:
    """Whether a page has no ruled table but lines that are parted into columns."""
    if sheet.tables:
        return False
    return sum(len(_parted(line, [])) > 1 for line in _lines(sheet)) >= _COLUMN_LINES


def columns_of(sheet: Sheet) -> list[list[Paragraph]]:
    """The lines of a page, each parted into cells.

    Cells are parted by gaps wider than WIDE_GAP em, and by smaller ones before a place where
    cells of other lines begin too.
    """
    lines = _lines(sheet)
    starts = sorted(group[0].left for line in lines for group in _parted(line, []))
    return [[_cell(group) for group in _parted(line, starts)] for line in lines]


def _lines(sheet: Sheet) -> list[TextLine]:
    return [line for item in sheet.items if isinstance(item, Paragraph) for line in item.lines]


def _parted(line: TextLine, starts: Sequence[float]) -> list[list[Glyph]]:
    """The glyphs of a line in groups; `starts` are places where other cells begin, ascending."""
    groups: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if glyph.text == " ":
            continue
        gap = (glyph.left - groups[-1][-1].right) / line.height if groups else 0.0
        if not groups or gap > WIDE_GAP or (gap > _SMALL_GAP and _aligned(glyph.left, starts)):
            groups.append([glyph])
        else:
            groups[-1].append(glyph)
    return groups


def _aligned(place: float, starts: Sequence[float]) -> bool:
    """Whether other cells begin at a place."""
    first = bisect_left(starts, place - _ALIGNED)
    return bisect_left(starts, place + _ALIGNED) - first >= _ALIGNED_CELLS


def _cell(glyphs: Sequence[Glyph]) -> Paragraph:
    line = TextLine(glyphs[0])
    for glyph in glyphs[1:]:
        line.add(glyph)
    return Paragraph([line])
