"""Text as a careful reader transcribes it: white space, markup and look-alike signs settled."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

# A mark-up tag that was typed or pasted along; "a<b & c>d" holds none.
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|span|div|sub|sup|strong|em|font)(?:\s+[a-z-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_LATEX = re.compile(
    r"\\(geqslant|leqslant|geqq|leqq|geq?|leq?|neq?|gt|lt|times|pm|sim|approx|%|\$|_|#|&)(?![A-Za-z])"
)
_LATEX_SIGNS = {
    "geqslant": "≥", "leqslant": "≤", "geqq": "≥", "leqq": "≤", "geq": "≥", "ge": "≥", "leq": "≤", "le": "≤", "neq": "≠", "ne": "≠", "gt": ">", "lt": "<",
    "times": "×", "pm": "±", "sim": "~", "approx": "≈",
}  # fmt: skip
_MATHS = re.compile(r"\$([^$\u3400-\u9fff]{1,60})\$")
_STYLED = re.compile(r"\\(?:mathbf|mathrm|text|mathit|textbf|boldsymbol)\s*\{([^{}]*)\}")
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TAIL = 24  # of a text, what decides whether a number goes on behind a blank
_WHOLE_LEFT = re.compile(r"\d[\d.,]*\d$")  # two digits or more
_WHOLE_RIGHT = re.compile(r"(?!0\d)\d[\d.,]*\d|0\.\d")  # and none that begins with 00
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})*,(?:\d\|\d\d|\d\d\|\d)(?!\d)")  # 2,46|0.00
_DATE = re.compile(r"(?<!\d)(?:1|19|2|20|19\d|20\d)\|\d{1,3}年|[年月][123]\|\d[月日]")  # 20|23年
_LATIN_WORD = re.compile(r"[A-Za-z]")


def tidy(text: str) -> str:
    """The text as displayed on one line: white space inside Chinese removed, markup resolved.

    A blank stays only between two Latin words ("Windows Server") and between two numbers that
    are whole both (95 96); the pieces of a number or date broken over lines are joined.
    `$\\geq 95\\%$` becomes `≥95%`; literal <p> tags go. Applying it twice changes nothing.

    >>> tidy("项目 名称"), tidy("95 96"), tidy("2,46\\n0.00"), tidy("20\\n23 年"), tidy("≥ 9 5 %")
    ('项目名称', '95 96', '2,460.00', '2023年', '≥95%')
    """
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text or "$" in text:
        text = _STYLED.sub(r"\1", text)
        text = _MATHS.sub(r"\1", text)
        text = _LATEX.sub(lambda found: _LATEX_SIGNS.get(found[1], found[1]), text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    parts = text.split()
    if len(parts) < 2:
        return parts[0] if parts else ""
    joined = parts[0]
    for part, following in zip(parts[1:], [*parts[2:], ""], strict=True):
        apart = _stay_apart(joined[-_TAIL:], part, following)
        joined += f" {part}" if apart else part
    return joined


def has_markup(text: str) -> bool:
    """Whether a text holds signs of a typesetting program that `tidy` resolves.

    >>> has_markup("$\\\\geq 95\\\\%$"), has_markup("\\\\leq 2"), has_markup("≥95%"), has_markup("$5")
    (True, True, False, False)
    """
    if "\\" not in text and "$" not in text:
        return False
    return bool(_LATEX.search(text) or _MATHS.search(text))


def _stay_apart(left: str, right: str, following: str) -> bool:
    """Whether the blank between two parts says something: two words, or two whole numbers."""
    if left[-1].isdigit() and right[0].isdigit():
        if not (_WHOLE_LEFT.search(left) and _WHOLE_RIGHT.match(right)):
            return False
        both = f"{left}|{right[:_TAIL]}"
        return not (_THOUSANDS.search(both) or _DATE.search(both + following[:1]))
    return bool(_LATIN_WORD.match(left[-1]) and _LATIN_WORD.match(right[0]))


_PUNCTUATION = str.maketrans(
    {"，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "、": ",", "【": "[", "】": "]"}
)  # fmt: skip


_LONGEST_LABEL = 40  # labels recur in every form; longer texts do not and are not remembered


def plain(text: str) -> str:
    """The text for comparing with a label: NFKC, no white space, half-width punctuation."""
    return _plain_label(text) if len(text) <= _LONGEST_LABEL else _plain(text)


def plain_number(value: Decimal) -> str:
    """A number as a person writes it: without zeros at the end of its decimals.

    >>> plain_number(Decimal("12.50")), plain_number(Decimal("1E+2")), plain_number(Decimal("-0.0"))
    ('12.5', '100', '0')
    """
    text = f"{value if value else Decimal(0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_PUNCTUATION))


@lru_cache(maxsize=8192)
def _plain_label(text: str) -> str:
    return _plain(text)
