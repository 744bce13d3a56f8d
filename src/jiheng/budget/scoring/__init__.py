"""Scoring: the points of a form by a profile, each explained.

    form ─▶ rule day ─▶ rules ─▶ lines (execution, one an indicator) ─▶ total, grade = ledger

How to use: `score_form(form, profile)` gives a `Ledger`; `side_by_side` lays several of one
form beside each other. How it works: `indicator` decides which kind of rule a target and its
answer come under and in which readings; `quantitative`, `qualitative` and `execution` hold the
rules; `formulas` is the closed list of formulas that a profile may name. All arithmetic is
exact and rounded once, at the end of a line.
"""

from jiheng.budget.scoring.ledger import Alternative, Input, Ledger, Line, Reason, Total
from jiheng.budget.scoring.rule_day import portfolio_year, rule_day, year_of
from jiheng.budget.scoring.score import score_by, score_form
from jiheng.budget.scoring.side_by_side import Beside, side_by_side

__all__ = [
    "Alternative",
    "Beside",
    "Input",
    "Ledger",
    "Line",
    "Reason",
    "Total",
    "portfolio_year",
    "rule_day",
    "score_by",
    "score_form",
    "side_by_side",
    "year_of",
]
