"""How Word writes a counter: 1, 01, ①, 一, 壹, 甲, a, iv …"""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def counter(number: int, kind: str) -> str:
    """A counter in the number format of Word (`w:numFmt`); decimal where the format is unknown."""
    if kind in ("bullet", "none"):
        return ""
    return _KINDS.get(kind, str)(number)


def _chinese(number: int, digits: str, units: tuple[str, ...]) -> str:
    """一百零五: digits with units, one 零 for a gap; 十五 without 一 in the everyday form."""
    if not 0 < number < 10_000:
        return str(number)
    zero = "零"
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            written += (zero if gap and written else "") + digits[digit] + units[power]
            gap = False
        else:
            gap = True
    everyday_ten = digits == _DIGITS and 10 <= number < 20
    return written[1:] if everyday_ten else written


def _everyday(number: int) -> str:
    return _chinese(number, _DIGITS, ("", "十", "百", "千"))


def _formal(number: int) -> str:
    return _chinese(number, _FORMAL, ("", "拾", "佰", "仟"))


def _in_turn(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _by_digit(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(abs(number)))


def _letters(number: int) -> str:
    """a … z, then aa, bb, … as Word goes on."""
    if not 0 < number <= 780:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + offset) for offset in range(count))


_CIRCLED = _run("①", 20) + _run("㉑", 15) + _run("㊱", 15)
_KINDS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _by_digit("０１２３４５６７８９"),
    "decimalEnclosedCircle": _in_turn(_CIRCLED),
    "decimalEnclosedCircleChinese": _in_turn(_CIRCLED),
    "decimalEnclosedParen": _in_turn(_run("⑴", 20)),
    "decimalEnclosedFullstop": _in_turn(_run("⒈", 20)),
    "ideographEnclosedCircle": _in_turn(_run("㊀", 10)),
    "ideographDigital": _by_digit(_DIGITS),
    "ideographTraditional": _in_turn(_STEMS),
    "ideographZodiac": _in_turn(_BRANCHES),
    "chineseCounting": _everyday,
    "chineseCountingThousand": _everyday,
    "japaneseCounting": _everyday,
    "taiwaneseCounting": _everyday,
    "taiwaneseCountingThousand": _everyday,
    "chineseLegalSimplified": _formal,
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
