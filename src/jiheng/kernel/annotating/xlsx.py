"""Comments in a workbook, at the cells that their addresses name.

A comment of a worksheet has three parts: its text, the box in which it is drawn (VML), and the
line in the worksheet that names the drawing. A cell that has a comment keeps it; ours follows it.
"""

import re
from collections.abc import Sequence

from lxml import etree

from jiheng.kernel.annotating.note import AUTHOR, Note
from jiheng.kernel.annotating.package import Package
from jiheng.kernel.annotating.spots import Change, Outline, changed, is_utf8, outline
from jiheng.kernel.documents.container import parse_xml
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.package import relations
from jiheng.kernel.documents.sheets import place_of
from jiheng.kernel.documents.xlsx import sheet_parts, workbook_part
from jiheng.kernel.writing.characters import visible

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What stands behind the line that names the drawing, in the order of the standard (§18.3.1.99).
_BEHIND = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
           "tableParts", "extLst")  # fmt: skip
_COMMENTS = f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{number}"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_COLUMNS, _MOST_ROWS = 4, 20  # that the box of a comment covers
_LINE = 18  # Chinese characters in a line of such a box


def annotated(data: bytes, notes: Sequence[Note], guard: Guard) -> bytes | None:
    """The workbook with a comment for each note; None where it has no place for comments.

    A note whose sheet or cell is not in the workbook stands in the first cell of the sheet (the
    first sheet). Raises DocumentError where the workbook is damaged or beyond the limits.
    """
    package = Package(data, guard)
    try:
        book = workbook_part(package.container, guard)
    except DocumentError:
        return None  # the binary format of Excel
    root = parse_xml(package.read(book), guard)
    parts = {
        one.name: one.part for one in sheet_parts(root, relations(package.container, book, guard))
    }
    if not parts:
        return None
    first = next(iter(parts.values()))
    texts: dict[str, dict[str, list[str]]] = {}
    for note in notes:
        cell = note.cell if place_of(note.cell) else "A1"
        part = parts.get(note.sheet or "", first)
        texts.setdefault(part, {}).setdefault(cell.replace("$", "").upper(), []).append(note.text)
    for part, cells in texts.items():
        if not _commented(package, part, {at: "\n".join(one) for at, one in cells.items()}, guard):
            return None
    return package.written()


def _commented(package: Package, part: str, texts: dict[str, str], guard: Guard) -> bool:
    """Put comments into one worksheet; False where it cannot be changed."""
    sheet = package.read(part)
    if not is_utf8(sheet):
        return False
    found = outline(sheet, guard)
    drawing = _named_drawing(package, part, found, guard)
    new = _add_texts(package, part, texts)
    if drawing is None:
        number = re.sub(r"\D", "", part.rpartition("/")[2]) or "1"
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.put(drawing, _DRAWING.format(number=number).encode())
        package.describe(drawing, _DRAWING_TYPE)
        identity = package.relate(part, f"{_OFFICE}/vmlDrawing", drawing)
        package.put(part, _naming(sheet, found, identity))
    package.put(drawing, _drawn(package.read(drawing), {at: texts[at] for at in new}))
    return True


def _add_texts(package: Package, part: str, texts: dict[str, str]) -> list[str]:
    """Add the texts to the comments of a worksheet; gives the cells that had none."""
    existing = package.related(part, "comments")
    root = package.tree(existing) if existing else etree.fromstring(_COMMENTS)
    namespace = etree.QName(root).namespace or _MAIN
    authors, found = (root.find(f"{{{namespace}}}{one}") for one in ("authors", "commentList"))
    if authors is None or found is None:
        raise DocumentError("read.damaged", package.file)
    etree.SubElement(authors, f"{{{namespace}}}author").text = AUTHOR
    had = {one.get("ref"): one for one in found}
    for at, text in texts.items():
        comment = had.get(at)
        if comment is None:
            comment = etree.SubElement(found, f"{{{namespace}}}comment", ref=at)
            comment.set("authorId", str(len(authors) - 1))
        _say(comment, namespace, f"\n{text}" if at in had else text)
    if existing is None:
        existing = package.free_name("xl/comments{}.xml")
        package.relate(part, f"{_OFFICE}/comments", existing)
        package.describe(existing, _COMMENTS_TYPE)
    package.put_tree(existing, root)
    return [at for at in texts if at not in had]


def _say(comment: etree._Element, namespace: str, words: str) -> None:
    """Add a text at the end of a comment."""
    text = comment.find(f"{{{namespace}}}text")
    if text is None:
        text = etree.SubElement(comment, f"{{{namespace}}}text")
    run = etree.SubElement(text, f"{{{namespace}}}r")
    said = etree.SubElement(run, f"{{{namespace}}}t")
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    # _x0041_ would be shown as the character of that number.
    said.text = _NUMBERED.sub("_x005F_", visible(words))


def _named_drawing(package: Package, part: str, found: Outline, guard: Guard) -> str | None:
    """The drawing with the boxes of the comments that a worksheet has."""
    named = next((one.attributes for one in found.children if one.name == "legacyDrawing"), {})
    identity = next((value for name, value in named.items() if name.endswith(":id")), "")
    relation = relations(package.container, part, guard).get(identity)
    return relation.part if relation and relation.part in package.container else None


def _naming(sheet: bytes, found: Outline, identity: str) -> bytes:
    """The worksheet with the line that names the drawing, in its place among the others."""
    behind = [one.start for one in found.children if one.name in _BEHIND]
    at = min(behind, default=found.end)
    office = _STRICT_OFFICE if _STRICT_OFFICE.encode() in sheet else _OFFICE
    line = f'<{found.prefix}legacyDrawing xmlns:r="{office}" r:id="{identity}"/>'.encode()
    return changed(sheet, [Change(at, at, line)])


def _drawn(drawing: bytes, texts: dict[str, str]) -> bytes:
    """The drawing with a box for each comment."""
    taken = [int(one) for one in re.findall(rb"_x0000_s(\d{1,9})", drawing)]
    idmap = re.search(rb'<o:idmap\b[^>]*\bdata="(\d{1,6})', drawing)
    number = max([*taken, 1024 * int(idmap[1]) if idmap else 1024])
    shapes = [] if b"_x0000_t202" in drawing else [_SHAPE_TYPE]
    for at, text in texts.items():
        number += 1
        row, column = place_of(at) or (0, 0)
        lines = sum(len(line) // _LINE + 1 for line in text.split("\n"))
        place = {"left": column + 1, "right": column + 1 + _COLUMNS, "top": max(row - 1, 0)}
        bottom = max(row - 1, 0) + min(lines + 1, _MOST_ROWS)
        shapes.append(_SHAPE.format(number=number, row=row, column=column, bottom=bottom, **place))
    end = drawing.rfind(b"</xml>")
    end = end if end >= 0 else len(drawing)
    return changed(drawing, [Change(end, end, "".join(shapes).encode())])
