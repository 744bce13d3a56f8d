"""Workbooks made by hand, part by part, to say exactly what a sheet's XML holds."""

import io
import zipfile
from dataclasses import replace
from xml.sax.saxutils import escape

from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Cell, Document, Page

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def guard(**limits: int) -> Guard:
    """A guard with the packaged limits, some of them changed."""
    return Guard("甲.xlsx", replace(default_limits(), **limits))


def xlsx_parts(
    rows: str,
    *,
    after: str = "",
    before: str = "",
    strings: str = "",
    formats: tuple[str, ...] = (),
    workbook: str = "",
) -> dict[str, str]:
    """The parts of a workbook of one sheet “表”.

    `rows` is the XML inside sheetData, `before` and `after` stand around it; `strings` the XML
    inside sst; style 1, 2, … have the number formats given; `workbook` stands before the sheets.
    """
    codes = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for at, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(formats)))
    return {
        "_rels/.rels": _relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}'
        '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
            ("r3", "styles", "/xl/styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        SHEET: f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>",
    }


def zipped(parts: dict[str, str]) -> bytes:
    """The parts in a zip container."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _relations(*relations: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in relations
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def merged(*references: str) -> str:
    """The XML of merged regions."""
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in references)
    return f"<mergeCells>{cells}</mergeCells>"


def texts(page: Page) -> dict[str, str]:
    """Address → text of every cell of a page."""
    return {cell.address: cell.text for cell in page.cells()}


def cell_at(document: Document, address: str) -> Cell:
    """The cell of an address in the first page that has it."""
    return next(c for page in document.pages for c in page.cells() if c.address == address)


def spans(page: Page) -> dict[str, tuple[int, int]]:
    """Address → row span and column span of the cells that span."""
    return {
        cell.address: (cell.row_span, cell.column_span)
        for cell in page.cells()
        if cell.row_span > 1 or cell.column_span > 1
    }
