"""Whole numbers in Chinese numerals: 一百零五, 壹佰零伍, 二〇二三."""

_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖"}
_TENS = {"1": ("", "十", "百", "千"), "2": ("", "拾", "佰", "仟")}
_GROUPS = ("", "万", "亿", "万亿", "亿亿")


def digit_by_digit(text: str, style: str) -> str:
    """The text with each digit replaced: 2023 → 二〇二三; style "1" plain, "2" capital (零壹贰)."""
    return text.translate({ord("0") + at: sign for at, sign in enumerate(_DIGITS[style])})


def in_words(number: int, style: str) -> str:
    """A number from 0 below 10 to the 20th as it is read out: 10200 → 一万零二百."""
    if number == 0:
        return _DIGITS[style][0]
    words, gap = "", False
    for group in reversed(range(len(_GROUPS))):
        part = number // 10000**group % 10000
        if part:
            between = "零" if words and (gap or part < 1000) else ""
            words += between + _group(part, style) + _GROUPS[group]
        gap = part == 0
    return words


def _group(number: int, style: str) -> str:
    """A number from 1 to 9999; one 零 for any run of zeros inside it."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if words and gap else "") + _DIGITS[style][digit] + _TENS[style][place]
        gap = digit == 0
    return words
