"""A form → its ledger: every line, the total, the grade."""

from decimal import Decimal

from jiheng.budget.forms import Form
from jiheng.budget.profiles.model import Profile, Rules
from jiheng.budget.scoring.execution import Finish, money_of, score_execution, total_row
from jiheng.budget.scoring.indicator import bases, score_indicators
from jiheng.budget.scoring.ledger import Alternative, Input, Ledger, Line, Reason, Total
from jiheng.budget.scoring.outcome import Outcome, open_outcome
from jiheng.budget.scoring.points import points, rounded
from jiheng.budget.scoring.row import EVALUATIONS, cell_of
from jiheng.budget.scoring.rule_day import rule_day
from jiheng.budget.scoring.standing import refused
from jiheng.budget.scoring.total import grade_of, measured, total_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.parameters import NoValue

EXECUTION = "预算执行率"
_FULL = Decimal(100)
_INPUTS = (
    ("scoring.input.budget", "full_year_budget"),
    ("scoring.input.executed", "executed"),
    ("scoring.input.weight", "weight"),
    ("scoring.input.score", "score"),
)


def score_form(
    form: Form, profile: Profile, asked: int | None = None, around: int | None = None
) -> Ledger:
    """The points of a form by a profile; `asked` and `around` as in `rule_day`.

    Where the profile has no rules on that day every line says so and nothing is computed.
    """
    day, findings = rule_day(form, profile, asked, around)
    try:
        rules = profile.rules(day)
    except NoValue as missing:
        return _without_rules(form, profile, missing, findings)
    return score_by(form, rules, findings)


def score_by(form: Form, rules: Rules, findings: tuple[Finding, ...] = ()) -> Ledger:
    """The points of a form by given rules."""
    indicators = score_indicators(form, rules)
    row = total_row(form)
    money = money_of(row[1] if row else None)
    execution = _execution(form, indicators, rules)
    total = total_of(form, (execution, *indicators), money.rate, rules)
    return Ledger(
        form=form,
        profile=rules.name,
        rule_day=rules.day,
        execution=execution,
        indicators=indicators,
        total=total,
        grade=grade_of(total, rules),
        measured=measured(indicators, money.rate),
        findings=findings,
    )


def _execution(form: Form, indicators: tuple[Line, ...], rules: Rules) -> Line:
    """The line of the execution rate; its weight is printed, or else what is left of 100."""
    row = total_row(form)
    fund = row[1] if row else None
    declared = points(fund.score).number if fund else None
    weight = points(fund.weight).number if fund else None
    inputs = _inputs(form)
    if form.kind not in EVALUATIONS:
        return _line(open_outcome("scoring.not_evaluated"), rules, inputs, weight, declared)
    if weight is None:
        weight = _left_of_100(indicators)
        # A form that scores no execution may leave something else of 100.
        if weight is None or (declared is None and weight != rules.threshold("execution_weight")):
            outcome = open_outcome("scoring.execution_not_weighed")
            at_most = _not_weighed(indicators)
            return _line(outcome, rules, inputs, None, declared, at_most=at_most)
    result = score_execution(money_of(fund), weight, rules)
    if isinstance(result, Outcome):
        return _line(result, rules, inputs, weight, declared)
    return _unsaid(result, rules, inputs, weight, declared)


def _not_weighed(indicators: tuple[Line, ...]) -> Decimal | None:
    """What the weights of the indicators leave of 100, be it nothing; None where there are none."""
    known = [line.weight for line in indicators if line.weight is not None]
    return max(_FULL - sum(known, Decimal(0)), Decimal(0)) if known else None


def _left_of_100(indicators: tuple[Line, ...]) -> Decimal | None:
    """What the weights of the indicators leave of 100; None where one is missing or nothing is left.

    More than half would be no execution rate but a weight that was lost.
    """
    if any(line.weight is None and line.declared for line in indicators):
        return None
    rest = _FULL - sum((line.weight or Decimal(0) for line in indicators), Decimal(0))
    return rest if 0 < rest <= _FULL / 2 else None


def _unsaid(
    finish: Finish,
    rules: Rules,
    inputs: tuple[Input, ...],
    weight: Decimal,
    declared: Decimal | None,
) -> Line:
    """Points depend on whether the project is finished, which no form says: both results."""
    reason = Reason("scoring.execution_unsaid", finish.unfinished.reason.arguments)
    outcome = finish.unfinished._replace(points=None, formula="", reason=reason)
    readings = (
        ("scoring.finished", finish.finished),
        ("scoring.unfinished", finish.unfinished),
    )
    return _line(outcome, rules, inputs, weight, declared, readings)


def _line(
    outcome: Outcome,
    rules: Rules,
    inputs: tuple[Input, ...],
    weight: Decimal | None,
    declared: Decimal | None,
    readings: tuple[tuple[str, Outcome], ...] = (),
    at_most: Decimal | None = None,
) -> Line:
    """The line of execution; `at_most` bounds a declared score that has no weight of its own."""
    most = at_most if weight is None else weight
    return Line(
        index=None,
        name=EXECUTION,
        reason=outcome.reason,
        rule=outcome.rule,
        basis=bases(outcome, rules),
        inputs=inputs,
        formula=outcome.formula,
        weight=weight,
        declared=declared,
        computed=None if outcome.points is None else rounded(outcome.points, rules),
        alternatives=tuple(
            Alternative(Reason(message_id), rounded(one.points, rules))
            for message_id, one in readings
            if one.points is not None
        ),
        refused=None if readings else refused(outcome, most, declared, rules),
    )


def _inputs(form: Form) -> tuple[Input, ...]:
    """The figures of the year's total, with their field paths and cells."""
    row = total_row(form)
    if row is None:
        return ()
    addresses = form.document.addresses or {}
    found = []
    for name_id, name in _INPUTS:
        text = getattr(row[1], name)
        if text is not None:
            path = f"funds[{row[0]}].{name}"
            found.append(Input(name_id, text, path, cell_of(addresses.get(path))))
    return tuple(found)


def _without_rules(
    form: Form, profile: Profile, missing: NoValue, findings: tuple[Finding, ...]
) -> Ledger:
    """The ledger of a day on which the profile gives no rules: nothing computed, and why."""
    names = {"profile": profile.name, "day": missing.day.isoformat()}
    ended = missing.message_id == "parameters.ended"
    limit = missing.limit if ended else profile.first_day()
    message_id = "scoring.no_rules_any_more" if ended else "scoring.no_rules"
    reason = Reason(message_id, {**names, "limit": limit.isoformat()})
    row = total_row(form)
    fund = row[1] if row else None
    lines = [
        Line(index, one.level3 or "", reason, declared=points(one.score).number)
        for index, one in enumerate(form.indicators)
    ]
    declared = points(fund.score).number if fund else None
    stated = points(form.total_score).number
    return Ledger(
        form=form,
        profile=profile.name,
        rule_day=missing.day,
        execution=Line(None, EXECUTION, reason, inputs=_inputs(form), declared=declared),
        indicators=tuple(lines),
        total=Total(stated, None, None, None, None, (), None, reason),
        grade=None,
        measured=measured(lines, money_of(fund).rate),
        findings=findings,
    )
