"""A comment to be put at a cell of a document, and what all formats need to do so."""

from typing import NamedTuple

AUTHOR = "绩衡"


class Note(NamedTuple):
    """A comment: the address of its cell as the reader gives it ("F14", "T2R3C4"), and its text.

    `sheet` is the sheet of a workbook, None in documents without sheets. A line break in the
    text is one in the comment.
    """

    sheet: str | None
    cell: str
    text: str


def together(notes: "list[Note]") -> "list[Note]":
    """The notes with those at one cell put together into one, in the order of the first."""
    texts: dict[tuple[str | None, str], list[str]] = {}
    for note in notes:
        texts.setdefault((note.sheet, note.cell), []).append(note.text)
    return [Note(sheet, cell, "\n".join(lines)) for (sheet, cell), lines in texts.items()]
