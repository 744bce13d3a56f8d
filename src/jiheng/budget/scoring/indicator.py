"""One indicator → one line of the ledger: which rule, with which reading of its values."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.forms import Form
from jiheng.budget.profiles.model import Rules
from jiheng.budget.profiles.shapes import band_of
from jiheng.budget.scoring.ledger import Alternative, Line, Reason, Refused
from jiheng.budget.scoring.outcome import Outcome, open_outcome
from jiheng.budget.scoring.points import points, rounded, shown
from jiheng.budget.scoring.qualitative import bounds_of, score_words
from jiheng.budget.scoring.quantitative import score_pair
from jiheng.budget.scoring.row import Row, columns_of, inputs_of, make_row
from jiheng.budget.scoring.standing import refused
from jiheng.kernel.missing import Figure
from jiheng.kernel.quantity import Comparison, Quantity, compare, is_unread_number
from jiheng.kernel.regulations import Basis

_NUMERIC = ("number", "range")


class Judged(NamedTuple):
    """The outcome, and where a value is doubtful every reading of it with its outcome."""

    outcome: Outcome
    readings: tuple[tuple[Reason, Outcome], ...] = ()


def score_indicators(form: Form, rules: Rules) -> tuple[Line, ...]:
    """The lines of all indicators of a form, in its order."""
    columns = columns_of(form)
    return tuple(_line(form, index, columns, rules) for index in range(len(form.indicators)))


def _line(form: Form, index: int, columns: frozenset[str], rules: Rules) -> Line:
    """The line of an indicator; what cannot be scored says why and has no points."""
    indicator = form.indicators[index]
    weight, declared = points(indicator.weight), points(indicator.score).number
    row = make_row(form, index, columns, weight, declared, rules)
    judged = _judge(row, rules) if isinstance(row, Row) else Judged(row)
    outcome = judged.outcome
    return Line(
        index=index,
        name=indicator.level3 or "",
        reason=outcome.reason,
        rule=outcome.rule,
        basis=bases(outcome, rules),
        inputs=inputs_of(form, index),
        formula=outcome.formula,
        weight=weight.number,
        declared=declared,
        computed=_rounded(outcome, rules),
        alternatives=tuple(
            Alternative(reading, _rounded(one, rules)) for reading, one in judged.readings
        ),
        refused=None if judged.readings else _refused(outcome, weight, declared, columns, rules),
    )


def _refused(
    outcome: Outcome,
    weight: Figure,
    declared: Decimal | None,
    columns: frozenset[str],
    rules: Rules,
) -> Refused | None:
    """As `refused`; a blank weight where the others have one leaves a score without measure."""
    if weight.number is None and "weight" in columns and declared:
        return Refused()
    return refused(outcome, weight.number, declared, rules)


def bases(outcome: Outcome, rules: Rules) -> tuple[Basis, ...]:
    """What an outcome rests on, each basis once."""
    return tuple(dict.fromkeys(rules.basis(name) for name in outcome.settings))


def _rounded(outcome: Outcome, rules: Rules) -> Decimal | None:
    return None if outcome.points is None else rounded(outcome.points, rules)


def _judge(row: Row, rules: Rules) -> Judged:
    """Which kind of rule a target and its answer come under."""
    in_words = row.actual.type in ("level", "text")
    if row.target.type in _NUMERIC or (row.target.type == "date" and not in_words):
        return _compared(row, rules)
    if row.target_text != row.actual_text:
        if row.target.type == "several":
            return Judged(open_outcome("quantity.several"))
        if not in_words:
            return Judged(open_outcome("quantity.target_in_words"))
    words = (row.actual_text, row.target_text)
    return Judged(score_words(row.weight, row.declared, *words, rules))


def _compared(row: Row, rules: Rules) -> Judged:
    """A number or date against another: the readings of the actual, each with its points."""
    found = compare(row.target, row.actual, row.year)
    if row.is_satisfaction and rules.choice("satisfaction") == "bands":
        return _satisfaction(row, found, rules)
    if found.alternatives:
        return _doubtful(row, found, rules)
    if found.pair and row.actual.operator in (None, "="):
        return _paired(row, *found.pair, rules)
    if found.outcome == "met":
        reason = Reason("scoring.met", {"target": row.target_text, "actual": row.actual_text})
        return Judged(Outcome("met.full", ("met",), row.weight, shown(row.weight), reason))
    if found.outcome == "not_met":
        return Judged(_missed(row, rules))
    if is_unread_number(row.actual_text, row.actual):
        return Judged(open_outcome("scoring.unread_actual", actual=row.actual_text))
    outcome = open_outcome(found.reason or "quantity.actual_open", **found.arguments)
    if found.reason == "quantity.answered_in_words":
        bounds = bounds_of(row.weight, row.actual_text, row.target_text, rules)
        outcome = outcome._replace(bounds=bounds)
    return Judged(outcome)


def _missed(row: Row, rules: Rules) -> Outcome:
    """A date or a range that was missed: proportion says nothing about it."""
    named = {"target": row.target_text, "actual": row.actual_text}
    if row.target.type != "date":
        return open_outcome("scoring.no_exact", **named)
    if rules.choice("missed_date") == "unstated":
        reason = Reason("scoring.unstated", named)
        return Outcome("missed_date.unstated", ("missed_date",), None, "", reason)
    reason = Reason("scoring.short.all_or_nothing", named)
    return Outcome("missed_date.all_or_nothing", ("missed_date",), Fraction(0), "0", reason)


def _paired(row: Row, target: Fraction, actual: Fraction, rules: Rules) -> Judged:
    """Two numbers in one unit; without operator both directions, unless met or `no_sign` says."""
    if row.target.operator is not None or target == actual:
        operator = row.target.operator or "="
        return Judged(score_pair(row.pair(operator, target, actual, row.actual_text), rules))
    if rules.choice("no_sign") == "as_equal":
        outcome = score_pair(row.pair("=", target, actual, row.actual_text), rules)
        return Judged(outcome._replace(settings=(*outcome.settings, "no_sign")))
    readings = tuple(
        (Reason(message_id), score_pair(row.pair(sign, target, actual, row.actual_text), rules))
        for sign, message_id in (("≥", "scoring.as_lower"), ("≤", "scoring.as_upper"))
    )
    return Judged(open_outcome("quantity.no_direction"), readings)


def _doubtful(row: Row, found: Comparison, rules: Rules) -> Judged:
    """An actual that was probably meant in another unit: every reading, the meant one counts."""
    assert found.pair is not None
    target = found.pair[0]
    lone_one = _is_lone_one(row)
    readings: list[tuple[Reason, Outcome]] = []
    for reading in found.alternatives:
        value = Fraction(reading.number or 0)
        text = f"{shown(value * 100)}%" if lone_one and readings else _written(reading)
        operator = row.target.operator or ("=" if lone_one and readings else None)
        said = Reason("scoring.as_value", {"value": text})
        if operator is None and value != target:
            readings.append((said, open_outcome("quantity.no_direction")))
            continue
        readings.append((said, score_pair(row.pair(operator or "=", target, value, text), rules)))
    meant = readings[1][1]
    named = {"target": row.target_text, "actual": row.actual_text, "meant": text}
    reason = Reason("scoring.lone_one" if lone_one else "quantity.unit_slip", named)
    return Judged(meant._replace(reason=reason), tuple(readings))


def _is_lone_one(row: Row) -> bool:
    """A bare 1 as target, what a sheet makes of =100%, against an actual in percent."""
    target, actual = row.target, row.actual
    return (target.number, target.unit, target.operator, actual.unit) == ("1", None, None, None)


def _written(quantity: Quantity) -> str:
    return f"{quantity.number or ''}{quantity.unit or ''}"


def _satisfaction(row: Row, found: Comparison, rules: Rules) -> Judged:
    """The band of the satisfaction reached decides, whatever the target was."""
    meant = found.alternatives[1] if found.alternatives else row.actual
    value = Fraction(meant.number or 0)
    single = meant.type == "number" and meant.unit in (None, "%") and meant.operator is None
    if not single or not 0 <= value <= 100:
        return Judged(open_outcome("scoring.no_share", actual=row.actual_text))
    band = band_of(rules.bands("satisfaction_bands"), value)
    assert band is not None  # the lowest begins at 0
    named = {"actual": f"{shown(value)}%", "share": f"{shown(band.number)}%"}
    formula = f"{shown(row.weight)}×{named['share']}"
    gained = row.weight * band.number / 100
    reason = Reason("scoring.satisfaction", named)
    settings = ("satisfaction", "satisfaction_bands")
    return Judged(Outcome("satisfaction.bands", settings, gained, formula, reason))
