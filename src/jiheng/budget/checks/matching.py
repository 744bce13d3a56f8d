"""Which indicators of two forms are the same, and whether their targets are.

Names are compared without unit and punctuation; what is left over on both sides is matched by
likeness within its second level, the likest first. Each indicator has one partner at most.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from jiheng.budget.checks.stages import StageRow
from jiheng.kernel.quantity import Quantity, compare, read_quantity
from jiheng.kernel.text import plain

_NOT_THE_NAME = re.compile(r"[(\[][^()\[\]]{0,8}[)\]]$|[\W_]+")  # the unit behind it, and signs
_LOWER, _UPPER = ("≥", ">"), ("≤", "<")

Change = Literal["same", "weaker", "stronger", "other"]
Two = tuple[StageRow, StageRow]


class Pair(NamedTuple):
    """An indicator before and after; `renamed` where only likeness tells that it is the same."""

    before: StageRow
    after: StageRow
    renamed: bool = False


class Matched(NamedTuple):
    """The indicators of two forms: those in both, those that went, those that came."""

    pairs: list[Pair]
    dropped: list[StageRow]
    added: list[StageRow]


def matched(before: Sequence[StageRow], after: Sequence[StageRow], likeness: Decimal) -> Matched:
    """Each named indicator with its partner; `likeness` is the least likeness in percent."""
    pairs: list[Pair] = []
    left, right = ([row for row in rows if row.name] for rows in (before, after))
    for key in (_level_and_name, _name):
        found = list(_alike(left, right, key))
        pairs += [Pair(*two) for two in found]
        left, right = _rest(left, right, found)
    found = list(_likest(left, right, float(likeness)))
    pairs += [Pair(*two, renamed=True) for two in found]
    return Matched(pairs, *_rest(left, right, found))


def _name(row: StageRow) -> str:
    return _NOT_THE_NAME.sub("", plain(row.name)) or row.name


def _level_and_name(row: StageRow) -> tuple[str, str]:
    return row.level2, _name(row)


def _alike(
    left: Sequence[StageRow], right: Sequence[StageRow], key: Callable[[StageRow], Hashable]
) -> Iterator[Two]:
    """Indicators with the same key; of several with one key in their order."""
    free: dict[Hashable, list[StageRow]] = {}
    for row in right:
        free.setdefault(key(row), []).append(row)
    for row in left:
        partners = free.get(key(row))
        if partners:
            yield row, partners.pop(0)


def _likest(left: Sequence[StageRow], right: Sequence[StageRow], least: float) -> Iterator[Two]:
    """Indicators of one second level whose names are alike, the likest first."""
    likes = [
        (-score, at, to)
        for at, one in enumerate(left)
        for to, other in enumerate(right)
        if one.level2 == other.level2
        and (score := fuzz.ratio(_name(one), _name(other), score_cutoff=least)) > 0
    ]
    taken: set[tuple[str, int]] = set()
    for _, at, to in sorted(likes):
        if not taken & {("left", at), ("right", to)}:
            taken |= {("left", at), ("right", to)}
            yield left[at], right[to]


def _rest(
    left: Sequence[StageRow], right: Sequence[StageRow], found: Sequence[Two]
) -> tuple[list[StageRow], list[StageRow]]:
    gone = {one.at for one, _ in found}, {other.at for _, other in found}
    return [row for row in left if row.at not in gone[0]], [
        row for row in right if row.at not in gone[1]
    ]


def change(before: str, after: str) -> Change:
    """How a target was changed: weaker and stronger only where a bound and one unit tell.

    >>> change("≥380家", "≥350家"), change("≤2万元", "≤20000元"), change("380家", "≥380家")
    ('weaker', 'same', 'same')
    >>> change("≤30天", "≤20天"), change("有所提高", "提高"), change("≥95%", "≤95%")
    ('stronger', 'other', 'other')
    """
    if plain(before) == plain(after):
        return "same"
    one, other = _read(before), _read(after)
    values = _in_one_unit(one, other)
    if values is None:
        return "same" if _same_words(before, after, one, other) else "other"
    sides = {_side(one), _side(other)} - {0}
    if len(sides) > 1:
        return "other"
    if values[0] == values[1]:
        return "same"
    side = sides.pop() if sides else 0
    if side == 0:
        return "other"
    return "weaker" if (values[1] - values[0]) * side < 0 else "stronger"


def in_one_unit(before: str, after: str) -> tuple[Fraction, Fraction] | None:
    """Two values as numbers in the unit of the first; None where they are no two such numbers."""
    return _in_one_unit(_read(before), _read(after))


@lru_cache(maxsize=8192)  # values recur from stage to stage
def _read(text: str) -> Quantity:
    return read_quantity(text)


def _in_one_unit(one: Quantity, other: Quantity) -> tuple[Fraction, Fraction] | None:
    compared = compare(one, other)
    return compared.pair if not compared.alternatives else None


def _side(one: Quantity) -> int:
    """1 for a lower bound, -1 for an upper one, 0 for neither."""
    return 1 if one.operator in _LOWER else -1 if one.operator in _UPPER else 0


def _same_words(before: str, after: str, one: Quantity, other: Quantity) -> bool:
    """The same date, range or words, however they are written."""
    if one.type == other.type and one.number is not None:
        return one.model_copy(update={"operator": None}) == other.model_copy(
            update={"operator": None}
        )
    words = (re.sub(r"[\W_]+", "", plain(text)) for text in (before, after))
    return len(set(words)) == 1
