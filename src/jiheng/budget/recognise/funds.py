"""The columned funds block, row by row: 年度资金总额 | 120 | 130 | 128.5 | 10 | 98.8% | 9.9.

A row is laid under the headings by `align`. What reaches us is often damaged, and what is
certain is mended and said: an item whose name is lost is the next of the official order, two
figures fused in one cell are split where the row lacks a value, and where blank cells are
lost the printed rate tells which figures are budget and execution.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from jiheng.budget.recognise.align import Chosen, Column, align
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.fund_columns import FIGURES, column_role, columns_of, is_columns
from jiheng.budget.recognise.labels import bare, fund_item, money_unit, said_as, side, vocabulary
from jiheng.budget.recognise.lines import Line, Token, amount_like

OFFICIAL_ORDER = ("年度资金总额", "本年财政拨款", "上年结转资金", "其他资金")
DECLARING = ("target_declaration", "target_approval", "overall_declaration")
_YEARLY = ("self_evaluation", "monitoring")
_FRAGMENTS = (
    "项目",
    "资金",
    "项目资金",
    "",
    "万元",
    "情况",
    "金额",
)  # of a broken 项目资金（万元）
_LABELLED = re.compile(
    r"(?:其中)?[:：]?(\D{2,24}?)[:：]?(-?\d[\d,，]*(?:\.\d+)?(?:万元|元|亿元|[%％])?)(?=\D|$)[;；,，。]?"
)
_MOST_IN_A_CELL = 12
_OF_WHICH = re.compile(r"^(?:按.{2,6}分[:：])?其中[:：、]?|^按.{2,6}分[:：]")
_NUMBERED = re.compile(r"^(?:\d{1,2}|[(（]?[一二三四五六七八九十]{1,2}[)）]?)[.、．]")
_UNIT = re.compile(r"[(（](?:万元|元)[)）]$")
_RATE_TOLERANCE = Decimal("0.6")  # percent points: rates are printed rounded

__all__ = ["column_role", "columns_of", "is_columns"]


def is_fund_row(line: Line, columns: list[Column]) -> bool:
    """A row of the columned funds block: an item, or only numbers and dashes."""
    fresh = [token for token in line.fresh if side(token.text) != "funds"]
    if not fresh or not columns:
        return False
    if any(fund_item(token.text) for token in fresh[:2]):
        return True
    figures = sum(token.points or token.dash or token.amount for token in fresh)
    if figures >= 2 and line.exact and fresh[0].start < columns[1].start:
        return True
    return figures >= 2 and figures >= len(fresh) - 1


def read_row(draft: Draft, line: Line, columns: list[Column]) -> None:
    """Read one row of the columned funds block into the draft."""
    strip_side(draft, line)
    tokens = _unfused(draft, line, columns)
    chosen = align(tokens, columns, line.exact, line.dense)
    if line.dense:
        chosen = _by_rate(draft, line, tokens, columns, chosen)
    at = len(draft.funds)
    row: dict[str, str | None] = {}
    item: Token | None = None
    for token, index in zip(tokens, chosen, strict=True):
        column = columns[index] if index is not None else None
        if column is None or column.role == "other":
            draft.keep(token, line, column.label if column else None)
        elif column.role == "item":
            item = token
            draft.take(f"funds[{at}].item", token, line)
        else:
            row[column.role] = draft.value(f"funds[{at}].{column.role}", token, line)
    first = tokens[0] if tokens else None
    draft.funds.append({**_item(draft, line, item, first), **row})


def strip_side(draft: Draft, line: Line) -> None:
    """Use up the label down the side (项目资金（万元）) where a row begins with it."""
    fresh = line.fresh
    if len(fresh) < 2 or (fund_item(fresh[0].text) and not fund_item(fresh[1].text)):
        return
    first = fresh[0]
    titled = money_unit(first.text) is not None and "资金" in first.text
    if titled or bare(first.text) in _FRAGMENTS or side(first.text) == "funds":
        draft.note_unit(first, line)
        first.used = True


def labelled_figures(text: str) -> list[tuple[str, str]]:
    """The labels and figures that fill a text one after the other, or nothing.

    >>> labelled_figures("预算数：85.00其中：财政资金80.00其他资金：5万元")
    [('预算数', '85.00'), ('财政资金', '80.00'), ('其他资金', '5万元')]
    >>> labelled_figures("2024年安排85万元用于培训")
    []
    """
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        pair = _LABELLED.match(text, at) if len(found) < _MOST_IN_A_CELL else None
        if pair is None:
            return []
        found.append((pair[1], pair[2]))
        at = pair.end()
    return found


def run_in(token: Token) -> tuple[str, str] | None:
    """Item and amount that stand in one cell: 其他资金 0.00, 其中：财政拨款：540万元."""
    if fund_item(token.text):
        return None
    found = labelled_figures(token.text)
    return found[0] if len(found) == 1 and fund_item(found[0][0]) else None


def _unfused(draft: Draft, line: Line, columns: list[Column]) -> list[Token]:
    """The tokens of the row; cells that hold several values are split where that is certain."""
    tokens: list[Token] = []
    figures = sum(token.numeric or token.dash for token in line.fresh)
    for token in line.fresh:
        parts = token.parts
        if len(parts) > 1 and all(map(amount_like, parts)) and not token.numeric:
            tokens += _split(draft, line, token, parts, figures + len(parts) <= len(columns))
            continue
        beside = run_in(token)
        if beside:
            token.used = True
            draft.find("READ-04", "info", "reading.label_and_value", "funds", token, line)
            tokens.append(Token(beside[0], token.cell, token.start, token.start))
            tokens.append(Token(beside[1], token.cell, token.start + 1, token.end))
            continue
        tokens.append(token)
    return tokens


def _split(
    draft: Draft, line: Line, token: Token, parts: list[str], lacking: bool
) -> Iterator[Token]:
    """Figures fused in one cell: apart where the row lacks them, else as printed and doubtful."""
    if not lacking:
        draft.find("READ-05", "warning", "reading.two_values", "funds", token, line)
        yield token
        return
    token.used = True
    draft.find("READ-05", "warning", "reading.values_fused", "funds", token, line)
    for step, part in enumerate(parts):
        yield Token(part, token.cell, token.start + step, token.start + step)


def _by_rate(
    draft: Draft, line: Line, tokens: list[Token], columns: list[Column], chosen: Chosen
) -> Chosen:
    """Where blank cells are lost: the order of figures in which execution ÷ budget is the rate.

    年度资金总额 65.66 65.07 10 99% 9 can only be budget, execution, weight, rate and score.
    """
    figures = sum(token.numeric or token.dash for token in tokens)
    wanted = sum(column.role in FIGURES for column in columns)
    if figures >= wanted or _agrees(tokens, columns, chosen) is not False:
        return chosen
    fitting: list[tuple[float, Chosen]] = []
    for places in combinations(range(len(columns)), len(tokens)):
        other: Chosen = list(places)
        if _agrees(tokens, columns, other):
            cost = sum(columns[at].cost(one) for one, at in zip(tokens, places, strict=True))
            fitting.append((cost, other))
    if not fitting:
        draft.find("READ-09", "warning", "reading.place_doubtful", "funds", tokens[0], line)
        return chosen
    draft.find("READ-06", "info", "reading.placed_by_rate", "funds", tokens[0], line)
    return min(fitting, key=lambda one: one[0])[1]


def _agrees(tokens: list[Token], columns: list[Column], chosen: Chosen) -> bool | None:
    """Whether execution ÷ budget is the rate of the row; None where one of them is missing."""
    texts = {
        columns[at].role: one.text for one, at in zip(tokens, chosen, strict=True) if at is not None
    }
    rate = texts.get("rate", "").rstrip("%％")
    if not _figure(rate):
        return None
    budget, executed = texts.get("full_year_budget", ""), texts.get("executed", "")
    if not _figure(budget) or not _figure(executed):
        return False
    if not _decimal(budget):
        return not _decimal(executed)
    share = _decimal(executed) / _decimal(budget) * 100
    return abs(share - _decimal(rate)) <= _RATE_TOLERANCE


def _figure(text: str) -> bool:
    return bool(re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _item(
    draft: Draft, line: Line, printed: Token | None, first: Token | None
) -> dict[str, str | None]:
    """The canonical item, with the print beside it where it differs."""
    path = f"funds[{len(draft.funds)}].item"
    if printed is None:
        item = _next_item(draft)
        draft.find("READ-01", "warning", "reading.item_lost", path, first, line, item=item)
        return {"item": item}
    found = item_of(printed.text, draft.kind)
    label, item = bare(printed.text).removeprefix("其中"), found["item"]
    cut = label not in vocabulary("fund_item") and len(label) < len(bare(item))
    if "item_printed" in found and cut and said_as(printed.text)[1] is None:
        draft.find("READ-02", "info", "reading.label_cut", path, printed, line, label=item)
    return dict(found)


def item_of(printed: str, kind: str) -> dict[str, str]:
    """The canonical item that a label names in forms of a kind, and the print where it differs.

    >>> item_of("其中：本年财政拨款", "self_evaluation"), item_of("年结转资", "self_evaluation")
    ({'item': '本年财政拨款'}, {'item': '上年结转资金', 'item_printed': '年结转资'})
    >>> item_of("财政资金〔财政资金〕", "self_evaluation")
    {'item': '财政资金'}
    """
    text, standard = said_as(printed)
    if standard is not None:
        return {"item": standard} if text == standard else {"item": standard, "item_printed": text}
    known = fund_item(printed)
    if known is None:
        return {"item": plain_item(printed)}
    item = _of_kind(known[0], kind)
    same = bare(printed).removeprefix("其中") in (item, bare(item))
    return {"item": item} if same else {"item": item, "item_printed": printed}


def _of_kind(item: str, kind: str) -> str:
    """The item as forms of a kind name it: 总额 of a self-evaluation is the one of the year."""
    if kind not in DECLARING and item == "资金总额":
        return "年度资金总额"
    return "本年财政拨款" if kind in _YEARLY and item == "财政拨款" else item


def _next_item(draft: Draft) -> str:
    """The item that stands next in the official order."""
    have = [row["item"] for row in draft.funds]
    return next((item for item in OFFICIAL_ORDER if item not in have), "其他资金")


def plain_item(printed: str) -> str:
    """An item as printed, without 其中, number, colon and unit.

    >>> plain_item("其中：1.彩票公益金（万元）："), plain_item("按支出性质分：基本支出")
    ('彩票公益金', '基本支出')
    """
    text = _NUMBERED.sub("", _OF_WHICH.sub("", printed))
    return _UNIT.sub("", text.rstrip(":："))
