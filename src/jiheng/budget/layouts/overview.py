"""The overview of many forms: one row a form; here the rows and the table in the terminal.

Values stand as printed; what a form does not have is shown as "—", which is not 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from jiheng.budget.forms import Form, Fund
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

NOTHING = "—"
ROWS_IN_TERMINAL = 200

KINDS = {
    "self_evaluation": "overview.kind.self_evaluation",
    "target_declaration": "overview.kind.target_declaration",
    "target_approval": "overview.kind.target_approval",
    "monitoring": "overview.kind.monitoring",
    "transfer_self_evaluation": "overview.kind.transfer_self_evaluation",
    "overall_self_evaluation": "overview.kind.overall_self_evaluation",
    "overall_declaration": "overview.kind.overall_declaration",
}
# Heading and whether the column holds numbers, in the order of `Summary.cells`.
COLUMNS = (
    ("overview.column.project", False),
    ("overview.column.unit", False),
    ("overview.column.year", False),
    ("overview.column.kind", False),
    ("overview.column.budget", True),
    ("overview.column.executed", True),
    ("overview.column.money_unit", False),
    ("overview.column.rate", True),
    ("overview.column.score", True),
    ("overview.column.indicators", True),
    ("overview.column.doubts", True),
)
_NAMES = (0, 1)  # the columns that may be folded
_WIDE = 130  # columns of a console that take one value each
_EACH_ALONE = tuple((at,) for at in range(len(COLUMNS)))
_IN_PAIRS = ((0, 1), (2, 3), (4, 5), (6,), (7, 8), (9, 10))
_TOTALS = ("年度资金总额", "资金总额")


@dataclass(frozen=True, slots=True)
class Summary:
    """One form in the overview: its cells in the order of COLUMNS, and its doubts in words."""

    cells: tuple[str, ...]
    place: str
    doubts: tuple[str, ...]


def summary_of(form: Form, language: str) -> Summary:
    """The row of a form.

    The unit is the implementing unit, or else the department. The budget is the full-year
    budget of the year's total, in a declaration the annual amount. A doubt is a finding of the
    reader that is more than information.
    """
    total = _total(form)
    doubts = [one for one in form.reading if one.severity != "info"]
    cells = (
        form.project_name,
        form.implementing_unit or form.department,
        form.year,
        message(KINDS[form.kind], language),
        total.full_year_budget or total.amount,
        total.executed or total.executed_to_date,
        form.money_unit,
        total.rate or total.rate_to_date,
        form.total_score,
        str(len(form.indicators)),
        str(len(doubts)),
    )
    number = str(form.document.form or 1)
    return Summary(
        tuple(cell or NOTHING for cell in cells),
        message("overview.place", language, file=form.document.file, form=number),
        tuple(_in_words(one) for one in doubts),
    )


def _total(form: Form) -> Fund:
    """The row of the year's total, or a row without any value."""
    yearly = [one for one in form.funds if one.horizon != "whole_period"]
    totals = [one for one in yearly if one.item in _TOTALS]
    return totals[0] if totals else Fund(item="")


def _in_words(finding: Finding) -> str:
    """The sentence of a finding, with its cell in front where it does not name it itself."""
    cells = "、".join(place.cell for place in finding.places if place.cell)
    named = not cells or cells in finding.message
    return finding.message if named else f"{cells}：{finding.message}"


class TerminalTable:
    """The first rows of the overview as a table, and how many there were."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._shown: list[Summary] = []
        self.count = 0

    def add(self, rows: Sequence[Summary]) -> None:
        """Take rows; those beyond ROWS_IN_TERMINAL are only counted."""
        self.count += len(rows)
        self._shown += rows[: ROWS_IN_TERMINAL - len(self._shown)]

    def table(self, width: int) -> Table:
        """The table for a console of that width; where it is narrow, two values share a cell."""
        groups = _EACH_ALONE if width >= _WIDE else _IN_PAIRS
        table = Table(show_edge=False, pad_edge=False, show_lines=groups is _IN_PAIRS)
        for group in groups:
            headings = (message(COLUMNS[at][0], self._language) for at in group)
            table.add_column(
                "\n".join(headings),
                justify="right" if COLUMNS[group[0]][1] else "left",
                overflow="fold",
                no_wrap=group[0] not in _NAMES,
            )
        for row in self._shown:
            # Text, not str: brackets in a name are no markup.
            table.add_row(*(Text("\n".join(row.cells[at] for at in group)) for group in groups))
        return table

    def cut(self) -> int:
        """How many rows the table leaves out."""
        return self.count - len(self._shown)
