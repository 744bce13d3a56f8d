"""Generated tables as typst and LibreOffice print them: against their truth, and pdfplumber."""

import io
import json
import random
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pylopdf_fonts_zh_cn
import pytest
import typst

from documents.render import render
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office
from jiheng.kernel.documents.page import Page
from jiheng.kernel.documents.pdf import read

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
LAYOUTS = Path(__file__).parent / "layouts"
WORDS = (
    "项目名称", "医疗服务与保障能力提升补助资金", "≥95%", "12.5", "—", "", "", "达成预期指标", "10", "0.00",
    "通过该项目的实施，完成全市医保经办服务能力提升，群众满意度达到95%以上。", "DRG付费", "数量指标", "1,234.56",
)  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A cell of a generated table."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int


def boxes(seed: int, rows: int = 14, columns: int = 7) -> list[Box]:
    """A grid filled with cells of random spans; each grid line is the edge of some cell."""
    rng = random.Random(seed)
    free = {(row, column) for row in range(rows) for column in range(columns)}
    made: list[Box] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in free:
                continue
            deep, wide = rng.choice([1, 1, 1, 2, 3]), rng.choice([1, 1, 1, 2, 4])
            # One column and one row keep single cells, so that no grid line is lost.
            if column == 0 or row == 0:
                deep = wide = 1
            places = [(row + down, column + right) for down in range(deep) for right in range(wide)]
            while not free.issuperset(places):
                deep, wide = max(deep - 1, 1), max(wide - 1, 1)
                places = [(row + a, column + b) for a in range(deep) for b in range(wide)]
            free.difference_update(places)
            made.append(Box(rng.choice(WORDS), row, column, deep, wide))
    return made


STYLES = {
    "plain": "stroke: 0.5pt",
    "thick": "stroke: 1.5pt",
    "shaded": "stroke: 0.5pt, fill: (x, y) => if y == 0 or x == 0 { luma(220) }",
    "hair": "stroke: 0.1pt + luma(120)",
    "dashed": 'stroke: (thickness: 0.5pt, dash: "dashed")',
}


def printed(cells: list[Box], style: str) -> bytes:
    """The table as typst prints it on one page."""
    made = ", ".join(
        f"table.cell(x: {cell.column}, y: {cell.row}, rowspan: {cell.row_span},"
        f" colspan: {cell.column_span})[#{json.dumps(cell.text, ensure_ascii=False)}]"
        for cell in cells
    )
    source = (
        "#set page(width: 500pt, height: auto, margin: 20pt)\n"
        '#set text(font: "Noto Serif SC", size: 8pt, lang: "zh")\n'
        f"#table(columns: (1fr,) * 7, inset: 3pt, align: center + horizon, {style}, {made})"
    )
    pdf = typst.compile(source.encode(), font_paths=[FONTS], ignore_system_fonts=True)
    assert isinstance(pdf, bytes)
    return pdf


def squashed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def page_of(data: bytes) -> Page:
    (page,) = read(data, Guard("form.pdf", default_limits())).pages
    return page


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(4))
def test_a_table_of_typst_comes_back_cell_by_cell(style: str, seed: int) -> None:
    cells = boxes(seed)
    page = page_of(printed(cells, STYLES[style]))
    assert [
        Box(squashed(cell.text), cell.row, cell.column, cell.row_span, cell.column_span)
        for cell in page.cells()
    ] == [Box(squashed(one.text), *place(one)) for one in cells]


def place(cell: Box) -> tuple[int, int, int, int]:
    return cell.row, cell.column, cell.row_span, cell.column_span


def texts_by_pdfplumber(data: bytes) -> list[list[str]]:
    """The texts of the cells of each page as pdfplumber finds them, blank ones too."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [
            [
                squashed(text)
                for table in page.extract_tables()
                for row in table
                for text in row
                if text is not None
            ]
            for page in document.pages
        ]


def texts_by_us(data: bytes) -> list[list[str]]:
    """The same from our reader, each page read for itself: nothing is joined or dropped."""
    page = page_of(data)
    pages = sorted({row.page or 0 for row in page.rows})
    return [
        [
            squashed(cell.text)
            for row in page.rows
            if row.page == number and row.table
            for cell in row.cells
        ]
        for number in pages
    ]


@pytest.mark.parametrize("seed", range(3))
def test_pdfplumber_finds_the_same_cells_in_a_page_of_typst(seed: int) -> None:
    data = printed(boxes(seed + 100), STYLES["plain"])
    assert texts_by_us(data) == texts_by_pdfplumber(data)


BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
MASTERS = [
    LAYOUTS / "self_evaluation" / "21-title-over-two-lines.html",
    LAYOUTS / "declaration" / "04-three-columns.html",
    LAYOUTS / "self_evaluation" / "12-weight-columns-everywhere.html",
]


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("master", MASTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_pdfplumber_finds_the_same_cells_in_a_page_of_libreoffice(master: Path) -> None:
    _, document = render(master, "docx")
    data = convert(with_borders(document), "pdf", Guard("form.docx", default_limits()))
    assert texts_by_us(data) == texts_by_pdfplumber(data)


def with_borders(document: bytes) -> bytes:
    """A Word document whose tables have a line around every cell."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if name == "word/document.xml":
                ruled = f"<w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>"
                part = part.replace(b"<w:tblPr/>", ruled.encode())
            made.writestr(name, part)
    return out.getvalue()
