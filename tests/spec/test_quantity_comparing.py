"""Whether a target is met, with units understood; doubts are named and never decided."""

import pytest

from jiheng.kernel.messages import LANGUAGES, message
from jiheng.kernel.quantity import compare, read_quantity

DECIDED = [
    # target, actual, outcome
    ("≥95%", "95", "met"),
    ("≥95%", "94.99", "not_met"),
    (">95%", "95", "not_met"),
    ("≤30分钟", "60", "not_met"),
    ("<5%", "5", "not_met"),
    ("=153人", "116", "not_met"),
    ("=12次", "12.0", "met"),
    ("100%", "100", "met"),
    ("≥0%", "0", "met"),
    ("=0元", "0", "met"),
    ("≤5万元", "-1", "met"),
    # units
    ("≤2万元", "5000元", "met"),
    ("≤1小时", "30分钟", "met"),
    ("≤2年", "25个月", "not_met"),
    ("≥2次/年", "1次/半年", "met"),
    ("≥90", "95%", "met"),
    ("≤10万", "9.5万元", "met"),
    ("≤1万", "9500公里", "met"),
    ("≥200万", "200", "met"),
    ("≤1‰", "0.2%", "not_met"),
    # ranges and open actual values
    ("80%-90%", "85", "met"),
    ("80%-90%", "95", "not_met"),
    ("≥90%", "90%-95%", "met"),
    ("≥95%", "95%以上", "met"),
    ("≤95%", "98%以上", "not_met"),
    # dates
    ("≤12月份", "12", "met"),
    ("≤12月份", "11月", "met"),
    ("≤5月份", "6", "not_met"),
    ("10月前", "10月", "not_met"),
    ("10月前", "9月30日", "met"),
    ("12月31日前", "12月31日", "met"),
    ("2022年12月底", "2022年12月20日", "met"),
    ("2022年7月至2023年1月", "2022年8月", "met"),
    ("2022年7月至2023年1月", "2023年2月", "not_met"),
    ("≥6月", "6月", "met"),
]

UNDECIDED = [
    # target, actual, reason
    ("≥95%", "达成预期指标", "quantity.answered_in_words"),
    ("≤12月份", "达成预期指标", "quantity.answered_in_words"),
    ("有所提高", "达成预期指标", "quantity.target_in_words"),
    ("联网刷卡就医", "100", "quantity.target_in_words"),
    ("4次、20家", "4", "quantity.several"),
    ("≥4次", "4次、20家", "quantity.several"),
    ("约100人", "100", "quantity.approximate"),
    ("≥90%-95%", "92", "quantity.sign_and_range"),
    ("≥100人", "100人次", "quantity.units_differ"),
    ("≤30工作日", "25天", "quantity.units_differ"),
    ("≥2台", "2套", "quantity.units_differ"),
    ("4次", "3", "quantity.no_direction"),
    ("6月", "7月", "quantity.no_direction"),
    ("≥95%", "90%以上", "quantity.actual_open"),
    ("≤6月15日", "6月", "quantity.actual_open"),
    ("≤12月份", "2022年12月", "quantity.year_unknown"),
    ("≤12月份", "13", "quantity.not_a_date"),
    ("≤2", "1.5万元", "quantity.unit_unclear"),
]

SLIPS = [
    # target, actual without a unit, the readings in the target's unit
    ("≤2万元", "5000", ["5000万元", "0.5万元"]),
    ("≥95%", "0.9726", ["0.9726%", "97.26%"]),
    ("1", "100", ["100", "1"]),
    ("≥73.75万人次", "706900", ["706900万人次", "70.69万人次"]),
    ("≥100000", "11", ["11", "110000"]),
]


@pytest.mark.parametrize(("target", "actual", "outcome"), DECIDED)
def test_a_target_is_met_or_not(target: str, actual: str, outcome: str) -> None:
    result = compare(read_quantity(target), read_quantity(actual))
    assert (result.outcome, result.reason) == (outcome, None)


@pytest.mark.parametrize(("target", "actual", "reason"), UNDECIDED)
def test_what_cannot_be_decided_says_why(target: str, actual: str, reason: str) -> None:
    result = compare(read_quantity(target), read_quantity(actual))
    assert (result.outcome, result.reason) == ("undecidable", reason)
    for language in LANGUAGES:
        assert "{" not in message(reason, language, **result.arguments)


@pytest.mark.parametrize(("target", "actual", "readings"), SLIPS)
def test_a_likely_slip_of_the_unit_gives_both_readings(
    target: str, actual: str, readings: list[str]
) -> None:
    result = compare(read_quantity(target), read_quantity(actual))
    assert (result.outcome, result.reason) == ("undecidable", "quantity.unit_slip")
    assert [f"{one.number}{one.unit or ''}" for one in result.alternatives] == readings
    assert readings[1] in message("quantity.unit_slip", **result.arguments)


def test_a_slip_that_changes_nothing_is_still_told() -> None:
    result = compare(read_quantity("≤20000元"), read_quantity("2"))
    assert (result.outcome, result.reason) == ("met", "quantity.unit_slip")


def test_an_alternative_with_its_unit_is_decided() -> None:
    target = read_quantity("≤2万元")
    typed, meant = compare(target, read_quantity("5000")).alternatives
    assert (compare(target, typed).outcome, compare(target, meant).outcome) == ("not_met", "met")


@pytest.mark.parametrize(
    ("actual", "outcome"), [("2022年12月20日", "met"), ("2023年1月", "not_met")]
)
def test_the_year_of_the_form_dates_a_month(actual: str, outcome: str) -> None:
    result = compare(read_quantity("≤12月份"), read_quantity(actual), year=2022)
    assert result.outcome == outcome


def test_the_pair_is_in_the_unit_of_the_target() -> None:
    pair = compare(read_quantity("≤2万元"), read_quantity("5000元")).pair
    assert pair is not None
    assert [str(one) for one in pair] == ["2", "1/2"]
