"""Whether a declared score that cannot be recomputed counts: where nothing speaks against it.

    8 of 10 for words that are no level     stands: nobody can recompute it
    15 of 15 for 部分达成                   refused: the level has [9,12)
    20 of 20 for −5 of ≥100                 refused: somewhere in 0~20
    25 of a weight of −20                   refused: nobody knows how much it may be

What is refused leaves the total open between its ends, or altogether where it has none.
"""

from decimal import Decimal
from fractions import Fraction

from jiheng.budget.profiles.model import Rules
from jiheng.budget.scoring.ledger import Refused
from jiheng.budget.scoring.outcome import Outcome
from jiheng.budget.scoring.points import rounded
from jiheng.kernel.quantity.units import measure_different_things

# The weight itself is at fault: no score of it can be judged.
_NO_MEASURE = ("scoring.bad_weight", "scoring.negative_weight")
# The form itself shows that points were given for nothing that could earn them.
_UNEARNED = (
    "scoring.no_target.blank",
    "scoring.no_target.not_applicable",
    "scoring.no_actual.blank",
    "scoring.no_actual.not_applicable",
    "scoring.not_adjusted",
    "scoring.unread_actual",
    "scoring.negative_actual",
    "scoring.no_share",
    "scoring.no_budget",
    "scoring.no_executed",
    "scoring.zero_budget",
    "scoring.negative_money",
    "scoring.execution_over",
)
# The target was missed, and only by how much is open: anything but full marks may be right.
_MISSED = ("scoring.unstated", "scoring.no_exact", "scoring.negative_target")


def refused(
    outcome: Outcome, weight: Decimal | None, declared: Decimal | None, rules: Rules
) -> Refused | None:
    """Why the declared score of an open line does not count; None where it does.

    `weight` is what the score may be at most; None where the layout has none, so that nothing
    bounds it.
    """
    message_id = outcome.reason.message_id
    if message_id in _NO_MEASURE:
        return Refused()
    if outcome.points is not None or declared is None:
        return None
    if weight is None:
        return Refused() if declared < 0 else None
    low, high = outcome.bounds or (Fraction(0), Fraction(weight))
    if low <= declared <= high and not _contradicted(outcome, weight, declared):
        return None
    return Refused(rounded(low, rules), rounded(high, rules))


def _contradicted(outcome: Outcome, weight: Decimal, declared: Decimal) -> bool:
    """Whether the reason why a line is open speaks against points, or against full points."""
    message_id = outcome.reason.message_id
    if message_id in ("scoring.outside_band", "scoring.off_steps"):
        return True
    if message_id == "quantity.units_differ":
        named = outcome.reason.arguments
        return declared != 0 and measure_different_things(named["first"], named["second"])
    unearned = message_id in _UNEARNED and declared != 0
    return unearned or (message_id in _MISSED and declared == weight != 0)
