"""The steps translated for Spark give the same rows as the yardstick, on random cities.

Spark takes minutes for what DuckDB does in a second, so there are few cities; the translation itself
is checked without Java.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sqlglot = pytest.importorskip("sqlglot", reason="the extra spark is not installed")
pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from random_city import NAME, City, city  # noqa: E402
from test_payment_engines import (  # noqa: E402
    MADE,
    Tables,
    acceptable,
    booked,
    carried_out,
    ordered,
)

from jiheng.fund.payment.model import Addition, Booked, Branch, Case, GroupScore, Scored  # noqa: E402
from jiheng.fund.payment.plain.engine import Plain  # noqa: E402
from jiheng.fund.payment.spark import Spark, session, translated  # noqa: E402
from jiheng.fund.payment.store import connect, steps  # noqa: E402

FOLDERS = (
    "combine",
    "group",
    "answer",
    "trace",
    "core",
    "mixed",
    "figures",
    "flags",
    "score",
    "subtype_levels",
    "subtypes",
    "refine",
    "book",
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_step_is_translated_and_reads_as_spark(folder: str) -> None:
    for name, text in steps(folder):
        made = list(translated(text))
        assert made, name
        for table, _, query in made:
            assert sqlglot.parse_one(query, read="spark"), table
            left = [
                word for word in ("half_up", "to_e", "from_e", "INT128", "LIST_") if word in query
            ]
            assert left == [], f"{name}: {left}"


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if not shutil.which("java"):
        pytest.skip("Java is not installed")
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    small = {"spark__sql__shuffle__partitions": "1", "spark__sql__codegen__wholeStage": "false"}
    found = session("local[1]", **small, spark__sql__adaptive__enabled="false")
    found.sparkContext.setLogLevel("OFF")
    yield found
    found.stop()


def test_spark_and_yardstick_agree(spark: Any, sample_size: Callable[[str], int]) -> None:
    for seed in range(sample_size("spark_cities")):
        town = city(seed)
        with connect("1GB", threads=1) as con:
            expected = carried_out(Plain(), town, con)
        found = on_spark(spark, town)
        for table, rows in expected.items():
            assert found[table] == rows, f"seed {seed}, {table}"


def on_spark(spark: Any, town: City) -> Tables:
    """Every table that the steps make on Spark, sorted; monthly booking among them."""
    engine = Spark()
    engine.put(spark, "history", Case, town.history)
    engine.put(spark, "given", Branch, town.given)
    rules = town.area.rule_set.of_month("2026-01")
    engine.catalogue(spark, town.area, rules, NAME)
    town, refused = acceptable(town, engine.get(spark, "group_scores", GroupScore))
    if refused:
        engine.catalogue(spark, town.area, rules, NAME)
    engine.put(spark, "cases", Case, town.cases)
    engine.group(spark, town.area)
    engine.score(spark, town.area)
    engine.put(spark, "additions", Addition, town.additions)
    engine.refine(spark, town.area)
    made = {table: ordered(engine.get(spark, table, kind)) for table, kind in MADE.items()}

    def book(run: str, scored: list[Scored], earlier: list[Booked]) -> list[Booked]:
        engine.put(spark, "scored", Scored, scored)
        engine.put(spark, "booked", Booked, earlier)
        engine.book(spark, run)
        return ordered(engine.get(spark, "entries", Booked))

    return {**made, "refused": refused, **booked(made["scored"], book, len(town.cases))}
