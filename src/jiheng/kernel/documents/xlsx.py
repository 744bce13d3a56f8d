"""Excel workbooks (xlsx, xlsm; WPS too) → one page a sheet, every value as it is displayed.

The parts are read with an own stream instead of a spreadsheet library: a library that lays the
values out in a rectangle takes all memory on a sheet with one stray cell in its last corner, and
tells neither number formats nor errors nor formulas that were never computed.
"""

from typing import NamedTuple

from lxml import etree

from jiheng.kernel.documents.container import Container, open_container, parse_xml
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.number_format import BUILT_IN, NumberFormat
from jiheng.kernel.documents.package import Relation, related_parts, relations
from jiheng.kernel.documents.page import Document, Doubt, Page
from jiheng.kernel.documents.sheets import lay_out
from jiheng.kernel.documents.xlsx_sheet import Sheet
from jiheng.kernel.documents.xlsx_value import Workbook, rich_text, unescaped
from jiheng.kernel.documents.xml_stream import elements

_TRUE = ("1", "true", "on")


def read(data: bytes, guard: Guard) -> Document:
    """The sheets of a workbook, hidden ones too; charts and macros are no sheets.

    Raises DocumentError where the workbook is damaged, incomplete, or beyond a limit.
    """
    container = open_container(data, guard)
    part = workbook_part(container, guard)
    root = parse_xml(container.read(part), guard)
    related = relations(container, part, guard)
    sheets = sheet_parts(root, related)
    guard.pages(len(sheets))
    book = _workbook(container, root, {one.kind: one.part for one in related.values()}, guard)
    document = Document(guard.file, [])
    for number, sheet in enumerate(sheets, 1):
        _read_sheet(document, number, sheet, container.read(sheet.part), book, guard)
    return document


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name, whether it is hidden, and the part that holds it."""

    name: str
    hidden: bool
    part: str


def workbook_part(container: Container, guard: Guard) -> str:
    """The name of the part that holds the workbook; DocumentError where it is binary (xlsb)."""
    part: str = next(iter(related_parts(container, "", guard).get("officeDocument", [])), "")
    part = part if part in container else "xl/workbook.xml"
    if part.endswith(".bin") or (part not in container and "xl/workbook.bin" in container):
        raise DocumentError("sheets.binary_workbook", guard.file)
    return part


def sheet_parts(root: etree._Element, related: dict[str, Relation]) -> list[SheetPart]:
    """The worksheets in the order of the workbook."""
    sheets = []
    for element in root.iter("{*}sheet"):
        identity = next((str(v) for k, v in element.items() if str(k).endswith("}id")), "")
        relation = related.get(identity)
        if relation and relation.kind == "worksheet":
            hidden = element.get("state", "visible") != "visible"
            sheets.append(SheetPart(element.get("name", ""), hidden, relation.part))
    return sheets


def _workbook(
    container: Container, root: etree._Element, parts: dict[str, str], guard: Guard
) -> Workbook:
    properties = next(root.iter("{*}workbookPr"), None)
    computing = next(root.iter("{*}calcPr"), None)
    strings = parts.get("sharedStrings", "")
    styles = parts.get("styles", "")
    return Workbook(
        _strings(container.read(strings), guard) if strings in container else [],
        _formats(parse_xml(container.read(styles), guard)) if styles in container else {},
        properties is not None and properties.get("date1904") in _TRUE,
        computing is None or computing.get("fullCalcOnLoad") not in _TRUE,
    )


def _strings(data: bytes, guard: Guard) -> list[str]:
    """The texts that cells refer to by number."""
    strings: list[str] = []
    for element in elements(data, guard, ("si",)):
        strings.append(unescaped(rich_text(element)))
        if len(strings) > guard.limits.cells:
            guard.cells(len(strings))
    return strings


def _formats(root: etree._Element) -> dict[str, NumberFormat]:
    """The number formats by the names of cell styles."""
    codes = {str(number): code for number, code in BUILT_IN.items()}
    for element in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[element.get("numFmtId", "")] = unescaped(element.get("formatCode", ""))
    made: dict[str, NumberFormat] = {}
    formats = {}
    for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        if number not in made:
            made[number] = NumberFormat(codes.get(number, "General"))
        formats[str(index)] = made[number]
    return formats


def _read_sheet(
    document: Document, number: int, sheet: SheetPart, data: bytes, book: Workbook, guard: Guard
) -> None:
    """Add the page of a sheet, and a doubt where regions of it cannot be."""
    content = Sheet(data, sheet.name, book, guard)
    rows = lay_out(content.rows, content.merges, guard)
    document.pages.append(Page(number, "sheet", rows, sheet.name, hidden=sheet.hidden))
    if content.bad_merges:
        arguments = {"sheet": sheet.name, "region": content.bad_merges[0][:20]}
        document.doubts.append(Doubt("sheets.bad_merge", arguments))
