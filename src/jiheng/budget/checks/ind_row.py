"""What the checks of the design of indicators ask of one: its bare name, its place in the tree."""

import re

from jiheng.budget.checks.case import Case, Row
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

OUTPUTS = ("数量", "质量", "时效")
BENEFIT = "效益"
LASTING = "可持续影响"
_DIMENSIONS = (*OUTPUTS, "成本", LASTING, BENEFIT, "满意度")
_BRACKET = re.compile(r"\([^()]{1,12}\)$")
_END = ".;,!"


def bare(row: Row) -> str:
    """The name as plain text, without a bracket at its end: 参保率(%) is 参保率."""
    return _BRACKET.sub("", plain(row.name))


def said(row: Row) -> str:
    """The target as plain text, without the sign that closes a sentence."""
    return plain(row.target_text).rstrip(_END)


def in_words(row: Row) -> bool:
    """Whether the target is words, not a number, date or range."""
    target = row.target
    return (
        target is not None
        and target.type in ("level", "text")
        and state_of(row.target_text) == "filled"
    )


def dimension(row: Row) -> str:
    """数量, 质量, 时效, 成本, 可持续影响, 效益 or 满意度, by the second level, else the first; "" for none.

    经济成本指标 of the tree of 2021 is 成本, 社会效益指标 is 效益.
    """
    for level in (row.indicator.level2, row.indicator.level1):
        for name in _DIMENSIONS if level else ():
            if name in (level or ""):
                return name
    return ""


def of_the_year(case: Case) -> list[Row]:
    """The named indicators of the year, or of the whole period where a form has no other."""
    return [row for row in case.annual_rows or case.rows if row.name]
