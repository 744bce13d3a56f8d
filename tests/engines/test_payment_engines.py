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

from jiheng.fund.payment.build_report import refused_scores  # noqa: E402
from jiheng.fund.payment.duck import Duck  # noqa: E402
from jiheng.fund.payment.engine import Engine  # noqa: E402
from jiheng.fund.payment.model import (  # noqa: E402
    Addition,
    Booked,
    Branch,
    Case,
    ClassCoefficient,
    DiseaseCoefficient,
    Flag,
    Grouped,
    GroupScore,
    HistoryRow,
    LevelMean,
    Rebalanced,
    Refined,
    Scored,
    Subtype,
    Unit,
)
from jiheng.fund.payment.model import City as Area  # noqa: E402
from jiheng.fund.payment.plain.engine import Plain  # noqa: E402
from jiheng.fund.payment.refusals import Refused  # noqa: E402
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
    "disease_coefficients": DiseaseCoefficient,
    "refined": Refined,
}
Tables = dict[str, list[Any]]


def carried_out(engine: Engine, town: City, con: Any) -> Tables:
    """Every table that the steps make, sorted."""
    rules = town.area.rule_set.of_month("2026-01")
    put(con, "history", Case, town.history)
    put(con, "given", Branch, town.given)
    engine.catalogue(con, town.area, rules, NAME)
    town, refused = acceptable(town, get(con, "group_scores", GroupScore))
    if refused:
        engine.catalogue(con, town.area, rules, NAME)
    put(con, "current", Case, town.cases)
    con.execute("CREATE OR REPLACE VIEW cases AS FROM current")
    engine.group(con, town.area)
    engine.score(con, town.area)
    put(con, "additions", Addition, town.additions)
    engine.refine(con, town.area)
    found = {table: ordered(get(con, table, kind)) for table, kind in MADE.items()}

    def book(run: str, scored: list[Scored], earlier: list[Booked]) -> list[Booked]:
        put(con, "scored", Scored, scored)
        put(con, "booked", Booked, earlier)
        engine.book(con, run)
        return ordered(get(con, "entries", Booked))

    return {**found, "refused": refused, **booked(found["scored"], book, len(town.cases))}


def acceptable(town: City, groups: list[GroupScore]) -> tuple[City, list[str]]:
    """The city, without scores set by hand where a build with them is refused; and what refused it."""
    try:
        refused_scores(groups, town.area.changes)
    except Refused as refused:
        return replace(town, area=replace(town.area, changes=())), [refused.message_id]
    return town, []


def booked(
    scored: list[Scored],
    book: Callable[[str, list[Scored], list[Booked]], list[Booked]],
    seed: int,
) -> Tables:
    """The entries of three runs between which cases change, go and come."""
    chance = random.Random(seed)
    entries: Tables = {}
    earlier: list[Booked] = []
    for run in ("2026-03", "2026-07", "clearing"):
        entries[run] = book(run, scored, earlier)
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


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_order_of_rows_and_the_number_of_threads_do_not_matter(
    threads: int,
    results: list[tuple[City, Tables, Tables]],
    sample_size: Callable[[str], int],
) -> None:
    for seed in range(max(3, sample_size("cities") // 20)):
        town, _, expected = results[seed]
        chance = random.Random(1000 * threads + seed)
        shuffled = replace(
            town,
            history=chance.sample(town.history, len(town.history)),
            cases=chance.sample(town.cases, len(town.cases)),
            given=chance.sample(town.given, len(town.given)),
            additions=chance.sample(town.additions, len(town.additions)),
        )
        with connect("1GB", threads=threads) as con:
            found = carried_out(Duck(), shuffled, con)
        assert found == expected, f"seed {seed}"


def test_the_yardstick_takes_its_rows_in_any_order(
    results: list[tuple[City, Tables, Tables]], sample_size: Callable[[str], int]
) -> None:
    with connect("1GB", threads=1) as con:
        for seed in range(max(3, sample_size("cities") // 20)):
            town, expected, _ = results[seed]
            backwards = replace(
                town, history=town.history[::-1], cases=town.cases[::-1], given=town.given[::-1]
            )
            assert carried_out(Plain(), backwards, con) == expected, f"seed {seed}"


def test_each_month_is_grouped_by_the_catalogue_that_holds_in_it() -> None:
    for seed in range(5):
        town = city(seed)
        scheme = replace(town.area.scheme, catalogues=(("2026-03", "first"), ("2026-08", "second")))
        area = replace(town.area, scheme=scheme)
        rows = [replace(row, catalogue=name) for name in ("first", "second") for row in town.given]
        found = []
        for engine in (Plain(), Duck()):
            with connect("1GB", threads=1) as con:
                put(con, "branches", Branch, rows[len(rows) // 4 :])
                put(con, "current", Case, town.cases)
                con.execute("CREATE VIEW cases AS FROM current")
                engine.group(con, area)
                found.append(ordered(get(con, "grouped", Grouped)))
        assert found[0] == found[1], f"seed {seed}"
        months = {case.setl_id: case.month for case in town.cases}
        assert all(one.catalogue == scheme.catalogue_of(months[one.setl_id]) for one in found[1]), (
            f"seed {seed}"
        )


def test_scores_that_leave_the_others_nothing_are_refused_alike() -> None:
    with connect("1GB", threads=1) as con:
        found = [carried_out(engine, city(408), con) for engine in (Plain(), Duck())]
    assert found[0] == found[1]
    assert found[0]["refused"] == ["dip.protected_exceed"]
