"""A written sheet before it has a format: lines of text above, one table, lines of text below.

A layout (`budget.layouts`) turns a form into a `Sheet`; a writer (`kernel.writing.<format>`)
turns sheets into bytes. All that is printed stands here; a writer adds no word of its own but
page numbers and the watermark of a draft, and leaves none out.

    above     附件2 | 项目支出绩效自评表 | （2023年度）
    boxes     the table: every place of the grid is covered by exactly one box
    below     notes, and the place for the seal

Coordinates count from 0. A box that spans rows or columns is given once, at its first place.
Texts are wrapped where the column ends; a line break stands in one only where the form itself
holds one. A blank box has the text "".
Widths are millimetres of the printed A4 page, and together fill its width between the margins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

BoxKind = Literal["label", "value", "number"]
Align = Literal["left", "center", "right"]
Look = Literal["chapter", "title", "subtitle", "note", "seal"]

MARGIN = 15.0  # millimetres on each side of the page
PAPER = (210.0, 297.0)  # A4, millimetres
WATERMARK = "草稿"  # over a sheet that is a draft


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the table: text, place, span, and how it looks.

    `kind` is "label" for words of the layout, "value" for text of the form, "number" for text
    that a format with numbers may hold as one, if it then shows exactly this text. `field` is
    the path of the form's field that stands here (indicators[3].target), or None.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    kind: BoxKind = "value"
    align: Align = "left"
    field: str | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text across the page, above or below the table."""

    text: str
    look: Look
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its text, the row of the table it leads to, None for the top."""

    text: str
    row: int | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure that a workbook works out: the sum of fields, or the first divided by the second."""

    kind: Literal["sum", "ratio"]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A cell of a fill-in workbook: what may be entered, what is said about it, or its formula.

    `choices` are offered, and others refused where `strict`; `least` and `most` bound a number;
    `lines` is how many lines of text the cell should have room for.
    """

    choices: tuple[str, ...] = ()
    strict: bool = False
    least: float | None = None
    most: float | None = None
    formula: Formula | None = None
    note: str = ""
    lines: int = 1


@dataclass(slots=True)
class Sheet:
    """One form, list or summary as it is to be printed; it begins on a page of its own.

    `heading` are the first and last row of the headings that further pages repeat. A page may
    end between two rows, never within one that fits on a page; before `heading` it ends only
    where the rows above do not fit. `draft` asks for the watermark 草稿 where a format has it.
    `inputs` make it a sheet to fill in, by the field of the box; only workbooks know such.
    """

    name: str
    widths: tuple[float, ...]
    rows: int = 0
    boxes: list[Box] = field(default_factory=list)
    above: list[TextLine] = field(default_factory=list)
    below: list[TextLine] = field(default_factory=list)
    heading: tuple[int, int] | None = None
    landscape: bool = False
    bookmarks: list[Bookmark] = field(default_factory=list)
    draft: bool = True
    inputs: dict[str, Input] = field(default_factory=dict)

    def by_row(self) -> Iterator[tuple[int, list[Box]]]:
        """The boxes that begin in each row, from left to right; rows where none begins too."""
        begun = {
            row: list(boxes)
            for row, boxes in groupby(
                sorted(self.boxes, key=lambda box: (box.row, box.column)), key=lambda box: box.row
            )
        }
        for row in range(self.rows):
            yield row, begun.get(row, [])

    def places(self) -> list[list[Box]]:
        """Row by row the box that covers each column.

        Raises ValueError where a place is covered twice or not at all: a fault of the layout.
        """
        grid: list[list[Box | None]] = [[None] * len(self.widths) for _ in range(self.rows)]
        for box in self.boxes:
            for row in range(box.row, box.row + box.rows):
                for column in range(box.column, box.column + box.columns):
                    if grid[row][column] is not None:
                        raise ValueError(f"{self.name}: row {row}, column {column} covered twice")
                    grid[row][column] = box
        covered = [[box for box in row if box is not None] for row in grid]
        for number, row_of_boxes in enumerate(covered):
            if len(row_of_boxes) != len(self.widths):
                raise ValueError(f"{self.name}: row {number} has a place without a box")
        return covered
