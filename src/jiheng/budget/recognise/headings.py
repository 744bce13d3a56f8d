"""Rows of headings of the indicator table: what each heading means, and which rows are one.

    绩效指标                    | 年度指标值           | 实际完成值 | 分值 | 得分
    一级指标 | 二级 | 三级指标 | 性质 | 值 | 计量单位 |

Headings stand in one row or in several: a group above its parts (偏差原因分析 over 经费保障), a
heading broken in two (年度 over 指标值), or the levels below the other headings as here.
"""

import re
from functools import lru_cache
from itertools import pairwise

from jiheng.budget.recognise.fund_columns import TO_DATE
from jiheng.budget.recognise.labels import bare, level, meaning, side, spellings, without_letter
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

LEVELS = ("level1", "level2", "level3")
_LONGEST = 40
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
_AND_WEIGHT = re.compile(r"(?:及|和|与)(?:权重|分值)$")
_VALUES = frozenset(("target", "actual", "target_whole", "actual_to_date"))
_BESIDE_LEVELS = frozenset(("target", "actual", "weight", "score", "deviation", "remark"))
_BELOW = frozenset(
    ("target", "adjusted_target", "target_whole", "weight", "score", "actual", "level2")
)


@lru_cache(maxsize=8192)
def role_of(text: str) -> str | None:
    """The role of an indicator column by its heading, or None.

    >>> role_of("年度指标值(A)"), role_of("1-6月完成情况"), role_of("自评得分"), role_of("上年完成值")
    ('target', 'actual_to_date', 'score', None)
    """
    flat = plain(text)
    if len(flat) > _LONGEST:
        return None
    if TO_DATE.search(flat) and re.search(r"执行|完成|实际|情况|值", flat):
        return "actual_to_date"
    label = _AND_WEIGHT.sub("", bare(without_letter(text)))
    role = meaning("indicator", text) or meaning("indicator", label)
    if role is None and 3 < len(label) < 20 and not _PAST.search(label):
        return next((one for one, words in _BY_WORDS if words.search(label)), None)
    return role


def levels(line: Line) -> int:
    """How many of the three headings of levels the row holds; 绩效指标 alone names the block."""
    roles = {role_of(token.text) for token in line.tokens if bare(token.text) != "绩效指标"}
    return sum(role in roles for role in LEVELS)


def is_header(line: Line) -> bool:
    """A row with the headings of the indicator table."""
    if line.header is None:
        line.header = len(line.tokens) > 1 and _is_header(line)
    return line.header


def _is_header(line: Line) -> bool:
    roles = {role_of(token.text) for token in line.tokens}
    count = sum(role in roles for role in LEVELS)
    if count != 1 or len(line.tokens) < 3:
        return count >= 2
    firm = {meaning("indicator", token.text) for token in line.tokens if len(bare(token.text)) > 2}
    if not firm & _VALUES or any(token.numeric for token in line.tokens):
        return False
    return not any(
        level("level2", token.text) and token.text != "绩效指标" for token in line.tokens
    )


def is_upper(line: Line, following: Line | None) -> bool:
    """The upper of two rows of headings: 年度指标值 | 实际完成值 … over 一级指标 | 二级指标 …"""
    if following is None or len(line.tokens) < 2 or levels(line) or levels(following) < 2:
        return False
    if _heads_goals(line):
        return False
    return len({role_of(token.text) for token in line.tokens} & _BESIDE_LEVELS) >= 2


def _heads_goals(line: Line) -> bool:
    """The headings of the overall goals: 年度总体目标 | 预期目标 | 实际完成情况."""
    first, *others = line.tokens
    goals = all(meaning("objective", token.text) for token in others)
    return side(first.text) == "objectives" and goals


def merged(line: Line, following: Line | None) -> Line | None:
    """Two rows of headings as one, where every heading of the second continues one above it.

    年度 over 指标值 becomes 年度指标值. None where the rows are not such a pair.
    """
    if following is None or not 2 <= len(following.tokens) <= len(line.tokens):
        return None
    below = {(token.start, token.end): token for token in following.tokens}
    above = {(token.start, token.end) for token in line.tokens if token.cell.row_span == 1}
    short = all(len(token.text) <= 8 and not token.numeric for token in following.tokens)
    levelled = any(_certain_level(token.text) for token in following.tokens)
    if levelled or not short or not set(below) <= above:
        return None
    tokens = []
    for token in line.tokens:
        under = below.get((token.start, token.end))
        text = token.text + under.text if under else token.text
        tokens.append(Token(text, token.cell, token.start, token.end))
    together = Line(tokens, line.row, line.page, line.exact, line.last)
    named = sum(role_of(token.text) is not None for token in without_side(together))
    return together if is_header(together) and named >= len(below) else None


def _certain_level(text: str) -> bool:
    """A label of the second level that is no heading: the row below is one of the table."""
    known = level("level2", text)
    return known is not None and known.certain and role_of(text) is None


def without_side(header: Line) -> list[Token]:
    """The headings of the row without the label down the side (绩效指标)."""
    first = header.tokens[0]
    beside = side(first.text) == "indicators" and len(header.tokens) > 2
    return header.tokens[1:] if beside else header.tokens


def is_sub_header(line: Line, header: Line) -> bool:
    """A second row of headings: the causes, the likelihoods, 年初 and 调整后 below a heading."""
    if line.exact and line.tokens[0].cell.row < header.tokens[0].cell.row + _height(header):
        return True
    if levels(line) >= 2 and not levels(header):
        return True
    if _below_one_heading(line, header):
        return True
    return all(_is_sub_heading(token.text) for token in line.tokens)


def _is_sub_heading(text: str) -> bool:
    return bare(text) in sub_labels() or role_of(text) in _BELOW


def sub_labels() -> frozenset[str]:
    """The labels of causes and likelihoods, which stand below a heading."""
    return spellings("cause", "names") | spellings("cause", "likelihood")


def _below_one_heading(line: Line, header: Line) -> bool:
    """Several short texts, all below one heading that spans columns (绩效标准)."""
    if len(line.tokens) < 2 or any(token.numeric or len(token.text) > 10 for token in line.tokens):
        return False
    first, last = line.tokens[0].start, line.tokens[-1].end
    if line.exact:
        wide = [(one.start, one.end) for one in header.tokens if one.end > one.start]
    else:
        starts = [one.start for one in header.tokens]
        wide = [(a, b - 1) for a, b in pairwise(starts) if b - a > 1]
    return any(start <= first and last <= end for start, end in wide)


def _height(header: Line) -> int:
    spans = [token.cell.row_span for token in without_side(header) if role_of(token.text)]
    return max(spans, default=1)
