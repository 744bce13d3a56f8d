"""The columns of the overview: one list for the terminal, the workbook and the page."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.row import Points, Row
from jiheng.kernel.messages import message

NOTHING = "—"  # what a form does not have; it is not 0
KINDS = {
    "self_evaluation": "overview.kind.self_evaluation",
    "target_declaration": "overview.kind.target_declaration",
    "target_approval": "overview.kind.target_approval",
    "monitoring": "overview.kind.monitoring",
    "transfer_self_evaluation": "overview.kind.transfer_self_evaluation",
    "overall_self_evaluation": "overview.kind.overall_self_evaluation",
    "overall_declaration": "overview.kind.overall_declaration",
}


class Column(NamedTuple):
    """One column: its heading, its text of a row (None: nothing), whether it holds numbers."""

    heading: str
    text: Callable[[Row], str | None]
    numeric: bool = False

    def shown(self, row: Row) -> str:
        """The text of a row, or "—"."""
        return self.text(row) or NOTHING


def overview(report: Gathered) -> list[Column]:
    """What a person needs of a form: what it says of itself, the computed points, the findings.

    Each profile has its own columns where there are several.
    """
    language = report.language
    columns = printed(language)
    if report.scored:
        columns += _points(report.profiles, language)
    if report.checked:
        columns += [
            Column(_said("errors", language), lambda row: str(row.findings.error), True),
            Column(_said("warnings", language), lambda row: str(row.findings.warning), True),
        ]
    return [*columns, Column(_said("doubts", language), lambda row: str(row.doubts), True)]


def printed(language: str) -> list[Column]:
    """What a form says of itself; project and unit come first."""
    return [
        Column(_said("project", language), lambda row: row.project_name),
        Column(_said("unit", language), lambda row: row.unit),
        Column(_said("year", language), lambda row: row.year),
        Column(_said("kind", language), lambda row: message(KINDS[row.kind], language)),
        Column(_said("budget", language), lambda row: row.budget, True),
        Column(_said("executed", language), lambda row: row.executed, True),
        Column(_said("money_unit", language), lambda row: row.money_unit),
        Column(_said("rate", language), lambda row: row.rate, True),
        Column(_said("score", language), lambda row: row.score, True),
    ]


def _said(name: str, language: str) -> str:
    return message(f"overview.column.{name}", language)


def _points(profiles: Sequence[str], language: str) -> Iterator[Column]:
    for at, name in enumerate(profiles):
        suffix = f" {name}" if len(profiles) > 1 else ""
        computed, grade = (_said(one, language) + suffix for one in ("computed", "grade"))
        yield Column(computed, lambda row, at=at: span_of(_at(row, at)), True)  # type: ignore[misc]
        yield Column(grade, lambda row, at=at: getattr(_at(row, at), "grade", None))  # type: ignore[misc]


def _at(row: Row, at: int) -> Points | None:
    return row.points[at] if at < len(row.points) else None


def span_of(points: Points | None) -> str | None:
    """The computed points; where they are open, those of the lowest and the highest reading."""
    if points is None:
        return None
    if points.computed is not None or points.lowest is None:
        return points.computed
    return f"{points.lowest}~{points.highest}"
