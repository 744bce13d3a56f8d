"""VAL-04, 05: percent and units are the same on both sides."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import found_at, pair
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity.units import find_unit, measure_different_things
from jiheng.kernel.text import plain_number

_RATE = re.compile(rf"(?:{pattern('val', 'rate_name').pattern})(?:[（(][^（()）]{{0,20}}[)）])?$")
_ONE, _HUNDRED, _FAR = Decimal(1), Decimal(100), Decimal(50)


def percent_is_written_one_way(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A share is a percentage on both sides: not 1 promised and 100 reached."""
    for row in case.rows:
        if is_lost_percent(row) or _is_share_for_percent(row):
            expected = f"{shown_percent(row.target.number)}" if row.target else None
            yield found_at(case, "VAL-04", row, "target", expected)


def is_lost_percent(row: Row) -> bool:
    """A target in (0, 1] without % and an actual in (1, 100]: a cell shown without its format.

    Only of shares: by their name, by the % of the actual, or by a distance that no count has.
    """
    target, actual = row.target, row.actual
    if target is None or actual is None or (target.type, actual.type) != ("number", "number"):
        return False
    if target.unit is not None or actual.unit not in (None, "%"):
        return False
    wanted, reached = Decimal(target.number or 0), Decimal(actual.number or 0)
    if not (0 < wanted <= _ONE < reached <= _HUNDRED):
        return False
    return bool(actual.unit or _RATE.search(row.name)) or reached >= _FAR * wanted


def _is_share_for_percent(row: Row) -> bool:
    """A target in percent and an actual like 0.97, where 0.97 % cannot be meant."""
    target, compared = row.target, row.comparison
    if target is None or compared is None or target.unit != "%":
        return False
    return compared.reason == "quantity.unit_slip"


def shown_percent(number: str | None) -> str:
    """1 → 100%, 0.95 → 95%; a percentage stays as it is."""
    value = Decimal(number or 0)
    value = value * 100 if value <= 1 else value
    return f"{plain_number(value)}%"


def units_are_the_same(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Target and actual are in one unit; an actual that seems to be in another is asked about."""
    for row in case.rows:
        target = row.target
        if target is None or is_lost_percent(row) or _is_share_for_percent(row):
            continue
        if _seems_slipped(row) or _differ(row) or _far_off(row, profile):
            meant = _meant(row)
            yield found_at(case, "VAL-05", row, "actual", meant)


def _seems_slipped(row: Row) -> bool:
    compared = row.comparison
    return compared is not None and compared.reason == "quantity.unit_slip"


def _meant(row: Row) -> str | None:
    """The actual as it was probably meant, where units of the table explain it."""
    compared = row.comparison
    if compared and len(compared.alternatives) > 1:
        reading = compared.alternatives[1]
        return f"{reading.number or ''}{reading.unit or ''}"
    return row.target.unit if row.target else None


def _differ(row: Row) -> bool:
    """Two units that measure different things; two words for counting (家, 个) are let pass."""
    compared = row.comparison
    if compared is None or compared.reason != "quantity.units_differ":
        return False
    units = [side.unit or "" for side in (row.target, row.actual) if side is not None]
    return measure_different_things(*units)


def _far_off(row: Row, profile: Thresholds) -> bool:
    """Money without a unit that lies more than a hundred times off its target."""
    target, actual, values = row.target, row.actual, pair(row)
    if not values or target is None or actual is None or actual.unit or not target.unit:
        return False
    unit = find_unit(target.unit)
    if unit is None or not unit.dimension.startswith("money") or min(values) <= 0:
        return False
    times = Fraction(profile.threshold("unit_distance"))
    return max(values) > min(values) * times
