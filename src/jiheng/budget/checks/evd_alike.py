"""EVD-02: the satisfaction of the forms that belong together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.evd_satisfaction import asks_satisfaction
from jiheng.budget.checks.packs import Origin, origin_of, packs
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_ROUND = 5  # a percentage is a round one where this divides it


class Satisfied(NamedTuple):
    """The satisfaction of one form: each percentage it states once, where it stands first."""

    origin: Origin
    shares: dict[Decimal, Spot]


def satisfaction_of(case: Case, _profile: Thresholds) -> Satisfied | None:
    """Note: the percentages of satisfaction that a form states; None where it states none."""
    shares: dict[Decimal, Spot] = {}
    for row in case.rows:
        actual = row.actual
        if actual is None or actual.type != "number" or not asks_satisfaction(row):
            continue
        share = Decimal(actual.number or 0)
        if actual.unit in (None, "%") and share not in shares:
            shares[share] = spot_of(case.form, f"{row.path}.actual")
    return Satisfied(origin_of(case.form), shares) if shares else None


def satisfaction_differs(notes: Iterable[Satisfied], profile: Thresholds) -> Iterator[Finding]:
    """Not most of the forms that belong together state one and the same round satisfaction."""
    line, least = profile.threshold("same_value_share"), profile.threshold("share_count")
    for group in packs(notes):
        counted = Counter(share for one in group for share in one.shares if _is_round(share))
        share, forms = counted.most_common(1)[0] if counted else (Decimal(0), 0)
        if len(group) < least or forms * 100 <= line * len(group):
            continue
        first, *others = (one.shares[share] for one in group if share in one.shares)
        yield found_on(
            first, "EVD-02", plain_number(share), f"≤{line}%", count=str(len(group)), forms=str(forms),
            line=str(line), also=[spot.place() for spot in others],
        )  # fmt: skip


def _is_round(share: Decimal) -> bool:
    """Whether it is a percentage of people that somebody may have rounded: 90, 95, 100."""
    return 0 < share <= 100 and share % _ROUND == 0
