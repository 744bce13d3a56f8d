"""The figures of a monitoring or self-evaluation form: money beside time, points beside the rules."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.mon_progress import money_light, share_of_time, year_budget
from jiheng.budget.profiles import DEFAULT, packaged_profiles
from jiheng.budget.scoring import score_form, year_of
from jiheng.kernel.parameters import NoValue
from jiheng.web.followups.models import FollowUp
from jiheng.web.projects.money import in_ten_thousands

SELF_EVALUATION = "self_evaluation"
KINDS = (SELF_EVALUATION, "monitoring")
_CENT = Decimal("0.01")
_MOST_POINTS, _MOST_SHARE = Decimal(10) ** 5, Decimal(10) ** 10  # what the columns hold


@cache
def _profile():
    return packaged_profiles()[DEFAULT]


def ledger_of(form):
    """The point ledger of a form by the rules of its year."""
    return score_form(form, _profile())


def fill_in(made: FollowUp, form) -> None:
    """Set the figures of a follow-up from its form; None what the form does not give."""
    made.kind, made.year = form.kind, year_of(form)
    case = Case(form)
    _money(made, case)
    made.declared = made.computed = made.lowest = made.highest = made.lead = None
    if form.kind == SELF_EVALUATION:
        total = ledger_of(form).total
        made.declared, made.computed = _points(total.stated), _points(total.computed)
        made.lowest, made.highest = _points(total.lowest), _points(total.highest)
        if made.declared is not None and made.computed is not None:
            made.lead = made.declared - made.computed


def _money(made, case):
    """Budget, executed, months over, and how the money stands beside them."""
    total = case.total
    is_over = made.kind == SELF_EVALUATION
    made.months = 12 if is_over else case.months
    spent = None if total is None else total.executed if is_over else total.to_date
    budget = year_budget(total) if total else None
    made.executed = _ten_thousands(spent, case.form)
    made.budget = _ten_thousands(budget, case.form)
    made.share, made.light, made.tells_money = None, "", False
    if made.budget is None or made.executed is None or not made.months:
        return
    if made.budget <= 0 or made.executed < 0:
        return
    rate = Fraction(spent) / Fraction(budget) * 100
    share = share_of_time(rate, made.months)
    made.share = _percent(share)
    try:
        made.light = money_light(rate, made.months, _rules(made.year))
    except NoValue:  # no rules in that year: the share is known, its light is not
        made.light = ""


@cache
def _rules(year):
    return _profile().rules(date(year, 12, 31) if year else _profile().newest_day())


def _ten_thousands(number, form):
    return None if number is None else in_ten_thousands(number, form.money_unit)


def _percent(share):
    number = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(_CENT)
    return number if abs(number) < _MOST_SHARE else None


def _points(number):
    return number if number is not None and abs(number) < _MOST_POINTS else None
