"""An indicator made ready for its rule: its figures, the target that counts, or what is missing."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.forms import Form, Indicator
from jiheng.budget.profiles.model import Rules
from jiheng.budget.scoring.ledger import Input
from jiheng.budget.scoring.outcome import Outcome, open_outcome
from jiheng.budget.scoring.quantitative import Pair
from jiheng.budget.scoring.rule_day import year_of
from jiheng.kernel.missing import Figure, state_of
from jiheng.kernel.quantity import Quantity, read_quantity

EVALUATIONS = ("self_evaluation", "overall_self_evaluation", "transfer_self_evaluation")
_COSTS = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
_INPUTS = (
    ("scoring.input.target", "target"),
    ("scoring.input.adjusted_target", "adjusted_target"),
    ("scoring.input.actual", "actual"),
    ("scoring.input.weight", "weight"),
    ("scoring.input.score", "score"),
)


class Row(NamedTuple):
    """An indicator with what its rule asks for: figures, the target that counts, the year."""

    indicator: Indicator
    weight: Fraction
    declared: Decimal | None
    target_text: str
    target: Quantity
    actual_text: str
    actual: Quantity
    year: int

    @property
    def is_cost(self) -> bool:
        """Whether the indicator is about a cost, in the old tree or the new one."""
        return self.indicator.level2 in _COSTS or self.indicator.level1 in _COSTS

    @property
    def is_satisfaction(self) -> bool:
        """Whether the indicator is about satisfaction."""
        return "满意度" in (self.indicator.level1 or self.indicator.level2 or "")

    def pair(self, operator: str, target: Fraction, actual: Fraction, shown_as: str) -> Pair:
        """Target and actual in one unit, for the formulas."""
        explained = state_of(self.indicator.deviation) == "filled"
        return Pair(
            self.weight, operator, target, actual,
            self.target_text, shown_as, self.is_cost, explained,
        )  # fmt: skip


def columns_of(form: Form) -> frozenset[str]:
    """Which columns the form has: those in which any indicator has a text."""
    names = ("target", "adjusted_target", "actual", "weight")
    return frozenset(
        name for name in names if any(getattr(one, name) is not None for one in form.indicators)
    )


def inputs_of(form: Form, index: int) -> tuple[Input, ...]:
    """The values that went into the line, with their field paths and cells."""
    indicator = form.indicators[index]
    addresses = form.document.addresses or {}
    found = []
    for name_id, name in _INPUTS:
        text = getattr(indicator, name)
        if text is not None:
            path = f"indicators[{index}].{name}"
            found.append(Input(name_id, text, path, cell_of(addresses.get(path))))
    return tuple(found)


def cell_of(address: dict[str, object] | None) -> str | None:
    """An address as people write it: sheet, page or line, and the cell."""
    return " ".join(str(part) for part in address.values()) if address else None


def make_row(
    form: Form,
    index: int,
    columns: frozenset[str],
    weight: Figure,
    declared: Decimal | None,
    rules: Rules,
) -> Row | Outcome:
    """The indicator made ready, or why it cannot be scored at all."""
    indicator = form.indicators[index]
    if form.kind not in EVALUATIONS or indicator.horizon != "annual":
        return open_outcome("scoring.not_evaluated")
    if weight.number is None:
        known = form.states.get(f"indicators[{index}].weight")
        unreadable = "unreadable" in (weight.state, known)
        return open_outcome("scoring.bad_weight" if unreadable else "scoring.no_weight")
    if weight.number < 0:
        return open_outcome("scoring.negative_weight", weight=indicator.weight or "")
    name = _target_column(indicator, columns, rules)
    if name is None:
        return open_outcome("scoring.not_adjusted")
    target_text, actual_text = getattr(indicator, name), indicator.actual
    for text, field, message_id in (
        (target_text, name, "scoring.no_target."),
        (actual_text, "actual", "scoring.no_actual."),
    ):
        known = form.states.get(f"indicators[{index}].{field}")
        state = known or state_of(text, in_layout=field in columns)
        if text is None or state != "filled":
            return open_outcome(message_id + state)
    return Row(
        indicator=indicator,
        weight=Fraction(weight.number),
        declared=declared,
        target_text=target_text,
        target=_typed(indicator.target_value if name == "target" else None, target_text),
        actual_text=actual_text or "",
        actual=_typed(indicator.actual_value, actual_text or ""),
        year=year_of(form) or rules.day.year,
    )


def _typed(read: Quantity | None, text: str) -> Quantity:
    return read if read is not None else read_quantity(text)


def _target_column(indicator: Indicator, columns: frozenset[str], rules: Rules) -> str | None:
    """Which target counts: the adjusted one where it is given, or only that; None for neither."""
    if state_of(indicator.adjusted_target) == "filled":
        return "adjusted_target"
    adjusts = "adjusted_target" in columns
    return None if adjusts and rules.choice("target_column") == "adjusted_only" else "target"
