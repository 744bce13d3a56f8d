"""Execution, total, grade, rule day and the ledger of a whole form."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles
from jiheng.budget.profiles.settings import CHOICES
from jiheng.budget.scoring import Ledger, side_by_side
from jiheng.budget.scoring.formulas import EQUAL, REVERSE, SHORT
from jiheng.kernel.messages import catalogue
from jiheng.kernel.parameters import Dated

sys.path.insert(0, str(Path(__file__).parent))

from scoring_forms import form, fund, indicator, on, own, points, profile_of, scored  # no package

# budget, executed, points of 10: in proportion, and by the guide (finished/unfinished)
EXECUTION = [
    ("600", "600", "10", "10"),
    ("70.51", "68.58", "9.73", "10/7"),
    ("1,000.00", "800", "8", "10/7"),
    ("100", "79.99", "8.00", "10/5"),
    ("100", "60", "6", "10/5"),
    ("100", "59.99", "6.00", "10/0"),
    ("3", "0", "0", "10/0"),
    ("100", "120", "10", ""),  # the bands do not know such a case
]


@pytest.mark.parametrize(("budget", "executed", "proportional", "bands"), EXECUTION)
def test_execution(budget: str, executed: str, proportional: str, bands: str) -> None:
    one = form(indicator("≥1次", "1", weight="90", score="90"), funds=[fund(budget, executed)])
    assert scored(one).execution.computed == points(proportional)
    found = scored(one, "core-2021").execution
    readings = [each.computed for each in found.alternatives] or [found.computed]
    assert readings == [points(text) for text in bands.split("/")]
    assert (found.computed is None) == (bands != "10")


@pytest.mark.parametrize(
    ("budget", "executed", "reason"),
    [
        ("0", "0", "scoring.zero_budget"),
        ("0.00", "5", "scoring.zero_budget"),
        (None, "5", "scoring.no_budget"),
        ("—", "5", "scoring.no_budget"),
        ("5O0", "5", "scoring.no_budget"),
        ("100", None, "scoring.no_executed"),
        ("100", "不适用", "scoring.no_executed"),
        ("-100", "5", "scoring.negative_money"),
        ("100", "-5", "scoring.negative_money"),
    ],
)
def test_there_is_no_rate_of_nothing(budget: str | None, executed: str | None, reason: str) -> None:
    one = form(indicator("≥1次", "1", weight="90"), funds=[fund(budget, executed, score="9")])
    found = scored(one)
    assert (found.execution.computed, found.execution.reason.message_id) == (None, reason)
    assert found.measured.rate is None
    assert found.total.refused == ("预算执行率",)  # points of a rate that there is not
    assert (found.total.computed, found.total.lowest, found.total.highest) == (None, 90, 100)
    assert scored(one, "execution-caps").total.reason.message_id == "scoring.cap_unknown"


def test_a_form_without_funds_has_no_rate() -> None:
    found = scored(form(indicator("≥1次", "1", weight="90"), funds=[]))
    assert found.execution.reason.message_id == "scoring.no_funds"


@pytest.mark.parametrize(
    ("weight", "printed", "score", "profile", "computed"),
    [
        ("90", "10", None, "national", "8"),
        ("80", "20", None, "national", "16"),  # the form's own weight counts
        ("90", "10", None, "hubei", "8"),
        ("90", None, None, "national", "8"),  # 90 and 10 are 100
        ("80", None, None, "hubei", "16"),
        ("80", None, None, "national", ""),  # 20 of 100 may be anything
        ("80", None, "16", "national", "16"),  # but execution is scored here
        ("100", None, None, "national", ""),  # nothing is left
        ("40", None, "16", "national", ""),  # a weight was lost
    ],
)
def test_what_execution_weighs(
    weight: str, printed: str | None, score: str | None, profile: str, computed: str
) -> None:
    money = [fund("100", "80", weight=printed, score=score)]
    found = scored(form(indicator("≥1次", "1", weight=weight), funds=money), profile)
    assert found.execution.computed == points(computed)
    if not computed:
        assert found.execution.reason.message_id == "scoring.execution_not_weighed"
        # It is no part of the total, unless the form declares points for it.
        assert found.total.computed == int(weight) + int(score or 0)


def test_execution_takes_no_rest_where_a_weight_is_missing() -> None:
    rows = [indicator("≥1次", "1", weight="80"), indicator("≥1次", "1", weight=None, score="10")]
    one = form(*rows, funds=[fund("100", "80", weight=None, score=None)])
    assert scored(one).execution.reason.message_id == "scoring.execution_not_weighed"


def test_bands_are_scaled_to_the_weight_of_the_form() -> None:
    one = form(indicator("≥1次", "1", weight="80"), funds=[fund("100", "85", weight="20")])
    readings = [each.computed for each in scored(one, "core-2021").execution.alternatives]
    assert readings == [20, 14]


# weight, target, actual: why an indicator has no points
OPEN = [
    (None, "≥1次", "1", "scoring.no_weight"),
    ("—", "≥1次", "1", "scoring.no_weight"),
    ("十分", "≥1次", "1", "scoring.bad_weight"),
    ("-5", "≥1次", "1", "scoring.negative_weight"),
    ("10", None, "1", "scoring.no_target.not_in_layout"),
    ("10", " ", "1", "scoring.no_target.blank"),
    ("10", "不适用", "达成预期指标", "scoring.no_target.not_applicable"),
    ("10", "≥1次", None, "scoring.no_actual.not_in_layout"),
    ("10", "≥1次", " ", "scoring.no_actual.blank"),
    ("10", "≥1次", "/", "scoring.no_actual.not_applicable"),
]


@pytest.mark.parametrize(("weight", "target", "actual", "reason"), OPEN)
def test_what_is_missing_is_never_full_and_never_zero(
    weight: str | None, target: str | None, actual: str | None, reason: str
) -> None:
    found = scored(form(indicator(target, actual, weight=weight)))
    line = found.indicators[0]
    assert (line.computed, line.reason.message_id) == (None, reason)


def test_why_a_cell_is_empty_is_taken_from_the_form() -> None:
    for state in ("unreadable", "not_applicable"):
        one = form(indicator("≥1次", None), states={"indicators[0].actual": state})
        assert scored(one).indicators[0].reason.message_id == f"scoring.no_actual.{state}"
    rows = (indicator("≥1次", "1"), indicator("≥1次", None))
    assert scored(form(*rows)).indicators[1].reason.message_id == "scoring.no_actual.blank"


@pytest.mark.parametrize("text", ["10", "10.00", "10分", "10%", " 10 "])
def test_how_a_weight_is_written(text: str) -> None:
    assert scored(form(indicator("≥1次", "1", weight=text))).indicators[0].computed == 10


@pytest.mark.parametrize("kind", ["target_declaration", "target_approval", "monitoring"])
def test_a_form_that_is_no_self_evaluation_is_not_scored(kind: str) -> None:
    found = scored(form(indicator("≥1次", "1"), kind=kind))
    assert {line.reason.message_id for line in found.lines()} == {"scoring.not_evaluated"}
    assert found.total.computed is None


def test_shanxi_skips_a_row_without_adjusted_target() -> None:
    rows = (indicator("≥9次", "5", adjusted_target="≥5次"), indicator("≥9次", "9"))
    found = scored(form(*rows), "shanxi").indicators
    dashed = indicator("≥9次", "9", adjusted_target="—")
    assert scored(form(dashed), "shanxi").indicators[0].reason.message_id == "scoring.not_adjusted"
    assert [line.computed for line in found] == [10, None]
    assert found[1].reason.message_id == "scoring.not_adjusted"
    assert [line.computed for line in scored(form(*rows), "anhui").indicators] == [10, 10]
    assert scored(form(rows[1]), "shanxi").indicators[0].computed == 10  # no such column


# --- total and grade


def evaluation(*points_of_ten: str, executed: str = "100", total: str | None = None) -> object:
    """A form whose indicators (10 each) reach so much of their target."""
    rows = [indicator("≥100人", one) for one in points_of_ten]
    return form(*rows, funds=[fund("100", executed)], total_score=total)


@pytest.mark.parametrize(
    ("actuals", "executed", "computed", "grade"),
    [
        (["100"] * 9, "100", "100", "优"),
        (["100"] * 8 + ["0"], "100", "90", "优"),
        (["100"] * 8 + ["0"], "99.9", "89.99", "良"),
        (["100"] * 7 + ["0"] * 2, "100", "80", "良"),
        (["100"] * 7 + ["0"] * 2, "99.9", "79.99", "中"),
        (["100"] * 5 + ["0"] * 4, "100", "60", "中"),
        (["100"] * 5 + ["0"] * 4, "99.9", "59.99", "差"),
        (["0"] * 9, "0", "0", "差"),
    ],
)
def test_total_and_grade(actuals: list[str], executed: str, computed: str, grade: str) -> None:
    found = scored(evaluation(*actuals, executed=executed))  # type: ignore[arg-type]
    assert (found.total.computed, found.grade) == (points(computed), grade)


@pytest.mark.parametrize(
    ("executed", "most"),
    [("100", None), ("80", None), ("79.99", "89"), ("70", "89"), ("69.99", "79"), ("60", "79"),
     ("59.99", "69"), ("50", "69"), ("49.99", "59"), ("0", "59")],
)  # fmt: skip
def test_execution_caps_the_total(executed: str, most: str | None) -> None:
    one = evaluation(*["100"] * 9, executed=executed)
    total = scored(one, "execution-caps").total  # type: ignore[arg-type]
    assert total.computed == (points(most) if most else scored(one).total.computed)  # type: ignore[arg-type]
    assert (total.cap is not None) == (most is not None)


def test_an_open_total_spans_its_readings_and_has_a_grade_if_they_agree() -> None:
    rows = [
        indicator("≥1次", "1", weight="88", score="88"),
        indicator("100%", "50", weight="2", score="2"),
    ]
    found = scored(form(*rows))
    assert (found.total.computed, found.total.lowest, found.total.highest) == (None, 99, 100)
    assert (found.grade, found.total.reason.message_id) == ("优", "scoring.total_between")
    rows[1] = indicator("100%", "0", weight="30", score="2")
    found = scored(form(*rows))
    assert found.grade == "优"
    found = scored(form(indicator("≥1次", "1", weight="60"), rows[1]))
    assert (found.total.lowest, found.total.highest, found.grade) == (70, 100, None)


def test_what_cannot_be_computed_counts_as_declared_and_is_named() -> None:
    rows = [indicator("≥1次", "1", weight="80"), indicator("≥95%", "较好", score="7")]
    total = scored(form(*rows)).total
    assert (total.computed, total.kept) == (97, ("指标",))
    assert "1 项" in total.reason.said()


def test_without_points_and_declared_score_there_is_no_total() -> None:
    rows = [indicator("≥1次", "1", weight="80"), indicator("≥95%", "较好", score=None)]
    found = scored(form(*rows))
    assert (found.total.computed, found.grade) == (None, None)
    assert found.total.reason.message_id == "scoring.total_open"


def test_a_row_without_weight_and_score_is_no_part_of_the_total() -> None:
    rows = [indicator("≥1次", "1", weight="90"), indicator("≥1次", "1", weight=None, score=None)]
    assert scored(form(*rows)).total.computed == 100


# --- rule day


def days(found: Ledger) -> tuple[date, list[str]]:
    return found.rule_day, [one.message_id for one in found.findings]


def test_the_rule_day_is_the_last_of_the_budget_year() -> None:
    one = form(indicator("≥1次", "1"))
    assert days(scored(one)) == (date(2023, 12, 31), [])
    assert days(scored(one, asked=2025)) == (date(2025, 12, 31), [])


def test_without_a_year_the_portfolio_or_the_newest_rules_decide() -> None:
    one = form(indicator("≥1次", "1"), year=None)
    assert days(scored(one, around=2022)) == (date(2022, 12, 31), ["scoring.year_around"])
    assert days(scored(one, asked=2022)) == (date(2022, 12, 31), [])
    assert days(scored(one, "core-2021")) == (date(2021, 8, 18), ["RULE-01"])
    place = scored(one).findings[0].places[0]
    assert (place.file, place.field) == ("a.xlsx", "year")


@pytest.mark.parametrize(
    ("years", "used"),
    [
        (["2022", None, "2022"], [2022, 2022, 2022]),
        ([None, "2022"], [2022, 2022]),
        (["2022", None, "2023"], [2022, 2020, 2023]),  # two years: the newest rules
        ([None], [2020]),
    ],
)
def test_the_year_of_a_portfolio(years: list[str | None], used: list[int]) -> None:
    forms = [
        form(indicator("≥1次", "1"), year=year, project_name=str(at))
        for at, year in enumerate(years)
    ]
    run = Examination(None, scored_by=[profiles()["national"]])
    found = [ledger for one in run.forms(forms) for ledger in one.ledgers]
    assert [one.rule_day.year for one in found] == used
    assert [one.form.project_name for one in found] == [str(at) for at in range(len(years))]


def test_a_day_without_rules_computes_nothing_and_says_so() -> None:
    later = on(profile_of("national"), 2025)
    found = scored(form(indicator("≥1次", "1")), later)
    assert {line.reason.message_id for line in found.lines()} == {"scoring.no_rules"}
    assert [line.declared for line in found.lines()] == [10, 10]
    assert (found.total.computed, found.grade) == (None, None)
    assert "自 2025-01-01 起施行，2023-12-31 还没有" in found.execution.reason.said()


def test_rules_that_have_ended_say_since_when() -> None:
    profile = profile_of("national")
    basis = profile.settings["tree"].values[0].basis
    closed = replace(
        profile.settings["tree"],
        values=(*profile.settings["tree"].values[:1], Dated(date(2022, 1, 1), None, basis)),
    )
    ended = replace(profile, settings={**profile.settings, "tree": closed})
    said = scored(form(indicator("≥1次", "1")), ended).execution.reason.said()
    assert "已于 2022-01-01 终止" in said


# --- the ledger


def test_a_line_names_rule_inputs_arithmetic_and_result() -> None:
    one = form(indicator("=153人", "116", weight="8", score="8"))
    one.document.addresses = {
        "indicators[0].target": {"sheet": "表1", "cell": "E13"},
        "indicators[0].actual": {"page": 2, "cell": "T1R13C6"},
    }
    line = scored(one, "anhui").indicators[0]
    assert [(each.field, each.text, each.cell) for each in line.inputs] == [
        ("indicators[0].target", "=153人", "表1 E13"),
        ("indicators[0].actual", "116", "2 T1R13C6"),
        ("indicators[0].weight", "8", None),
        ("indicators[0].score", "8", None),
    ]
    assert line.arithmetic() == (
        "未完成按比例计分 · 指标值 =153人，实际完成值 116，分值 8，填报得分 8 · 8×116÷153 · 6.07"
    )
    assert line.arithmetic("en").endswith("declared score 8 · 8×116÷153 · 6.07")
    assert line.difference == Decimal("-1.93")
    assert [basis.regulation for basis in line.basis] == ["anhui-configuration"]


@pytest.mark.parametrize(
    ("target", "actual", "formula"),
    [
        ("≤6000元", "6328", "10×(1-(6328-6000)÷6000)"),
        ("≤1小时", "100分钟", "10×(1-(≈1.666667-1)÷1)"),
        ("≤30分钟", "60", "60≥2×30"),
        ("≥95%", "96", "10"),
        ("效果明显", "达成预期指标", "10∈[8,10]"),
    ],
)
def test_the_arithmetic_can_be_followed(target: str, actual: str, formula: str) -> None:
    assert scored(form(indicator(target, actual))).indicators[0].formula == formula


def test_execution_shows_its_arithmetic_too() -> None:
    one = form(indicator("≥1次", "1", weight="90"), funds=[fund("70.51", "68.58", score="9.73")])
    line = scored(one).execution
    assert line.formula == "10×68.58÷70.51"
    assert [each.field for each in line.inputs][:2] == [
        "funds[0].full_year_budget",
        "funds[0].executed",
    ]
    over = form(indicator("≥1次", "1", weight="90"), funds=[fund("100", "120")])
    assert scored(over).execution.formula == "min(10×120÷100, 10)"


def test_every_formula_that_a_profile_may_name_exists_and_has_its_words() -> None:
    built = {"short": set(SHORT), "reverse": set(REVERSE), "equal": {*EQUAL, "at_least"}}
    assert {name: set(CHOICES[name]) for name in built} == built
    ruled = (
        "met",
        "over",
        "short",
        "reverse",
        "zero_target",
        "missed_date",
        "qualitative",
        "execution",
    )
    wanted = {f"scoring.rule.{name}.{choice}" for name in ruled for choice in CHOICES[name]}
    assert sorted(wanted - catalogue().keys()) == []


def test_side_by_side_shows_the_lines_that_differ() -> None:
    rows = [indicator("≥95%", "96", weight="80", score="80"), indicator("≤30分钟", "60")]
    one = form(*rows, funds=[fund("100", "90", score="9")], total_score="99")
    names = ("anhui", "core-2021", "hubei")
    found = side_by_side([scored(one, name) for name in names])
    assert [[line.computed for line in row] for row in found.lines] == [[9, None, 9], [0, 0, 5]]
    assert found.gains() == (-10, None, -5)
    lower = form(indicator("≥95%", "96", score="8"), indicator("≥95%", "96"))
    found = side_by_side([scored(lower, name) for name in ("anhui", "beijing")])
    assert [[line.computed for line in row] for row in found.lines] == [[10, 10]]  # both: more
    with pytest.raises(ValueError, match="one form"):
        side_by_side([scored(one), scored(form(*rows))])


# --- bad input: a sentence each, never a crash


def test_a_hundred_indicators_of_one_name_are_a_hundred_lines() -> None:
    rows = [indicator("≥1次", "1", weight="0.9", score="0.9") for _ in range(100)]
    found = scored(form(*rows))
    assert [line.index for line in found.indicators] == list(range(100))
    assert found.total.computed == 100


@pytest.mark.parametrize(
    "text", ["效" * 10_000, "9" * 10_000, "≥" * 10_000, "1/0", "NaN", "1e999999", "∞"]
)
def test_strange_texts_are_read_or_said(text: str) -> None:
    for one in (indicator(text, "1"), indicator("≥1次", text), indicator("≥1次", "1", weight=text)):
        found = scored(form(one), own(equal='"symmetric"'))
        assert all(line.reason.said("zh") and line.reason.said("en") for line in found.lines())


def test_huge_and_tiny_numbers_stay_exact() -> None:
    one = indicator("≥999999999999999999999999999999人", "333333333333333333333333333333人")
    assert scored(form(one)).indicators[0].computed == points("3.33")
