"""Stages of a project: which forms meet, which indicators are the same, how a target changed."""

import pickle
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.budget.checks import CHECKS, check_portfolio, notes_of
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import DECLARATIONS, SELF_EVALUATIONS, Thresholds
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.checks.matching import Change, change, matched
from jiheng.budget.checks.stages import Fields, Noted, Stage, StageRow, meetings, stage_of
from jiheng.budget.forms import Form, Kind
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.kernel.findings import Finding

CHAIN = [
    {"kind": "target_declaration"},
    {"kind": "target_approval"},
    {"kind": "monitoring"},
    {"kind": "self_evaluation", "clean": "self_evaluation-2024"},
]


@cache
def rules() -> Thresholds:
    profile = packaged_profiles()["national"]
    return profile.rules(profile.newest_day())


def found(forms: Sequence[Form]) -> list[Finding]:
    return [one for one in check_portfolio(forms, rules()) if one.code != "CHK-01"]


def note(form: Form) -> Noted:
    kept = stage_of(Case(form), rules())
    assert kept is not None
    return kept


def test_a_clean_project_through_all_its_stages_has_no_findings() -> None:
    assert found(forms_of({"forms": CHAIN})) == []


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_documents_does_not_count(turned: bool) -> None:
    low = {**CHAIN[3], "set": {"indicators[2].target": "≥95%"}}
    forms = forms_of({"forms": [*CHAIN[:2], low][:: -1 if turned else 1]})
    (one,) = found(forms)
    assert (one.code, one.seen, one.expected) == ("LIF-06", "≥95%", "≥98%")
    self_evaluation, approval = one.places
    assert self_evaluation.field == "indicators[2].target"
    assert (self_evaluation.form_id or "").endswith("self_evaluation")
    assert approval.field == "indicators[5].target"  # the year's, not the whole period's
    assert (approval.form_id or "").endswith("target_approval")  # the declaration yields to it


@pytest.mark.parametrize(
    ("change", "meets"),
    [
        ({}, True),
        ({"project_name": "2024年度医保基金智能监管服务"}, True),  # the year in front is no name
        ({"project_name": "医保信息系统运维"}, False),
        ({"year": "2023"}, False),
        ({"year": ""}, False),
        ({"implementing_unit": "江城市医疗保障局"}, False),
        ({"implementing_unit": "", "department": ""}, False),
        ({"project_name": ""}, False),
    ],
)
def test_stages_meet_by_unit_project_and_year(change: dict[str, str], meets: bool) -> None:
    approval, evaluation = forms_of({"forms": [{**CHAIN[1], "set": change}, CHAIN[3]]})
    notes = [kept for form in (approval, evaluation) if (kept := stage_of(Case(form), rules()))]
    met = list(meetings(notes, DECLARATIONS, SELF_EVALUATIONS))
    assert [[one.kind for side in each for one in side] for each in met] == (
        [["target_approval", "self_evaluation"]] if meets else []
    )


def test_a_form_keeps_one_note_for_all_checks_of_stages() -> None:
    (form,) = forms_of(CHAIN[3])
    kept = [name for name, _ in notes_of(Case(form), rules())]
    assert kept.count("stages") == 1
    assert sum(check.shelf == "stages" for check in CHECKS) == 13


def test_a_declaration_only_asks_where_an_approval_would_tell() -> None:
    low = {**CHAIN[3], "set": {"indicators[2].target": "≥95%"}}
    severities = [
        [one.severity for one in found(forms_of({"forms": [CHAIN[at], low]}))] for at in (0, 1)
    ]
    assert severities == [["warning"], ["error"]]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("≥380家", "≥380 家", "same"),
        ("≥380家", "380家以上", "same"),
        ("≥380家", "≥380", "same"),
        ("≥380家", "380家", "same"),
        ("≤2万元", "≤20000元", "same"),
        ("12月底前", "≤12月", "same"),
        ("有所提高。", "有所提高", "same"),
        ("≥380家", "≥350家", "weaker"),
        ("≤30天", "≤45天", "weaker"),
        ("380家", "≥350家", "weaker"),
        ("≥95%", "≥98%", "stronger"),
        ("≤2万元", "≤5000元", "stronger"),
        ("=14个", "=12个", "other"),  # no bound: neither better nor worse
        ("≥95%", "≤95%", "other"),
        ("≥380家", "≥380人次", "other"),
        ("≥380家", "有所提高", "other"),
        ("10月底前", "12月底前", "other"),
        ("", "≥95%", "other"),
    ],
)
def test_a_changed_target_is_weaker_stronger_or_another(
    before: str, after: str, expected: Change
) -> None:
    assert change(before, after) == expected


def row(at: int, name: str, level2: str = "数量指标") -> StageRow:
    none = Fields()
    return StageRow(at, level2, name, "", "", "", "", None, None, *[False] * 5, None, none, none)


def names(rows: Sequence[StageRow]) -> list[str]:
    return [one.name for one in rows]


@pytest.mark.parametrize(
    ("before", "after", "pairs", "dropped", "added"),
    [
        (["检查家数"], ["检查家数（家）"], [("检查家数", "检查家数（家）", False)], [], []),
        (
            ["人均药费统筹实际支出"],
            ["人年均药费统筹实际支出"],
            [("人均药费统筹实际支出", "人年均药费统筹实际支出", True)],
            [],
            [],
        ),
        (["培训场次"], ["系统验收合格率"], [], ["培训场次"], ["系统验收合格率"]),
        (
            ["满意率", "满意率"],
            ["满意率"],
            [("满意率", "满意率", False)],
            ["满意率"],
            [],
        ),  # of one name in their order
        ([""], ["检查家数"], [], [], ["检查家数"]),  # without a name no partner
    ],
)
def test_indicators_are_matched_by_name_then_by_likeness(
    before: list[str],
    after: list[str],
    pairs: list[tuple[str, str, bool]],
    dropped: list[str],
    added: list[str],
) -> None:
    both = matched(
        [row(at, name) for at, name in enumerate(before)],
        [row(at, name) for at, name in enumerate(after)],
        Decimal(75),
    )
    assert [(one.before.name, one.after.name, one.renamed) for one in both.pairs] == pairs
    assert (names(both.dropped), names(both.added)) == (dropped, added)


def test_likeness_counts_only_within_a_second_level() -> None:
    one, other = row(0, "人均药费统筹实际支出"), row(0, "人年均药费统筹实际支出", "成本指标")
    assert matched([one], [other], Decimal(75)).pairs == []


KINDS: tuple[Kind, ...] = ("target_declaration", "target_approval", "self_evaluation", "monitoring")


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙"), st.integers(2022, 2024), st.sampled_from(KINDS)),
        max_size=30,
    ),
    st.sampled_from([0, 1]),
)
def test_meetings_are_those_that_a_plain_search_finds(
    projects: list[tuple[str, int, Kind]], years: int
) -> None:
    (form,) = forms_of(CHAIN[1])
    blank = note(form)
    notes = [
        blank._replace(project=("局", name), year=year, kind=kind) for name, year, kind in projects
    ]
    got = sorted(
        (len(first), len(second))
        for first, second in meetings(notes, DECLARATIONS, SELF_EVALUATIONS, years)
    )
    plainly = []
    for name in "甲乙丙":
        for year in range(2022, 2026):
            first = [
                one for one in notes
                if one.project[1] == name and one.year + years == year and one.kind in DECLARATIONS
            ]  # fmt: skip
            second = [
                one for one in notes
                if one.project[1] == name and one.year == year and one.kind == "self_evaluation"
            ]  # fmt: skip
            if first and second:
                plainly.append((len(first), len(second)))
    assert got == sorted(plainly)


def test_forms_of_one_kind_meet_each_other() -> None:
    july, august = forms_of({"forms": [CHAIN[2], {**CHAIN[2], "set": {"extra[0].text": "1-8月"}}]})
    alike = frozenset[Kind](("monitoring",))
    ((first, second),) = meetings([note(july), note(august)], alike, alike)
    assert [one.months for one in first] == [one.months for one in second] == [7, 8]
    assert list(meetings([note(july)], alike, alike)) == []


def test_a_whole_unit_has_stages_without_a_project() -> None:
    forms = forms_of(
        {"forms": [{"kind": "overall_declaration"}, {"kind": "overall_self_evaluation"}]}
    )
    for form in forms:
        form.form_id = f"2023/江城市医疗保障局/-/{form.kind}"
        form.year = "2023"
    ((first, second),) = meetings([note(form) for form in forms], DECLARATIONS, SELF_EVALUATIONS)
    assert [one.kind for one in (*first, *second)] == [
        "overall_declaration",
        "overall_self_evaluation",
    ]


def test_a_stage_is_small() -> None:
    """Of a hundred thousand forms the notes may wait in memory: three kilobytes each."""
    (form,) = forms_of(CHAIN[3])
    assert len(note(form).stage) < 3_000


def test_a_stage_names_the_cells_of_its_values() -> None:
    (form,) = forms_of(CHAIN[3])
    form.document.addresses = {
        "indicators[0].target": {"sheet": "表1", "cell": "E9"},
        "indicators[0].weight": {"sheet": "表1", "cell": "G9"},
    }
    stage: Stage = pickle.loads(note(form).stage)
    assert stage.spot_at(stage.rows[0], "target").cell == "表1 E9"
    assert stage.spot_at(stage.rows[0], "weight").cell == "表1 G9"
    assert stage.spot_at(stage.rows[0], "score").cell is None
