"""Months in their order, and amounts that must not be lost: deductions, shares, tables without rows."""

import json
import shutil
from contextlib import redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb

from jiheng.cli import app
from jiheng.console import CallError, speaking


def run(*words: str, language: str = "en") -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, language)
        options = {"prog_name": "jiheng", "standalone_mode": False}
        group.main(["dip", *words, "--lang", language], **options)
    return output.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CallError) as error:
        run(*words)
    return error.value.sentence("en")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("months") / "work"
    run("demo", "--out", str(folder), "--cases", "150", "--seed", "months")
    return folder


@pytest.fixture
def work(city: Path, tmp_path: Path) -> Path:
    """The city with its months closed up to October."""
    folder = Path(shutil.copytree(city, tmp_path / "work"))
    for month in (11, 12):
        shutil.rmtree(folder / "runs" / f"2026-{month}")
    return folder


def give(work: Path, table: str, text: str) -> None:
    (work / "reference" / f"{table}.csv").write_text(text, encoding="utf-8")


def cleared(work: Path, pool: str) -> dict[str, dict[str, Any]]:
    record = json.loads((work / "clearing" / "clearing.json").read_text(encoding="utf-8"))
    [found] = [one for one in record["pools"] if one["pool"] == pool]
    return {one["hospital"]: one for one in found["hospitals"]}


def finish(work: Path) -> None:
    for month in (11, 12):
        run("settle", str(work), "--month", f"2026-{month}", "--close")
    run("clear", str(work))


def test_a_month_left_out_is_refused_before_it_locks_the_year(work: Path) -> None:
    said = refused("settle", str(work), "--month", "2026-12")
    assert "2026-11 has not been run, so 2026-12 cannot be" in said
    assert not (work / "runs" / "2026-12").exists()
    finish(work)


def test_a_deduction_of_a_hospital_without_cases_in_the_month_is_taken(work: Path) -> None:
    """Neither lost in the month nor forgotten in the year."""
    hospital, pool = idle(work)
    give(work, "deductions", f"hospital,pool,month,amount\n{hospital},{pool},2026-11,321.00\n")
    before = json.loads((work / "clearing" / "clearing.json").read_text(encoding="utf-8"))
    finish(work)
    record = json.loads((work / "runs" / "2026-11" / "run.json").read_text(encoding="utf-8"))
    [row] = [
        one for one in record["hospitals"] if (one["hospital"], one["pool"]) == (hospital, pool)
    ]
    assert (row["cases"], row["deducted"], row["paid"]) == (0, "321.00", "-321.00")
    now = cleared(work, pool)[hospital]
    then = {
        (pool["pool"], one["hospital"]): one
        for pool in before["pools"]
        for one in pool["hospitals"]
    }.get((pool, hospital))
    payable = Decimal(then["payable"]) if then else Decimal(0)
    assert Decimal(now["payable"]) == payable - 321


def idle(work: Path) -> tuple[str, str]:
    """A hospital and pool without a case in November."""
    rows = duckdb.sql(
        f"""SELECT DISTINCT hospital, pool FROM '{work}/scored/scored.parquet' WHERE month = '2026-11'"""
    ).fetchall()
    lines = (work / "reference" / "hospitals.csv").read_text(encoding="utf-8").splitlines()[1:]
    every = [(line.split(",")[0], pool) for line in lines for pool in ("310", "390")]
    return next(one for one in every if one not in rows)


def test_a_deduction_at_the_clearing_lowers_what_is_payable(work: Path) -> None:
    finish(work)
    hospital, before = next(iter(cleared(work, "390").items()))
    give(work, "deductions", f"hospital,pool,month,amount\n{hospital},390,clearing,50\n")
    run("clear", str(work))
    now = cleared(work, "390")[hospital]
    assert Decimal(now["payable"]) == Decimal(before["payable"]) - 50


@pytest.mark.parametrize("step", [("clear",), ("settle", "--month", "2026-11")])
def test_a_deduction_for_a_closed_month_is_not_lost(work: Path, step: tuple[str, ...]) -> None:
    if step[0] == "clear":
        finish(work)
    give(work, "deductions", "hospital,pool,month,amount\nH0101,310,2026-03,50\n")
    said = refused(step[0], str(work), *step[1:])
    assert "2026-03 of hospital H0101 in pool 310 was closed with 0.00 yuan deducted" in said
    assert "now has 50 yuan" in said


@pytest.mark.parametrize(
    ("table", "text", "found"),
    [
        ("deductions", "hospital,pool,month,amount\nH9,310,2026-11,5\n", "H9 310 2026-11"),
        ("deductions", "hospital,pool,month,amount\nH0101,,2026-11,5\n", "H0101  2026-11"),
        ("deductions", "hospital,pool,month,amount\nH0101,310,2026-3,5\n", "H0101 310 2026-3"),
        ("deductions", "hospital,pool,month,amount\nH0101,310,2026-11,五元\n", "五元"),
    ],
)
def test_a_row_that_would_count_nowhere_is_refused(
    work: Path, table: str, text: str, found: str
) -> None:
    give(work, table, text)
    said = refused("settle", str(work), "--month", "2026-11")
    assert f"“{table}.csv” line 2: “{found}”" in said


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("assessment", "hospital,coefficient,release\nH9,0.9,1\n"),
        ("assessment", "hospital,coefficient,release\nH0101,0.9,1\nH0101,0.9,1\n"),
        ("advances", "hospital,pool,amount\nH0101,,5\n"),
    ],
)
def test_an_account_of_nobody_or_given_twice_is_refused(work: Path, table: str, text: str) -> None:
    finish(work)
    give(work, table, text)
    assert f"“{table}.csv” line" in refused("clear", str(work))


def test_assessing_without_indicators_keeps_the_assessment_there_is(work: Path) -> None:
    text = "hospital,coefficient,release\nH0101,0.9,1\n"
    give(work, "assessment", text)
    assert "has no assessment_indicators.csv" in refused("assess", str(work))
    assert (work / "reference" / "assessment.csv").read_text(encoding="utf-8") == text


def test_a_budget_for_the_clearing_alone(work: Path) -> None:
    finish(work)
    rows = (work / "reference" / "budget.csv").read_text(encoding="utf-8").split()[1:]
    more = [
        f"{pool},{item},{Decimal(amount) + (100 if item in ('dip', 'total') else 0)}"
        for pool, item, amount in (row.split(",") for row in rows)
    ]
    head = "pool,item,amount,version,from,reason,document\n"
    first = "".join(f"{row},1,,,\n" for row in rows)
    second = "".join(f"{row},2,clearing,清算调整,六医保〔2027〕3号\n" for row in more)
    give(work, "budget", head + first + second)
    assert "budget version 2" in run("clear", str(work))


def test_what_has_no_data_is_named_with_the_table_that_would_bring_it(city: Path) -> None:
    said = run("monitor", str(city), language="zh").splitlines()[-1]
    assert "N21 四级手术（reference/op_classes.csv, grade）" in said
    assert "N24 门诊（outpatient）" in said
    assert "N30（reference/insured.csv）" in said
