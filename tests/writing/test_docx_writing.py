"""Word documents as written: what stands in them, what Word and LibreOffice make of them."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office
from jiheng.kernel.documents.page import Page
from jiheng.kernel.writing import docx
from jiheng.kernel.writing.sheet import Box, Sheet, TextLine
from writing.sheets import ODD, across, form_like, page_of, texts_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(data: bytes) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def test_every_text_comes_back_as_it_stands(tmp_path: Path) -> None:
    page = page_of(docx.write([form_like()]), "a.docx", tmp_path)
    texts = texts_of(page)
    assert texts[:2] == ["项目支出绩效自评表", "（2023年度）"]
    assert [text for text in texts if text in ODD] == list(ODD)
    assert texts[-1] == "单位（盖章）"


def test_merged_boxes_are_merged_cells(tmp_path: Path) -> None:
    sheet = form_like(further=3)
    page = page_of(docx.write([sheet]), "a.docx", tmp_path)
    found = {cell.text: (cell.column, cell.column_span, cell.row_span) for cell in page.cells()}
    assert found["项目名称"] == (0, 2, 1)
    assert found["医疗救助补助"] == (2, 3, 1)
    assert found["产出指标"] == (1, 1, len(ODD) + 3)
    # Beside the heading it is a piece of its own, or Word could not repeat the heading.
    assert found["绩效指标"] == (0, 1, len(ODD) + 3)


def test_only_the_headings_are_repeated_and_no_short_row_is_torn() -> None:
    body = body_of(docx.write([form_like(["短", "长" * 6000])]))
    first, second = body.findall(f"{W}tbl")
    assert first.findall(f".//{W}tblHeader") == []
    rows = second.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False]
    assert body.find(f"{W}p/{W}pPr/{W}pStyle[@{W}val='Hairline']") is not None  # or both are one


@pytest.mark.parametrize("landscape", [False, True])
def test_the_page_is_a4_and_the_table_fills_it(landscape: bool) -> None:
    sheet = across(form_like()) if landscape else form_like()
    body = body_of(docx.write([sheet]))
    size = body.find(f"{W}sectPr/{W}pgSz")
    margin = body.find(f"{W}sectPr/{W}pgMar")
    assert size is not None
    assert margin is not None
    expected = ("16838", "11906") if landscape else ("11906", "16838")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == expected
    for table in body.iter(f"{W}tblGrid"):
        wide = sum(int(one.get(f"{W}w", "0")) for one in table)
        room = int(expected[0]) - 2 * int(margin.get(f"{W}left", "0"))
        assert abs(wide - room) <= 2


def test_a_draft_and_only_a_draft_has_the_watermark() -> None:
    sheets = [form_like(), replace(form_like(), draft=False), form_like()]
    data = docx.write(sheets)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        targets = {one.get("Id"): one.get("Target") for one in rels}
        marked = {
            name: 'string="草稿"' in archive.read(f"word/{name}").decode()
            for name in targets.values()
            if name and name.startswith("header")
        }
    assert len(marked) == 2
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    used = [targets[one.get(relation)] for one in body_of(data).iter(f"{W}headerReference")]
    assert [marked[str(name)] for name in used] == [True, False, True]


def test_each_sheet_begins_a_page(tmp_path: Path) -> None:
    page = page_of(docx.write([form_like(), form_like()]), "a.docx", tmp_path)
    titles = [row.after_break for row in page.rows if row.cells[0].text == "项目支出绩效自评表"]
    assert titles == [False, True]


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert docx.write([form_like()]) == docx.write([form_like()])


def test_a_break_in_a_line_of_the_form_is_kept(tmp_path: Path) -> None:
    sheet = Sheet("甲", (180.0,), 1, [Box("一、甲\n二、乙\t丙", 0, 0)], [TextLine("题", "title")])
    assert texts_of(page_of(docx.write([sheet]), "a.docx", tmp_path)) == [
        "题",
        "一、甲\n二、乙\t丙",
    ]


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_it_and_nothing_is_lost(tmp_path: Path) -> None:
    sheet = form_like([*ODD, "文" * 200], further=60)
    written = docx.write([sheet, across(sheet)])
    saved = convert(written, "docx", Guard("a.docx", default_limits()))
    before, after = (page_of(data, "a.docx", tmp_path) for data in (written, saved))
    assert spans_of(after) == spans_of(before)


def spans_of(page: Page) -> list[list[tuple[str, int]]]:
    """Texts and spans of each row; LibreOffice drops grid lines at which no cell of a table ends."""
    return [[(cell.text, cell.row_span) for cell in row.cells] for row in page.rows]
