"""TXT-01, 02, 07, 12, 13, 16: the objective of a project, and what stands beside it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jiheng.budget.checks.case import DECLARING, Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.fnd_period import years_of
from jiheng.budget.checks.patterns import pattern, records
from jiheng.budget.checks.texts import EXPECTED, bare, expected, narrative, objectives, said
from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

_BACKGROUND, _RESULT = pattern("txt", "background"), pattern("txt", "result")
_OVERVIEW = pattern("txt", "overview")
_HUNDRED = 100


def objective_is_stated(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """An objective is stated, in a sentence and not in a phrase."""
    shortest = profile.threshold("objective_length")
    stated = {field: text for field, text in expected(case.form) if state_of(text) == "filled"}
    empty = _empty(case, set(stated))
    if empty:
        yield found(case, "TXT-01", empty, None, wording="TXT-01.empty")
    for field, text in _first_of_each(stated):
        if len(bare(text)) < shortest:
            yield found(
                case, "TXT-01", field, text, f"≥{shortest}", severity="warning",
                count=str(len(bare(text))), line=str(shortest),
            )  # fmt: skip


def _empty(case: Case, stated: set[str]) -> str | None:
    """The field of an objective that is missing: none is stated, or the year's where a form needs it."""
    carried = [f"objectives.{name}" for name in EXPECTED if case.carries(f"objectives.{name}")]
    annual = "objectives.annual"
    if stated:
        return annual if case.form.states.get(annual) == "blank" else None
    needed = annual if case.form.kind in DECLARING else "objectives.expected"
    return needed if needed in carried else next(iter(carried), None)


def _first_of_each(stated: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every text once, where it stands first."""
    told: set[str] = set()
    for field, text in stated.items():
        if text not in told:
            told.add(text)
            yield field, text


def objective_is_a_result(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An objective tells what is to be reached, not since when something is paid and what it costs."""
    for field, text in _first_of_each(dict(expected(case.form))):
        if is_background(text):
            yield found(case, "TXT-02", field, text)


def is_background(text: str) -> bool:
    """Whether an objective tells of history and prices only, without a verb of a result."""
    return _BACKGROUND.search(text) is not None and not _RESULT.search(text)


def objective_is_not_the_overview(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The objective is not the description of the project once more."""
    overviews = [(field, said(text)) for field, text in narrative(case.form, _OVERVIEW)]
    for field, text in _first_of_each(dict(expected(case.form))):
        same = [other for other, overview in overviews if overview and overview == said(text)]
        if same:
            yield found(case, "TXT-07", field, text, also=[place(case.form, same[0])])


def years_differ_from_one(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The objective and the indicators of several years are not those of the one year.

    A project of one year cannot have others; there it is only told.
    """
    whole, annual = case.form.objectives.whole_period, case.form.objectives.annual
    objective = bool(whole and annual and said(whole) == said(annual))
    share = _same_rows(case)
    line = profile.threshold("same_rows_share")
    rows = share >= line
    if not objective and not rows:
        return
    several = years_of(case) is not None
    severity: Severity = "warning" if several else "info"
    wording = "TXT-12.objective" if objective else "TXT-12.rows"
    yield found(
        case, "TXT-12", "objectives.whole_period" if objective else "indicators",
        whole if objective else f"{share}%", severity=severity,
        wording=wording if several else None,
        share=str(share), line=str(line),
    )  # fmt: skip


def _same_rows(case: Case) -> int:
    """How many in a hundred indicators of the whole period the year has as well, to the letter.

    0 where the form has none for the period.
    """
    yearly = {(row.level2, plain(row.name), plain(row.target_text)) for row in case.annual_rows}
    whole = [row for row in case.rows if row.indicator.horizon == "whole_period"]
    same = sum((row.level2, plain(row.name), plain(row.target_text)) in yearly for row in whole)
    return same * _HUNDRED // len(whole) if whole else 0


class People(NamedTuple):
    """Two groups of people that are not each other: how a project name and a text name them."""

    named: re.Pattern[str]
    also: re.Pattern[str]
    other: re.Pattern[str]
    own: re.Pattern[str] | None


@cache
def _people() -> list[People]:
    return [
        People(
            re.compile(one["named"]),
            re.compile(one["also"]),
            re.compile(one["other"]),
            re.compile(one["own"]) if "own" in one else None,
        )
        for one in records("txt", "people")
    ]


def objective_is_about_the_same_people(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Objective and result speak of the people whom the name of the project speaks of."""
    name = case.form.project_name or ""
    asked = [one for one in _people() if one.named.search(name) and not one.also.search(name)]
    if not asked:
        return
    for field, text in (*objectives(case.form), *narrative(case.form, _OVERVIEW)):
        for one in asked:
            other = one.other.search(text)
            if other and not (one.own and one.own.search(text)):
                yield found(case, "TXT-16", field, other[0], name)
                return
