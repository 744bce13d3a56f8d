"""Pages with columns but no ruling lines: rows by baseline, cells by gaps."""

from collections.abc import Sequence

from jiheng.kernel.documents.layout import WIDE_GAP, Glyph, TextLine, line_text
from jiheng.kernel.documents.printed import Paragraph, Sheet

# So many lines of several cells make a page of columns; fewer are prose with a wide gap.
_COLUMN_LINES = 3


def has_columns(sheet: Sheet) -> bool:
    """Whether a page has no ruled table but lines that are parted into columns."""
    if sheet.tables:
        return False
    lines = [line for item in _paragraphs(sheet) for line in item.lines]
    return sum("\t" in line_text(line, "\t") for line in lines) >= _COLUMN_LINES


def columns_of(sheet: Sheet) -> list[list[Paragraph]]:
    """The lines of a page, each parted into cells at gaps wider than WIDE_GAP em."""
    return [_parted(line) for item in _paragraphs(sheet) for line in item.lines]


def _paragraphs(sheet: Sheet) -> list[Paragraph]:
    return [item for item in sheet.items if isinstance(item, Paragraph)]


def _parted(line: TextLine) -> list[Paragraph]:
    groups: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if glyph.text == " ":
            continue
        if groups and glyph.left - groups[-1][-1].right <= WIDE_GAP * line.height:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return [_piece(group) for group in groups]


def _piece(glyphs: Sequence[Glyph]) -> Paragraph:
    line = TextLine(glyphs[0])
    for glyph in glyphs[1:]:
        line.add(glyph)
    return Paragraph([line])
