"""Items with their amounts, as declarations print them; the halves side by side or below.

    实施期资金总额 | 600 | 年度资金总额 | 200
    其中：财政拨款 | 540 | 其中：财政拨款 | 180

Which half an amount belongs to is said by its label, else by the side on which it stands.
"""

from dataclasses import dataclass

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.funds import (
    DECLARING,
    labelled_figures,
    plain_item,
    run_in,
    strip_side,
)
from jiheng.budget.recognise.labels import bare, fund_item, said_as
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.years import year_of_heading

_LONGEST_WORD = 2  # 无, 待定: said instead of an amount


@dataclass(slots=True)
class Pair:
    """An item with its amount; `said` is the horizon that its label names."""

    label: Token
    item: str
    said: str | None
    amount: Token | None
    text: str | None


def is_pairs(line: Line) -> bool:
    """A row of items with amounts beside them (declarations)."""
    return any(fund_item(token.text) or run_in(token) for token in line.fresh[:3])


def is_amounts_beside(line: Line, after_amounts: bool) -> bool:
    """Within the columned block a row of two items or more, each with its amount.

    Below such a row a single item with one amount goes on with it.
    """
    fresh = line.fresh
    items = [at for at, token in enumerate(fresh) if fund_item(token.text)]
    if len(fresh) == 2 and items == [0] and after_amounts:
        return fresh[1].amount
    follow = [at for at in items if at + 1 < len(fresh) and fresh[at + 1].amount]
    return len(items) >= 2 and len(follow) == len(items)


def read_amounts(draft: Draft, line: Line) -> None:
    """Read a row of items with amounts into the draft."""
    strip_side(draft, line)
    pairs: list[Pair] = []
    tokens = line.fresh
    at = 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        parts = in_one_cell(token)
        if parts:
            pairs += parts
            continue
        said = said_as(token.text)[1]
        known = (said, None) if said else fund_item(token.text)
        if known is None:
            at += _keep_unknown(draft, line, tokens, at)
            continue
        amount = tokens[at] if at < len(tokens) and _is_amount(tokens[at]) else None
        at += amount is not None
        pairs.append(Pair(token, *known, amount, amount.text if amount else None))
    same = len({bare(one.item) for one in pairs}) < len(pairs)
    for order, pair in enumerate(pairs):
        _store(draft, line, pair, order, len(pairs) if same else 1)


def _keep_unknown(draft: Draft, line: Line, tokens: list[Token], at: int) -> int:
    """Keep what is no item: a label with the values behind it, or something alone.

    `at` is the place behind it; gives how many values were kept.
    """
    token = tokens[at - 1]
    values = 0
    while not token.amount and at + values < len(tokens) and not _opens(tokens, at + values):
        draft.keep(tokens[at + values], line, token.text)
        values += 1
    if values:
        token.used = True
    else:
        draft.keep(token, line, "项目资金")
    return values


def _opens(tokens: list[Token], at: int) -> bool:
    """An item with its amount begins at a token."""
    if in_one_cell(tokens[at]):
        return True
    known = fund_item(tokens[at].text)
    return known is not None and at + 1 < len(tokens) and _is_amount(tokens[at + 1])


def _is_amount(token: Token) -> bool:
    """Something beside an item that may be its amount: a figure, a dash, no words alone."""
    if fund_item(token.text) or (year_of_heading(token.text) and not token.numeric):
        return False
    figure = token.points or token.dash or any(sign.isdigit() for sign in token.text)
    return figure or len(token.text) <= _LONGEST_WORD


def in_one_cell(token: Token) -> list[Pair]:
    """Items with amounts in one cell, one or several."""
    found: list[Pair] = []
    if fund_item(token.text):
        return found
    for label, amount in labelled_figures(token.text):
        known = fund_item(label)
        if known is None:
            return []
        part = Token(label, token.cell, token.start, token.end)
        found.append(Pair(part, *known, token, amount))
    return found


def _store(draft: Draft, line: Line, pair: Pair, order: int, halves: int) -> None:
    """Add one row of funds; `halves` says how many amounts of one item the printed row holds."""
    at = len(draft.funds)
    pair.label.used = True
    item = "资金总额" if pair.item == "年度资金总额" else pair.item
    horizon: str | None = pair.said or _half(draft, pair.label, order, halves)
    if draft.kind not in DECLARING and pair.said is None:
        horizon = None
    row: dict[str, str | None] = {"item": item, "horizon": horizon, "amount": pair.text}
    printed = said_as(pair.label.text)[0]
    label = bare(plain_item(printed))
    if label != bare(item) and pair.said is None:
        row["item_printed"] = printed
    draft.take(f"funds[{at}].item", pair.label, line)
    if pair.amount is not None:
        draft.take(f"funds[{at}].amount", pair.amount, line)
    else:
        draft.states[f"funds[{at}].amount"] = "blank"
    row["_column"], row["_said"] = str(pair.label.start), "yes" if pair.said else ""
    draft.note_unit(pair.label, line)
    if 4 <= len(label) < len(bare(item)) and bare(item).startswith(label):
        draft.find(
            "READ-02", "info", "reading.label_cut", f"funds[{at}].item", pair.label, line,
            label=item,
        )  # fmt: skip
    draft.funds.append(row)


def settle_horizons(draft: Draft) -> None:
    """A total without a horizon beside one for the year is the one of the whole period.

    Takes out what the rows carried for telling the halves apart.
    """
    totals = [row for row in draft.funds if row["item"] == "资金总额" and row.get("horizon")]
    if any(row.get("_said") and row["horizon"] == "annual" for row in totals) and len(totals) == 2:
        for row in totals:
            if not row.get("_said"):
                row["horizon"] = "whole_period"
    for row in draft.funds:
        row.pop("_column", None)
        row.pop("_said", None)


def _half(draft: Draft, token: Token, order: int, halves: int) -> str:
    """The half a row without a named horizon belongs to: by order, else by the nearest total."""
    if halves >= 2:
        return "whole_period" if order == 0 else "annual"
    whole = [row for row in draft.funds if row.get("horizon") == "whole_period"]
    annual = [row for row in draft.funds if row.get("horizon") == "annual"]
    if not whole or not annual:
        named = any(row.get("_said") for row in whole)
        return "whole_period" if named and not annual else "annual"
    to_whole = abs(token.start - int(whole[0].get("_column") or 0))
    to_annual = abs(token.start - int(annual[0].get("_column") or 0))
    return "whole_period" if to_whole < to_annual else "annual"
