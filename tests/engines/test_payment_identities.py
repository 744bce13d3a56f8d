"""The budget identities I1 to I11 on random small cities; each broken on purpose is told by its name."""

import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

duckdb = pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from random_city import city  # noqa: E402 - tests/engines is no package
from settled_city import BREAKS, FEN, Year, identities, with_conventions, year_of  # noqa: E402

from jiheng.fund.payment.identities import Broken, budget_is_met, hold  # noqa: E402
from jiheng.fund.payment.model import Totals  # noqa: E402
from jiheng.fund.payment.plain.ledger import totals  # noqa: E402
from jiheng.fund.payment.refusals import Refused  # noqa: E402
from jiheng.fund.payment.scales import half_up  # noqa: E402
from jiheng.fund.payment.settlement import PoolClearing, clear  # noqa: E402
from jiheng.fund.payment.store import connect  # noqa: E402


@pytest.fixture(scope="module")
def years(sample_size: Callable[[str], int]) -> list[Year]:
    """The year of every random city; its place is the seed."""
    with connect("1GB", threads=1) as con:
        return [year_of(seed, con) for seed in range(sample_size("cities"))]


def test_every_identity_holds_on_every_city(years: list[Year]) -> None:
    for seed, year in enumerate(years):
        found = hold(identities(year))
        asserted = {one.id for one in found if one.applies}
        assert asserted >= BREAKS.keys() - ({} if year.pools else {"I2", "I3", "I4"}), seed
    assert sum(len(year.pools) for year in years) > len(years)


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_an_identity_is_told_by_its_name(name: str, years: list[Year]) -> None:
    for seed, year in enumerate(years):
        if name in ("I2", "I3", "I4") and not year.pools:
            continue
        with pytest.raises(Broken) as broken:
            hold(identities(BREAKS[name](year)))
        assert {one.id for one in broken.value.broken} == {name}, f"seed {seed}"
        assert name in str(broken.value)


def test_two_conventions_in_one_settlement_are_refused(years: list[Year]) -> None:
    for seed, year in enumerate(years):
        rules = city(seed).area.rule_set.of_month("2026-12")
        for pool in year.pools:
            held = sums_of(year, pool)
            for point, payment in ("AB", "BA"):
                with pytest.raises(Refused) as refused:
                    clear(pool.pool, pool.budget, held, {}, with_conventions(rules, point, payment))
                assert refused.value.message_id == "dip.mixed_conventions", f"seed {seed}"


def test_both_wrong_conventions_break_the_budget(years: list[Year]) -> None:
    """A' pays by each hospital's own ratio, A+B mixed takes the patients' part off A's points."""
    caught = {"own ratio": 0, "mixed": 0}
    for seed, year in enumerate(years):
        for pool in year.pools:
            if pool.convention != "A":
                continue
            for name, paid in wrongly_paid(pool, sums_of(year, pool)).items():
                if abs(sum(paid) - Fraction(pool.budget)) < Fraction(FEN) * len(paid):
                    continue  # B = R, or all hospitals have one ratio: nothing to be seen
                bases = zip(pool.hospitals, paid, strict=True)
                wrong = tuple(replace(one, base=half_up(amount, 2)) for one, amount in bases)
                with pytest.raises(Broken) as broken:
                    hold(budget_is_met(replace(pool, hospitals=wrong)))
                assert [one.id for one in broken.value.broken] == ["I2"], f"seed {seed}"
                caught[name] += 1
    assert min(caught.values()) > len(years) // 4


def sums_of(year: Year, pool: PoolClearing) -> list[Totals]:
    return [one for one in totals(year.scored) if one.pool == pool.pool]


def wrongly_paid(pool: PoolClearing, sums: list[Totals]) -> dict[str, list[Fraction]]:
    """What hospitals would get by A' and by A and B mixed, from the exact point value of A."""
    recorded = sum((one.fund for one in sums), Decimal(0))
    cost = sum((one.cost for one in sums), Decimal(0))
    share = Fraction(recorded) / Fraction(cost)
    point = (Fraction(pool.budget) / share - Fraction(pool.at_cost)) / Fraction(pool.score)
    worth = [Fraction(one.score) * point + Fraction(one.at_cost) for one in sums]
    return {
        "own ratio": [
            amount * Fraction(one.fund) / Fraction(one.cost)
            for amount, one in zip(worth, sums, strict=True)
        ],
        "mixed": [amount - Fraction(one.patient) for amount, one in zip(worth, sums, strict=True)],
    }
