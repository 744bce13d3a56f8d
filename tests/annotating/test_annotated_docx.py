"""Comments in a Word document: at their cells, beside what is there, and nothing else changed."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx as python_docx
import pytest

from documents.making_docx import WORD, cell, document_xml, docx, package, paragraph, row, table
from jiheng import examples
from jiheng.kernel.annotating.docx import annotated
from jiheng.kernel.annotating.note import AUTHOR, Note
from jiheng.kernel.documents.docx import read
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office

DOCUMENTS = sorted(examples.folder().glob("*.docx"))
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def guard() -> Guard:
    return Guard("表.docx", default_limits())


def noted(data: bytes, *notes: Note) -> bytes:
    made = annotated(data, list(notes), guard())
    assert made is not None
    return made


def comments_of(data: bytes) -> dict[str, str]:
    """What each comment is about (the text under it), and what it says."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    found = {}
    for comment in python_docx.Document(BytesIO(data)).comments:
        number = comment.comment_id
        under = body.partition(f'commentRangeStart w:id="{number}"')[2]
        under = under.partition(f'commentRangeEnd w:id="{number}"')[0]
        assert f'commentReference w:id="{number}"' in body
        text = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", under))
        found[text] = "\n".join(one.text for one in comment.paragraphs)
    return found


def without_marks(body: bytes) -> bytes:
    mark = rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>'
    return re.sub(rb"<w:p((?: [^>]*)?)></w:p>", rb"<w:p\1/>", re.sub(mark, b"", body))


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


FORM = paragraph("自评表") + table(
    row(
        cell("项目名称"), cell("医疗救助", content='<w:p><w:pPr><w:jc w:val="left"/></w:pPr></w:p>')
    ),
    row("", "<w:tc><w:p/></w:tc>", cell("95%")),
)


def test_each_note_stands_at_its_cell() -> None:
    made = noted(
        docx(FORM),
        Note(None, "P1", "标题缺年度"),
        Note(None, "T1R2C3", "【错误】<b>&得分\n应得 8.5 分\x07"),
    )
    assert comments_of(made) == {
        "自评表": "标题缺年度",
        "95%": "【错误】<b>&得分\n应得 8.5 分\\u0007",
    }
    [first, _] = python_docx.Document(BytesIO(made)).comments
    assert first.author == AUTHOR


def test_a_blank_cell_and_a_paragraph_with_properties_take_a_comment() -> None:
    made = noted(docx(FORM), Note(None, "T1R2C2", "未填"), Note(None, "T1R1C2", "请核"))
    body = parts_of(made)["word/document.xml"].decode()
    assert '<w:tc><w:p><w:commentRangeStart w:id="1"/>' in body
    assert '<w:commentReference w:id="1"/></w:r></w:p></w:tc>' in body
    assert '<w:jc w:val="left"/></w:pPr><w:commentRangeStart w:id="0"/>' in body
    assert read(made, guard()).pages == read(docx(FORM), guard()).pages


def test_the_comments_that_a_document_has_are_kept() -> None:
    once = noted(docx(FORM), Note(None, "P1", "甲"))
    twice = noted(once, Note(None, "T1R2C3", "乙"), Note(None, "P1", "丙"))
    said = sorted(one.text for one in python_docx.Document(BytesIO(twice)).comments)
    assert said == ["丙", "乙", "甲"]
    assert list(parts_of(twice)).count("word/comments1.xml") == 1


def test_a_note_without_its_cell_stands_at_the_first_text() -> None:
    assert comments_of(noted(docx(FORM), Note(None, "T9R9C9", "甲"))) == {"自评表": "甲"}


def test_another_prefix_and_the_strict_namespace_are_kept() -> None:
    body = (
        document_xml(paragraph("自评表"))
        .replace("w:", "x:")
        .replace("xmlns:w=", "xmlns:x=")
        .replace(WORD, STRICT)
    )
    made = noted(package("word/document.xml", {"word/document.xml": body}), Note(None, "P1", "甲"))
    parts = parts_of(made)
    assert f'<w:commentRangeStart xmlns:w="{STRICT}"'.encode() in parts["word/document.xml"]
    assert f'<w:comments xmlns:w="{STRICT}"'.encode() in parts["word/comments1.xml"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_nothing_else_is_changed(path: Path) -> None:
    data = path.read_bytes()
    before = read(data, guard())
    notes = [
        Note(None, one.address, f"{one.address} 的批注")
        for page in before.pages
        for one in list(page.cells())[:60]
    ]
    made = noted(data, *notes)
    assert read(made, guard()).pages == before.pages
    assert len(list(python_docx.Document(BytesIO(made)).comments)) == len(notes)
    old, new = parts_of(data), parts_of(made)
    for name, content in old.items():
        if name == "word/document.xml":
            assert without_marks(new[name]) == content
        elif not name.endswith(".rels") and name != "[Content_Types].xml":
            assert new[name] == content
    assert new.keys() - old.keys() <= {"word/comments1.xml", "word/_rels/document.xml.rels"}


def test_a_document_that_only_holds_a_web_page_takes_none() -> None:
    assert annotated(docx('<w:altChunk r:id="r0"/>'), [Note(None, "P1", "甲")], guard()) is None


def test_the_same_notes_give_the_same_bytes() -> None:
    assert noted(docx(FORM), Note(None, "P1", "甲")) == noted(docx(FORM), Note(None, "P1", "甲"))


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_comments() -> None:
    made = noted(docx(FORM), Note(None, "P1", "甲"), Note(None, "T1R2C3", "乙"))
    assert comments_of(convert(made, "docx", guard())) == comments_of(made)
