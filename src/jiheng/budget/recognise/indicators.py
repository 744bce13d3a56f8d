"""The indicator table while it is read: each row is laid under the headings, then read.

A row first loses the label down the side (绩效指标); `align` says which cell stands in which
column; `levels` takes the labels of the first and second level and carries them down; `rows`
makes indicators of what is left. What stands under no column is kept, and the reading says so.
"""

import re
from collections.abc import Sequence

from jiheng.budget.recognise.align import Column, align, ambiguous
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, level, meaning, side
from jiheng.budget.recognise.levels import Values, read_labels
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.looks import OWN_LEVELS
from jiheng.budget.recognise.mending import split_figures
from jiheng.budget.recognise.rows import RowReader
from jiheng.budget.recognise.table import Table
from jiheng.kernel.text import plain

_FRAGMENT = re.compile(r"^\(?\d{0,3}分?\)$|^分$")
_BROKEN_SIDE = frozenset(
    ("绩", "效", "指", "标", "绩效", "指标", "效指标", "绩效指", "目标", "年度绩效")
)


def read_row(draft: Draft, line: Line, table: Table) -> None:
    """Read one row of the table into the draft."""
    tokens = _without_side(draft, line, table)
    if tokens:
        read_tokens(draft, line, table, tokens)


def read_tokens(draft: Draft, line: Line, table: Table, tokens: list[Token]) -> None:
    """Read the cells of one row, laid under the headings of the table."""
    if table.halves == 2:
        _mark_echoes(tokens)
    tokens = split_figures(draft, line, tokens, table.columns)
    chosen = align(tokens, table.columns, line.exact, line.dense)
    halves: list[Values] = [{}, {}]
    for token, index in zip(tokens, chosen, strict=True):
        column = table.columns[index] if index is not None else None
        if column is None:
            continue
        if column.role == "other" or column.role in halves[column.half]:
            draft.keep(token, line, column.label)
            continue
        halves[column.half][column.role] = token
        _learn(column, token)
    _report_shift(draft, line, table, halves)
    begins = read_labels(draft, line, table.levels, table.columns, halves)
    for token, index in zip(tokens, chosen, strict=True):
        if index is None:
            _unplaced(draft, line, token, table)
    if line.dense and ambiguous(tokens, table.columns, chosen):
        draft.find("READ-09", "warning", "reading.place_doubtful", "indicators", tokens[0], line)
    for half in range(table.halves):
        RowReader(draft, line, table, half, begins).read(halves[half])


def _without_side(draft: Draft, line: Line, table: Table) -> list[Token]:
    """The tokens of the row without labels down the side (绩效指标) and broken ends of labels."""
    fresh = line.fresh
    while fresh:
        first = fresh[0]
        horizon = meaning("side_horizon", first.text)
        if horizon and len(fresh) > 1 and table.halves == 1:
            table.horizon = horizon
        is_side = side(first.text) == "indicators" and level("level2", first.text) is None
        broken = bare(first.text) in _BROKEN_SIDE
        if _FRAGMENT.match(plain(first.text)) and len(fresh) > 1 and not first.numeric:
            table.levels.finish_first(draft, first.text)
        elif not ((is_side or broken or horizon) and (len(fresh) > 1 or not first.numeric)):
            break
        first.used = True
        fresh = fresh[1:]
    return fresh


def _learn(column: Column, token: Token) -> None:
    """A label that no vocabulary has, right under its heading: the layout has its own levels."""
    if column.role == "level2" and token.start == column.start and not level("level2", token.text):
        column.cost = OWN_LEVELS["level2"]


def _report_shift(draft: Draft, line: Line, table: Table, halves: list[Values]) -> None:
    """Say where rows begin to stand beside their headings, once for each run of such rows."""
    name, heading = halves[0].get("level3"), table.names
    if line.dense or line.exact or name is None or heading is None:
        return
    shift = name.start - heading.start
    if shift and shift != table.shift:
        path = f"indicators[{len(draft.indicators)}]"
        draft.find(
            "READ-06", "info", "reading.row_shifted", path, name, line, columns=str(abs(shift))
        )
    table.shift = shift


def _mark_echoes(tokens: Sequence[Token]) -> None:
    """Mark texts that stand twice in the row: two halves repeat names and values."""
    first: dict[str, Token] = {}
    for token in tokens:
        token.echo = 0
        if token.numeric or len(token.text) < 2:
            continue
        before = first.get(token.text)
        if before is None:
            first[token.text] = token
        elif before.echo == 0:
            before.echo, token.echo = 1, 2


def _unplaced(draft: Draft, line: Line, token: Token, table: Table) -> None:
    """A cell under no column: a label said again, or a cell that is kept and reported."""
    if table.levels.knows(token.text):
        token.used = True
        return
    draft.keep(token, line, table.levels.second[0].name or table.levels.first.name)
    draft.find("READ-06", "warning", "reading.no_column", None, token, line)
