"""Numbers and texts as a spreadsheet shows them under a number format.

0.9726 under 0.00% is "97.26%", 44859 under yyyy"年"m"月"d"日" is "2022年10月25日". Values are
Decimal with the 15 significant digits that spreadsheets keep; no float takes part.
"""

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from jiheng.kernel.documents.chinese_numerals import digit_by_digit, in_words
from jiheng.kernel.documents.date_format import show_date
from jiheng.kernel.documents.digit_format import DigitFormat
from jiheng.kernel.documents.format_code import Section, sections_of

_KEPT = Context(prec=15, rounding=ROUND_HALF_UP)
_NUMBER = re.compile(
    r"\s*([+-]?(?:\d{1,400}\.?\d{0,400}|\.\d{1,400})(?:E[+-]?\d{1,4})?)\s*", re.A | re.I
)
_LARGEST_POWER = 308  # of a number in a spreadsheet
_LONGEST_CODE = 1024  # spreadsheets allow 255 characters

_DATE = "yyyy/m/d"
_LONG_DATE = 'yyyy"年"m"月"d"日"'
_YEAR_MONTH = 'yyyy"年"m"月"'
_MONTH_DAY = 'm"月"d"日"'
# The formats that a workbook names by number only, as a Chinese system shows them.
BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "¥#,##0;¥-#,##0", 6: "¥#,##0;[Red]¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;[Red]¥-#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: _DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: f"{_DATE} h:mm",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _LONG_DATE,
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: _YEAR_MONTH,
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip

_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def number_from(text: str) -> Decimal | None:
    """The number that a workbook writes as `text`, with 15 significant digits; None for no number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    number = _KEPT.create_decimal(found[1])
    if not number or number.adjusted() < -_LARGEST_POWER:
        return Decimal(0)
    return number if number.adjusted() <= _LARGEST_POWER else None


def general(number: Decimal) -> str:
    """The number without a format: whole numbers and money in full, other fractions in 11 characters.

    A spreadsheet would cut 20221025153126 to 2.0221E+13 and 123456789.12 to 123456789.1 for want
    of width; a careful reader looks into the cell.
    """
    if not number:
        return "0"
    power = number.adjusted()
    plain = _stripped(f"{number:f}") if -20 < power < 21 else ""
    decimals = len(plain.partition(".")[2])
    if plain and (decimals <= 4 or len(plain.lstrip("-")) <= 11):
        return plain
    if -5 < power < 21:
        places = Decimal(1).scaleb(-max(0, 9 - max(0, power)))
        return _stripped(f"{number.quantize(places, ROUND_HALF_UP):f}")
    digits = Context(prec=15 if power > 0 else 6, rounding=ROUND_HALF_UP).plus(number)
    mantissa = _stripped(f"{digits.scaleb(-digits.adjusted()):f}")
    return f"{mantissa}E{digits.adjusted():+03}"


def _stripped(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


class NumberFormat:
    """A number format, ready to show numbers and texts; no code is too odd for it.

    `is_general` says that numbers are shown as `general` does.
    """

    __slots__ = ("_digits", "_numbers", "_text", "is_general")

    def __init__(self, code: str) -> None:
        sections = sections_of(code if len(code) <= _LONGEST_CODE else "")
        self._text = None
        if len(sections) > 3 or sections[-1].has("at"):
            self._text = sections.pop(3 if len(sections) > 3 else -1)
        self._numbers = sections[:3]
        self._digits = [DigitFormat(section) for section in self._numbers]
        self.is_general = not self._numbers or (
            len(self._numbers) == 1 and self._numbers[0].is_plain
        )

    def text(self, value: str) -> str:
        """A text as shown: itself, or what the section with @ makes of it."""
        if self._text is None:
            return value
        return "".join(value if one.kind == "at" else one.text for one in self._text.tokens)

    def number(self, value: Decimal, from_1904: bool = False) -> str:
        """A number as shown, without the blanks that only align it; dates by either calendar."""
        if self.is_general:
            return general(value)
        index, signed = self._section_for(value)
        if index is None:
            return general(value)
        section = self._numbers[index]
        if section.kind == "date":
            shown = show_date(value, section, from_1904)
            return general(value) if shown is None else shown
        sign = "-" if signed and value < 0 else ""
        if section.kind == "general":
            words = _general_or_words(abs(value), section)
            shown = "".join(
                words if t.kind in ("general", "at") else t.text for t in section.tokens
            )
        else:
            shown = self._digits[index].show(abs(value))
        shown = shown.strip()
        return sign + shown if shown else ""

    def _section_for(self, value: Decimal) -> tuple[int | None, bool]:
        """The section (its index) that a number falls in, and whether it needs its minus there."""
        count = len(self._numbers)
        if count == 1 and not self._numbers[0].condition:
            return 0, True
        conditions = [section.condition for section in self._numbers]
        if not any(conditions):
            if value > 0 or (value == 0 and count == 2):
                return 0, False
            return (1, False) if value < 0 else (2, False)
        for index, condition in enumerate(conditions[:2]):
            if condition and _COMPARE[condition[0]](value, condition[1]):
                return index, not _only_negative(*condition)
        return (conditions.index(None) if None in conditions else None), True


def _only_negative(sign: str, limit: Decimal) -> bool:
    return (sign == "<" and limit <= 0) or (sign in ("<=", "=") and limit < 0)


def _general_or_words(value: Decimal, section: Section) -> str:
    text = general(value)
    whole, point, decimals = text.partition(".")
    if not section.numerals or not text.replace(".", "").isdigit() or len(whole) > 20:
        return text
    return (
        in_words(int(whole), section.numerals) + point + digit_by_digit(decimals, section.numerals)
    )
