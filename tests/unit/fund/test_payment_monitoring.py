"""Indicators, leads, special review, simulation and the pack, on a small synthetic city."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from openpyxl import load_workbook

from jiheng.fund.payment import publication
from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.identities import Broken
from jiheng.fund.payment.monitoring import Indicator, Lead, monitor_step
from jiheng.fund.payment.pipeline import catalogue_step, group_step, import_step, score_step
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.simulation import simulate
from jiheng.fund.payment.store import connect
from jiheng.fund.payment.synthetic import Size, make_city
from jiheng.fund.payment.work import Work

RULES = rule_set()


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder whose cases are scored."""
    folder = tmp_path_factory.mktemp("monitoring")
    (folder / "city").mkdir()
    work = Work(folder / "work")
    with connect("1GB", threads=1) as con:
        make_city(con, folder / "city", Size(1500), "monitoring")
        import_step(con, folder / "city", work, RULES, "2026-01", "990000", None)
        catalogue_step(con, work, Duck(), RULES, 2026)
        group_step(con, work, Duck(), RULES, True)
        score_step(con, work, Duck(), RULES)
    return work.folder


@pytest.fixture
def work(scored: Path, tmp_path: Path) -> Work:
    return Work(Path(shutil.copytree(scored, tmp_path / "work")))


@pytest.fixture(scope="module")
def monitored(scored: Path) -> Iterator[tuple[Any, list[Indicator], list[Lead]]]:
    with connect("1GB", threads=1) as con:
        found, leads = monitor_step(con, Work(scored), RULES, "2026-01", "2026-12")
        yield con, found, leads


def value(found: list[Indicator], name: str, part: str = "", place: str = "") -> Decimal | None:
    [one] = [one for one in found if (one.id, one.part, one.place) == (name, part, place)]
    return one.value


def test_indices_are_the_drg_form_of_themselves(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    """(1/n_h) Σ x_i ÷ mean_g(i) = Σ_g k_g n_g ÷ Σ n_g, with k_g the hospital's mean ÷ the area's."""
    con, found, _ = monitored
    rows = con.execute("SELECT hospital, row_no, los, cost FROM seen WHERE row_no IS NOT NULL")
    cases = rows.fetchall()
    for name, column in (("N04", 2), ("N05", 3)):
        for hospital in sorted({row[0] for row in cases}):
            expected = index(cases, hospital, column)
            computed = value(found, name, place=hospital)
            assert computed is not None
            assert abs(float(computed) - expected) < 1e-5


def index(cases: list[tuple[Any, ...]], hospital: str, column: int) -> float:
    total, n = 0.0, 0
    for group in {row[1] for row in cases if row[0] == hospital}:
        area = [float(row[column]) for row in cases if row[1] == group]
        own = [float(row[column]) for row in cases if row[1] == group and row[0] == hospital]
        k = (sum(own) / len(own)) / (sum(area) / len(area))
        total, n = total + k * len(own), n + len(own)
    return total / n


def test_shares_of_the_area_are_those_of_its_cases(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    con, found, _ = monitored
    [(n, grouped, cost, fund)] = con.execute(
        "SELECT count(*), count(row_no), sum(cost), sum(fund) FROM seen"
    ).fetchall()
    assert value(found, "N01") == pytest.approx(Decimal(grouped) / n, abs=Decimal("1e-6"))
    assert value(found, "N26", "fund of cost") == pytest.approx(fund / cost, abs=Decimal("1e-6"))


def test_what_is_zero_is_not_what_is_missing(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    _, found, _ = monitored
    assert value(found, "N28", "filed") == 0
    assert not [one for one in found if one.id in ("N20", "N30")]


def test_every_lead_names_its_case_or_its_group(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    con, _, leads = monitored
    known = {row[0] for row in con.execute("SELECT setl_id FROM seen").fetchall()}
    assert {one.id for one in leads} >= {"F-104", "F-105", "F-106"}
    for one in leads:
        assert one.setl_id in known if one.id not in ("F-108", "F-112") else one.code


def test_the_city_has_operations_without_a_fee_for_surgery(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    con, found, leads = monitored
    hits = {one.setl_id for one in leads if one.id == "F-109"}
    expected = con.execute(
        """SELECT c.setl_id FROM cases AS c JOIN seen AS s USING (setl_id)
        WHERE s.treatment = 'surgical' AND c.surgery_cost = 0"""
    ).fetchall()
    assert hits
    assert hits == {one for (one,) in expected}
    assert value(found, "N19", "F-109")


def test_an_over_long_stay_is_longer_than_95_percent_of_its_group(
    monitored: tuple[Any, list[Indicator], list[Lead]],
) -> None:
    con, _, leads = monitored
    for one in (lead for lead in leads if lead.id == "F-105"):
        stays = [
            row[0]
            for row in con.execute("SELECT los FROM seen WHERE code = ?", [one.code]).fetchall()
        ]
        assert one.measure is not None
        assert sum(stay < one.measure for stay in stays) >= 0.95 * len(stays) - 1


def test_the_pack_holds_texts_as_texts(
    monitored: tuple[Any, list[Indicator], list[Lead]], tmp_path: Path
) -> None:
    con, found, _ = monitored
    leads = [Lead("F-105", '=HYPERLINK("x")', "<b>", "K80.3", Decimal(3))]
    tables = publication.tables_of(con, found, leads, "zh")
    publication.write_workbook(tmp_path / "pack.xlsx", tables, "标题", "zh")
    book = load_workbook(tmp_path / "pack.xlsx")
    assert book.sheetnames == ["全市", "医疗机构", "病种分析", "线索"]
    cell = book["线索"]["C3"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")
    page = publication.page(tables, found, "标题", "zh")
    assert "<svg" in page
    assert "&lt;b&gt;" in page
    assert "<script" not in page


def special(work: Work, *rows: str) -> None:
    text = "\n".join(["setl_id,result,approved", *rows])
    (work.reference / "special.csv").write_text(text, encoding="utf-8")


def test_a_passed_case_is_paid_what_was_approved(work: Work) -> None:
    with connect("1GB", threads=1) as con:
        before = con.execute(
            f"SELECT setl_id, score FROM '{work.folder}/scored/scored.parquet' ORDER BY cost DESC"
        ).fetchall()
        (passed, score), (rejected, kept) = before[:2]
        special(work, f"{passed},passed,88888.00", f"{rejected},rejected,")
        score_step(con, work, Duck(), RULES)
        after = {
            row[0]: row[1:]
            for row in con.execute("SELECT setl_id, kind, score, at_cost FROM scored").fetchall()
        }
        assert after[passed] == ("special", 0, 88888)
        assert after[rejected][1:] == (kept, 0)
        [(result, normal)] = con.execute(
            "SELECT result, normal_score FROM reviewed WHERE setl_id = ?", [passed]
        ).fetchall()
        assert (result, normal) == ("passed", score)


def test_more_special_cases_than_the_quota_are_refused_by_name(work: Work) -> None:
    with connect("1GB", threads=1) as con:
        ids = con.execute(
            f"SELECT setl_id FROM '{work.folder}/scored/scored.parquet' LIMIT 20"
        ).fetchall()
        special(work, *(f"{one},filed," for (one,) in ids))
        before = (work.folder / "scored" / "scored.parquet").read_bytes()
        with pytest.raises(Broken) as broken:
            score_step(con, work, Duck(), RULES)
    [identity] = broken.value.broken
    assert (identity.id, identity.left, identity.right) == ("I11", 20, 7)
    assert (work.folder / "scored" / "scored.parquet").read_bytes() == before


@pytest.mark.parametrize(
    ("row", "found"), [("S,maybe,", "maybe"), ("S,passed,much", "much"), ("S,passed,-1", "-1")]
)
def test_a_bad_row_of_special_review_is_refused(work: Work, row: str, found: str) -> None:
    special(work, row)
    with connect("1GB", threads=1) as con, pytest.raises(Refused) as refused:
        score_step(con, work, Duck(), RULES)
    assert refused.value.arguments == {"file": "special.csv", "line": "2", "found": found}


def test_simulation_divides_what_was_recorded(work: Work) -> None:
    with connect("1GB", threads=1) as con:
        pools, repaid = simulate(con, work, Duck(), RULES)
        [(fund,)] = con.execute("SELECT sum(fund) FROM scored").fetchall()
    assert sum(pool.budget for pool in pools) == fund
    assert sum(one.difference for one in repaid) == 0
    assert sum(one.payable for one in repaid) == fund
