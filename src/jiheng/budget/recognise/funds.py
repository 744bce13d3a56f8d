"""The funds block: columns of budget and execution, or items with amounts."""

import re
from functools import lru_cache

from jiheng.budget.recognise.align import Column, align
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, fund_item, meaning, money_unit, side, vocabulary
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

SELF_EVALUATION_ITEMS = ("年度资金总额", "本年财政拨款", "上年结转资金", "其他资金")
COLUMNED_KINDS = ("self_evaluation", "monitoring")
_DECLARING = ("target_declaration", "target_approval", "overall_declaration")
TO_DATE = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]+)月?[-—~～至到]{1,2}(?:\d{1,2}|[一二三四五六七八九十]+)月"
    r"|截至|截止|监控|上半年|季度|半年|本期|当期"
)
_AMOUNT_BESIDE = re.compile(r"^(.{2,20}?)[:：]\s*([\d,，.]+\s*(?:万元|元|亿元)?)$")
_FRAGMENTS = ("项目", "资金", "项目资金", "", "万元", "情况", "金额")  # of 项目资金（万元）, broken over cells
_MONEY_ROLES = frozenset(
    ("initial_budget", "full_year_budget", "executed", "executed_to_date", "forecast", "amount")
)
_RUN_IN = re.compile(r"^(.*[\u4e00-\u9fff)）:：])\s*(-?\d[\d,]*(?:\.\d+)?)$")
_AMOUNT = re.compile(r"^[+-]?[\d,，.．]+(?:万元|元|亿元|千元|万)?$")


@lru_cache(maxsize=8192)
def column_role(text: str) -> str | None:
    """The role of a funds column by its heading; figures up to a month are told apart."""
    flat = plain(text)
    if len(flat) > 30:
        return None
    if TO_DATE.search(flat):
        if re.search(r"率|进度", flat):
            return "rate_to_date"
        if re.search(r"执行|支出|支付|完成|使用", flat):
            return "executed_to_date"
    return meaning("fund_column", text)


def is_columns(line: Line) -> bool:
    """A row with the headings of the funds columns."""
    roles = [column_role(token.text) for token in line.fresh]
    found = [role for role in roles if role]
    return len(set(found)) >= 2 and bool(set(found) & _MONEY_ROLES) and not any(
        meaning("indicator", token.text) in ("level1", "level2", "level3") for token in line.fresh
    )


def columns_of(draft: Draft, line: Line, following: Line | None) -> list[Column]:
    """The funds columns under their headings, the item first.

    A first heading that stands over the items (年度预算数 over 总额) heads no figures.
    """
    columns: list[Column] = []
    for token in line.fresh:
        role = column_role(token.text)
        beside = side(token.text) == "funds" or (following and _over_items(token, following))
        if not columns and role and beside:
            _note_unit(draft, token)
            token.used = True
            continue
        if role is None:
            if side(token.text) == "funds" or not columns:
                _note_unit(draft, token)
                token.used = True
                continue
            role = "other"
        if role != "other" and role in [column.role for column in columns]:
            if columns[0].role == role and not line.exact:
                columns.pop(0)  # the heading over the items (年度预算数)
            else:
                role = "other"
        token.used = True
        unit = money_unit(token.text)
        if unit:
            draft.values.setdefault("money_unit", unit)
        columns.append(Column(role, token.start, token.end, token.text, cost=_COSTS[role]))
        draft.seen_labels.add(f"funds.{role}")
    _figures_to_date(columns)
    first = columns[0].start
    start = first - 1 if not line.exact else 0
    return [Column("item", start, first - 1, cost=_item_cost), *columns]


def _over_items(token: Token, following: Line) -> bool:
    below = (one for one in following.tokens if one.start <= token.end and token.start <= one.end)
    return any(fund_item(one.text) for one in below)


def _figures_to_date(columns: list[Column]) -> None:
    """In a monitoring form the rate is the one up to the month too."""
    roles = {column.role for column in columns}
    if "executed_to_date" in roles and not roles & {"executed", "rate_to_date"}:
        for column in columns:
            column.role = "rate_to_date" if column.role == "rate" else column.role


def _note_unit(draft: Draft, token: Token) -> None:
    unit = money_unit(token.text)
    if unit:
        draft.values.setdefault("money_unit", unit)


def _item_cost(token: Token) -> float:
    if token.numeric or token.dash:
        return 6.0
    return 0.0 if fund_item(token.text) else 0.8


def _number_cost(token: Token) -> float:
    if token.numeric:
        return 2.0 if token.text.endswith(("%", "％")) else 0.0
    if token.dash:
        return 1.0
    return 0.4 if _AMOUNT.match(token.text) else 4.0


def _weight_cost(token: Token) -> float:
    if token.dash:
        return 0.0
    return _number_cost(token) + 0.1


def _rate_cost(token: Token) -> float:
    if token.text.endswith(("%", "％")):
        return 0.0
    if token.dash:
        return 0.9
    return 0.3 if token.numeric else 3.0


def _other_cost(token: Token) -> float:
    return 0.5


_COSTS = {
    "initial_budget": _number_cost,
    "full_year_budget": _number_cost,
    "executed": _number_cost,
    "executed_to_date": _number_cost,
    "forecast": _number_cost,
    "amount": _number_cost,
    "weight": _weight_cost,
    "rate": _rate_cost,
    "rate_to_date": _rate_cost,
    "score": _number_cost,
    "other": _other_cost,
}


def strip_side(draft: Draft, line: Line) -> None:
    """Use up the label down the side (项目资金（万元）) where a row begins with it."""
    fresh = line.fresh
    if len(fresh) < 2:
        return
    first, second = fresh[0], fresh[1]
    if fund_item(first.text) and not fund_item(second.text):
        return
    fragment = bare(first.text) in _FRAGMENTS
    if fragment or side(first.text) == "funds" or (money_unit(first.text) and "资金" in first.text):
        _note_unit(draft, first)
        first.used = True


def is_fund_row(line: Line, columns: list[Column]) -> bool:
    """A row of the columned funds block: an item, or only numbers and dashes."""
    fresh = [token for token in line.fresh if side(token.text) != "funds"]
    if not fresh or not columns:
        return False
    if any(fund_item(token.text) for token in fresh[:2]):
        return True
    numbers = sum(token.points or token.dash or bool(_AMOUNT.match(token.text)) for token in fresh)
    if numbers >= 2 and line.exact and fresh[0].start < columns[1].start:
        return True
    return numbers >= 2 and numbers >= len(fresh) - 1


def read_row(draft: Draft, line: Line, columns: list[Column]) -> None:
    """One row of the columned funds block; a lost item is restored by the official order."""
    strip_side(draft, line)
    tokens = _unfused(draft, line, columns)
    chosen = align(tokens, columns, line.exact, line.dense)
    at = len(draft.funds)
    row: dict[str, str | None] = {}
    for token, index in zip(tokens, chosen, strict=True):
        if index is None or columns[index].role == "other":
            draft.keep(token, line, columns[index].label if index is not None else None)
            continue
        role = columns[index].role
        path = f"funds[{at}].{role}"
        row[role] = draft.value(path, token, line) if role != "item" else draft.take(path, token, line)
    item = _item(draft, line, row.pop("item", None), tokens)
    draft.funds.append({**item, **row})


def _unfused(draft: Draft, line: Line, columns: list[Column]) -> list[Token]:
    """The tokens of the row; a cell with two numbers in it is split where numbers are missing."""
    tokens: list[Token] = []
    numbers = sum(token.numeric or token.dash for token in line.fresh)
    for token in line.fresh:
        parts = token.parts
        together = all(_AMOUNT.match(part) or part in "—-" for part in parts)
        if len(parts) > 1 and together and numbers + len(parts) <= len(columns):
            token.used = True
            for step, part in enumerate(parts):
                start = token.start + step
                tokens.append(Token(part, token.cell, start, start))
            draft.find("READ-05", "warning", "reading.values_fused", "funds", token, line)
            continue
        beside = _AMOUNT_BESIDE.match(token.text) or _RUN_IN.match(token.text)
        if beside and fund_item(beside[1]) and not fund_item(token.text):
            token.used = True
            draft.find("READ-04", "info", "reading.label_and_value", "funds", token, line)
            tokens.append(Token(beside[1], token.cell, token.start, token.start))
            tokens.append(Token(beside[2], token.cell, token.start + 1, token.end))
            continue
        tokens.append(token)
    return tokens


def _item(
    draft: Draft, line: Line, printed: str | None, tokens: list[Token]
) -> dict[str, str | None]:
    if printed is None:
        item = _next_item(draft)
        draft.find(
            "READ-01", "warning", "reading.item_lost", f"funds[{len(draft.funds)}].item",
            tokens[0] if tokens else None, line, item=item,
        )  # fmt: skip
        return {"item": item}
    known = fund_item(printed)
    if known is None:
        return {"item": plain_item(printed)}
    item = known[0]
    if draft.kind in (*COLUMNED_KINDS, "transfer_self_evaluation", "overall_self_evaluation"):
        item = {"资金总额": "年度资金总额"}.get(item, item)
    if draft.kind in COLUMNED_KINDS and item == "财政拨款":
        item = "本年财政拨款"
    if item == bare(printed).removeprefix("其中"):
        return {"item": item}
    label = bare(printed).removeprefix("其中")
    if label != bare(item):
        if label not in vocabulary("fund_item") and len(label) < len(bare(item)):
            draft.find(
                "READ-02", "info", "reading.label_cut", f"funds[{len(draft.funds)}].item",
                next((one for one in tokens if one.text == printed), None), line, label=item,
            )  # fmt: skip
        return {"item": item, "item_printed": printed}
    return {"item": item}


def _next_item(draft: Draft) -> str:
    """The item that stands next in the official order."""
    have = [row["item"] for row in draft.funds]
    return next((item for item in SELF_EVALUATION_ITEMS if item not in have), "其他资金")


def plain_item(printed: str) -> str:
    """An item that is not in the official list, without 其中 and the colon."""
    text = re.sub(r"^其中[:：、]?|^(?:\d{1,2}|[(（]?[一二三四五六七八九十]{1,2}[)）]?)[.、．]", "", printed)
    return re.sub(r"[(（](?:万元|元)[)）]$", "", text.rstrip(":："))


def is_pairs(line: Line) -> bool:
    """A row of items with amounts beside them (declarations)."""
    for token in line.fresh[:3]:
        beside = _AMOUNT_BESIDE.match(token.text)
        if fund_item(token.text) or (beside and fund_item(beside[1])):
            return True
    return False


def is_amounts_beside(line: Line, after_amounts: bool) -> bool:
    """Within the columned block a row of two items or more, each with its amount.

    Below such a row a single item with one amount goes on with it.
    """
    fresh = line.fresh
    items = [at for at, token in enumerate(fresh) if fund_item(token.text)]
    if len(fresh) == 2 and items == [0] and after_amounts:
        return bool(_AMOUNT.match(fresh[1].text))
    follow = [at for at in items if at + 1 < len(fresh) and _AMOUNT.match(fresh[at + 1].text)]
    return len(items) >= 2 and len(follow) == len(items)


def read_amounts(draft: Draft, line: Line) -> None:
    """A row of items with amounts: 实施期资金总额 … 年度资金总额 …; halves told by label, then side."""
    strip_side(draft, line)
    pairs: list[tuple[Token, str, str | None, Token | None, str | None]] = []
    tokens = line.fresh
    at = 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        beside = _AMOUNT_BESIDE.match(token.text)
        if beside and fund_item(beside[1]):
            known = fund_item(beside[1])
            assert known is not None
            pairs.append((token, known[0], known[1], token, beside[2]))
            continue
        known = fund_item(token.text)
        if known is None:
            draft.keep(token, line, "项目资金")
            continue
        amount = None
        if at < len(tokens) and fund_item(tokens[at].text) is None:
            amount, at = tokens[at], at + 1
        pairs.append((token, known[0], known[1], amount, amount.text if amount else None))
    _store_amounts(draft, line, pairs)


def _store_amounts(
    draft: Draft,
    line: Line,
    pairs: list[tuple[Token, str, str | None, Token | None, str | None]],
) -> None:
    for order, (token, item, horizon, amount, text) in enumerate(pairs):
        token.used = True
        item = "资金总额" if item == "年度资金总额" else item
        same = len({bare(one[1]) for one in pairs}) < len(pairs)
        where = horizon or _half(draft, token, order, len(pairs) if same else 1)
        at = len(draft.funds)
        row: dict[str, str | None] = {"item": item, "horizon": where, "amount": text}
        if draft.kind not in _DECLARING and horizon is None:
            row["horizon"] = None
        if bare(token.text) not in (bare(item), "其中" + bare(item)) and horizon is None:
            row["item_printed"] = token.text
        if amount is not None:
            draft.take(f"funds[{at}].amount", amount, line)
        else:
            draft.states[f"funds[{at}].amount"] = "blank"
        row["_column"] = str(token.start)
        row["_said"] = "yes" if horizon else ""
        _note_unit(draft, token)
        label = bare(token.text).removeprefix("其中")
        if len(label) < len(bare(item)) and bare(item).startswith(label) and len(label) >= 4:
            draft.find(
                "READ-02", "info", "reading.label_cut", f"funds[{at}].item", token, line, label=item
            )
        draft.funds.append(row)


def settle_horizons(draft: Draft) -> None:
    """A total without a horizon beside one for the year is the one of the whole period."""
    totals = [row for row in draft.funds if row["item"] == "资金总额" and row.get("horizon")]
    if any(row.get("_said") and row["horizon"] == "annual" for row in totals) and len(totals) == 2:
        for row in totals:
            if not row.get("_said"):
                row["horizon"] = "whole_period"


def _half(draft: Draft, token: Token, order: int, count: int) -> str:
    """The half a row without a named horizon belongs to: by order, else by the nearest total."""
    whole = [row for row in draft.funds if row.get("horizon") == "whole_period"]
    annual = [row for row in draft.funds if row.get("horizon") == "annual"]
    if count >= 2:
        return "whole_period" if order == 0 else "annual"
    if not whole or not annual:
        explicit = any(row.get("_said") for row in whole)
        return "whole_period" if explicit and not annual else "annual"
    to_whole = abs(token.start - int(whole[0]["_column"]))
    to_annual = abs(token.start - int(annual[0]["_column"]))
    return "whole_period" if to_whole < to_annual else "annual"


def is_across(line: Line, following: Line | None) -> bool:
    """A row of items side by side with a row of their amounts below it."""
    if following is None or line.dense:
        return False
    heads = [one for one in line.fresh if fund_item(one.text) or side(one.text) != "funds"]
    known = [token for token in heads if fund_item(token.text) or column_role(token.text)]
    if len(known) < 2 or len(known) < len(heads) - 1 or len(heads) < 3:
        return False
    if sum(bool(fund_item(token.text)) for token in known) < 2:
        return False
    below = following.fresh
    if len(below) > 2 and below[0].text in ("金额", "数额", "预算数"):
        below = below[1:]
    if not line.exact and not {token.start for token in below} <= {token.start for token in heads}:
        return False
    return all(token.points or token.dash or _AMOUNT.match(token.text) for token in below)


def read_across(draft: Draft, line: Line, following: Line) -> None:
    """Items side by side: each heading with the amount below it; 合计 takes execution and rate."""
    strip_side(draft, line)
    columned = draft.kind not in _DECLARING
    total: dict[str, str | None] = {"item": "年度资金总额" if columned else "资金总额"}
    rows: list[dict[str, str | None]] = []
    for token in line.fresh:
        token.used = True
        _note_unit(draft, token)
        below = [one for one in following.fresh if one.start <= token.end and token.start <= one.end]
        text = below[0].text if below else None
        role, known = column_role(token.text), fund_item(token.text)
        path = f"funds[{len(draft.funds) + len(rows)}]"
        if below:
            draft.take(path, below[0], following)
        if known and known[0] in ("资金总额", "年度资金总额"):
            total["full_year_budget" if columned else "amount"] = text
        elif known:
            own = bare(token.text) == known[0] or bare(token.text).removeprefix("其中") == known[0]
            item = plain_item(token.text) if own else known[0]
            rows.append({"item": item, "full_year_budget" if columned else "amount": text})
        elif role:
            total[role] = text
        elif below and not below[0].numeric:
            continue  # 支出类别 over 金额: headings of the two rows
        else:
            draft.keep(token, line)
    for row in [total, *rows] if len(total) > 1 else rows:
        if not columned:
            row.update(horizon="annual", _said="yes", _column="0")
        draft.funds.append(row)


def is_beside(line: Line) -> bool:
    """Columns of the funds block as labels with their figures beside them in one row."""
    fresh = line.fresh
    pairs = [
        (column_role(a.text), b) for a, b in zip(fresh, fresh[1:], strict=False) if column_role(a.text)
    ]
    return len(pairs) >= 2 and all(b.points or b.dash or _AMOUNT.match(b.text) for _, b in pairs)


def read_beside(draft: Draft, line: Line) -> None:
    """资金总额 | 全年预算数 | 560 | 全年执行数 | 532: one row of the funds block."""
    at = len(draft.funds)
    row: dict[str, str | None] = {"item": "年度资金总额"}
    fresh = line.fresh
    for token, value in zip(fresh, fresh[1:], strict=False):
        role = column_role(token.text)
        if role and not value.used:
            token.used = True
            draft.seen_labels.add(f"funds.{role}")
            row[role] = draft.value(f"funds[{at}].{role}", value, line)
    for token in line.fresh:
        if fund_item(token.text) or side(token.text) == "funds":
            _note_unit(draft, token)
            token.used = True
    draft.funds.append(row)
