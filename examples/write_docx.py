"""Grids → a Word document: real gridSpan and vMerge, the fonts of official documents named."""

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grid import Box, Grid

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS_PER_MM = 56.7
TEXT_WIDTH_MM = 180.0
FONTS = {
    "chapter": ("黑体", 16, "center"),
    "heading": ("楷体_GB2312", 14, "left"),
    "title": ("方正小标宋简体", 18, "center"),
    "subtitle": ("仿宋_GB2312", 12, "center"),
    "note": ("仿宋_GB2312", 11, "left"),
    "label": ("黑体", 9, "center"),
    "middle": ("仿宋_GB2312", 9, "center"),
    "left": ("仿宋_GB2312", 9, "left"),
}
PARTS = {
    "[Content_Types].xml": """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument\
.wordprocessingml.document.main+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships\
/officeDocument" Target="word/document.xml"/></Relationships>""",
}


def document(grids: list[Grid], chapter: str | None) -> bytes:
    """The document; `chapter` is the line between a project list and the forms."""
    body = []
    for index, grid in enumerate(grids):
        if index and grid.name != "清单":
            body.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
        if chapter and index == 1:
            body.append(_paragraph(chapter, "chapter"))
        body += [_paragraph(text, style) for text, style in grid.above]
        body.append(_table(grid))
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="850" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}<w:p/>{page}</w:body></w:document>'
    )
    return _package({**PARTS, "word/document.xml": xml})


def _package(parts: dict[str, str]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as package:
        for name, text in parts.items():
            # a fixed date, so that building twice gives the same bytes
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, text.encode("utf-8"))
    return made.getvalue()


def _paragraph(text: str, style: str) -> str:
    font, size, align = FONTS[style]
    properties = (
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
        f'w:eastAsia="{font}"/><w:sz w:val="{size * 2}"/></w:rPr>'
    )
    runs = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r>{properties}{runs}</w:r></w:p>'


def _table(grid: Grid) -> str:
    scale = TEXT_WIDTH_MM / sum(grid.widths) * TWIPS_PER_MM
    widths = [round(width * scale) for width in grid.widths]
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(grid, row, widths) for row in range(grid.rows))
    return f"{head}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _row(grid: Grid, row: int, widths: list[int]) -> str:
    here = sorted(
        (box for box in grid.boxes if box.row <= row < box.row + box.rows),
        key=lambda box: box.column,
    )
    cells = "".join(_cell(box, box.row == row, widths) for box in here)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(box: Box, first: bool, widths: list[int]) -> str:
    width = sum(widths[box.column : box.column + box.columns])
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if box.columns > 1:
        properties += f'<w:gridSpan w:val="{box.columns}"/>'
    if box.rows > 1:
        properties += '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
    text = _paragraph(box.text, box.style) if first and box.text else "<w:p/>"
    return f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
