"""Checks of forms by the rules in force: the run over the ordered list (ordered.py)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.ordered import CATALOGUE, CHECKS, OF_PUBLICATION, OF_THE_YEAR
from jiheng.budget.forms import Form, ProjectList
from jiheng.kernel.findings import Finding

__all__ = [
    "CATALOGUE",
    "CHECKS",
    "OF_PUBLICATION",
    "OF_THE_YEAR",
    "check_across",
    "check_beside",
    "check_form",
    "check_portfolio",
    "notes_of",
]


def check_form(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The findings of one form, in the order of the list."""
    for check in CHECKS:
        if check.rule is not None and check.fits(case):
            yield from check.rule(case, profile)


def notes_of(case: Case, profile: Thresholds) -> Iterator[tuple[str, Any]]:
    """What the checks across forms keep of one form: under which name, and the note."""
    taken: set[str] = set()
    for check in CHECKS:
        if check.note is not None and check.kept_at not in taken and check.fits(case):
            taken.add(check.kept_at)
            note = check.note(case, profile)
            if note is not None:
                yield check.kept_at, note


def check_across(
    notes: Mapping[str, Iterable[Any]], profile: Thresholds, lists: Sequence[ProjectList] = ()
) -> Iterator[Finding]:
    """The findings across forms and beside their lists, by the notes of all forms under each name."""
    for check in CHECKS:
        if check.across is not None:
            yield from check.across(notes.get(check.kept_at, ()), profile)
        if check.listed is not None:
            yield from check.listed(notes.get(check.kept_at, ()), lists)


# They ask of a whole portfolio what a few forms cannot tell: which columns nobody has, which
# department evaluates which unit.
_OF_WHOLE_PORTFOLIOS = frozenset(("CHK-01", "STR-07"))


def notes_beside(form: Form, profile: Thresholds) -> Iterator[tuple[str, Any]]:
    """What `check_beside` keeps of one form; the checks of whole portfolios have no part in it."""
    return (one for one in notes_of(Case(form), profile) if one[0] not in _OF_WHOLE_PORTFOLIOS)


def check_beside(
    form: Form, others: Iterable[Iterable[tuple[str, Any]]], profile: Thresholds
) -> Iterator[Finding]:
    """What the checks across forms say of one form beside some others, by the rules given.

    `others` are the notes of each other form (`notes_beside`). `form` is known by its form_id; of
    each finding its place comes first.
    """
    notes: dict[str, list[Any]] = {}
    for kept in (notes_beside(form, profile), *others):
        for name, note in kept:
            notes.setdefault(name, []).append(note)
    for one in check_across(notes, profile):
        own = [place for place in one.places if place.form_id == form.form_id]
        if own:
            rest = [place for place in one.places if place.form_id != form.form_id]
            yield one.model_copy(update={"places": [*own, *rest]})


def check_portfolio(
    forms: Iterable[Form], profile: Thresholds, lists: Sequence[ProjectList] = ()
) -> list[Finding]:
    """The findings of some forms by one set of rules: each by itself, then across them.

    All is kept in memory; for many forms, and for forms of several years, see
    budget/portfolio.py.
    """
    findings: list[Finding] = []
    notes: dict[str, list[Any]] = {}
    for case in map(Case, forms):
        findings += check_form(case, profile)
        for name, note in notes_of(case, profile):
            notes.setdefault(name, []).append(note)
    return [*findings, *check_across(notes, profile, lists)]
