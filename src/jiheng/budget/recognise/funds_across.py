"""Funds printed in one or two rows: items side by side over their amounts, or columns as labels.

资金总额 | 财政拨款 | 其他资金        全年预算数 | 560 | 全年执行数 | 532 | 执行率 | 95%
  200   |   180   |    20
"""

from itertools import pairwise

from jiheng.budget.recognise.amounts import in_one_cell
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.funds import DECLARING, labelled_figures, plain_item, strip_side
from jiheng.budget.recognise.labels import bare, fund_item, side
from jiheng.budget.recognise.lines import Line, Token, amount_like
from jiheng.budget.recognise.years import year_of_heading

_HEADS_OF_AMOUNTS = ("金额", "数额", "预算数")
Row = dict[str, str | None]


def is_across(line: Line, following: Line | None) -> bool:
    """A row of items side by side, or of years, with a row of their amounts below it."""
    if following is None or line.dense:
        return False
    heads = [one for one in line.fresh if fund_item(one.text) or side(one.text) != "funds"]
    items = sum(fund_item(token.text) is not None for token in heads)
    if len(heads) < 3 or not items:
        return False
    below = following.fresh
    if len(below) > 2 and below[0].text in _HEADS_OF_AMOUNTS:
        below = below[1:]
    if not line.exact and not {token.start for token in below} <= {token.start for token in heads}:
        return False
    listed = sum(bool(in_one_cell(token)) for token in below)
    if not listed and not _known(heads, items):
        return False
    figures = [token for token in below if token.points or token.dash or token.amount]
    return bool(below) and len(figures) + listed == len(below)


def _known(heads: list[Token], items: int) -> bool:
    """Whether the headings say what the figures below them are, all but one at most."""
    years = sum(year_of_heading(token.text) is not None for token in heads)
    columns = sum(not fund_item(one.text) and column_role(one.text) is not None for one in heads)
    return max(items, years) >= 2 and items + columns + years >= len(heads) - 1


def read_across(draft: Draft, line: Line, following: Line) -> None:
    """Items side by side: each heading with the amount below it; 合计 takes execution and rate."""
    strip_side(draft, line)
    columned = draft.kind not in DECLARING
    heads = line.fresh
    if not columned and any(year_of_heading(token.text) for token in heads):
        _read_years(draft, line, following)
        return
    total = _Total(draft, "full_year_budget" if columned else "amount")
    if any(_of_total(token) for token in heads):
        total.begin()
    for token in heads:
        token.used = True
        draft.note_unit(token, line)
        under = _under(token, following)
        if under is not None and under.text in _HEADS_OF_AMOUNTS:
            under.used = True  # 支出类别 over 金额: headings of the two rows
            continue
        total.read(line, following, token, under)
    if not columned:
        for row in draft.funds[total.at :]:
            row.update(horizon="annual", _said="yes", _column="0")


def _under(token: Token, following: Line) -> Token | None:
    """What stands below a heading."""
    below = (one for one in following.fresh if one.start <= token.end and token.start <= one.end)
    return next(below, None)


def _read_years(draft: Draft, line: Line, following: Line) -> None:
    """总额 | 2024年 | 2025年: the whole period and the form's year; other years are kept."""
    for token in line.fresh:
        under, year = _under(token, following), year_of_heading(token.text)
        token.used = True
        if under is None:
            continue
        known = fund_item(token.text)
        horizon = "annual" if year == draft.values.get("year") else "whole_period"
        if known is None and (year is None or horizon != "annual"):
            draft.keep(under, following, token.text)
            continue
        at = len(draft.funds)
        amount = draft.value(f"funds[{at}].amount", under, following)
        item = "资金总额" if year or not known else known[0]
        draft.funds.append({"item": item, "horizon": horizon, "amount": amount, "_said": "yes"})


_TOTALS = ("资金总额", "年度资金总额")


def _of_total(token: Token) -> bool:
    """A heading that says something of the whole sum: 资金总额, 执行数, 执行率."""
    known = fund_item(token.text)
    return known[0] in _TOTALS if known else column_role(token.text) is not None


class _Total:
    """The rows of the block: the total first, with what the headings say about it."""

    def __init__(self, draft: Draft, amount: str) -> None:
        self.draft = draft
        self.amount = amount
        self.at = len(draft.funds)

    def begin(self) -> None:
        """Add the row of the total."""
        self._add("资金总额" if self.amount == "amount" else "年度资金总额")

    def read(self, line: Line, following: Line, token: Token, under: Token | None) -> None:
        """One heading with what stands below it."""
        known = fund_item(token.text)
        parts = in_one_cell(under) if under is not None else []
        if parts:
            if fund_item(token.text) is None and column_role(token.text) is None:
                self.draft.keep(token, line)  # 按收入性质分
            for part in parts:
                self._value(self._add(plain_item(part.label.text)), self.amount, under, following)
                self.draft.funds[-1][self.amount] = part.text
        elif _of_total(token):
            role = self.amount if known else column_role(token.text)
            self._value(self.at, role or self.amount, under, following)
        elif known:
            own = bare(plain_item(token.text)) == known[0]
            item = plain_item(token.text) if own else known[0]
            self._value(self._add(item), self.amount, under, following)
        else:
            self.draft.keep(token, line)

    def _add(self, item: str) -> int:
        self.draft.funds.append({"item": item})
        return len(self.draft.funds) - 1

    def _value(self, at: int, role: str, under: Token | None, line: Line) -> None:
        row = self.draft.funds[at]
        if under is not None and role not in row:
            row[role] = self.draft.value(f"funds[{at}].{role}", under, line)


def is_beside(line: Line) -> bool:
    """Columns of the funds block as labels with their figures beside them in one row."""
    if len(line.tokens) < 4:
        return False
    pairs = list(_pairs(line.fresh))
    return len(pairs) >= 2 and all(b.points or b.dash or b.amount for _, b in pairs)


def _pairs(fresh: list[Token]) -> list[tuple[str, Token]]:
    """Each role of a funds column in the row with what stands behind its label."""
    roles = [column_role(token.text) for token in fresh]
    return [
        (role, fresh[at + 1])
        for at, role in enumerate(roles)
        if role and at + 1 < len(fresh)
    ]  # fmt: skip


def read_beside(draft: Draft, line: Line) -> list[str]:
    """Read 资金总额 | 全年预算数 | 560 | 全年执行数 | 532: one row; the roles in their order."""
    at = len(draft.funds)
    row: Row = {"item": "年度资金总额"}
    fresh = line.fresh
    for token, value in pairwise(fresh):
        role = column_role(token.text)
        if not role or value.used:
            continue
        token.used = True
        draft.seen_labels.add(f"funds.{role}")
        if role in row:
            draft.keep(value, line, token.text)
        else:
            row[role] = draft.value(f"funds[{at}].{role}", value, line)
    for token in line.fresh:
        if fund_item(token.text) or side(token.text) == "funds":
            draft.note_unit(token, line)
            token.used = True
        elif token.percent and "rate" not in row:
            row["rate"] = draft.value(f"funds[{at}].rate", token, line)
    roles = [column_role(token.text) or "" for token in fresh if column_role(token.text)]
    draft.funds.append(row)
    return roles


def is_in_cells(line: Line) -> bool:
    """A row whose cells hold the figures of a column each, with their labels (河北).

    预算数：85.00 其中：财政资金 85.00 | 到位数：85.00 | 执行数：80.75 | 95%
    """
    return sum(bool(_labelled(token)) for token in line.fresh) >= 2


def _labelled(token: Token) -> list[tuple[str, str]]:
    """The labels and figures of a cell where the first names a column and the others items."""
    pairs = labelled_figures(token.text)
    if not pairs or column_role(pairs[0][0]) is None:
        return []
    return pairs if all(fund_item(label) for label, _ in pairs[1:]) else []


def read_in_cells(draft: Draft, line: Line) -> None:
    """Read figures with their labels in cells: a row of funds for the total and each item."""
    rows: dict[str, int] = {}
    for token in line.fresh:
        pairs = _labelled(token)
        role = column_role(pairs[0][0]) if pairs else "rate" if token.percent else None
        taken = rows and role is not None and role in draft.funds[rows[""]]
        if role is None or taken or not (pairs or rows):
            draft.keep(token, line)
            continue
        for at, (label, figure) in enumerate(pairs or [("", token.text)]):
            item = plain_item(label) if at else ""
            if item not in rows:
                rows[item] = len(draft.funds)
                draft.funds.append({"item": item or "年度资金总额"})
            path = f"funds[{rows[item]}].{role}"
            draft.take(path, token, line)
            draft.funds[rows[item]].setdefault(role, figure)
            draft.seen_labels.add(f"funds.{role}")


def is_repeated(line: Line, roles: list[str]) -> bool:
    """A row below `read_beside` that names one item before each of its figures."""
    items = [fund_item(token.text) for token in line.fresh[: 2 * len(roles) : 2]]
    return len(roles) >= 2 and len(items) >= 2 and None not in items and len(set(items)) == 1


def read_repeated(draft: Draft, line: Line, roles: list[str]) -> None:
    """Read 其中：财政资金 | 85 | 其中：财政资金 | 85 | 其中：财政资金 | 80.75 as one row."""
    at = len(draft.funds)
    tokens = line.fresh
    row: Row = {"item": plain_item(tokens[0].text)}
    draft.take(f"funds[{at}].item", tokens[0], line)
    number = -1
    for token in tokens:
        if fund_item(token.text):
            token.used, number = True, number + 1
        elif number < len(roles) and roles[number] not in row and amount_like(token.text):
            row[roles[number]] = draft.value(f"funds[{at}].{roles[number]}", token, line)
    draft.funds.append(row)
