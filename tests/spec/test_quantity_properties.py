"""What holds for every text and every number, on generated cases."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.kernel.quantity import Quantity, compare, convert, read_quantity
from jiheng.kernel.quantity.converting import Refusal
from jiheng.kernel.text import tidy

CASES = settings(max_examples=300, deadline=None)
SIGNS = "0123456789０９.,，%％≥≤<>=《》〉约不低于超过以上下内前底年月日个元万亿人次天/、，;；~-—至到每一二十百分之零第提高下降满意率()（） "
PIECES = [
    "≥", "≤", "=", "《=", "不低于", "约", "95", "1,000", "0.5", "-3", "％", "%", "万元", "元/人、年", "人次",
    "个工作日", "月", "12月", "2022年", "底", "前", "以上", "以内", "、", "，", "且", "和", "-", "~", "至", "一年",
    "两", "百分之", "满意度", "完成", "零投诉", "达成预期指标", "（预算数）", "每人",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(alphabet=SIGNS, max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.text(max_size=30),
)
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
UNITS = st.sampled_from(["", "%", "元", "万元", "人", "万人次", "天", "次/年", "元/人·年"])
OPERATORS = st.sampled_from(["", "≥", ">", "≤", "<", "="])


def numbers(one: Quantity) -> list[str]:
    inner = [text for value in one.values or [] for text in numbers(value)]
    return [text for text in (one.number, one.upper) if text is not None] + inner


@CASES
@given(TEXTS)
def test_reading_never_raises_and_tidying_changes_nothing(text: str) -> None:
    assert read_quantity(tidy(text)) == read_quantity(text)


@CASES
@given(TEXTS)
def test_every_digit_of_a_number_stands_in_the_text(text: str) -> None:
    reading = read_quantity(text)
    if reading.type in ("number", "range") and not any(sign in text for sign in "一二两十百零半"):
        plain = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        for value in numbers(reading):
            assert [digit for digit in value.lstrip("0.") if digit not in plain + ".-"] == []


@CASES
@given(OPERATORS, AMOUNTS, UNITS)
def test_a_written_number_reads_back(operator: str, amount: Decimal, unit: str) -> None:
    for written in (f"{amount}", f"{amount:,}"):
        reading = read_quantity(f"{operator}{written}{unit}")
        assert (reading.type, reading.operator or "") == ("number", operator)
        assert (reading.number, reading.unit or "") == (str(amount), unit)


@CASES
@given(AMOUNTS, AMOUNTS, AMOUNTS, UNITS)
def test_more_never_turns_met_into_missed(
    target: Decimal, one: Decimal, other: Decimal, unit: str
) -> None:
    less, more = sorted((one, other))
    for operator, worse, better in (("≥", less, more), ("≤", more, less)):
        goal = read_quantity(f"{operator}{target}{unit}")
        outcomes = [
            compare(goal, read_quantity(f"{value}{unit or '%'}")).outcome
            for value in (worse, better)
        ]
        assert outcomes in (["met", "met"], ["not_met", "met"], ["not_met", "not_met"])


@CASES
@given(AMOUNTS, st.sampled_from([("元", "万元"), ("人", "万人"), ("秒", "小时"), ("%", "‰")]))
def test_converting_there_and_back_changes_nothing(amount: Decimal, units: tuple[str, str]) -> None:
    one = read_quantity(f"{amount}{units[0]}")
    there = convert(one, units[1])
    if isinstance(there, Refusal):
        assert there.message_id == "quantity.not_exact"
        return
    back = convert(there, units[0])
    assert isinstance(back, Quantity)
    assert Decimal(back.number or "") == amount
