"""The overall objectives: expected beside actual, or the whole period beside the year.

预期目标 | 实际完成情况        headings, the texts below them
年度总体目标 | 参保率 …        a label with its text
目标1：| 建成服务站 9 个       numbered goals, joined as "目标1：…"
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.funds import DECLARING
from jiheng.budget.recognise.labels import bare, meaning, side, spellings
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

_PERIOD = re.compile(r"^\(?(?:19|20)\d\d年?[-—~至](?:19|20)?\d\d年?\)?$")
_DONE = re.compile(r"完成情况$|完成情况综述$|实现情况$")
_GOAL_LABEL = re.compile(r"(?:设定|预期|年度|总体|年初|全年)\S{0,6}目标$")
_NUMBERED = re.compile(
    r"^(?:年度)?(?:绩效|总体)?目标\d{1,2}[:：]?(?:[(（][^()（）]{1,8}[)）])?[:：]?$"
)
_LABEL_WITHIN = re.compile(r"(?:^|(?<=[。；;]))([^:：。；;，,]{3,24})[:：]")
_LEFT_OUT = re.compile(r"^[.…·*]+$")
_LONGEST_LABEL = 24
_MOST_HEADINGS = 4

Headings = list[tuple[str, Token]]  # objective ("" for a heading that is none) and its heading


@lru_cache(maxsize=8192)
def role_of(text: str) -> str | None:
    """The objective that a label or heading names: expected, actual, whole_period or annual.

    >>> role_of("预期目标"), role_of("全年目标实际完成情况"), role_of("2022-2024年"), role_of("完成率")
    ('expected', 'actual', 'whole_period', None)
    """
    if len(text) > _LONGEST_LABEL:
        return None
    label = bare(text)
    for role in ("actual", "whole_period"):
        if label in spellings("objective", role):
            return role
    if _PERIOD.match(plain(text)):
        return "whole_period"
    for role in ("annual", "expected"):
        if label in spellings("objective", role):
            return role
    if _DONE.search(label) and "指标" not in label:
        return "actual"
    return "expected" if _GOAL_LABEL.search(label) else None


def is_objective_label(text: str) -> bool:
    """A label of the objectives block."""
    if role_of(text) is not None or side(text) == "objectives":
        return True
    return meaning("objective", text) is not None


def headings(line: Line) -> Headings | None:
    """The headings of the objectives' columns in this row, or None where it holds none.

    预期目标 | 实际完成情况; 实施期目标 | 年度目标; 总体目标 | 2021-2023 | 年度目标.
    """
    fresh = line.fresh
    if not 2 <= len(fresh) <= _MOST_HEADINGS:
        return None
    roles = [(role_of(token.text), token) for token in fresh]
    known = [role for role, _ in roles if role]
    if (
        len(fresh) == 2
        and roles[1][0] not in (None, "actual")
        and side(fresh[0].text) == "objectives"
    ):
        return [(str(roles[1][0]), fresh[1])]  # one goal, its text in the row below
    if "actual" in known and len(known) >= 2:
        return _beside_actual(roles)
    if "whole_period" in known and ("annual" in known or "expected" in known):
        found = [
            ("whole_period" if role == "whole_period" else "annual", token)
            for role, token in roles
            if role
        ]
        at = [role for role, _ in found].index("whole_period")
        chosen = found[at : at + 2] if at + 1 < len(found) else [found[at], found[at - 1]]
        return chosen if len(chosen) == 2 else None
    return None


def _beside_actual(roles: list[tuple[str | None, Token]]) -> Headings | None:
    """Expected and actual, and as "" the headings between or behind them (总体完成率).

    Of several goals before the actual the first is the expected one (年初目标, then 调整后目标);
    a label down the side (年度总体目标) is none of them.
    """
    last = max((at for at, (role, _) in enumerate(roles) if role == "actual"), default=-1)
    first = last
    while first > 0 and roles[first - 1][0]:
        first -= 1
    while first < last and roles[first][0] == "actual":
        first += 1
    if first == last:
        return None
    if last - first > 1 and _is_side(roles[first][1], first):
        first += 1
    names = {first: "expected", last: "actual"}
    return [(names.get(at, ""), token) for at, (_, token) in enumerate(roles) if at >= first]


def _is_side(token: Token, at: int) -> bool:
    return token.cell.row_span > 1 or (at == 0 and side(token.text) == "objectives")


def use_headings(draft: Draft, line: Line, found: Headings) -> None:
    """Use up the row of headings; a label at its side goes with it, other text is kept."""
    for role, token in found:
        token.used = True
        if role:
            draft.seen_labels.add(f"objectives.{role}")
    for token in line.fresh:
        if side(token.text) or role_of(token.text) or len(token.text) <= 4:
            token.used = True


def read_values(draft: Draft, line: Line, found: Headings) -> None:
    """The texts below the headings, by column where the geometry is exact, else by order."""
    fresh = line.fresh
    beside = side(fresh[0].text) is not None if fresh else False
    if len(fresh) > len(found) and (beside or len(fresh[0].text) <= 8):
        fresh[0].used = True
        fresh = fresh[1:]
    elif fresh and side(fresh[0].text) == "objectives" and len(fresh[0].text) <= 8:
        if fresh[0].start < found[0][1].start:
            fresh[0].used = True
            fresh = fresh[1:]
    for order, token in enumerate(fresh):
        role, heading = _below(token, order, len(fresh), line.exact, found)
        if role and len(found) == 1:
            role = _of_kind(draft, role, heading.text)
        if role:
            store(draft, line, role, token)
        else:
            draft.keep(token, line, heading.text)


def _below(token: Token, order: int, count: int, exact: bool, found: Headings) -> tuple[str, Token]:
    if count == len(found) and not exact:
        return found[order]
    over = [one for one in found if one[1].start <= token.end and token.start <= one[1].end]
    if len(over) == 1:
        return over[0]
    if count == len(found):
        return found[order]
    return min(found, key=lambda one: abs(one[1].start - token.start))


def store(draft: Draft, line: Line, role: str, token: Token, text: str | None = None) -> None:
    """Put a text under an objective; several rows of one objective stand on lines of their own."""
    taken = draft.take(f"objectives.{role}", token, line)
    text = taken if text is None else text
    draft.seen_labels.add(f"objectives.{role}")
    before = draft.objectives.get(role)
    draft.objectives[role] = f"{before}\n{text}" if before else text


def alone(draft: Draft, line: Line) -> bool:
    """Read a label with its objective beside it, one or several in a row; False without one."""
    fresh = line.fresh
    if in_one_cell(draft, line):
        return True
    if len(fresh) < 2:
        return _blank(draft, line)
    if numbered(draft, line):
        return True
    if len(fresh) >= 3 and side(fresh[0].text) == "objectives" and role_of(fresh[1].text):
        fresh[0].used = True
        fresh = fresh[1:]
    read = False
    at = 0
    while at + 1 < len(fresh):
        label, text = fresh[at], fresh[at + 1]
        role = role_of(label.text) or ("expected" if side(label.text) == "objectives" else None)
        if role is None or role_of(text.text):
            at += 1
            continue
        label.used = True
        store(draft, line, _of_kind(draft, role, label.text), text)
        draft.objective_label = label.text
        read, at = True, at + 2
    return read


def _blank(draft: Draft, line: Line) -> bool:
    """A goal's label with an empty cell beside it: the layout has the goal, nobody wrote it."""
    if (
        not line.exact
        or len(line.fresh) != 1
        or not any(not cell.text and cell.column > line.fresh[0].end for cell in line.row.cells)
    ):
        return False
    label = line.fresh[0]
    role = role_of(label.text) or ("expected" if side(label.text) == "objectives" else None)
    if role is None:
        return False
    label.used = True
    draft.seen_labels.add(f"objectives.{_of_kind(draft, role, label.text)}")
    return True


def _of_kind(draft: Draft, role: str, label: str) -> str:
    """The objective as forms of this kind name it.

    In a declaration an objective without a horizon that stands before the one of the year is
    the one of the whole period.
    """
    if role not in ("expected", "annual"):
        return role
    if draft.kind not in DECLARING:
        return "expected"
    if "annual" in draft.objectives and "年度" in label and "年度" not in draft.objective_label:
        if "whole_period" not in draft.objectives:
            draft.objectives["whole_period"] = draft.objectives.pop("annual")
            place = draft.spots.pop("objectives.annual", None)
            if place is not None:
                draft.spots["objectives.whole_period"] = place
    return "annual"


def in_one_cell(draft: Draft, line: Line) -> bool:
    """Read goals whose labels stand in the cell with the texts: 年初目标：… 实际完成：…"""
    found = [(token, list(_labelled(token))) for token in line.fresh]
    if sum(not goals for _, goals in found) > 1 or not any(goals for _, goals in found):
        return False
    if len(found) == 1 and all(role_of(label) in draft.objectives for label, _ in found[0][1]):
        return False
    for token, goals in found:
        token.used = token.used or (not goals and is_objective_label(token.text))
        for label, text in goals:
            role = role_of(label) or "expected"
            store(draft, line, _of_kind(draft, role, label), token, text)
    return True


def _labelled(token: Token) -> Iterator[tuple[str, str]]:
    """The goals in one cell with their labels, where each begins a sentence."""
    begins = [m for m in _LABEL_WITHIN.finditer(token.text) if role_of(m[1])]
    if not begins or begins[0].start() > 0:
        return
    for m, following in zip(begins, [*begins[1:], None], strict=True):
        text = token.text[m.end() : following.start() if following else None].strip()
        if text:
            yield m[1], text


def numbered(draft: Draft, line: Line) -> bool:
    """Read a row 目标1 | text of a block of goals, as 目标1：text; empty ones are left out."""
    fresh = line.fresh
    if len(fresh) >= 3 and side(fresh[0].text) == "objectives" and _NUMBERED.match(fresh[1].text):
        fresh[0].used = True
        fresh = fresh[1:]
    if len(fresh) != 2 or not _NUMBERED.match(fresh[0].text):
        return False
    number = re.sub(r"[:：]", "", fresh[0].text)
    fresh[0].used = True
    if _LEFT_OUT.match(fresh[1].text):
        draft.keep(fresh[1], line, number)
        return True
    role = "annual" if draft.kind in DECLARING else "expected"
    store(draft, line, role, fresh[1], f"{number}：{fresh[1].text}")
    return True
