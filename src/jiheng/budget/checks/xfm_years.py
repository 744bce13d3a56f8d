"""XFM-09, 10: a project in one year and in the next that there is a form of."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from jiheng.budget.checks.check import PROJECTS, SELF_EVALUATIONS, Thresholds, found_on
from jiheng.budget.checks.judging import shown
from jiheng.budget.checks.matching import matched
from jiheng.budget.checks.stages import APPROVED, DECLARED, Noted, Stage, StageRow, projects
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.quantity.units import find_unit

_LATEST_FIRST = tuple(kinds & PROJECTS for kinds in (SELF_EVALUATIONS, APPROVED, DECLARED))


def figures_do_not_jump(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """Headcount and budget of a project do not change by much from year to year without a word."""
    line = rules.threshold("jump_line")
    likeness = rules.threshold("name_likeness")
    for before, after in _years(notes):
        yield from _budget_jumps(before, after, line)
        for pair in matched(before.rows, after.rows, likeness).pairs:
            (past, _), (now, field) = _people(pair.before), _people(pair.after)
            change = _change(past, now, line)
            if change is None or pair.after.compared:
                continue
            old_field = _people(pair.before)[1]
            yield found_on(
                after.spot_at(pair.after, field), "XFM-09", getattr(pair.after, field),
                getattr(pair.before, old_field),
                also=[before.spot_at(pair.before, old_field).place()],
                year=str(before.year), change=change,
            )  # fmt: skip


def _budget_jumps(before: Stage, after: Stage, line: Decimal) -> Iterator[Finding]:
    change = _change(before.budget, after.budget, line)
    if change is not None and not after.compared:
        old, new = (
            f"{shown((one.budget or 0) / Decimal(10000), 2)}万元" for one in (before, after)
        )
        yield found_on(
            after.at_budget, "XFM-09", new, old, also=[before.at_budget.place()],
            wording="XFM-09.budget", year=str(before.year), change=change,
        )  # fmt: skip


def _people(row: StageRow) -> tuple[Fraction | None, str]:
    """How many people an indicator counts, as the result or else as the target says."""
    for field in ("actual", "target"):
        value = read_quantity(getattr(row, field))
        unit = value.unit
        if field == "actual" and value.type == "number" and unit is None:
            unit = read_quantity(row.target).unit  # a result is often a bare number
        known = find_unit(unit) if unit else None
        if value.type == "number" and value.number and known and known.dimension == "people":
            return Fraction(value.number) * Fraction(known.size), field
    return None, "target"


def _change(
    past: Fraction | Decimal | None, now: Fraction | Decimal | None, line: Decimal
) -> str | None:
    """By how many percent a figure went up or down, where it is more than the line."""
    if not past or now is None:
        return None
    change = (Fraction(now) - Fraction(past)) / Fraction(past) * 100
    return f"{shown(change)}%" if abs(change) > Fraction(line) else None


def indicators_keep_their_names(notes: Iterable[Noted], rules: Thresholds) -> Iterator[Finding]:
    """An indicator keeps its name from year to year, so that its figures can be compared."""
    likeness = rules.threshold("name_likeness")
    for before, after in _years(notes):
        for pair in matched(before.rows, after.rows, likeness).pairs:
            if pair.renamed:
                spot = after.spot_at(pair.after, "level3")
                yield found_on(
                    spot, "XFM-10", pair.after.name, pair.before.name,
                    also=[before.spot_at(pair.before, "level3").place()], year=str(before.year),
                )  # fmt: skip


def _years(notes: Iterable[Noted]) -> Iterator[tuple[Stage, Stage]]:
    """Each project in a year and in the next year that has a form of it, the last of its stages.

    A year with several forms of that stage is left out: nobody can tell which continues.
    """
    for forms in projects(notes):
        yield from pairwise(_one_a_year(forms))


def _one_a_year(forms: Sequence[Stage]) -> Iterator[Stage]:
    for _, in_year in groupby(forms, key=_year):
        year = list(in_year)
        for stage in _LATEST_FIRST:
            found = [form for form in year if form.kind in stage]
            if found:
                if len(found) == 1:
                    yield found[0]
                break


def _year(form: Stage) -> int:
    return form.year
