"""How the cells of each indicator column look, as costs: 0 is a cell as expected, 6 one that cannot be.

    weight   30 → 0      ≥95% → 4      数量指标 → 4
    level2   数量指标 → 0  产出指标 → 3  30 → 6

`align` lays a shifted row under its headings by these costs.
"""

import re
from collections.abc import Callable

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.labels import bare, level, spellings
from jiheng.budget.recognise.lines import Token

Cost = Callable[[Token], float]
OPERATOR_WORDS = {
    "大于等于": "≥", "小于等于": "≤", "等于": "=", "大于": ">", "小于": "<",
    "不低于": "≥", "不超过": "≤", "不少于": "≥", "不高于": "≤",
}  # fmt: skip
SKIP = {  # what a dense row without a cell in a column costs; 0.5 where nothing is said
    "level1": 0.0, "level2": 0.0, "level3": 4.0, "target": 1.5, "target_whole": 1.5,
    "actual": 1.2, "actual_to_date": 1.2, "forecast": 0.8, "weight": 1.3, "score": 0.9,
    "deviation": 0.1, "remark": 0.1, "cause": 0.1, "likelihood": 0.3, "level1_weight": 0.0,
    "level2_weight": 0.0,
}  # fmt: skip
_KINDS_OF_VALUE = {"定性", "定量", "正向", "反向", "正向指标", "反向指标", "正指标", "反指标"}
OPERATORS = (
    frozenset("≥≤=<>＝＞＜≧≦﹦") | {">=", "<=", "=="} | _KINDS_OF_VALUE | frozenset(OPERATOR_WORDS)
)
_TARGET_LIKE = re.compile(r"^[≥≤=<>＝＞＜≧≦﹦《‹〉]|^\d+(?:\.\d+)?%?以[上内]")
_POINTS_IN_WORDS = re.compile(r"^(?:满分|[零〇一二两三四五六七八九十百]{1,5}分?)$")
_LEGIBLE = re.compile("[^\ufffd□■\ue000-\uf8ff]")
_ECHO = 2.0  # a text that stands in the other half of the row as well
_UNKNOWN_LEVEL = 5.0  # a level label that no vocabulary has, where the geometry is not exact
_UNITS = frozenset("%％‰个人次元户件场天日月年家项台套篇本份期批名亩吨米辆座处间所位条页") | {
    *("万元", "亿元", "人次", "户次", "公里", "小时", "工作日", "百分比", "平方米", "元/人"),
}
_TICKS = ("√", "✓", "✔", "☑", "是", "√。")


def cost_of(column: Column, exact: bool, halves: bool) -> Cost:
    """What a cell costs in the column; `exact` grids may have levels with names of their own."""
    base = _COSTS.get(column.role.split(":")[0], _other)
    if exact and column.role in OWN_LEVELS:
        base = OWN_LEVELS[column.role]
    if column.role not in ("level3", "target", "level2") or not halves:
        return base
    wrong_echo = 2 if column.half == 0 else 1

    def with_echo(token: Token) -> float:
        return base(token) + (_ECHO if token.echo == wrong_echo else 0.0)

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
    return 3.0 if second else _unknown_level(token)


def _level2(token: Token) -> float:
    known = level("level2", token.text)
    if known:
        return (0.0 if known.certain else 0.4) + (1.5 if known.weight else 0.0)
    if token.points:
        return 6.0
    return 3.0 if level("level1", token.text) else _unknown_level(token)


def _unknown_level(token: Token) -> float:
    if token.text.endswith("指标") and len(token.text) <= 8:
        return _UNKNOWN_LEVEL / 2
    return _UNKNOWN_LEVEL if len(token.text) <= 12 else _UNKNOWN_LEVEL + 1


def _own_level(cost: Cost) -> Cost:
    """In a true grid a level may have a name of its own (部门决策, 预算配置)."""

    def with_own(token: Token) -> float:
        asked = cost(token)
        return 1.0 if asked in (_UNKNOWN_LEVEL, _UNKNOWN_LEVEL / 2) else asked

    return with_own


OWN_LEVELS: dict[str, Cost] = {"level1": _own_level(_level1), "level2": _own_level(_level2)}


def _level3(token: Token) -> float:
    if token.numeric or token.common or token.text in OPERATORS or token.text in _UNITS:
        return 5.0
    if _level_label(token):
        return 4.6
    if _TARGET_LIKE.match(token.text):
        return 3.0
    if token.text.endswith("指标") and len(token.text) <= 8:
        return 1.5
    return 2.0 if token.dash else 0.0


def _target(token: Token) -> float:
    if _level_label(token):
        return 4.0
    if token.text in OPERATORS or token.text in _UNITS:
        return 2.0
    return 0.0 if _TARGET_LIKE.match(token.text) or token.numeric else 0.2


def _actual(token: Token) -> float:
    if token.text in OPERATORS or token.text in _UNITS:
        return 2.0
    if _TARGET_LIKE.match(token.text):
        return 0.8
    return 3.0 if _level_label(token) else 0.1


def _points(token: Token) -> float:
    if token.points:
        return 0.5 if token.percent else 0.0
    if _POINTS_IN_WORDS.match(token.text):
        return 0.5
    return 0.3 if token.dash or not _LEGIBLE.search(token.text) else 4.0


def _text(token: Token) -> float:
    if token.points:
        return 2.5
    if _TARGET_LIKE.match(token.text):
        return 1.5
    return 4.0 if _level_label(token) else 0.0


def _operator(token: Token) -> float:
    return 0.0 if token.text in OPERATORS else 3.0


def _unit(token: Token) -> float:
    return 3.0 if token.numeric or len(token.text) > 8 else 0.0


def _core(token: Token) -> float:
    return 0.0 if token.text in ("是", "否", "√", "×", "☑", "核心", "非核心") else 1.5


def _tick(token: Token) -> float:
    ticked = token.text in _TICKS or bare(token.text) in spellings("cause", "likelihood")
    return 0.0 if ticked else 1.0


def _other(_token: Token) -> float:
    return 0.5


_COSTS: dict[str, Cost] = {
    "level1": _level1,
    "level2": _level2,
    "level3": _level3,
    **dict.fromkeys(("level1_weight", "level2_weight", "weight", "score"), _points),
    **dict.fromkeys(("rechecked_score", "coefficient"), _points),
    **dict.fromkeys(("target", "target_whole", "adjusted_target"), _target),
    **dict.fromkeys(("actual", "actual_to_date", "forecast", "cause"), _actual),
    **dict.fromkeys(("deviation", "explanation", "remark"), _text),
    "operator": _operator,
    "unit": _unit,
    "core": _core,
    "likelihood": _tick,
}
