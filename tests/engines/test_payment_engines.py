"""The engine and the yardstick give the same rows, to the last digit, on random cities."""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

duckdb = pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from random_city import NAME, City, city  # noqa: E402 - tests/engines is no package

from jiheng.fund.payment import identities as laws  # noqa: E402
from jiheng.fund.payment.duck import Duck  # noqa: E402
from jiheng.fund.payment.engine import Engine  # noqa: E402
from jiheng.fund.payment.model import (  # noqa: E402
    Addition,
    Booked,
    Branch,
    Case,
    ClassCoefficient,
    Flag,
    Grouped,
    GroupScore,
    HistoryRow,
    LevelMean,
    Rebalanced,
    Refined,
    Scored,
    Subtype,
    Totals,
    Unit,
)
from jiheng.fund.payment.model import City as Area  # noqa: E402
from jiheng.fund.payment.plain.engine import Plain  # noqa: E402
from jiheng.fund.payment.plain.ledger import totals  # noqa: E402
from jiheng.fund.payment.refusals import Refused  # noqa: E402
from jiheng.fund.payment.rules import Rules  # noqa: E402
from jiheng.fund.payment.settlement import Account, clear  # noqa: E402
from jiheng.fund.payment.store import connect, get, put  # noqa: E402

MADE: dict[str, type[Any]] = {
    "branches": Branch,
    "group_scores": GroupScore,
    "cities": Area,
    "level_means": LevelMean,
    "history_rows": HistoryRow,
    "grouped": Grouped,
    "scored": Scored,
    "class_coefficients": ClassCoefficient,
    "flags": Flag,
    "subtypes": Subtype,
    "rebalanced": Rebalanced,
    "units": Unit,
    "refined": Refined,
}
Tables = dict[str, list[Any]]


def carried_out(engine: Engine, town: City, con: Any) -> Tables:
    """Every table that the steps make, sorted."""
    rules = town.area.rule_set.of_month("2026-01")
    put(con, "history", Case, town.history)
    put(con, "given", Branch, town.given)
    engine.catalogue(con, town.area, rules, NAME)
    put(con, "current", Case, town.cases)
    con.execute("CREATE OR REPLACE VIEW cases AS FROM current")
    engine.group(con, town.area)
    engine.score(con, town.area)
    put(con, "additions", Addition, town.additions)
    engine.refine(con, town.area)
    found = {table: ordered(get(con, table, kind)) for table, kind in MADE.items()}
    return {**found, **booked(engine, town, con)}


def booked(engine: Engine, town: City, con: Any) -> Tables:
    """The entries of three runs between which cases change, go and come."""
    chance = random.Random(len(town.cases))
    entries: Tables = {}
    earlier: list[Booked] = []
    scored = ordered(get(con, "scored", Scored))
    for run in ("2026-03", "2026-07", "clearing"):
        put(con, "scored", Scored, scored)
        put(con, "booked", Booked, earlier)
        engine.book(con, run)
        entries[run] = ordered(get(con, "entries", Booked))
        earlier += entries[run]
        scored = [changed(one, chance) for one in scored if chance.random() > 0.1]
    return entries


def changed(one: Scored, chance: random.Random) -> Scored:
    more = Decimal(chance.choice((0, 0, 0, 1)))
    hospital = "H0" if chance.random() < 0.1 else one.hospital
    return replace(one, score=one.score + more, cost=one.cost + more, hospital=hospital)


def ordered(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (repr(getattr(row, "setl_id", "")), repr(row)))


@pytest.fixture(scope="module")
def results(sample_size: Callable[[str], int]) -> list[tuple[City, Tables, Tables]]:
    """Every random city (its number is the seed) with the tables of both engines."""
    found = []
    with connect("1GB", threads=1) as con:
        for seed in range(sample_size("cities")):
            town = city(seed)
            found.append((town, carried_out(Plain(), town, con), carried_out(Duck(), town, con)))
    return found


def test_engine_and_yardstick_agree(results: list[tuple[City, Tables, Tables]]) -> None:
    for seed, (_, plain, engine) in enumerate(results):
        for table, rows in plain.items():
            assert rows == engine[table], f"seed {seed}, {table}"


def test_the_order_of_rows_and_the_number_of_threads_do_not_matter(
    sample_size: Callable[[str], int],
) -> None:
    for seed in range(max(2, sample_size("cities") // 20)):
        town = city(seed)
        results = []
        for threads in (1, 2):
            chance = random.Random(threads)
            shuffled = replace(
                town,
                history=chance.sample(town.history, len(town.history)),
                cases=chance.sample(town.cases, len(town.cases)),
                given=chance.sample(town.given, len(town.given)),
            )
            connection = connect("1GB", threads=threads)
            results.append(carried_out(Duck(), shuffled, connection))
            connection.close()
        assert results[0] == results[1], f"seed {seed}"


def test_identities_hold_on_random_cities(results: list[tuple[City, Tables, Tables]]) -> None:
    cleared = 0
    for seed, (town, _, made) in enumerate(results):
        rules = town.area.rule_set.of_month("2026-12")
        [area] = made["cities"]
        if rules.choice("score_method") == "average" and rules.choice("trim_method") == "none":
            points = rules.number("base_points")
            laws.hold([laws.point_value_is_plausible(area, made["group_scores"], points)])
        sums = totals(made["scored"])
        for pool in ("310", "390"):
            held = [one for one in sums if one.pool == pool]
            cleared += pool_is_cleared(held, pool, rules, seed)
    assert cleared > len(results)


def pool_is_cleared(sums: list[Totals], pool: str, rules: Rules, seed: int) -> bool:
    """Clear a pool under a random convention; whether it could be, and I2 to I4 held."""
    chance = random.Random(seed)
    convention = chance.choice("AB")
    both = {"point_convention": convention, "payment_convention": convention}
    rules = replace(rules, values={**rules.values, **both})
    budget = sum((one.fund for one in sums), Decimal(0)) * chance.choice((9, 10, 11)) / 10
    accounts = {
        one.hospital: Account(
            coefficient=chance.choice((Decimal(1), Decimal("0.97"), Decimal("0.999999"))),
            deducted=Decimal(chance.randint(0, 500)).scaleb(-2),
            prepaid=Decimal(chance.randint(0, 5000)).scaleb(-2),
            deposit=Decimal(chance.randint(0, 500)).scaleb(-2),
            release=chance.choice((Decimal(1), Decimal("0.333"))),
        )
        for one in sums
    }
    try:
        found = clear(pool, budget.quantize(Decimal("0.01")), sums, accounts, rules)
    except Refused as refused:
        if refused.message_id not in ("dip.at_cost_exceeds", "dip.no_score", "dip.empty_pool"):
            raise
        return False
    laws.hold([*laws.budget_is_met(found), laws.payments_add_up(found)])
    return True
