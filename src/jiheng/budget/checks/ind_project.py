"""IND-08, 16: the indicators are those of this project, and its goal speaks of them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.ind_row import BENEFIT, LASTING, bare, dimension, of_the_year
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.regional import is_inherited
from jiheng.budget.checks.words import any_of, words
from jiheng.kernel.findings import Finding

_FRAUD, _FRAUD_WORK = pattern("ind", "fraud"), pattern("ind", "fraud_work")
_COVERAGE, _COVERAGE_WORK = pattern("ind", "coverage"), pattern("ind", "coverage_work")
_FEE, _OWN = pattern("ind", "fee_project"), pattern("ind", "own_purchase")
_SERVED = pattern("ind", "served_people")
_GROUPS = tuple(words("insured_groups"))
_CATEGORY = pattern("ind", "category_name")
_COMMON = pattern("ind", "common_words")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_LONGEST = 4000  # signs of a text; what lies beyond is no goal


def indicator_is_caused_by_the_project(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """What is measured can be changed by what the project pays for."""
    goal, project = goal_of(case), case.form.project_name or ""
    if not goal:
        return
    for row in of_the_year(case):
        if _is_foreign(row, bare(row), project, f"{project} {goal}"):
            yield found_at(
                case, "IND-08", row, "level3", project=project or case.form.document.file
            )


def _is_foreign(row: Row, name: str, project: str, text: str) -> bool:
    if _FRAUD.search(name) and not _FRAUD_WORK.search(text):
        return True
    if _COVERAGE.search(name) and _FEE.search(project) and not _COVERAGE_WORK.search(text):
        return True
    if any_of("own_staff").search(name):
        return False
    own = row.is_satisfaction and _SERVED.search(name) and _OWN.search(project)
    if own and not _SERVED.search(text.removeprefix(project)):
        return True
    return _is_of_others(name, project, text)


def _is_of_others(name: str, project: str, text: str) -> bool:
    """Of insured employees in a project for residents, or the reverse."""
    for ours, others in (_GROUPS, _GROUPS[::-1]):
        if ours in project and others in name and ours not in name and others not in text:
            return True
    return False


def goal_of(case: Case) -> str:
    """What a form says that it wants: its goals and the texts of its plan; "" without any."""
    goals = case.form.objectives
    texts = [goals.expected, goals.annual, goals.whole_period]
    if any(texts):
        texts += case.form.narrative.values()
    return " ".join(dict.fromkeys(text[:_LONGEST] for text in texts if text))


def goal_speaks_of_the_indicator(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """What a benefit is about occurs in the goal, the plan or the name of the project.

    Outputs are details of the work, which a goal need not name.
    """
    goal = goal_of(case)
    if len(goal) < profile.threshold("objective_length"):
        return
    text = f"{case.form.project_name or ''} {goal}"
    for row in of_the_year(case):
        name = bare(row)
        if dimension(row) not in (BENEFIT, LASTING) or _CATEGORY.fullmatch(name):
            continue
        topics = _topics(name)
        strange = topics and not any(topic in text for topic in topics)
        if strange and not is_inherited(case, row):
            yield found_at(case, "IND-16", row, "level3")


def _topics(name: str) -> list[str]:
    """The pairs of signs of a name that are left without the words that every indicator has."""
    parts = _CHINESE.findall(_COMMON.sub(" ", name))
    return [one + other for part in parts for one, other in pairwise(part)]
