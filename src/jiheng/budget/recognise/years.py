"""The budget year that a heading states."""

import re

from jiheng.kernel.text import plain

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?(?!\d)")
_CHINESE = re.compile(r"(二[〇○零oO0][一二三四五六七八九〇○零]{2})年")
_DIGITS = {"〇": "0", "○": "0", "零": "0", "o": "0", "O": "0", "0": "0", "一": "1", "二": "2", "三": "3",
           "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}  # fmt: skip


_BLANK = re.compile(r"^\([_ ]*年度\)$")
_HEADING = re.compile(r"^((?:19|20)\d\d)年?(?:度)?(?:目标值?|指标值?|资金|预算)?$")


def year_of_heading(text: str) -> str | None:
    """The year that a heading of a column is about: 2024 in 2024年, 2025年度目标值; else None."""
    found = _HEADING.match(plain(text)) if len(text) <= 12 else None
    return found[1] if found else None


def is_blank_year(text: str) -> bool:
    """Whether a line under a title has room for a year and holds none: （____年度）."""
    return bool(_BLANK.match(plain(text)))


def year_in(text: str) -> str | None:
    """The year stated in a heading: 2023 in （2023年度）, 2023 in 二〇二三年度; None without one."""
    flat = plain(text)
    found = re.search(r"(?<!\d)((?:19|20)\d\d)年", flat) or _YEAR.search(flat)
    if found:
        return found[1]
    chinese = _CHINESE.search(flat)
    return "".join(_DIGITS[sign] for sign in chinese[1]) if chinese else None
