"""A printed page as tables and paragraphs: ruling lines and glyphs put together.

Serves PDF pages and scanned pages alike: both give glyphs and rules in one frame.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jiheng.kernel.documents.layout import (
    LOST,
    SENTENCE_ENDS,
    WORD_GAP,
    Glyph,
    Rule,
    TextLine,
    block_text,
    ends_in_word,
    first_unit,
    line_text,
    text_lines,
)
from jiheng.kernel.documents.ruling import TOLERANCE, Grid, grids

# Whether two glyphs (by their order in the file) were printed by one text command.
SameRun = Callable[[int, int], bool]


@dataclass(slots=True)
class PrintedCell:
    """A cell of a printed table: its place in the grid, its text, how it fills its box.

    `lost` counts signs whose character is unknown; `marked` says that the cell has no text but
    something drawn. `room` is what the last line leaves free of the cell's width, `slack` what
    the lines leave free of its height, `em` the size of the type; `in_word` says that the last
    line may end within a word or figure.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    lost: int = 0
    marked: bool = False
    confidence: float | None = None
    room: float = 0.0
    slack: float = 0.0
    em: float = 0.0
    in_word: bool = False


@dataclass(slots=True)
class PrintedTable:
    """A table of one printed page: x and y of its grid lines, cells row by row."""

    xs: list[float]
    ys: list[float]
    rows: list[list[PrintedCell]]


@dataclass(slots=True)
class Paragraph:
    """A paragraph outside every table: its lines."""

    lines: list[TextLine]

    @property
    def text(self) -> str:
        """The text, line by line."""
        return "\n".join(line_text(line) for line in self.lines)

    @property
    def lost(self) -> int:
        """How many signs have no known character."""
        return self.text.count(LOST)

    @property
    def confidence(self) -> float | None:
        """The certainty of its least certain run, if it was recognised."""
        return _confidence([glyph for line in self.lines for glyph in line.glyphs])

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.lines[-1].bottom


@dataclass(slots=True)
class Sheet:
    """One printed page: its number, size, and its tables and paragraphs from the top."""

    number: int
    width: float
    height: float
    items: list[PrintedTable | Paragraph] = field(default_factory=list)

    @property
    def tables(self) -> list[PrintedTable]:
        """The ruled tables of the page."""
        return [one for one in self.items if isinstance(one, PrintedTable)]


def sheet(
    number: int,
    size: tuple[float, float],
    glyphs: Sequence[Glyph],
    rules: tuple[Sequence[Rule], Sequence[Rule]],
    same_run: SameRun,
    marks: Sequence[tuple[float, float]] = (),
    tolerance: float = TOLERANCE,
    shown: Callable[[Glyph], Glyph] = lambda glyph: glyph,
) -> Sheet:
    """The tables and paragraphs of a page from its glyphs and its (horizontal, vertical) rules.

    `marks` are the middles of drawn signs and small pictures, `shown` moves a glyph that the edge
    of its cell cuts off into the cell.
    """
    found = grids(*rules, tolerance)
    found = [one for one in found if len(one.cells) > 1 or _any_inside(one, glyphs)]
    outside, inside = _placed(glyphs, found, same_run, shown)
    placed: list[tuple[float, float, PrintedTable | Paragraph]] = [
        (grid.ys[0], grid.xs[0], _table(grid, texts, marks))
        for grid, texts in zip(found, inside, strict=True)
    ]
    for paragraph in _paragraphs(text_lines(outside), found, size[0]):
        line = paragraph.lines[0]
        placed.append(((line.top + line.bottom) / 2, line.left, paragraph))
    placed.sort(key=lambda one: one[:2])
    return Sheet(number, *size, [item for _, _, item in placed])


# A line shorter than this share of the text's width is a title or a label, not a full line.
_LONG_LINE = 0.6


def _paragraphs(lines: Sequence[TextLine], found: Sequence[Grid], wide: float) -> list[Paragraph]:
    """Lines put together that run on: the one before is full to a right edge of the text and
    ends no sentence, and the next begins below it at its left, or further left after an indent,
    in the same type."""
    if not lines:
        return []
    edges = [grid.xs[-1] for grid in found]
    edges += [max(line.right for line in lines), wide - min(line.left for line in lines)]
    paragraphs = [Paragraph([lines[0]])]
    for line in lines[1:]:
        if _continues(paragraphs[-1].lines[-1], line, edges):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(Paragraph([line]))
    return paragraphs


# How a paragraph begins: with a label and a colon, or with the number of an item.
_BEGINNING = re.compile(
    r"(?:注|.{2,6})[:：]|[\d一二三四五六七八九十]+[.、．]|[(（][\d一二三四五六七八九十]+[)）]"
)


def _continues(line: TextLine, after: TextLine, edges: Sequence[float]) -> bool:
    em = max(line.height, after.height)
    needed = (1 + first_unit(line_text(after))) * em
    return (
        min(line.height, after.height) > 0.7 * em
        and line.right - line.left > _LONG_LINE * edges[-1]
        and -0.3 * em <= after.top - line.bottom < em
        and -0.5 * em <= line.left - after.left <= 2.5 * em
        and line.glyphs[-1].text[-1] not in SENTENCE_ENDS
        and not _BEGINNING.match(line_text(after))
        and any(-em / 2 <= edge - line.right < needed for edge in edges)
    )


def _any_inside(grid: Grid, glyphs: Sequence[Glyph]) -> bool:
    return any(
        grid.holds((one.left + one.right) / 2, (one.top + one.bottom) / 2)
        for one in glyphs
        if one.text != " "
    )


def _placed(
    glyphs: Sequence[Glyph],
    found: Sequence[Grid],
    same_run: SameRun,
    shown: Callable[[Glyph], Glyph],
) -> tuple[list[Glyph], list[dict[int, list[Glyph]]]]:
    """Glyphs outside every table, and for each table the glyphs of each cell."""
    seen = glyphs
    places, changes = _places(seen, found)
    if _any_cut_off(glyphs, places, changes, found, shown):
        seen = [shown(one) for one in glyphs]
        places, changes = _places(seen, found)
    for index in changes:
        _keep_run_whole(index, seen, places, found, same_run)
    outside: list[Glyph] = []
    inside: list[dict[int, list[Glyph]]] = [{} for _ in found]
    for glyph, place in zip(glyphs, places, strict=True):
        if place is None:
            outside.append(glyph)
        else:
            inside[place[0]].setdefault(place[1], []).append(glyph)
    return outside, inside


# The share of its height by which a glyph reaches over an edge where a text is too long.
_OVER_AN_EDGE = 0.15

# The index of a table and that of a cell in it.
_Place = tuple[int, int]


def _places(
    glyphs: Sequence[Glyph], found: Sequence[Grid]
) -> tuple[list[_Place | None], list[int]]:
    """The cell of each glyph's middle, and where the next glyph is in another cell or outside."""
    smallest_first = sorted(enumerate(found), key=lambda one: one[1].area)
    nested = any(one.surrounds(other) for one in found for other in found)
    places: list[_Place | None] = []
    changes: list[int] = []
    here: _Place | None = None
    left = top = right = bottom = 0.0
    for index, glyph in enumerate(glyphs):
        x, y = (glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2
        # Most glyphs stand in the cell of the one before.
        if here is None or nested or not (left <= x < right and top <= y < bottom):
            before, here = here, None
            for table, grid in smallest_first:
                if grid.holds(x, y):
                    here = (table, grid.cell_at(x, y))
                    left, top, right, bottom = grid.box(here[1])
                    break
            if index and here != before and _one_table(here, before):
                changes.append(index - 1)
        places.append(here)
    return places, changes


def _any_cut_off(
    glyphs: Sequence[Glyph],
    places: Sequence[_Place | None],
    changes: Sequence[int],
    found: Sequence[Grid],
    shown: Callable[[Glyph], Glyph],
) -> bool:
    """Whether a text stands over the upper or lower edge of the cell that it belongs to.

    Only the first glyphs within a cell are asked, and of those the ones that reach over an edge.
    """
    for index in [0, *(one + 1 for one in changes)] if glyphs and found else []:
        glyph, place = glyphs[index], places[index]
        if place is not None:
            _, top, _, bottom = found[place[0]].box(place[1])
            over = max(top - glyph.top, glyph.bottom - bottom)
            if over < _OVER_AN_EDGE * (glyph.bottom - glyph.top):
                continue
        if shown(glyph) is not glyph:
            return True
    return False


def _one_table(place: _Place | None, other: _Place | None) -> bool:
    """Whether two places are not in different tables."""
    return place is None or other is None or place[0] == other[0]


def _keep_run_whole(
    index: int,
    glyphs: Sequence[Glyph],
    places: list[_Place | None],
    found: Sequence[Grid],
    same_run: SameRun,
) -> None:
    """Text printed in one stroke over the edge of its cell (a spreadsheet cut it) stays whole.

    It belongs to the cell at whose edge it begins, or else ends, or else to that of its middle.
    """

    def runs_on(index: int) -> bool:
        one, other = glyphs[index], glyphs[index + 1]
        em = one.bottom - one.top
        return (
            abs(one.bottom - other.bottom) < em / 4
            and abs(other.left - one.right) < WORD_GAP * em
            and same_run(one.order, other.order)
        )

    place = places[index] or places[index + 1]
    if place is None or places[index] == places[index + 1] or not runs_on(index):
        return
    first, last = index, index + 1
    while first > 0 and runs_on(first - 1):
        first -= 1
    while last + 1 < len(glyphs) and runs_on(last):
        last += 1
    home = (place[0], _home(glyphs[first : last + 1], found[place[0]]))
    places[first : last + 1] = [home] * (last + 1 - first)


def _home(run: Sequence[Glyph], grid: Grid) -> int:
    """The cell that a run of glyphs over several cells belongs to."""
    em = run[0].bottom - run[0].top
    y = (run[0].top + run[0].bottom) / 2
    begins = grid.cell_at((run[0].left + run[0].right) / 2, y)
    ends = grid.cell_at((run[-1].left + run[-1].right) / 2, y)
    if run[0].left - grid.box(begins)[0] < 0.6 * em:
        return begins
    if grid.box(ends)[2] - run[-1].right < 0.6 * em:
        return ends
    return grid.cell_at((run[0].left + run[-1].right) / 2, y)


def _table(
    grid: Grid, texts: dict[int, list[Glyph]], marks: Sequence[tuple[float, float]]
) -> PrintedTable:
    marked = {grid.cell_at(x, y) for x, y in marks if grid.holds(x, y)}
    rows: list[list[PrintedCell]] = [[] for _ in grid.ys[1:]]
    for index, cell in enumerate(grid.cells):
        printed = PrintedCell(cell.row, cell.column, cell.row_span, cell.column_span, "")
        glyphs = texts.get(index)
        if glyphs:
            _fill(printed, glyphs, grid.box(index))
        printed.marked = index in marked and not printed.text
        rows[cell.row].append(printed)
    for row in rows:
        row.sort(key=lambda one: one.column)
    return PrintedTable(grid.xs, grid.ys, rows)


def _fill(
    cell: PrintedCell, glyphs: Sequence[Glyph], box: tuple[float, float, float, float]
) -> None:
    """Put the glyphs of a cell into it as text."""
    lines = text_lines(glyphs)
    if not lines:
        return
    cell.text = block_text(lines, box[2] - box[0])
    cell.lost = cell.text.count(LOST)
    cell.confidence = _confidence(glyphs)
    cell.room = box[2] - box[0] - (lines[-1].right - lines[-1].left)
    cell.slack = box[3] - box[1] - (lines[-1].bottom - lines[0].top)
    cell.em = max(line.height for line in lines)
    cell.in_word = ends_in_word(lines[-1], box[2] - box[0], cell.em / 2)


def _confidence(glyphs: Sequence[Glyph]) -> float | None:
    """The confidence of the least certain run; None where nothing was recognised from an image."""
    known = [one[7] for one in glyphs if one[7] is not None]
    return min(known) if known else None
