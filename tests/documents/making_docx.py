"""Small Word files written by hand, so that a test shows exactly what stands in the file."""

import zipfile
from io import BytesIO

from jiheng.kernel.documents.page import Cell, Page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMES = (
    f'xmlns:w="{WORD}" xmlns:r="{_OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def paragraph(text: str) -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str = "", properties: str = "", content: str = "") -> str:
    """A cell with its properties, a paragraph of text, and other content before that."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row; a cell given as plain text becomes a cell of that text."""
    inside = "".join(one if one.startswith("<") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def document_xml(body: str) -> str:
    """The main part of a document."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:document {_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>"
    )


def docx(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A Word file with a body, and the inside of its parts for numbering and styles."""
    parts = {"word/document.xml": document_xml(body)}
    related = []
    for name, content in (("numbering", numbering), ("styles", styles)):
        if content:
            parts[f"word/{name}.xml"] = f"<w:{name} {_NAMES}>{content}</w:{name}>"
            related.append((name, f"{name}.xml"))
    parts["word/_rels/document.xml.rels"] = relations(*related)
    return package("word/document.xml", parts)


def relations(*related: tuple[str, str], office: str = _OFFICE) -> str:
    """A part of relations: their kinds and targets."""
    inside = "".join(
        f'<Relationship Id="r{index}" Type="{office}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(related)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def package(main: str, parts: dict[str, str], kind: str = "wordprocessingml.document") -> bytes:
    """An office package whose main part is a Word document, or of another kind."""
    content_type = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    every = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}"/></Types>',
        "_rels/.rels": relations(("officeDocument", main)),
        **parts,
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in every.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def drawn(page: Page) -> list[str]:
    """The rows of a page, a line each: "T1R2C3[2x1] text | …", "^" where a page begins."""
    return [
        ("^ " if row.after_break else "")
        + " | ".join(
            f"{cell.address}"
            + (f"[{cell.row_span}x{cell.column_span}]" if _spans(cell) else "")
            + f" {cell.text}".rstrip(" ").replace("\n", "/")
            for cell in row.cells
        )
        for row in page.rows
    ]


def _spans(cell: Cell) -> bool:
    return cell.row_span > 1 or cell.column_span > 1
