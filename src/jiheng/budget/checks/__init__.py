"""Checks of forms by the rules in force: one explicit ordered list, and the run over it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jiheng.budget.checks import (
    evd_alike,
    evd_satisfaction,
    fnd_arithmetic,
    fnd_cost,
    fnd_execution,
    fnd_period,
    fnd_sources,
    fnd_text_sums,
    fnd_unit_cost,
    ind_cost,
    ind_goal_numbers,
    ind_levels,
    ind_names,
    ind_project,
    ind_twice,
    ind_values,
    lif_adjusting,
    lif_changes,
    lif_dates,
    mon_answers,
    mon_progress,
    mon_stages,
    needs,
    pub_public,
    regional,
    rev_account,
    sco_full_marks,
    sco_met,
    sco_operators,
    sco_points,
    sco_reasons,
    stages,
    str_head,
    str_levels,
    str_packs,
    str_rows,
    str_texts,
    txt_alike,
    txt_basis,
    txt_objectives,
    txt_one_off,
    txt_results,
    txt_writing,
    txt_years,
    val_balance,
    val_basis,
    val_numbers,
    val_possible,
    val_scale,
    val_writing,
    val_years,
    wgt_balance,
    wgt_sums,
    xfm_forms,
    xfm_rows,
    xfm_scores,
    xfm_years,
)
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import (
    ALL_KINDS,
    DECLARATIONS,
    MONITORING,
    PROJECTS,
    SELF_EVALUATIONS,
    SPENDING,
    TRANSFERS,
    Check,
    PortfolioRule,
    Thresholds,
)
from jiheng.budget.checks.stages import APPROVED, DECLARED
from jiheng.budget.forms import Form, Kind, ProjectList
from jiheng.budget.months import PERIOD_LABEL
from jiheng.kernel.findings import Finding


def of_stages(code: str, kinds: frozenset[Kind], across: PortfolioRule) -> Check:
    """A check on the stages of projects; they all share one note of each form."""
    return Check(code, ("year",), kinds, note=stages.stage_of, across=across, shelf="stages")


def what_is_carried(case: Case, _profile: Thresholds) -> needs.Carried:
    """Note: what the layout of a form carries of all that checks need."""
    return needs.carried(CHECKS, case)


def needs_unmet(notes: Iterable[needs.Carried], _profile: Thresholds) -> Iterator[Finding]:
    """What no layout of the portfolio carries is said once, with the checks that it silences."""
    return needs.unmet(CHECKS, notes)


CHECKS: tuple[Check, ...] = (
    Check("STR-01", (), ALL_KINDS, str_head.head_is_filled),
    Check("STR-02", ("indicators.score",), SELF_EVALUATIONS, str_head.scored_form_has_a_total),
    Check("STR-03", ("indicators.level2",), PROJECTS, str_levels.levels_are_in_the_tree),
    Check("STR-04", ("indicators",), DECLARATIONS, str_levels.halves_line_up),
    Check(
        "STR-05",
        ("project_name",),
        PROJECTS,
        note=str_packs.project_of,
        listed=str_packs.list_and_forms_agree,
    ),
    Check(
        "STR-06", (), ALL_KINDS, note=str_packs.units_of, listed=str_packs.units_are_spelled_alike
    ),
    Check(
        "STR-07",
        ("department",),
        PROJECTS,
        note=str_packs.units_of,
        across=str_packs.department_evaluates_itself,
    ),
    Check("STR-08", (), ALL_KINDS, str_texts.texts_are_whole),
    Check("STR-09", ("indicators.target",), ALL_KINDS, str_texts.values_are_free_of_artefacts),
    Check("STR-10", ("indicators.target",), SPENDING | DECLARATIONS, str_rows.rows_are_complete),
    Check("STR-11", ("indicators.actual",), SPENDING, str_rows.not_applicable_is_not_reached),
    Check("STR-12", ("indicators",), PROJECTS, str_levels.standard_levels_are_used),
    Check("STR-13", ("indicators",), ALL_KINDS, str_rows.names_stand_once),
    Check("STR-14", (), ALL_KINDS, str_head.labels_are_as_printed),
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
    of_stages("WGT-11", DECLARATIONS | SELF_EVALUATIONS, lif_changes.weights_as_approved),
    Check("SCO-01", ("indicators.score",), SPENDING, sco_met.met_scores_full),
    Check("SCO-02", ("indicators.score",), SPENDING, sco_met.missed_loses_points),
    Check("SCO-03", ("indicators.score",), SPENDING, sco_points.partial_score_follows_the_formula),
    Check("SCO-04", ("indicators.score",), SPENDING, sco_met.cost_above_ceiling_loses_points),
    Check("SCO-05", ("indicators.actual",), SPENDING, sco_met.saving_is_no_miss),
    Check("SCO-06", ("indicators.deviation",), SPENDING, sco_met.far_above_is_explained),
    Check("SCO-07", ("indicators.actual",), SPENDING, sco_met.ceiling_is_not_untouched),
    Check("SCO-08", ("indicators.score",), SPENDING, sco_points.judgement_is_in_its_band),
    Check("SCO-09", ("indicators.deviation",), SPENDING, sco_full_marks.partly_is_not_backwards),
    Check(
        "SCO-10",
        ("indicators.score",),
        SPENDING,
        note=sco_full_marks.judged,
        across=sco_full_marks.judgements_differ,
    ),
    Check("SCO-11", ("total_score",), SPENDING, sco_full_marks.total_is_not_full),
    Check("SCO-12", ("indicators.target",), ALL_KINDS, sco_operators.operator_fits_the_meaning),
    Check("SCO-13", ("indicators.target",), ALL_KINDS, sco_operators.hundred_percent_is_equal),
    Check("SCO-14", ("indicators.target",), ALL_KINDS, sco_operators.zero_target_is_all_or_nothing),
    Check("SCO-15", ("indicators.score",), SPENDING, sco_points.scores_are_rounded_alike),
    Check("SCO-16", ("indicators.deviation",), SPENDING, sco_reasons.lost_points_have_a_reason),
    Check("SCO-17", ("indicators.deviation",), SPENDING, sco_reasons.reason_is_a_cause),
    Check("SCO-18", ("indicators.deviation",), SPENDING, sco_reasons.reason_costs_points),
    Check("SCO-19", ("indicators.deviation",), SPENDING, sco_reasons.reason_fits_the_result),
    Check("SCO-20", ("indicators.deviation",), SPENDING, sco_reasons.reason_comes_with_a_measure),
    Check("SCO-21", ("indicators.actual",), SPENDING, sco_full_marks.negative_change_is_asked),
    Check("SCO-22", ("total_score",), SPENDING, sco_points.grade_fits_the_score),
    Check("SCO-23", ("indicators.score",), SPENDING, sco_full_marks.points_follow_achievement),
    Check("SCO-24", ("indicators.score",), SPENDING, sco_points.satisfaction_follows_the_bands),
    Check("VAL-01", ("indicators.target",), ALL_KINDS, val_numbers.measured_target_has_a_number),
    Check("VAL-02", ("indicators.target",), ALL_KINDS, val_numbers.number_has_an_operator),
    Check("VAL-03", ("indicators.target",), ALL_KINDS, val_numbers.number_has_a_unit),
    Check("VAL-04", ("indicators.actual",), SPENDING, val_scale.percent_is_written_one_way),
    Check("VAL-05", ("indicators.actual",), SPENDING, val_scale.units_are_the_same),
    Check("VAL-06", ("indicators.actual",), SPENDING, val_numbers.number_is_answered_with_a_number),
    Check("VAL-07", ("indicators.target",), ALL_KINDS, val_numbers.countable_is_counted),
    Check("VAL-08", ("indicators.target",), ALL_KINDS, val_writing.month_is_a_date),
    Check("VAL-09", ("indicators.target",), ALL_KINDS, val_writing.cell_has_one_value),
    Check("VAL-10", ("indicators.target",), ALL_KINDS, val_possible.value_is_possible),
    Check("VAL-11", ("indicators.target",), ALL_KINDS, val_possible.target_is_plausible),
    Check("VAL-12", ("indicators.target",), ALL_KINDS, val_writing.value_has_no_debris),
    Check("VAL-13", ("indicators.target",), ALL_KINDS, val_balance.target_is_worth_the_money),
    Check("VAL-14", ("indicators.target",), ALL_KINDS, val_balance.targets_are_not_all_hundred),
    Check(
        "VAL-15",
        ("indicators.actual",),
        SPENDING,
        note=val_balance.results_of,
        across=val_balance.actuals_are_not_copied,
    ),
    Check("VAL-16", ("indicators.target",), DECLARATIONS, val_balance.stock_is_not_multiplied),
    Check("VAL-17", ("indicators.target",), ALL_KINDS, val_writing.money_unit_is_whole),
    Check("VAL-18", ("indicators.target",), ALL_KINDS, val_writing.unit_is_a_word_of_the_table),
    Check("VAL-19", (val_basis.BASIS,), ALL_KINDS, val_basis.values_have_a_basis),
    of_stages("VAL-20", ALL_KINDS, val_years.target_is_not_below_last_year),
    Check("IND-01", ("indicators.level2",), PROJECTS, ind_levels.dimensions_are_there),
    Check("IND-02", ("indicators.level2",), ALL_KINDS, ind_levels.indicator_is_in_its_place),
    Check("IND-03", ("indicators.level3",), ALL_KINDS, ind_names.name_says_what),
    Check("IND-04", ("indicators.level3",), ALL_KINDS, ind_names.name_is_a_measure),
    Check("IND-05", ("indicators.level2",), ALL_KINDS, ind_names.name_stands_in_one_place),
    Check("IND-06", ("indicators.target",), ALL_KINDS, ind_values.target_is_no_repetition),
    Check("IND-07", ("indicators.target",), ALL_KINDS, ind_values.effect_has_a_scale),
    Check("IND-08", ("objectives",), PROJECTS, ind_project.indicator_is_caused_by_the_project),
    Check("IND-09", ("indicators.target",), ALL_KINDS, ind_twice.fact_counts_once),
    Check("IND-10", ("indicators.level2",), PROJECTS, ind_levels.output_is_no_input),
    Check("IND-11", ("indicators.target",), ALL_KINDS, ind_values.timeliness_is_no_period),
    Check("IND-12", ("indicators.target",), ALL_KINDS, ind_values.lasting_effect_outlasts_the_year),
    Check("IND-13", ("indicators.level3",), ALL_KINDS, ind_names.name_is_of_one_thing),
    Check("IND-14", ("funds",), PROJECTS, ind_cost.cost_says_more_than_the_budget),
    Check("IND-15", ("objectives",), ALL_KINDS, ind_goal_numbers.goal_numbers_are_targets),
    Check("IND-16", ("objectives",), PROJECTS, ind_project.goal_speaks_of_the_indicator),
    Check("IND-17", ("indicators",), PROJECTS, ind_levels.number_of_indicators),
    Check("IND-18", ("indicators.target",), ALL_KINDS, ind_levels.quality_is_no_scope),
    Check("IND-19", ("funds",), PROJECTS, ind_cost.outputs_cover_the_spending),
    Check("TXT-01", ("objectives",), ALL_KINDS, txt_objectives.objective_is_stated),
    Check("TXT-02", ("objectives",), ALL_KINDS, txt_objectives.objective_is_a_result),
    Check("TXT-03", ("objectives",), ALL_KINDS, txt_years.years_are_of_the_form),
    Check(
        "TXT-04",
        ("objectives.actual",),
        SPENDING,
        note=txt_alike.result_of,
        across=txt_alike.results_are_their_own,
    ),
    Check("TXT-05", ("objectives.actual",), SPENDING, txt_results.result_answers_the_objective),
    Check("TXT-06", ("objectives.actual",), SPENDING, txt_results.result_is_not_the_objective),
    Check(
        "TXT-07",
        ("objectives", "项目概况"),
        DECLARATIONS,
        txt_objectives.objective_is_not_the_overview,
    ),
    Check("TXT-08", ("立项依据",), DECLARATIONS, txt_basis.safeguards_are_not_the_foundation),
    Check("TXT-09", (), ALL_KINDS, txt_writing.sentences_stand_once),
    Check("TXT-10", ("实施计划",), DECLARATIONS, txt_basis.plan_has_times),
    Check("TXT-11", (), ALL_KINDS, txt_basis.regulations_are_named_rightly),
    Check(
        "TXT-12", ("objectives.whole_period",), DECLARATIONS, txt_objectives.years_differ_from_one
    ),
    Check(
        "TXT-13",
        ("attribute",),
        DECLARATIONS,
        txt_one_off.recurring_is_not_one_off,
        note=stages.stage_of,
        across=txt_one_off.one_off_comes_once,
        shelf="stages",
    ),
    Check("TXT-14", ("objectives.actual",), SPENDING, txt_results.claim_holds),
    Check("TXT-15", (), ALL_KINDS, txt_writing.words_are_typed_rightly),
    Check("TXT-16", ("objectives",), PROJECTS, txt_objectives.objective_is_about_the_same_people),
    Check("TXT-17", ("indicators.target",), PROJECTS, txt_years.subsidy_is_of_the_year),
    Check(
        "EVD-01", (evd_satisfaction.EVIDENCE,), SPENDING, evd_satisfaction.satisfaction_was_surveyed
    ),
    Check(
        "EVD-02",
        ("indicators.actual",),
        SPENDING,
        note=evd_alike.satisfaction_of,
        across=evd_alike.satisfaction_differs,
    ),
    Check("EVD-03", ("indicators.actual",), SPENDING, evd_satisfaction.not_everybody_is_satisfied),
    Check("EVD-04", (), ALL_KINDS, evd_satisfaction.no_complaint_is_no_satisfaction),
    Check("EVD-05", ("indicators",), ALL_KINDS, evd_satisfaction.respondents_are_served),
    Check("EVD-06", ("indicators",), ALL_KINDS, evd_satisfaction.respondents_are_named),
    Check("IND-20", ("project_name",), PROJECTS, regional.regional_targets_are_kept),
    Check(
        "XFM-01",
        ("indicators",),
        PROJECTS,
        note=xfm_forms.outline_of,
        across=xfm_forms.forms_are_not_identical,
        shelf="outlines",
    ),
    Check(
        "XFM-02",
        ("funds.executed",),
        SPENDING & PROJECTS,
        note=xfm_forms.outline_of,
        across=xfm_forms.money_is_reported_once,
        shelf="outlines",
    ),
    Check(
        "XFM-03",
        ("indicators",),
        PROJECTS,
        note=xfm_forms.outline_of,
        across=xfm_forms.sets_fit_the_size,
        shelf="outlines",
    ),
    Check(
        "XFM-04",
        ("indicators.target",),
        PROJECTS,
        note=xfm_rows.table_of,
        across=xfm_rows.one_standard_for_one_thing,
        shelf="tables",
    ),
    Check(
        "XFM-05",
        ("indicators.level2",),
        PROJECTS,
        note=xfm_rows.table_of,
        across=xfm_rows.one_place_for_one_indicator,
        shelf="tables",
    ),
    Check(
        "XFM-06",
        ("project_name",),
        PROJECTS,
        note=xfm_forms.outline_of,
        across=xfm_forms.projects_are_told_apart,
        shelf="outlines",
    ),
    Check(
        "XFM-07",
        ("total_score",),
        SELF_EVALUATIONS,
        note=xfm_scores.scores_of,
        across=xfm_scores.scores_are_spread,
        shelf="scores",
    ),
    Check(
        "XFM-08",
        ("indicators.score",),
        SELF_EVALUATIONS,
        note=xfm_scores.scores_of,
        across=xfm_scores.deductions_are_for_misses,
        shelf="scores",
    ),
    of_stages("XFM-09", PROJECTS, xfm_years.figures_do_not_jump),
    of_stages("XFM-10", PROJECTS, xfm_years.indicators_keep_their_names),
    Check("LIF-03", ("filled_by",), DECLARED, lif_dates.declared_before_the_budget),
    of_stages("LIF-05", DECLARED | APPROVED, lif_changes.approved_as_declared),
    of_stages("LIF-06", DECLARATIONS | SELF_EVALUATIONS, lif_changes.evaluated_as_approved),
    of_stages("LIF-07", MONITORING | SELF_EVALUATIONS, lif_adjusting.target_not_lowered_late),
    of_stages(
        "LIF-08", DECLARATIONS | SELF_EVALUATIONS, lif_adjusting.targets_follow_the_approved_money
    ),
    Check("LIF-11", ("filled_by",), ALL_KINDS, lif_dates.stamp_can_be_read),
    Check("LIF-12", (), APPROVED, lif_dates.approval_bears_its_number),
    of_stages("LIF-13", DECLARATIONS | SELF_EVALUATIONS, lif_adjusting.poor_result_is_carried_over),
    Check(
        "MON-01",
        ("funds.executed_to_date", PERIOD_LABEL),
        MONITORING,
        mon_progress.execution_keeps_time,
    ),
    Check(
        "MON-02",
        ("indicators.actual_to_date", PERIOD_LABEL),
        MONITORING,
        mon_progress.indicators_keep_time,
    ),
    Check("MON-03", ("indicators.actual_to_date",), MONITORING, mon_progress.ceilings_are_kept),
    Check(
        "MON-04",
        ("funds.executed_to_date", "indicators.actual_to_date"),
        MONITORING,
        mon_progress.targets_and_money_go_together,
    ),
    Check(
        "MON-05", ("indicators.actual_to_date",), MONITORING, mon_answers.deviations_have_a_cause
    ),
    Check("MON-06", ("indicators.likelihood",), MONITORING, mon_answers.likelihood_fits),
    Check("MON-07", ("indicators.forecast",), MONITORING, mon_answers.short_forecast_has_a_measure),
    of_stages("MON-08", MONITORING | SELF_EVALUATIONS, mon_stages.result_is_near_the_forecast),
    of_stages("MON-10", MONITORING, mon_stages.cumulative_does_not_fall),
    of_stages("MON-11", MONITORING | SELF_EVALUATIONS, mon_stages.red_is_not_full_without_a_word),
    Check("PUB-01", (), ALL_KINDS, pub_public.no_person_is_named),
    Check("PUB-02", (), ALL_KINDS, pub_public.telephone_can_be_dialled),
    Check("PUB-03", (), ALL_KINDS, pub_public.nothing_is_secret),
    Check("PUB-06", (), ALL_KINDS, pub_public.public_head_is_whole),
    Check("PUB-07", ("indicators",), ALL_KINDS, pub_public.groups_are_not_small),
    Check("REV-11", ("narrative",), TRANSFERS, rev_account.management_is_accounted_for),
    Check("CHK-01", (), ALL_KINDS, note=what_is_carried, across=needs_unmet),
)


# What is said of a form's year before any check is asked (scoring/rule_day.py, examining.py):
# entries of the catalogue without a rule here.
OF_THE_YEAR: tuple[Check, ...] = (
    Check("RULE-01", (), ALL_KINDS),
    Check("RULE-02", (), ALL_KINDS),
)
# What is found where forms are published beside a register (pub_register.py): likewise no rule here.
OF_PUBLICATION: tuple[Check, ...] = (
    Check("PUB-04", (), ALL_KINDS),
    Check("PUB-05", (), SPENDING),
)
# All that a finding on forms can be, in the order of the manual.
CATALOGUE: tuple[Check, ...] = (*CHECKS, *OF_THE_YEAR, *OF_PUBLICATION)


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
