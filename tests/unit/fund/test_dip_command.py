"""jiheng dip on a small synthetic city: every step, in order, whole or not at all."""

import json
import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment import wording
from jiheng.fund.payment.store import connect
from jiheng.kernel.documents.errors import DocumentError


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CallError) as error:
        run(*words)
    return error.value.sentence("en")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dip") / "work"
    output = run("demo", "--out", str(folder), "--cases", "300", "--seed", "test")
    assert "no " not in output.split("Identity")[1].split("Pool 310")[0]
    return folder


def test_every_identity_of_the_demo_holds(work: Path) -> None:
    record = json.loads((work / "clearing" / "clearing.json").read_text(encoding="utf-8"))
    found = {one["id"]: one["holds"] for one in record["identities"]}
    assert found.keys() >= {"I1", "I2", "I3", "I4", "I7", "I8", "I9", "I10"}
    assert all(found.values())


def test_every_hospital_has_twelve_closed_runs(work: Path) -> None:
    records = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((work / "runs").glob("*/run.json"))
    ]
    assert [one["run"] for one in records] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert {one["state"] for one in records} == {"closed"}


def test_a_closed_month_stays_as_it_is(work: Path) -> None:
    before = (work / "runs" / "2026-12" / "run.json").read_bytes()
    assert refused("settle", str(work), "--month", "2026-12") == (
        "2026-12 is closed and cannot be run again. Book corrections in a later month."
    )
    assert (work / "runs" / "2026-12" / "run.json").read_bytes() == before


def test_an_open_month_gives_the_same_run_again(tmp_path: Path) -> None:
    work = tmp_path / "work"
    run("demo", "--out", str(work), "--cases", "100", "--seed", "again")
    for path in (work / "runs").iterdir():
        if path.name > "2026-01":
            for file in path.iterdir():
                file.unlink()
            path.rmdir()
    first = run("settle", str(work), "--month", "2026-02")
    record = (work / "runs" / "2026-02" / "run.json").read_bytes()
    assert run("settle", str(work), "--month", "2026-02") == first
    assert (work / "runs" / "2026-02" / "run.json").read_bytes() == record
    assert "2026-02 is not closed" in refused("settle", str(work), "--month", "2026-03")
    assert "2026-02, 2026-03" in refused("clear", str(work))
    run("settle", str(work), "--month", "2026-02", "--close")
    assert "2026-03 has not been run" in refused("settle", str(work), "--month", "2026-05")
    run("settle", str(work), "--month", "2026-03")
    shutil.rmtree(work / "runs" / "2026-02")
    assert "2026-03 has been run" in refused("settle", str(work), "--month", "2026-02")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("explain", "WORK", "S1"), "There is no case with the settlement number “S1”"),
        (("settle", "WORK", "--month", "2026-13"), "“2026-13” is no month"),
        (("settle", "WORK", "--month", "2025-12"), "2025-12 is not in 2026"),
        (("catalogue", "WORK", "--year", "2022"), "no case in the three years before 2022"),
        (("catalogue", "WORK", "--year", "2010"), "in force from 2021-01-01"),
        (("catalogue", "WORK/none", "--year", "2026"), "is no folder"),
        (("import", "WORK", "--out", "WORK/x", "--year", "2026"), "has no settlements"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why(
    work: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = refused(*(word.replace("WORK", str(work)) for word in words))
    assert sentence in said


def test_a_step_before_its_time_names_the_one_to_run(tmp_path: Path) -> None:
    for step, needed in (("group", "catalogue"), ("score", "catalogue"), ("clear", "catalogue")):
        assert f"Run jiheng dip {needed} first." in refused(step, str(tmp_path))


def test_a_file_of_a_spreadsheet_in_china_is_read_with_a_map_of_its_columns(
    work: Path, tmp_path: Path
) -> None:
    """GB18030, headings of the office: the same counts as the files of the interface."""
    import duckdb

    source = tmp_path / "local"
    source.mkdir()
    for table in ("settlements", "diagnoses", "procedures", "charges", "payinfo"):
        names = "setl_id AS 结算流水号, * EXCLUDE (setl_id)" if table == "settlements" else "*"
        file = source / f"{table}.csv"
        duckdb.sql(f"COPY (SELECT {names} FROM '{work}/city/{table}.parquet') TO '{file}' (HEADER)")
    reference = source / "reference"
    reference.mkdir()
    for file in (work / "city" / "reference").iterdir():
        text = file.read_text(encoding="utf-8")
        (reference / file.name).write_bytes(text.encode("gb18030"))
    text = (source / "settlements.csv").read_text(encoding="utf-8")
    (source / "settlements.csv").write_bytes(text.encode("gb18030"))
    columns = tmp_path / "map.toml"
    words = ("--year", "2026", "--area", "990000")
    columns.write_text('[settlements]\nsetl_id = "结算流水号"\n', encoding="utf-8")
    found = run(
        "import", str(source), "--out", str(tmp_path / "one"), *words, "--columns", str(columns)
    )
    expected = run("import", str(work / "city"), "--out", str(tmp_path / "two"), *words)
    assert found.splitlines()[-1] == expected.splitlines()[-1]
    run("catalogue", str(tmp_path / "one"), "--year", "2026")
    columns.write_text('[setlements]\na = "b"\n', encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        run("import", str(source), "--out", str(tmp_path / "x"), *words, "--columns", str(columns))
    assert error.value.message_id == "dip.map.unknown"


def test_words_of_steps_are_shown_in_the_language_of_the_reader() -> None:
    assert wording.worded(wording.FAULT, "total 5.00 and charges 6.00", "zh") == (
        "总费用 5.00 与各类费用之和 6.00 不等"
    )
    assert wording.worded(wording.FAULT, "age 40 and born 1950-05-01", "zh").startswith(
        "年龄 40 与"
    )
    assert wording.worded(wording.PART, "30 days", "zh") == "30 天内"
    assert wording.worded(wording.PART, "310", "zh") == "310"
    assert wording.group_code("B12|surgical", "zh") == "B12|相关手术"
    assert wording.group_code("B12.0|47.0100", "zh") == "B12.0|47.0100"
    assert wording.noted("tie,no_score", "en") == (
        "another group fits as well, the number decided, the group has no history and no score"
    )
    assert wording.faults("K1 copy; K6 negative charge 03 -1.00", "zh") == (
        "K1 与前面一行完全重复；K6 费用为负：03 -1.00"
    )
    assert wording.rejections("12.1:related;13.2:less_specific", "zh") == (
        "12.1 缺少相关手术；13.2 不如所入病种具体"
    )


def test_no_table_of_the_chinese_reader_has_an_english_word(work: Path) -> None:
    output = StringIO()
    with redirect_stdout(output):
        for words in (("score",), ("clear",), ("monitor",), ("review",)):
            group = speaking(app, "zh")
            group.main(
                ["dip", *words, str(work), "--lang", "zh"],
                prog_name="jiheng",
                standalone_mode=False,
            )
    text = re.sub("（[a-z_/.]+(, grade)?）", "", output.getvalue().replace(str(work), ""))
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    codes = {"BX", "conservative", "diagnostic", "therapeutic", "surgical"}  # of groups
    assert words <= {"CMI", "monitoring", "special"} | codes


def test_what_is_published_names_no_case(work: Path) -> None:
    import zipfile

    run("monitor", str(work), "--from", "2026-01", "--to", "2026-06")
    folder = work / "monitoring"
    page = (folder / "pack.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / "pack.xlsx") as book:
        cells = book.read("xl/sharedStrings.xml").decode()
    with zipfile.ZipFile(folder / "leads.xlsx") as book:
        leads = book.read("xl/sharedStrings.xml").decode()
    assert re.search("S2026[0-9]{9}", leads)
    assert not re.search("S2026[0-9]{9}|P[0-9]{9}", page + cells)
    assert page.index("Summary") < page.index("<svg")


def test_the_pack_has_the_monthly_minimum_and_names_hospitals(work: Path) -> None:
    from openpyxl import load_workbook

    table = work / "reference" / "hospitals.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("name")
    rows = [line.split(",") for line in lines]
    rows[1][place] = "某市第一人民医院"
    table.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    run("monitor", str(work))
    folder = work / "monitoring"
    book = load_workbook(folder / "pack.xlsx")
    summary = {row[0]: row[1] for row in book["Summary"].values}
    wanted = {"Lists uploaded", "Lists passed", "Cases settled", "Groups covered"}
    wanted |= {
        "Recorded fund (yuan)",
        "Prepaid in closed months (yuan)",
        "Hospitals with an overrun",
    }
    assert wanted <= summary.keys()
    paid = sum(
        float(row["paid"])
        for path in (work / "runs").glob("*/run.json")
        for row in json.loads(path.read_text(encoding="utf-8"))["hospitals"]
    )
    assert abs(summary["Prepaid in closed months (yuan)"] - paid) < 0.005
    assert 0 < summary["Lists passed"] <= 1
    assert "某市第一人民医院" in {row[3] for row in book["Hospitals"].values}
    assert "某市第一人民医院" in (folder / "pack.html").read_text(encoding="utf-8")


RARE = {
    "row_no": "900",
    "rule_kind": "JC",
    "dise_code": "Z999",
    "dise_name": "example",
    "dx_expr": "Z99.9",
    "score": "123.45",
}
LEAST = """[regulation.example-1]
title = "示例市规则"
number = "示例〔2026〕1号"
level = "local"
confidence = "H"

[adopt_least]
checked_on = 2026-01-15
value = [{ from = 2021-01-01, is = LEAST, basis = { regulation = "example-1", confidence = "H" } }]
"""


@pytest.mark.parametrize(("least", "stays"), [(0, True), (5, False)])
def test_a_stated_score_goes_with_its_row(
    work: Path, tmp_path: Path, least: int, stays: bool
) -> None:
    """A given row of too few cases is left out (4.5); the score stated for it asks for no row then."""
    city, rules = tmp_path / "work", tmp_path / "rules.toml"
    shutil.copytree(work, city)
    scheme = city / "reference" / "scheme.csv"
    columns = [
        *scheme.read_text(encoding="utf-8-sig").partition("\n")[0].strip().split(","),
        "score",
    ]
    row = ",".join(RARE.get(one, "") for one in columns)
    scheme.write_text(f"{','.join(columns)}\n{row}\n", encoding="utf-8")
    rules.write_text(LEAST.replace("LEAST", str(least)), encoding="utf-8")
    run("catalogue", str(city), "--year", "2026", "--rules", str(rules))
    with connect("1GB") as con:
        path = city / "catalogue" / "branches.parquet"
        rows = con.execute(f"SELECT row_no FROM read_parquet('{path}')").fetchall()
    assert ((900,) in rows) is stays
