"""Checks of forms by the rules in force: one explicit ordered list, and the run over it."""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.budget.checks import fnd_arithmetic, needs
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import (
    ALL_KINDS,
    SELF_EVALUATIONS,
    Check,
    Thresholds,
)
from jiheng.budget.forms import Form, ProjectList
from jiheng.kernel.findings import Finding


def needs_unmet(cases: Sequence[Case], _profile: Thresholds) -> Iterator[Finding]:
    """What no layout of the portfolio carries is said once, with the checks that it silences."""
    return needs.unmet(CHECKS, cases)


CHECKS: tuple[Check, ...] = (
    Check("FND-01", ("funds",), ALL_KINDS, fnd_arithmetic.sources_add_up),
    Check("FND-02", ("funds.rate",), SELF_EVALUATIONS, fnd_arithmetic.rate_is_executed_over_budget),
    Check("FND-04", ("funds.executed",), SELF_EVALUATIONS, fnd_arithmetic.executed_within_budget),
    Check("FND-05", ("funds.rate",), SELF_EVALUATIONS, fnd_arithmetic.no_rate_of_nothing),
    Check("CHK-01", (), ALL_KINDS, across=needs_unmet),
)


def check_form(form: Form, profile: Thresholds) -> list[Finding]:
    """The findings of one form, in the order of the list."""
    return list(_of_case(Case(form), profile))


def check_portfolio(
    forms: Iterable[Form], profile: Thresholds, lists: Sequence[ProjectList] = ()
) -> list[Finding]:
    """The findings of many forms: each by itself, then across them and beside their lists."""
    cases = [Case(form) for form in forms]
    findings = [finding for case in cases for finding in _of_case(case, profile)]
    return [*findings, *_across(cases, profile, lists)]


def _of_case(case: Case, profile: Thresholds) -> Iterator[Finding]:
    for check in CHECKS:
        if check.rule is not None and check.fits(case):
            yield from check.rule(case, profile)


def _across(
    cases: Sequence[Case], profile: Thresholds, lists: Sequence[ProjectList]
) -> Iterator[Finding]:
    for check in CHECKS:
        if check.across is not None:
            yield from check.across([case for case in cases if check.fits(case)], profile)
        if check.listed is not None and lists:
            yield from check.listed([case for case in cases if check.fits(case)], lists)
