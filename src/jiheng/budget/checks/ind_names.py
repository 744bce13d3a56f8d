"""IND-03, 04, 05, 13: a name is short, measurable, of one thing, and stands in one place."""

import re
from collections.abc import Iterator

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.ind_row import bare, of_the_year
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.regional import is_inherited
from jiheng.budget.checks.wgt_sums import is_execution
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain

_CATEGORY = pattern("ind", "category_name")
_MEASURE = re.compile(rf"(?:{pattern('ind', 'measure_end').pattern})$")
_TASK = pattern("ind", "task_start")
_CLOSING = (".", ";", ",", "!")
_CLAUSES = re.compile("[，,；;。].")
_TWO = tuple(pattern("ind", group) for group in ("two_measures", "two_events", "two_deeds"))


def name_says_what(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A name says what is measured; the name of a level fits every project."""
    for row in of_the_year(case):
        if _CATEGORY.fullmatch(bare(row)):
            yield found_at(case, "IND-03", row, "level3")


def name_is_a_measure(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A name is a short noun that can be measured, not a sentence or a task; said once a name.

    A long name that ends in a measure (…完成时间), or that the authority above has given, is only
    long.
    """
    longest = profile.threshold("name_length")
    told: set[str] = set()
    for row in of_the_year(case):
        name, length = bare(row), len(row.name)
        short = len(name) <= longest
        if row.name in told or (short and not _tells(row, name)):
            continue
        told.add(row.name)
        measured = _MEASURE.search(name) and not _CLAUSES.search(row.name)
        only_long = not _tells(row, name) and (measured or is_inherited(case, row))
        yield found_at(
            case, "IND-04", row, "level3", f"≤{longest}",
            severity="info" if only_long else None,
            wording="IND-04.long" if only_long else None, length=str(length), longest=str(longest),
        )  # fmt: skip


def _tells(row: Row, name: str) -> bool:
    """Whether a name tells what is to be done, or is closed like a sentence.

    A full stop behind a measure (知晓率。) is a slip and makes no sentence.
    """
    if _TASK.match(name):
        return True
    if not name.endswith(_CLOSING):
        return False
    return not _MEASURE.search(name.rstrip("".join(_CLOSING))) or bool(_CLAUSES.search(row.name))


def name_stands_in_one_place(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """One name stands below one second level."""
    groups: dict[str, list[Row]] = {}
    for row in of_the_year(case):
        if row.level2 and not is_execution(row):
            groups.setdefault(plain(row.name), []).append(row)
    for rows in groups.values():
        levels = list(dict.fromkeys(row.level2 for row in rows))
        if len(levels) > 1:
            yield found(
                case, "IND-05", f"{rows[0].path}.level3", rows[0].name[:60],
                also=[place(case.form, f"{row.path}.level3") for row in rows[1:]],
                count=str(len(levels)), levels="、".join(levels),
            )  # fmt: skip


def name_is_of_one_thing(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """One value measures one thing: 知晓率和满意度 are two indicators."""
    for row in of_the_year(case):
        name = bare(row).rstrip(".")
        if any(one.search(name) for one in _TWO):
            yield found_at(case, "IND-13", row, "level3")
