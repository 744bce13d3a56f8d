"""One workbook reads alike from xlsx, xls and ods.

The xls and ods of `fixtures` are this workbook, converted by LibreOffice once; where LibreOffice
is installed, it converts it again.
"""

import datetime
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from workbooks import guard, spans, texts

from jiheng.kernel.documents import ods, xls, xlsx
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Document

FIXTURES = Path(__file__).with_name("fixtures")
READERS: dict[str, Callable[[bytes, Guard], Document]] = {
    "xlsx": xlsx.read,
    "xls": xls.read,
    "ods": ods.read,
}


def workbook() -> bytes:
    """An invented form with every kind of cell, and a hidden sheet after it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("自评表")
    formats = {
        code: book.add_format({"num_format": code, "text_wrap": True})
        for code in (
            "General",
            "0.00%",
            "#,##0.00",
            '0"人"',
            'yyyy"年"m"月"d"日"',
            "h:mm",
            "0;-0;;@",
        )
    }
    bold = book.add_format({"bold": True})
    page.merge_range("A1:F1", "项目支出绩效自评表")
    page.merge_range("A2:A4", "项目\n资金")
    page.write_row("B2", ["预算数", "执行数", "执行率", "分值", "得分"])
    page.write_number("B3", 1234567.891, formats["#,##0.00"])
    page.write_number("C3", 24.958000000000002)
    page.write_number("D3", 0.9726, formats["0.00%"])
    page.write_formula("E3", "=2*5", None, 10)
    page.write_formula("F3", "=1/0", None, "#DIV/0!")
    page.write_number("B4", 15, formats['0"人"'])
    page.write_datetime("C4", datetime.datetime(2022, 10, 25), formats['yyyy"年"m"月"d"日"'])
    page.write_datetime("D4", datetime.time(15, 30), formats["h:mm"])
    page.write_number("E4", 0, formats["0;-0;;@"])
    page.write_boolean("F4", True)
    page.write_string("B6", "=100%")
    page.merge_range("C6:D7", "")
    page.write_rich_string("E6", bold, "满意", "度  ≥95%")
    page.write_string("F6", " 前后 ")
    page.write_number("B7", 20221025153126)
    page.set_row(6, None, None, {"hidden": True})
    hidden = book.add_worksheet("隐藏")
    hidden.write_string("C9", "暂存")
    hidden.hide()
    book.close()
    return stream.getvalue()


EXPECTED = {
    "A1": "项目支出绩效自评表",
    "A2": "项目\n资金", "B2": "预算数", "C2": "执行数", "D2": "执行率", "E2": "分值", "F2": "得分",
    "B3": "1,234,567.89", "C3": "24.958", "D3": "97.26%", "E3": "10", "F3": "#DIV/0!",
    "B4": "15人", "C4": "2022年10月25日", "D4": "15:30", "F4": "TRUE",
    "B6": "=100%", "C6": "", "E6": "满意度  ≥95%", "F6": " 前后 ",
    "B7": "20221025153126",
}  # fmt: skip


def check(document: Document) -> None:
    form, hidden = document.pages
    assert texts(form) == EXPECTED
    assert spans(form) == {"A1": (1, 6), "A2": (3, 1), "C6": (2, 2)}
    assert [row.number for row in form.rows] == [1, 2, 3, 4, 6, 7]
    assert {row.table for row in form.rows} == {1}
    assert {c.address: c.doubt for c in form.cells() if c.doubt} == {"F3": "sheets.error_value"}
    assert (form.number, form.name, form.hidden, form.place) == (1, "自评表", False, "sheet")
    assert (hidden.number, hidden.name, hidden.hidden) == (2, "隐藏", True)
    assert [(c.address, c.row, c.column, c.text) for c in hidden.cells()] == [("C9", 8, 2, "暂存")]


def test_xlsx() -> None:
    check(xlsx.read(workbook(), guard()))


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_converted_once(suffix: str) -> None:
    check(READERS[suffix]((FIXTURES / f"sheets.{suffix}").read_bytes(), guard()))


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_converted_now(suffix: str, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (Debian package libreoffice-calc)")
    check(READERS[suffix](convert(soffice, suffix, tmp_path).read_bytes(), guard()))


def convert(soffice: str, suffix: str, folder: Path) -> Path:
    """The workbook converted by LibreOffice, with a profile of its own."""
    source = folder / "in" / "sheets.xlsx"
    source.parent.mkdir()
    source.write_bytes(workbook())
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={profile}", "--headless",
            "--convert-to", suffix, "--outdir", str(folder), str(source),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder / f"sheets.{suffix}"
