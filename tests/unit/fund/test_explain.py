"""One case explained: every line has its rule and what that rule really rests on."""

import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment.rules import formulas, rule_set
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.regulations import regulations

LOCAL = """
[regulation.liuan-2026-3]
title = "六安市按病种付费实施细则"
number = "六医保〔2026〕3号"
level = "local"
confidence = "H"
"""


def run(*words: str, language: str = "en") -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, language)
        options = {"prog_name": "jiheng", "standalone_mode": False}
        group.main(["dip", *words, "--lang", language], **options)
    return output.getvalue()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain") / "city"
    run("demo", "--out", str(folder), "--cases", "400", "--seed", "explain")
    return folder


@pytest.fixture
def work(city: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(city, tmp_path / "work"))


def case_where(work: Path, condition: str) -> str:
    [(found,)] = duckdb.sql(
        f"SELECT min(setl_id) FROM '{work}/scored/scored.parquet' WHERE {condition}"
    ).fetchall()
    assert found, condition
    return str(found)


def own_rules(tmp_path: Path, **values: str) -> Path:
    """A rules file of an area whose values rest on its own document."""
    file = tmp_path / "own.toml"
    basis = 'basis = { regulation = "liuan-2026-3", article = "8", confidence = "H" }'
    rows = [
        f"[{name}]\nchecked_on = 2026-01-01\nvalue = [{{ from = 2021-01-01, is = {value}, {basis} }}]"
        for name, value in values.items()
    ]
    file.write_text("\n".join([LOCAL, *rows]) + "\n", encoding="utf-8")
    return file


LINES = [
    # which case, formula of a line, what the line cites
    ("kind = 'core' AND deviation = 'normal'", "F-30", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'core' AND deviation = 'normal'", "F-32", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'core' AND deviation = 'normal'", "F-41", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'core' AND deviation = 'normal'", "F-50", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'core' AND deviation = 'normal'", "F-67", "医保发〔2025〕18号"),
    ("kind = 'core' AND deviation = 'normal'", "F-66、F-86", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'core' AND deviation = 'normal'", "F-86 至 F-89", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'basic'", "F-43", "DIP技术规范3.0版征求意见稿"),
    ("kind = 'mixed' AND deviation = 'low'", "偏差系数", "医保办发〔2020〕50号），条款待核"),
    ("kind = 'mixed' AND deviation = 'low'", "为偏低：F-53", "部分统筹区按病种分值付费的做法"),
    ("kind = 'mixed' AND deviation = 'high'", "偏差系数", "F-54"),
    ("kind = 'ungrouped'", "未入组分值", "折扣 0.70（部分统筹区按病种分值付费的做法）"),
]


@pytest.mark.parametrize(("condition", "formula", "source"), LINES)
def test_a_line_cites_its_own_formula_and_source(
    city: Path, condition: str, formula: str, source: str
) -> None:
    lines = run("explain", str(city), case_where(city, condition), language="zh").splitlines()
    [line] = [one for one in lines if formula in one]
    assert source in line


def test_each_line_computes_what_it_says(city: Path) -> None:
    """The products of a normal core case, read back from its lines."""
    case = case_where(city, "kind = 'core' AND deviation = 'normal'")
    text = run("explain", str(city), case)
    rw, mean, area = re.findall(r"RW ([\d.]+) = mean of the group ([\d.]+) .* city ([\d.]+)", text)[
        0
    ]
    assert abs(float(rw) - float(mean) / float(area) * 1000) < 1e-3
    score, k = re.findall(r"case ([\d.]+) = RW [\d.]+ × coefficient ([\d.]+)", text)[0]
    assert abs(float(score) - float(rw) * float(k)) < 1e-3
    ratio, cost, level = re.findall(r"ratio ([\d.]+) = cost ([\d.]+) ÷ \D+([\d.]+) yuan", text)[0]
    assert abs(float(ratio) - float(cost) / float(level)) < 1e-4
    standard, points, value = re.findall(r"Standard ([\d.]+) yuan = ([\d.]+) × ([\d.]+)", text)[0]
    assert points == score
    assert abs(float(standard) - float(points) * float(value)) < 0.005
    paid, share = re.findall(r"pays ([\d.]+) yuan = standard [\d.]+ × fund share ([\d.]+)", text)[0]
    assert abs(float(paid) - float(standard) * float(share)) < 0.01


def test_an_early_group_says_the_bound_that_was_met(city: Path) -> None:
    case = duckdb.sql(
        f"SELECT min(setl_id) FROM '{city}/grouped/grouped.parquet' WHERE code = 'XQ01'"
    ).fetchall()[0][0]
    assert "any diagnosis + any procedure or none + ventilation ≥ 96 hours" in run(
        "explain", str(city), case
    )


def test_a_rule_of_the_area_cites_the_document_of_the_area(work: Path, tmp_path: Path) -> None:
    own = own_rules(tmp_path, low_line="0.4")
    run("score", str(work), "--rules", str(own))
    case = case_where(work, "kind = 'core'")
    text = run("explain", str(work), case, "--rules", str(own), language="zh")
    assert "低于 0.4 为偏低：F-53，《六安市按病种付费实施细则》（六医保〔2026〕3号）第8条" in text
    assert "规则 own" in text


def test_a_packaged_regulation_is_not_restated(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(LOCAL.replace("liuan-2026-3", "nhsa-2025-18"), encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        rule_set(file)
    assert error.value.message_id == "dip.rules.packaged"
    assert "2" in error.value.sentence("zh")


def test_a_case_paid_at_cost_is_told_so(work: Path, tmp_path: Path) -> None:
    own = own_rules(tmp_path, low_method='"at_cost"', high_method='"none"')
    run("score", str(work), "--rules", str(own))
    low = run("explain", str(work), case_where(work, "at_cost > 0"), "--rules", str(own))
    assert "(RW × year-start value × coefficient) is low: F-52" in low
    assert "no score and is paid what it cost" in low
    assert "F-53" not in low
    assert re.search(r"Standard [\d.]+ yuan = 0\.0000 × [\d.]+ \+ [\d.]+", low)
    high = case_where(work, "deviation = 'high'")
    text = run("explain", str(work), high, "--rules", str(own))
    assert "may be filed for special review and is paid normally otherwise: F-55" in text
    assert "F-50" in text


def test_a_case_that_passed_special_review_is_not_called_low(work: Path) -> None:
    case = case_where(work, "kind = 'core' AND deviation = 'high'")
    table = work / "reference" / "special.csv"
    table.write_text(f"setl_id,result,approved\n{case},passed,34567.89\n", encoding="utf-8")
    run("score", str(work))
    text = run("explain", str(work), case)
    assert "Passed special review: no score, the 34567.89 yuan approved" in text
    assert "F-92" in text
    assert "Score of the case" not in text


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        ({"score_method": '"benchmark"', "base_cost": "4000"}, "benchmark disease 4000 × 1000 (F-33"),
        ({"score_method": '"quota"', "base_cost": "12.5"}, "÷ 12.5 yuan a point (F-34"),
    ],
)  # fmt: skip
def test_the_formula_told_is_the_one_used(
    work: Path, tmp_path: Path, change: dict[str, str], formula: str
) -> None:
    own = own_rules(tmp_path, **change)
    for words in (("catalogue", "--year", "2026"), ("group",), ("score",)):
        run(words[0], str(work), *words[1:], "--rules", str(own))
    text = run("explain", str(work), case_where(work, "kind = 'core'"), "--rules", str(own))
    assert formula in text
    assert "F-32" not in text


@pytest.mark.parametrize("engine", ["duckdb", "plain"])
def test_a_history_without_any_score_is_refused(work: Path, tmp_path: Path, engine: str) -> None:
    own = own_rules(tmp_path, n0="99999", mixed_min="99999", ungrouped_factor="0")
    (work / "reference" / "scheme.csv").unlink()
    before = (work / "catalogue" / "report.json").read_bytes()
    with pytest.raises(CallError) as error:
        run("catalogue", str(work), "--year", "2026", "--rules", str(own), "--engine", engine)
    assert "no year-start point value. Check n0" in error.value.sentence("en")
    assert (work / "catalogue" / "report.json").read_bytes() == before


def test_a_score_set_by_hand_is_told_beside_the_computed_one(work: Path) -> None:
    changes = work / "reference" / "score_changes.csv"
    changes.write_text("row_no,score,protected\n30,500,1\n", encoding="utf-8")
    for words in (("catalogue", "--year", "2026"), ("group",), ("score",)):
        run(words[0], str(work), *words[1:])
    text = run("explain", str(work), case_where(work, "row_no = 30"))
    assert re.search(r"changed it from [\d.]+ to 500\.0000 \(F-36", text)


def test_a_case_out_of_scope_says_how_it_is_paid(city: Path) -> None:
    [(case,)] = duckdb.sql(
        f"SELECT min(setl_id) FROM '{city}/cases/out_of_scope.parquet'"
    ).fetchall()
    with pytest.raises(CallError) as error:
        run("explain", str(city), case)
    assert "not paid by disease (hi_paymtd is 5)" in error.value.sentence("en")


def test_what_formulas_rest_on_is_among_the_regulations() -> None:
    assert {one.regulation for one in formulas().values()} <= regulations().keys()
    used = {
        basis.regulation
        for parameter in rule_set().parameters.values()
        for basis in [one.basis for one in parameter.values]
    }
    # Practice of performance forms is no source for payment.
    assert "provincial-configuration" not in used
