"""One form under several profiles: who would win or lose points, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.budget.scoring.ledger import Ledger, Line


@dataclass(frozen=True, slots=True)
class Beside:
    """The ledgers of one form, in the order of the profiles asked for.

    `lines` are those in which the profiles differ from each other or from what the form
    declares: one line of each ledger, in the same order.
    """

    ledgers: tuple[Ledger, ...]
    lines: tuple[tuple[Line, ...], ...]

    def gains(self) -> tuple[Decimal | None, ...]:
        """What each profile gives more (or less) than the form declares; None where it is open."""
        return tuple(ledger.total.gain for ledger in self.ledgers)


def side_by_side(ledgers: Sequence[Ledger]) -> Beside:
    """Lay the ledgers of one form beside each other; ValueError where they are of several."""
    if not ledgers or any(one.form is not ledgers[0].form for one in ledgers):
        raise ValueError("side_by_side needs the ledgers of one form")
    rows = zip(*(ledger.lines() for ledger in ledgers), strict=True)
    return Beside(tuple(ledgers), tuple(row for row in rows if _differ(row)))


def _differ(row: tuple[Line, ...]) -> bool:
    """Whether points or their readings differ between the profiles or from the declared score."""
    if any(line.difference != 0 for line in row):
        return True
    kinds = {tuple(one.computed for one in line.alternatives) for line in row}
    return len(kinds) > 1
