"""The overall objectives: expected beside actual, or the whole period beside the year."""

import re
from functools import lru_cache

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, meaning, side, spellings
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain, tidy

_PERIOD = re.compile(r"^\(?(?:19|20)\d\d年?[-—~至](?:19|20)?\d\d年?\)?$")
_DECLARING = ("target_declaration", "target_approval", "overall_declaration")
_LONGEST_LABEL = 24

Headings = list[tuple[str, Token]]


@lru_cache(maxsize=8192)
def _role(text: str) -> str | None:
    if len(text) > _LONGEST_LABEL:
        return None
    label = bare(text)
    for role in ("actual", "whole_period"):
        if label in spellings("objective", role):
            return role
    if _PERIOD.match(plain(text)):
        return "whole_period"
    if label in spellings("objective", "annual"):
        return "annual"
    if label in spellings("objective", "expected"):
        return "expected"
    if re.search(r"完成情况$|完成情况综述$|实现情况$", label) and "指标" not in label:
        return "actual"
    return "expected" if re.search(r"(?:设定|预期|年度|总体|年初)\S{0,6}目标$", label) else None


def headings(line: Line) -> Headings | None:
    """The headings of the objectives' columns in this row, or None where it holds none.

    预期目标 | 实际完成情况; 实施期目标 | 年度目标; 总体目标 | 2021-2023 | 年度目标.
    """
    fresh = line.fresh
    roles = [(_role(token.text), token) for token in fresh]
    known = [role for role, _ in roles if role]
    if not known or len(fresh) > 4:
        return None
    if "actual" in known and len(known) >= 2:
        return _beside_actual(roles)
    if "whole_period" in known and ("annual" in known or "expected" in known):
        found = [("whole_period" if role == "whole_period" else "annual", token)
                 for role, token in roles if role]
        at = [role for role, _ in found].index("whole_period")
        chosen = found[at : at + 2] if at + 1 < len(found) else [found[at], found[at - 1]]
        return chosen if len(chosen) == 2 else None
    return None


def _beside_actual(roles: list[tuple[str | None, Token]]) -> Headings | None:
    at = next(index for index, (role, _) in enumerate(roles) if role == "actual")
    last = next(index for index in range(len(roles) - 1, -1, -1) if roles[index][0] == "actual")
    at = last if last != at else at
    if at == 0 or roles[at - 1][0] is None:
        return None
    found = [("expected", roles[at - 1][1]), ("actual", roles[at][1])]
    return found


def use_headings(draft: Draft, line: Line, found: Headings) -> None:
    """Use up the row of headings; a label at its side goes with it, other text is kept."""
    for role, token in found:
        token.used = True
        draft.seen_labels.add(f"objectives.{role}")
    for token in line.fresh:
        if side(token.text) or _role(token.text) or len(token.text) <= 4:
            token.used = True


def read_values(draft: Draft, line: Line, found: Headings) -> None:
    """The texts below the headings, by column where the geometry is exact, else by order."""
    fresh = line.fresh
    if len(fresh) > len(found) and (side(fresh[0].text) or len(fresh[0].text) <= 8):
        fresh[0].used = True
        fresh = fresh[1:]
    elif fresh and len(fresh) <= len(found) and side(fresh[0].text) == "objectives":
        if len(fresh[0].text) <= 8 and fresh[0].start < found[0][1].start:
            fresh[0].used = True
            fresh = fresh[1:]
    for order, token in enumerate(fresh):
        role = _below(token, order, len(fresh), line.exact, found)
        store(draft, line, role, token)


def _below(token: Token, order: int, count: int, exact: bool, found: Headings) -> str:
    if count == len(found) and not exact:
        return found[order][0]
    overlaps = [role for role, head in found if head.start <= token.end and token.start <= head.end]
    if len(overlaps) == 1:
        return overlaps[0]
    if count == len(found):
        return found[order][0]
    return min(found, key=lambda one: abs(one[1].start - token.start))[0]


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
    if len(fresh) < 2:
        return False
    if _numbered_goals(draft, line) or _labelled_inside(draft, line):
        return True
    if len(fresh) >= 3 and side(fresh[0].text) == "objectives" and _role(fresh[1].text):
        if len(fresh[1].text) <= _LONGEST_LABEL:
            fresh[0].used = True
            fresh = fresh[1:]
    read = False
    at = 0
    while at + 1 < len(fresh):
        role = _role(fresh[at].text)
        if role is None and side(fresh[at].text) == "objectives":
            role = "expected"
        if role is None or _role(fresh[at + 1].text):
            at += 1
            continue
        if role in ("expected", "annual"):
            role = "annual" if draft.kind in _DECLARING else "expected"
        if role == "annual" and "annual" in draft.objectives and "年度" in fresh[at].text:
            if "年度" not in draft.objective_label and "whole_period" not in draft.objectives:
                draft.objectives["whole_period"] = draft.objectives.pop("annual")
        draft.objective_label = fresh[at].text
        fresh[at].used = True
        store(draft, line, role, fresh[at + 1])
        read, at = True, at + 2
    return read


_LABEL_INSIDE = re.compile(r"(?:^|(?<=[。；;\n]))\s*([^:：。；;\n]{2,14})[:：]")


def _labelled_inside(draft: Draft, line: Line) -> bool:
    """A row whose cells begin with the labels of their objectives (年初设定目标：…)."""
    parts = [part for token in line.fresh for part in _labelled_parts(token)]
    for token, role, text in parts:
        if role in ("expected", "annual"):
            role = "annual" if draft.kind in _DECLARING else "expected"
        store(draft, line, role, token, text)
    if parts:
        for token in line.fresh:
            token.used = token.used or side(token.text) == "objectives"
    return bool(parts)


def _labelled_parts(token: Token) -> list[tuple[Token, str, str]]:
    """The objectives in one cell that begins with the label of one: cell, role, text."""
    raw = token.cell.text
    labels = [(one, _role(one[1].strip())) for one in _LABEL_INSIDE.finditer(raw)]
    known = [(one, role) for one, role in labels if role]
    if not known or known[0][0].start() > 0:
        return []
    ends = [one.start() for one, _ in known[1:]] + [len(raw)]
    return [
        (token, role, tidy(raw[one.end() : end]))
        for (one, role), end in zip(known, ends, strict=True)
    ]


_GOAL = re.compile(r"^目标\d{1,2}[:：]?$")


def _numbered_goals(draft: Draft, line: Line) -> bool:
    """A row 目标1 | text of a block of goals: joined as 目标1：text; empty ones are left out."""
    fresh = line.fresh
    if len(fresh) >= 3 and side(fresh[0].text) == "objectives" and _GOAL.match(fresh[1].text):
        fresh[0].used = True
        fresh = fresh[1:]
    if len(fresh) != 2 or not _GOAL.match(fresh[0].text):
        return False
    role = "annual" if draft.kind in _DECLARING else "expected"
    number = fresh[0].text.rstrip(":：")
    if re.match(r"^[.…·*]+$", fresh[1].text):
        draft.keep(fresh[1], line, number)
        fresh[0].used = True
        return True
    fresh[0].used = True
    store(draft, line, role, fresh[1], f"{number}：{fresh[1].text}")
    return True


def is_objective_label(text: str) -> bool:
    """A label of the objectives block."""
    return _role(text) is not None or side(text) == "objectives" or bool(
        meaning("objective", text)
    )
