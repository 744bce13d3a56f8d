"""The table of indicators: headings, the levels as merged cells, a row for each indicator."""

from dataclasses import dataclass, field

from jiheng.budget.forms import Extra
from jiheng.budget.layouts.bands import Band
from jiheng.budget.layouts.indicator_columns import PARTS, Column, apart, columns_of
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.layouts.rows import Row, column_of, rows_of, runs, with_extra
from jiheng.kernel.writing.sheet import Align, Bookmark, BoxKind

_SIDE = 9.0
_LEVELS = ("level1", "level2")
_NUMBERS = frozenset(
    ("actual", "actual_to_date", "forecast", "weight", "coefficient", "score", "rechecked_score")
)
_CENTERED = _NUMBERS | {"target", "adjusted_target", "core", "likelihood", "cause"}


@dataclass(slots=True)
class Table:
    """The columns of the table and where each row stands while it is drawn."""

    laying: Laying
    columns: list[Column]
    band: Band = field(init=False)

    def __post_init__(self) -> None:
        self.band = Band((_SIDE, *(column.width for column in self.columns)))


def indicators(laying: Laying) -> list[Band]:
    """The table of indicators, with the row of totals below it."""
    form = laying.form
    if not form.indicators and not laying.asking.fresh and not _total_shown(laying):
        return []
    order = [one.horizon for one in form.indicators]
    if len(set(order)) < 2 and not (laying.asking.fresh and laying.layout.funds.totals):
        return [_single(laying, bool(order) and order[0] == "whole_period")]
    if order == sorted(order, reverse=True) or order == sorted(order):
        if len(order) > 2:
            return [_one_below_the_other(laying)]
    return [_side_by_side(laying)]


def _single(laying: Laying, whole: bool) -> Band:
    """One horizon only."""
    table = Table(laying, columns_of(laying, whole))
    rows = with_extra(rows_of(laying.form, False), laying.extra, False)
    _heading(table, 0)
    _draw(table, rows or [Row("", ("", ""), (None, None))])
    _total(table)
    table.band.label(0, 0, laying.layout.indicators.side, rows=table.band.rows)
    _bookmark(table, rows)
    return table.band


def _side_by_side(laying: Laying) -> Band:
    """The whole period on the left, the year on the right."""
    left = columns_of(laying, whole=True)
    right = [
        Column(one.key, one.label, one.width, 1, one.group, one.part)
        for one in columns_of(laying, whole=False)
        if one.key not in ("level1", "level1_weight")
    ]
    table = Table(laying, [*left, *right])
    rows = with_extra(rows_of(laying.form, True), laying.extra, True)
    _heading(table, 0)
    _draw(table, rows or [Row("", ("", ""), (None, None))])
    _total(table)
    table.band.label(0, 0, laying.layout.indicators.side, rows=table.band.rows)
    _bookmark(table, rows)
    return table.band


def _one_below_the_other(laying: Laying) -> Band:
    """All of one horizon, then all of the other, each under headings and a label of its own."""
    table = Table(laying, columns_of(laying, False))
    layout, words = laying.layout.indicators, laying.words
    sides = {
        "whole_period": layout.side_whole_period or words.side_whole_period,
        "annual": layout.side_annual or words.side_annual,
    }
    rows = rows_of(laying.form, False)
    horizons = [one.horizon for one in laying.form.indicators]
    for first, count in runs(horizons):
        top = table.band.rows
        _heading(table, top)
        part = rows[first : first + count]
        last = first + count == len(rows)
        _draw(table, with_extra(part, laying.extra, False) if last else part)
        if last:
            _total(table)
        table.band.label(top, 0, sides[horizons[first]], rows=table.band.rows - top)
        table.band.bookmarks.append(Bookmark(sides[horizons[first]], top, 2))
    return table.band


# ---------------------------------------------------------------- headings


def _heading(table: Table, top: int) -> None:
    """One row of headings, or two where some stand together under one."""
    columns = table.columns
    deep = 2 if any(column.group for column in columns) else 1
    at = 0
    for first, count in runs([(one.group, one.half) if one.group else id(one) for one in columns]):
        if not columns[first].group:
            table.band.label(top, at + 1, columns[first].label, rows=deep)
        else:
            table.band.label(top, at + 1, columns[first].group, columns=count)
            for step in range(count):
                table.band.label(top + 1, at + 1 + step, columns[first + step].label)
        at += count
    if table.band.heading is None:
        table.band.heading = (top, top + deep - 1)


# ---------------------------------------------------------------- rows


def _draw(table: Table, rows: list[Row]) -> None:
    """The rows, the labels of their levels merged over the rows that they hold for."""
    top = table.band.rows
    _levels(table, rows, top)
    for number, row in enumerate(rows):
        for half, side in enumerate(row.sides):
            if isinstance(side, int):
                _indicator(table, top + number, half, side)
            elif isinstance(side, Extra):
                _without_name(table, top + number, half, side)
    table.band.rows = top + len(rows)


def _levels(table: Table, rows: list[Row], top: int) -> None:
    """The merged labels; second levels of both halves begin together, as one says the other."""
    seconds = [
        (row.level1, row.level2, None if any(isinstance(one, int) for one in row.sides) else at)
        for at, row in enumerate(rows)  # a row without an indicator has its own label
    ]
    firsts = [(row.level1, at if table.laying.filling else None) for at, row in enumerate(rows)]
    if table.laying.filling:  # every row is filled in by itself
        seconds = [(row.level1, row.level2, at) for at, row in enumerate(rows)]
    for column, one in enumerate(table.columns, 1):
        if one.key in ("level1", "level1_weight"):
            spans = runs(firsts)
        elif one.key in ("level2", "level2_weight"):
            spans = runs(seconds)
        else:
            continue
        for first, count in spans:
            row = rows[first]
            text = row.level1 if one.key == "level1" else row.level2[one.half]
            if one.key.endswith("_weight"):
                text = _weight(table, row, one)
            table.band.put(
                top + first, column, text, rows=count, align="center", field=_path(row, one)
            )


def _weight(table: Table, row: Row, column: Column) -> str:
    at = row.sides[column.half]
    one = table.laying.form.indicators[at] if isinstance(at, int) else None
    return (getattr(one, column.key) or "") if one is not None else ""


def _path(row: Row, column: Column) -> str | None:
    side = row.sides[column.half]
    side = row.sides[1] if side is None else side
    return f"indicators[{side}].{column.key}" if isinstance(side, int) else None


def _indicator(table: Table, row: int, half: int, at: int) -> None:
    one = table.laying.form.indicators[at]
    for column, which in enumerate(table.columns, 1):
        if which.half != half or which.key.startswith(_LEVELS):
            continue
        path = f"indicators[{at}].{which.key}"
        if which.key == "cause":
            path, text = f"indicators[{at}].causes", (one.causes or {}).get(which.part, "")
        elif which.part:
            text = "√" if one.likelihood == which.part else ""
        elif which.key in PARTS and table.laying.filling:
            text = apart(one.target)[PARTS.index(which.key)]
        else:
            text = table.laying.asking.text(path, getattr(one, which.key))
        kind: BoxKind = "number" if which.key in _NUMBERS else "value"
        align: Align = "center" if which.key in _CENTERED and len(text) < 20 else "left"
        table.band.put(row, column, text, kind=kind, align=align, field=path)


def _without_name(table: Table, row: int, half: int, one: Extra) -> None:
    """A row without an indicator, with the cell that `extra` keeps of it."""
    own = [which.key for which in table.columns if which.half == half]
    key = column_of(one, own)
    for column, which in enumerate(table.columns, 1):
        if which.half == half and which.key == key:
            table.band.put(row, column, one.text, align="center")
            return


# ---------------------------------------------------------------- totals


def _total_shown(laying: Laying) -> bool:
    form, columns = laying.form, laying.layout.indicators.columns
    usual = "score" in columns and "weight" in columns
    if form.total_weight is None and form.states.get("total_weight") == "not_in_layout":
        return False  # a score alone stands below the table
    return any(
        laying.asking.has(path, getattr(form, path), usual)
        for path in ("total_weight", "total_score")
    )


def _total(table: Table) -> None:
    """The row of totals under weight and score."""
    laying, band = table.laying, table.band
    if not _total_shown(laying):
        return
    row = band.rows
    keys = [column.key for column in table.columns]
    places = {
        path: 1 + keys.index(key) if key in keys else len(keys) - 1 + step
        for step, (path, key) in enumerate((("total_weight", "weight"), ("total_score", "score")))
    }
    if places["total_weight"] == places["total_score"]:
        places["total_weight"] -= 1
    for path, column in places.items():
        text = laying.asking.text(path, getattr(laying.form, path))
        band.put(row, column, text, kind="number", align="center", field=path)
    band.label(row, 1, laying.layout.indicators.total, columns=min(places.values()) - 1)


def _bookmark(table: Table, rows: list[Row]) -> None:
    top = table.band.heading[1] + 1 if table.band.heading else 0
    table.band.bookmarks.append(Bookmark(table.laying.layout.indicators.side, 0, 2))
    for first, _ in runs([row.level1 for row in rows]):
        if rows[first].level1:
            table.band.bookmarks.append(Bookmark(rows[first].level1, top + first, 3))
