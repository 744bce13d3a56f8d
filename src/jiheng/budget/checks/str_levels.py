"""STR-03, 04, 12: the tree of indicators, and its two halves."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.trees import trees
from jiheng.budget.checks.wgt_sums import is_execution
from jiheng.kernel.findings import Finding

_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]")
_YEAR = re.compile(r"^20\d\d年度?")
_ALIKE = 0.5  # 全部改造完成时间 and 年度改造完成时间 are one, 检查家数 and 培训人次 are not
_LONGEST = 60
_SHORTEST_CUT = 2  # of a label cut at its cell: 数量, 可持续


def levels_are_in_the_tree(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """First and second levels are called as in the tree, once for every other name."""
    allowed = trees(profile)
    firsts = _plain({name for tree in allowed for name in tree})
    seconds = _plain({name for tree in allowed for below in tree.values() for name in below})
    told: set[str] = set()
    for row in case.rows:
        if is_execution(row):
            continue
        first, second = row.indicator.level1, row.indicator.level2_printed or row.indicator.level2
        for field, name, names in (("level1", first, firsts), ("level2", second, seconds)):
            if name and name not in told and not _is_called(name, names):
                told.add(name)
                yield found(
                    case, "STR-03", f"{row.path}.{field}", name, "、".join(sorted(names.values()))
                )
    for one in case.form.reading:  # a name that no indicator stands below
        name = one.arguments.get("label", "")
        alone = one.message_id == "reading.level2_alone" and name not in told
        if alone and not _is_called(name, seconds):
            told.add(name)
            yield found(case, "STR-03", "indicators", name, "、".join(sorted(seconds.values())))


def _plain(names: set[str]) -> Mapping[str, str]:
    """Names without signs and without 指标 at the end, to the full name."""
    return {_bare(name): name for name in names}


def _bare(name: str) -> str:
    return _NOT_CHINESE.sub("", name).removesuffix("分").removesuffix("指标")


def _is_called(name: str, names: Mapping[str, str]) -> bool:
    """Whether a printed name is one of the names, perhaps cut at the border of its cell."""
    bare = _bare(name).removesuffix("指").removeprefix("产出" if len(_bare(name)) > 2 else "")
    return bare in names or (
        len(bare) >= _SHORTEST_CUT and any(one.startswith(bare) for one in names)
    )


def halves_line_up(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The row of the whole period and that of the year beside it are the same indicator."""
    for one in case.form.reading:
        if one.message_id == "reading.level2_other_half":
            yield found(case, "STR-04", "indicators", one.seen, wording="STR-04.label")
            break
    whole = [row for row in case.rows if row.indicator.horizon == "whole_period"]
    annual = case.annual_rows
    if not whole or len(whole) != len(annual):
        return
    for at, (left, right) in enumerate(zip(whole, annual, strict=True)):
        if left.level2 != right.level2 or not _is_one_indicator(left, right):
            yield found(
                case, "STR-04", f"{right.path}.level3", f"{right.level2} {right.name}",
                f"{left.level2} {left.name}",
            )  # fmt: skip
            return
        if at and _is_shifted(whole[at - 1], annual[at - 1], left, right):
            yield found(
                case, "STR-04", f"{right.path}.target", right.target_text, left.target_text,
                wording="STR-04.shifted",
            )  # fmt: skip


def _is_one_indicator(left: Row, right: Row) -> bool:
    """Whether two names are one, or say the same of the period and of the year."""
    one, other = (_YEAR.sub("", row.name[:_LONGEST]) for row in (left, right))
    return one == other or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _is_shifted(above: Row, above_right: Row, left: Row, right: Row) -> bool:
    """The year's cell above is empty and what belongs there stands in this one too."""
    both = (above.target_text, left.target_text)
    return (
        not above_right.target_text
        and all(both)
        and all(text in right.target_text for text in both)
    )


def standard_levels_are_used(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Second levels that the form prints without an indicator are named, once a form."""
    known = {name for tree in trees(profile) for below in tree.values() for name in below}
    used = {row.level2 for row in case.rows}
    printed = [one.label for one in case.form.extra if one.label in known]
    empty = [name for name in dict.fromkeys(printed) if name and name not in used]
    if empty:
        yield found(case, "STR-12", "indicators", "、".join(empty))
