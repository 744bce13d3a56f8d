"""The report in a terminal: the overview, and the findings by kind."""

from collections.abc import Iterator, Sequence
from itertools import islice

from rich.table import Table
from rich.text import Text

from jiheng.budget.layouts.report.columns import overview
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.tables import kinds_table
from jiheng.kernel.writing.characters import upright

ROWS_IN_TERMINAL = 200
KINDS_IN_TERMINAL = 20
_NAMES = (0, 1)  # the columns that may be folded
_WIDE = 130  # columns of a console that take one value each
_PRINTED = ((0, 1), (2, 3), (4, 5, 6), (7, 8))  # what the form says, where values share a cell
_FOUND = 3  # errors, warnings, doubts: the last columns


def overview_table(report: Gathered, width: int) -> Table:
    """The first forms for a console of that width; where it is narrow, values share a cell."""
    columns = overview(report)
    wide = width >= _WIDE
    groups = [(at,) for at in range(len(columns))] if wide else list(_shared(len(columns)))
    table = Table(show_edge=False, pad_edge=False, show_lines=not wide)
    for group in groups:
        table.add_column(
            "\n".join(columns[at].heading for at in group),
            justify="right" if columns[group[0]].numeric else "left",
            overflow="fold",
            no_wrap=group[0] not in _NAMES,
        )
    for row in islice(report.rows(), ROWS_IN_TERMINAL):
        cells = [upright(column.shown(row)) for column in columns]
        # Text, not str: brackets in a name are no markup.
        table.add_row(*(Text("\n".join(cells[at] for at in group)) for group in groups))
    return table


def _shared(count: int) -> Iterator[Sequence[int]]:
    """Which columns share a cell: computed and grade of each profile, and what was found."""
    yield from _PRINTED
    for at in range(sum(map(len, _PRINTED)), count - _FOUND, 2):
        yield at, at + 1
    yield range(count - _FOUND, count)


def findings_table(report: Gathered) -> Table:
    """The gravest and most frequent kinds of findings, and how many forms have them."""
    data = kinds_table(report.kinds.ordered(), report.language)
    table = Table(show_edge=False, pad_edge=False)
    for heading, numeric in zip(data.headings, data.numeric, strict=True):
        table.add_column(heading, justify="right" if numeric else "left")
    for row in data.rows[:KINDS_IN_TERMINAL]:
        table.add_row(*map(Text, row))
    return table
