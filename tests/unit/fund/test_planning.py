"""What an area does beside the steps of the year: plan, assess, review, simulate; by rule and by command."""

import csv
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb
from openpyxl import load_workbook

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment.assessment import assess
from jiheng.fund.payment.composition import Disease, Part
from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.given_indicators import Reviewed, coding
from jiheng.fund.payment.model import Candidate, Case, GroupScore, Refined, Scored
from jiheng.fund.payment.money import clear_step
from jiheng.fund.payment.pipeline import load_catalogue, load_year, score_step
from jiheng.fund.payment.plain.composition import diseases, parts
from jiheng.fund.payment.plain.special import candidates
from jiheng.fund.payment.planning import budget_of, shared
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.review import find_candidates, review_list
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect, get, read_table
from jiheng.fund.payment.work import Work

RULES = rule_set().of_month("2026-01")


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planning") / "work"
    run("demo", "--out", str(folder), "--cases", "400", "--seed", "planning")
    return folder


@pytest.fixture
def work(city: Path, tmp_path: Path) -> Work:
    return Work(Path(shutil.copytree(city, tmp_path / "work")))


def give(work: Work, table: str, text: str) -> None:
    (work.reference / f"{table}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("method", "items", "budget"),
    [
        ("items", {"total": 1000, "reserve": 50, "elsewhere": 100, "outside": 150}, "700"),
        ("share", {"total": 1000, "last_dip": 600, "last_inpatient": 900}, "666.67"),
        ("growth", {"last_dip": 600, "growth": "0.05", "growth_target": "0.06"}, "630.00"),
    ],
)
def test_the_budget_by_each_method(method: str, items: dict[str, object], budget: str) -> None:
    rules = replace(RULES, values={**RULES.values, "budget_method": method})
    given = {name: Decimal(str(one)) for name, one in items.items()}
    assert budget_of("310", given, rules) == Decimal(budget)


@pytest.mark.parametrize(
    ("method", "items", "message_id"),
    [
        ("items", {"total": 1000}, "dip.no_basis"),
        ("share", {"total": 1000, "last_dip": 1, "last_inpatient": 0}, "dip.no_basis"),
        ("growth", {"last_dip": 1, "growth": "0.07", "growth_target": "0.06"}, "dip.growth"),
        ("items", {"total": 1, "reserve": 1, "elsewhere": 0, "outside": 0}, "dip.no_budget"),
    ],
)
def test_a_budget_that_cannot_be_made_is_refused(
    method: str, items: dict[str, object], message_id: str
) -> None:
    rules = replace(RULES, values={**RULES.values, "budget_method": method})
    with pytest.raises(Refused) as refused:
        budget_of("310", {name: Decimal(str(one)) for name, one in items.items()}, rules)
    assert refused.value.message_id == message_id


def test_a_budget_is_divided_to_the_fen() -> None:
    parts = {"01": Decimal(1), "02": Decimal(1), "03": Decimal(1)}
    found = shared(Decimal("100.00"), parts)
    assert [str(one) for one in found.values()] == ["33.34", "33.33", "33.33"]
    assert shared(Decimal(1), {"01": Decimal(0)}) == {}


def test_the_plan_of_a_year(work: Work) -> None:
    give(
        work,
        "budget_basis",
        "pool,item,amount\n310,total,1000000\n310,reserve,50000\n310,elsewhere,50000\n310,outside,0\n",
    )
    said = run("plan", str(work.folder), "--year", "2026")
    assert "Pool 310: budget 900000 yuan over 12 months, 75000.00 yuan advanced." in said
    with (work.part("plan") / "quota.csv").open(encoding="utf-8") as file:
        quotas = list(csv.DictReader(file))
    assert [one["month"] for one in quotas] == [f"2026-{n:02d}" for n in range(1, 13)]
    assert sum(Decimal(one["amount"]) for one in quotas) == 900000


INDICATORS = "hospital,indicator,weight,value,full,zero,basis\n"
BANDS = "least,coefficient,release\n0,0.95,0.5\n80,0.98,0.9\n90,1,1\n"


@pytest.mark.parametrize(
    ("rows", "score", "k"),
    [
        # 60 × (95 - 80) ÷ (90 - 80), at most 60; 40 × (30 - 20) ÷ (30 - 10), fewer is better.
        ("H1,quality,60,95,90,80,doc\nH1,readmission,40,20,10,30,doc\n", "80.00", "0.98"),
        ("H1,quality,60,90,90,80,doc\nH1,readmission,40,10,10,30,doc\n", "100.00", "1"),
        ("H1,quality,60,85,90,80,doc\nH1,readmission,40,40,10,30,doc\n", "30.00", "0.95"),
    ],
)
def test_a_hospital_is_assessed(tmp_path: Path, rows: str, score: str, k: str) -> None:
    work = Work(tmp_path)
    work.reference.mkdir()
    give(work, "hospitals", "hospital,level\nH1,2\n")
    give(work, "assessment_indicators", INDICATORS + rows)
    give(work, "assessment_bands", BANDS)
    [found] = assess(work)
    assert (str(found.score), str(found.coefficient)) == (score, k)


@pytest.mark.parametrize(
    ("rows", "bands", "message_id"),
    [
        ("H1,quality,60,95,90,80,doc\n", BANDS, "dip.weights"),
        ("H1,quality,100,95,90,90,doc\n", BANDS, "dip.bad_row"),
        ("H1,quality,100,95,90,80,\n", BANDS, "dip.bad_row"),
        ("H9,quality,100,95,90,80,doc\n", BANDS, "dip.bad_row"),
        ("", BANDS, "dip.no_table"),
        ("H1,quality,100,x,90,80,doc\n", BANDS, "dip.bad_row"),
        ("H1,quality,100,70,90,80,doc\n", BANDS.replace("0,0.95,0.5\n", "", 1), "dip.no_band"),
    ],
)
def test_an_assessment_that_cannot_be_made_is_refused(
    tmp_path: Path, rows: str, bands: str, message_id: str
) -> None:
    work = Work(tmp_path)
    work.reference.mkdir()
    give(work, "hospitals", "hospital,level\nH1,2\n")
    give(work, "assessment_indicators", INDICATORS + rows)
    give(work, "assessment_bands", bands)
    with pytest.raises(Refused) as refused:
        assess(work)
    assert refused.value.message_id == message_id


def test_the_assessment_reaches_the_clearing(work: Work) -> None:
    give(work, "assessment_indicators", INDICATORS + "H0100,quality,100,85,90,80,doc\n")
    give(work, "assessment_bands", BANDS)
    assert "0.95" in run("assess", str(work.folder))
    run("clear", str(work.folder))
    text = (work.part("clearing") / "clearing.json").read_text(encoding="utf-8")
    assert '"coefficient": "0.95"' in text


def test_both_engines_list_the_same_candidates(work: Work) -> None:
    with connect("1GB", threads=1) as con:
        found = review_list(con, work, rule_set())
        load_year(con, work, 2026)
        load_catalogue(con, work)
        read_table(con, "scored", work.part("scored") / "scored.parquet")
        plain = candidates(
            get(con, "cases", Case), get(con, "scored", Scored), get(con, "group_scores", GroupScore),
            {}, RULES,
        )  # fmt: skip
        assert list(found.candidates) == plain
        assert plain
        loose = replace(RULES, values={**RULES.values, "special_multiple": Decimal("0.9")})
        find_candidates(con, [], loose)
        more = sorted(
            get(con, "candidates", Candidate), key=lambda one: (-one.multiple, one.setl_id)
        )
        assert more == candidates(
            get(con, "cases", Case), get(con, "scored", Scored), get(con, "group_scores", GroupScore),
            {}, loose,
        )  # fmt: skip
        assert len(more) > len(plain)


def test_the_review_list_names_the_quota_and_the_dearest_first(work: Work) -> None:
    with connect("1GB", threads=1) as con:
        first = review_list(con, work, rule_set()).candidates[0]
    give(work, "special", f"setl_id,result,approved\n{first.setl_id},filed,\n")
    said = run("review", str(work.folder))
    assert "1 filed, 0 passed" in said
    sheet = load_workbook(work.part("special") / "review.xlsx").worksheets[0]
    assert [sheet["A3"].value, sheet["I3"].value] == [first.setl_id, "filed"]


def test_coding_of_reviewed_records() -> None:
    reviews = [Reviewed("A", Decimal(100), Decimal(80)), Reviewed("A", Decimal(50), Decimal(60)),
               Reviewed("B", Decimal(50), Decimal(50))]  # fmt: skip
    found = {(name, part, place): value for name, part, _, place, value in coding(reviews)}
    assert found["F-101", "cases", ""] == Decimal("0.333333")
    assert found["F-101", "points", "A"] == Decimal("0.133333")
    assert found["F-102", "cases", "A"] == Decimal("0.5")
    assert found["F-102", "cases", "B"] == 0


def test_indicators_of_given_tables_appear_with_them(work: Work) -> None:
    before = run("monitor", str(work.folder))
    assert "N07" in before.splitlines()[-1]
    give(work, "last_year", "pool,point_value\n310,6.5\n390,6.1\n")
    after = run("monitor", str(work.folder))
    assert "N07" not in after.splitlines()[-1]
    assert any(line.split()[:1] == ["N07"] for line in after.splitlines())
    assert sum(line.startswith("F-03") for line in after.splitlines()) == 4


def test_a_plan_without_its_basis_names_the_file(work: Work) -> None:
    with pytest.raises(CallError) as error:
        run("plan", str(work.folder), "--year", "2026")
    assert "budget_basis" in error.value.sentence("en")


@pytest.mark.parametrize("convention", ["A", "B"])
def test_a_clearing_says_what_it_is_made_of(work: Work, tmp_path: Path, convention: str) -> None:
    """Scores by kind and money by disease are the same in SQL and as plain rules, and add up."""
    with connect("1GB", threads=1) as con:
        ids = con.execute(
            f"SELECT setl_id FROM '{work.folder}/scored/scored.parquet' ORDER BY cost DESC LIMIT 3"
        ).fetchall()
    give(work, "additions", f"setl_id,points\n{ids[0][0]},12.5\n{ids[1][0]},3\n")
    give(work, "special", f"setl_id,result,approved\n{ids[1][0]},passed,9999\n")
    rules = tmp_path / "own.toml"
    rules.write_text(
        "".join(
            f'''[{name}]
zh = "x"
en = "x"
checked_on = 2026-01-01
value = [{{ from = 2021-01-01, is = "{convention}", basis = {{ regulation = "jiheng-design", confidence = "H" }} }}]
'''
            for name in ("point_convention", "payment_convention")
        ),
        encoding="utf-8",
    )
    with connect("1GB", threads=1) as con:
        score_step(con, work, Duck(), rule_set(rules))
        pools, found = clear_step(con, work, Duck(), rule_set(rules))
        read_table(con, "scored", work.need("scored/scored.parquet", "score"))
        scored, refined = get(con, "scored", Scored), get(con, "refined_cases", Refined)
        made = sorted(get(con, "composition", Part), key=repr)
        assert made == sorted(parts(scored, refined), key=repr)
        assert {one.kind for one in made} >= {"core", "mixed", "special", "new_technology"}
        worth = sorted(get(con, "diseases", Disease), key=repr)
        assert worth == sorted(diseases(scored, pools), key=repr)
        assert abs(sum(one.worth for one in worth) - sum(one.budget for one in pools)) < 20
        assert [one.holds for one in found if one.scope == "kinds"] == [True]


def test_a_broken_identity_is_told_with_both_sides_and_what_to_do(work: Work) -> None:
    rows = "".join(
        f"{one},filed,\n"
        for (one,) in duckdb.sql(
            f"SELECT setl_id FROM '{work.folder}/scored/scored.parquet' ORDER BY 1 LIMIT 9"
        ).fetchall()
    )
    give(work, "special", "setl_id,result,approved\n" + rows)
    with pytest.raises(CallError) as error:
        run("score", str(work.folder))
    assert "I11 特例单议 9 > 1。请核对" in error.value.sentence("zh")
