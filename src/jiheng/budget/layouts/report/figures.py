"""What the charts of a report show: the forms, the sentence that says what to see, the table."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.distributions import Distributions
from jiheng.budget.layouts.report.kinds import KindOfFinding
from jiheng.budget.layouts.report.tables import Table
from jiheng.kernel.messages import message

MOST_PAIRS = 40  # forms that a chart can name one by one
MOST_KINDS = 15


class Dot(NamedTuple):
    """A form in a chart: its name and two figures."""

    name: str
    first: Decimal
    second: Decimal

    @property
    def lead(self) -> Decimal:
        """How far the second figure is above the first."""
        return self.second - self.first


class Rates(NamedTuple):
    """Forms with execution rate in percent (first) and declared score (second)."""

    dots: list[Dot]
    others: int

    def sentence(self, language: str) -> str:
        """How many scores run ahead of the money, and the one that does most."""
        if not self.dots:
            return message("report.rate.none", language)
        far = max(self.dots, key=lambda one: one.lead)
        ahead = sum(one.lead > 0 for one in self.dots)
        said = message(
            "report.rate.ahead" if ahead else "report.rate.behind", language, name=far.name,
            rate=str(far.first), score=str(far.second), count=str(len(self.dots)), ahead=str(ahead),
        )  # fmt: skip
        return said + _others("report.rate.others", self.others, language)

    def table(self, language: str) -> Table:
        """Name, rate and score of each form."""
        headings = {
            **{"overview.column.project": False, "report.rate.across": True},
            "report.rate.up": True,
        }
        rows = ((one.name, str(one.first), str(one.second)) for one in self.dots)
        return Table.of(language, "report.rate.title", headings, rows)


class Pairs(NamedTuple):
    """Forms with computed (first) and declared total (second), the largest lead first."""

    dots: list[Dot]
    others: int

    @property
    def each(self) -> bool:
        """Whether a chart can show every form by its name."""
        return len(self.dots) <= MOST_PAIRS

    def sentence(self, language: str) -> str:
        """How many forms declare more, less or the same, and the largest difference."""
        if not self.dots:
            return message("report.pairs.none", language)
        far = max(self.dots, key=lambda one: abs(one.lead))
        counts = {
            "count": len(self.dots),
            "more": sum(one.lead > 0 for one in self.dots),
            "less": sum(one.lead < 0 for one in self.dots),
            "same": sum(one.lead == 0 for one in self.dots),
        }
        said = message(
            "report.pairs.differ" if far.lead else "report.pairs.same", language, name=far.name,
            computed=str(far.first), declared=str(far.second),
            **{name: str(count) for name, count in counts.items()},
        )  # fmt: skip
        return said + _others("report.pairs.others", self.others, language)

    def table(self, language: str) -> Table:
        """Name, declared, computed and lead of each form."""
        headings = {
            **{"overview.column.project": False, "report.column.declared": True},
            **{"report.column.computed": True, "report.pairs.lead": True},
        }
        rows = (
            (one.name, str(one.second), str(one.first), f"{one.lead:+}" if one.lead else "0")
            for one in self.dots
        )
        return Table.of(language, "report.pairs.title", headings, rows)


def rates_of(spread: Distributions) -> Rates:
    """The forms that the chart of scores against execution rates shows."""
    dots = [
        Dot(one.project or one.file, one.rate, one.declared)
        for one in spread.points
        if one.rate is not None and one.declared is not None
    ]
    return Rates(dots, spread.full_totals.of - len(dots))


def pairs_of(spread: Distributions) -> Pairs:
    """The forms that the chart of declared against computed shows."""
    dots = [
        Dot(one.project or one.file, one.computed, one.declared)
        for one in spread.points
        if one.computed is not None and one.declared is not None
    ]
    return Pairs(sorted(dots, key=lambda one: -one.lead), spread.full_totals.of - len(dots))


def kinds_sentence(kinds: Iterable[KindOfFinding], language: str) -> str:
    """How many findings of how many kinds, and the most frequent kind."""
    found = [one for one in kinds if one.open]
    if not found:
        return message("report.kinds.none", language)
    most = max(found, key=lambda one: one.open)
    numbers = {"count": sum(one.open for one in found), "kinds": len(found), "most": most.open}
    said = message(
        "report.kinds.most", language, title=most.title(language), code=most.code,
        **{name: str(count) for name, count in numbers.items()},
    )  # fmt: skip
    if len(found) > MOST_KINDS:
        said += message("report.kinds.cut", language, shown=str(MOST_KINDS))
    return said


def _others(message_id: str, count: int, language: str) -> str:
    return message(message_id, language, count=str(count)) if count else ""
