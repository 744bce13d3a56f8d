"""How much of the year a text speaks of: 1-7月, 前三季度, 上半年, 截至2024年7月31日."""

import re
from calendar import monthrange

from jiheng.kernel.quantity.numerals import number_of
from jiheng.kernel.text import plain

PERIOD_LABEL = "监控期间"  # under which a form says how far into the year it looks back
_LONGEST = 60  # signs of a heading or title; longer texts are no labels
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_SPAN = re.compile(
    rf"(?<!\d){_NUMBER}月?份?(?:1日)?(?:[-—–~～至到]{{1,2}})(?:\d{{4}}年)?{_NUMBER}月"
)
_QUARTER = re.compile(r"前?第?([一二三四1-4])季度")
_HALF = re.compile(r"上半年|半年度")
_UNTIL = re.compile(r"截[至止]到?(?:\d{4}年)?(\d{1,2})月(?:底|末|$)")
_DAY = re.compile(r"((?:19|20)\d\d)[-年./](\d{1,2})[-月./](\d{1,2})(?!\d)")


def period_in(text: str) -> str | None:
    """The part of a heading that names the months of the year so far, None where none is named.

    >>> period_in("1-7月执行数"), period_in("一至九月完成情况"), period_in("4-6月执行数")
    ('1-7月', '一至九月', None)
    >>> period_in("上半年完成值"), period_in("截至目前完成值")
    ('上半年', None)
    """
    found = _found(text)
    return found[0] if found else None


def months_in(text: str) -> int | None:
    """How many months of the year the text looks back on (1 to 12), None where it does not say.

    A day counts the months that are over on it.

    >>> months_in("2024年1月至7月"), months_in("1至10月"), months_in("2024年第三季度监控情况表")
    (7, 10, 9)
    >>> months_in("截至2024年7月31日"), months_in("2024-08-15"), months_in("2024年度"), months_in("1-13月")
    (7, 7, None, None)
    """
    found = _found(text)
    return found[1] if found else None


def _found(text: str) -> tuple[str, int] | None:
    flat = plain(text) if len(text) <= _LONGEST else ""
    if span := _SPAN.search(flat):
        first, last = number_of(span[1]) or span[1], number_of(span[2]) or span[2]
        return _within(span[0], int(last)) if first == "1" or first == "01" else None
    if quarter := _QUARTER.search(flat):
        return quarter[0], 3 * ("一二三四1234".index(quarter[1]) % 4 + 1)
    if half := _HALF.search(flat):
        return half[0], 6
    if day := _DAY.search(flat):
        return _until(day)
    if until := _UNTIL.search(flat):
        return _within(until[0], int(until[1]))
    return None


def _until(day: re.Match[str]) -> tuple[str, int] | None:
    year, month, date = (int(one) for one in day.groups())
    if not 1 <= month <= 12:
        return None
    return _within(day[0], month if date >= monthrange(year, month)[1] else month - 1)


def _within(text: str, months: int) -> tuple[str, int] | None:
    return (text, months) if 1 <= months <= 12 else None
