"""Reading one value: operator, number and unit, or what else it says; see the package docstring."""

import re
from decimal import Decimal

from jiheng.kernel.quantity.dates import read_date
from jiheng.kernel.quantity.levels import level_family
from jiheng.kernel.quantity.model import Quantity
from jiheng.kernel.quantity.numerals import NUMERAL, number_of, settle_percent
from jiheng.kernel.quantity.signs import (
    AFTER_PATTERN,
    BEFORE_PATTERN,
    OPERATOR_AFTER,
    OPERATOR_BEFORE,
)
from jiheng.kernel.quantity.units import UNITS, Unit, find_unit

_LEVEL = Quantity(type="level")

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_VALUE = re.compile(rf"({BEFORE_PATTERN})?(?:¥|￥)?([+-]?(?:{NUMBER}))([^0-9][^\n]*)?")
_RANGE = re.compile(
    rf"({BEFORE_PATTERN})?(-?(?:{NUMBER}))([^0-9~-]{{0,8}}?)(?:-|~|至|到)({NUMBER})([^0-9]*)"
)
_SPREAD = re.compile(rf"±({NUMBER})([^0-9]*)")
_NOTE = re.compile(r"\(((?:不?含)[^()]*|[^()0-9]*)\)$")
_BOUND = re.compile(
    rf"(?P<unit>.*?)(?P<word>{AFTER_PATTERN})"
    r"(?P<under>(?:/|每)[\u4e00-\u9fff]{1,4})?(?P<rest>[\u4e00-\u9fff]{0,10})",
    re.DOTALL,
)
_CJK = re.compile(rf"(?!性|等|级|期|式)(?:(?![{NUMERAL}])[\u4e00-\u9fff]){{1,6}}")
_FREE_UNIT = re.compile(r"[A-Za-z\u4e00-\u9fff]{1,6}")
_FIRST_SIGN = re.compile(r"[0-9<>=≥≤≠≈]")
_BEFORE_AT_END = re.compile(rf"(?:{BEFORE_PATTERN}|达到?|为|至|到|:)+$")
_YEAR_LABEL = re.compile(
    r"(?:19|20)[0-9]{2}(?:-(?:19|20)[0-9]{2})?年?(?:度|全年)?(?:[0-9]{1,2}-[0-9]{1,2}月)?"
)
_SENTENCE = re.compile(r"[、,;。]")
# A label that turns the number after it into something else than the value of the indicator.
_NO_LABEL = re.compile(r"(?:第|前|号|下降|降低|减少|降|减|缩短|压缩|压减|节约|[A-Za-z(<>])$")
_MEASURE_LABEL = re.compile(r"(?:率|数|量|度|额|费用?|比例|比重|标准|支出|成本|时间|天数|:)$")
_EVERY = re.compile(r"每个?(人|户|家|件|例|次|半年|年度?|季度?|月|周|天|日)")
_A_YEAR = re.compile(
    r"(?:[一1]个?(?=半年|年|季|月|周)|(?=半年|季度))(半年|年度?|季度?|月|周)"
    r"(?=[^0-9]{0,4}[0-9一二两三四五六七八九十])"
)
# After these a counted noun may follow a Chinese numeral (两次培训); 一站式 and 一条龙 are words.
_PLAIN_COUNTERS = "个次家名项份场"
_NUMERAL_VALUE = re.compile(
    rf"({BEFORE_PATTERN})?(半|[{NUMERAL}]{{1,12}}(?:点[{NUMERAL}]+)?)([^0-9{NUMERAL}].*)?"
)
_ANY_NUMERAL = re.compile(f"[{NUMERAL}半]")
_ZERO = re.compile(
    r"零(?:[\u4e00-\u9fff]{0,4}(?:投诉|事故|差错|上访|失误|举报|延误|违规|伤亡|感染))?"
)


def read_single(text: str) -> Quantity | None:
    """The reading of a settled text that holds one value, or None."""
    if found := _VALUE.fullmatch(text):
        if value := _number(found[1], found[2], found[3] or "", free=found[1] is not None):
            return value
    elif level_family(text):
        return _LEVEL
    return _dated(text) or _ranged(text) or _worded(text) or _labelled(text)


def _dated(text: str) -> Quantity | None:
    """A date, where the text has a sign of one."""
    if "月" in text or "年" in text or "季" in text or text.count("-") == 2 or text[:2] == "20":
        return read_date(text)
    return None


def _number(before: str | None, number: str, tail: str, free: bool = False) -> Quantity | None:
    """A number with what stands behind it: a unit, 以上, a note; None where that is unknown.

    `free` allows a word that the unit table does not know as the unit (=3法人).
    """
    if _is_code(number):
        return None
    operator = OPERATOR_BEFORE[before] if before else None
    if tail:
        if _is_date(before, number, tail):
            return None
        read = _tail(tail, free)
        if read is None:
            return None
        unit, bound = read
        if operator and bound and operator != bound:
            return None
        operator = operator or bound
    else:
        unit = None
    return Quantity(type="number", operator=operator, number=_canonical(number), unit=unit)


def _is_date(before: str | None, number: str, tail: str) -> bool:
    """Whether a number belongs to a date: 2022年…, 5月, 12月31日.

    "≥6月" is no date: nobody promises June or later, but a fund's six months are promised.
    """
    if tail[0] == "年":
        return len(number) == 4 and number[:2] in ("19", "20")
    if tail[0] == "月" and number.isdigit() and 1 <= int(number) <= 12:
        return tail[:2] == "月份" or before is None or OPERATOR_BEFORE[before] in "≤<"
    return False


def _canonical(number: str) -> str:
    """The decimal string as written, without separators and plus sign."""
    number = number.replace(",", "").removeprefix("+")
    return f"0{number}" if number[0] == "." else number


def _tail(tail: str, free: bool) -> tuple[str | None, str | None] | None:
    """Unit and bound of what stands behind a number, or None where it says something else."""
    unit = find_unit(tail)
    if unit is not None:
        return unit.label, None
    about = "≈" if tail[0] in "余多" else None
    tail = tail[1:] if about else tail
    exclusive = False
    if note := _NOTE.search(tail):
        exclusive = "不含" in note[1]
        tail = tail[: note.start()] or (note[1] if find_unit(note[1]) else "")
    bound = _BOUND.fullmatch(tail)
    if bound is None:
        label = _unit_label(tail, free)
        return (label or None, about) if label is not None else None
    operator = OPERATOR_AFTER[bound["word"]]
    if exclusive:
        operator = {"≥": ">", "≤": "<"}.get(operator, operator)
    written = bound["unit"] + (bound["under"] or "")
    unit = find_unit(written) if written else None
    if written and unit is None:
        return None
    if bound["rest"] and not (bound["word"].endswith("内") and unit is not None):
        return None
    return (unit.label if unit else None), operator


def _unit_label(tail: str, free: bool) -> str | None:
    """The unit label of a tail, "" where it is empty, None where it is no unit."""
    if not tail:
        return ""
    unit = find_unit(tail)
    if unit is None:
        unit = _counted(tail)
    if unit is not None:
        return unit.label
    return tail if free and _FREE_UNIT.fullmatch(tail) else None


def _counted(tail: str) -> Unit | None:
    """The unit of a tail that goes on with what is counted: 16个县区, 100%覆盖, 10名专家."""
    for length in (4, 3, 2, 1):
        unit = UNITS.get(tail[:length])
        if unit is not None and len(tail) > length:
            countable = unit.counts or unit.dimension in ("people", "ratio", "visits")
            return unit if countable and _CJK.fullmatch(tail[length:]) else None
    return None


def _ranged(text: str) -> Quantity | None:
    """A range: 90%-95%, 10~20人, ±5%."""
    if found := _SPREAD.fullmatch(text):
        unit = find_unit(found[2]) if found[2] else None
        if found[2] and unit is None:
            return None
        number = _canonical(found[1])
        return make_range(None, f"-{number}", number, unit)
    found = _RANGE.fullmatch(text)
    if found is None or _is_code(found[2]) or _is_code(found[4]):
        return None
    tail = found[5].removesuffix("之间") if found[5] else ""
    read = _tail(tail, free=False) if tail else (None, None)
    if read is None or read[1] not in (None, "≈", "≤"):
        return None
    upper_unit = find_unit(read[0]) if read[0] else None
    lower_unit = find_unit(found[3]) if found[3] else upper_unit
    if (found[3] and lower_unit is None) or lower_unit != upper_unit:
        return None
    operator = OPERATOR_BEFORE[found[1]] if found[1] else None
    return make_range(operator, _canonical(found[2]), _canonical(found[4]), upper_unit)


def _is_code(number: str) -> bool:
    """Whether a number with a leading zero is a code (0564, 001), not a quantity."""
    return len(number) > 1 and number[0] == "0" and number[1].isdigit()


def make_range(operator: str | None, number: str, upper: str, unit: Unit | None) -> Quantity | None:
    """The range from one number to another, or None where they fall."""
    if Decimal(number) > Decimal(upper):
        return None
    label = unit.label if unit else None
    return Quantity(type="range", operator=operator, number=number, upper=upper, unit=label)


def _worded(text: str) -> Quantity | None:
    """Values with words for numbers: 百分之九十五, 一次, 三年, 每年两次, 一年4次, 零投诉."""
    if "百分" in text:
        digits = settle_percent(text)
        return read_single(digits) if digits != text else None
    if _ZERO.fullmatch(text):
        return Quantity(type="number", number="0")
    found = _EVERY.match(text) or _A_YEAR.match(text)
    if found:
        return _rate(found[1], text[found.end() :])
    if not _ANY_NUMERAL.search(text):
        return None
    found = _NUMERAL_VALUE.fullmatch(text)
    if found is None:
        return None
    number = "0.5" if found[2] == "半" else number_of(found[2])
    if number is None or not found[3]:
        return None
    tail = found[3]
    noun = _BOUND.fullmatch(tail) is None and _counted(tail) is not None
    if noun and tail[0] not in _PLAIN_COUNTERS:
        return None
    return _number(found[1], number, tail) or _dated((found[1] or "") + number + tail)


def _rate(under: str, rest: str) -> Quantity | None:
    """A value for each of something: 每年两次 is 2 次/年, 每人每年300元 is 300 元/人·年."""
    value = read_single(rest) if rest else None
    if value is None or value.type not in ("number", "range") or value.unit is None:
        return None
    above, _, more = value.unit.partition("/")
    unit = find_unit(f"{above}/{under}·{more}" if more else f"{above}/{under}")
    return value.model_copy(update={"unit": unit.label}) if unit else None


def _labelled(text: str) -> Quantity | None:
    """A value at the end of a short sentence: 参保人员满意度95%以上, 人均支出<4.63万元."""
    year = _YEAR_LABEL.match(text)
    start = year.end() if year else 0
    first = _FIRST_SIGN.search(text, start)
    if first is None or first.start() == 0 or _NO_LABEL.search(text, 0, first.start()):
        return None
    if _SENTENCE.search(text, start + 1, first.start()):
        return None
    place = first.start()
    before = _BEFORE_AT_END.search(text, start, place)
    if before:
        place = before.start()
    value_text = text[place:].lstrip("达到为至:") if before else text[place:]
    found = _VALUE.fullmatch(value_text)
    value = _number(found[1], found[2], found[3] or "") if found else None
    if value is None:
        listed = year is not None and text[start] in "、,;"  # 2021年、2022年 are two dates
        return (None if listed else _dated(value_text)) or _ranged(value_text)
    measured = value.unit or value.operator or _MEASURE_LABEL.search(text, 0, place)
    return value if measured or place == 0 else None
