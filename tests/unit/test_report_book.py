"""The workbook of a report: every row of everything, numbers as numbers, nothing that computes."""

import io
import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import BinaryIO, cast

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet
from reports import WRONG_RATE, book, forms, gathered, record

from jiheng.budget.form_json import Failure
from jiheng.budget.layouts.report.own import is_own_report
from jiheng.budget.layouts.report.sheets import write_workbook
from jiheng.budget.layouts.report.workbook import Heading, exact, workbook
from jiheng.kernel.findings import Finding, Place


def opened(data: bytes) -> dict[str, Worksheet]:
    return {one.title: one for one in openpyxl.load_workbook(io.BytesIO(data)).worksheets}


def column(sheet: Worksheet, heading: str) -> list[object]:
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)] for row in sheet.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize(
    ("text", "number", "shape"),
    [
        ("0", 0.0, "0"),
        ("95", 95.0, "0"),
        ("210.16", 210.16, "0.00"),
        ("10.00", 10.0, "0.00"),
        ("1,234.5", 1234.5, "#,##0.0"),
        ("97.26%", 0.9726, "0.00%"),
        ("-1.93", -1.93, "0.00"),
        ("+3.02", 3.02, "+0.00;-0.00;0.00"),
        ("123456789012345", 123456789012345.0, "0"),
    ],
)
def test_a_number_that_shows_the_same_text_is_a_number(
    text: str, number: float, shape: str
) -> None:
    assert exact(text) == (number, shape)


@pytest.mark.parametrize(
    "text",
    ["", "—", "007", "1.", ".5", "1e5", "12,34", "1234567890123456", "≥95%", "82~92", "=1+1", "九"],
)
def test_what_would_be_shown_differently_stays_text(text: str) -> None:
    assert exact(text) is None


def test_the_sheets_hold_every_form_finding_doubt_line_and_failure() -> None:
    failure = Failure(file="c.docx", message="坏。")
    with gathered(forms(WRONG_RATE, {}), failures=[failure]) as report:
        report.doubts.put(
            Finding(code="READ-01", severity="warning", message_id="x", message="看不清。")
            .model_dump_json().encode()
        )  # fmt: skip
        sheets, whole = opened(book(report)), record(report)
    assert list(sheets) == ["概览", "问题", "计分", "汇总"]
    assert len(column(sheets["概览"], "项目名称")) == 2
    found = [one["message"] for one in whole["findings"]]
    assert column(sheets["问题"], "发现") == [*found, "看不清。"]
    assert column(sheets["问题"], "程度")[-1] == "存疑"
    lines = [[one["level3"] for one in ledger["indicators"]] for ledger in whole["ledgers"]]
    expected = [name for one in lines for name in ("预算执行率", *one, "总分")]
    assert column(sheets["计分"], "指标") == expected
    texts = list(sheets["汇总"].iter_rows(values_only=True))
    assert ("c.docx", None, "坏。") in {row[:3] for row in texts}
    assert column(sheets["概览"], "执行率")[0] == pytest.approx(0.97)
    assert column(sheets["概览"], "填报得分")[0] == float(whole["forms"][0]["score"])


def test_every_sheet_has_filter_frozen_head_widths_and_prints_on_a4_across() -> None:
    with gathered(forms(WRONG_RATE)) as report:
        sheets = opened(book(report))
    for name, sheet in sheets.items():
        assert sheet.freeze_panes == "B2", name
        assert sheet.auto_filter.ref, name
        assert sheet.print_title_rows == "$1:$1", name
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), name
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, name  # one page wide, any number long
        assert sheet.page_setup.fitToHeight == 0, name
        assert sheet.print_area, name
        assert sheet.column_dimensions["A"].width >= 6, name
        for cell in sheet[1]:
            assert cell.font.b, name


NASTY = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://example.org",
    "\t=1",
    "_x0041_",
)


@pytest.mark.parametrize("text", NASTY)
def test_what_stands_in_a_document_is_never_a_formula_or_a_link(text: str) -> None:
    changes = {"project_name": text, "implementing_unit": text, "indicators[0].target": text}
    with gathered(
        forms({**changes, "document.file": text}), failures=[Failure(file=text, message=text)]
    ) as report:
        data = book(report)
    for sheet in opened(data).values():
        for row in sheet.iter_rows():
            assert [
                cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink
            ] == []
    [project] = column(opened(data)["概览"], "项目名称")
    assert unescape(project) == text
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if "sheets/" in name]
    assert not [part for part in parts if "<f>" in part or "<hyperlink" in part]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\x07乙", "甲\\u0007乙"),
        ("甲\u202e001", "甲\\u202e001"),
        ("甲\ufffe", "甲\\ufffe"),
        ("甲\ud800", "甲\\ud800"),
        ("字" * 40_000, "字" * 16_383 + "…"),
    ],
)
def test_characters_that_no_workbook_holds_are_made_visible(text: str, shown: str) -> None:
    with gathered(forms({"project_name": text})) as report:
        assert column(opened(book(report))["概览"], "项目名称") == [shown]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next_with_its_headings() -> None:
    with gathered(forms(*[{"project_name": f"项目{at}"} for at in range(7)])) as report:
        sheets = opened(book(report, most=4))
        whole = opened(book(report))
    parts = [sheet for name, sheet in sheets.items() if name.startswith("概览")]
    assert [one.title for one in parts] == ["概览", "概览 2", "概览 3"]
    assert [column(one, "项目名称") for one in parts] == [
        ["项目0", "项目1", "项目2"], ["项目3", "项目4", "项目5"], ["项目6"],
    ]  # fmt: skip
    for first in ("问题", "计分"):
        rows = [
            row
            for name, one in sheets.items() if re.fullmatch(rf"{first}( \d+)?", name)
            for row in one.iter_rows(min_row=2, values_only=True)
        ]  # fmt: skip
        assert rows == list(whole[first].iter_rows(min_row=2, values_only=True))
    assert max(one.max_row for one in sheets.values()) == 4


def test_a_finding_of_many_places_names_twenty_and_how_many_there_are() -> None:
    places = [Place(file="a.xlsx", form=1, cell=f"A{at}") for at in range(30)]
    with gathered(forms({})) as report:
        report.add_across(
            Finding(code="STR-05", severity="info", places=places, message_id="x", message="多处。")
        )
        [cell] = [one for one in column(opened(book(report))["问题"], "还涉及") if one]
    lines = str(cell).splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("a.xlsx 第1张 A1", 21, "等共 29 处")


@pytest.mark.parametrize(
    ("texts", "height"),
    [
        (["字" * 5, "1"], None),  # one line, the height of every row
        (["字" * 6, "1"], 30),
        (["一\n二\n三", "1"], 45),
        (["字" * 5, "字" * 50], None),  # not printed: the row need not be higher for it
        (["字" * 9999, "1"], 405),
    ],
)
def test_a_row_is_as_high_as_its_printed_texts_need(texts: list[str], height: int | None) -> None:
    target = io.BytesIO()
    with workbook(target, "题") as made:
        sheet = made.sheet("表", [Heading("甲", 10), Heading("乙", 10)], 1)
        for _ in range(3):
            sheet.add(texts)
        sheet.close()
    written = opened(target.getvalue())["表"]
    assert [written.row_dimensions[at].height for at in (2, 3, 4)] == [height] * 3


def test_memory_does_not_grow_with_the_rows() -> None:
    heads = [Heading("甲", 10), Heading("乙", 10, "number")]
    with workbook(io.BytesIO(), "题") as made:
        sheet = made.sheet("表", heads, 2)

        def held() -> int:
            for _ in range(2000):
                sheet.add(["字" * 30, "1.5"])
            return tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        first, *_, last = (held() for _ in range(4))
        tracemalloc.stop()
    assert last - first < 50_000, "6000 rows more, a few bytes a row"


def test_the_same_run_gives_the_same_bytes() -> None:
    made = set()
    for _ in range(2):
        with gathered(forms(WRONG_RATE, {})) as report:
            made.add(book(report))
    assert len(made) == 1


def test_an_empty_portfolio_has_the_sheets_and_their_headings() -> None:
    with gathered([]) as report:
        sheets = opened(book(report))
    assert {name: sheet.max_row for name, sheet in sheets.items()} == dict.fromkeys(
        ("概览", "问题", "计分", "汇总"), 1
    )


def test_a_workbook_of_a_report_is_known_again(tmp_path: Path) -> None:
    with gathered(forms({})) as report:
        (tmp_path / "own.xlsx").write_bytes(book(report))
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes((tmp_path / "own.xlsx").read_bytes()[:900])
    known = {one.name: is_own_report(one) for one in tmp_path.iterdir()}
    assert known == {"own.xlsx": True, "other.xlsx": False, "broken.xlsx": False}
    assert not is_own_report(tmp_path / "gone.xlsx")


class Full(io.BytesIO):
    """A disk that takes no more."""

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_the_error_of_the_disk() -> None:
    with gathered(forms({})) as report, pytest.raises(OSError) as error:
        write_workbook(report, cast(BinaryIO, Full()))
    assert error.value.errno == 28
