"""Comments in a workbook: at their cells, beside what is there, and nothing else changed."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from jiheng import examples
from jiheng.kernel.annotating.note import AUTHOR, Note
from jiheng.kernel.annotating.xlsx import annotated
from jiheng.kernel.documents import xlsx
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office

Comments = dict[tuple[str, str], str]
WORKBOOKS = sorted(examples.folder().glob("*.xlsx"))


def guard() -> Guard:
    return Guard("表.xlsx", default_limits())


def noted(data: bytes, *notes: Note) -> bytes:
    made = annotated(data, list(notes), guard())
    assert made is not None
    return made


def comments_of(data: bytes) -> Comments:
    book = openpyxl.load_workbook(BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(comment: str | None = None, picture: bool = False) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name in ("自评表", "带 空格"):
        sheet = book.add_worksheet(name)
        sheet.merge_range("B2:D3", "合并", None)
        sheet.write("F14", 97.26)
    if comment is not None:
        book.worksheets()[0].write_comment("F14", comment, {"author": "复核人"})
        book.worksheets()[0].write_comment("A1", "另一条")
    if picture:  # a drawing of the header is a VML drawing too, but not that of the comments
        header = {"image_center": "logo.png", "image_data_center": BytesIO(PNG)}
        book.worksheets()[0].set_header("&C&G", header)
        book.worksheets()[0].add_table("H1:I3")
    book.close()
    return stream.getvalue()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "ffff3f0005fe02fea7353b0000000049454e44ae426082"
)


def test_each_note_stands_at_its_cell() -> None:
    notes = [
        Note("自评表", "F14", "【错误】得分超过分值\n应得 8.5 分"),
        Note("带 空格", "B2", "<b>&\"'_x0041_\x07"),
    ]
    made = noted(workbook(), *notes)
    assert comments_of(made) == {
        ("自评表", "F14"): "【错误】得分超过分值\n应得 8.5 分",
        ("带 空格", "B2"): "<b>&\"'_x005F_x0041_\\u0007",
    }
    book = openpyxl.load_workbook(BytesIO(made))
    assert book["自评表"]["F14"].comment.author == AUTHOR


def test_notes_at_one_cell_are_one_comment() -> None:
    made = noted(workbook(), Note("自评表", "F14", "甲"), Note("自评表", "f14", "乙"))
    assert comments_of(made) == {("自评表", "F14"): "甲\n乙"}


def test_the_comments_that_a_workbook_has_are_kept() -> None:
    made = noted(workbook("请核"), Note("自评表", "F14", "甲"), Note("自评表", "C9", "乙"))
    assert comments_of(made) == {
        ("自评表", "F14"): "请核\n甲",
        ("自评表", "A1"): "另一条",
        ("自评表", "C9"): "乙",
    }
    drawing = parts_of(made)["xl/drawings/vmlDrawing1.vml"].decode()
    assert drawing.count("<v:shape ") == 3
    assert len(set(__import__("re").findall(r'id="_x0000_s\d+"', drawing))) == 3


def test_the_drawing_of_a_header_is_not_that_of_the_comments() -> None:
    made = noted(workbook(picture=True), Note("自评表", "F14", "甲"))
    assert comments_of(made) == {("自评表", "F14"): "甲"}
    sheet = parts_of(made)["xl/worksheets/sheet1.xml"]
    assert sheet.index(b"<legacyDrawing ") < sheet.index(b"<legacyDrawingHF ")
    assert sheet.index(b"<legacyDrawing ") < sheet.index(b"<tableParts ")


@pytest.mark.parametrize("note", [Note("没有", "F14", "甲"), Note(None, "P3", "甲")])
def test_a_note_without_its_cell_stands_in_the_first_sheet(note: Note) -> None:
    found = comments_of(noted(workbook(), note))
    assert list(found.values()) == ["甲"]
    assert {sheet for sheet, _ in found} == {"自评表"}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_nothing_else_is_changed(path: Path) -> None:
    data = path.read_bytes()
    before = xlsx.read(data, guard())
    notes = [
        Note(page.name, cell.address, f"{cell.address} 的批注")
        for page in before.pages
        for cell in list(page.cells())[:40]
    ]
    made = noted(data, *notes)
    assert xlsx.read(made, guard()) == before
    assert comments_of(made) == {(str(one.sheet), one.cell): one.text for one in notes}
    old, new = parts_of(data), parts_of(made)
    for name, content in old.items():
        if name.startswith("xl/worksheets/sheet"):
            start = new[name].index(b"<legacyDrawing ")
            end = new[name].index(b"/>", start) + 2
            assert new[name][:start] + new[name][end:] == content
        elif not name.endswith(".rels") and name != "[Content_Types].xml":
            assert new[name] == content
    assert all(name.startswith(("xl/comments", "xl/drawings/vml", "xl/worksheets/_rels")) for name in new.keys() - old.keys())  # fmt: skip


def test_the_same_notes_give_the_same_bytes() -> None:
    data = workbook()
    assert noted(data, Note("自评表", "F14", "甲")) == noted(data, Note("自评表", "F14", "甲"))


def test_a_hostile_workbook_is_refused_within_the_limits() -> None:
    stream = BytesIO(workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(80_000_000))
    with pytest.raises(DocumentError):
        annotated(stream.getvalue(), [Note("自评表", "F14", "甲")], guard())


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_comments() -> None:
    made = noted(workbook("请核"), Note("自评表", "F14", "甲"), Note("带 空格", "C9", "乙"))
    assert comments_of(convert(made, "xlsx", guard())) == comments_of(made)
