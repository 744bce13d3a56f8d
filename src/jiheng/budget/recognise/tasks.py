"""The block 年度主要任务 of forms about a whole department: one task a row."""

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, level, side
from jiheng.budget.recognise.lines import Line

_NAMES = ("任务名称", "主要任务名称", "工作任务", "任务", "工作任务名称", "重点工作任务", "主要任务", "年度主要任务", "重点任务", "工作名称")
_OTHERS = ("主要内容", "任务内容", "工作内容", "对应项目", "预算金额", "总额", "财政拨款", "其他资金", "完成情况",
           "任务完成情况", "实际完成情况", "涉及项目", "对应项目名称", "资金总额", "计划完成时间", "金额", "预算数", "执行数",
           "全年预算数", "全年执行数", "执行率", "其他", "具体内容", "工作目标")  # fmt: skip


def is_header(line: Line) -> bool:
    """The row 任务名称 | 主要内容 | 预算金额 …"""
    labels = [bare(token.text) for token in line.fresh]
    return any(label in _NAMES for label in labels) and any(label in _OTHERS for label in labels)


def columns_of(line: Line) -> list[Column]:
    """The columns of the tasks under their headings."""
    columns = []
    for token in line.fresh:
        token.used = True
        if not columns and side(token.text) == "tasks" and len(line.tokens) > 2:
            if bare(token.text) == bare(line.tokens[0].text) and token.start == 0:
                continue
        columns.append(Column(bare(token.text), token.start, token.end, token.text))
    return columns


def read_row(draft: Draft, line: Line, columns: list[Column]) -> bool:
    """One task: its cells with their headings as one text under 年度主要任务N."""
    fresh = line.fresh
    labels = [bare(token.text) for token in fresh]
    if all(label in _OTHERS for label in labels):
        for token in fresh:
            token.used = True
            columns.append(Column(bare(token.text), token.start, token.end, token.text))
        return True
    if any(level("level1", token.text) for token in fresh) or side(fresh[0].text) in (
        "objectives", "indicators", "funds",
    ):  # fmt: skip
        return False
    number = 1 + sum(key.startswith("年度主要任务") for key in draft.narrative)
    key = f"年度主要任务{number}"
    parts = []
    for token in fresh:
        if side(token.text) == "tasks" and token.start < columns[0].start:
            token.used = True
            continue
        parts.append(draft.take(f"narrative.{key}", token, line))
    if parts:
        draft.narrative[key] = "；".join(parts)
    return True
