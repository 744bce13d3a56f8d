"""Points of the execution rate 执行率 = 全年执行数 ÷ 全年预算数."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.forms import Form, Fund
from jiheng.budget.profiles.model import Rules
from jiheng.budget.profiles.shapes import band_of
from jiheng.budget.scoring.ledger import Reason
from jiheng.budget.scoring.outcome import Outcome, open_outcome
from jiheng.budget.scoring.points import amount, rounded, shown

_TOTALS = ("年度资金总额", "资金总额")


class Money(NamedTuple):
    """Budget and executed of the year's total, exact, or why there is no rate of them."""

    budget: Fraction | None
    executed: Fraction | None
    missing: Reason | None

    @property
    def rate(self) -> Fraction | None:
        """Executed over budget; None where there is none, never 100 % of nothing."""
        if self.missing or self.budget is None or self.executed is None:
            return None
        return self.executed / self.budget


def total_row(form: Form) -> tuple[int, Fund] | None:
    """The row of the year's total and its place among the funds."""
    for place, fund in enumerate(form.funds):
        if fund.item in _TOTALS and fund.horizon != "whole_period":
            return place, fund
    return None


def money_of(fund: Fund | None) -> Money:
    """The figures of the year's total; each fault of them has its sentence."""
    if fund is None:
        return Money(None, None, Reason("scoring.no_funds"))
    budget, executed = amount(fund.full_year_budget), amount(fund.executed)
    if budget.number is None:
        return Money(None, None, Reason("scoring.no_budget"))
    if executed.number is None:
        return Money(None, None, Reason("scoring.no_executed"))
    money = Money(Fraction(budget.number), Fraction(executed.number), None)
    if budget.number < 0 or executed.number < 0:
        return money._replace(missing=Reason("scoring.negative_money"))
    if budget.number == 0:
        return money._replace(missing=Reason("scoring.zero_budget"))
    return money


class Finish(NamedTuple):
    """The points if the project is finished within its budget, and if it is not."""

    finished: Outcome
    unfinished: Outcome


def score_execution(money: Money, weight: Decimal, rules: Rules) -> Outcome | Finish:
    """The points of execution; two outcomes where they depend on what the form does not say."""
    rate = money.rate
    if money.missing or rate is None:
        return Outcome(None, (), None, "", money.missing or Reason("scoring.no_budget"))
    assert money.budget is not None
    assert money.executed is not None
    named = {"executed": shown(money.executed), "budget": shown(money.budget)}
    if rules.choice("execution") == "bands":
        return _bands(rate, Fraction(weight), named, rules)
    points = Fraction(weight) * min(rate, Fraction(1))
    formula = f"{shown(weight)}×{named['executed']}÷{named['budget']}"
    if rate > 1:
        formula = f"min({formula}, {shown(weight)})"
    message_id = "scoring.execution_capped" if rate > 1 else "scoring.execution_proportional"
    settings = ("execution", "execution_weight")
    return Outcome("execution.proportional", settings, points, formula, Reason(message_id, named))


def _bands(
    rate: Fraction, weight: Fraction, named: dict[str, str], rules: Rules
) -> Outcome | Finish:
    """Full points if finished within the budget; else the band of the rate, scaled to the weight."""
    if rate > 1:
        return open_outcome("scoring.execution_over", **named)
    band = band_of(rules.bands("execution_bands"), rate * 100)
    assert band is not None  # the lowest begins at 0
    standard = Fraction(rules.threshold("execution_weight"))
    settings = ("execution", "execution_bands")
    named = {**named, "rate": f"{shown(rounded(rate * 100, rules))}%"}

    def outcome(points: Fraction, message_id: str) -> Outcome:
        reason = Reason(message_id, named)
        return Outcome("execution.bands", settings, points, shown(points), reason)

    finished = outcome(weight, "scoring.execution_finished")
    unfinished = outcome(weight * band.number / standard, "scoring.execution_unfinished")
    return finished if finished.points == unfinished.points else Finish(finished, unfinished)
