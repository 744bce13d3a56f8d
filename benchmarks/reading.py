"""How fast documents are read, beside the library that people would use instead.

    python benchmarks/reading.py [CASE …] [--files 200] [--rounds 3]

Every case makes its own files in a temporary folder. Ours and theirs take turns, round by round,
on the processor's own clock, which counts the companion process that reads PDF; the median
round counts. Exit status 1 where a case stays below the
ratio asked of it. A new case is a function and a line in CASES.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx as python_docx
import openpyxl
import pdfplumber
import pylopdf_fonts_zh_cn
import typst
import xlsxwriter
from docx.document import Document as WordDocument

from jiheng.budget.recognise import recognise
from jiheng.kernel.documents import docx, xlsx
from jiheng.kernel.documents.apart import end_companion, read_apart
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document


@dataclass
class Figure:
    """Seconds of ours and theirs for the same files; `asked` is the least theirs ÷ ours."""

    what: str
    files: int
    ours: float
    theirs: float
    asked: float

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours


Case = Callable[[Path, int, int], Iterator[Figure]]


def main() -> int:
    given = _arguments()
    slow = False
    print(f"{'case':34} {'files':>5} {'ours/s':>8} {'theirs/s':>8} {'ratio':>6} {'asked':>6}")
    for name in given.cases or CASES:
        with tempfile.TemporaryDirectory() as folder:
            for one in CASES[name](Path(folder), given.files, given.rounds):
                rates = f"{one.files / one.ours:8.1f} {one.files / one.theirs:8.1f}"
                print(f"{one.what:34} {one.files:5} {rates} {one.ratio:6.1f} {one.asked:6.1f}")
                slow = slow or one.ratio < one.asked
    return int(slow)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if unknown := set(given.cases) - CASES.keys():
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return given


def median_of_turns(rounds: int, *turns: Callable[[], object]) -> list[float]:
    """Seconds of each turn: the median of the rounds, in which the turns alternate."""
    seconds: list[list[float]] = [[] for _ in turns]
    for turn in turns:  # what is imported or built once is no part of it
        turn()
    for _ in range(rounds):
        for turn, taken in zip(turns, seconds, strict=True):
            start = _processor_seconds()
            turn()
            taken.append(_processor_seconds() - start)
    return [statistics.median(taken) for taken in seconds]


def _processor_seconds() -> float:
    """Of this process and of the companion that reads PDF, which is ended: its start counts."""
    end_companion()
    return sum(os.times()[:4])


# ---------------------------------------------------------------- xlsx


def case_xlsx(folder: Path, files: int, rounds: int) -> Iterator[Figure]:
    """Workbooks of one form, against openpyxl opening them and walking over their cells."""
    paths = [folder / f"{number:04}.xlsx" for number in range(files)]
    for number, path in enumerate(paths):
        write_workbook(path, forms=1, number=number)
    reading, recognising, theirs = median_of_turns(
        rounds,
        lambda: [_read(path) for path in paths],
        lambda: [recognise(_read(path)) for path in paths],
        lambda: [_walk(path) for path in paths],
    )
    yield Figure("xlsx: read", files, reading, theirs, 12)
    yield Figure("xlsx: read and recognise", files, recognising, theirs, 6)


def case_sheets(folder: Path, _: int, rounds: int) -> Iterator[Figure]:
    """Sheets of one large workbook against as many of small ones: time grows with size only."""
    small, large = folder / "small.xlsx", folder / "large.xlsx"
    write_workbook(small, forms=30)
    write_workbook(large, forms=300)
    ours, theirs = median_of_turns(
        rounds, lambda: _read(large), lambda: [_read(small) for _ in range(10)]
    )
    yield Figure("xlsx: 300 sheets, theirs 10 × 30", 1, ours, theirs, 0.8)


def _read(path: Path) -> Document:
    return xlsx.read(path.read_bytes(), Guard(path.name, default_limits()))


def _walk(path: Path) -> int:
    book = openpyxl.load_workbook(path)
    return sum(
        cell.value is not None for sheet in book for row in sheet.iter_rows() for cell in row
    )


_FUNDS = ("年度资金总额", "其中：本年财政拨款", "上年结转资金", "其他资金")
_INDICATORS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}


def write_workbook(path: Path, forms: int, number: int = 0) -> None:
    """A workbook of invented self-evaluation forms, one a sheet: 10 columns, some 40 rows."""
    with xlsxwriter.Workbook(path) as book:
        for sheet in range(forms):
            _Form(book, number + sheet).write()


class _Form:
    def __init__(self, book: xlsxwriter.Workbook, number: int) -> None:
        self.page = book.add_worksheet()
        self.number = number
        border = {"border": 1, "text_wrap": True}
        self.plain = book.add_format(border)
        self.money = book.add_format({**border, "num_format": "#,##0.00"})
        self.rate = book.add_format({**border, "num_format": "0.00%"})
        self.row = 0

    def line(self, *cells: tuple[object, int, int] | object) -> None:
        """A row of cells from left to right: a value, or a value with its columns and rows."""
        column = 0
        for cell in cells:
            value, wide, high = cell if isinstance(cell, tuple) else (cell, 1, 1)
            style = self.plain
            if isinstance(value, float):
                style = self.money if value > 1 else self.rate
            if value is None:
                column += wide
                continue
            if wide > 1 or high > 1:
                last = (self.row + high - 1, column + wide - 1)
                self.page.merge_range(self.row, column, *last, "", style)
            self.page.write(self.row, column, value, style)
            column += wide
        self.row += 1

    def write(self) -> None:
        self.line(("项目支出绩效自评表", 10, 1))
        self.line(("（2023年度）", 10, 1))
        self.line(("项目名称", 3, 1), (f"医疗服务能力提升项目{self.number}", 7, 1))
        self.line(
            ("主管部门", 3, 1),
            ("某市医疗保障局", 3, 1),
            ("实施单位", 2, 1),
            ("某市医疗保障局", 2, 1),
        )
        heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        self.line(("项目资金（万元）", 3, 5), "", *heads)
        for item in _FUNDS:
            self.line((None, 3, 1), item, 1234.5, 1234.5, 1200.75, 10, 0.9726, 9.73)
        self.line(("年度总体目标", 1, 2), ("预期目标", 4, 1), ("实际完成情况", 5, 1))
        self.line(
            None, ("完善制度，提高保障水平。" * 4, 4, 1), ("已按计划完成全部工作。" * 4, 5, 1)
        )
        heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
        self.line(("绩效指标", 1, 28), *heads, ("偏差原因分析及改进措施", 2, 1))
        for level1, level2s in _INDICATORS.items():
            for at, level2 in enumerate(level2s):
                for line in range(3):
                    self.line(
                        None,
                        (level1, 1, 3 * len(level2s)) if at + line == 0 else None,
                        (level2, 1, 3) if line == 0 else None,
                        f"{level2}第{line + 1}项工作完成情况", "≥95%", "96%", 3, 3, ("", 2, 1),
                    )  # fmt: skip
        self.line(("总分", 6, 1), 100, 97.5, ("", 2, 1))


# ---------------------------------------------------------------- PDF


def case_pdf(folder: Path, files: int, rounds: int) -> Iterator[Figure]:
    """Ruled PDF forms of one page, against pdfplumber extracting their tables."""
    files = min(files, 200)
    paths = [folder / f"{number:04}.pdf" for number in range(files)]
    for number, path in enumerate(paths):
        write_pdf(path, forms=1, number=number)
    reading, recognising, theirs = median_of_turns(
        rounds,
        lambda: [_read_pdf(path) for path in paths],
        lambda: [recognise(_read_pdf(path)) for path in paths],
        lambda: [_extract_tables(path) for path in paths],
    )
    yield Figure("PDF: read", files, reading, theirs, 6)
    yield Figure("PDF: read and recognise", files, recognising, theirs, 5)


def case_pdf_pages(folder: Path, _: int, rounds: int) -> Iterator[Figure]:
    """Pages of one long PDF against as many of short ones: time grows with length only."""
    small, large = folder / "small.pdf", folder / "large.pdf"
    write_pdf(small, forms=20)
    write_pdf(large, forms=200)
    ours, theirs = median_of_turns(
        rounds, lambda: _read_pdf(large), lambda: [_read_pdf(small) for _ in range(10)]
    )
    yield Figure("PDF: 200 pages, theirs 10 × 20", 1, ours, theirs, 0.8)


def _read_pdf(path: Path) -> Document:
    guard = Guard(path.name, default_limits())
    return read_apart("jiheng.kernel.documents.pdf", path.read_bytes(), guard)


def _extract_tables(path: Path) -> int:
    with pdfplumber.open(path) as document:
        return sum(len(page.extract_tables()) for page in document.pages)


def write_pdf(path: Path, forms: int, number: int = 0) -> None:
    """The forms of `write_workbook`, one a page, as typst prints them."""
    printed = "\n#pagebreak()\n".join(_printed_form(number + page) for page in range(forms))
    source = (
        '#set page(paper: "a4", margin: 12mm, numbering: "— 1 —")\n'
        f'#set text(font: "Noto Serif SC", size: 7pt, cjk-latin-spacing: none)\n{printed}'
    )
    fonts = [Path(pylopdf_fonts_zh_cn.__file__).parent]
    made = typst.compile(source.encode(), font_paths=fonts, ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    path.write_bytes(made)


def _printed_form(number: int) -> str:
    cells: list[str] = []

    def put(words: object, columns: int = 1, rows: int = 1) -> None:
        text = json.dumps(str(words), ensure_ascii=False)
        cells.append(f"table.cell(colspan: {columns}, rowspan: {rows})[#{text}]")

    put("项目名称", 3), put(f"医疗服务能力提升项目{number}", 7)
    put("主管部门", 3), put("某市医疗保障局", 3), put("实施单位", 2), put("某市医疗保障局", 2)
    put("项目资金（万元）", 3, 5), put("")
    for head in ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"):
        put(head)
    for item in _FUNDS:
        for words in (item, "1,234.50", "1,234.50", "1,200.75", 10, "97.26%", "9.73"):
            put(words)
    put("年度总体目标", 1, 2), put("预期目标", 4), put("实际完成情况", 5)
    put("完善制度，提高保障水平。" * 4, 4), put("已按计划完成全部工作。" * 4, 5)
    put("绩效指标", 1, 28)
    for head in ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"):
        put(head)
    put("偏差原因分析及改进措施", 2)
    for level1, level2s in _INDICATORS.items():
        put(level1, 1, 3 * len(level2s))
        for level2 in level2s:
            put(level2, 1, 3)
            for line in range(3):
                for words in (f"{level2}第{line + 1}项工作完成情况", "≥95%", "96%", 3, 3):
                    put(words)
                put("", 2)
    put("总分", 6), put(100), put("97.5"), put("", 2)
    widths = "18pt, 1fr, 1fr, 1.6fr, 1fr, 1fr, 1fr, .7fr, .8fr, .8fr"
    title = "#align(center)[#text(16pt)[项目支出绩效自评表] \\ （2023年度）]"
    return f"{title}\n#table(columns: ({widths}), inset: 2pt, {', '.join(cells)})"


# ---------------------------------------------------------------- Word


def case_docx(folder: Path, files: int, rounds: int) -> Iterator[Figure]:
    """Word files of one form, against python-docx opening them and walking `row.cells`."""
    paths = [folder / f"{number:04}.docx" for number in range(files)]
    write_documents(folder, paths)
    reading, recognising, theirs = median_of_turns(
        rounds,
        lambda: [_read_docx(path) for path in paths],
        lambda: [recognise(_read_docx(path)) for path in paths],
        lambda: [_walk_tables(path) for path in paths],
    )
    yield Figure("docx: read", files, reading, theirs, 8)
    yield Figure("docx: read and recognise", files, recognising, theirs, 5)


def _read_docx(path: Path) -> Document:
    return docx.read(path.read_bytes(), Guard(path.name, default_limits()))


def _walk_tables(path: Path) -> int:
    document = python_docx.Document(str(path))
    return sum(
        len(cell.text) for table in document.tables for row in table.rows for cell in row.cells
    )


def write_documents(folder: Path, paths: list[Path]) -> None:
    """The form of `write_workbook` in Word, made once with python-docx and then renamed."""
    first = folder / "first.docx"
    _word_form(folder).save(str(first))
    with zipfile.ZipFile(first) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    body = parts["word/document.xml"].decode()
    for number, path in enumerate(paths):
        parts["word/document.xml"] = body.replace("项目0", f"项目{number}").encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)


def _word_form(folder: Path) -> WordDocument:
    """The workbook's sheet as paragraphs (its first two rows) and a table."""
    write_workbook(folder / "form.xlsx", forms=1)
    sheet = openpyxl.load_workbook(folder / "form.xlsx").worksheets[0]
    document = python_docx.Document()
    for row in (1, 2):
        document.add_paragraph(str(sheet.cell(row, 1).value))
    table = document.add_table(sheet.max_row - 2, sheet.max_column, "Table Grid")
    places = [row.cells for row in table.rows]
    for region in sheet.merged_cells.ranges:
        if region.min_row > 2:
            left, top, right, bottom = region.bounds
            places[top - 3][left - 1].merge(places[bottom - 3][right - 1])
    for row in sheet.iter_rows(3):
        for cell in row:
            if cell.value is not None:
                places[cell.row - 3][cell.column - 1].text = str(cell.value)
    return document


CASES: dict[str, Case] = {
    "xlsx": case_xlsx,
    "sheets": case_sheets,
    "pdf": case_pdf,
    "docx": case_docx,
    "pdf-pages": case_pdf_pages,
}

if __name__ == "__main__":
    sys.exit(main())
