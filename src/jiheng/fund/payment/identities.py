"""The budget identities I1 to I11: asserted on every run and printed with both sides."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.fund.payment.model import City, GroupScore, Totals
from jiheng.fund.payment.settlement import PoolClearing

FEN = Decimal("0.01")
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity of a run: two figures that must agree within a tolerance.

    `applies` is False where its conditions do not hold (then it is printed and not asserted).
    """

    id: str
    scope: str
    left: Decimal
    right: Decimal
    tolerance: Decimal = NONE
    at_most: bool = False  # left ≤ right instead of left = right
    applies: bool = True

    @property
    def holds(self) -> bool:
        """Whether the identity holds."""
        if self.at_most:
            return self.left <= self.right + self.tolerance
        return abs(self.left - self.right) <= self.tolerance


class Broken(Exception):
    """Identities that do not hold: the run is not to be used."""

    def __init__(self, broken: Sequence[Identity]) -> None:
        self.broken = tuple(broken)
        super().__init__(", ".join(f"{one.id} {one.scope}" for one in broken))


def hold(identities: Iterable[Identity]) -> list[Identity]:
    """The identities of a run; Broken where one that applies does not hold."""
    found = list(identities)
    broken = [one for one in found if one.applies and not one.holds]
    if broken:
        raise Broken(broken)
    return found


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, NONE)


def scores_add_up(cases: Decimal, sums: Mapping[str, Decimal]) -> list[Identity]:
    """I1: the score of hospitals, of groups and of pools is that of the cases."""
    return [Identity("I1", scope, one, cases) for scope, one in sums.items()]


def budget_is_met(pool: PoolClearing) -> list[Identity]:
    """I2: what hospitals earn adds up to the budget; I3: what is payable does not exceed it.

    With a fixed or elastic rate I2 asks that it adds up to what the rate is worth; only a fixed one may
    exceed the budget, which the notes of the pool name.
    """
    base = _sum(one.base for one in pool.hospitals)
    payable = _sum(one.payable for one in pool.hospitals)
    bounded = all(one.coefficient <= 1 for one in pool.hospitals) and pool.rate != "fixed"
    wanted = pool.budget if pool.rate == "floating" else pool.distributed
    return [
        Identity("I2", pool.pool, base, wanted),
        Identity("I3", pool.pool, payable, pool.budget, at_most=True, applies=bounded),
    ]


def payments_add_up(pool: PoolClearing) -> Identity:
    """I4: final, monthly and advance payments and what is withheld add up to what is cleared."""
    paid = _sum(one.final + one.prepaid + one.advance + one.withheld for one in pool.hospitals)
    return Identity("I4", pool.pool, paid, _sum(one.cleared for one in pool.hospitals), FEN)


def rebalanced(
    before: Mapping[int, Decimal],
    after: Mapping[int, Decimal],
    n: Counter[int],
    any_free: bool = True,
) -> Identity:
    """I5: re-balancing keeps Σ RW × n, to a millionth of it.

    It does not apply where every group with cases is protected (not `any_free`): nothing is scaled.
    """
    left, right = (_sum(one[row] * n[row] for row in one) for one in (after, before))
    tolerance = abs(right) * Decimal("1e-6")
    return Identity("I5", "catalogue", left, right, tolerance, applies=any_free)


def point_value_is_plausible(city: City, groups: Sequence[GroupScore], points: Decimal) -> Identity:
    """I6: P0 = M ÷ 1000 where all years have one case mix and all cases a group; else within 5 %.

    The rounding of scores leaves the point value a millionth of a yuan.
    """
    total = [sum(getattr(one, f"n{year}") for one in groups) for year in (1, 2, 3)]
    same = (
        all(
            one.n1 * total[2] == one.n3 * total[0] and one.n2 * total[2] == one.n3 * total[1]
            for one in groups
        )
        and sum(one.n for one in groups) == city.n
    )
    right = city.mean / points
    tolerance = Decimal("0.000002") if same else right * Decimal("0.05")
    return Identity("I6", city.catalogue, city.point_value, right, tolerance, applies=same)


def every_case_once(
    discharges: int, grouped: int, ungrouped: int, out_of_scope: int, distinct: int
) -> list[Identity]:
    """I7: grouped, ungrouped and out of scope make up the discharges; each settlement once."""
    left = Decimal(grouped + ungrouped + out_of_scope)
    once = Identity("I7", "setl_id", Decimal(distinct), Decimal(grouped + ungrouped))
    return [Identity("I7", "discharges", left, Decimal(discharges)), once]


def pools_add_up(
    cost: Decimal, fund: Decimal, places: Sequence[Decimal], totals: Sequence[Totals]
) -> list[Identity]:
    """I8: the pools make up the whole in cost and fund; so do local and other cases."""
    return [
        Identity("I8", "cost", _sum(one.cost for one in totals), cost),
        Identity("I8", "fund", _sum(one.fund for one in totals), fund),
        Identity("I8", "local", _sum(places), cost),
    ]


def months_add_up(
    months: Sequence[Totals], adjustments: Sequence[Totals], year: Sequence[Totals]
) -> Identity:
    """I9: the scores of the monthly runs and the listed adjustments make up the year's."""
    left = _sum(one.score for one in [*months, *adjustments])
    return Identity("I9", "score", left, _sum(one.score for one in year))


def budget_is_divided(items: Mapping[str, Decimal], total: Decimal, pool: str) -> Identity:
    """I10: reserve, payment by disease, bed-days and the rest make up the inpatient budget."""
    return Identity("I10", pool, _sum(items.values()), total, FEN)


def within_quota(reviewed: int, quota: int) -> Identity:
    """I11: cases of special review are at most the quota of the area."""
    return Identity("I11", "special", Decimal(reviewed), Decimal(quota), at_most=True)
