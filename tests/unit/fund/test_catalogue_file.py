"""A catalogue file of the user: read by its headings, judged row by row, used whole or not at all."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from openpyxl import Workbook

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment.catalogue_file import read_catalogue
from jiheng.fund.payment.consistency import problems_of
from jiheng.fund.payment.reference import given_rows
from jiheng.fund.payment.refinements import changes
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.work import Work
from jiheng.kernel.documents.errors import DocumentError

MAP = """[columns]
row_no = "序号"
dise_code = "病种编码"
dise_name = "病种名称"
dx_expr = "主要诊断"
main_op_expr = "主要操作"
rel_op_expr = "相关操作"
score = "分值"

[sheets]
"并项" = "BX"

[values.rule_kind]
"1" = "JC"

[replace]
"、" = "|"
"""
HEAD = ["序号", "病种编码", "病种名称", "主要诊断", "主要操作", "相关操作", "分值"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    book = Workbook()
    merged = book.active
    assert merged is not None
    merged.title = "并项"
    merged.append(["DIP 目录（示例）"])
    merged.append(["备注", *HEAD])
    merged.append(["", "1", "B1", "相近手术", "C10、C11", "20.7000_x000D_、21.7700", "", "900"])
    core = book.create_sheet("核心病种")
    core.append(HEAD)
    core.append(["2", "J1", "甲", "A10.0", "47.0100", "", "1,200.5"])
    core.append([])
    core.append(["3", "J2", "乙", "A10.0", "47.0100", "54.1100", "1500"])
    book.create_sheet("说明").append(["本表不是目录"])
    path = tmp_path / "catalogue.xlsx"
    book.save(path)
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    return path


def test_rows_are_found_by_their_headings_in_every_sheet(file: Path) -> None:
    read = read_catalogue(file, file.with_name("map.toml"))
    assert read.usable
    assert [(one.place, one.given["rule_kind"], one.given["dx_expr"]) for one in read.rows] == [
        ("并项!3", "BX", "C10|C11"),
        ("核心病种!2", "JC", "A10.0"),
        ("核心病种!4", "JC", "A10.0"),
    ]
    assert read.rows[0].given["main_op_expr"] == "20.7000|21.7700"


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


def test_an_adopted_catalogue_is_what_the_steps_read(file: Path, tmp_path: Path) -> None:
    work = Work(tmp_path / "work")
    said = run(
        "adopt", str(file), "--out", str(work.folder), "--columns", str(tmp_path / "map.toml")
    )
    assert "3 catalogue rows read" in said
    given = given_rows(work, "c")
    assert sorted({one.row_no for one in given.branches}) == [1, 2, 3]
    assert given.names[2] == "甲"
    assert [(one.row_no, str(one.rw), one.protected) for one in changes(work)] == [
        (1, "900", True),
        (2, "1200.5", True),
        (3, "1500", True),
    ]


def row(row_no: int, dx: str, main_op: str = "*", **more: str) -> tuple[str, dict[str, str]]:
    given = {"row_no": str(row_no), "rule_kind": "BX", "dise_code": f"D{row_no}", "dx_expr": dx}
    return f"line {row_no}", {**given, "main_op_expr": main_op, **more}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row(1, "A10"), row(2, "A11")], []),
        ([row(1, "A10", rule_kind="?")], [("unreadable", "line 1", "?")]),
        ([row(1, "A10+A11")], [("unreadable", "line 1", "A10+A11")]),
        ([row(1, "A10", age_from="x")], [("unreadable", "line 1", "x")]),
        ([row(1, "A10", "47.01")], [("lost_zeros", "line 1", "47.01")]),
        ([row(1, "A10", "47.0100|33.6x00|99.2800x005")], []),
        ([row(1, "A10"), ("again", row(1, "A11")[1])], [("number_twice", "again", "1 = line 1")]),
        ([row(1, "A10"), row(2, "A10|A11")], [("same_conditions", "line 2", "line 1")]),
        # A category and one of its subcategories: one case fulfils both.
        ([row(1, "A10"), row(2, "A10.0")], [("overlap", "line 2", "line 1")]),
        ([row(1, "A10", "47.0100"), row(2, "A10.0", "54.1100")], []),
        ([row(1, "A10", "*"), row(2, "A10", "47.0100")], [("overlap", "line 2", "line 1")]),
        ([row(1, "A10", sex="1"), row(2, "A10", sex="2")], []),
        ([row(1, "A10", age_below="18"), row(2, "A10", age_from="18")], []),
        (
            [row(1, "A10", age_below="19"), row(2, "A10", age_from="18")],
            [("overlap", "line 2", "line 1")],
        ),
        # More codes asked for: the more specific row wins by rule, nothing overlaps.
        ([row(1, "A10", "47.0100"), row(2, "A10", "47.0100", rel_op_expr="54.1100")], []),
        (
            [
                row(1, "", weight_below="1000", rule_kind="XQ"),
                row(2, "", vent_from="96", rule_kind="XQ"),
            ],
            [],
        ),
        (
            [
                row(1, "P07", weight_below="1000", rule_kind="XQ"),
                row(2, "P07", weight_from="1500", weight_below="2000", rule_kind="XQ"),
            ],
            [("band_gap", "line 2", "1000-1499")],
        ),
        ([row(1, "A10"), row(4, "A11")], [("number_gap", "line 4", "2-3")]),
        ([row(1, "A10", score="0")], [("bad_score", "line 1", "0")]),
        ([row(1, "A10", score="-3"), row(2, "A11", score="5")], [("bad_score", "line 1", "-3")]),
        ([row(1, "A10", score="10"), row(2, "A11")], [("no_score", "line 2", "")]),
        (
            [
                row(1, "A10", "47.0100", score="10"),
                row(2, "A10", "47.0100", score="9", rel_op_expr="54.1100"),
            ],
            [("cheaper_than_base", "line 2", "line 1")],
        ),
        (
            [
                row(1, "A10", score="100", mean="1000"),
                row(2, "A11", score="200", mean="2000"),
                row(3, "A12", score="250", mean="3000"),
            ],
            [("score_not_mean", "line 3", "250 / 3000")],
        ),
    ],
)
def test_what_is_odd_about_rows(
    rows: list[tuple[str, dict[str, str]]], found: list[tuple[str, str, str]]
) -> None:
    assert [(one.kind, one.place, one.found) for one in problems_of(rows)] == found


def test_a_catalogue_that_cannot_be_used_leaves_everything_as_it_was(tmp_path: Path) -> None:
    work = Work(tmp_path / "work")
    work.reference.mkdir(parents=True)
    (work.reference / "scheme.csv").write_text("old", encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "row_no,dise_code,dx_expr,main_op_expr\n1,J1,A10.0,47.0100\n2,J2,A10.0,47.0100\n"
        "3,J3,A10.1,47.01\n",
        encoding="utf-8",
    )
    with pytest.raises(CallError) as error:
        run("adopt", str(bad), "--out", str(work.folder))
    said = error.value.sentence("en")
    assert "2 problems keep the catalogue in “bad.csv”" in said
    assert "at 3" in said
    assert (work.reference / "scheme.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "part", ["[colums]\na = 'b'\n", "[columns]\ndx = '诊断'\n", "columns = 1\n"]
)
def test_a_map_with_an_unknown_word_is_refused(file: Path, tmp_path: Path, part: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(part, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        read_catalogue(file, own)
    assert error.value.message_id == "dip.map.unknown"


def test_a_file_without_the_headings_is_refused(file: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_catalogue(file)
    assert refused.value.message_id == "dip.no_headings"
