"""Dates, deadlines and periods as forms write them, each as far as it is stated."""

import re
from calendar import monthrange
from typing import NamedTuple

from jiheng.kernel.quantity.model import Quantity
from jiheng.kernel.quantity.signs import BEFORE_PATTERN, OPERATOR_BEFORE

_YEARS = range(1990, 2101)
_BODY = r"[0-9年月日号份度./~至到第一二三四上下半季当本底末终内-]+?"
_DONE = r"完成|结束|建成|上线|开展|举行|召开|支付|发放|到位|验收"
_WHOLE = re.compile(
    rf"(?P<before>{BEFORE_PATTERN}|截至|截止到?)?(?:每年|于|在)?(?P<body>{_BODY})(?P<end>[底末])?"
    rf"(?:(?P<deadline>之前|以前|前)(?:[\u4e00-\u9fff]{{0,10}})|{_DONE})?"
)
_POINT = re.compile(
    r"(?:([0-9]{4})年度?)?(?:([0-9]{1,2})月份?)?(?:([0-9]{1,2})[日号])?"
    r"|([0-9]{4})([-/.])([0-9]{1,2})\5([0-9]{1,2})日?"
    r"|([0-9]{4})[-/.]([0-9]{1,2})"
)
_SPAN = re.compile(r"([0-9年月日号份度./]+)(?:-|~|至|到)([0-9年月日号份度./]+)")
_QUARTER = re.compile(r"(?:([0-9]{4})年)?第?([一二三四1-4])季度([底末]?)")
_HALF = re.compile(r"(?:([0-9]{4})年)?([上下])半年")
_YEAR_END = re.compile(r"([0-9]{4})年度?[底末终]|[当本]年度?[底末]?|年度?[底末终]?")
_QUARTERS = "一二三四"


class Point(NamedTuple):
    """A point in time as far as it is stated: 2022-12, or 12 without its year."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def unit(self) -> str:
        """The finest part that is stated."""
        return "日" if self.day else "月" if self.month else "年"

    def __str__(self) -> str:
        if self.year is None and self.day is None:
            return str(self.month)
        parts = [
            f"{self.year:04d}" if self.year else "",
            *(f"{one:02d}" for one in self[1:] if one),
        ]
        return "-".join(part for part in parts if part)


def read_date(text: str) -> Quantity | None:
    """The date, deadline or period that a settled text states, or None.

    >>> for text in ("<=12月份", "2021年10月前", "12月31日前", "6月底前完成", "年底前"):
    ...     print(text, *(read_date(text).operator, read_date(text).number))
    <=12月份 ≤ 12
    2021年10月前 < 2021-10
    12月31日前 ≤ 12-31
    6月底前完成 ≤ 6
    年底前 ≤ 12
    >>> read_date("2023年1月8日至31日").upper
    '2023-01-31'
    """
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None
    body = found["body"] + (found["end"] or "")
    within = body.removesuffix("内").removesuffix("之")
    period = _period(within)
    if period is None or body in ("年", "年度"):
        return None
    first, last = period
    operator = OPERATOR_BEFORE.get(found["before"], "≤") if found["before"] else None
    if found["deadline"] or within != body or body[0] in "当本":
        if operator not in (None, "≤"):
            return None
        # A named day and the end of a month are included; "10月前" is over before October.
        whole = body[-1] in "底末终内" or first.day or body[0] in "当本"
        operator = "≤" if whole else "<"
    return Quantity(
        type="date",
        operator=operator,
        number=str(first),
        upper=str(last) if last else None,
        unit=first.unit,
    )


def _period(body: str) -> tuple[Point, Point | None] | None:
    """First and last point of a period; last is None for a point."""
    if found := _QUARTER.fullmatch(body):
        quarter = int(found[2]) if found[2].isdigit() else _QUARTERS.index(found[2]) + 1
        last = Point(_year(found[1]), 3 * quarter, None)
        return (last, None) if found[3] else (last._replace(month=3 * quarter - 2), last)
    if found := _HALF.fullmatch(body):
        first = Point(_year(found[1]), 1 if found[2] == "上" else 7, None)
        return first, first._replace(month=(first.month or 0) + 5)
    if found := _YEAR_END.fullmatch(body):
        return Point(_year(found[1]), 12, None), None
    if point := read_point(body.rstrip("底末")):
        return point, None
    found = _SPAN.fullmatch(body)
    return _span(found[1], found[2]) if found else None


def _span(left: str, right: str) -> tuple[Point, Point] | None:
    """A period whose ends share what is written once: 2021年5-7月, 2023年1月8日至31日."""
    if left.isdigit() and len(left) == 4:
        left += "年"  # 2021-2023, 2021-2023年
        right += "年" if right.isdigit() else ""
    last = read_point(right)
    if last is None:
        written = next((sign for sign in "年月日号" if sign in left), "")
        first = read_point(left)
        last = read_point(_head(left) + right)
        if first is None or last is None or not written:
            return None
    else:
        unit = next((sign for sign in "年月日号" if sign in right), "")
        first = read_point(left) or read_point(left + unit)
    if first is None:
        return None
    if last.year is None and first.year is not None:
        last = last._replace(year=first.year)
    ordered = first.unit == last.unit and (first.year is None) == (last.year is None)
    return (first, last) if ordered and first < last else None


def _head(left: str) -> str:
    """The year and month of a day, to stand in front of a second day (1月8日至31日)."""
    return left[: max(left.rfind("月"), left.rfind("年")) + 1]


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def read_point(text: str) -> Point | None:
    """The point in time that a text like 2022年12月, 2022-12-31 or 12 (months) states, or None."""
    found = _POINT.fullmatch(text)
    if found is None or not text:
        return None
    year, month, day = (
        found[1] or found[4] or found[8],
        found[2] or found[6] or found[9],
        found[3] or found[7],
    )
    point = Point(*(int(part) if part else None for part in (year, month, day)))
    return point if _exists(point) else None


def _exists(point: Point) -> bool:
    year, month, day = point
    if year is not None and year not in _YEARS:
        return False
    if month is None:
        return day is None and year is not None
    if not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= monthrange(year or 2000, month)[1]
