"""EVD-01, 03, 04, 05, 06: satisfaction, and what shows it."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.judging import actual_text, found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.texts import objectives, paragraphs
from jiheng.budget.checks.words import any_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

EVIDENCE = "佐证"  # the label of the column (佐证资料); what is in no key of a form is extra
_SATISFACTION = pattern("evd", "satisfaction")
_NOBODY = pattern("evd", "nobody_named")
_NO_COMPLAINT, _COMPLAINT = pattern("evd", "no_complaint"), pattern("evd", "complaint")
_HANDLED = pattern("evd", "complaint_handled")
_SURVEY = pattern("evd", "survey")
_SIGNS = re.compile(r"[(（\[][^)）\]]*[)）\]]|[.,;:%]")
_LONGEST = 2000  # signs of a text that are read for complaints
_LONGEST_BARE = 24  # a longer name says more than “satisfaction”
_ALL = Decimal(100)


def asks_satisfaction(row: Row) -> bool:
    """Whether an indicator is about satisfaction, by its level or its name."""
    return row.is_satisfaction or _SATISFACTION.search(row.name) is not None


def satisfaction_was_surveyed(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where the layout has evidence, satisfaction has that of a survey: whom, how many, when."""
    rows = [row for row in case.rows if asks_satisfaction(row) and _answered(row)]
    if not rows:
        return
    texts = (*(one.text for one in case.form.extra), *(text for _, text in paragraphs(case.form)))
    if not any(_SURVEY.search(text) for text in texts):
        yield found_at(
            case, "EVD-01", rows[0], "actual",
            also=[place(case.form, f"{row.path}.actual") for row in rows[1:]],
        )  # fmt: skip


def _answered(row: Row) -> bool:
    return state_of(actual_text(row)) == "filled"


def not_everybody_is_satisfied(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Nobody satisfies everybody who was asked."""
    for row in case.rows:
        actual = row.actual
        if not asks_satisfaction(row) or actual is None or actual.type != "number":
            continue
        if actual.unit in (None, "%") and Decimal(actual.number or 0) == _ALL:
            yield found_at(case, "EVD-03", row, "actual")


def no_complaint_is_no_satisfaction(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """That nobody complained is not taken for satisfaction: in targets, results, texts."""
    told = [
        (f"{row.path}.{name}", said[0])
        for row in case.distinct_rows
        if asks_satisfaction(row)
        for name, text in (("target", row.target_text), ("actual", actual_text(row)))
        if (said := _NO_COMPLAINT.search(text[:_LONGEST]))
    ]
    told += [
        (f"{row.path}.level3", row.name)
        for row in case.distinct_rows
        if row.is_satisfaction and _COMPLAINT.search(row.name) and not _HANDLED.search(row.name)
    ]
    told += [
        (field, said[0])
        for field, text in objectives(case.form)
        if (said := _NO_COMPLAINT.search(text[:_LONGEST]))
    ]
    if told:
        yield found(
            case, "EVD-04", told[0][0], told[0][1], count=str(len(told)),
            also=[place(case.form, field) for field, _ in told[1:]],
        )  # fmt: skip


def respondents_are_served(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Those who are asked are not the unit's own people."""
    for row in case.distinct_rows:
        if asks_satisfaction(row) and any_of("own_staff").search(row.name):
            yield found_at(case, "EVD-05", row, "level3")


def respondents_are_named(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The name of a satisfaction says whose it is, or its target does."""
    for row in case.distinct_rows:
        if len(row.name) > _LONGEST_BARE:
            continue
        name = _SIGNS.sub("", plain(row.name))
        if _NOBODY.fullmatch(name) and not _SATISFACTION.search(row.target_text):
            yield found_at(case, "EVD-06", row, "level3")
