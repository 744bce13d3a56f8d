"""Funds printed in one or two rows: items side by side over their amounts, or columns as labels.

资金总额 | 财政拨款 | 其他资金        全年预算数 | 560 | 全年执行数 | 532 | 执行率 | 95%
  200   |   180   |    20
"""

from itertools import pairwise

from jiheng.budget.recognise.amounts import in_one_cell
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.funds import DECLARING, plain_item, strip_side
from jiheng.budget.recognise.labels import bare, fund_item, side
from jiheng.budget.recognise.lines import Line, Token, amount_like

_HEADS_OF_AMOUNTS = ("金额", "数额", "预算数")
Row = dict[str, str | None]


def is_across(line: Line, following: Line | None) -> bool:
    """A row of items side by side with a row of their amounts below it."""
    if following is None or line.dense:
        return False
    heads = [one for one in line.fresh if fund_item(one.text) or side(one.text) != "funds"]
    if len(heads) < 3 or sum(bool(fund_item(token.text)) for token in heads) < 1:
        return False
    below = following.fresh
    if len(below) > 2 and below[0].text in _HEADS_OF_AMOUNTS:
        below = below[1:]
    if not line.exact and not {token.start for token in below} <= {token.start for token in heads}:
        return False
    listed = sum(bool(in_one_cell(token)) for token in below)
    known = sum(bool(fund_item(token.text) or column_role(token.text)) for token in heads)
    items = sum(bool(fund_item(token.text)) for token in heads)
    if not listed and (items < 2 or known < len(heads) - 1):
        return False
    figures = [token for token in below if token.points or token.dash or token.amount]
    return bool(below) and len(figures) + listed == len(below)


def read_across(draft: Draft, line: Line, following: Line) -> None:
    """Items side by side: each heading with the amount below it; 合计 takes execution and rate."""
    strip_side(draft, line)
    columned = draft.kind not in DECLARING
    total = _Total(draft, "full_year_budget" if columned else "amount")
    if any(_of_total(token) for token in line.fresh):
        total.begin()
    for token in line.fresh:
        token.used = True
        draft.note_unit(token.text)
        below = [
            one for one in following.fresh if one.start <= token.end and token.start <= one.end
        ]
        under = below[0] if below else None
        if under is not None and under.text in _HEADS_OF_AMOUNTS:
            under.used = True  # 支出类别 over 金额: headings of the two rows
            continue
        total.read(line, following, token, under)
    if not columned:
        for row in draft.funds[total.at :]:
            row.update(horizon="annual", _said="yes", _column="0")


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
            draft.note_unit(token.text)
            token.used = True
        elif token.percent and "rate" not in row:
            row["rate"] = draft.value(f"funds[{at}].rate", token, line)
    roles = [column_role(token.text) or "" for token in fresh if column_role(token.text)]
    draft.funds.append(row)
    return roles


def is_repeated(line: Line, roles: list[str]) -> bool:
    """A row below `read_beside` that names one item before each of its figures."""
    items = [fund_item(token.text) for token in line.fresh[: 2 * len(roles) : 2]]
    return len(roles) >= 2 and len(items) >= 2 and None not in items and len(set(items)) == 1


def read_repeated(draft: Draft, line: Line, roles: list[str]) -> None:
    """Read 其中：财政资金 | 85 | 其中：财政资金 | 85 | 其中：财政资金 | 80.75 as one row."""
    at = len(draft.funds)
    row: Row = {"item": plain_item(line.fresh[0].text)}
    draft.take(f"funds[{at}].item", line.fresh[0], line)
    number = -1
    for token in line.fresh:
        if fund_item(token.text):
            token.used, number = True, number + 1
        elif number < len(roles) and roles[number] not in row and amount_like(token.text):
            row[roles[number]] = draft.value(f"funds[{at}].{roles[number]}", token, line)
    draft.funds.append(row)
