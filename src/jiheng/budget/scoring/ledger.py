"""The point ledger: for every point the rule, its basis, the inputs, the arithmetic, the result.

Points are Decimal at the precision of the profile; None is what cannot be computed, and the
reason says why. Nothing in a ledger is a text in one language: sentences are kept as messages
with their arguments and said when they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.forms import Form
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message
from jiheng.kernel.regulations import Basis


class Reason(NamedTuple):
    """A sentence of the catalogue with its arguments."""

    message_id: str
    arguments: Mapping[str, str] = {}

    def said(self, language: str = "zh") -> str:
        """The sentence in the language asked for."""
        return message(self.message_id, language, **self.arguments)


class Input(NamedTuple):
    """A value of the form that went into a result: its name as a message, text, field, cell."""

    name_id: str
    text: str
    field: str
    cell: str | None


class Refused(NamedTuple):
    """A declared score that does not count, and between what the right one lies if anything tells."""

    least: Decimal | None = None
    most: Decimal | None = None


class Alternative(NamedTuple):
    """Another way in which an input may have been meant, and the points that it gives."""

    reading: Reason
    computed: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: an indicator, or with index None the execution of the budget.

    `rule` is setting and formula ("reverse.linear"), None where no rule was reached; `formula`
    the arithmetic without its result, "" where there is none. `alternatives` hold every reading
    of a doubtful input, the one that `computed` rests on among them. `refused` says that the
    declared score of an open line does not count, because the form itself speaks against it.
    """

    index: int | None
    name: str
    reason: Reason
    rule: str | None = None
    basis: tuple[Basis, ...] = ()
    inputs: tuple[Input, ...] = ()
    formula: str = ""
    weight: Decimal | None = None
    declared: Decimal | None = None
    computed: Decimal | None = None
    alternatives: tuple[Alternative, ...] = ()
    refused: Refused | None = None

    @property
    def difference(self) -> Decimal | None:
        """Computed less declared; None where one of them is missing."""
        if self.computed is None or self.declared is None:
            return None
        return self.computed - self.declared

    def arithmetic(self, language: str = "zh") -> str:
        """The line 规则 · 输入 · 算式 · 结果 in words."""
        comma = "，" if language == "zh" else ", "
        inputs = comma.join(f"{message(one.name_id, language)} {one.text}" for one in self.inputs)
        rule = message(f"scoring.rule.{self.rule or 'none'}", language)
        result = message("scoring.open", language) if self.computed is None else str(self.computed)
        return " · ".join(part for part in (rule, inputs, self.formula, result) if part)


@dataclass(frozen=True, slots=True)
class Total:
    """The total of a form.

    `declared` is the total row, None where the form has none; `declared_sum` what its scores
    sum to. `computed` is None where a line is open; lines that cannot be computed but were
    declared count with what was declared and are named in `kept`, unless something speaks
    against it: those are named in `refused`. `lowest` and `highest` span the readings of
    doubtful lines and what a refused score may be. `cap` is the rule that held the total down, if one did.
    """

    declared: Decimal | None
    declared_sum: Decimal | None
    computed: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    kept: tuple[str, ...]
    cap: Reason | None
    reason: Reason
    refused: tuple[str, ...] = ()

    @property
    def stated(self) -> Decimal | None:
        """The total row, or else what the declared scores sum to."""
        return self.declared_sum if self.declared is None else self.declared

    @property
    def gain(self) -> Decimal | None:
        """What the rules give more (or less) than the form states; None where one is open."""
        if self.computed is None or self.stated is None:
            return None
        return self.computed - self.stated


@dataclass(frozen=True, slots=True)
class Measured:
    """What the form says as a whole, exact: the rate, and how far points run ahead of money."""

    rate: Fraction | None
    indicator_points: Decimal | None
    indicator_weight: Decimal | None
    gap: Fraction | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The points of one form by one profile on its rule day."""

    form: Form
    profile: str
    rule_day: date
    execution: Line
    indicators: tuple[Line, ...]
    total: Total
    grade: str | None
    measured: Measured
    findings: tuple[Finding, ...] = field(default=())

    def lines(self) -> tuple[Line, ...]:
        """Execution, then the indicators in the order of the form."""
        return (self.execution, *self.indicators)
