"""What one case is told stands in its own row alone: no case appears in another's trace, or in a log."""

import logging
import random
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

duckdb = pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from random_city import NAME, City, city  # noqa: E402 - tests/engines is no package

from jiheng.fund.payment.duck import Duck  # noqa: E402
from jiheng.fund.payment.engine import Engine  # noqa: E402
from jiheng.fund.payment.model import Branch, Case, Grouped, Scored  # noqa: E402
from jiheng.fund.payment.plain.engine import Plain  # noqa: E402
from jiheng.fund.payment.store import connect, get, put, view  # noqa: E402

ENGINES = [Plain(), Duck()]
NAMES = ["plain", "duckdb"]
ALONE = 5  # cases a city that are also paid alone


def prepared(con: Any, town: City, engine: Engine) -> None:
    put(con, "history", Case, town.history)
    put(con, "given", Branch, town.given)
    engine.catalogue(con, town.area, town.area.rule_set.of_month("2026-01"), NAME)


def paid(
    con: Any, town: City, engine: Engine, cases: list[Case]
) -> dict[str, tuple[Grouped, Scored]]:
    put(con, "current", Case, cases)
    view(con, "cases", "FROM current")
    engine.group(con, town.area)
    engine.score(con, town.area)
    scored = {one.setl_id: one for one in get(con, "scored", Scored)}
    return {one.setl_id: (one, scored[one.setl_id]) for one in get(con, "grouped", Grouped)}


@pytest.mark.parametrize("engine", ENGINES, ids=NAMES)
def test_a_case_is_told_the_same_alone_as_among_others(
    engine: Engine, sample_size: Callable[[str], int]
) -> None:
    with connect("1GB", threads=1) as con:
        for seed in range(max(3, sample_size("cities") // 20)):
            town = city(seed)
            prepared(con, town, engine)
            together = paid(con, town, engine, town.cases)
            for case in random.Random(seed).sample(town.cases, ALONE):
                alone = paid(con, town, engine, [case])
                assert alone == {case.setl_id: together[case.setl_id]}, f"seed {seed}"


@pytest.mark.parametrize("engine", ENGINES, ids=NAMES)
def test_a_failing_case_appears_in_no_other_row_and_no_log(
    engine: Engine,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    sample_size: Callable[[str], int],
) -> None:
    caplog.set_level(logging.DEBUG)
    with connect("1GB", threads=1) as con:
        for seed in range(max(3, sample_size("cities") // 20)):
            town = city(seed)
            prepared(con, town, engine)
            first, *others = town.cases
            failing = replace(
                first, setl_id="FAILING-7", psn_no="PERSON-7", dx="ZZ7.7", main_op="77.7777",
                other_dx=("ZY7.7",), other_ops=("78.7777",),
            )  # fmt: skip
            found = paid(con, town, engine, [failing, *others])
            assert found["FAILING-7"][1].kind == "ungrouped"
            own = ("FAILING-7", "PERSON-7", "ZZ7.7", "77.7777", "ZY7.7", "78.7777")
            for name, rows in found.items():
                text = " ".join(str(value) for row in rows for value in asdict(row).values())
                if name != "FAILING-7":
                    assert not [one for one in own if one in text], f"seed {seed}, {name}"
    said = caplog.text + "".join(capfd.readouterr())
    assert said == ""
