"""Labels and values that stand in one cell.

填报日期：2024-03-01                            by a colon
填报人：…  联系电话：…  填报日期：…              several of them
实施单位2-六安市…                               run together, where a separator was lost
"""

import re
from functools import lru_cache

from jiheng.budget.recognise.labels import bare, meaning, vocabulary
from jiheng.budget.recognise.lines import Token
from jiheng.kernel.text import plain

Label = tuple[str, str]  # group ("header", "narrative", "signature", "total", "other") and field
_INLINE = re.compile(r"^([^:：]{2,14})[:：](.+)$", re.DOTALL)
_LONGEST_LABEL = 30
_LONGEST_CELL = 300  # a longer cell is a text, not a row of labels
_TOTALS = frozenset(
    ("自评得分", "自评总分", "总分", "总得分", "综合得分", "自评总得分", "最终得分")
)
_SEVERAL = re.compile(
    r"((?:单位|项目|部门|主要|财务)?(?:负责人|领导)(?:签字|签章|签名)?|经办人|填报人|填表人|联系人|制表人"
    r"|审核人|联系电话|电话|联系方式|填报日期|填表日期|填报时间|填表时间|填报单位|日期|自评总分|自评得分|总分)"
    r"(?:[(（][^)）]{0,8}[)）])?\s*[:：]"
)
_SEAL = re.compile(r"^[\u4e00-\u9fff（）()]{2,12}[（(](?:盖章|公章|签章)[）)]$")  # 单位（盖章）
_TASK = re.compile(r"^年度主要任务(?:\d{1,3}|-\S{1,10})$")  # one task told in one cell
_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[、.．]\s*")
_STILL_LABEL = re.compile(r"^(?:[(（及和、与]|名称|代码|编码|编号|意见|职责|职能|概况|负责人|联系)")


@lru_cache(maxsize=8192)
def label_of(text: str, overall: bool) -> Label | None:
    """The group and field that a label names; `overall` where the form is about a whole unit."""
    if len(text) > 2 * _LONGEST_LABEL or len(plain(text)) > _LONGEST_LABEL:
        return None
    if overall:
        field = meaning("overall_unit", text)
        if field is None and re.search(r"(?:部门|单位)名称$", bare(text)):
            field = "department"
        if field:
            return "header", field
    for group in ("header", "narrative", "signature"):
        field = meaning(group, text)
        if field:
            return group, printed_label(text) if field == "as_printed" else field
    if _TASK.match(text):
        return "narrative", text
    if bare(text) in _TOTALS:
        return "total", "total_score"
    return ("other", text) if meaning("other", text) or _SEAL.match(text) else None


def printed_label(text: str) -> str:
    """A label as printed, without its number, marks and colon.

    >>> printed_label("2.项目实施内容："), printed_label("*部门（单位）职责")
    ('项目实施内容', '部门（单位）职责')
    """
    return _NUMBER.sub("", text.strip(" *＊★:："))


def inline(text: str, overall: bool) -> tuple[Label, str] | None:
    """A label and its value in one cell, by a colon."""
    found = _INLINE.match(text)
    if not found:
        return None
    label = label_of(found[1], overall)
    return (label, found[2].strip()) if label else None


def several(token: Token, overall: bool) -> list[tuple[Label, str]]:
    """Several labels with values in one cell ("填报人：… 联系电话：…  填报日期：…")."""
    if len(token.text) > _LONGEST_CELL:
        return []
    found = list(_SEVERAL.finditer(token.text))
    if len(found) < 2 and not (found and found[0].start() == 0):
        return []
    parts = []
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(token.text)
        label = label_of(match[1], overall)
        if label and label[0] == "other":
            label = "other", match[0].rstrip(":： ")
        if label:
            parts.append((label, token.text[match.end() : end].strip(" ;；,，")))
    return parts


def fused(text: str) -> tuple[Label, str] | None:
    """A label of the head with its value run into it ("实施单位2-六安市…")."""
    if len(text) > _LONGEST_CELL:
        return None
    flat = bare(text)
    for spelling, field in vocabulary("header").items():
        if len(spelling) < 4 or not flat.startswith(spelling) or not text.startswith(spelling):
            continue
        value = text[len(spelling) :]
        if len(flat) > len(spelling) and not _STILL_LABEL.match(value):
            return ("header", field), value.lstrip(":： ")
    return None
