"""TXT-05, 06, 14: what was reached, beside the objective, the indicators and the money."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.judging import missed, shown
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.texts import bare, longest_shared, pieces
from jiheng.budget.checks.txt_objectives import is_background
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.missing import state_of

_FIGURE = re.compile(r"\d")
_WORDED = pattern("txt", "worded")
_EVALUATING = pattern("txt", "about_evaluating")
_ALL_DONE, _PAID_FOR = pattern("txt", "all_done"), pattern("txt", "paid_for")
_NOT_DONE = pattern("txt", "not_done")
_CLAUSE = re.compile(r"[，,。；;！!\n]")
_PAIR = 2  # signs a piece when two texts are compared
_PIECE = 8  # signs a piece when a repeated passage is looked for
_HUNDRED = 100


def result_answers_the_objective(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The result tells what became of the objective: in figures, or at least of the same matters.

    A result without figures does not answer where it tells of evaluating instead of doing, is a
    phrase that shares little with the objective, or shares nothing with it.
    """
    objective, result = case.form.objectives.expected or "", case.form.objectives.actual or ""
    if state_of(objective) != "filled" or state_of(result) != "filled" or is_background(objective):
        return
    if _FIGURE.search(result) or _WORDED.search(result):
        return
    wanted, told = pieces(bare(objective), _PAIR), bare(result)
    share = Decimal(len(wanted & pieces(told, _PAIR)) * _HUNDRED) / max(1, len(wanted))
    phrase = len(told) < profile.threshold("objective_length")
    line = profile.threshold("answer_share" if phrase else "unrelated_share")
    if _EVALUATING.search(result) or share < line:
        yield found(case, "TXT-05", "objectives.actual", result, also=_objective(case))


def result_is_not_the_objective(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The result is not the objective once more, whole or in a long passage."""
    objective, result = (
        bare(case.form.objectives.expected or ""),
        bare(case.form.objectives.actual or ""),
    )
    if min(len(objective), len(result)) < profile.threshold("objective_length"):
        return
    passage = longest_shared(result, objective, _PIECE)
    if len(passage) >= profile.threshold("repeated_length"):
        yield found(
            case, "TXT-06", "objectives.actual", passage, also=_objective(case),
            wording="TXT-06.passage", count=str(len(passage)),
        )  # fmt: skip
        return
    wanted, told = pieces(objective, _PAIR), pieces(result, _PAIR)
    alike = Decimal(2 * len(wanted & told) * _HUNDRED) / (len(wanted) + len(told))
    if alike > profile.threshold("repeated_share"):
        yield found(
            case, "TXT-06", "objectives.actual", case.form.objectives.actual, also=_objective(case),
            share=shown(alike),
        )  # fmt: skip


def _objective(case: Case) -> list[Place]:
    return [place(case.form, "objectives.expected")]


def claim_holds(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Nobody claims that all was done where a target was missed, or deeds where nothing was spent."""
    result = case.form.objectives.actual or ""
    if case.executed == 0 and case.budget and case.budget > 0:
        deed = _deed(result)
        if deed:
            yield found(
                case, "TXT-14", "objectives.actual", result, wording="TXT-14.unspent", claim=deed
            )
        return
    claim = _ALL_DONE.search(result)
    rows = [row for row in case.annual_rows if missed(row)] if claim else []
    if claim and rows:
        yield found(
            case, "TXT-14", "objectives.actual", result, claim=claim[0], count=str(len(rows)),
            names="、".join(row.name for row in rows[:3])[:60],
            also=[place(case.form, f"{row.path}.actual") for row in rows],
        )  # fmt: skip


def _deed(result: str) -> str | None:
    """The first clause that tells of something done with money; one that says not is none."""
    for clause in _CLAUSE.split(result):
        if _PAID_FOR.search(clause) and not _NOT_DONE.search(clause):
            return clause
    return None
