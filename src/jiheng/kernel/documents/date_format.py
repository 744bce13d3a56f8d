"""Serial numbers of spreadsheets → dates and times under the tokens of a format section."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from jiheng.kernel.documents.chinese_numerals import digit_by_digit, in_words
from jiheng.kernel.documents.format_code import Section, Token

_LAST_DAY = 2958465  # 9999-12-31, counted from 1900
_FROM_1904 = 1462  # days between the two calendars
_DAY = 86400
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"


def show_date(serial: Decimal, section: Section, from_1904: bool) -> str | None:
    """The date or time; None where the number is no day of the calendar (a spreadsheet shows ###).

    A time is rounded to the last digit that the format shows, then taken apart.
    """
    if from_1904:
        serial += _FROM_1904
    if not 0 <= serial < _LAST_DAY + 1:
        return None
    tokens = _minutes_told_from_months(section.tokens)
    unit = Decimal(1).scaleb(-_decimals(tokens))
    seconds = (serial * _DAY).quantize(unit, ROUND_HALF_UP)
    if seconds >= (_LAST_DAY + 1) * _DAY:
        return None
    moment = _Moment(seconds, section, any(token.kind == "half" for token in tokens))
    return "".join(map(moment.show, tokens)).strip()


def _minutes_told_from_months(tokens: tuple[Token, ...]) -> list[Token]:
    """The tokens with "m" and "mm" named "n" and "nn" where they stand for minutes.

    They do after hours and before seconds. A point and zeros after seconds become "fraction".
    """
    result = list(tokens)
    clock = [at for at, token in enumerate(result) if token.kind in ("date", "elapsed")]
    for index, at in enumerate(clock):
        if result[at].text in ("m", "mm") and result[at].kind == "date":
            before = result[clock[index - 1]].text if index else ""
            after = result[clock[index + 1]].text if index + 1 < len(clock) else ""
            if before.startswith("h") or after.startswith("s"):
                result[at] = Token("date", "n" * len(result[at].text))
    return _with_fractions(result)


def _with_fractions(tokens: list[Token]) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        last = result[-1] if result else Token("", "")
        if token.kind == "digit" and last.kind in ("point", "fraction"):
            result[-1] = Token("fraction", last.text + "0")
        else:
            result.append(token)
    return result


def _decimals(tokens: list[Token]) -> int:
    return min(
        3, max((len(token.text) - 1 for token in tokens if token.kind == "fraction"), default=0)
    )


class _Moment:
    """A day and a time of day, and how each token shows them."""

    def __init__(self, seconds: Decimal, section: Section, halves: bool) -> None:
        self.total = seconds
        self.whole = int(seconds)
        self.section = section
        self.halves = halves
        self.serial, self.time = divmod(self.whole, _DAY)
        self.hour = self.time // 3600
        self.year, self.month, self.day, self.weekday = _calendar(self.serial)

    def show(self, token: Token) -> str:
        if token.kind in ("date", "era"):
            return self._part(token.text)
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            return str(self.whole // unit).zfill(len(token.text))
        if token.kind == "half":
            names = token.text.split("/")
            return names[self.hour >= 12]
        if token.kind == "fraction":
            return f"{self.total % 1:.3f}"[1 : len(token.text) + 1]
        return token.text if token.kind != "at" else ""

    def _part(self, letters: str) -> str:
        letter, count = letters[0], len(letters)
        if letter in "ye":
            text = f"{self.year:04}" if count > 2 or letter == "e" else f"{self.year % 100:02}"
            return digit_by_digit(text, self.section.numerals) if self.section.numerals else text
        if letter == "a" or (letter in "md" and count > 2):
            return self._name(letter, count)
        hour = (self.hour + 11) % 12 + 1 if self.halves else self.hour
        numbers = {
            "m": self.month, "d": self.day, "h": hour,
            "n": self.time // 60 % 60, "s": self.time % 60, "g": None,
        }  # fmt: skip
        number = numbers[letter]
        return "" if number is None else self._number(number, count)

    def _number(self, number: int, count: int) -> str:
        if not self.section.numerals:
            return f"{number:02}" if count > 1 else str(number)
        if count > 1 and number < 10:
            return digit_by_digit(f"{number:02}", self.section.numerals)
        words = in_words(number, self.section.numerals)
        return words[1:] if number < 20 and words.startswith("一十") else words

    def _name(self, letter: str, count: int) -> str:
        if letter == "a":
            return ("星期" if count > 3 else "") + _CHINESE_DAYS[self.weekday]
        if letter == "d":
            if self.section.chinese:
                return ("星期" if count > 3 else "周") + _CHINESE_DAYS[self.weekday]
            return _WEEKDAYS[self.weekday][: None if count > 3 else 3]
        if self.section.chinese:
            words = in_words(self.month, "1")
            return (
                f"{self.month}月"
                if count == 3
                else words.removeprefix("一" * (self.month >= 10)) + "月"
            )
        return _MONTHS[self.month - 1][: {3: 3, 5: 1}.get(count)]


def _calendar(serial: int) -> tuple[int, int, int, int]:
    """Year, month, day, weekday (0 Monday) of a day counted from 1900.

    The calendar of spreadsheets has a 29 February 1900 (60) and a 0 January 1900.
    """
    weekday = (serial + 5) % 7
    if serial == 60:
        return 1900, 2, 29, weekday
    if serial == 0:
        return 1900, 1, 0, weekday
    day = date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)
    return day.year, day.month, day.day, weekday
