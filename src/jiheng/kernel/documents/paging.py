"""Printed pages of a PDF or a scan → pages of rows with addresses; page numbers are left out."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from jiheng.kernel.documents.borderless import columns_of, has_columns
from jiheng.kernel.documents.joining import Outside, Part, joined
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Cell, Page, Row
from jiheng.kernel.documents.printed import Paragraph, PrintedCell, Sheet

# The part of a page's height, at its top and at its bottom, where page numbers stand.
_MARGIN = 0.12
_DASH = r"[—–―─\-－~·•|\s]"
_PAGE_OF = r"第?\s*\d+\s*页?\s*[/／,，、]?\s*(?:共|总)\s*\d+\s*页"
_NUMBERED = re.compile(
    rf"{_DASH}*(?:{_PAGE_OF}|(?:共|总)\s*\d+\s*页\s*[/／,，、]?\s*第\s*\d+\s*页|第\s*\d+\s*页"
    rf"|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*[/／]\s*\d+|{_DASH}+\d+{_DASH}+){_DASH}*"
)
_BETWEEN_DASHES = re.compile(r"[—–―─\-－]+\s*\S{1,3}\s*[—–―─\-－]+")
_BARE = re.compile(r"\d{1,4}")


def pages_of(sheets: Sequence[Sheet], guard: Guard, doubtful_below: float = 0.0) -> list[Page]:
    """Pages of rows from printed pages: exact ones, and inexact ones where columns have no lines.

    Cells recognised with less certainty than `doubtful_below` are doubtful.

    Normally one page; each change between ruled pages and pages with columns but no lines
    begins another.
    """
    sheets = [_without_number(one) for one in sheets]
    writer = _Writer(guard, doubtful_below)
    pages: list[Page] = []
    for loose, group in groupby(sheets, has_columns):
        if loose:
            rows = [row for one in group for row in writer.loose(one)]
        else:
            rows = [row for one in joined(list(group)) for row in writer.exact(one)]
            writer.close()
        pages.append(Page(len(pages) + 1, "page", rows, exact=not loose))
    return pages


def _without_number(sheet: Sheet) -> Sheet:
    """The page without the lines at its edges that are certainly its number."""
    sheet.items = [
        item
        for item in sheet.items
        if not (isinstance(item, Paragraph) and _is_page_number(item, sheet))
    ]
    return sheet


def _is_page_number(paragraph: Paragraph, sheet: Sheet) -> bool:
    """A line in the margin like 第 1 页 共 3 页 or — 3 —, or the bare number of the page."""
    below_head = paragraph.bottom > _MARGIN * sheet.height
    if below_head and paragraph.top < (1 - _MARGIN) * sheet.height:
        return False
    text = paragraph.text.strip()
    if paragraph.confidence is not None and _BETWEEN_DASHES.fullmatch(text):
        # A recogniser knows least what stands between two strokes.
        return True
    if _NUMBERED.fullmatch(text):
        return True
    return bool(_BARE.fullmatch(text)) and int(text) == sheet.number


class _Writer:
    """Writes rows, counting tables and paragraphs over the whole document."""

    def __init__(self, guard: Guard, doubtful_below: float) -> None:
        self._guard = guard
        self._doubtful_below = doubtful_below
        self._paragraphs = 0
        self._tables = 0
        self._highest = 0
        self._rows = 0

    def close(self) -> None:
        """End a stretch of joined pages: its table numbers are used up."""
        self._tables += self._highest
        self._highest = 0

    def exact(self, item: Part | Outside) -> Iterator[Row]:
        """The rows of a part of a ruled table, or the row of a paragraph."""
        if isinstance(item, Outside):
            yield self._paragraph(item.paragraph, item.sheet)
            return
        table = self._tables + item.table
        if item.table > self._highest:
            self._highest, self._rows = item.table, 0
        for index, printed in enumerate(item.rows):
            self._rows += 1
            self._guard.cells(sum(bool(one.text) for one in printed))
            cells = [self._cell(one, table) for one in printed]
            after_break = item.continued and index == 0
            yield Row(cells, self._rows, table, item.sheet, after_break)

    def loose(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a page whose columns have no lines."""
        lines = columns_of(sheet)
        parted = [number for number, line in enumerate(lines, 1) if len(line) > 1]
        self._tables += 1
        table = self._tables
        for number, line in enumerate(lines, 1):
            if not parted[0] <= number <= parted[-1]:
                yield self._paragraph(line[0], sheet.number)
                continue
            self._guard.cells(len(line))
            cells = [
                Cell(
                    one.text,
                    number - 1,
                    column,
                    address=f"T{table}R{number}C{column + 1}",
                    confidence=one.confidence,
                    doubt=self._doubt(one),
                )
                for column, one in enumerate(line)
            ]
            yield Row(cells, number, table, sheet.number)

    def _paragraph(self, paragraph: Paragraph, sheet: int) -> Row:
        self._paragraphs += 1
        self._guard.cells(1)
        cell = Cell(
            paragraph.text,
            0,
            0,
            address=f"P{self._paragraphs}",
            confidence=paragraph.confidence,
            doubt=self._doubt(paragraph),
        )
        return Row([cell], self._paragraphs, 0, sheet)

    def _cell(self, printed: PrintedCell, table: int) -> Cell:
        return Cell(
            printed.text,
            self._rows - 1,
            printed.column,
            printed.row_span,
            printed.column_span,
            f"T{table}R{self._rows}C{printed.column + 1}",
            printed.confidence,
            "pdf.picture_in_cell" if printed.marked else self._doubt(printed),
        )

    def _doubt(self, read: PrintedCell | Paragraph) -> str | None:
        """The id of what is doubtful about a text, if anything is."""
        if read.confidence is None:
            return "pdf.lost_characters" if read.lost else None
        if read.lost:
            return "scan.unreadable"
        return "scan.doubtful" if read.confidence < self._doubtful_below else None
