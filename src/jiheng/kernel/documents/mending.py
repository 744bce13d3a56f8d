"""Rows that a page break cut in two → one row, where it is certain that they are one.

A program that breaks a page within a row prints a border above and below the break, so that the
rest looks like a row of its own: blank where the row was finished, and with the ends of texts
where it was not.
"""

import re
from collections.abc import Sequence

from jiheng.kernel.documents.layout import SENTENCE_ENDS, first_unit
from jiheng.kernel.documents.printed import PrintedCell

# Points between the text of a cell and its edge, both sides together, a little generous.
_PADDING = 8.0


def without_first(rows: list[list[PrintedCell]], count: int) -> list[list[PrintedCell]]:
    """The rows of a part without so many at its top, counted anew."""
    for row in rows[count:]:
        for cell in row:
            cell.row -= count
    return rows[count:]


def mended(
    before: list[list[PrintedCell]], rows: list[list[PrintedCell]]
) -> list[list[PrintedCell]]:
    """The rows of a part without a first row that only continues the row cut by the page break.

    A label that runs down beside several rows and was cut inside a bracket is made whole even
    where the rows beside it go on.
    """
    if not before or not rows:
        return rows
    above = _reaching_the_end(before)
    pairs = [(above.get((one.column, one.column_span)), one) for one in rows[0]]
    for cell, rest in pairs:
        if (
            cell
            and rest.text
            and max(cell.row_span, rest.row_span) > 1
            and _open_bracket(cell.text)
        ):
            _append(cell, rest)
    if not _is_rest(before[-1], pairs):
        return rows
    for cell, rest in pairs:
        if cell and rest.text:
            _append(cell, rest)
    below = without_first(rows, 1)
    for cell in rows[0]:
        if cell.row_span > 1 and below:
            cell.row_span -= 1
            below[0].append(cell)
    if below:
        below[0].sort(key=lambda one: one.column)
    return below


def _append(cell: PrintedCell, rest: PrintedCell) -> None:
    """Put the rest of a cut cell behind its beginning."""
    cell.text = f"{cell.text}\n{rest.text}"
    cell.lost += rest.lost
    cell.room, cell.em = rest.room, rest.em
    rest.text, rest.lost = "", 0


def _reaching_the_end(
    rows: Sequence[Sequence[PrintedCell]],
) -> dict[tuple[int, int], PrintedCell]:
    """The cells that reach the last row of a part, by column and span."""
    return {
        (cell.column, cell.column_span): cell
        for index, row in enumerate(rows)
        for cell in row
        if index + cell.row_span >= len(rows)
    }


# How an item of a list begins; what begins like this does not continue a line.
_ITEM = re.compile(
    r"指标\s*\d|[\d一二三四五六七八九十]+\s*[.、．)）](?!\d)|[(（][\d一二三四五六七八九十]+[)）]|[①-⑳…*]"
)


def _is_rest(
    last_row: Sequence[PrintedCell], pairs: Sequence[tuple[PrintedCell | None, PrintedCell]]
) -> bool:
    """Whether a row after a page break is certainly the rest of the row cut by it.

    All of its texts stand under texts. Then either the first three texts of the row before have
    nothing below them; or the texts run on, all of them or one where two others ended.
    """
    below = [(cell, rest) for cell, rest in pairs if rest.text]
    if not below or not all(cell and cell.text for cell, _ in below):
        return False
    texts = {(rest.column, rest.column_span): rest.text for _, rest in pairs}
    own = [cell for cell in last_row if cell.text and cell.row_span == 1]
    ended = [cell for cell in own if not texts.get((cell.column, cell.column_span))]
    if len(own) > len(ended) >= 3 and own[:3] == ended[:3]:
        return True
    if any(cell and _begins_anew_in(cell, rest) for cell, rest in below):
        return False
    running = sum(bool(cell and _runs_on(cell, rest)) for cell, rest in below)
    if running == len(below):
        return running > 1 or bool(ended)
    return running > 0 and len(ended) > 1


def _begins_anew_in(cell: PrintedCell, rest: PrintedCell) -> bool:
    """Whether a text is an item or a sister of the text above it (社会效益指标, 生态效益指标)."""
    if _open_bracket(cell.text):
        return False
    return bool(_ITEM.match(rest.text)) or cell.text[-2:] == rest.text[-2:]


def _runs_on(cell: PrintedCell, rest: PrintedCell) -> bool:
    """Whether a cell was full to the end of its last line and ended no sentence."""
    if _open_bracket(cell.text):
        return True
    needed = first_unit(rest.text) * cell.em + _PADDING
    return cell.room < needed and cell.text[-1] not in SENTENCE_ENDS


def _open_bracket(text: str) -> bool:
    """Whether a bracket is opened and not closed."""
    return max(text.rfind("("), text.rfind("（")) > max(text.rfind(")"), text.rfind("）"))
