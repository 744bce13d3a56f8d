"""What page breaks and extraction did to the rows of the indicator table, mended where certain.

- A row that holds only the rest of cells is joined to the row above ("…及时率" + "达100%").
- Two indicators in one row are taken apart where names and targets fall into as many parts.
- Two figures in one cell (weight and score: "10 8") are taken apart where the row lacks one.
"""

import re

from jiheng.budget.recognise.align import Column, aligned
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import spellings
from jiheng.budget.recognise.levels import Values
from jiheng.budget.recognise.lines import Line, Token

_FIGURE = re.compile(r"^\d+(?:\.\d+)?[%％]?$")
_GAIN = 0.5  # by which a row must read better with a cell taken apart
_POINTS = ("weight", "score")
_ABOVE_HUNDRED = re.compile(r"^(?!100(?:\.0*)?$)\d{3,}")  # 10 0 may be 100, 10 8 is not 108
_VALUE = re.compile(r"^[≥≤=<>《]?\d")


def split_figures(
    draft: Draft, line: Line, tokens: list[Token], columns: list[Column]
) -> list[Token]:
    """The tokens of a row, two figures in one cell taken apart where the row lacks a value.

    "10 8" under 分值 beside a blank 得分 is a weight and a score; where no column waits for the
    second figure the cell stays as printed, and what it holds is doubtful.
    """
    for at, token in enumerate(tokens):
        parts = token.parts
        if len(parts) != 2 or not all(_FIGURE.match(part) for part in parts):
            continue
        pieces = [
            Token(part, token.cell, token.start + step, max(token.end, token.start + step))
            for step, part in enumerate(parts)
        ]
        apart = [*tokens[:at], *pieces, *tokens[at + 1 :]]
        cost, chosen = aligned(tokens, columns, line.exact, line.dense)
        if aligned(apart, columns, line.exact, line.dense)[0] + _GAIN <= cost:
            token.used = True
            draft.find("READ-05", "warning", "reading.values_fused", "indicators", token, line)
            return apart
        place = chosen[at]
        if (
            place is not None
            and columns[place].role in _POINTS
            and _ABOVE_HUNDRED.match(token.text)
        ):
            token.text = " ".join(parts)
    return tokens


def join_to_row_above(draft: Draft, line: Line, values: Values, horizon: str) -> bool:
    """A row with nothing but the rest of cells that a page break cut; False where it is none."""
    texts = {role: token for role, token in values.items() if not token.numeric and not token.dash}
    at = _last(draft, horizon)
    if not texts or at is None or len(texts) != len(values) or any(":" in role for role in texts):
        return False
    row = draft.indicators[at]
    for role, token in texts.items():
        role = "target" if role == "target_whole" else role
        if (
            role == "actual"
            and row.get("actual") in spellings("judgement", "met")
            and row.get("target")
        ):
            role = "target"
        path = f"indicators[{at}].{role}"
        text = draft.take(path, token, line)
        row[role] = f"{row[role]}{text}" if row.get(role) else text
        draft.find("READ-05", "warning", "reading.continued", path, token, line)
    return True


def continues_name(draft: Draft, line: Line, values: Values) -> bool:
    """Join the rest of an indicator's name that stands alone after a page break."""
    if set(values) != {"level3"} or not line.row.after_break or not draft.indicators:
        return False
    row = draft.indicators[-1]
    if not row.get("target"):
        return False
    path = f"indicators[{len(draft.indicators) - 1}].level3"
    row["level3"] += draft.take(path, values["level3"], line)
    draft.find("READ-05", "warning", "reading.continued", path, values["level3"], line)
    return True


def _last(draft: Draft, horizon: str) -> int | None:
    """The index of the last indicator of a horizon."""
    rows = range(len(draft.indicators) - 1, -1, -1)
    return next((at for at in rows if draft.indicators[at]["horizon"] == horizon), None)


def maybe_two(draft: Draft, token: Token, horizon: str) -> bool:
    """Two values in one cell where the row before has none: they may have been fused."""
    at = _last(draft, horizon)
    parts = token.parts
    if at is None or draft.indicators[at].get("target") is not None or not 2 <= len(parts) <= 4:
        return False
    return all(re.match(r"^[≥≤=<>《]*\d", part) or len(part) > 6 for part in parts)


def taken_apart(draft: Draft, line: Line, values: Values) -> list[Values]:
    """Two indicators fused in one row, one by one; a row as it is where it is but one.

    Certain only where name and target fall into the same number of parts, by line breaks or
    blanks, and every part of the target is a value or the same as the others.
    """
    name, target = values.get("level3"), values.get("target") or values.get("target_whole")
    if name is None or target is None:
        return [values]
    names, targets = name.parts, target.parts
    if len(names) < 2 or len(names) != len(targets) or min(map(len, names)) < 4:
        return [values]
    alike = len(set(targets)) == 1 and len(targets[0]) > 3
    values_only = all(_VALUE.match(part) for part in targets) and "\n" in name.cell.text
    if not alike and not values_only:
        return [values]
    draft.find("READ-05", "warning", "reading.rows_fused", "indicators", name, line)
    rows: list[Values] = []
    for at, part in enumerate(names):
        row = dict(values) if at == 0 else {}
        row.pop("target_whole", None)
        row["level3"] = Token(part, name.cell, name.start, name.end)
        row["target"] = Token(targets[at], target.cell, target.start, target.end)
        rows.append(row)
    name.used = target.used = True
    return rows
