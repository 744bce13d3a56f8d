"""Titles, headings and the first row of a form, told line by line.

附件2                                 heading
2023年度项目支出绩效自评表             title, kind self_evaluation
（2023年度）  单位：万元               heading
项目名称 | 城乡居民医保补助            anchor: the first row of the head
"""

import re
from functools import lru_cache

from jiheng.budget.forms import Kind
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.headings import is_header, role_of
from jiheng.budget.recognise.labels import bare, fund_item, level, meaning, side
from jiheng.budget.recognise.lines import Line
from jiheng.budget.recognise.years import is_blank_year
from jiheng.kernel.text import plain

TITLE = re.compile(
    r"绩效.{0,30}(?:表|书)(?:[(\-—].*)?$"
    r"|(?:自评|评价|监控|申报|批复|审核|目标|跟踪|自查)(?:情况)?表(?:[(\-—].*)?$"
)
_HEADING = re.compile(
    r"^(?:附件|附表|附[:：]?\d|表\d|样表|\(?[一二三四五六七八九十]+[),.]|\d{1,3}[,.)](?!\d)"
    r"|第[一二三四五六七八九十\d]+[部章节])"
)
_META = re.compile(  # years, units of money, who fills the form and when
    r"^(?:\(?(?:19|20)\d\d年[\d一二三四五六七八九十月日至—\-~～ ]{2,12}\)?"
    r"|\(?(?:19|20)\d\d(?:[-—至]+(?:19|20)?\d\d)?年?度?\)?"
    r"|\(?二[〇○0零Oo][一二三四五六七八九〇○零]{2}年度?\)?"
    r"|\(?(?:金额|货币|计量)?单位[:].{0,6}\)?"
    r"|(?:填报|编制|编报|申报|预算|填表|部门|报送|实施|主管)(?:单位|部门|日期|时间|人|年度)?(?:名称)?"
    r"(?:\([^)]*\))?[:(].*"
    r"|\(?盖章\)?|(?:公开|预算)\d*表|填报单位|自评单位[:].*|评价单位[:].*|.{0,30}\(盖章\).*"
    r"|20\d\d年\d+月.*|日期[:].*|年度)$"
)
NUMBERED = re.compile(
    r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*"
    r"(?!.{0,8}(?:基本情况|项目资金|目标$|绩效指标|完成情况))\D"
)
CHAPTER = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]")
NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|\*注?)[:\d一二三,.]|^(?:注|说明|填表说明|填报说明)$"
)
_NAMED_INLINE = re.compile(r"^(?:项目名称|专项名称|部门\(?单位\)?名称)[:：]?(.+)$")
_UNIT_NAMES = ("部门单位名称", "部门名称", "单位名称", "部门整体名称")
_NUMBERS = ("序号", "编号")
_SENTENCE_END = ("。", "；", ";")
_LONGEST = 60
_LONGEST_NAMING = 200
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (  # the first that a title names
    ("monitoring", re.compile(r"监控|跟踪")),
    ("overall_self_evaluation", re.compile(r"(?:整体|部门\(?单位\)?绩效).*(?:自评|评价|自查)")),
    ("overall_declaration", re.compile(r"整体")),
    (
        "transfer_self_evaluation",
        re.compile(r"(?:转移支付|区域|中央对地方|专项补助资金).*(?:自评|自查)"),
    ),
    ("target_approval", re.compile(r"批复")),
    ("self_evaluation", re.compile(r"自评|自查|自我评价|完成情况表|评价表|评分表")),
    ("target_declaration", re.compile(r"申报|目标|审核|绩效表|绩效指标表")),
)


def kind_of(title: str) -> Kind | None:
    """The kind of form that a title names, or None."""
    text = plain(title)
    return next((kind for kind, pattern in KINDS if pattern.search(text)), None)


def kind_of_title(text: str) -> Kind | None:
    """The kind that a text names, if it is the title of a form."""
    return kind_of(text) if TITLE.search(plain(text)) else None


def kind_by_columns(lines: list[Line]) -> Kind:
    """The kind of a form without a title, by the labels and headings it has."""
    roles: set[str | None] = set()
    labels: set[str] = set()
    for line in lines:
        if is_header(line):
            roles.update(role_of(token.text) for token in line.tokens)
        roles.update(column_role(token.text) for token in line.tokens if len(token.text) < 30)
        labels.update(plain(token.text) for token in line.tokens if len(token.text) < _LONGEST)
    if "actual_to_date" in roles or "executed_to_date" in roles:
        return "monitoring"
    overall = any("部门(单位)名称" in label or label == "部门名称" for label in labels)
    overall = overall and not any(label.startswith("项目名称") for label in labels)
    if "actual" not in roles:
        return "overall_declaration" if overall else "target_declaration"
    if overall:
        return "overall_self_evaluation"
    transfer = any(
        label.startswith(("资金使用单位", "中央主管部门", "转移支付")) for label in labels
    )
    weighted = "weight" in roles
    return "transfer_self_evaluation" if transfer and not weighted else "self_evaluation"


def is_title(line: Line) -> bool:
    """A line that holds the title of a form."""
    if len(line.tokens) > 2:
        return False
    raw = line.tokens[0].text
    if not 4 <= len(raw) <= 2 * _LONGEST or "，" in raw:
        return False
    text = plain(raw)
    if not 4 <= len(text) <= _LONGEST or text.endswith(_SENTENCE_END):
        return False
    return bool(TITLE.search(text)) and not NOTE.match(text)


def is_heading(line: Line) -> bool:
    """A line that may stand above a form: title, number and name, year, unit of money."""
    if is_title(line):
        return True
    if any(len(token.text) > 2 * _LONGEST for token in line.tokens):
        return False
    if len(line.tokens) == 1:
        text = plain(line.tokens[0].text)
        if is_blank_year(text):
            return True
        if len(text) <= _LONGEST and not text.endswith(_SENTENCE_END):
            return bool(_HEADING.match(text) or _META.match(text))
    return all(_META.match(plain(token.text)) for token in line.tokens)


def is_anchor(line: Line) -> bool:
    """The first row of a form's head: it holds 项目名称 (or the department's name) and its value."""
    for at, token in enumerate(line.tokens[:4]):
        naming = _naming(token.text)
        if naming == "number":
            return False
        if naming == "inline":
            return at == 0
        if naming == "name":
            following = line.tokens[at + 1].text if at + 1 < len(line.tokens) else ""
            return not following or not _heads_a_list(following)
    return False


@lru_cache(maxsize=8192)
def _naming(text: str) -> str | None:
    """How a cell names what a form is about: "name", "inline" with its value; or "number"."""
    if len(text) > _LONGEST_NAMING:
        return None
    label = bare(text)
    if label in _NUMBERS:
        return "number"
    if len(label) > 2 and meaning("header", text) == "project_name":
        return "name"
    if label.endswith(_UNIT_NAMES) and len(label) <= 12:
        return "name"
    inline = _NAMED_INLINE.match(plain(text))
    if inline and not bare(inline[1]).startswith("及") and "。" not in text:
        return "inline"
    return None


def _heads_a_list(following: str) -> bool:
    """Whether a name is the heading of a column: another heading stands behind it."""
    if meaning("fund_column", following) or meaning("indicator", following):
        return True
    return bare(following) in ("序号", "项目名称")


def is_body(line: Line) -> bool:
    """A row that only the inside of a form holds: fund columns, fund items, indicator columns."""
    found = 0
    for token in line.tokens:
        if level("level2", token.text) or (fund_item(token.text) and len(token.text) > 3):
            return True
        if meaning("indicator", token.text) or meaning("fund_column", token.text):
            found += 1
    return found >= 2


def heads(line: Line) -> int:
    """How many labels of a form's head or of its first blocks the row holds."""
    return sum(
        1
        for token in line.tokens
        if meaning("header", token.text) or side(token.text) in ("funds", "objectives")
    )
