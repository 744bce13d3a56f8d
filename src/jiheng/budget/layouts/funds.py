"""The funds block: rows of figures under headings, or items with their amounts by horizon.

项目资金（万元） |                    | 年初预算数 | 全年预算数 | …
               | 年度资金总额         |     600   |     600   | …

项目资金（元）   | 实施期资金总额 | 600 | 年度资金总额 | 200
               | 其中：财政拨款 | 540 | 其中：财政拨款 | 180
"""

from collections.abc import Sequence

from jiheng.budget.forms import Fund, Horizon
from jiheng.budget.layouts.bands import Band
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.recognise.funds import item_of
from jiheng.budget.recognise.labels import fund_item

_SIDE, _ITEM, _AMOUNT = 27.0, 40.0, 25.0
_TOTAL = "资金总额"


def funds(laying: Laying) -> list[Band]:
    """The funds block of a form, or nothing where it has none."""
    rows = laying.form.funds
    if not rows and not laying.asking.fresh:
        return []
    amounts = bool(laying.layout.funds.totals)
    if any(_figures_of(row) for row in rows):
        amounts = all(_figures_of(row) <= {"horizon", "amount"} for row in rows)
    return [_amounts(laying, rows) if amounts else _figures(laying, rows)]


def _figures_of(row: Fund) -> set[str]:
    """What a row holds beside its item."""
    return set(row.model_dump(exclude_none=True)) - {"item", "item_printed"}


def _side(laying: Laying) -> str:
    unit = laying.form.money_unit
    return f"{laying.layout.funds.side}（{unit}）" if unit else laying.layout.funds.side


# ---------------------------------------------------------------- figures under headings


def _figures(laying: Laying, rows: Sequence[Fund]) -> Band:
    """A row for each item, its figures under the headings of the layout."""
    columns = _columns(laying, rows)
    words = laying.words.fund_columns
    band = Band((_SIDE, _ITEM, *(words[key][1] for key in columns)))
    band.label(0, 1, "")
    for at, key in enumerate(columns, 2):
        label = laying.layout.funds.labels.get(key, words[key][0])
        band.label(0, at, laying.heading(label))
    if not rows:
        rows = [Fund(item=item) for item in laying.layout.funds.items]
    for at, row in enumerate(rows):
        band.put(at + 1, 1, _item(laying, row), kind="label", field=f"funds[{at}].item")
        for place, key in enumerate(columns, 2):
            path = f"funds[{at}].{key}"
            text = laying.asking.text(path, getattr(row, key))
            band.put(at + 1, place, text, kind="number", align="center", field=path)
    band.label(0, 0, _side(laying), rows=band.rows)
    return band


def _columns(laying: Laying, rows: Sequence[Fund]) -> list[str]:
    """The columns that are printed: those of the layout, then others that the form has."""
    usual = laying.layout.funds.columns
    order = [*usual, *(key for key in laying.words.fund_columns if key not in usual)]
    shown = []
    for key in order:
        values = any(getattr(row, key) is not None for row in rows)
        if laying.asking.has_column("funds", key, values, key in usual):
            shown.append(key)
            if key not in usual:
                label = laying.words.fund_columns[key][0]
                laying.find("WRITE-02", "layouts.column_added", f"funds[*].{key}", label=label)
    return shown


def _item(laying: Laying, row: Fund) -> str:
    """The item as printed, or in the words of the layout; its name behind it where that is no telling."""
    label = row.item_printed or laying.layout.funds.items.get(row.item, row.item)
    wanted = {"item": row.item} | ({"item_printed": label} if row.item_printed else {})
    return label if item_of(label, laying.form.kind) == wanted else f"{label}〔{row.item}〕"


# ---------------------------------------------------------------- items with amounts


def _amounts(laying: Laying, rows: Sequence[Fund]) -> Band:
    """Items with their amounts; those of the whole period beside those of the year."""
    if not rows:
        rows = _usual(laying)
    both = {row.horizon for row in rows} == {"whole_period", "annual"}
    lines = _beside(rows) if both else [[at] for at in range(len(rows))]
    totals = any(len(pair) == 2 and rows[pair[0]].item == _TOTAL for pair in lines)
    band = Band((_SIDE, *(_ITEM, _AMOUNT) * (2 if both else 1)))
    for line, pair in enumerate(lines):
        alone = both and len(pair) == 1 and not totals
        for at in pair:
            column = 1 + 2 * (both and rows[at].horizon == "annual")
            band.put(
                line,
                column,
                _named(laying, rows[at], alone),
                kind="label",
                field=f"funds[{at}].item",
            )
            path = f"funds[{at}].amount"
            text = laying.asking.text(path, rows[at].amount)
            band.put(line, column + 1, text, kind="number", align="center", field=path)
    band.label(0, 0, _side(laying), rows=band.rows)
    return band


def _usual(laying: Laying) -> list[Fund]:
    """The rows of a form just begun: total and items of the layout, for each horizon."""
    items = (_TOTAL, *laying.layout.funds.items)
    horizons: tuple[Horizon, ...] = ("whole_period", "annual")
    return [Fund(item=item, horizon=horizon) for item in items for horizon in horizons]


def _beside(rows: Sequence[Fund]) -> list[list[int]]:
    """The rows in their order, the same item of whole period and year side by side."""
    lines: list[list[int]] = []
    at = 0
    while at < len(rows):
        pair = at + 1 < len(rows) and rows[at].item == rows[at + 1].item
        pair = pair and rows[at].horizon == "whole_period" and rows[at + 1].horizon == "annual"
        lines.append([at, at + 1] if pair else [at])
        at += 2 if pair else 1
    return lines


def _named(laying: Laying, row: Fund, alone: bool) -> str:
    """The label of an item; one that stands `alone`, under no total, names its horizon."""
    known = fund_item(row.item_printed or row.item)
    if known is None or known[0] != row.item:
        return f"{row.item_printed or row.item}〔{row.item}〕"
    if row.item_printed:
        return row.item_printed
    totals = laying.layout.funds.totals
    if row.item == _TOTAL:
        return totals.get(row.horizon or "", row.item)
    label = laying.layout.funds.items.get(row.item, row.item)
    if alone and row.horizon == "whole_period":
        return f"{laying.words.horizons[row.horizon]}{row.item}"
    return label
