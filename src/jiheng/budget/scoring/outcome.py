"""What a rule gives for one indicator, before rounding."""

from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.scoring.ledger import Reason


class Outcome(NamedTuple):
    """The rule that was reached, the points that it gives, the arithmetic, and why.

    `rule` is setting and formula; `settings` are those that it rests on, for the basis.
    `bounds` are the points between which the rules leave it open, where they say so.
    """

    rule: str | None
    settings: tuple[str, ...]
    points: Fraction | None
    formula: str
    reason: Reason
    bounds: tuple[Fraction, Fraction] | None = None


def open_outcome(message_id: str, **arguments: str) -> Outcome:
    """No rule was reached, and why."""
    return Outcome(None, (), None, "", Reason(message_id, arguments))
