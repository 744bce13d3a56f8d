"""Points of a quantitative indicator: which formula applies to a target and an actual in one unit.

≥, >   full from the target on, below it as `short` says
≤, <   full up to the target, above it as `reverse` says
=      as `equal` says; a cost as `equal_cost` says
zero   `zero_target`, because nothing is proportional to zero
"""

from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.profiles.model import Rules
from jiheng.budget.scoring.formulas import EQUAL, REVERSE, SHORT, Result
from jiheng.budget.scoring.ledger import Reason
from jiheng.budget.scoring.outcome import Outcome
from jiheng.budget.scoring.points import shown

_UPPER = ("≤", "<")


class Pair(NamedTuple):
    """A target and an actual in the target's unit, exact, and how both are shown.

    `explained` says whether the form gives a reason beside the indicator.
    """

    weight: Fraction
    operator: str
    target: Fraction
    actual: Fraction
    target_text: str
    actual_text: str
    is_cost: bool = False
    explained: bool = False

    def reason(self, message_id: str, **arguments: str) -> Reason:
        """A sentence about target and actual."""
        return Reason(
            message_id, {"target": self.target_text, "actual": self.actual_text, **arguments}
        )


def score_pair(pair: Pair, rules: Rules) -> Outcome:
    """The points of a numeric indicator by the rules."""
    if pair.actual < 0 and rules.choice("negative_actual") == "zero":
        text = f"{pair.actual_text}→0"
        pair = pair._replace(actual=Fraction(0), actual_text=text)
        outcome = _by_operator(pair, rules)
        return outcome._replace(settings=(*outcome.settings, "negative_actual"))
    return _by_operator(pair, rules)


def _by_operator(pair: Pair, rules: Rules) -> Outcome:
    if pair.target == 0:
        return _zero(pair, rules)
    if pair.operator in _UPPER:
        return _upper(pair, rules)
    if pair.operator == "=":
        return _equal(pair, rules)
    return _lower(pair, rules)


def _zero(pair: Pair, rules: Rules) -> Outcome:
    """A target of zero is met or not: “=0” and “≤0” by no more, “≥0” by no less."""
    met = pair.actual >= 0 if pair.operator in ("≥", ">") else pair.actual <= 0
    if rules.choice("zero_target") == "unstated" and not met:
        return _unstated(pair, "zero_target")
    points = pair.weight if met else Fraction(0)
    reason = pair.reason("scoring.zero_met" if met else "scoring.zero_missed")
    return Outcome("zero_target.all_or_nothing", ("zero_target",), points, shown(points), reason)


def _lower(pair: Pair, rules: Rules) -> Outcome:
    """A lower bound: full from the target on, below it as `short` says."""
    if pair.actual >= pair.target:
        return _full(pair, rules)
    return _short(pair, rules)


def _upper(pair: Pair, rules: Rules) -> Outcome:
    """An upper bound: full up to the target, above it as `reverse` says."""
    if pair.actual <= pair.target:
        reason = pair.reason("scoring.within")
        return Outcome("met.full", ("met",), pair.weight, shown(pair.weight), reason)
    if pair.target < 0:
        return _negative(pair, "scoring.negative_target")
    name = rules.choice("reverse")
    result = REVERSE[name](pair.weight, pair.target, pair.actual)
    if result is None:
        return _unstated(pair, "reverse")
    why = "nothing" if result.points == 0 else name
    return _by_formula(pair, "reverse", name, result, f"scoring.reverse.{why}")


def _equal(pair: Pair, rules: Rules) -> Outcome:
    """An exact target; a cost is not to be exceeded where `equal_cost` says so."""
    if pair.is_cost and rules.choice("equal_cost") == "ceiling":
        outcome = _upper(pair, rules)
        return outcome._replace(settings=(*outcome.settings, "equal_cost"))
    if pair.actual == pair.target:
        return _full(pair, rules)
    name = rules.choice("equal")
    if name == "at_least":
        outcome = _lower(pair, rules)
        return outcome._replace(settings=(*outcome.settings, "equal"))
    if pair.target < 0:
        return _negative(pair, "scoring.negative_target")
    result = EQUAL[name](pair.weight, pair.target, pair.actual)
    if result is None:
        return _unstated(pair, "equal")
    return _by_formula(pair, "equal", name, result, f"scoring.equal.{name}")


def _full(pair: Pair, rules: Rules) -> Outcome:
    """The target is met: full, at any height; `over` may ask for a reason far above it."""
    if pair.actual == pair.target:
        reason = pair.reason("scoring.met")
        return Outcome("met.full", ("met",), pair.weight, shown(pair.weight), reason)
    name = rules.choice("over")
    line = rules.threshold("over_line")
    far = pair.target > 0 and pair.actual * 100 >= pair.target * Fraction(line)
    settings: tuple[str, ...] = ("over",)
    message_id = "scoring.exceeded"
    if far and name == "explained":
        settings = ("over", "over_line")
        message_id = "scoring.explained" if pair.explained else "scoring.explain"
    reason = pair.reason(message_id) if len(settings) == 1 else _far(pair, message_id, rules)
    return Outcome(f"over.{name}", settings, pair.weight, shown(pair.weight), reason)


def _far(pair: Pair, message_id: str, rules: Rules) -> Reason:
    return pair.reason(message_id, line=shown(rules.threshold("over_line")))


def _short(pair: Pair, rules: Rules) -> Outcome:
    """The target is missed: `short`, and nothing below the pass line."""
    if pair.target < 0:
        return _negative(pair, "scoring.negative_target")
    if pair.actual < 0:
        return _negative(pair, "scoring.negative_actual")
    name = rules.choice("short")
    line = Fraction(rules.threshold("pass_line"))
    if pair.actual * 100 < pair.target * line:
        reason = pair.reason("scoring.below_pass_line", line=shown(line))
        result = f"{shown(pair.actual)}÷{shown(pair.target)}<{shown(line)}%"
        return Outcome(f"short.{name}", ("short", "pass_line"), Fraction(0), result, reason)
    result_of = SHORT[name](pair.weight, pair.target, pair.actual)
    assert result_of is not None
    return _by_formula(pair, "short", name, result_of, f"scoring.short.{name}")


def _by_formula(pair: Pair, setting: str, name: str, result: Result, message_id: str) -> Outcome:
    reason = pair.reason(message_id)
    return Outcome(f"{setting}.{name}", (setting,), result.points, result.formula, reason)


def _unstated(pair: Pair, setting: str) -> Outcome:
    """The rules give no formula for this case."""
    return Outcome(f"{setting}.unstated", (setting,), None, "", pair.reason("scoring.unstated"))


def _negative(pair: Pair, message_id: str) -> Outcome:
    """Nothing is proportional to a negative number."""
    return Outcome(None, (), None, "", pair.reason(message_id))
