"""How much room a text takes: lines in a column of a width, so that nothing is cut off in print.

An estimate on the safe side, the same on every machine: a Chinese sign is as wide as the type
is high, other signs are counted by how wide they usually are.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from jiheng.kernel.writing.sheet import Box, Sheet

POINT = 25.4 / 72  # millimetres
_WIDE = frozenset("WFA")
_WORD = re.compile(r"[\u0021-\u007e]+|\s|.", re.DOTALL)  # runs that are not broken, then signs
# What a line should not be broken in: figures, Latin words, signs, and ideographs beside signs.
_IDEOGRAPH = r"\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_OTHER = rf"[^\s{_IDEOGRAPH}]"
_MARK = r"[^\s\w]"
RUN = re.compile(rf"(?:{_OTHER}|[{_IDEOGRAPH}](?={_MARK})|(?<={_MARK})[{_IDEOGRAPH}])+")
_LATIN = 0.56  # of the height; the widest letters are rarer than the narrow ones
_CAPITAL = 0.72


def unbroken(text: str) -> list[str]:
    """The parts of a text that no line should break: figures, Latin words, brackets with what
    they hold on to; every other ideograph stands for itself and is left out."""
    return RUN.findall(text)


def signs(text: str) -> float:
    """The width of a text, in heights of its type."""
    return sum(map(_sign, text))


@cache
def _sign(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in _WIDE:
        return 1.0
    return _CAPITAL if sign.isupper() or sign in "%@&mw≥≤" else _LATIN


def lines_needed(text: str, width: float, size: float) -> int:
    """How many lines a text takes in `width` millimetres, in type of `size` points.

    >>> lines_needed("对统筹地区医疗保障部门按照查实的金额计算举报奖励", 28, 9), lines_needed("", 28, 9)
    (3, 1)
    """
    room = max(1.0, width / (size * POINT))
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(text: str, room: float) -> int:
    if len(text) <= room or signs(text) <= room:  # nothing is wider than it is high
        return 1
    lines, used = 1, 0.0
    for word in _words(text, room):
        wide = signs(word)
        if used + wide > room:
            lines, used = lines + 1, 0.0
        used += wide
    return lines


def _words(text: str, room: float) -> Iterator[str]:
    """The parts between which a line may end; a run that no line holds is broken by sign."""
    for found in _WORD.finditer(text):
        word = found[0]
        if len(word) > 1 and signs(word) > room:
            yield from word
        else:
            yield word


def row_lines(sheet: Sheet, size: float, padding: float) -> list[int]:
    """How many lines each row of the table must hold; `padding` millimetres of a cell are blank.

    What a box over several rows needs beyond these is shared out evenly, the last rows first.
    """
    needed = [1] * sheet.rows
    for box in sorted(sheet.boxes, key=lambda one: one.rows):
        given = sheet.inputs.get(box.field or "")
        if not box.text and given is None:
            continue
        width = sum(sheet.widths[box.column : box.column + box.columns]) - padding
        wanted = max(lines_needed(box.text, width, size), given.lines if given else 1)
        missing = wanted - sum(needed[box.row : box.row + box.rows])
        if missing > 0:
            _share(needed, box, missing)
    return needed


def _share(needed: list[int], box: Box, missing: int) -> None:
    each, rest = divmod(missing, box.rows)
    for step in range(box.rows):
        needed[box.row + box.rows - 1 - step] += each + (step < rest)
