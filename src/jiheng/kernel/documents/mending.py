"""Rows that a page break cut in two → one row, where it is certain that they are one.

A program that breaks a page within a row prints a border above and below the break, so that the
rest looks like a row of its own: blank where the row was finished, and with the ends of texts
where it was not.
"""

import re
from collections.abc import Sequence

from jiheng.kernel.documents.layout import PADDING, SENTENCE_ENDS, first_unit, in_word
from jiheng.kernel.documents.printed import PrintedCell


def without_first(rows: list[list[PrintedCell]], count: int) -> list[list[PrintedCell]]:
    """The rows of a part without so many at its top, counted anew."""
    for row in rows[count:]:
        for cell in row:
            cell.row -= count
    return rows[count:]


def mended(
    before: list[list[PrintedCell]], rows: list[list[PrintedCell]], tall: bool
) -> list[list[PrintedCell]]:
    """The rows of a part without a first row that only continues the row cut by the page break.

    `tall` says that one of the two rows fills much of its page.

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
    if not (tall and _is_rest_of_long(pairs)) and not _is_rest(before[-1], pairs):
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
    within = cell.in_word and in_word(rest.text)
    cell.text += rest.text if within else f"\n{rest.text}"
    cell.in_word = rest.in_word
    cell.lost += rest.lost
    cell.room, cell.slack, cell.em = rest.room, rest.slack, rest.em
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


def _is_rest_of_long(pairs: Sequence[tuple[PrintedCell | None, PrintedCell]]) -> bool:
    """Whether a row after a page break is the rest of a row that is longer than a page.

    Its texts stand under texts that fill their cells down to the page break.
    """
    below = _under_texts(pairs)
    full = all(cell.slack < 2.5 * cell.em + PADDING for cell, _ in below)
    return bool(below) and full and _may_go_on(below)


def _under_texts(
    pairs: Sequence[tuple[PrintedCell | None, PrintedCell]],
) -> list[tuple[PrintedCell, PrintedCell]]:
    """The texts of a row with those above them; none where one stands under no text."""
    below = [(cell, rest) for cell, rest in pairs if cell and cell.text and rest.text]
    return below if len(below) == sum(bool(rest.text) for _, rest in pairs) else []


def _is_rest(
    last_row: Sequence[PrintedCell], pairs: Sequence[tuple[PrintedCell | None, PrintedCell]]
) -> bool:
    """Whether a row after a page break is certainly the rest of the row cut by it.

    All of its texts stand under texts that may go on: a text that is cut ends at the edge of its
    cell, or with a sentence. Then either the first three texts of the row before have nothing
    below them, nor most others; or the texts run on: all of them, the first where the last two
    ended, or one where most others ended.
    """
    below = _under_texts(pairs)
    if not below or any(one.row_span > 1 and _is_sister(one, rest) for one, rest in below):
        return False
    own = _own_cells(last_row, pairs)
    under = [cell for cell, _ in below]
    ended = [cell for cell in own if cell not in under]
    running = sum(_runs_on(cell, rest) for cell, rest in below)
    # Labels may stand beside this row and the next; then most other cells are filled anew.
    most_ended = len(below) < len(ended)
    if len(own) > len(ended) >= 3 and own[:3] == ended[:3]:
        return running == len(below) or (most_ended and (len(below) == 1 or _may_go_on(below)))
    if any(_begins_anew_in(cell, rest) for cell, rest in below):
        return False
    if running == len(below):
        return running > 1 or bool(ended)
    if running == 0 or len(ended) < 2:
        return False
    figures_ended = all(cell in ended for cell in own[-2:])
    return (_runs_on(*below[0]) and figures_ended) or (most_ended and _may_go_on(below))


def _own_cells(
    last_row: Sequence[PrintedCell], pairs: Sequence[tuple[PrintedCell | None, PrintedCell]]
) -> list[PrintedCell]:
    """The cells with text that belong to the last row alone.

    A label beside further rows of the next page says nothing about this one.
    """
    beside = [id(cell) for cell, rest in pairs if rest.row_span > 1]
    return [
        cell for cell in last_row if cell.text and cell.row_span == 1 and id(cell) not in beside
    ]


def _may_go_on(below: Sequence[tuple[PrintedCell, PrintedCell]]) -> bool:
    """Whether each text above a page break ends at the edge of its cell or with a sentence."""
    return all(_runs_on(cell, rest) or cell.text[-1] in SENTENCE_ENDS for cell, rest in below)


def _begins_anew_in(cell: PrintedCell, rest: PrintedCell) -> bool:
    """Whether a text is an item of a list or a sister of the text above it."""
    if _open_bracket(cell.text):
        return False
    return bool(_ITEM.match(rest.text)) or _is_sister(cell, rest)


def _is_sister(cell: PrintedCell, rest: PrintedCell) -> bool:
    """Whether two texts end alike, as labels of one level do (社会效益指标, 生态效益指标)."""
    return not _open_bracket(cell.text) and _end(cell) == _end(rest)


def _end(cell: PrintedCell) -> str:
    """The last two signs of a text, wherever its line ends."""
    return "".join(cell.text.split())[-2:]


def _runs_on(cell: PrintedCell, rest: PrintedCell) -> bool:
    """Whether a cell was full to the end of its last line and ended no sentence."""
    if _open_bracket(cell.text):
        return True
    needed = first_unit(rest.text) * cell.em + PADDING
    return cell.room < needed and cell.text[-1] not in SENTENCE_ENDS


def _open_bracket(text: str) -> bool:
    """Whether a bracket is opened and not closed."""
    return max(text.rfind("("), text.rfind("（")) > max(text.rfind(")"), text.rfind("）"))
