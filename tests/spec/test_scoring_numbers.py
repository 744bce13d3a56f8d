"""Points of numeric indicators: which formula, with which reading of target and actual."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scoring_forms import indicator, line, own, points  # tests/spec is no package

# target, actual, points of a weight of 10, rule, reason
NATIONAL = [
    # lower bounds: full from the target on, below it in proportion
    ("≥95%", "95", "10", "met.full", "scoring.met"),
    ("≥95%", "96", "10", "over.full", "scoring.exceeded"),
    ("≥95%", "94.99", "10", "short.proportional", "scoring.short.proportional"),
    ("≥95%", "90", "9.47", "short.proportional", "scoring.short.proportional"),
    (">95%", "90", "9.47", "short.proportional", "scoring.short.proportional"),
    ("≥8次", "0", "0", "short.proportional", "scoring.short.proportional"),
    ("≥2次", "4", "10", "over.full", "scoring.exceeded"),
    # upper bounds: full up to the target, above it linear, nothing from twice it on
    ("≤30分钟", "30", "10", "met.full", "scoring.within"),
    ("≤30分钟", "0", "10", "met.full", "scoring.within"),
    ("≤6000元", "6328", "9.45", "reverse.linear", "scoring.reverse.linear"),
    ("≤5万元", "9", "2", "reverse.linear", "scoring.reverse.linear"),
    ("<30分钟", "45", "5", "reverse.linear", "scoring.reverse.linear"),
    ("≤30分钟", "59.99", "0", "reverse.linear", "scoring.reverse.linear"),
    ("≤30分钟", "60", "0", "reverse.linear", "scoring.reverse.nothing"),
    ("≤30分钟", "90", "0", "reverse.linear", "scoring.reverse.nothing"),
    # “=”: full from the target on, below it in proportion
    ("=153人", "153", "10", "met.full", "scoring.met"),
    ("=153人", "116", "7.58", "short.proportional", "scoring.short.proportional"),
    ("=12次", "14", "10", "over.full", "scoring.exceeded"),
    # zero
    ("=0人", "0", "10", "zero_target.all_or_nothing", "scoring.zero_met"),
    ("=0人", "1", "0", "zero_target.all_or_nothing", "scoring.zero_missed"),
    ("≥0%", "0", "10", "zero_target.all_or_nothing", "scoring.zero_met"),
    ("≥0%", "-1", "0", "zero_target.all_or_nothing", "scoring.zero_missed"),
    ("≤0元", "5", "0", "zero_target.all_or_nothing", "scoring.zero_missed"),
    # below zero there is no proportion, but a bound can be kept
    ("≥-5%", "-3", "10", "over.full", "scoring.exceeded"),
    ("≥-5%", "-8", "", None, "scoring.negative_target"),
    ("≤-5%", "-3", "", None, "scoring.negative_target"),
    ("≥10%", "-3", "", None, "scoring.negative_actual"),
    ("≤10%", "-3", "10", "met.full", "scoring.within"),
]


@pytest.mark.parametrize(("target", "actual", "computed", "rule", "reason"), NATIONAL)
def test_the_default(
    target: str, actual: str, computed: str, rule: str | None, reason: str
) -> None:
    found = line(indicator(target, actual))
    assert (found.computed, found.rule, found.reason.message_id) == (
        points(computed), rule, reason,
    )  # fmt: skip


# target, actual, level2, points by profile: national, anhui, beijing, execution-caps
PROFILES = ("national", "anhui", "guangxi", "beijing", "hubei")
BY_PROFILE = [
    ("≤6000元", "6328", "数量指标", "9.45 9.45 9.45 9.48 9.48"),
    ("≤30分钟", "60", "时效指标", "0 0 0 5 5"),
    ("≤30分钟", "90", "时效指标", "0 0 0 3.33 3.33"),
    # a cost with “=” is a ceiling, but not for the systems
    ("=677万元", "638", "成本指标", "10 9.42 9.42 10 10"),
    ("=782.61万元", "1016.61", "成本指标", "7.01 10 10 7.70 7.70"),
    ("=677万元", "638", "经济成本指标", "10 9.42 9.42 10 10"),
    ("=677万元", "638", "数量指标", "9.42 9.42 9.42 9.42 9.42"),
    ("=0元", "5", "成本指标", "0 0 0 0 0"),
    # the systems count a negative value as 0
    ("≥10%", "-3", "数量指标", "- 0 0 - -"),
    ("≥0%", "-3", "数量指标", "0 10 10 0 0"),
    ("≤10%", "-3", "数量指标", "10 10 10 10 10"),
]


@pytest.mark.parametrize(("target", "actual", "level2", "computed"), BY_PROFILE)
def test_profiles_differ(target: str, actual: str, level2: str, computed: str) -> None:
    found = {
        name: line(indicator(target, actual, level2=level2), name).computed for name in PROFILES
    }
    wanted = [points(text.strip("-")) for text in computed.split()]
    assert found == dict(zip(PROFILES, wanted, strict=True))


# setting, value, target, actual, points, rule
FORMULAS = [
    ("equal", '"exact"', "=153人", "153", "10", "met.full"),
    ("equal", '"exact"', "=153人", "152", "0", "equal.exact"),
    ("equal", '"symmetric"', "=100人", "104", "9.60", "equal.symmetric"),
    ("equal", '"symmetric"', "=100人", "96", "9.60", "equal.symmetric"),
    ("equal", '"symmetric"', "=100人", "250", "0", "equal.symmetric"),
    ("equal", '"unstated"', "=100人", "99", "", "equal.unstated"),
    ("reverse", '"unstated"', "≤100人", "101", "", "reverse.unstated"),
    ("reverse", '"unstated"', "≤100人", "99", "10", "met.full"),
    ("short", '"all_or_nothing"', "≥100人", "99", "0", "short.all_or_nothing"),
    ("pass_line", "60", "≥100人", "60", "6", "short.proportional"),
    ("pass_line", "60", "≥100人", "59.9", "0", "short.proportional"),
    ("zero_target", '"unstated"', "=0人", "1", "", "zero_target.unstated"),
    ("zero_target", '"unstated"', "=0人", "0", "10", "zero_target.all_or_nothing"),
    ("no_sign", '"as_equal"', "100人", "98", "9.80", "short.proportional"),
    ("no_sign", '"as_equal"', "100元", "104", "9.60", "reverse.linear"),
    ("equal_cost", '"as_equal"', "=100元", "104", "10", "over.full"),
    ("places", "0", "≥95%", "90", "9", "short.proportional"),
    ("rounding", '"down"', "≥95%", "90", "9.47", "short.proportional"),
    ("rounding", '"down"', "≤6000元", "6328", "9.45", "reverse.linear"),
]


@pytest.mark.parametrize(("setting", "value", "target", "actual", "computed", "rule"), FORMULAS)
def test_formulas_of_the_closed_list(
    setting: str, value: str, target: str, actual: str, computed: str, rule: str
) -> None:
    found = line(
        indicator(target, actual, level2="成本指标" if "元" in target else "数量指标"),
        own(**{setting: value}),
    )
    assert (found.computed, found.rule) == (points(computed), rule)


@pytest.mark.parametrize(
    ("rounding", "places", "computed"),
    [("half_up", 2, "0.13"), ("down", 2, "0.12"), ("half_up", 1, "0.1"), ("half_up", 3, "0.125")],
)
def test_a_half_is_rounded_up_or_cut_off(rounding: str, places: int, computed: str) -> None:
    profile = own(rounding=f'"{rounding}"', places=str(places))
    found = line(indicator("≥8次", "1", weight="1"), profile)
    assert str(found.computed) == computed


@pytest.mark.parametrize(
    ("actual", "deviation", "reason"),
    [
        ("130", "", "scoring.explain"),
        ("130", "—", "scoring.explain"),
        ("130", "政策调整", "scoring.explained"),
        ("129.9", "", "scoring.exceeded"),
        ("100", "", "scoring.met"),
    ],
)
def test_guangxi_asks_why_from_130_percent_on(actual: str, deviation: str, reason: str) -> None:
    found = line(indicator("≥100次", actual, deviation=deviation), "guangxi")
    assert (found.computed, found.reason.message_id) == (points("10"), reason)


# target, actual, points, readings with their points
UNITS = [
    ("≤2万元", "5000", "10", {"5000万元": "0", "0.5万元": "10"}),
    ("≥95%", "0.97", "10", {"0.97%": "0.10", "97%": "10"}),
    ("≥445万人", "4530000", "10", {"4530000万人": "10", "453万人": "10"}),
    ("1", "100", "10", {"100": "", "100%": "10"}),
    ("1", "95", "9.50", {"95": "", "95%": "9.50"}),
    ("≤2万元", "5000元", "10", {}),  # the unit is written: no doubt
    ("≥20万元", "100000元", "5", {}),
    ("≤1小时", "90分钟", "5", {}),
    ("≥445万人", "453", "10", {}),
    ("≤2万元", "3", "5", {}),
    ("1", "1", "10", {}),
]


@pytest.mark.parametrize(("target", "actual", "computed", "readings"), UNITS)
def test_units_are_understood_before_comparing(
    target: str, actual: str, computed: str, readings: dict[str, str]
) -> None:
    found = line(indicator(target, actual, level2="质量指标"))
    assert found.computed == points(computed)
    said = {one.reading.arguments["value"]: one.computed for one in found.alternatives}
    assert said == {reading: points(text) for reading, text in readings.items()}


@pytest.mark.parametrize(
    ("target", "actual", "question", "answer"),
    [("≤2万元", "5000", "quantity.unit_slip", "0.5万元"), ("1", "100", "scoring.lone_one", "100%")],
)
def test_a_doubtful_unit_is_asked_about(
    target: str, actual: str, question: str, answer: str
) -> None:
    reason = line(indicator(target, actual)).reason
    assert (reason.message_id, reason.arguments["meant"]) == (question, answer)
    assert answer in reason.said("zh")
    assert answer in reason.said("en")


# target, actual, reason: no points, and no formula pretends to know
OPEN = [
    ("100%", "达成预期指标", "quantity.answered_in_words"),
    ("≥95%", "较好", "quantity.answered_in_words"),
    ("≥95%", "4次、20家", "quantity.several"),
    ("5月、11月", "达成预期指标", "quantity.several"),
    ("效果明显", "99%", "quantity.target_in_words"),
    ("≥95%", "约90%", "quantity.approximate"),
    ("≥30天", "20工作日", "quantity.units_differ"),
    ("≤200000", "25万元", "quantity.unit_unclear"),
    ("90%-95%", "80%", "scoring.no_exact"),
    ("≥95%", "90%以下", "scoring.no_exact"),
    ("≥95%", "90%以上", "quantity.actual_open"),
    ("≤5月", "6月", "scoring.unstated"),
    ("5月", "6月", "quantity.no_direction"),
    ("2022年12月底前", "13", "quantity.not_a_date"),
]


@pytest.mark.parametrize(("target", "actual", "reason"), OPEN)
def test_what_cannot_be_scored_says_why(target: str, actual: str, reason: str) -> None:
    found = line(indicator(target, actual))
    assert (found.computed, found.reason.message_id) == (None, reason)


@pytest.mark.parametrize(
    ("target", "actual"),
    [("≤12月份", "12"), ("≤5月", "5月"), ("10月前", "9月"), ("90%-95%", "92%"), ("≥95%", "96%以上"), ("2022年12月", "2022年12月"), ("5月、11月", "5月、11月")],
)  # fmt: skip
def test_dates_ranges_and_lists_that_are_met_are_full(target: str, actual: str) -> None:
    assert line(indicator(target, actual)).computed == points("10")


def test_a_missed_date_costs_what_an_office_says() -> None:
    found = line(indicator("≤5月", "6月"), own(missed_date='"all_or_nothing"'))
    assert (found.computed, found.rule) == (points("0"), "missed_date.all_or_nothing")


@pytest.mark.parametrize(
    ("target", "actual", "lower", "upper"),
    [("100%", "98", "9.80", "10"), ("60分钟", "90", "10", "5")],
)
def test_without_a_sign_both_directions_are_given(
    target: str, actual: str, lower: str, upper: str
) -> None:
    found = line(indicator(target, actual))
    assert (found.computed, found.reason.message_id) == (None, "quantity.no_direction")
    said = {one.reading.message_id: one.computed for one in found.alternatives}
    assert said == {"scoring.as_lower": points(lower), "scoring.as_upper": points(upper)}


# satisfaction under the guide: the value decides, not the target
SATISFACTION = [
    ("≥95%", "90", "10"), ("≥95%", "89.9", "8"), ("≥85%", "80", "8"), ("≥95%", "79.9", "5"),
    ("≥95%", "60", "5"), ("≥95%", "59", "0"), ("≥95%", "0.96", "10"), ("≥95%", "101", ""), ("≥95%", "90人", ""),
]  # fmt: skip


@pytest.mark.parametrize(("target", "actual", "computed"), SATISFACTION)
def test_satisfaction_in_bands(target: str, actual: str, computed: str) -> None:
    found = line(indicator(target, actual, level2="满意度指标"), "core-2021")
    assert found.computed == points(computed)


def test_an_adjusted_target_counts() -> None:
    one = indicator("≥100人", "80", adjusted_target="≥80人")
    assert line(one).computed == points("10")
    assert "adjusted_target" in [each.field.rpartition(".")[2] for each in line(one).inputs]
    for dash in ("—", " "):
        assert line(indicator("≥100人", "80", adjusted_target=dash)).computed == points("8")
