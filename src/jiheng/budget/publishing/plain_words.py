"""Targets, results and money in words that a citizen reads without knowing the form."""

import re

from jiheng.budget.checks.case import Row
from jiheng.budget.checks.judging import met, missed
from jiheng.budget.forms import Form, Fund
from jiheng.kernel.messages import message
from jiheng.kernel.quantity import Quantity

_SIGN = re.compile(r"^[≥≤><＞＜≦≧=＝]+\s*")
_OPERATORS = {
    "≥": "at_least",
    ">": "more_than",
    "≤": "at_most",
    "<": "less_than",
    "≈": "about",
    "≠": "not",
}


def target_words(text: str | None, target: Quantity | None, language: str) -> str:
    """A target in words: ≥95% is 不低于 95%; what is no number stays as printed."""
    if text is None:
        return ""
    if target is None:
        return text
    if target.type not in ("number", "range") or target.number is None:
        value = _SIGN.sub("", text)  # a date or a level behind its sign: ≤1月
        return _with_word(target, value, language) if value != text else text
    value = f"{target.number}{target.unit or ''}"
    if target.type == "range" and target.upper:
        bounds = {"first": target.number, "last": f"{target.upper}{target.unit or ''}"}
        return message("publish.words.between", language, **bounds)
    return _with_word(target, value, language)


def _with_word(target: Quantity, value: str, language: str) -> str:
    word = _OPERATORS.get(target.operator or "")
    return message(f"publish.words.{word}", language, value=value) if word else value


def actual_words(row: Row) -> str:
    """A result as printed; a bare number takes the unit of its target (116 of 153人: 116人)."""
    text = row.indicator.actual or row.indicator.actual_to_date or ""
    value, target = row.actual, row.target
    bare = value is not None and value.type == "number" and value.unit is None
    return f"{text}{target.unit}" if bare and target is not None and target.unit else text


def outcome_of(row: Row) -> str:
    """ "met", "missed", or "open" where the values do not decide it."""
    if met(row):
        return "met"
    return "missed" if missed(row) else "open"


def money(form: Form, text: str | None) -> str:
    """An amount as printed, with the form's unit of money."""
    return f"{text} {form.money_unit or ''}".strip() if text else ""


def main_fund(form: Form) -> Fund | None:
    """The row of the year's total, the first one where none is called so."""
    totals = ("年度资金总额", "资金总额")
    yearly = [one for one in form.funds if one.horizon != "whole_period"]
    return next((one for one in yearly if one.item in totals), next(iter(yearly), None))
