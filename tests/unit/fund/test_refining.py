"""Sub-types, scores set by hand, added points and coefficients of classes, by rule and by command."""

import json
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment.model import Branch, Case, GroupScore, ScoreChange, Unit
from jiheng.fund.payment.plain.adjust import disease_coefficients, rebalance
from jiheng.fund.payment.plain.subtypes import levels, subtypes
from jiheng.fund.payment.point_values import found_value, geometric_median
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, rule_set
from jiheng.fund.payment.scheme import SeverityCode

RULES = rule_set().of_month("2026-01")
LISTS = (
    SeverityCode("malignant", "C00"),
    SeverityCode("malignant", "C01"),
    SeverityCode("failure", "R57"),
    SeverityCode("damage", "K72.9"),
    SeverityCode("cci", "E11", 1),
    SeverityCode("cci", "N18", 2),
    SeverityCode("cci", "B20", 5),
)


def case(setl_id: str = "S", cost: int = 1000, **more: object) -> Case:
    given = {"dx": "A10.000", "los": 5, "age": Decimal(40), **more}
    return Case(
        setl_id=setl_id, psn_no="P", hospital="H", pool="310", month="2025-01", arrived="2025-01",
        cost=Decimal(cost), **given,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "level", "given"),
    [
        ("severity", "", {}),
        ("severity", "died", {"died": True, "other_dx": ("R57.0",)}),
        ("severity", "severe", {"other_dx": ("R57.0",)}),
        ("severity", "", {"other_dx": ("R57.0",), "los": 2}),
        ("severity", "moderate", {"other_dx": ("K72.900",)}),
        ("severity", "", {"dx": "A10.000", "cost": 3000, "therapy_cost": Decimal(3000)}),
        ("severity", "costly_treatment", {"dx": "C00.1", "cost": 3000, "therapy_cost": 1500}),
        ("severity", "costly_drugs", {"dx": "C00.1", "cost": 3000, "drug_cost": 1500}),
        ("severity", "", {"dx": "C00.1", "cost": 2999, "drug_cost": 2999}),
        ("severity", "second_tumour", {"dx": "C00.1", "other_dx": ("C01.0",)}),
        ("severity", "", {"dx": "C00.1", "other_dx": ("C00.2",)}),
        ("cci", "", {"other_dx": ("E10.1",)}),
        ("cci", "ordinary", {"other_dx": ("E11.1", "E11.2")}),
        ("cci", "serious", {"other_dx": ("E11.1", "N18.0")}),
        ("cci", "very_serious", {"other_dx": ("B20.0",)}),
        ("age", "newborn", {"age": None, "newborn_days": 28}),
        ("age", "infant", {"age": None, "newborn_days": 29}),
        ("age", "child", {"age": Decimal("6.9")}),
        ("age", "youth", {"age": Decimal(7)}),
        ("age", "", {"age": Decimal("65.9")}),
        ("age", "elderly", {"age": Decimal(66)}),
        ("icu", "", {"icu_days": 1}),
        ("icu", "days_1", {"icu_days": 2}),
        ("icu", "days_2", {"icu_days": 8}),
        ("icu", "days_4", {"icu_days": 31}),
    ],
)
def test_the_level_of_a_case(kind: str, level: str, given: dict[str, object]) -> None:
    found = levels(case(**given), Decimal(1000), LISTS, RULES)  # type: ignore[arg-type]
    assert found[kind] == level


def rules(**changed: Decimal | str | bool) -> Rules:
    small = {"subtype_group_cases": Decimal(3), "subtype_cases": Decimal(1)}
    return replace(RULES, values={**RULES.values, **small, **changed})


def group(row_no: int, n: int, rw: str) -> GroupScore:
    return GroupScore(
        catalogue="c", row_no=row_no, stage=4, code=f"G{row_no}", n=n, n3=n,
        mean=Decimal(1000), rw=Decimal(rw),
    )  # fmt: skip


HELD = [case(f"o{n}", 1800, age=Decimal(70)) for n in (1, 2)] + [case(f"y{n}", 200) for n in (1, 2)]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        # Two old cases of 1,800, two others of 200: mean 1,000, sub-type 1,800, t = A = 1.8.
        ({"subtype_method": "none"}, []),
        ({"subtype_method": "class"}, [("age", "elderly", "1.800000", 2, "1.8000")]),
        ({"subtype_method": "class", "subtype_group_cases": Decimal(4)}, []),
        ({"subtype_method": "class", "subtype_cases": Decimal(2)}, []),
        (
            {"subtype_method": "class", "subtype_compensation": True},
            [("", "", "0.200000", 2, "0.2000"), ("age", "elderly", "1.800000", 2, "1.8000")],
        ),
    ],
)
def test_sub_types_of_a_group(given: dict[str, Decimal | str | bool], made: list[object]) -> None:
    found = subtypes(HELD, [1] * 4, {1: group(1, 4, "1000")}, (), rules(**given))
    assert [
        (one.kind, one.level, str(one.trigger), one.n_met, str(one.factor)) for one in found
    ] == made


def test_only_cases_that_reach_the_trigger_make_the_factor() -> None:
    """Old cases of 1,000 and 3,000: mean 2,000. One reaches it, so A = 3,000 ÷ 1,050."""
    held = [case("a", 1000, age=Decimal(70)), case("b", 3000, age=Decimal(70)),
            case("c", 100), case("d", 100)]  # fmt: skip
    [found] = subtypes(held, [1] * 4, {1: group(1, 4, "1000")}, (), rules(subtype_method="trigger"))
    assert (found.n, str(found.mean), found.n_met) == (2, "2000.000000", 1)
    assert str(found.factor) == "2.8571"


@pytest.mark.parametrize(
    ("changes", "scores"),
    [
        ([], ["1000", "500"]),
        # 10 × 1000 + 20 × 500 = 20,000 before; 10 × 2000 + 20 × 500 = 30,000 set: all × 2/3.
        ([(1, "2000", False)], ["1333.33333333", "333.33333333"]),
        # Protected: row 1 keeps 1,500, row 2 gets what is left of 20,000.
        ([(1, "1500", True)], ["1500", "250.00000000"]),
        # A row without history takes what was set, and takes nothing from the others.
        ([(3, "700", False)], ["1000.00000000", "500.00000000", "700"]),
    ],
)
def test_rebalancing_keeps_the_total(
    changes: list[tuple[int, str, bool]], scores: list[str]
) -> None:
    given = [ScoreChange(row_no=row, rw=Decimal(rw), protected=kept) for row, rw, kept in changes]
    branches = [
        Branch(catalogue="c", row_no=row, stage=4, code=f"G{row}", dx_level=5, dx="", main_op="")
        for row in (1, 2, 3)
    ]
    made, _ = rebalance(
        [group(1, 10, "1000"), group(2, 20, "500")],
        given, branches, frozenset(), Decimal(6000), RULES,
    )  # fmt: skip
    assert [Decimal(one.rw) for one in made] == [Decimal(one) for one in scores]
    if len(made) == 3:
        assert made[2].mean == Decimal(4200)


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refining") / "work"
    run("demo", "--out", str(folder), "--cases", "400", "--seed", "refining")
    return folder


@pytest.fixture
def work(city: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(city, tmp_path / "work"))


ON = """[subtype_method]
zh = "x"
en = "x"
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = "class", basis = { regulation = "jiheng-design", confidence = "H" } }]
[subtype_group_cases]
zh = "x"
en = "x"
unit = "例"
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = 2, basis = { regulation = "jiheng-design", confidence = "H" } }]
[subtype_cases]
zh = "x"
en = "x"
unit = "例"
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = 1, basis = { regulation = "jiheng-design", confidence = "H" } }]
[coefficient_method]
zh = "x"
en = "x"
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = "level_case_mix", basis = { regulation = "jiheng-design", confidence = "H" } }]
"""


def rebuilt(work: Path, rules_file: Path) -> dict[str, object]:
    for step in (("catalogue", "--year", "2026"), ("group",), ("score",)):
        run(step[0], str(work), *step[1:], "--rules", str(rules_file))
    report = json.loads((work / "catalogue" / "report.json").read_text(encoding="utf-8"))
    return dict(report)


def test_an_area_switches_sub_types_and_class_coefficients_on(work: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(ON, encoding="utf-8")
    hospitals = (work / "reference" / "hospitals.csv").read_text(encoding="utf-8").splitlines()
    bare = [",".join(line.split(",")[:4]) for line in hospitals]
    (work / "reference" / "hospitals.csv").write_text("\n".join(bare), encoding="utf-8")
    report = rebuilt(work, own)
    assert report["subtypes"]
    assert Decimal(str(report["inflation"])) != 1
    refined = duckdb.sql(
        f"SELECT setl_id, factor, before FROM '{work}/scored/refined.parquet' ORDER BY setl_id"
    ).fetchall()
    setl_id, factor, before = refined[0]
    lines = run("explain", str(work), setl_id, "--rules", str(own)).splitlines()
    [said] = [line for line in lines if line.startswith("Sub-type")]
    assert f"score {before} × factor {factor}" in said
    used = duckdb.sql(
        f"SELECT DISTINCT coefficient FROM '{work}/scored/scored.parquet' WHERE kind <> 'basic'"
    ).fetchall()
    classes = report["classes"]
    assert isinstance(classes, dict)
    assert {str(one) for (one,) in used} == {one["case_mix_free"] for one in classes.values()}


def test_points_of_a_new_technology_are_added_and_told(work: Path) -> None:
    [(setl_id, score)] = duckdb.sql(
        f"SELECT setl_id, score FROM '{work}/scored/scored.parquet' ORDER BY setl_id LIMIT 1"
    ).fetchall()
    table = work / "reference" / "additions.csv"
    table.write_text(f"setl_id,points\n{setl_id},12.5\n", encoding="utf-8")
    run("score", str(work))
    [(now,)] = duckdb.sql(
        f"SELECT score FROM '{work}/scored/scored.parquet' WHERE setl_id = '{setl_id}'"
    ).fetchall()
    assert now == score + Decimal("12.5")
    assert "12.5000 points for a new technology" in run("explain", str(work), setl_id)


def every_score(work: Path) -> list[tuple[int, Decimal]]:
    return duckdb.sql(
        f"SELECT row_no, rw FROM '{work}/catalogue/group_scores.parquet' WHERE n > 0 ORDER BY 1"
    ).fetchall()


def set_by_hand(work: Path, scores: list[tuple[int, Decimal]], protected: int) -> None:
    lines = "".join(f"{row},{rw},{protected}\n" for row, rw in scores)
    table = work / "reference" / "score_changes.csv"
    table.write_text(f"row_no,score,protected\n{lines}", encoding="utf-8")


def test_where_every_score_is_protected_each_stays_and_nothing_is_scaled(work: Path) -> None:
    given = [(row, rw + 1) for row, rw in every_score(work)]
    set_by_hand(work, given, protected=1)
    run("catalogue", str(work), "--year", "2026")
    assert every_score(work) == given
    report = json.loads((work / "catalogue" / "report.json").read_text(encoding="utf-8"))
    [told] = [one for one in report["identities"] if one["id"] == "I5"]
    assert (told["applies"], told["holds"]) == (False, False)


def test_scores_that_cannot_be_scaled_are_refused(work: Path) -> None:
    set_by_hand(work, [(row, Decimal(0)) for row, _ in every_score(work)], protected=0)
    with pytest.raises(CallError) as error:
        run("catalogue", str(work), "--year", "2026")
    assert error.value.message_id == "dip.protected_exceed"


@pytest.mark.parametrize(
    ("table", "text", "step", "sentence"),
    [
        ("severity", "list,code\nunknown,C00\n", "catalogue", "line 2: “unknown”"),
        ("severity", "list,code\ncci,C75-C00\n", "catalogue", "line 2: “C75-C00”"),
        ("severity", "list,code,points\ncci,C00,two\n", "catalogue", "line 2: “two”"),
        ("score_changes", "row_no,score\n9999,1\n", "catalogue", "no row 9999"),
        ("score_changes", "row_no,score\n30,1\n30,2\n", "catalogue", "number 30 stands twice"),
        ("score_changes", "row_no,score\n30,-1\n", "catalogue", "line 2: “-1”"),
        (
            "score_changes",
            "row_no,score,protected\n30,99999999,1\n",
            "catalogue",
            "not protected would be nothing or negative",
        ),
        ("additions", "setl_id,points\nS0,1\n", "score", "number “S0”"),
        ("additions", "setl_id,points\nS0,-1\n", "score", "line 2: “-1”"),
    ],
)
def test_a_bad_table_is_refused_and_nothing_changes(
    work: Path, table: str, text: str, step: str, sentence: str
) -> None:
    (work / "reference" / f"{table}.csv").write_text(text, encoding="utf-8")
    file = work / {"catalogue": "catalogue/report.json", "score": "scored/scored.parquet"}[step]
    before = file.read_bytes()
    words = [step, str(work), *(("--year", "2026") if step == "catalogue" else ())]
    with pytest.raises(CallError) as error:
        run(*words)
    assert sentence in error.value.sentence("en")
    assert file.read_bytes() == before


def unit(hospital: str, cost: int, score: int) -> Unit:
    return Unit(hospital=hospital, cost=Decimal(cost), score=Decimal(score))


# v: A 8, B 9, C 12; all together 2,900 ÷ 300 = 9.67.
UNITS = [unit("A", 800, 100), unit("B", 900, 100), unit("C", 1200, 100)]


@pytest.mark.parametrize(
    ("method", "production", "value", "used"),
    [
        ("weighted", {}, "9.700000", ()),
        ("premium", {}, "8.500000", ("A", "B")),
        # u: A 7, B 9.5 (more than its value: left out), C 10; mean 8.83. Only A is left.
        ("two_dimension", {"A": 700, "B": 950, "C": 1000}, "8.000000", ("A",)),
        # Nobody is in the quadrant: back to the weighted value.
        ("two_dimension", {"A": 900, "B": 950, "C": 1000}, "9.700000", ()),
    ],
)
def test_year_start_value_by_units(
    method: str, production: dict[str, int], value: str, used: tuple[str, ...]
) -> None:
    costs = {name: Decimal(cost) for name, cost in production.items()}
    found = found_value(method, UNITS, costs, Decimal("9.700000"))
    assert (str(found.value), found.units) == (value, used)


def test_production_costs_are_never_guessed() -> None:
    with pytest.raises(Refused) as refused:
        found_value("two_dimension", UNITS, {"A": Decimal(700)}, Decimal(1))
    assert refused.value.arguments == {"hospitals": ["B", "C"]}


def test_the_geometric_median_has_the_least_sum_of_distances() -> None:
    points = [(8.0, 7.0), (9.0, 7.5), (8.5, 6.0), (7.9, 7.9)]

    def total(x: float, y: float) -> float:
        return sum(((px - x) ** 2 + (py - y) ** 2) ** 0.5 for px, py in points)

    x, y = geometric_median(points)
    for dx, dy in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)):
        assert total(x, y) < total(x + dx, y + dy)


@pytest.mark.parametrize(
    ("costs", "changed", "made"),
    [
        # Level 1 500, level 2 1,000, level 3 1,500: mean 1,000.
        ({"1": 500, "2": 1000, "3": 1500}, {}, ["0.5000", "1.0000", "1.5000"]),
        ({"1": 500, "2": 1000, "3": 1500}, {"disease_coefficient": False}, []),
        ({"1": 1500, "2": 1000, "3": 500}, {}, []),  # inverted: the lower level is dearer
        ({"1": 500, "3": 1500}, {}, []),  # a level without cases
        ({"1": 1000, "2": 1050, "3": 1100}, {}, []),  # hardly apart
        ({"1": 500, "2": 1000, "3": 1500}, {"disease_cases": Decimal(2)}, []),
    ],
)
def test_coefficients_by_disease(
    costs: dict[str, int], changed: dict[str, Decimal | str | bool], made: list[str]
) -> None:
    cases = [replace(case(level, cost), hospital=f"H{level}") for level, cost in costs.items()]
    branch = Branch(
        catalogue="c", row_no=1, stage=4, code="G", dx_level=5, dx="A10.0", main_op="47.0100"
    )
    on = {"disease_coefficient": True, "disease_cases": Decimal(1), **changed}
    found = disease_coefficients(
        cases, [1] * len(cases), {1: group(1, len(cases), "1000")}, [branch],
        {"H1": "1", "H2": "2", "H3": "3"}, rules(**on),
    )  # fmt: skip
    assert [str(one.coefficient) for one in found] == made


def test_a_level_of_few_cases_has_no_mean_of_its_own(work: Path) -> None:
    """One dear or cheap case of last year must not call this year's cases low or high."""
    least = duckdb.sql(f"SELECT min(n) FROM '{work}/catalogue/level_means.parquet'").fetchall()
    assert least == [(5,)]
    [(case,)] = duckdb.sql(
        f"""SELECT min(setl_id) FROM '{work}/scored/scored.parquet'
        WHERE warnings = 'no_level_mean'"""
    ).fetchall()
    assert "÷ mean of the group (last year its level had too few cases)" in run(
        "explain", str(work), case
    )
