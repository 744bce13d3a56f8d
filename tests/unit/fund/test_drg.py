"""Results of a DRG grouper are settled by the same code: one partition of cases, one money."""

import json
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb

from jiheng.cli import app
from jiheng.console import CallError, speaking

DRG = """[grouper]
zh = "x"
en = "x"
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = "drg", basis = { regulation = "jiheng-design", confidence = "H" } }]
"""


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


@pytest.fixture(scope="module")
def dip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drg") / "dip"
    run("demo", "--out", str(folder), "--cases", "300", "--seed", "drg")
    return folder


@pytest.fixture
def source(dip: Path, tmp_path: Path) -> Path:
    """The demo's files with the row that each case has in DIP as its DRG."""
    city = Path(shutil.copytree(dip / "city", tmp_path / "source"))
    duckdb.sql(
        f"""COPY (
            SELECT setl_id, CASE WHEN row_no IS NULL THEN 'AAQY' ELSE 'B' || (row_no + 100) || '1' END AS drg_code
            FROM (SELECT setl_id, row_no FROM '{dip}/grouped/grouped.parquet'
                UNION ALL SELECT setl_id, row_no FROM '{dip}/catalogue/history_rows.parquet')
        ) TO '{city}/drg.csv' (HEADER)"""
    )
    basic = duckdb.sql(
        f"SELECT DISTINCT row_no FROM '{dip}/catalogue/group_scores.parquet' WHERE basic"
    ).fetchall()
    lines = ["drg_code,is_basic", *(f"B{row + 100}1,1" for (row,) in basic)]
    (city / "reference" / "drg_groups.csv").write_text("\n".join(lines), encoding="utf-8")
    return city


def built(source: Path, work: Path, rules: Path) -> None:
    rules.write_text(DRG, encoding="utf-8")
    own = ("--rules", str(rules))
    run("import", str(source), "--out", str(work), "--year", "2026", "--area", "990000")
    run("catalogue", str(work), "--year", "2026", *own)
    run("group", str(work), *own)
    run("score", str(work), *own)


def scores(work: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"SELECT setl_id, rw, coefficient, deviation, score FROM '{work}/scored/scored.parquet' ORDER BY ALL"
    ).fetchall()


def test_the_same_partition_earns_the_same_scores_and_money(
    dip: Path, source: Path, tmp_path: Path
) -> None:
    work, rules = tmp_path / "work", tmp_path / "drg.toml"
    built(source, work, rules)
    assert scores(work) == scores(dip)
    for month in range(1, 13):
        run("settle", str(work), "--month", f"2026-{month:02d}", "--close", "--rules", str(rules))
    run("clear", str(work), "--rules", str(rules))
    records = [
        json.loads((one / "clearing" / "clearing.json").read_text(encoding="utf-8"))["pools"]
        for one in (dip, work)
    ]
    assert records[0] == records[1]
    run("monitor", str(work), "--rules", str(rules))
    [(case,)] = duckdb.sql(
        f"SELECT min(setl_id) FROM '{work}/scored/scored.parquet' WHERE row_no IS NOT NULL"
    ).fetchall()
    assert "Group: DRG" in run("explain", str(work), case, "--rules", str(rules))


def test_plain_engine_settles_drg_alike(source: Path, tmp_path: Path) -> None:
    found = []
    for engine in ("duckdb", "plain"):
        work, rules = tmp_path / engine, tmp_path / "drg.toml"
        built(source, work, rules)
        run("score", str(work), "--rules", str(rules), "--engine", engine)
        found.append(scores(work))
    assert found[0] == found[1]


def test_a_stated_weight_stays(source: Path, tmp_path: Path) -> None:
    table = source / "reference" / "drg_groups.csv"
    table.write_text("drg_code,weight\nB1011,1234.5\nZZ99,77\n", encoding="utf-8")
    work = tmp_path / "work"
    built(source, work, tmp_path / "drg.toml")
    found = duckdb.sql(
        f"SELECT code, n = 0, rw FROM '{work}/catalogue/group_scores.parquet' WHERE code IN ('B1011', 'ZZ99') ORDER BY 1"
    ).fetchall()
    assert [(code, str(rw)) for code, _, rw in found] == [
        ("B1011", "1234.50000000"),
        ("ZZ99", "77.00000000"),
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [(None, "No results of a DRG grouper"), ("TWICE", "has two different DRG results")],
)
def test_bad_results_are_refused(
    source: Path, tmp_path: Path, more: str | None, sentence: str
) -> None:
    file = source / "drg.csv"
    if more is None:
        file.unlink()
    else:
        first = file.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{first},CC11\n{first},CC13\n")
    with pytest.raises(CallError) as error:
        built(source, tmp_path / "work", tmp_path / "drg.toml")
    assert sentence in error.value.sentence("en")
