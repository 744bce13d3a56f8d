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

from random_city import NAME, city  # noqa: E402
from test_payment_engines import MADE, ordered  # noqa: E402

from jiheng.fund.payment.model import Addition, Branch, Case  # noqa: E402
from jiheng.fund.payment.plain.engine import Plain  # noqa: E402
from jiheng.fund.payment.spark import Spark, session, translated  # noqa: E402
from jiheng.fund.payment.store import connect, get, put, steps  # noqa: E402

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
        town, engine = city(seed), Spark()
        rules = town.area.rule_set.of_month("2026-01")
        with connect("1GB", threads=1) as con:
            put(con, "history", Case, town.history)
            put(con, "given", Branch, town.given)
            Plain().catalogue(con, town.area, rules, NAME)
            put(con, "cases", Case, town.cases)
            Plain().group(con, town.area)
            Plain().score(con, town.area)
            put(con, "additions", Addition, town.additions)
            Plain().refine(con, town.area)
            expected = {table: ordered(get(con, table, kind)) for table, kind in MADE.items()}
        engine.put(spark, "history", Case, town.history)
        engine.put(spark, "given", Branch, town.given)
        engine.catalogue(spark, town.area, rules, NAME)
        engine.put(spark, "cases", Case, town.cases)
        engine.group(spark, town.area)
        engine.score(spark, town.area)
        engine.put(spark, "additions", Addition, town.additions)
        engine.refine(spark, town.area)
        for table, rows in expected.items():
            found = ordered(engine.get(spark, table, MADE[table]))
            assert found == rows, f"seed {seed}, {table}"
