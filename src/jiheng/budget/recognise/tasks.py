"""The block 年度主要任务 of forms about a whole department: one task a row.

A task becomes one text under `narrative`: "heading：cell；heading：cell" of the cells that are
not blank, with a heading that stands under another as "upper-lower" (预算金额-总额).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, level, meaning, side
from jiheng.budget.recognise.lines import Line, Token

KEY = "年度主要任务"
_NAMES = frozenset(
    ("任务名称", "主要任务名称", "工作任务", "任务", "工作任务名称", "重点工作任务", "主要任务", "重点任务",
     "工作名称", "重点任务名称", "任务事项", "履职任务", "履职事项")
)  # fmt: skip
_OTHERS = re.compile(
    r"内容|任务|目标|项目|金额|总额|拨款|资金|完成|时间|预算|执行|其他|措施|进度|责任|备注"
)
_UNIT = re.compile(r"[(（](?:单位[:：])?(?:万元|元)[)）]")
_NUMBER = re.compile(r"^任务\d{1,2}\s*[:：、.]?\s*(?=\S)")
_TOTALS = re.compile(r"合计|总计|小计")


@dataclass(slots=True)
class Headings:
    """The headings of the block: the upper row, and the rows below it once they are read."""

    upper: list[Token]
    lower: list[Token] = field(default_factory=list)
    rows: int = 1
    first_row: int = 0

    def of(self, token: Token) -> str:
        """The heading a cell stands under: "upper-lower", without the unit of money."""
        names = [_over(token, self.upper), _over(token, self.lower)]
        return "-".join(name for name in names if name)

    @property
    def start(self) -> int:
        """Where the first column begins."""
        return self.upper[0].start


def _over(token: Token, row: list[Token]) -> str:
    over = next((one for one in row if one.start <= token.start <= one.end), None)
    return re.sub(r"^其中[:：]?", "", _UNIT.sub("", over.text)) if over else ""


def is_header(line: Line) -> bool:
    """The row 任务名称 | 主要内容 | 预算金额 …"""
    tokens = line.fresh
    if len(tokens) < 2 or any(token.numeric for token in tokens):
        return False
    if any(meaning("indicator", token.text) in _LEVELS for token in tokens):
        return False
    return heads_of([token.text for token in tokens])


def heads_of(headings: Sequence[str]) -> bool:
    """Whether these are the headings of a block of tasks."""
    labels = [bare(text) for text in headings]
    named = any(label in _NAMES for label in labels[:3])
    short = all(len(text) <= 16 for text in headings)
    return short and named and sum(bool(_OTHERS.search(label)) for label in labels) >= 2


_LEVELS = ("level1", "level2", "level3")


def headings_of(draft: Draft, line: Line) -> Headings:
    """The headings of the block, without the label down the side."""
    tokens = line.fresh
    names = [bare(token.text) in _NAMES for token in tokens]
    if len(tokens) > 2 and side(tokens[0].text) == "tasks" and any(names[1:3]):
        tokens[0].used = True
        tokens = tokens[1:]
    for token in tokens:
        token.used = True
        draft.note_unit(token, line)
    if not line.exact:
        for token, following in zip(tokens, [*tokens[1:], None], strict=True):
            token.end = following.start - 1 if following else 10**6
    rows = max(token.cell.row_span for token in tokens)
    return Headings(tokens, [], rows, line.tokens[0].cell.row)


def read_row(draft: Draft, line: Line, headings: Headings) -> bool:
    """Read one task, the row of totals, or a second row of headings; False behind the block."""
    fresh = line.fresh
    if side(fresh[0].text) == "tasks" and fresh[0].start < headings.start:
        fresh[0].used = True
        fresh = fresh[1:]
    if not fresh:
        return True
    if not headings.lower and _is_lower(line, fresh, headings):
        headings.lower = fresh
        for token in fresh:
            token.used = True
        return True
    if _behind(fresh):
        return False
    total = _TOTALS.search(fresh[0].text)
    key = f"{KEY}-{bare(fresh[0].text)}" if total else f"{KEY}{_count(draft) + 1}"
    if total:
        fresh[0].used = True
    parts = []
    for token in fresh[1:] if total else fresh:
        text = _NUMBER.sub("", draft.take(f"narrative.{key}", token, line))
        heading = headings.of(token)
        parts.append(f"{heading}：{text}" if heading else text)
    if parts:
        draft.narrative[key] = "；".join(parts)
    return True


def _is_lower(line: Line, fresh: list[Token], headings: Headings) -> bool:
    if line.exact and line.tokens[0].cell.row < headings.first_row + headings.rows:
        return True
    return all(
        not token.numeric and len(token.text) <= 8 and _OTHERS.search(token.text)
        and token.start > headings.start for token in fresh
    )  # fmt: skip


def _behind(fresh: list[Token]) -> bool:
    """The row begins another block: objectives, indicators, funds, or a label of the head."""
    if any(level("level1", token.text) for token in fresh[:2]):
        return True
    label = bare(fresh[0].text)
    block = side(fresh[0].text) if len(label) >= 4 else None
    return block in ("objectives", "indicators", "funds", "management") or (
        meaning("narrative", fresh[0].text) is not None and label != "任务"
    )


def _count(draft: Draft) -> int:
    return sum(bool(re.fullmatch(KEY + r"\d+", key)) for key in draft.narrative)
