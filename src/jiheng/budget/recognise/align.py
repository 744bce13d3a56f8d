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
LARGEST_SHIFT_COST = 3.0
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
_FULL_SKIP = 3.0  # where blank cells stand in the text, a row has a cell in every column

Chosen = list[int | None]


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
    return straight if straight is not None else _cheapest(tokens, columns, exact)


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


def _distance(token: Token, column: Column) -> int:
    """How many columns the token stands beside the heading; 0 where it overlaps it."""
    if token.start > column.end:
        return token.start - column.end
    return min(0, token.end - column.start)


def _cheapest(
    tokens: Sequence[Token], columns: Sequence[Column], exact: bool
) -> tuple[float, Chosen]:
    """The cheapest order-preserving assignment (see the head of this file)."""
    # state: (index of the last column taken, shift) → (cost, assignment so far)
    states: dict[tuple[int, int], tuple[float, Chosen]] = {(-1, 0): (0.0, [])}
    for token in tokens:
        following: dict[tuple[int, int], tuple[float, Chosen]] = {}
        for (last, shift), (cost, chosen) in states.items():
            _keep(following, (last, shift), cost + NO_COLUMN, [*chosen, None])
            for at in range(last + 1, len(columns)):
                column = columns[at]
                wide = exact or column.end > column.start
                moved = _distance(token, column) if wide else token.start - column.start
                step = min(abs(moved - shift) * SHIFT_COST[exact], LARGEST_SHIFT_COST * 2)
                _keep(following, (at, moved), cost + step + column.cost(token), [*chosen, at])
        states = following
    return min(states.values(), key=lambda state: state[0])


def _keep(
    states: dict[tuple[int, int], tuple[float, Chosen]],
    key: tuple[int, int],
    cost: float,
    chosen: Chosen,
) -> None:
    if key not in states or cost < states[key][0]:
        states[key] = (cost, chosen)


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
