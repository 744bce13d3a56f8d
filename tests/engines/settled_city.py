"""A random city through its year: catalogue, scores, twelve months, clearing — and what I1 to I11 ask of it."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from random_city import NAME, City, OtherRules, city

from jiheng.fund.payment import identities as laws
from jiheng.fund.payment.build_report import refused_scores
from jiheng.fund.payment.identities import Identity
from jiheng.fund.payment.model import (
    Booked,
    Branch,
    Case,
    GroupScore,
    Rebalanced,
    Scored,
    Totals,
)
from jiheng.fund.payment.model import City as Area
from jiheng.fund.payment.plain.engine import Plain
from jiheng.fund.payment.plain.ledger import book, totals
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.settlement import Account, PoolClearing, clear
from jiheng.fund.payment.special import quota
from jiheng.fund.payment.store import get, put, view

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
FEN, POINT = Decimal("0.01"), Decimal("0.0001")
# An even mix: every group with as many cases in each year, and every case with a group.
EVEN = {
    "n0": Decimal(1),
    "n0_basis": "total",
    "core_method": "threshold",
    "mixed_min": Decimal(1),
    "score_method": "average",
    "trim_method": "none",
}


@dataclass(frozen=True)
class Year:
    """What one city's year leaves behind, as the identities look at it."""

    scored: Sequence[Scored]
    sums: Mapping[str, Decimal]
    pools: Sequence[PoolClearing]
    months: Sequence[Booked]
    late: Sequence[Booked]
    rebalanced: Sequence[Rebalanced]
    even: tuple[Area, Sequence[GroupScore], Decimal]
    discharges: int
    outside: int
    fund: Decimal
    budget: Mapping[str, Mapping[str, Decimal]]
    filed: int
    quota: int


def year_of(seed: int, con: Any) -> Year:
    """The year of the city of a seed, carried out by the yardstick (the engines give the same rows)."""
    chance, town, engine = random.Random(seed), city(seed), Plain()
    rules = town.area.rule_set.of_month("2026-12")
    build(con, town)
    try:
        refused_scores(get(con, "group_scores", GroupScore), town.area.changes)
    except Refused:
        town = replace(town, area=replace(town.area, changes=()))
        build(con, town)
    changed = rebalanced(con, town)
    put(con, "current", Case, town.cases)
    view(con, "cases", "FROM current")
    engine.group(con, town.area, trace=False)
    engine.score(con, town.area)
    scored, entries = twelve_months(get(con, "scored", Scored), chance)
    late = [one for one in entries if one.run == "clearing"]
    even = even_mix(con, town)
    outside = chance.randint(0, 9)
    allowed = quota(1000 * len(scored), rules)
    return Year(
        scored=scored,
        sums=sums_of(scored),
        pools=pools_of(scored, rules, chance),
        months=[one for one in entries if one.run != "clearing"],
        late=late,
        rebalanced=changed or unchanged(even[1]),
        even=even,
        discharges=len(scored) + outside,
        outside=outside,
        fund=sum((one.fund for one in scored), Decimal(0)),
        budget={pool: divided(chance) for pool in ("310", "390")},
        filed=chance.randint(0, allowed),
        quota=allowed,
    )


def build(con: Any, town: City) -> None:
    """The catalogue of a city."""
    put(con, "history", Case, town.history)
    put(con, "given", Branch, town.given)
    Plain().catalogue(con, town.area, town.area.rule_set.of_month("2026-01"), NAME)


def twelve_months(scored: list[Scored], chance: random.Random) -> tuple[list[Scored], list[Booked]]:
    """Book every month and the clearing while cases change and go; the last state and all entries."""
    entries: list[Booked] = []
    for run in (*MONTHS, "clearing"):
        entries += book(run, scored, entries)
        if run != "clearing":
            kept = [one for one in scored if chance.random() > 0.01] or scored
            scored = [
                replace(one, score=one.score + 1) if chance.random() < 0.02 else one for one in kept
            ]
    return scored, entries


def sums_of(scored: Sequence[Scored]) -> dict[str, Decimal]:
    """The scores of hospitals, groups and pools."""
    found = {}
    for scope, name in (("hospitals", "hospital"), ("diseases", "code"), ("pools", "pool")):
        held: defaultdict[str, Decimal] = defaultdict(Decimal)
        for one in scored:
            held[getattr(one, name)] += one.score
        found[scope] = sum(held.values(), Decimal(0))
    return found


def pools_of(scored: Sequence[Scored], rules: Rules, chance: random.Random) -> list[PoolClearing]:
    """The pools that can be cleared, each by a convention of its own, with random accounts."""
    found = []
    for pool in ("310", "390"):
        held = [one for one in totals(scored) if one.pool == pool]
        name = chance.choice("AB")
        ruled = with_conventions(rules, name, name)
        budget = sum((one.fund for one in held), Decimal(0)) * chance.choice((9, 10, 11)) / 10
        try:
            accounts = random_accounts(held, chance)
            found.append(clear(pool, budget.quantize(FEN), held, accounts, ruled))
        except Refused as refused:
            if refused.message_id not in ("dip.at_cost_exceeds", "dip.no_score", "dip.empty_pool"):
                raise
    return found


def with_conventions(rules: Rules, point: str, payment: str) -> Rules:
    """The rules with the conventions of point value and payment."""
    both = {"point_convention": point, "payment_convention": payment}
    return replace(rules, values={**rules.values, **both})


def random_accounts(held: Sequence[Totals], chance: random.Random) -> dict[str, Account]:
    """Coefficients of at most one, deductions, payments and deposits of the year."""
    return {
        one.hospital: Account(
            coefficient=chance.choice((Decimal(1), Decimal("0.97"), Decimal("0.999999"))),
            deducted=Decimal(chance.randint(0, 500)).scaleb(-2),
            prepaid=Decimal(chance.randint(0, 5000)).scaleb(-2),
            advance=Decimal(chance.randint(0, 5000)).scaleb(-2),
            deposit=Decimal(chance.randint(0, 500)).scaleb(-2),
            release=chance.choice((Decimal(1), Decimal("0.333"))),
        )
        for one in held
    }


def even_mix(con: Any, town: City) -> tuple[Area, Sequence[GroupScore], Decimal]:
    """The city with the cases of one year in each of three, dearer by a tenth every year: I6 applies."""
    first = [replace(one, insured=True) for one in town.history]
    history = [
        replace(
            one,
            setl_id=f"{one.setl_id}-{year}",
            month=f"{year}{one.month[4:]}",
            cost=(one.cost * (10 + number) / 10).quantize(FEN),
        )
        for number, year in enumerate(("2023", "2024", "2025"))
        for one in first
    ]
    rules = town.area.rule_set
    assert isinstance(rules, OtherRules)
    even = replace(rules, changed={**rules.changed, **EVEN})
    build(con, replace(town, history=history, area=replace(town.area, rule_set=even, changes=())))
    [area] = get(con, "cities", Area)
    points = even.of_month("2026-01").number("base_points")
    return area, get(con, "group_scores", GroupScore), points


def rebalanced(con: Any, town: City) -> list[Rebalanced]:
    """What re-balancing changed; nothing where every group with cases is protected: the sum cannot stay."""
    fixed = {one.row_no for one in town.area.changes if one.protected}
    groups = get(con, "group_scores", GroupScore)
    changed = get(con, "rebalanced", Rebalanced)
    free = any(one.n and one.row_no not in fixed for one in groups)
    return changed if free and all(one.n for one in changed) else []


def unchanged(groups: Sequence[GroupScore]) -> list[Rebalanced]:
    """Groups none of which was given another score."""
    return [Rebalanced(row_no=one.row_no, n=one.n, before=one.rw, after=one.rw) for one in groups]


def divided(chance: random.Random) -> dict[str, Decimal]:
    """A budget and its parts, to the fen."""
    names = ("dip", "reserve", "bed_day", "other")
    parts = {name: Decimal(chance.randint(0, 10**9)).scaleb(-2) for name in names}
    return {**parts, "total": sum(parts.values(), Decimal(0))}


def identities(year: Year) -> list[Identity]:
    """I1 to I11 of a year."""
    cases = sum((one.score for one in year.scored), Decimal(0))
    cost = sum((one.cost for one in year.scored), Decimal(0))
    places = [
        sum((one.cost for one in year.scored if one.local is local), Decimal(0))
        for local in (True, False)
    ]
    grouped = sum(one.row_no is not None for one in year.scored)
    distinct = len({one.setl_id for one in year.scored})
    before, after = (
        {one.row_no: getattr(one, name) for one in year.rebalanced} for name in ("before", "after")
    )
    n = Counter({one.row_no: one.n for one in year.rebalanced})
    budgets = [
        laws.budget_is_divided(
            {name: one for name, one in items.items() if name != "total"}, items["total"], pool
        )
        for pool, items in year.budget.items()
    ]
    sums = totals(year.scored)
    ungrouped = len(year.scored) - grouped
    return [
        *laws.scores_add_up(cases, year.sums),
        *(one for pool in year.pools for one in laws.budget_is_met(pool)),
        *map(laws.payments_add_up, year.pools),
        laws.rebalanced(before, after, n),
        laws.point_value_is_plausible(*year.even),
        *laws.every_case_once(year.discharges, grouped, ungrouped, year.outside, distinct),
        *laws.pools_add_up(cost, year.fund, places, sums),
        laws.months_add_up(totals(year.months), totals(year.late), sums),
        *budgets,
        laws.within_quota(year.filed, year.quota),
    ]


def _in_first_hospital(year: Year, **more: Decimal) -> Year:
    pool, *others = year.pools
    first, *rest = pool.hospitals
    added: dict[str, Any] = {name: getattr(first, name) + one for name, one in more.items()}
    pool = replace(pool, hospitals=(replace(first, **added), *rest))
    return replace(year, pools=[pool, *others])


def _unspent(year: Year) -> Decimal:
    return year.pools[0].budget - sum(one.payable for one in year.pools[0].hospitals)


def _heavier(year: Year) -> Year:
    row, *others = sorted(year.rebalanced, key=lambda one: -one.n * one.before)
    return replace(year, rebalanced=[replace(row, after=row.after * 2), *others])


def _dearer_point(year: Year) -> Year:
    area, groups, points = year.even
    dearer = replace(area, point_value=area.point_value + Decimal("0.00001"))
    return replace(year, even=(dearer, groups, points))


def _booked_more(year: Year) -> Year:
    first, *others = year.months
    return replace(year, months=[replace(first, score=first.score + POINT), *others])


def _more_reserve(year: Year) -> Year:
    items = year.budget["310"]
    more = {**items, "reserve": items["reserve"] + 2 * FEN}
    return replace(year, budget={**year.budget, "310": more})


# What breaks one identity and no other.
BREAKS: dict[str, Callable[[Year], Year]] = {
    "I1": lambda one: replace(one, sums={**one.sums, "diseases": one.sums["diseases"] + POINT}),
    "I2": lambda one: _in_first_hospital(one, base=FEN),
    "I3": lambda one: _in_first_hospital(one, payable=_unspent(one) + FEN),
    "I4": lambda one: _in_first_hospital(one, final=2 * FEN),
    "I5": _heavier,
    "I6": _dearer_point,
    "I7": lambda one: replace(one, discharges=one.discharges + 1),
    "I8": lambda one: replace(one, fund=one.fund + FEN),
    "I9": _booked_more,
    "I10": _more_reserve,
    "I11": lambda one: replace(one, filed=one.quota + 1),
}
