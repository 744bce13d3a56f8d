"""The hand-size city: every figure of its payment, exact to the digit.

Two hospitals, three groups, eight cases. The tutorial computes the same figures by hand.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from jiheng.fund.payment.identities import (
    budget_is_met,
    hold,
    payments_add_up,
    point_value_is_plausible,
    pools_add_up,
    scores_add_up,
)
from jiheng.fund.payment.model import Case, Hospital, LevelMean, Scored, Totals
from jiheng.fund.payment.plain.catalogue import Catalogue, build
from jiheng.fund.payment.plain.grouping import group_all
from jiheng.fund.payment.plain.ledger import totals
from jiheng.fund.payment.plain.scores import figures_of, score_all
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.scales import half_up
from jiheng.fund.payment.scheme import Scheme
from jiheng.fund.payment.settlement import Account, PoolClearing, clear

NAME = "golden"
RULES = rule_set().of_month("2026-01")
DX = {"G1": "A01.001", "G2": "B02.001", "G3": "C03.001"}
ROWS = {"G1": 1, "G2": 2, "G3": 3}
HISTORY = {
    "G1": (20, (9000, 10000, 11000)),
    "G2": (60, (4000, 4200, 4400)),
    "G3": (20, (7000, 8000, 9000)),
}
K = {"A": Decimal("1.10"), "B": Decimal("0.90")}
LEVEL_MEANS = {
    "A": {"G1": 12000, "G2": 4800, "G3": 9900},
    "B": {"G1": 9900, "G2": 4000, "G3": 8000},
}
# hospital, group, cost, recorded fund, ρ, deviation, score
CASES = [
    ("A", "G1", 12000, 8400, "1.0000", "normal", "1812.8109"),
    ("A", "G2", 5000, 3500, "1.0417", "normal", "738.8060"),
    ("A", "G3", 9500, 6650, "0.9596", "normal", "1470.7711"),
    ("A", "G1", 4000, 2800, "0.3333", "low", "604.2703"),
    ("B", "G2", 3800, 3040, "0.9500", "normal", "604.4776"),
    ("B", "G2", 4100, 3280, "1.0250", "normal", "604.4776"),
    ("B", "G1", 9000, 7200, "0.9091", "normal", "1483.2090"),
    ("B", "G3", 30000, 24000, "3.7500", "high", "3309.2351"),
]


def case(setl_id: str, month: str, hospital: str, group: str, cost: int, fund: int = 0) -> Case:
    return Case(
        setl_id=setl_id,
        psn_no=setl_id,
        hospital=hospital,
        pool="310",
        month=month,
        arrived=month,
        dx=DX[group],
        cost=Decimal(cost),
        fund=Decimal(fund),
    )


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    history = [
        case(f"{group}-{year}-{number}", f"{year}-06", "A", group, cost)
        for group, (n, means) in HISTORY.items()
        for year, cost in zip((2023, 2024, 2025), means, strict=True)
        for number in range(n)
    ]
    levels = {"A": "A", "B": "B"}
    return build(history, [], frozenset(), levels, Scheme({}), RULES, NAME)


@pytest.fixture(scope="module")
def scored(catalogue: Catalogue) -> list[Scored]:
    means = [
        LevelMean(catalogue=NAME, row_no=ROWS[group], level=level, n=1, mean=Decimal(mean))
        for level, by_group in LEVEL_MEANS.items()
        for group, mean in by_group.items()
    ]
    hospitals = [Hospital(hospital=name, level=name) for name in "AB"]
    figures = figures_of(catalogue.groups, means, [catalogue.city], hospitals, K)
    cases = [case(str(number), "2026-03", *row[:4]) for number, row in enumerate(CASES)]
    scheme = Scheme({}, catalogues=(("2026-01", NAME),))
    grouped = group_all(cases, catalogue.branches, scheme)
    assert [one.row_no for one in grouped] == [ROWS[row[1]] for row in CASES]
    return score_all(cases, grouped, figures, rule_set())


def cleared(sums: list[Totals], **accounts: Account) -> PoolClearing:
    return clear("310", Decimal("57692.60"), sums, accounts, RULES)


def test_means_scores_and_year_start_value_of_the_catalogue(catalogue: Catalogue) -> None:
    assert catalogue.city.mean == 6432
    assert [one.mean for one in catalogue.groups] == [10600, 4320, 8600]
    shown = [str(half_up(one.rw, 4)) for one in catalogue.groups]
    assert shown == ["1648.0100", "671.6418", "1337.0647"]
    assert str(catalogue.city.point_value) == "6.432000"
    identity = point_value_is_plausible(catalogue.city, catalogue.groups, Decimal(1000))
    assert identity.applies
    assert identity.holds


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_score_of_each_case(scored: list[Scored], number: int) -> None:
    *_, ratio, deviation, points = CASES[number]
    found = scored[number]
    assert found.ratio is not None
    assert (str(half_up(found.ratio, 4)), found.deviation) == (ratio, deviation)
    assert str(found.score) == points


def test_the_pool(scored: list[Scored]) -> None:
    pool = cleared(totals(scored))
    assert (pool.cost, pool.recorded) == (77400, 58870)
    assert half_up(pool.recorded * Decimal("0.98"), 2) == pool.budget == Decimal("57692.60")
    assert [str(one) for one in (pool.fund_share, pool.score, pool.point_value)] == [
        "0.760594",
        "10628.0576",
        "7.136958",
    ]


def test_payable_before_assessment_meets_the_budget(scored: list[Scored]) -> None:
    pool = cleared(totals(scored))
    assert [str(one.base) for one in pool.hospitals] == ["25115.03", "32577.57"]
    assert str(sum(one.base for one in pool.hospitals)) == "57692.60"


def test_assessment_and_deduction(scored: list[Scored]) -> None:
    account = Account(coefficient=Decimal("0.97"), deducted=Decimal(500))
    pool = cleared(totals(scored), B=account)
    assert [str(one.payable) for one in pool.hospitals] == ["25115.03", "31100.25"]
    # A keeps its cent, whatever B's coefficient is; the sum of the exact amounts is a cent less.
    assert str(pool.payable_exact) == "56215.27"
    assert [str(one.surplus) for one in pool.hospitals] == ["3765.03", "-5919.75"]


def test_case_mix_and_cost_index(catalogue: Catalogue, scored: list[Scored]) -> None:
    last_year = {one.row_no: one.mean3 for one in catalogue.groups}
    mine = {name: [one for one in scored if one.hospital == name] for name in "AB"}
    cmi = {name: half_up(sum(one.rw for one in held) / 4, 4) for name, held in mine.items()}
    assert {name: str(one) for name, one in cmi.items()} == {"A": "1326.1816", "B": "1082.0896"}
    index = {
        name: half_up(sum(one.cost / (last_year[one.row_no or 0] or 1) for one in held) / 4, 4)
        for name, held in mine.items()
    }
    assert {name: str(one) for name, one in index.items()} == {"A": "0.9116", "B": "1.4867"}


def test_identities_hold(scored: list[Scored]) -> None:
    sums = totals(scored)
    pool = cleared(sums, B=Account(coefficient=Decimal("0.97"), deducted=Decimal(500)))
    found = [
        *scores_add_up(sum(one.score for one in scored), {"hospitals": pool.score}),
        *budget_is_met(pool),
        payments_add_up(pool),
        *pools_add_up(pool.cost, pool.recorded, [pool.cost], sums),
    ]
    assert [one.id for one in hold(found)] == ["I1", "I2", "I3", "I4", "I8", "I8", "I8"]


def test_both_wrong_conventions_miss_the_budget(scored: list[Scored]) -> None:
    """Mixing them would pay B + (B - R)(1/r - 1): exactly what is refused."""
    pool = cleared(totals(scored))
    sums = {one.hospital: one for one in totals(scored)}
    mixed = sum(one.score * pool.point_value - sums[one.hospital].patient for one in pool.hospitals)
    share = pool.recorded / pool.cost
    predicted = pool.budget + (pool.budget - pool.recorded) * (1 / share - 1)
    assert abs(mixed - predicted) < Decimal("0.01")
    own = sum(
        one.score * pool.point_value * sums[one.hospital].fund / sums[one.hospital].cost
        for one in pool.hospitals
    )
    for wrong in (mixed, own):
        broken = replace(
            pool,
            hospitals=tuple(
                replace(one, base=half_up(wrong, 2) if one.hospital == "A" else Decimal(0))
                for one in pool.hospitals
            ),
        )
        [identity] = [one for one in budget_is_met(broken) if one.id == "I2"]
        assert not identity.holds
