"""VAL-20: what a project promises beside what it reached the year before."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from jiheng.budget.checks.check import MONITORING, Thresholds, found_on
from jiheng.budget.checks.matching import in_one_unit
from jiheng.budget.checks.stages import Noted, Stage, StageRow, projects
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.text import plain

_LOWER, _UPPER = ("≥", ">"), ("≤", "<")
_HUNDRED = 100


def target_is_not_below_last_year(notes: Iterable[Noted], profile: Thresholds) -> Iterator[Finding]:
    """What is promised is not weaker than what the same project reached the year before."""
    line = Fraction(profile.threshold("weaker_line"))
    for forms in projects(notes):
        reached = {
            (form.year, _name(row)): (form, row)
            for form in forms
            for row in form.rows
            if row.actual and form.kind not in MONITORING
        }
        for form in forms:
            for row in form.rows:
                past = reached.get((form.year - 1, _name(row)))
                if past and _weaker(row, past[1], line):
                    yield _found(form, row, *past)


def _name(row: StageRow) -> tuple[str, str]:
    return row.level2, plain(row.name)


def _weaker(row: StageRow, past: StageRow, line: Fraction) -> bool:
    """By more than the line, and only where both are numbers in one unit."""
    wanted, before = read_quantity(row.binding), read_quantity(past.binding)
    values = in_one_unit(past.binding, past.actual)
    if wanted.type != "number" or not wanted.number or wanted.unit != before.unit:
        return False
    if values is None or values[1] <= 0:
        return False
    change = (Fraction(wanted.number) - values[1]) / values[1] * _HUNDRED
    if wanted.operator in _LOWER:
        return change < -line
    return wanted.operator in _UPPER and change > line


def _found(form: Stage, row: StageRow, before: Stage, past: StageRow) -> Finding:
    return found_on(
        form.spot_at(row, "target"), "VAL-20", row.binding, past.actual, year=str(before.year),
        target=row.binding, actual=row.actual or "—",
        also=[before.spot_at(past, "actual").place()],
    )  # fmt: skip
