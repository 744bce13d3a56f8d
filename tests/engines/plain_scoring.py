"""A second, plain statement of the scoring rules: no profile file, no fractions, no shared code.

Written from the regulations and the notes on local variants, to be compared with the product on
random indicators. Numbers are Decimal with far more digits than any result has, rounded half up
to cents of a point at the end.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

ANHUI = ("anhui", "shanxi", "guangxi")  # the same formulas
BY_RATIO = ("hubei", "beijing")
CAPS = ((80, 100), (70, 89), (60, 79), (50, 69), (0, 59))


class Item(NamedTuple):
    """One indicator: sign, target and actual in one unit (or an answer in words), weight."""

    sign: str
    target: Decimal | None
    actual: Decimal | str
    weight: Decimal
    declared: Decimal
    cost: bool = False
    satisfaction: bool = False


def points(item: Item, profile: str) -> Decimal | None:
    """The points of an indicator; None where nobody can say."""
    with localcontext() as context:
        context.prec = 60
        if isinstance(item.actual, str):
            found = of_words(item, profile)
        elif item.satisfaction and profile == "core-2021":
            found = of_satisfaction(item.weight, item.actual)
        else:
            assert item.target is not None
            found = of_numbers(item, item.target, item.actual, profile)
        return None if found is None else cents(found)


def cents(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def of_numbers(item: Item, target: Decimal, actual: Decimal, profile: str) -> Decimal | None:
    weight, sign = item.weight, item.sign
    if profile in ANHUI and actual < 0:
        actual = Decimal(0)
    if sign == "=" and item.cost and profile not in ANHUI and target != 0:
        sign = "≤"
    met = actual <= target if sign in ("≤", "<") else actual >= target
    if target == 0:
        met = actual >= 0 if sign in ("≥", ">") else actual <= 0
        return weight if met else Decimal(0)
    if met:
        return weight
    if target < 0:
        return None
    if sign in ("≤", "<"):
        if profile in BY_RATIO:
            return weight * target / actual
        over = (actual - target) / target
        return weight * (1 - over) if over < 1 else Decimal(0)
    return weight * actual / target if actual >= 0 else None


def of_words(item: Item, profile: str) -> Decimal | None:
    share = item.declared / item.weight
    if profile == "sichuan-reviewer":
        return item.declared if share in map(Decimal, ("1", "0.7", "0.4", "0")) else None
    middle = Decimal("0.5") if profile == "hubei" else Decimal("0.6")
    low, high, closed = {
        "达成预期指标": (Decimal("0.8"), Decimal(1), True),
        "部分达成预期指标并具有一定效果": (middle, Decimal("0.8"), False),
        "未达成预期指标且效果较差": (Decimal(0), middle, False),
    }[str(item.actual)]
    inside = low <= share <= high if closed else low <= share < high
    return item.declared if inside else None


def of_satisfaction(weight: Decimal, percent: Decimal) -> Decimal | None:
    if not 0 <= percent <= 100:
        return None
    for line, share in ((90, "1"), (80, "0.8"), (60, "0.5"), (0, "0")):
        if percent >= line:
            return weight * Decimal(share)
    return None


def execution(budget: Decimal, executed: Decimal, weight: Decimal, profile: str) -> set[Decimal]:
    """The points that execution may have: two results where it depends on completion, or none."""
    if budget <= 0 or executed < 0:
        return set()
    with localcontext() as context:
        context.prec = 60
        rate = executed / budget
        if profile != "core-2021":
            return {cents(min(weight, weight * rate))}
        if rate > 1:
            return set()
        tenths = next(
            Decimal(tenths)
            for line, tenths in (("1", 10), ("0.8", 7), ("0.6", 5), ("0", 0))
            if rate >= Decimal(line)
        )
        return {cents(weight), cents(weight * tenths / 10)}


def capped(total: Decimal, budget: Decimal, executed: Decimal, profile: str) -> Decimal:
    """The total under the caps of one province; unchanged elsewhere."""
    if profile != "execution-caps":
        return total
    percent = executed * 100 / budget
    return min(total, next(Decimal(most) for line, most in CAPS if percent >= line))


def grade(total: Decimal, profile: str) -> str:
    """The grade: 90, 80 and 60 are the lower ends."""
    words = ("一等", "二等", "三等", "四等") if profile == "guangxi" else ("优", "良", "中", "差")
    return words[0 if total >= 90 else 1 if total >= 80 else 2 if total >= 60 else 3]
