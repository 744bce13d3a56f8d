"""The rows of the indicator table before they are drawn: what stands in each, in which half.

    产出指标 | 数量指标 | 培训场次 | ≥12场 |          an indicator
    效益指标 | 生态效益指标 |      |      | 0       no indicator, but a cell of `extra`

Both halves of a declaration share a row where the indicator of the whole period is followed by
one of the year under the same first level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from jiheng.budget.forms import Extra, Form, Indicator
from jiheng.budget.recognise.labels import level, tree, without_points
from jiheng.kernel.missing import is_not_applicable
from jiheng.kernel.text import plain

Side = int | Extra | None  # the index of an indicator, a cell of `extra`, nothing
_LONGEST_WITHOUT = 60  # characters of a cell that stands in a row without an indicator


@dataclass(slots=True)
class Row:
    """One row: the labels of its levels, and what stands in the left and the right half."""

    level1: str
    level2: tuple[str, str]
    sides: tuple[Side, Side]


def level1_of(one: Indicator) -> str:
    """The first-level label as printed, with its weight: 产出指标（50分）."""
    if one.level1_printed:
        return _printed("level1", one.level1_printed, one.level1)
    return _with_weight(one.level1, one.level1_weight)


def level2_of(one: Indicator) -> str:
    """The second-level label as printed, with its weight."""
    if one.level2_printed:
        return _printed("level2", one.level2_printed, one.level2)
    return _with_weight(one.level2, one.level2_weight)


def _printed(section: str, printed: str, name: str | None) -> str:
    """A label as printed; with its standard name behind it where nobody could tell: 双重目标〔时效指标〕."""
    known = level(section, printed)
    said = known.name if known else without_points(printed)
    return printed if name in (said, None) else f"{printed}〔{name}〕"


def _with_weight(label: str | None, weight: str | None) -> str:
    return f"{label or ''}（{weight}分）" if weight else label or ""


def rows_of(form: Form, halves: bool) -> list[Row]:
    """The indicators in their rows; with `halves` whole period and year side by side."""
    rows: list[Row] = []
    at = 0
    while at < len(form.indicators):
        one = form.indicators[at]
        after = form.indicators[at + 1] if at + 1 < len(form.indicators) else None
        if halves and after is not None and pair(one, after):
            rows.append(Row(level1_of(one), (level2_of(one), level2_of(after)), (at, at + 1)))
            at += 2
            continue
        if halves and one.horizon == "annual":
            rows.append(Row(level1_of(one), ("", level2_of(one)), (None, at)))
        else:
            rows.append(Row(level1_of(one), (level2_of(one), ""), (at, None)))
        at += 1
    return rows


def pair(one: Indicator, after: Indicator) -> bool:
    """Whether two indicators that follow each other stand in one row of both halves."""
    horizons = (one.horizon, after.horizon) == ("whole_period", "annual")
    return horizons and level1_of(one) == level1_of(after)


def runs(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Where equal keys follow each other: (first, count) of each run.

    >>> runs(["产出", "产出", "效益"])
    [(0, 2), (2, 1)]
    """
    found, at = [], 0
    for _, group in groupby(keys):
        count = len(list(group))
        found.append((at, count))
        at += count
    return found


# ---------------------------------------------------------------- rows without an indicator


def with_extra(rows: list[Row], extra: list[Extra], halves: bool) -> list[Row]:
    """The rows with those that hold a cell of `extra` beside a second-level label.

    Takes from the front of `extra` what it places, so that all is read in its order again.
    """
    made = list(rows)
    floor = 0
    while extra and _stands_in_row(extra[0]):
        one = extra.pop(0)
        twin = halves and bool(extra) and _stands_in_row(extra[0]) and extra[0].label == one.label
        sides: tuple[Side, Side] = (one, extra.pop(0) if twin else None)
        label = one.label or ""
        at = max(floor, _place(made, label))
        level1 = (
            made[at - 1].level1 if at and not _begins(made, at, label) else _first(made, at, label)
        )
        made.insert(at, Row(level1, (label, label if twin else ""), sides))
        floor = at + 1
    return made


def _stands_in_row(one: Extra) -> bool:
    """Whether a cell can stand beside a second-level label: its label is one, its text short."""
    known = level("level2", one.label) if one.label else None
    return known is not None and known.name == one.label and len(one.text) <= _LONGEST_WITHOUT


def _order(label: str) -> int:
    known = list(tree())
    return known.index(label) if label in known else len(known)


def _place(rows: list[Row], label: str) -> int:
    """Where the official order of second levels puts a row: behind all that come before it."""
    own = tree().get(label)
    at = 0
    for number, row in enumerate(rows):
        second = level("level2", row.level2[0] or row.level2[1])
        name = second.name if second else ""
        if tree().get(name) == own and _order(name) > _order(label):
            return number
        if _order(name) <= _order(label):
            at = number + 1
    return at


def _begins(rows: list[Row], at: int, label: str) -> bool:
    """Whether the row at a place belongs to the group below it, not to the one above."""
    own = tree().get(label)
    above = level("level1", rows[at - 1].level1)
    return own is not None and (above is None or above.name != own)


def _first(rows: list[Row], at: int, label: str) -> str:
    """The first-level label of a row that is not of the group above: the one below it, or its own."""
    own = tree().get(label) or ""
    if at < len(rows):
        below = level("level1", rows[at].level1)
        if below is not None and below.name == own:
            return rows[at].level1
    return own


def column_of(one: Extra, shown: Sequence[str]) -> str:
    """The column in which a cell without an indicator is printed.

    A word for "nothing here" stands where the indicator's name would, a number under the
    weight, anything else under the actual value.
    """
    if is_not_applicable(plain(one.text)):
        return "level3"
    number = one.text.replace(".", "").isdigit()
    wanted = ("weight", "score", "target") if number else ("actual", "actual_to_date", "target")
    return next((key for key in wanted if key in shown), shown[-1])
