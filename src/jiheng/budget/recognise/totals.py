"""The row of totals below the indicators: 总分 | 100 | 94.73."""

from decimal import Decimal, InvalidOperation
from typing import Any

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft, unreadable
from jiheng.budget.recognise.labels import meaning, side
from jiheng.budget.recognise.lines import Line, Token

_FULL = Decimal(100)
_GRADES = "优良中差"  # 10号: 优, 良, 中, 差


def total_at(line: Line) -> int | None:
    """Where in the row the label of a total stands (总分, 合计), or None."""
    fresh = line.fresh
    return next((at for at, one in enumerate(fresh[:3]) if meaning("total", one.text)), None)


def read_total(draft: Draft, line: Line, columns: list[Column] | None) -> bool:
    """Read a row of totals; False where the row is none. `columns` are those of the indicators
    while their table goes on, None elsewhere."""
    at, fresh = total_at(line), line.fresh
    if at is None or (columns is None and len(fresh) > 3 and not _with_grade(fresh[at + 1 :])):
        return False
    numbers = [token for token in fresh[at + 1 :] if token.points or unreadable(token.text)]
    others = [token for token in fresh[at + 1 :] if token not in numbers and not token.dash]
    if not numbers and (columns is None or others):
        return False
    fresh[at].used = True
    for token in fresh[:at]:
        token.used = side(token.text) is not None or token.used
    _store(draft, line, columns, numbers, "总" in fresh[at].text)
    draft.seen_labels.update(("total_weight", "total_score"))
    draft.keep_all([line], fresh[at].text)
    return True


def _with_grade(behind: list[Token]) -> bool:
    """Weight, score and the grade in words: 100 | 97.49 | 优."""
    *points, grade = behind
    return len(points) == 2 and all(one.points for one in points) and grade.text[:1] in _GRADES


def _store(
    draft: Draft, line: Line, columns: list[Column] | None, numbers: list[Token], scored: bool
) -> None:
    if len(numbers) >= 2:
        numbers = _weight_and_score(line, columns or [], numbers)
        names = ["total_weight", "total_score"]
    else:
        names = [_lone(draft, line, columns or [], token) for token in numbers]
    for name, token in zip(names, numbers, strict=True):
        if name in draft.values and not (scored and name in draft.weak):
            draft.keep(token, line, "总分")
            continue
        if name in draft.values:
            draft.give_way(name)  # 合计 of the indicators alone, 总分 of the whole form
        draft.weak.discard(name)
        if not scored:
            draft.weak.add(name)
        text = draft.value(name, token, line)
        if text is not None:
            draft.values[name] = text


def _weight_and_score(line: Line, columns: list[Column], numbers: list[Token]) -> list[Token]:
    """Of several totals in the row those under the weight and the score; else first and last."""
    if len(numbers) > 2 and not line.dense:
        under = [
            token
            for role in ("weight", "score")
            for column in columns
            if column.role == role
            for token in numbers
            if column.start <= token.end and token.start <= column.end
        ]
        if len(under) == 2:
            return under
    return [numbers[0], numbers[-1]]


def _lone(draft: Draft, line: Line, columns: list[Column], token: Token) -> str:
    """Which total a lone number is: by the column it stands under, else by the sum it makes."""
    points = [column for column in columns if column.role in ("weight", "score")]
    roles = {column.role for column in points}
    if roles == {"weight"}:
        return "total_weight"
    if "weight" not in roles:
        return "total_score"
    if line.exact:
        over = next((c for c in points if c.start <= token.end and token.start <= c.end), None)
        return "total_weight" if over and over.role == "weight" else "total_score"
    return "total_weight" if _is_weight(draft, _decimal(token.text)) else "total_score"


def _is_weight(draft: Draft, number: Decimal | None) -> bool:
    """Whether a lone total without a place is the one of the weights."""
    if not any(row.get("score") for row in draft.indicators):
        return True
    weights, scores = _sum(draft, "weight"), _sum(draft, "score")
    return number == weights or (number == _FULL and number != scores)


def _sum(draft: Draft, name: str) -> Decimal | None:
    """The sum of the weights or scores of all rows; None where one is no number."""
    rows: list[dict[str, Any]] = [*draft.indicators, *draft.funds[:1]]
    parts = [_decimal(str(row[name])) for row in rows if row.get(name)]
    return None if None in parts else sum((one for one in parts if one), Decimal(0))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.removesuffix("分"))
    except InvalidOperation:
        return None
