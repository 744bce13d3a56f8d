"""The columns of the indicator table, from its headings: what each holds and where it stands.

Roles are level1, level2, level3, target … remark; `cause:经费保障` and `likelihood:确定能` for
parts of a heading; "other" for a heading that the exchange format has no key for. `half` is 0
for the left half (whole period) and 1 for the right one (year) where there are two.
"""

import re
from collections.abc import Sequence

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.headings import LEVELS, levels, role_of, without_side
from jiheng.budget.recognise.labels import bare, side, spellings
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.looks import SKIP, cost_of
from jiheng.budget.recognise.years import year_of_heading

Named = tuple[Token, str, str]  # heading, role, label
_ADJUSTED = re.compile(r"调整|变更|修正|修订")
_WHOLE = ("实施期", "中期", "中长期")


def columns_of(header: Line, subs: Sequence[Line], year: str | None = None) -> list[Column]:
    """The columns of the table from its row of headings and the rows of headings below it.

    Of columns for several years the one of the form's `year` is the target of the year.
    """
    grouped = bool(subs) and not levels(header)  # the levels stand in the lower row
    if header.dense and grouped:
        return _with_halves(_beside(header, subs[0]), header.exact)
    named: list[Named] = []
    tokens = header.tokens if grouped else without_side(header)
    for at, token in enumerate(tokens):
        following = tokens[at + 1].start if at + 1 < len(tokens) else None
        role = role_of(token.text)
        below = _below(token, following, subs, header.exact)
        if header.dense:
            below = _named_below(role, subs)
        if below:
            over_levels = len(below) > 1 and side(token.text) == "indicators"
            named.extend(_composed(token, None if over_levels else role, below))
        elif role or at > 0 or bare(token.text) in ("序号", "编号"):
            named.append((token, role or "other", token.text))
    return _with_halves(_by_year(named, year), header.exact)


def field_of(role: str) -> str:
    """The field of an indicator that a column fills; parts of a heading fill one together."""
    kind, part, _ = role.partition(":")
    return "causes" if part and kind == "cause" else kind


def _by_year(named: list[Named], year: str | None) -> list[Named]:
    """总体目标值 | 2024年 | 2025年: of the whole period, of the year, and of other years."""
    years = [year_of_heading(label) for _, _, label in named]
    if year is None or sum(one is not None for one in years) < 2 or year not in years:
        return named
    found: list[Named] = []
    for (token, role, label), of in zip(named, years, strict=True):
        if of is not None:
            role = "target" if of == year else "other"
        elif role == "target":
            role = "target_whole"
        found.append((token, role, label))
    return found


def _beside(header: Line, sub: Line) -> list[Named]:
    """Two rows of headings without places: those below first, then those above beside them."""
    below = {role_of(token.text) for token in sub.tokens}
    named = [(token, role_of(token.text) or "other", token.text) for token in sub.tokens]
    last = named[-1][0].end
    for token in header.tokens:
        role = role_of(token.text)
        if side(token.text) is None and role not in below:
            last += 1
            named.append((Token(token.text, token.cell, last, last), role or "other", token.text))
    return named


def _below(token: Token, following: int | None, subs: Sequence[Line], exact: bool) -> list[Token]:
    """The sub-headings that stand below a heading; `following` is where the next one begins."""
    end = token.end if exact else following - 1 if following is not None else 10**6
    return [
        one
        for line in subs
        for one in line.tokens
        if token.start <= one.start <= max(end, token.end)
    ]


def _named_below(role: str | None, subs: Sequence[Line]) -> list[Token]:
    """Where places are lost: the causes belong to 偏差原因, the likelihoods to 可能性."""
    group = {"deviation": "names", "likelihood": "likelihood"}.get(role or "")
    if group is None:
        return []
    known = spellings("cause", group)
    return [one for line in subs for one in line.tokens if bare(one.text) in known]


def _composed(token: Token, role: str | None, below: list[Token]) -> list[Named]:
    """The columns below a heading that spans several."""
    own = [role_of(one.text) if role in (None, "target", "actual") else None for one in below]
    stands_for = None if role in own else role  # of the parts that say nothing themselves
    named: list[Named] = []
    for one, mine in zip(below, own, strict=True):
        label = bare(one.text)
        if label in spellings("cause", "likelihood") and role != "deviation":
            named.append((one, f"likelihood:{one.text}", one.text))
        elif label in spellings("cause", "names") and role in ("deviation", None):
            named.append((one, f"cause:{one.text}", one.text))
        else:
            together = role_of(token.text + one.text) if len(below) == 1 else None
            whole = "target_whole" if label in _WHOLE and role == "target" else None
            role_here = whole or together or mine or stands_for or "other"
            named.append((one, role_here, f"{token.text}{one.text}"))
    return named


def _with_halves(named: list[Named], exact: bool) -> list[Column]:
    """The columns with their halves; weights beside levels 1 and 2 become the levels' own."""
    columns: list[Column] = []
    half = 0
    before = ""
    for at, (token, role, label) in enumerate(named):
        if role == "level3" and _has(columns, role, half) and not _targets(named[at + 1 :]):
            role = "explanation"  # 指标内容 behind the values: what the indicator says
        if half == 0 and role in ("level2", "level3") and _has(columns, role, half):
            half = 1
        role = _settled(columns, role, label, half, before)
        columns.append(Column(role, token.start, token.end, label, half))
        before = role
    _add_lost_level3(columns)
    _first_of_two_actuals(columns)
    halves = any(one.half for one in columns)
    for column in columns:
        column.cost = cost_of(column, exact, halves)
        column.skip = SKIP.get(column.role.split(":")[0], 0.5)
    return columns


def _targets(named: list[Named]) -> bool:
    """Whether values of a further half follow."""
    return any(role in ("target", "target_whole", "operator") for _, role, _ in named)


def _settled(columns: list[Column], role: str, label: str, half: int, before: str) -> str:
    """The role of a heading in view of those before it: no role stands twice in a half."""
    if role == "weight" and before in ("level1", "level2"):
        return f"{before}_weight"
    if role == "other" or not _has(columns, role, half):
        return role
    earlier = next(one for one in columns if one.role == role and one.half == half)
    if role == "deviation" and "原因" in label and "原因" not in earlier.label:
        earlier.role = "other"  # 偏差情况 before 未完成原因和改进措施
        return role
    adjusted = role == "target" and _ADJUSTED.search(label)
    return "adjusted_target" if adjusted and not _has(columns, "adjusted_target", half) else "other"


def _first_of_two_actuals(columns: list[Column]) -> None:
    """Where 实际指标值 stands before 实际完成值 and no target is headed, it is the target."""
    roles = [column.role for column in columns]
    if "target" in roles or "target_whole" in roles or "actual" not in roles:
        return
    at = roles.index("actual")
    if at + 1 < len(columns) and columns[at + 1].role == "other":
        if role_of(columns[at + 1].label) == "actual":
            columns[at].role, columns[at + 1].role = "target", "actual"


def _has(columns: list[Column], role: str, half: int) -> bool:
    return any(column.role == role and column.half == half for column in columns)


def _add_lost_level3(columns: list[Column]) -> None:
    """Where the heading 三级指标 is lost between 二级指标 and the value, put its column back."""
    for half in sorted({column.half for column in columns}, reverse=True):
        if _has(columns, "level3", half) or not _has(columns, "level2", half):
            continue
        at = next(i for i, c in enumerate(columns) if c.role == "level2" and c.half == half)
        gap = at + 1 < len(columns) and columns[at + 1].start - columns[at].end > 1
        place = columns[at].end + 1
        if not gap:
            for later in columns[at + 1 :]:
                later.start += 1
                later.end += 1
        columns.insert(at + 1, Column("level3", place, place, "", half))


__all__ = ["LEVELS", "columns_of", "role_of"]
