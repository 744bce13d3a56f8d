"""A hand-written master document (small HTML) rendered into the formats that bureaus exchange.

The master is laid out here by its own code, so that a fault of the product's HTML reader
cannot hide behind the same fault in the test. `render(master, rendering)` gives the bytes of
one document; `RENDERINGS` names them all, each with the suffix of its file:

    xlsx            merged cells, every value a string
    xlsx-numbers    the same with numbers as numbers, shown by number formats ("97.26%")
    docx            gridSpan and vMerge
    pdf             ruled tables on one large page, pdf-pages: on small ones, tables run on
    html            the plain tables on a page
    html-noise      the same inside a layout table, with navigation, script and footer around
    tab             text, a tab between cells; a merged cell leaves blanks to its right and below
    pipe            text, pipe tables with a rule under the first row
    csv             comma separated, merged cells as in `tab`
    lines           text, one cell a line; blank cells are lost
    spaces          text, a blank between the cells of a row; blank cells are lost
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

import xlsxwriter

from documents.render_pdf import LARGE, SMALL, Box, pdf_of


@dataclass
class Cell:
    """One cell: text (line breaks as "\\n"), grid place, spans."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass
class Paragraph:
    """A line of text outside every table."""

    text: str


@dataclass
class Table:
    """The cells of a table in reading order; `width` counts grid columns, `height` rows."""

    cells: list[Cell] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def grid(self) -> list[list[str]]:
        """The rows as lists of texts: a merged cell's text in its first place, blanks elsewhere."""
        rows = [[""] * self.width for _ in range(self.height)]
        for cell in self.cells:
            rows[cell.row][cell.column] = cell.text
        return rows


Block = Paragraph | Table


class _Master(HTMLParser):
    """Collects the paragraphs and tables of a master; spans are laid out as HTML defines them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.text: list[str] | None = None
        self.table: Table | None = None
        self.taken: set[tuple[int, int]] = set()
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "table":
            self.table, self.taken = Table(), set()
            self.blocks.append(self.table)
        elif tag == "tr" and self.table:
            self.table.height += 1
        elif tag in ("td", "th"):
            self.spans = (int(values.get("rowspan") or 1), int(values.get("colspan") or 1))
            self.text = []
        elif tag == "p":
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(re.sub(r"\s*\n\s*", "", data))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "p") and self.text is not None:
            text, self.text = "".join(self.text).strip(" "), None
            if tag == "p":
                self.blocks.append(Paragraph(text))
            else:
                self._place(text)

    def _place(self, text: str) -> None:
        assert self.table is not None
        row, column = self.table.height - 1, 0
        while (row, column) in self.taken:
            column += 1
        down, right = self.spans
        covered = {(row + i, column + j) for i in range(down) for j in range(right)}
        assert not covered & self.taken, f"spans overlap at {text!r}"
        self.taken |= covered
        self.table.cells.append(Cell(text, row, column, down, right))
        self.table.width = max(self.table.width, column + right)


def read_master(master: Path) -> list[Block]:
    """The blocks of a master; fails where a table has holes or spans beyond its last row."""
    parser = _Master()
    parser.feed(master.read_text(encoding="utf-8"))
    parser.close()
    for table in parser.blocks:
        if isinstance(table, Table):
            area = sum(cell.row_span * cell.column_span for cell in table.cells)
            assert area == table.width * table.height, (
                f"{master.name}: {_holes(table)} of {table.width} × {table.height}"
            )
    return parser.blocks


def _holes(table: Table) -> str:
    counts = [0] * table.height
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            if row >= table.height:
                return f"the span of {cell.text!r} runs below the table"
            counts[row] += cell.column_span
    return f"columns by row {counts}"


# ---------------------------------------------------------------- office documents

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")


def _number(text: str) -> tuple[float, str] | None:
    """The value and the number format that shows exactly `text`; None where it is no number."""
    if not _NUMBER.fullmatch(text) or len(text.replace(",", "")) > 12 or re.match(r"-?0\d", text):
        return None
    percent = text.endswith("%")
    digits = text.rstrip("%")
    decimals = len(digits.partition(".")[2])
    pattern = "#,##0" if "," in digits else "0"
    value = float(digits.replace(",", "")) / (100 if percent else 1)
    return value, pattern + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")


def _xlsx(blocks: list[Block], numbers: bool) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    formats = {"": book.add_format({"text_wrap": True, "border": 1})}
    width = max((block.width for block in blocks if isinstance(block, Table)), default=1)
    top = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            _write(sheet, book, formats, Cell(block.text, top, 0, 1, width), False)
            top += 1
            continue
        for cell in block.cells:
            moved = Cell(cell.text, cell.row + top, cell.column, cell.row_span, cell.column_span)
            _write(sheet, book, formats, moved, numbers)
        top += block.height
    book.close()
    return stream.getvalue()


def _write(sheet, book, formats, cell: Cell, numbers: bool) -> None:  # type: ignore[no-untyped-def]
    number = _number(cell.text) if numbers else None
    pattern = number[1] if number else ""
    if pattern not in formats:
        formats[pattern] = book.add_format({"num_format": pattern, "border": 1})
    style = formats[pattern]
    if cell.row_span > 1 or cell.column_span > 1:
        last = (cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
        sheet.merge_range(cell.row, cell.column, *last, "", style)
    if number:
        sheet.write_number(cell.row, cell.column, number[0], style)
    elif cell.text:
        sheet.write_string(cell.row, cell.column, cell.text, style)
    else:
        sheet.write_blank(cell.row, cell.column, None, style)


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
}


def _docx(blocks: list[Block]) -> bytes:
    body = "".join(
        _docx_paragraph(block.text) if isinstance(block, Paragraph) else _docx_table(block)
        for block in blocks
    )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_DOCX_PARTS, "word/document.xml": document}.items():
            archive.writestr(name, head + text)
    return stream.getvalue()


def _docx_paragraph(text: str) -> str:
    lines = [f'<w:t xml:space="preserve">{xml_escape(line)}</w:t>' for line in text.split("\n")]
    return f"<w:p><w:r>{'<w:br/>'.join(lines)}</w:r></w:p>"


def _docx_table(table: Table) -> str:
    starts = {(cell.row, cell.column): cell for cell in table.cells}
    covers = {
        (row, cell.column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
    }
    rows = []
    for row in range(table.height):
        cells, column = [], 0
        while column < table.width:
            cell = covers[row, column]
            span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
            first = (row, column) in starts
            merge = '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
            properties = f"<w:tcPr>{span}{merge if cell.row_span > 1 else ''}</w:tcPr>"
            text = _docx_paragraph(cell.text if first else "")
            cells.append(f"<w:tc>{properties}{text}</w:tc>")
            column += cell.column_span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = '<w:gridCol w:w="900"/>' * table.width
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def _pdf(blocks: list[Block], size: tuple[float, float]) -> bytes:
    drawn = [block.text if isinstance(block, Paragraph) else _boxes(block) for block in blocks]
    return pdf_of(drawn, size)


def _boxes(table: Table) -> tuple[list[Box], int, int]:
    boxes = [Box(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]
    return boxes, table.width, table.height


# ---------------------------------------------------------------- web pages


def _html_body(blocks: list[Block]) -> str:
    return "\n".join(
        f"<p>{_html_text(block.text)}</p>" if isinstance(block, Paragraph) else _html_table(block)
        for block in blocks
    )


def _html_text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _html_table(table: Table) -> str:
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        down = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        right = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
        rows[cell.row].append(f"<td{down}{right}>{_html_text(cell.text)}</td>")
    lines = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<table border="1"><tbody>\n{lines}\n</tbody></table>'


def _html(blocks: list[Block]) -> bytes:
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>信息公开</title></head>\n'
        f"<body>\n{_html_body(blocks)}\n</body></html>\n"
    )
    return page.encode("utf-8")


def _html_noise(blocks: list[Block]) -> bytes:
    page = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>预决算公开_政府信息公开</title><style>td {{border: 1px solid #000}}</style>
<script>var page = "<table><tr><td>项目名称</td><td>菜单</td></tr></table>";</script></head>
<body><!-- <table><tr><td>旧版</td></tr></table> -->
<table class="nav"><tr><td><a href="#">网站首页</a></td><td><a href="#">政务公开</a></td>
<td><a href="#">办事服务</a></td><td><a href="#">互动交流</a></td></tr></table>
<table class="layout"><tr><td colspan="2">当前位置：首页 &gt; 政务公开 &gt; 正文</td></tr>
<tr><td valign="top"><ul><li><a href="#">指南</a></li><li><a href="#">年报</a></li></ul></td>
<td><div class="content">
{_html_body(blocks)}
</div></td></tr></table>
<div class="foot"><a href="#">网站地图</a> | <a href="#">联系我们</a></div>
<script>document.title = "";</script></body></html>
"""
    return page.encode("utf-8")


# ---------------------------------------------------------------- plain text


def _flat(text: str) -> str:
    """The text of a cell on one line, as programs print it into a line of text."""
    return text.replace("\n", " ")


def _tab(blocks: list[Block]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        lines.append("")
        if isinstance(block, Paragraph):
            lines.append(_flat(block.text))
        else:
            lines += ["\t".join(_flat(text) for text in row) for row in block.grid()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _pipe(blocks: list[Block]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        lines.append("")
        if isinstance(block, Paragraph):
            lines.append(_flat(block.text))
            continue
        rows = [f"| {' | '.join(_pipe_text(text) for text in row)} |" for row in block.grid()]
        lines += [rows[0], "|" + " --- |" * block.width, *rows[1:]]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _pipe_text(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _csv(blocks: list[Block]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for block in blocks:
        if isinstance(block, Paragraph):
            writer.writerow([block.text])
        else:
            writer.writerows(block.grid())
    return stream.getvalue().encode("utf-8-sig")


def _lines(blocks: list[Block]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        cells = [block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells]
        lines += [_flat(text) for text in cells if text]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _spaces(blocks: list[Block]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        rows = [[block.text]] if isinstance(block, Paragraph) else block.grid()
        for row in rows:
            lines.append(" ".join(re.sub(r"\s+", "", text) for text in row if text))
    return ("\n".join(lines) + "\n").encode("utf-8")


RENDERINGS: dict[str, tuple[str, Callable[[list[Block]], bytes]]] = {
    "xlsx": (".xlsx", lambda blocks: _xlsx(blocks, numbers=False)),
    "xlsx-numbers": (".xlsx", lambda blocks: _xlsx(blocks, numbers=True)),
    "docx": (".docx", _docx),
    "pdf": (".pdf", lambda blocks: _pdf(blocks, LARGE)),
    "pdf-pages": (".pdf", lambda blocks: _pdf(blocks, SMALL)),
    "html": (".html", _html),
    "html-noise": (".html", _html_noise),
    "tab": (".txt", _tab),
    "pipe": (".txt", _pipe),
    "csv": (".csv", _csv),
    "lines": (".txt", _lines),
    "spaces": (".txt", _spaces),
}


def render(master: Path, rendering: str) -> tuple[str, bytes]:
    """The file name and the bytes of a master in one rendering (a name of `RENDERINGS`)."""
    suffix, write = RENDERINGS[rendering]
    return f"{master.stem}-{rendering}{suffix}", write(read_master(master))
