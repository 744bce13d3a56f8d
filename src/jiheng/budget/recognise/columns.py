"""The columns of the indicator table under their headings, and how the cells of each look."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.funds import TO_DATE
from jiheng.budget.recognise.funds import column_role as fund_column_role
from jiheng.budget.recognise.labels import bare, level, meaning, side, spellings
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

LEVELS = ("level1", "level2", "level3")
_PAST = re.compile(r"上年|去年|历史|以前年度|近三年|标准及|依据")
_BY_WORDS = (  # for headings that no vocabulary has: what the words say, in this order
    ("likelihood", re.compile(r"能否(?:完成|实现)|可能性")),
    ("forecast", re.compile(r"预计|预测")),
    ("rechecked_score", re.compile(r"(?:复核|复评|审核|核定).{0,4}(?:分|得分)$")),
    ("score", re.compile(r"(?:自评|评价|实际|单位).{0,4}(?:得分|评分|分)$|得分$")),
    ("weight", re.compile(r"(?:分值|权重|满分|标准分)$")),
    ("adjusted_target", re.compile(r"调整后.{0,6}(?:值|目标|指标)$")),
    ("target", re.compile(r"(?:目标|指标|计划|预期|设定)值$")),
    ("actual", re.compile(r"(?:实际|完成|达到|实现).{0,6}(?:值|情况|数|结果|指标)$")),
    ("deviation", re.compile(r"(?:原因|偏差|扣分).{0,12}(?:措施|分析|说明|原因)$|^偏差原因")),
    ("explanation", re.compile(r"^指标(?:解释|说明|定义|内涵|释义)")),
)
OPERATOR_WORDS = {
    "大于等于": "≥", "小于等于": "≤", "等于": "=", "大于": ">", "小于": "<", ">=": "≥", "<=": "≤",
    "==": "=", "不低于": "≥", "不超过": "≤", "不少于": "≥", "不高于": "≤",
}  # fmt: skip
_OPERATORS = frozenset("≥≤=<>＝＞＜≧≦") | {"定性", "定量", "正向", "反向", "正向指标", "反向指标"} | set(OPERATOR_WORDS)
_TARGET_LIKE = re.compile(r"^[≥≤=<>＝＞＜≧≦《‹〉]|^\d+(?:\.\d+)?%?以[上内]")
_ECHO_COST = 2.0
UNKNOWN_LEVEL = 5.0  # a level label that no vocabulary has, where the geometry is not exact


@lru_cache(maxsize=8192)
def role_of(text: str) -> str | None:
    """The role of an indicator column by its heading, or None."""
    flat = plain(text)
    if len(flat) > 40:
        return None
    if TO_DATE.search(flat) and re.search(r"执行|完成|实际|情况|值", flat):
        return "actual_to_date"
    role = meaning("indicator", text)
    label = bare(text)
    if role is None and 3 < len(label) < 20 and not _PAST.search(label):
        return next((one for one, words in _BY_WORDS if words.search(label)), None)
    return role


def is_header(line: Line) -> bool:
    """A row with the headings of the indicator table."""
    roles = {role_of(token.text) for token in line.tokens}
    levels = sum(role in roles for role in LEVELS)
    if levels >= 2:
        return True
    firm = {meaning("indicator", token.text) for token in line.tokens if len(bare(token.text)) > 2}
    return levels == 1 and len(firm & {"target", "actual", "target_whole", "actual_to_date"}) >= 1 and (
        len(line.tokens) >= 3
        and not any(token.numeric for token in line.tokens)
        and not any(level("level2", token.text) and token.text != "绩效指标" for token in line.tokens)
    )


def _levels(line: Line) -> int:
    """How many of the three level headings the row holds; 绩效指标 alone names the block."""
    roles = {role_of(token.text) for token in line.tokens if bare(token.text) != "绩效指标"}
    return sum(role in roles for role in LEVELS)


def is_upper(line: Line, following: Line | None) -> bool:
    """The upper of two rows of headings: 年度指标值 | 实际完成值 … over 一级指标 | 二级指标 …"""
    if following is None or _levels(line) or _levels(following) < 2:
        return False
    roles = {role_of(token.text) for token in line.tokens}
    return len(roles & {"target", "actual", "weight", "score", "deviation", "remark"}) >= 2


def merged(line: Line, following: Line | None) -> Line | None:
    """Two rows of headings as one, where every heading of the second continues one above it.

    年度 over 指标值 becomes 年度指标值. None where the rows are not such a pair.
    """
    if following is None or not 2 <= len(following.tokens) <= len(line.tokens):
        return None
    below = {(token.start, token.end): token for token in following.tokens}
    above = {(token.start, token.end) for token in line.tokens if token.cell.row_span == 1}
    short = all(len(token.text) <= 8 and not token.numeric for token in following.tokens)
    if not short or not set(below) <= above:
        return None
    tokens = []
    for token in line.tokens:
        under = below.get((token.start, token.end))
        text = token.text + under.text if under else token.text
        tokens.append(Token(text, token.cell, token.start, token.end))
    whole_line = Line(tokens, line.row, line.page, line.exact, line.last)
    named = sum(role_of(token.text) is not None for token in _headings(whole_line))
    return whole_line if is_header(whole_line) and named >= len(below) else None


def is_sub_header(line: Line, header: Line) -> bool:
    """A second row of headings: the causes, the likelihoods, 年初 and 调整后 below a heading."""
    if line.exact and line.tokens[0].cell.row < header.tokens[0].cell.row + _height(header):
        return True
    if _levels(line) >= 2 and not _levels(header):
        return True
    if _below_one_heading(line, header):
        return True
    for token in line.tokens:
        label = bare(token.text)
        known = label in _sub_labels() or role_of(token.text) in (
            "target", "adjusted_target", "target_whole", "weight", "score", "actual", "level2",
        )  # fmt: skip
        if not known:
            return False
    return True


def _below_one_heading(line: Line, header: Line) -> bool:
    """Several short texts, all below one heading that spans columns (绩效标准)."""
    if len(line.tokens) < 2 or any(token.numeric or len(token.text) > 10 for token in line.tokens):
        return False
    first, last = line.tokens[0].start, line.tokens[-1].end
    if line.exact:
        wide = [(one.start, one.end) for one in header.tokens if one.end > one.start]
    else:
        starts = [one.start for one in header.tokens]
        wide = [(a, b - 1) for a, b in zip(starts, starts[1:], strict=False) if b - a > 1]
    return any(start <= first and last <= end for start, end in wide)


def _height(header: Line) -> int:
    spans = [token.cell.row_span for token in _headings(header) if role_of(token.text)]
    return max(spans, default=1)


def _headings(header: Line) -> list[Token]:
    """The headings of the row without the label down the side (绩效指标)."""
    first = header.tokens[0]
    beside = side(first.text) == "indicators" and len(header.tokens) > 2
    return header.tokens[1:] if beside else header.tokens


def _sub_labels() -> frozenset[str]:
    return spellings("cause", "names") | spellings("cause", "likelihood")


def columns_of(header: Line, subs: Sequence[Line]) -> list[Column]:
    """The columns of the table from its row of headings and the rows of headings below it.

    Roles: level1 … remark, `cause:经费保障`, `likelihood:确定能`, or "other" for a heading
    that the exchange format has no key for. `half` is 0 for the left (whole period) and 1
    for the right half where there are two.
    """
    if header.dense and subs and not _levels(header):
        return _with_halves(_dense_under(header, subs[0]), header.exact)
    named: list[tuple[Token, str, str]] = []
    tokens = header.tokens if subs and not _levels(header) else _headings(header)
    for at, token in enumerate(tokens):
        below = _below(token, tokens[at + 1].start if at + 1 < len(tokens) else None, subs, header.exact)
        role = role_of(token.text)
        if len(below) > 1 and side(token.text) == "indicators":
            role = None  # 绩效指标 over the headings of the levels
        if below:
            named.extend(_composed(token, role, below))
        elif role or at > 0 or _plain_heading(token):
            named.append((token, role or "other", token.text))
    return _with_halves(named, header.exact)


def _dense_under(header: Line, sub: Line) -> list[tuple[Token, str, str]]:
    """Two rows of headings without places: those below first, then those above beside them."""
    below = {role_of(token.text) for token in sub.tokens}
    named = [(token, role_of(token.text) or "other", token.text) for token in sub.tokens]
    last = named[-1][0].end
    beside = [one for one in header.tokens if side(one.text) is None and role_of(one.text) not in below]
    for step, one in enumerate(beside, 1):
        moved = Token(one.text, one.cell, last + step, last + step)
        named.append((moved, role_of(one.text) or "other", one.text))
    return named


def _plain_heading(token: Token) -> bool:
    """A first heading that is no side label (绩效指标 beside 一级指标)."""
    return bare(token.text) in ("序号", "编号")


def _below(
    token: Token, following: int | None, subs: Sequence[Line], exact: bool
) -> list[Token]:
    """The sub-headings that stand below a heading."""
    end = token.end if exact else (following - 1 if following is not None else 10**6)
    return [
        one
        for line in subs
        for one in line.tokens
        if token.start <= one.start <= max(end, token.end)
    ]


def _composed(token: Token, role: str | None, below: list[Token]) -> list[tuple[Token, str, str]]:
    named = []
    for one in below:
        label = bare(one.text)
        if label in spellings("cause", "likelihood") and role != "deviation":
            named.append((one, f"likelihood:{one.text}", one.text))
        elif label in spellings("cause", "names") and role in ("deviation", None):
            named.append((one, f"cause:{one.text}", one.text))
        else:
            together = role_of(token.text + one.text) if len(below) == 1 else None
            own = role_of(one.text) if role in (None, "target", "actual") else None
            if label in ("实施期", "中期", "中长期") and role == "target":
                own = "target_whole"
            named.append((one, together or own or role or "other", f"{token.text}{one.text}"))
    return named


def _with_halves(named: list[tuple[Token, str, str]], exact: bool) -> list[Column]:
    """The columns with their halves; weights beside levels 1 and 2 become the levels' own."""
    columns: list[Column] = []
    half = 0
    before = ""
    for token, role, label in named:
        if role in ("level2", "level3", "target") and _has(columns, role, half) and half == 0:
            if role != "target" or not _has(columns, "adjusted_target", 0):
                half = 1 if role in ("level2", "level3") else half
        role = _settled(columns, role, half, before)
        columns.append(Column(role, token.start, token.end, label, half))
        before = role
    _add_lost_level3(columns)
    _first_of_two_actuals(columns)
    for column in columns:
        column.cost = _cost_of(column, exact, any(one.half for one in columns))
    return columns


def _settled(columns: list[Column], role: str, half: int, before: str) -> str:
    if role == "weight" and before in ("level1", "level2"):
        return f"{before}_weight"
    if role in ("target_whole", "target") and _has(columns, role, half):
        return "adjusted_target" if not _has(columns, "adjusted_target", half) else "other"
    if role != "other" and _has(columns, role, half):
        return _second(columns, role)
    return role


def _first_of_two_actuals(columns: list[Column]) -> None:
    """Where 实际指标值 stands before 实际完成值 and no target is headed, it is the target."""
    roles = [column.role for column in columns]
    if "target" in roles or "target_whole" in roles or "actual" not in roles:
        return
    at = roles.index("actual")
    if at + 1 < len(columns) and columns[at + 1].role == "other":
        if role_of(columns[at + 1].label) == "actual":
            columns[at].role, columns[at + 1].role = "target", "actual"


def _second(columns: list[Column], role: str) -> str:
    """A further column of a role is kept aside; of two reasons the one that says so stays."""
    before = next(column for column in columns if column.role == role)
    if role == "deviation" and not re.search(r"原因|措施", before.label):
        before.role = "other"
        return role
    return "other"


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


def _cost_of(column: Column, exact: bool, halves: bool) -> Callable[[Token], float]:
    base = _COSTS.get(column.role.split(":")[0], _other)
    if exact and column.role in ("level1", "level2"):
        base = OWN_LEVELS[column.role]
    if column.role not in ("level3", "target", "level2") or not halves:
        return base
    wrong_echo = 2 if column.half == 0 else 1

    def with_echo(token: Token) -> float:
        return base(token) + (_ECHO_COST if token.echo == wrong_echo else 0.0)

    return with_echo


def _level_label(token: Token) -> bool:
    found = (level("level2", token.text), level("level1", token.text))
    known = any(one and one.certain for one in found)
    return known and bare(token.text).endswith("指标")


def _level1(token: Token) -> float:
    known, second = level("level1", token.text), level("level2", token.text)
    if known:
        doubtful = second is not None and second.certain and not known.weight
        return 0.6 if doubtful else 0.0 if known.certain else 0.4
    if token.points:
        return 6.0
    if second:
        return 3.0
    return _unknown_level(token)


def _level2(token: Token) -> float:
    known = level("level2", token.text)
    if known:
        return (0.0 if known.certain else 0.4) + (1.5 if known.weight else 0.0)
    if token.points:
        return 6.0
    if level("level1", token.text):
        return 3.0
    return _unknown_level(token)


def _unknown_level(token: Token) -> float:
    if token.text.endswith("指标") and len(token.text) <= 8:
        return UNKNOWN_LEVEL / 2
    return UNKNOWN_LEVEL if len(token.text) <= 12 else UNKNOWN_LEVEL + 1


def _own_level(cost: Callable[[Token], float]) -> Callable[[Token], float]:
    """In a true grid a level may have a name of its own (部门决策, 预算配置)."""

    def with_own(token: Token) -> float:
        asked = cost(token)
        return 1.0 if asked in (UNKNOWN_LEVEL, UNKNOWN_LEVEL / 2) else asked

    return with_own


OWN_LEVELS = {"level1": _own_level(_level1), "level2": _own_level(_level2)}


def _level3(token: Token) -> float:
    if token.numeric:
        return 5.0
    if _level_label(token):
        return 4.0
    if _TARGET_LIKE.match(token.text):
        return 3.0
    if token.text.endswith("指标") and len(token.text) <= 8:
        return 1.5
    return 2.0 if token.dash else 0.0


def _target(token: Token) -> float:
    if _level_label(token):
        return 4.0
    return 0.0 if _TARGET_LIKE.match(token.text) or token.numeric else 0.2


def _actual(token: Token) -> float:
    if _TARGET_LIKE.match(token.text):
        return 0.8
    return 3.0 if _level_label(token) else 0.1


def _points(token: Token) -> float:
    if token.points:
        return 0.5 if token.text.endswith(("%", "％")) else 0.0
    return 0.3 if token.dash else 4.0


def _text(token: Token) -> float:
    if token.points:
        return 2.5
    if _TARGET_LIKE.match(token.text):
        return 1.5
    return 4.0 if _level_label(token) else 0.0


def _operator(token: Token) -> float:
    return 0.0 if token.text in _OPERATORS else 3.0


def _unit(token: Token) -> float:
    return 3.0 if token.numeric or len(token.text) > 8 else 0.0


def _core(token: Token) -> float:
    return 0.0 if token.text in ("是", "否", "√", "×", "☑", "核心", "非核心") else 1.5


def _tick(token: Token) -> float:
    ticked = token.text in ("√", "✓", "✔", "☑", "是", "√。")
    return 0.0 if ticked or bare(token.text) in spellings("cause", "likelihood") else 1.0


def _other(token: Token) -> float:
    return 0.5


_COSTS: dict[str, Callable[[Token], float]] = {
    "level1": _level1,
    "level2": _level2,
    "level3": _level3,
    "level1_weight": _points,
    "level2_weight": _points,
    "target": _target,
    "target_whole": _target,
    "adjusted_target": _target,
    "actual": _actual,
    "actual_to_date": _actual,
    "forecast": _actual,
    "weight": _points,
    "score": _points,
    "rechecked_score": _points,
    "coefficient": _points,
    "deviation": _text,
    "explanation": _text,
    "remark": _text,
    "operator": _operator,
    "unit": _unit,
    "core": _core,
    "likelihood": _tick,
    "cause": _actual,
}


def looks_like_funds(line: Line) -> bool:
    """A row of headings that belongs to the funds block rather than to the indicators."""
    return sum(bool(fund_column_role(token.text)) for token in line.tokens) >= 2
