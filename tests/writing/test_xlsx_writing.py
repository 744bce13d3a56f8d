"""Workbooks as written: numbers, texts, page, heights, and what LibreOffice makes of them."""

from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng import examples
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.number_format import NumberFormat
from jiheng.kernel.documents.office import convert, find_office
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing import xlsx
from jiheng.kernel.writing.sheet import Bookmark, Box, Sheet, TextLine
from writing.sheets import ODD, form_like
from writing.trips import assert_same, read_back, sheet_of, written

EXAMPLE = examples.folder() / "金安区医保局2022自评.xlsx"


def opened(*sheets: Sheet) -> Any:
    return openpyxl.load_workbook(BytesIO(xlsx.write(sheets)))


def one_cell(text: str, **look: Any) -> Sheet:
    return Sheet("表", (180.0,), 1, [Box(text, 0, 0, **look)])


NUMBERS = [  # text, the value in the cell, its number format
    ("600.00", 600, "0.00"),
    ("1,000,000", 1000000, "#,##0"),
    ("97.26%", 0.9726, "0.00%"),
    ("0", 0, "0"),
    ("-3.50", -3.5, "0.00"),
    ("007", "007", "General"),
    ("1,00", "1,00", "General"),
    ("+5", "+5", "General"),
    ("1e5", "1e5", "General"),
    ("—", "—", "General"),
    ("-0.00", "-0.00", "General"),
    ("20221025153126999", "20221025153126999", "General"),
    ("１２", "１２", "General"),
    (".5", ".5", "General"),
]


@pytest.mark.parametrize(("text", "value", "shown"), NUMBERS)
def test_a_figure_is_a_number_only_where_it_shows_the_printed_text(
    text: str, value: object, shown: str
) -> None:
    cell = opened(one_cell(text, kind="number")).worksheets[0]["A1"]
    assert (cell.value, cell.number_format) == (value, shown)
    assert opened(one_cell(text)).worksheets[0]["A1"].value == text


@given(st.from_regex(r"-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{1,4})?%?", fullmatch=True))
def test_the_number_under_its_format_is_the_text(text: str) -> None:
    found = xlsx.number_in(text)
    if found is not None:
        number, shown = found
        assert NumberFormat(shown).number(Decimal(repr(number)), False) == text


@pytest.mark.parametrize("text", ODD)
def test_no_text_is_a_formula_or_a_link(text: str) -> None:
    cell = opened(one_cell(text)).worksheets[0]["A1"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_the_page_is_a4_with_repeated_headings_and_frozen_rows() -> None:
    [form, *_] = recognise(read_document(EXAMPLE, default_limits())).forms
    sheet = sheet_of(form)
    page = opened(sheet).worksheets[0]
    above = len(sheet.above)
    assert sheet.heading is not None
    first, last = (row + above + 1 for row in sheet.heading)
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == f"${first}:${last}"
    assert page[f"B{first}"].value == "一级指标"
    assert page.print_area == f"'{page.title}'!$A$1:$I${page.max_row}"
    assert page.freeze_panes == f"A{above + 2}"
    assert "&P" in page.oddFooter.center.text
    assert "&N" in page.oddFooter.center.text


def test_merged_cells_are_merged() -> None:
    made = Sheet("表", (60.0, 60.0, 60.0), 2)
    made.boxes = [
        Box("一", 0, 0, rows=2, kind="label"),
        Box("二", 0, 1, columns=2),
        Box("三", 1, 1),
        Box("", 1, 2),
    ]
    assert sorted(map(str, opened(made).worksheets[0].merged_cells.ranges)) == ["A1:A2", "B1:C1"]


def test_names_of_worksheets_are_whole_unlike_and_allowed() -> None:
    names = ["甲/乙:[丙]*?\\", "history", "长" * 40, "长" * 40, "'引'", "", "AB", "ab"]
    sheets = [Sheet(name, (180.0,), 1, [Box("", 0, 0)]) for name in names]
    assert opened(*sheets).sheetnames == [
        "甲乙丙", "history_", "长" * 31, "长" * 28 + "(2)", "引", "表", "AB", "ab(2)"
    ]  # fmt: skip


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(DocumentError, match="超过 32767 字"):
        xlsx.write([one_cell("长" * 32768)])
    assert opened(one_cell("长" * 32767)).worksheets[0]["A1"].value == "长" * 32767


def test_lines_stand_above_and_below_the_table() -> None:
    made = one_cell("值")
    made.above = [TextLine("自评表", "title"), TextLine("（2023年度）", "subtitle")]
    made.below = [TextLine("单位（盖章）", "seal", "right")]
    made.bookmarks = [Bookmark("值")]
    page = opened(made).worksheets[0]
    assert [row[0].value for row in page.iter_rows()] == [
        "自评表", "（2023年度）", "值", "单位（盖章）"
    ]  # fmt: skip


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_reads_back_equal(tmp_path: Path) -> None:
    for source in ("金安区医保局2022自评.xlsx", "医保信息系统2023申报.xlsx"):
        forms = recognise(read_document(examples.folder() / source, default_limits())).forms
        guard = Guard("写出.xlsx", default_limits())
        again = convert(written(forms, ".xlsx"), "xlsx", guard)
        assert_same(forms, read_back(again, tmp_path, ".xlsx"))


def test_columns_are_measured_in_a_type_that_every_system_has() -> None:
    book = opened(one_cell("值"))
    standard = book._fonts[0]
    assert (standard.name, standard.sz, standard.scheme) == ("Arial", 10, None)


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_the_table_as_wide_and_as_large_as_it_is_meant() -> None:
    forms = recognise(read_document(EXAMPLE, default_limits())).forms
    printed = convert(written(forms[:1], ".xlsx"), "pdf", Guard("写出.xlsx", default_limits()))
    with pdfplumber.open(BytesIO(printed)) as document:
        page = document.pages[0]
        places = [line["x0"] for line in page.lines + page.rects]
        ends = [line["x1"] for line in page.lines + page.rects]
        sizes = Counter(round(one["size"], 1) for one in page.chars)
    millimetres = (max(ends) - min(places)) * 25.4 / 72
    assert 175 <= millimetres <= 182
    assert 8.4 <= sizes.most_common(1)[0][0] <= 9.1


def test_a_label_that_begins_in_repeated_headings_stands_in_them_whole() -> None:
    sheet = form_like(further=90)
    sheet.widths = (9.0, 26.0, 95.0, 35.0, 15.0)  # 绩效指标 takes two lines
    page = opened(sheet).worksheets[0]
    heading = len(sheet.above) + 2
    assert page.print_title_rows == f"${heading}:${heading}"
    assert page.row_dimensions[heading].height >= 2 * 13
    short = form_like()
    short.widths = sheet.widths
    assert opened(short).worksheets[0].row_dimensions[heading].height < 2 * 13
