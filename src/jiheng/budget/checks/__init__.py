"""Checks of forms by the rules in force: one explicit ordered list, and the run over it."""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.budget.checks import fnd_arithmetic, needs, wgt_balance, wgt_sums
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import (
    ALL_KINDS,
    PROJECTS,
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
    Check("WGT-01", ("indicators.weight",), ALL_KINDS, wgt_sums.weights_make_a_hundred),
    Check("WGT-02", ("indicators.level1_weight",), ALL_KINDS, wgt_sums.level_makes_its_heading),
    Check("WGT-03", ("indicators.weight",), PROJECTS, wgt_balance.first_levels_as_in_the_profile),
    Check("WGT-04", ("indicators.weight",), ALL_KINDS, wgt_sums.every_indicator_has_a_weight),
    Check("WGT-05", ("indicators.weight",), ALL_KINDS, wgt_balance.one_indicator_not_too_heavy),
    Check("WGT-06", ("indicators.weight",), ALL_KINDS, wgt_balance.not_too_many_tiny),
    Check("WGT-07", ("indicators.weight",), ALL_KINDS, wgt_balance.weights_show_importance),
    Check("WGT-08", ("indicators",), ALL_KINDS, wgt_balance.satisfaction_of_the_public),
    Check("WGT-09", ("total_score",), SELF_EVALUATIONS, wgt_sums.total_is_the_sum),
    Check("WGT-10", ("indicators.score",), SELF_EVALUATIONS, wgt_sums.score_within_weight),
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
