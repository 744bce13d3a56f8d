"""The columns of the funds block: what each heading means, and how the cells below it look.

    项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
                    └ initial_budget  full_year_budget  executed  weight  rate  score

The column of the items (年度资金总额 …) has no heading of its own and stands before the first.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, fund_item, meaning, side, without_letter
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

MONEY = frozenset(
    ("initial_budget", "full_year_budget", "executed", "executed_to_date", "forecast", "amount")
)
FIGURES = MONEY | {"weight", "rate", "rate_to_date", "score"}
TO_DATE = re.compile(  # a heading that speaks of a part of the year only
    r"(?:\d{1,2}|[一二三四五六七八九十]+)月?[-—~～至到]{1,2}(?:\d{1,2}|[一二三四五六七八九十]+)月"
    r"|截至|截止|监控|上半年|季度|半年|本期|当期"
)
_LONGEST = 30
_ABOVE_HUNDRED = re.compile(r"^(?!100(?:\.0*)?$)\d[\d,]{2,}")
_EARLIER = re.compile(r"上年|去年|以前年度|近三年")
_BY_WORDS = (  # for headings that no vocabulary has: what the words say, in this order
    ("forecast", re.compile(r"预计.{0,6}(?:执行|支出)")),
    ("rate", re.compile(r"(?:执行|支出|使用|完成)(?:率|进度|比例)")),
    ("initial_budget", re.compile(r"^年初.{0,6}(?:数|额|预算)$")),
    ("executed", re.compile(r"(?:执行|支出|支付|使用|决算)(?:数|金额|额)$")),
    ("full_year_budget", re.compile(r"(?:预算|批复|安排|下达|调整后?).{0,4}(?:数|金额|额|预算)$")),
)


@lru_cache(maxsize=8192)
def column_role(text: str) -> str | None:
    """The role of a funds column by its heading; figures up to a month are told apart.

    >>> column_role("1-7月执行数"), column_role("预算批复金额（万元）"), column_role("年度总体目标")
    ('executed_to_date', 'full_year_budget', None)
    >>> column_role("全年执行数B"), column_role("执行率B/A")
    ('executed', 'rate')
    """
    flat = plain(text)
    if len(flat) > _LONGEST:
        return None
    if TO_DATE.search(flat):
        if re.search(r"率|进度", flat):
            return "rate_to_date"
        if re.search(r"执行|支出|支付|完成|使用", flat):
            return "executed_to_date"
    heading = without_letter(text)
    return meaning("fund_column", heading) or _by_words(heading)


def _by_words(text: str) -> str | None:
    label = bare(text)
    if not 4 <= len(label) <= 12 or _EARLIER.search(label) or fund_item(text) or side(text):
        return None
    return next((role for role, words in _BY_WORDS if words.search(label)), None)


def is_columns(line: Line) -> bool:
    """A row with the headings of the funds columns."""
    if len(line.tokens) < 2:
        return False
    roles = {role for token in line.fresh if (role := column_role(token.text))}
    if len(roles) < 2 or not roles & MONEY:
        return False
    return not any(
        meaning("indicator", token.text) in ("level1", "level2", "level3") for token in line.fresh
    )


def columns_of(draft: Draft, line: Line, following: Line | None) -> list[Column]:
    """The funds columns under their headings, the item first; marks the headings as used.

    A first heading that stands over the items (年度预算数 over 总额) heads no figures.
    """
    columns: list[Column] = []
    for token in line.fresh:
        draft.note_unit(token, line)
        draft.note_period(token, line)
        role = column_role(token.text)
        token.used = True
        if not columns and (role is None or _heads_no_figures(line, token, following)):
            continue
        if role is None and side(token.text) == "funds":
            continue
        columns.append(_column(line, columns, token, role or "other"))
    _figures_to_date(columns)
    draft.seen_labels.update(f"funds.{column.role}" for column in columns)
    first = columns[0].start
    return [Column("item", 0, max(first - 1, 0), cost=_item, skip=3.0), *columns]


def _column(line: Line, columns: list[Column], token: Token, role: str) -> Column:
    """The next column; where a role comes twice, the earlier column is told from the later one."""
    before = next((one for one in columns if one.role == role), None)
    if before is not None and role != "other":
        adjusted = role == "full_year_budget" and "调整" in token.text
        if adjusted and all(one.role != "initial_budget" for one in columns):
            before.role, before.cost = "initial_budget", _COSTS["initial_budget"]
        elif before is columns[0] and not line.exact:
            columns.pop(0)  # the heading over the items (年度预算数)
        else:
            role = "other"
    cost, skip = _COSTS.get(role, _other), 1.2 if role in MONEY else 0.4
    return Column(role, token.start, token.end, token.text, cost=cost, skip=skip)


def _heads_no_figures(line: Line, token: Token, following: Line | None) -> bool:
    if side(token.text) == "funds":
        return True
    if following is None or line.dense:
        return False
    below = (one for one in following.tokens if one.start <= token.end and token.start <= one.end)
    return any(fund_item(one.text) for one in below)


def _figures_to_date(columns: list[Column]) -> None:
    """In a monitoring form the rate is the one up to the month too."""
    roles = {column.role for column in columns}
    if "executed_to_date" in roles and not roles & {"executed", "rate_to_date"}:
        for column in columns:
            column.role = "rate_to_date" if column.role == "rate" else column.role


# ---------------------------------------------------------------- how cells look, as costs


def _item(token: Token) -> float:
    if token.numeric or token.dash:
        return 6.0
    return 0.0 if fund_item(token.text) else 0.8


def _money(token: Token) -> float:
    if token.numeric:
        return 2.0 if token.percent else 0.0
    if token.dash:
        return 1.0
    return 0.4 if token.amount else 4.0


def _points(token: Token) -> float:
    """Weights and scores: figures up to 100, or the dash of the rows that have none."""
    if token.dash:
        return 0.0
    return _money(token) + (2.0 if _ABOVE_HUNDRED.match(token.text) else 0.1)


def _rate(token: Token) -> float:
    if token.percent:
        return 0.0
    if token.dash:
        return 0.9
    return 0.3 if token.numeric else 3.0


def _other(_token: Token) -> float:
    return 0.5


_COSTS: dict[str, Callable[[Token], float]] = {
    **dict.fromkeys(MONEY, _money),
    "weight": _points,
    "score": _points,
    "rate": _rate,
    "rate_to_date": _rate,
}
