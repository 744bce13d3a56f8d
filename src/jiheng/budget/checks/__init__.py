"""Checks of forms by the rules in force: one explicit ordered list, and the run over it."""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.budget.checks import fnd_arithmetic
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import (
    ALL_KINDS,
    SELF_EVALUATIONS,
    Check,
    Thresholds,
)
from jiheng.budget.forms import Form
from jiheng.kernel.findings import Finding

CHECKS: tuple[Check, ...] = (
    Check("FND-01", ("funds",), ALL_KINDS, fnd_arithmetic.sources_add_up),
    Check("FND-02", ("funds.rate",), SELF_EVALUATIONS, fnd_arithmetic.rate_is_executed_over_budget),
    Check("FND-04", ("funds.executed",), SELF_EVALUATIONS, fnd_arithmetic.executed_within_budget),
    Check("FND-05", ("funds.rate",), SELF_EVALUATIONS, fnd_arithmetic.no_rate_of_nothing),
)


def check_form(form: Form, profile: Thresholds) -> list[Finding]:
    """The findings of one form, in the order of the list."""
    return list(_of_case(Case(form), profile))


def check_portfolio(forms: Iterable[Form], profile: Thresholds) -> list[Finding]:
    """The findings of many forms: each by itself, then across them."""
    cases = [Case(form) for form in forms]
    findings = [finding for case in cases for finding in _of_case(case, profile)]
    return [*findings, *_across(cases, profile)]


def _of_case(case: Case, profile: Thresholds) -> Iterator[Finding]:
    for check in CHECKS:
        if check.rule is not None and case.form.kind in check.kinds:
            yield from check.rule(case, profile)


def _across(cases: Sequence[Case], profile: Thresholds) -> Iterator[Finding]:
    for check in CHECKS:
        if check.across is not None:
            chosen = [case for case in cases if case.form.kind in check.kinds]
            yield from check.across(chosen, profile)
