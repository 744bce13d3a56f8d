"""Which token of a row belongs to which column, also where cells are shifted or missing.

In a row of a printed table every cell stands under its heading. In what reaches us, rows
slide to the left or right when a merged label is missing, and blanks appear or vanish. Two
things survive: the order of the cells, and what a cell of a column looks like. So a row is
laid under the headings at the least cost, by dynamic programming:

- a token that does not look like its column costs (`Column.cost`),
- a change of shift from one token to the next costs,
- a token that finds no column costs most; it goes to `extra`.

Where the geometry is exact the shift costs much and nearly always stays 0. Where the places
are lost altogether (one cell a line, rows set with blanks: `dense`), a shift costs nothing
and a column left without a token costs instead (`Column.skip`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from jiheng.budget.recognise.lines import Token

SHIFT_COST = {True: 3.0, False: 1.0}  # by exactness of the geometry
_MOST_FOR_SHIFT = 6.0
NO_COLUMN = 6.0


@dataclass(slots=True)
class Column:
    """A column under its heading: what it holds, where it stands, and how its cells look."""

    role: str
    start: int
    end: int
    label: str = ""
    half: int = 0
    cost: Callable[[Token], float] = field(default=lambda token: 0.0)
    skip: float = 0.5  # what a row without a cell in this column costs where places are lost


_AS_RIGHT = 0.4  # a cost up to which a figure may stand in a column
_MOST_PAIRS = 1600  # of tokens and columns in a row up to which every shift is tried
_FULL_SKIP = 3.0  # where blank cells stand in the text, a row has a cell in every column

Chosen = list[int | None]
_Path = tuple["_Path", int | None] | None  # the assignment so far, from its last token back
# The index of the last column taken and the shift → cost and assignment so far.
_States = dict[tuple[int, int], tuple[float, _Path]]


def align(
    tokens: Sequence[Token], columns: Sequence[Column], exact: bool, dense: bool = False
) -> Chosen:
    """For each token the index of its column, or None; the order of tokens is kept.

    `tokens` stand from left to right, `columns` too. No column takes two tokens.
    """
    return aligned(tokens, columns, exact, dense)[1]


def aligned(
    tokens: Sequence[Token], columns: Sequence[Column], exact: bool, dense: bool = False
) -> tuple[float, Chosen]:
    """The same with what the assignment costs."""
    if dense:
        return next(iter(densest(tokens, columns, len(tokens))), (0.0, []))
    straight = _under_headings(tokens, columns) if exact else None
    if straight is not None:
        return straight
    if len(tokens) * len(columns) > _MOST_PAIRS:
        return _where_they_stand(tokens, columns)
    return _cheapest(tokens, columns, exact)


def ambiguous(tokens: Sequence[Token], columns: Sequence[Column], chosen: Chosen) -> bool:
    """Whether a figure of a dense row would look as right in a free column beside its own."""
    taken = {at for at in chosen if at is not None}
    for token, at in zip(tokens, chosen, strict=True):
        if at is None or not token.numeric:
            continue
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(columns) and beside not in taken:
                if columns[beside].cost(token) <= _AS_RIGHT:
                    return True
    return False


def _under_headings(
    tokens: Sequence[Token], columns: Sequence[Column]
) -> tuple[float, Chosen] | None:
    """Every token under the one heading it overlaps, if all of them look right there."""
    chosen: Chosen = []
    total = 0.0
    at = 0
    for token in tokens:
        while at < len(columns) and columns[at].end < token.start:
            at += 1
        if at == len(columns) or columns[at].start > token.end:
            return None
        if at + 1 < len(columns) and columns[at + 1].start <= token.end:
            return None  # it stands under two headings
        cost = columns[at].cost(token)
        if cost > 1:
            return None
        chosen.append(at)
        total += cost
        at += 1
    return total, chosen


def _where_they_stand(tokens: Sequence[Token], columns: Sequence[Column]) -> tuple[float, Chosen]:
    """Each token under the first free heading it overlaps: no form's table is so wide that it
    pays to try every shift, whose number grows with the fourth power of the width.
    """
    chosen: Chosen = []
    total = 0.0
    free = 0
    for token in tokens:
        while free < len(columns) and columns[free].end < token.start:
            free += 1
        stands = free < len(columns) and columns[free].start <= token.end
        total += columns[free].cost(token) if stands else NO_COLUMN
        chosen.append(free if stands else None)
        free += stands
    return total, chosen


def _distance(token: Token, column: Column, exact: bool) -> int:
    """How many columns the token stands beside the heading; 0 where it overlaps a wide one."""
    if not exact and column.end == column.start:
        return token.start - column.start
    if token.start > column.end:
        return token.start - column.end
    return min(0, token.end - column.start)


def _cheapest(
    tokens: Sequence[Token], columns: Sequence[Column], exact: bool
) -> tuple[float, Chosen]:
    """The cheapest order-preserving assignment (see the head of this file)."""
    states: _States = {(-1, 0): (0.0, None)}
    for token in tokens:
        beside = [_distance(token, column, exact) for column in columns]
        costs = [column.cost(token) for column in columns]
        following: _States = {}
        for (last, shift), (cost, path) in states.items():
            _keep(following, (last, shift), cost + NO_COLUMN, (path, None))
            for at in range(last + 1, len(columns)):
                moved = beside[at]
                step = min(abs(moved - shift) * SHIFT_COST[exact], _MOST_FOR_SHIFT)
                _keep(following, (at, moved), cost + step + costs[at], (path, at))
        states = _hopeful(following)
    cost, path = min(states.values(), key=lambda state: state[0])
    return cost, _unrolled(path)


def _hopeful(states: _States) -> _States:
    """Without the states that can never be the cheapest.

    From a state that leaves as many columns free any way on costs at most one change of shift
    more, so what lies further behind it than that is given up.
    """
    least: dict[int, float] = {}
    for (last, _), (cost, _) in states.items():
        least[last] = min(cost, least.get(last, cost))
    before = float("inf")
    for last in sorted(least):
        before = least[last] = min(before, least[last])
    return {key: one for key, one in states.items() if one[0] < least[key[0]] + _MOST_FOR_SHIFT}


def _keep(states: _States, key: tuple[int, int], cost: float, path: _Path) -> None:
    if key not in states or cost < states[key][0]:
        states[key] = (cost, path)


def _unrolled(path: _Path) -> Chosen:
    chosen: Chosen = []
    while path is not None:
        path, at = path
        chosen.append(at)
    return chosen[::-1]


def densest(
    tokens: Sequence[Token],
    columns: Sequence[Column],
    only: int | None = None,
    full: bool = False,
) -> list[tuple[float, Chosen]]:
    """For the first token, the first two … (or just the first `only`): cost and assignment.

    For rows whose places are lost: a column without a token costs `Column.skip`. In `full` text
    blank cells are there (tokens without text), and only labels of levels may be missing.
    """
    skips = [_FULL_SKIP if full and one.skip else one.skip for one in columns]
    skipped = list(accumulate(skips, initial=0.0))
    states: dict[int, tuple[float, Chosen]] = {-1: (0.0, [])}
    found: list[tuple[float, Chosen]] = []
    for count, token in enumerate(tokens, start=1):
        costs = [column.cost(token) if token.text else _blank(column) for column in columns]
        states = _following(states, costs, skipped)
        if only is None or count == only:
            ends = ((c + skipped[-1] - skipped[last + 1], ch) for last, (c, ch) in states.items())
            found.append(min(ends, key=lambda one: one[0]))
    return found


def _blank(column: Column) -> float:
    """What a blank cell costs: nothing, but names are rarely blank."""
    return 2.0 if column.role == "level3" else 0.0


def _following(
    states: dict[int, tuple[float, Chosen]], costs: list[float], skipped: list[float]
) -> dict[int, tuple[float, Chosen]]:
    """The cheapest assignments after one token more, by the last column taken."""
    following: dict[int, tuple[float, Chosen]] = {}
    for last, (cost, chosen) in states.items():
        if last not in following or cost + NO_COLUMN < following[last][0]:
            following[last] = (cost + NO_COLUMN, [*chosen, None])
        for at in range(last + 1, len(costs)):
            total = cost + skipped[at] - skipped[last + 1] + costs[at]
            if at not in following or total < following[at][0]:
                following[at] = (total, [*chosen, at])
    return following
