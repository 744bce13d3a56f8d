"""What a report says in small tables, whatever shows them: one table has headings and rows of text."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple, Self

from jiheng.budget.distributions import Distributions, Share
from jiheng.budget.layouts.report.columns import KINDS
from jiheng.budget.layouts.report.kinds import KindOfFinding
from jiheng.kernel.messages import message

_SHARES = ("full_marks", "exact_hits", "deductions_on_met", "full_totals")
_HUNDRED = 100


class Table(NamedTuple):
    """Data as a table: title, headings, rows of text, and which columns hold numbers."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    numeric: tuple[bool, ...]

    @classmethod
    def of(
        cls,
        language: str,
        title: str,
        headings: Mapping[str, bool],
        rows: Iterable[tuple[str, ...]],
    ) -> Self:
        """A table of ids of messages: its title, and headings with whether they stand over numbers."""
        said = tuple(message(one, language) for one in headings)
        return cls(message(title, language), said, list(rows), tuple(headings.values()))


def kinds_table(kinds: Iterable[KindOfFinding], language: str) -> Table:
    """The findings by kind: severity, code, title, how many open ones, in how many forms, waived."""
    headings = {
        **{"report.column.severity": False, "report.column.code": False},
        **{"report.column.kind": False, "report.column.count": True},
        **{"report.column.forms": True, "report.column.waived": True},
    }
    rows = (
        (
            message(f"check.severity.{one.severity}", language),
            one.code,
            one.title(language),
            *map(str, (one.open, one.forms, one.found.waived)),
        )
        for one in kinds
    )
    return Table.of(language, "report.kinds.title", headings, rows)


def distribution_tables(spread: Distributions, language: str) -> Iterator[Table]:
    """How forms, points and results are spread over the portfolio; empty tables are left out."""
    tables = (_kinds(spread, language), _shares(spread, language), _totals(spread, language))
    for table in (*tables, _satisfaction(spread, language)):
        if table.rows:
            yield table


def _kinds(spread: Distributions, language: str) -> Table:
    rows = (
        (message(KINDS[kind], language), str(count)) for kind, count in spread.kinds.most_common()
    )
    headings = {"overview.column.kind": False, "report.column.forms": True}
    return Table.of(language, "report.spread.kinds", headings, rows)


def _shares(spread: Distributions, language: str) -> Table:
    """So many of so many, and in percent."""
    shares: list[tuple[str, Share]] = [(name, getattr(spread, name)) for name in _SHARES]
    rows = (
        (
            message(f"report.spread.{name}", language),
            *(str(share.count), str(share.of), f"{_percent(share)}%"),
        )
        for name, share in shares
        if share.of
    )
    headings = {
        **{"report.spread.what": False, "report.spread.count": True},
        **{"report.spread.of": True, "report.spread.percent": True},
    }
    return Table.of(language, "report.spread.shares", headings, rows)


def _percent(share: Share) -> Decimal:
    return round(Decimal(share.count * _HUNDRED) / share.of, 1)


def _totals(spread: Distributions, language: str) -> Table:
    """Declared and computed totals by tens; a hundred stands for itself."""
    tens = sorted(spread.declared.keys() | spread.computed.keys())
    rows = ((tens_said(ten), str(spread.declared[ten]), str(spread.computed[ten])) for ten in tens)
    headings = {
        **{"report.spread.tens": False, "report.column.declared": True},
        "report.column.computed": True,
    }
    return Table.of(language, "report.spread.totals", headings, rows)


def tens_said(ten: int) -> str:
    """The totals that a ten stands for: 90 to below 100; a hundred alone."""
    return str(ten) if ten >= _HUNDRED else f"{ten}–{ten + 9}.99"


def _satisfaction(spread: Distributions, language: str) -> Table:
    """The results of satisfaction indicators, the most frequent first."""
    values = sorted(spread.satisfaction.items(), key=lambda one: (-one[1], one[0]))
    rows = ((f"{value:f}%", str(count)) for value, count in values)
    headings = {"report.spread.value": True, "report.spread.count": True}
    return Table.of(language, "report.spread.satisfaction", headings, rows)
