"""Word files are read as Word shows them: merges, changes, fields, boxes, nested tables, pages."""

from io import BytesIO

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.making_docx import (
    WORD,
    cell,
    document_xml,
    docx,
    drawn,
    package,
    paragraph,
    relations,
    row,
    table,
)
from jiheng.kernel.documents import docx as reader
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document

DOWN, MORE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def read(data: bytes) -> Document:
    return reader.read(data, Guard("表.docx", default_limits()))


def rows_of(body: str) -> list[str]:
    return drawn(read(docx(body)).pages[0])


def across(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def controlled(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def prompted(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


STRUCTURE = {
    "paragraphs and tables are numbered apart, blank paragraphs and tables not at all": (
        paragraph("标题")
        + "<w:p/>"
        + table(row("", ""))
        + table(row("项目", "值"))
        + paragraph("注")
        + table(row("乙")),
        ["P1 标题", "T1R1C1 项目 | T1R1C2 值", "P2 注", "T2R1C1 乙"],
    ),
    "gridSpan covers columns, vMerge rows": (
        table(
            row(cell("资金", DOWN), cell("总额", across(2)), "1"),
            row(cell("", MORE), "其中", "拨款", "2"),
            row(cell("", MORE), "其中", "其他", ""),
        ),
        [
            "T1R1C1[3x1] 资金 | T1R1C2[1x2] 总额 | T1R1C4 1",
            "T1R2C2 其中 | T1R2C3 拨款 | T1R2C4 2",
            "T1R3C2 其中 | T1R3C3 其他 | T1R3C4",
        ],
    ),
    "a merged region that only continues begins where it first stands": (
        table(row("甲", cell("乙", MORE)), row("丙", cell("", MORE)), row("丁", cell("戊"))),
        ["T1R1C1 甲 | T1R1C2[2x1] 乙", "T1R2C1 丙", "T1R3C1 丁 | T1R3C2 戊"],
    ),
    "a cell continues only what stands above in its own column": (
        table(row(cell("甲", DOWN), "乙"), row("丙", cell("丁", MORE))),
        ["T1R1C1 甲 | T1R1C2 乙", "T1R2C1 丙 | T1R2C2 丁"],
    ),
    "regions one under the other stay apart": (
        table(
            row(cell("甲", DOWN), "1"),
            row(cell("", MORE), "2"),
            row(cell("乙", DOWN), "3"),
            row(cell("", MORE), "4"),
        ),
        ["T1R1C1[2x1] 甲 | T1R1C2 1", "T1R2C2 2", "T1R3C1[2x1] 乙 | T1R3C2 3", "T1R4C2 4"],
    ),
    "hMerge of old files joins cells to the left": (
        table(row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "乙")),
        ["T1R1C1[1x2] 甲 | T1R1C3 乙"],
    ),
    "columns left out before a row still count": (
        table(row("甲", "乙", "丙"), row("丁", properties='<w:gridBefore w:val="2"/>')),
        ["T1R1C1 甲 | T1R1C2 乙 | T1R1C3 丙", "T1R2C3 丁"],
    ),
    "nonsense spans do no harm": (
        table(row(cell("甲", across(999999999)), cell("乙", '<w:gridSpan w:val="x"/>'))),
        ["T1R1C1[1x1000] 甲 | T1R1C1001 乙"],
    ),
    "a blank row is left out, and spans count what is left": (
        table(row(cell("甲", DOWN), "1"), row(cell("", MORE), ""), row(cell("", MORE), "3")),
        ["T1R1C1[2x1] 甲 | T1R1C2 1", "T1R3C2 3"],
    ),
    "content controls around paragraphs, tables, rows, cells and runs change nothing": (
        controlled(
            paragraph("题")
            + table(
                controlled(row("甲", controlled(cell("乙")))),
                row(cell(content=f"<w:p>{controlled(run('丙'))}</w:p>")),
            )
        ),
        ["P1 题", "T1R1C1 甲 | T1R1C2 乙", "T1R2C1 丙"],
    ),
    "the prompt of an empty content control is no content": (
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字。"
        "</w:t></w:r></w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        "<w:sdtContent><w:r><w:t>实施单位</w:t></w:r></w:sdtContent></w:sdt></w:p>",
        ["P1 实施单位"],
    ),
    "nor is the prompt of a control around a paragraph or a cell": (
        prompted(paragraph("选择一项。"))
        + table(row("单位", prompted(cell("Click or tap here to enter text.")))),
        ["T1R1C1 单位 | T1R1C2"],
    ),
    "a deleted or hidden row is not shown": (
        table(
            row("甲"),
            row("乙", properties='<w:del w:id="1"/>'),
            row("丙", properties="<w:hidden/>"),
            row("丁", properties='<w:hidden w:val="0"/>'),
        ),
        ["T1R1C1 甲", "T1R2C1 丁"],
    ),
    "a small table in a form's cell follows the form": (
        table(
            row("项目名称", "甲"),
            row("明细", cell("见下", content=table(row("子项", "1")))),
            row("得分", "9"),
        ),
        [
            "T1R1C1 项目名称 | T1R1C2 甲",
            "T1R2C1 明细 | T1R2C2 见下",
            "T1R3C1 得分 | T1R3C2 9",
            "T2R1C1 子项 | T2R1C2 1",
        ],
    ),
    "a frame around a form is opened up": (
        table(
            row(cell("自评表")),
            row("单位", "甲局"),
            row(
                cell(
                    "说明",
                    content=paragraph("附件") + table(row("项目", "值"), row("分值", "10", "9")),
                )
            ),
        ),
        [
            "P1 自评表",
            "T1R1C1 单位 | T1R1C2 甲局",
            "P2 附件",
            "T2R1C1 项目 | T2R1C2 值",
            "T2R2C1 分值 | T2R2C2 10 | T2R2C3 9",
            "P3 说明",
        ],
    ),
}


@pytest.mark.parametrize(("body", "expected"), STRUCTURE.values(), ids=STRUCTURE)
def test_paragraphs_tables_and_cells(body: str, expected: list[str]) -> None:
    assert rows_of(body) == expected


def field(kind: str, inside: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


CODE = '<w:r><w:instrText xml:space="preserve">PAGE</w:instrText></w:r>'
CHECKED = "<w:ffData><w:checkBox><w:default/><w:checked/></w:checkBox></w:ffData>"
UNCHECKED = '<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>'
LIST = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="元"/>'
    '<w:listEntry w:val="万元"/></w:ddList></w:ffData>'
)
TEXTS = {
    "line breaks, tabs, hyphens": (
        "<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t><w:tab/><w:t>丁</w:t>"
        "<w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/></w:r>",
        "甲\n乙\n丙\t丁-1",
    ),
    "insertions and moves stay, deletions go": (
        f'<w:ins w:id="1">{run("新")}</w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r>'
        f"</w:del><w:moveFrom>{run('移')}</w:moveFrom><w:moveTo>{run('到')}</w:moveTo>",
        "新到",
    ),
    "hidden text goes": (
        run("显") + run("隐", "<w:vanish/>") + run("示", '<w:vanish w:val="0"/>'),
        "显示",
    ),
    "links and smart tags": (
        f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag><w:smartTagPr/>{run('签')}</w:smartTag>",
        "链签",
    ),
    "a field shows its result": (
        field("begin") + CODE + field("separate") + run("5") + field("end"),
        "5",
    ),
    "a result inside the code of another field is not shown": (
        field("begin")
        + CODE
        + (field("begin") + CODE + field("separate") + run("码") + field("end"))
        + field("separate")
        + run("值")
        + field("end")
        + run("后"),
        "值后",
    ),
    "a simple field": (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
    "an unfinished field does no harm": (field("end") + run("甲") + field("separate"), "甲"),
    "boxes of old forms": (
        field("begin", CHECKED) + field("end") + field("begin", UNCHECKED),
        "☑☐",
    ),
    "the entry chosen in a list": (field("begin", LIST) + field("end"), "万元"),
    "symbols of symbol fonts": (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/>'
        '<w:sym w:font="Wingdings 2" w:char="00A3"/><w:sym w:font="宋体" w:char="2264"/>'
        '<w:sym w:font="Webdings" w:char="F021"/><w:sym w:char="zz"/></w:r>',
        "☑≥□≤\ufffd",
    ),
    "equations": (
        "<m:oMath><m:r><m:t>≥</m:t></m:r><m:f><m:fPr/><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den>"
        "<m:r><m:t>4</m:t></m:r></m:den></m:f><m:d><m:dPr/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>"
        "</m:oMath>",
        "≥3/4(x)",
    ),
    "ruby shows its base": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('xiang')}</w:rt><w:rubyBase>{run('项')}</w:rubyBase>"
        "</w:ruby></w:r>",
        "项",
    ),
    "marks of notes are not read": (
        '<w:r><w:footnoteReference w:id="2"/><w:t>甲</w:t></w:r>',
        "甲",
    ),
}


@pytest.mark.parametrize(("runs", "expected"), TEXTS.values(), ids=TEXTS)
def test_text_of_a_paragraph_and_of_a_cell(runs: str, expected: str) -> None:
    as_paragraph = read(docx(f"<w:p>{runs}</w:p>")).pages[0].rows[0]
    in_cell = read(docx(table(row(cell(content=f"<w:p>{runs}</w:p>"))))).pages[0].rows[0]
    assert [as_paragraph.cells[0].text, in_cell.cells[0].text] == [expected, expected]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box("框")}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box('框')}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    old = f"<w:pict><v:shape><v:textbox>{box('旧框')}</v:textbox></v:shape></w:pict>"
    body = f"<w:p><w:r>{both}</w:r><w:r><w:t>文</w:t>{old}</w:r></w:p>"
    assert rows_of(body) == ["P1 文", "P2 框", "P3 旧框"]
    assert rows_of(table(row(cell("尾", content=body)))) == ["T1R1C1 文/框/旧框/尾"]


PAGE = '<w:br w:type="page"/>'
PAGES = {
    "page break at the end of a paragraph": (
        f"<w:p><w:r><w:t>甲</w:t>{PAGE}</w:r></w:p>" + paragraph("乙"),
        ["P1 甲", "^ P2 乙"],
    ),
    "page break within a paragraph": (
        f"<w:p><w:r><w:t>甲</w:t>{PAGE}<w:t>乙</w:t></w:r></w:p>",
        ["P1 甲", "^ P2 乙"],
    ),
    "page break in a paragraph of its own, before a table": (
        paragraph("甲") + f"<w:p><w:r>{PAGE}</w:r></w:p>" + table(row("乙")),
        ["P1 甲", "^ T1R1C1 乙"],
    ),
    "paragraph on a new page": (
        paragraph("甲") + "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>",
        ["P1 甲", "^ P2 乙"],
    ),
    "section on a new page, and one that goes on": (
        "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr><w:r><w:t>乙</w:t>'
        "</w:r></w:p>" + paragraph("丙"),
        ["P1 甲", "^ P2 乙", "P3 丙"],
    ),
    "page as Word last laid it out, between rows and within a row": (
        table(
            row("甲"),
            row(cell(content="<w:p><w:r><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>")),
            row(
                cell(
                    content="<w:p><w:r><w:t>丙</w:t><w:lastRenderedPageBreak/><w:t>丁</w:t></w:r></w:p>"
                )
            ),
            row("戊"),
        ),
        ["T1R1C1 甲", "^ T1R2C1 乙", "T1R3C1 丙丁", "T1R4C1 戊"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), PAGES.values(), ids=PAGES)
def test_page_breaks(body: str, expected: list[str]) -> None:
    assert rows_of(body) == expected


DOUBTS = {
    "docx.tracked_changes": f'<w:p><w:ins w:id="1">{run("新")}</w:ins></w:p>',
    "docx.only_pictures": "<w:p><w:r><w:drawing/></w:r></w:p>",
}


@pytest.mark.parametrize(("message_id", "body"), DOUBTS.items(), ids=DOUBTS)
def test_doubts_about_the_whole_document(message_id: str, body: str) -> None:
    found = [(doubt.message_id, doubt.arguments) for doubt in read(docx(body)).doubts]
    assert found == [(message_id, {"file": "表.docx"})]
    assert read(docx(paragraph("文"))).doubts == []


def test_a_web_page_inside_a_document() -> None:
    page = "<html><table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table></html>"
    body = paragraph("前") + '<w:altChunk r:id="r0"/>' + '<w:altChunk r:id="r7"/>' + paragraph("后")
    parts = {
        "word/document.xml": document_xml(body),
        "word/_rels/document.xml.rels": relations(("aFChunk", "chunk.htm")),
        "word/chunk.htm": page,
    }
    assert drawn(read(package("word/document.xml", parts)).pages[0]) == [
        "P1 前",
        "T1R1C1[2x1] 甲 | T1R1C2 乙",
        "T1R2C2 丙",
        "P2 后",
    ]


def test_embedded_files_are_named() -> None:
    parts = {
        "word/document.xml": document_xml(paragraph("文")),
        "word/_rels/document.xml.rels": relations(("package", "embeddings/a.xlsx")),
    }
    document = read(package("word/document.xml", parts))
    assert [doubt.message_id for doubt in document.doubts] == ["docx.embedded"]


def test_strict_documents_are_read_alike() -> None:
    strict = document_xml(table(row(cell("甲", across(2)), "乙"))).replace(
        WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts = {
        "word/document.xml": strict,
        "_rels/.rels": relations(("officeDocument", "word/document.xml"), office=office),
    }
    assert drawn(read(package("word/document.xml", parts)).pages[0]) == [
        "T1R1C1[1x2] 甲 | T1R1C3 乙"
    ]


def test_the_main_part_is_where_the_package_says() -> None:
    parts = {"doc/main2.xml": document_xml(paragraph("此"))}
    assert drawn(read(package("doc/main2.xml", parts)).pages[0]) == ["P1 此"]


INCOMPLETE = {
    "no main part": (package("word/document.xml", {}), "read.no_part"),
    "no body": (package("word/document.xml", {"word/document.xml": "<a/>"}), "docx.no_body"),
    "broken": (package("word/document.xml", {"word/document.xml": "<a>"}), "read.xml_damaged"),
    "deep": (docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "read.too_deep"),
}


@pytest.mark.parametrize(("data", "message_id"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_incomplete_documents_are_refused(data: bytes, message_id: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(data)
    assert raised.value.message_id == message_id


@pytest.mark.parametrize("wrapper", ["w:sdt", "w:customXml", "w:ins"])
def test_the_deepest_nesting_that_the_parser_takes_is_walked(wrapper: str) -> None:
    around = "<{0}>" * 240, "</{0}>" * 240
    before, after = (one.format(wrapper) for one in around)
    assert rows_of(f"{before}{paragraph('底')}{after}") == ["P1 底"]
    tables = "<w:tbl><w:tr><w:tc>" * 80, "</w:tc></w:tr></w:tbl>" * 80
    assert rows_of(f"{tables[0]}{paragraph('底')}{tables[1]}") == ["T1R1C1 底"]


@st.composite
def merged_grids(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Rows, columns, and regions to merge (top, left, bottom, right) that do not overlap."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    regions: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 4))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, height - 1)), draw(st.integers(left, width - 1))
        if not any(
            top <= b and bottom >= t and left <= r and right >= le for t, le, b, r in regions
        ):
            regions.append((top, left, bottom, right))
    return height, width, regions


@given(merged_grids())
def test_merged_tables_are_what_python_docx_makes_of_them(
    grid: tuple[int, int, list[tuple[int, int, int, int]]],
) -> None:
    height, width, regions = grid
    made = python_docx.Document()
    oracle = made.add_table(height, width)
    for index in range(height * width):
        oracle.cell(index // width, index % width).text = f"{index}"
    for top, left, bottom, right in regions:
        oracle.cell(top, left).merge(oracle.cell(bottom, right))
        oracle.cell(top, left).text = f"{top},{left}"
    buffer = BytesIO()
    made.save(buffer)

    found = [["?"] * width for _ in range(height)]
    page = read(buffer.getvalue()).pages[0]
    for one in page.cells():
        for row_index in range(one.row, one.row + one.row_span):
            for column in range(one.column, one.last_column + 1):
                found[row_index][column] = one.text
    expected = [[each.text for each in one.cells] for one in oracle.rows]
    kept = [
        line
        for index, line in enumerate(expected)
        if any(
            not any(t < index <= b and le <= column <= r for t, le, b, r in regions)
            for column in range(width)
        )
    ]
    assert found[: len(page.rows)] == kept
