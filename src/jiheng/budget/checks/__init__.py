"""Checks of forms by the rules in force: one explicit ordered list, and the run over it."""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.budget.checks import (
    fnd_arithmetic,
    fnd_cost,
    fnd_execution,
    fnd_period,
    fnd_sources,
    fnd_text_sums,
    fnd_unit_cost,
    needs,
    wgt_balance,
    wgt_sums,
)
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import (
    ALL_KINDS,
    DECLARATIONS,
    PROJECTS,
    SELF_EVALUATIONS,
    SPENDING,
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
    Check("FND-02", ("funds.rate",), SPENDING, fnd_arithmetic.rate_is_executed_over_budget),
    Check("FND-03", ("funds.score",), SELF_EVALUATIONS, fnd_execution.points_follow_the_rate),
    Check("FND-04", ("funds.executed",), SPENDING, fnd_arithmetic.executed_within_budget),
    Check("FND-05", ("funds.rate",), SPENDING, fnd_arithmetic.no_rate_of_nothing),
    Check("FND-06", ("funds.executed",), SPENDING, fnd_execution.figures_not_all_alike),
    Check("FND-07", ("funds.executed",), SPENDING, fnd_execution.low_execution_is_explained),
    Check("FND-08", ("funds.executed",), SELF_EVALUATIONS, fnd_execution.points_not_ahead_of_money),
    Check(
        "FND-09", ("funds.executed",), SELF_EVALUATIONS, fnd_execution.nothing_spent_nothing_earned
    ),
    Check("FND-10", ("funds.executed",), SPENDING, fnd_cost.costs_make_what_was_spent),
    Check("FND-11", ("funds",), ALL_KINDS, fnd_cost.cost_targets_fit_the_budget),
    Check("FND-12", ("funds",), PROJECTS, fnd_cost.cost_targets_cover_the_budget),
    Check("FND-13", ("money_unit",), ALL_KINDS, fnd_cost.money_in_one_unit),
    Check("FND-14", ("period",), DECLARATIONS, fnd_period.several_years_cost_more_than_one),
    Check("FND-15", ("funds.amount",), DECLARATIONS, fnd_period.period_cost_is_period_money),
    Check("FND-16", ("funds",), PROJECTS, fnd_sources.source_as_in_the_name),
    Check("FND-17", ("funds",), ALL_KINDS, fnd_sources.nothing_is_zero_not_blank),
    Check("FND-18", ("funds.full_year_budget",), SPENDING, fnd_sources.carried_over_only),
    Check("FND-19", (), ALL_KINDS, fnd_text_sums.sums_in_texts_hold),
    Check("FND-20", ("funds",), PROJECTS, fnd_unit_cost.quantity_times_unit_cost),
    Check("FND-21", ("funds.executed",), SPENDING, fnd_execution.unspent_money_has_a_plan),
    Check("FND-22", ("funds.initial_budget",), SPENDING, fnd_execution.targets_follow_the_budget),
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
