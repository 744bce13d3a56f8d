"""The blocks of a master drawn as a PDF: ruled tables, text set in its cells.

Rows are as high as their text needs and pages break between rows, also within merged cells, as
a spreadsheet prints them: the text of a merged cell stands on the page where the cell begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.making_pdf import RawPage, frame, pdf, text

LARGE, SMALL = (1190.0, 842.0), (595.0, 420.0)  # A3 and A5 across
MARGIN = 36.0
SIZE, LEADING, PADDING = 8.0, 10.0, 3.0


@dataclass
class Box:
    """A cell to draw: its text, rows and columns of its table."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int


class _Paper:
    """Pages under way: where the next row goes, and what is drawn on each page."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.pages: list[list[str]] = [[]]
        self.wide, self.high = size
        self.top = self.high - MARGIN

    def make_room(self, high: float) -> None:
        """Go to a new page where the rest of this one is too short."""
        if self.top - high < MARGIN:
            self.pages.append([])
            self.top = self.high - MARGIN

    def paragraph(self, words: str) -> None:
        """A line of text over the whole width, in the middle."""
        for line in _wrapped(words, self.wide - 2 * MARGIN):
            self.make_room(LEADING * 2)
            x = max(MARGIN, (self.wide - _length(line)) / 2)
            self.pages[-1].append(text(x, self.top - LEADING, line, SIZE))
            self.top -= LEADING * 1.6

    def table(self, boxes: Sequence[Box], width: int, height: int) -> None:
        """A table in which every cell is framed."""
        column = (self.wide - 2 * MARGIN) / width
        heights = _heights(boxes, height, column)
        places = []
        for high in heights:
            self.make_room(high)
            places.append((len(self.pages) - 1, self.top))
            self.top -= high
        for box in boxes:
            self._draw(box, column, heights, places)
        self.top -= LEADING

    def _draw(
        self, box: Box, column: float, heights: list[float], places: list[tuple[int, float]]
    ) -> None:
        x, wide = MARGIN + box.column * column, box.column_span * column
        rows = range(box.row, box.row + box.row_span)
        for page in dict.fromkeys(places[row][0] for row in rows):
            own = [row for row in rows if places[row][0] == page]
            top = places[own[0]][1]
            bottom = places[own[-1]][1] - heights[own[-1]]
            self.pages[page].append(frame(x, bottom, wide, top - bottom))
        page, top = places[box.row]
        for number, line in enumerate(_wrapped(box.text, wide - 2 * PADDING), start=1):
            if line:
                y = top - number * LEADING
                self.pages[page].append(text(x + PADDING, y, line, SIZE))


def _length(line: str) -> float:
    return sum(SIZE / 2 if character < "\x7f" else SIZE for character in line)


def _wrapped(words: str, wide: float) -> list[str]:
    """The lines of a cell's text, broken where a line is full."""
    lines: list[str] = []
    for part in words.split("\n"):
        line = ""
        for character in part:
            if line and _length(line + character) > wide:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _heights(boxes: Sequence[Box], height: int, column: float) -> list[float]:
    """How high each row must be; the first row of a merged cell holds all its text."""
    heights = [LEADING + PADDING] * height
    for box in boxes:
        lines = _wrapped(box.text, box.column_span * column - 2 * PADDING)
        heights[box.row] = max(heights[box.row], len(lines) * LEADING + PADDING)
    return heights


def pdf_of(
    blocks: Sequence[str | tuple[Sequence[Box], int, int]], size: tuple[float, float]
) -> bytes:
    """A PDF of paragraphs (text) and tables (cells, columns, rows) in order; `size` in points."""
    paper = _Paper(size)
    for block in blocks:
        if isinstance(block, str):
            paper.paragraph(block)
        else:
            paper.table(*block)
    pages = [RawPage("".join(parts), box=(0.0, 0.0, *size)) for parts in paper.pages]
    return pdf(pages)
