"""Sheets → a Word document: own table XML in a prepared package (docx_package/).

Every sheet is a section of its own on A4. Rows are not torn apart unless they are longer than a
page, headings are repeated on further pages, fonts are named for Chinese, the foot shows page x / y,
and a draft has the watermark 草稿 in its header. The same sheets give the same bytes.
"""

import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from xml.sax.saxutils import escape

from jiheng.kernel.writing.measure import POINT, row_lines
from jiheng.kernel.writing.parts import Part, parts_of
from jiheng.kernel.writing.sheet import MARGIN, PAPER, Align, Box, Sheet

_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "word/_rels/document.xml.rels": "document.rels",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/footer.xml": "footer.xml",
    "word/header.xml": "header.xml",
    "word/header_draft.xml": "header_draft.xml",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)
_STYLES = {"chapter": "Chapter", "title": "Title", "subtitle": "Subtitle", "note": "Note",
           "seal": "Seal"}  # fmt: skip
_HAIRLINE = '<w:p><w:pPr><w:pStyle w:val="Hairline"/></w:pPr></w:p>'
_BEGIN, _END = '<w:r><w:t xml:space="preserve">', "</w:t></w:r>"
_BREAKS = str.maketrans({"\n": "</w:t><w:br/>" + _BEGIN[5:], "\t": "</w:t><w:tab/>" + _BEGIN[5:]})
_TWIPS = 1440 / 25.4  # a millimetre in the unit of Word's measures
_SIZE, _LEADING = 9.0, 12.0  # points: type and lines of the table, as styles.xml has them
_LOWEST = 340  # twips of a row of one line, 6 mm
_PADDING = 3.0  # millimetres left and right of the text of a cell, and a little more
_WHOLE = 0.7  # a row estimated higher than this share of the page may be broken
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one .docx file; each begins on a new page."""
    body = "".join(_section(sheet, sheet is sheets[-1]) for sheet in sheets)
    document = f"{_HEAD}{body}</w:body></w:document>".encode()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*_package(), ("word/document.xml", document)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, content)
    return stream.getvalue()


def addresses(sheets: Sequence[Sheet]) -> list[dict[str, str]]:
    """For each sheet the address ("T2R3C4") at which a reader finds each field of the form."""
    found: list[dict[str, str]] = []
    table = 0
    for sheet in sheets:
        found.append({})
        for part in parts_of(sheet):
            # Readers count the tables that have a text.
            table += any(box.text.strip() for box in part.boxes)
            for box in part.boxes:
                if box.field is not None:
                    found[-1][box.field] = f"T{table}R{box.row + 1}C{box.column + 1}"
    return found


@cache
def _package() -> Sequence[tuple[str, bytes]]:
    """The parts that every document has in common."""
    folder = files("jiheng.kernel.writing").joinpath("docx_package")
    return [(name, folder.joinpath(file).read_bytes()) for name, file in _PARTS.items()]


def _section(sheet: Sheet, last: bool) -> str:
    """The lines, tables and page settings of one sheet."""
    tables = [_table(part, sheet) for part in parts_of(sheet)]
    lines = [_paragraph(one.text, _STYLES[one.look], one.align) for one in sheet.above]
    # Without a paragraph between them Word makes one table of two, and none may end a section.
    lines.append(_HAIRLINE.join(tables))
    lines += [_paragraph(one.text, _STYLES[one.look], one.align) for one in sheet.below]
    if not sheet.below:
        lines.append(_HAIRLINE)
    if last:
        return "".join(lines) + _page(sheet)
    # A section that others follow is described in its last paragraph.
    lines[-1] = lines[-1].replace("</w:pPr>", f"{_page(sheet)}</w:pPr>")
    return "".join(lines)


def _page(sheet: Sheet) -> str:
    wide, high = (round(side * _TWIPS) for side in PAPER)
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    if sheet.landscape:
        wide, high = high, wide
    margin = int(MARGIN * _TWIPS)
    header = "rId5" if sheet.draft else "rId4"
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/>'
        '<w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}" '
        f'w:header="{margin // 2}" w:footer="{margin // 2}" w:gutter="0"/></w:sectPr>'
    )


def _paragraph(text: str, style: str, align: Align, kept: bool = False) -> str:
    """A paragraph; style "" is that of the table's values. What is `kept` stands on the page of
    the next one."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    placed = f'<w:jc w:val="{align}"/>' if align != "left" else ""
    inner = f"{named}{'<w:keepNext/>' if kept else ''}{placed}"
    properties = f"<w:pPr>{inner}</w:pPr>" if inner else ""
    return f"<w:p>{properties}{_run(text)}</w:p>"


def _run(text: str) -> str:
    """The text as one run; line breaks and tabs are Word's own."""
    if not text:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{_BEGIN}{escape(text).translate(_BREAKS)}{_END}"


def _table(part: Part, sheet: Sheet) -> str:
    edges = [0]
    for width in sheet.widths:
        edges.append(edges[-1] + round(width * _TWIPS))
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    rows = "".join(_rows(part, sheet, edges))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Form"/><w:tblW w:w="{edges[-1]}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _rows(part: Part, sheet: Sheet, edges: Sequence[int]) -> Iterator[str]:
    grid: list[list[Box]] = [[] for _ in range(part.rows)]
    for box in part.boxes:
        for row in range(box.row, box.row + box.rows):
            grid[row].append(box)
    page = PAPER[0 if sheet.landscape else 1] - 2 * MARGIN
    lines = row_lines(sheet, _SIZE, _PADDING)[part.first :]
    last = part.rows - 1 if sheet.below else -1  # no place for a seal stands alone on a page
    for number, boxes in enumerate(grid):
        boxes.sort(key=lambda box: box.column)
        high = lines[number] * _LEADING * POINT
        whole = "<w:cantSplit/>" if high < _WHOLE * page else ""
        heading = "<w:tblHeader/>" if number < part.headings else ""
        cells = "".join(_cell(box, number, part, edges, number == last) for box in boxes)
        yield (
            f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{_LOWEST}" w:hRule="atLeast"/>{heading}</w:trPr>'
            f"{cells}</w:tr>"
        )


def _cell(box: Box, row: int, part: Part, edges: Sequence[int], kept: bool) -> str:
    """A cell, or below the first row of a merged box the cell that continues it."""
    width = edges[box.column + box.columns] - edges[box.column]
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    first = row == box.row
    down = ""
    if box.rows > 1:
        down = '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
    style = "Label" if box.kind == "label" else ""
    text = _paragraph(box.text if first else "", style, box.align, kept)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{down}{_open_side(box, part)}'
        f'<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
    )


def _open_side(box: Box, part: Part) -> str:
    """No border where a box was cut at the end of the headings: it looks like one."""
    if box.column not in part.cut:
        return ""
    if box.row + box.rows == part.headings:
        return '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
    if box.row == part.headings:
        return '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>'
    return ""
