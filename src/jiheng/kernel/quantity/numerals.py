"""Chinese numerals: 一次, 十二个月, 百分之九十五 become digits where they can only be numbers."""

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5,
    "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_PERCENT = re.compile(rf"百分之([{NUMERAL}点]{{1,9}}|[0-9.]{{1,9}})")


def number_of(text: str) -> str | None:
    """The decimal string of a Chinese numeral, or None where it is not well formed.

    >>> number_of("十二"), number_of("一百零五"), number_of("三万五千"), number_of("九十五点五")
    ('12', '105', '35000', '95.5')
    >>> number_of("二〇二二"), number_of("万"), number_of("一三十")
    ('2022', None, None)
    """
    whole, point, fraction = text.partition("点")
    if point and (not fraction or any(sign not in _DIGITS for sign in fraction)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    return f"{value}.{''.join(str(_DIGITS[sign]) for sign in fraction)}" if point else value


def _whole(text: str) -> str | None:
    if text and all(sign in _DIGITS for sign in text):
        # 二〇二二 spells digits; 三五 (three or five) does not say one number.
        spelt = "".join(str(_DIGITS[sign]) for sign in text)
        return spelt if len(text) == 1 or len(text) == 4 else None
    total = section = digit = 0
    smallest, open_digit = 10_000, False
    for sign in text:
        if sign in _DIGITS:
            if open_digit:
                return None
            digit = _DIGITS[sign]
            open_digit = digit != 0
        elif sign in _TENS and _TENS[sign] < smallest:
            if not open_digit and not (sign == "十" and section == 0):
                return None
            smallest = _TENS[sign]
            section += (digit or 1) * smallest
            digit, open_digit = 0, False
        elif sign in "万亿" and (section or digit):
            total = (total + section + digit) * (10_000 if sign == "万" else 100_000_000)
            section = digit = 0
            smallest, open_digit = 10_000, False
        else:
            return None
    return str(total + section + digit) if total + section + digit else None


def settle_percent(text: str) -> str:
    """百分之九十五 as 95%, wherever it stands in the text."""

    def written(found: re.Match[str]) -> str:
        sign = found[1]
        number = sign if sign[0].isdigit() and sign[0].isascii() else number_of(sign)
        if sign in ("百", "一百"):
            number = "100"
        return f"{number}%" if number else found[0]

    return _PERCENT.sub(written, text.replace("百分百", "100%"))
