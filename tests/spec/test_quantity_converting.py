"""Units: what converts into what, exactly; what does not; what an alias stands for."""

import pytest

from jiheng.kernel.messages import LANGUAGES, message
from jiheng.kernel.quantity import Refusal, convert, read_quantity
from jiheng.kernel.quantity.units import UNITS, find_unit

CONVERTED = [
    ("5000元", "万元", "0.5"),
    ("0.1万元", "元", "1000"),
    ("1.5亿元", "万元", "15000"),
    ("73.75万人次", "人次", "737500"),
    ("0.5%", "‰", "5"),
    ("9成", "%", "90"),
    ("90分钟", "小时", "1.5"),
    ("2周", "天", "14"),
    ("2年", "月", "24"),
    ("1次/半年", "次/年", "2"),
    ("15000元/人·年", "万元/人·月", "0.125"),
    ("2公顷", "平方米", "20000"),
    ("-3%", "%", "-3"),
]

REFUSED = [
    ("100人", "人次", "quantity.units_differ"),
    ("30天", "工作日", "quantity.units_differ"),
    ("1月", "天", "quantity.not_a_number"),  # a month of the year
    ("1个月", "天", "quantity.units_differ"),
    ("5%", "百分点", "quantity.units_differ"),
    ("8个", "项", "quantity.units_differ"),
    ("300元/人·天", "元/人·年", "quantity.units_differ"),
    ("10万", "万元", "quantity.units_differ"),
    ("100", "万元", "quantity.no_unit"),
    ("50分钟", "小时", "quantity.not_exact"),
    ("有所提高", "%", "quantity.not_a_number"),
    ("100人", "法人", "quantity.unknown_unit"),
]

ALIASES = [
    ("百分比", "%"),
    ("平米", "平方米"),
    ("日", "天"),
    ("个月", "月"),
    ("个工作日", "工作日"),
    ("名", "人"),
    ("人·次", "人次"),
    ("元/人、年", "元/人·年"),
    ("元/人/年", "元/人·年"),
    ("元/人·次", "元/人次"),
    ("次/季", "次/季度"),
    ("期/半版", "期/半版"),
]


@pytest.mark.parametrize(("text", "unit", "number"), CONVERTED)
def test_a_unit_converts_exactly(text: str, unit: str, number: str) -> None:
    result = convert(read_quantity(text), unit)
    assert not isinstance(result, Refusal)
    assert (result.number, result.unit) == (number, unit)


def test_a_range_converts_with_both_ends() -> None:
    result = convert(read_quantity("5-8万元"), "元")
    assert not isinstance(result, Refusal)
    assert (result.number, result.upper, result.operator) == ("50000", "80000", None)


@pytest.mark.parametrize(("text", "unit", "reason"), REFUSED)
def test_what_does_not_convert_says_why(text: str, unit: str, reason: str) -> None:
    result = convert(read_quantity(text), unit)
    assert isinstance(result, Refusal)
    assert result.message_id == reason
    for language in LANGUAGES:
        assert "{" not in message(reason, language, **result.arguments)


@pytest.mark.parametrize(("written", "label"), ALIASES)
def test_an_alias_has_one_label(written: str, label: str) -> None:
    unit = find_unit(written)
    assert unit is not None
    assert unit.label == label


@pytest.mark.parametrize("word", ["法人", "", "元/", "/人", "元/年维持", "元/1"])
def test_other_words_are_no_units(word: str) -> None:
    assert find_unit(word) is None


def test_every_label_of_the_table_finds_itself() -> None:
    assert [unit.label for unit in UNITS.values() if find_unit(unit.label) != unit] == []
