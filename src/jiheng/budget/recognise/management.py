"""The block 资金管理情况 of transfer-payment forms: each aspect with its account and problems."""

import re

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare, meaning, side
from jiheng.budget.recognise.lines import Line

PROBLEMS = "存在问题和改进措施"
_ACCOUNT_LABELS = ("情况说明", "管理情况说明", "情况", "具体情况说明", "自评情况", "情况说明自评")
ASPECTS = (
    "分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况",
    "支出责任履行情况",
)  # fmt: skip


def is_header(line: Line) -> bool:
    """The row 情况说明 | 存在问题和改进措施."""
    labels = [bare(token.text) for token in line.fresh]
    return any(label in _ACCOUNT_LABELS for label in labels) and any(
        "问题" in label and len(label) < 16 for label in labels
    )


def columns_of(line: Line) -> list[Column]:
    """The columns of account and problems under their headings."""
    columns = []
    for token in line.fresh:
        token.used = True
        label = bare(token.text)
        if label in _ACCOUNT_LABELS or "问题" in label:
            columns.append(Column(label, token.start, token.end, token.text))
    return columns


def read_row(draft: Draft, line: Line, columns: list[Column]) -> bool:
    """One aspect, under headings or with labels of its own: `narrative[aspect]` and `narrative[aspect-存在问题和改进措施]`."""
    fresh = line.fresh
    if fresh and side(fresh[0].text) == "management" and len(fresh) > 1:
        fresh[0].used = True
        fresh = fresh[1:]
    aspect = meaning("narrative", fresh[0].text) if fresh else None
    if aspect not in ASPECTS:
        return False
    fresh[0].used = True
    labelled = False
    for order, token in enumerate(fresh[1:]):
        if re.match(r"^(?:存在)?(?:的)?问题.{0,3}(?:改进|整改)?(?:措施)?[:：]?$", token.text):
            labelled = token.used = True  # its label stands in the row itself
            continue
        second = order == 1
        if labelled:
            second = True
        elif not columns:
            second = False
        elif line.exact and len(columns) >= 2:
            second = token.start >= columns[-1].start
        elif len(fresh) == 2:
            second = token.start - fresh[0].start > columns[0].start - fresh[0].start + 1
        key = f"{aspect}-{PROBLEMS}" if second else aspect
        draft.narrative[key] = draft.take(f"narrative.{key}", token, line)
    return True
