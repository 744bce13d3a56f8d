"""A table before it is written to any format: boxes with spans, column widths, lines above it."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["label", "middle", "left"]


@dataclass(frozen=True)
class Box:
    """One cell: text, place (from 0), span; `figure` marks a cell that may hold a number.

    `exact` is the value behind a figure that is shown rounded (0.97262… behind 97.26%).
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    style: Style = "middle"
    figure: bool = False
    exact: float | None = None


@dataclass
class Grid:
    """A table: its name, the lines above it with their sizes, column widths in millimetres.

    `header` is the row that is repeated on each further page, where the format can.
    """

    name: str
    widths: list[float]
    above: list[tuple[str, Literal["chapter", "heading", "title", "subtitle", "note"]]]
    boxes: list[Box] = field(default_factory=list)
    header: int | None = None

    @property
    def rows(self) -> int:
        """The number of rows."""
        return max(box.row + box.rows for box in self.boxes)

    def put(
        self,
        row: int,
        column: int,
        text: str,
        rows: int = 1,
        columns: int = 1,
        style: Style = "middle",
        figure: bool = False,
        exact: float | None = None,
    ) -> None:
        """Add one box."""
        self.boxes.append(Box(text, row, column, rows, columns, style, figure, exact))

    def lines(self, characters_per_mm: float) -> list[int]:
        """How many lines of text each row needs, so that nothing is clipped."""
        needed = [1] * self.rows
        for box in sorted(self.boxes, key=lambda one: one.rows):
            room = sum(self.widths[box.column : box.column + box.columns]) * characters_per_mm
            lines = sum(-(-_width(line) // max(int(room), 1)) for line in box.text.split("\n"))
            covered = range(box.row, box.row + box.rows)
            missing = int(lines) - sum(needed[row] for row in covered)
            if missing > 0:
                needed[covered[-1]] += missing
        return needed


def _width(text: str) -> float:
    """The width of a text in full-width characters."""
    return max(
        1.0, sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.55 for one in text)
    )


def shape(texts: list[str]) -> list[tuple[int, int]]:
    """Runs of a merged column: (first row, number of rows) for each text that is not blank."""
    starts = [index for index, text in enumerate(texts) if text]
    ends = [*starts[1:], len(texts)]
    return [(start, end - start) for start, end in zip(starts, ends, strict=True)]


_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?%?")


def is_number(text: str) -> bool:
    """Whether the text is a plain number as a worksheet would show it (1,000 or 97.26% too)."""
    return _NUMBER.fullmatch(text) is not None
