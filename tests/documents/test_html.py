"""Web pages are read as browsers show them: spans, nesting, fields, noise, encodings, archives."""

import base64
import quopri
from dataclasses import replace

import pytest

from documents.making_docx import drawn
from jiheng.kernel.documents import html as reader
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document


def read(data: bytes) -> Document:
    return reader.read(data, Guard("页.html", default_limits()))


def rows_of(page: str) -> list[str]:
    return drawn(read(page.encode()).pages[0])


def table(inside: str) -> str:
    return f"<table>{inside}</table>"


FORM = table(
    "<tr><td>项目<td>甲<tr><td>单位<td>乙局<tr><td>预算<td>10<tr><td>执行<td>9<tr><td>得分<td>9"
)
FORM_ROWS = ["项目 甲", "单位 乙局", "预算 10", "执行 9", "得分 9"]


def form_rows(number: int) -> list[str]:
    """FORM as drawn, as the table of that number."""
    return [
        f"T{number}R{index}C1 {line.replace(' ', f' | T{number}R{index}C2 ')}"
        for index, line in enumerate(FORM_ROWS, 1)
    ]


SPANS = {
    "rowspan and colspan": (
        table(
            "<tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>"
            "<tr><td>丁</td><td>戊</td><td>己</td></tr>"
        ),
        ["T1R1C1[2x2] 甲 | T1R1C3 乙", "T1R2C3 丙", "T1R3C1 丁 | T1R3C2 戊 | T1R3C3 己"],
    ),
    "a cell between two that reach down": (
        table(
            "<tr><td rowspan=2>甲</td><td>乙</td><td rowspan=2>丙</td></tr>"
            "<tr><td>丁</td><td>戊</td></tr>"
        ),
        ["T1R1C1[2x1] 甲 | T1R1C2 乙 | T1R1C3[2x1] 丙", "T1R2C2 丁 | T1R2C4 戊"],
    ),
    "a row span of 0 reaches to the end of its section": (
        table(
            "<tbody><tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
            "<tbody><tr><td>乙</td><td>3</td></tr></tbody>"
        ),
        ["T1R1C1[2x1] 甲 | T1R1C2 1", "T1R2C2 2", "T1R3C1 乙 | T1R3C2 3"],
    ),
    "spans beyond the table end with it, nonsense counts as 1": (
        table(
            "<tr><td rowspan=1000000 colspan=0>甲</td><td rowspan='-3' colspan='x'>乙</td></tr>"
            "<tr><td colspan=999999>丙</td></tr>"
        ),
        ["T1R1C1[2x1] 甲 | T1R1C2 乙", "T1R2C2[1x1000] 丙"],
    ),
    "of two cells that claim a place the upper one keeps it": (
        table("<tr><td>甲</td><td rowspan=2>乙</td></tr><tr><td colspan=2>丙</td><td>丁</td></tr>"),
        ["T1R1C1 甲 | T1R1C2[2x1] 乙", "T1R2C1 丙 | T1R2C3 丁"],
    ),
    "head first and foot last, wherever they are written": (
        table(
            "<tfoot><tr><td>脚</td></tr></tfoot><tbody><tr><td>身</td></tr></tbody>"
            "<thead><tr><th>头</th></tr></thead>"
        ),
        ["T1R1C1 头", "T1R2C1 身", "T1R3C1 脚"],
    ),
    "end tags left out, cells without a row, a form between table and row": (
        table("<tr><td>甲<td>乙<tr><td>丙") + table("<td>丁<td>戊") + table("<form><tr><td>己"),
        ["T1R1C1 甲 | T1R1C2 乙", "T1R2C1 丙", "T2R1C1 丁 | T2R1C2 戊", "T3R1C1 己"],
    ),
    "caption and loose text come before the table": (
        table("散<caption>题</caption><tr>落<td>甲</td></tr>"),
        ["P1 题", "P2 散", "P3 落", "T1R1C1 甲"],
    ),
    "hidden rows and cells are not there": (
        table(
            "<tr hidden><td>隐</td></tr><tr style='DISPLAY: none'><td>藏</td></tr>"
            "<tr><td>甲</td><td style='display:none;'>匿</td><td>乙</td></tr>"
        ),
        ["T1R1C1 甲 | T1R1C2 乙"],
    ),
    "layout tables at any depth are opened up": (
        f"<table><tr><td colspan=2>首页 &gt; 正文</td></tr><tr><td><ul><li>导航</ul></td><td>"
        f"<table><tr><td><h1>公开</h1><div>发布</div></td></tr><tr><td>{FORM}<p>打印</p></td></tr>"
        "</table></td></tr></table>",
        ["P1 首页 > 正文", "P2 导航", "P3 公开", "P4 发布", *form_rows(1), "P5 打印"],
    ),
    "a small table in a form's cell follows the form": (
        table(
            "<tr><td>项目</td><td>甲</td></tr><tr><td>明细</td><td>见<table><tr><td>子</td><td>1</td>"
            "</tr></table></td></tr>"
        ),
        ["T1R1C1 项目 | T1R1C2 甲", "T1R2C1 明细 | T1R2C2 见", "T2R1C1 子 | T2R1C2 1"],
    ),
    "a table written straight into a row": (
        table(f"<tr>{FORM}</tr>"),
        form_rows(1),
    ),
}


@pytest.mark.parametrize(("page", "expected"), SPANS.values(), ids=SPANS)
def test_tables(page: str, expected: list[str]) -> None:
    assert rows_of(page) == expected


TEXTS = {
    "blocks and line ends": ("甲<br>乙<p>丙<div>丁 <b>戊</b></div>己", "甲/乙/丙/丁 戊/己"),
    "white space is one blank, &nbsp; too": (
        "  甲\n\t 乙&nbsp;&nbsp;丙\u3000丁 ",
        "甲 乙 丙\u3000丁",
    ),
    "preformatted lines": ("<pre>甲\n  乙</pre>", "甲/乙"),
    "scripts, styles, comments, buttons, hidden parts": (
        "<script>if (1<2) x='甲'</script><style>b{}</style><noscript>无</noscript><!-- 注 -->"
        "<template>模</template><span hidden>藏</span><span style='mso-hide:all'>隐</span>"
        "<button>提交</button><del>删</del>文",
        "文",
    ),
    "text fields": (
        "<input value='甲'><input type=hidden value=藏><input type=submit value=提交>"
        "<input type=NUMBER value=3><textarea>乙\n丙</textarea>",
        "甲3乙/丙",
    ),
    "boxes": ("<input type=checkbox checked>是<input type=radio>否", "☑是☐否"),
    "lists to choose from": (
        "<select><option>元<option selected>万元</select><select><option>首</select><select></select>",
        "万元首",
    ),
    "what Word leaves in pages": (
        "<o:p>&nbsp;</o:p><![if !x]>文<![endif]><xml><w:x>1</w:x></xml>",
        "文",
    ),
    "signs": ("&ge;95&percnt; &lt;5 &#8804;6 <sub>2</sub>", "≥95% <5 ≤6 2"),
}


@pytest.mark.parametrize(("inside", "expected"), TEXTS.values(), ids=TEXTS)
def test_text_of_a_cell(inside: str, expected: str) -> None:
    assert rows_of(table(f"<tr><td>{inside}</td></tr>")) == [f"T1R1C1 {expected}"]


PAGES = {
    "blocks outside tables are paragraphs": (
        "<title>不显示</title><h1>题</h1>文<b>字</b><p>一<br>二</p><ul><li>项</ul>",
        ["P1 题", "P2 文字", "P3 一/二", "P4 项"],
    ),
    "what follows the end of the page is still shown": (
        "<html><body><p>甲</p></body></html><p>乙</p>" + table("<tr><td>丙"),
        ["P1 甲", "P2 乙", "T1R1C1 丙"],
    ),
    "page breaks of Word": (
        "<p>甲</p><br clear=all style='page-break-before:always'><p>乙</p>"
        "<table style='page-break-before: always'><tr><td>丙</table>",
        ["P1 甲", "^ P2 乙", "^ T1R1C1 丙"],
    ),
    "nothing": ("<html></html>", []),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES)
def test_pages(page: str, expected: list[str]) -> None:
    assert rows_of(page) == expected


WORDS = "<p>绩效自评表，预算执行率与满意度，单位㎡</p>"
RARE = "䶮"  # in GB18030 and not in GBK
ENCODINGS = {
    "UTF-8, declared": ("<meta charset=utf-8>", "utf-8"),
    "GBK declared as GB 2312": ("<meta http-equiv=Content-Type content='text/html;charset=gb2312'>", "gbk"),
    "GB18030, not declared": ("", "gb18030"),
    "UTF-8 that calls itself GBK": ("<meta charset='gbk'>", "utf-8"),
    "GB18030 that calls itself UTF-8": ("<meta charset=utf-8>", "gb18030"),
    "Big5": ("<meta charset=big5>", "big5"),
    "UTF-16 with a mark, declared as what it was": ("<meta charset=gb2312>", "utf-16"),
    "XML declaration": ('<?xml version="1.0" encoding="gb2312"?>', "gbk"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "encoding"), ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(head: str, encoding: str) -> None:
    words = "<p>績效自評表</p>" if encoding == "big5" else WORDS
    document = read(f"{head}{words}".encode(encoding))
    assert drawn(document.pages[0]) == ["P1 " + words[3:-4]]
    assert document.doubts == []


def test_rare_characters_under_the_name_of_gbk() -> None:
    page = read(f"<meta charset=gbk>{RARE}".encode("gb18030")).pages[0]
    assert drawn(page) == [f"P1 {RARE}"]


def test_broken_characters_are_doubted() -> None:
    document = read(b"<meta charset=gbk>" + WORDS.encode("gbk") + b"<p>\xff</p>")
    assert [doubt.arguments["count"] for doubt in document.doubts] == ["1"]


def archive(*parts: tuple[str, str, bytes]) -> bytes:
    """A web archive: type, transfer encoding and content of its parts."""
    head = (
        'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="==a"'
    )
    body = b"".join(
        f"\r\n--==a\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
        + content
        for kind, encoding, content in parts
    )
    return f"{head}\r\n\r\n".encode() + body + b"\r\n--==a--\r\n"


PAGE = f"<meta charset=gbk>{table('<tr><td>甲=乙')}".encode("gbk")


def test_the_pages_of_a_web_archive() -> None:
    data = archive(
        ("text/html", "quoted-printable", quopri.encodestring(PAGE)),
        ("image/png", "base64", base64.b64encode(b"\x89PNG")),
        ('text/html;\r\n\tcharset="gb2312"', "base64", base64.encodebytes(PAGE)),
        ("text/html", "8bit", PAGE),
    )
    assert rows_of_archive(data) == [f"T{number}R1C1 甲=乙" for number in (1, 2, 3)]


def test_a_web_archive_cut_off_anywhere_gives_what_is_left() -> None:
    data = archive(
        ("text/html", "7bit", b"<p>first</p>"),
        ("text/html", "base64", base64.encodebytes(b"<p>second</p>")),
    )
    end = data.index(b"PHA+")
    cuts = [rows_of_archive(data[:at]) for at in range(end, len(data))]
    assert all(cut[0] == "P1 first" for cut in cuts)
    assert cuts[-1] == ["P1 first", "P2 second"]


def rows_of_archive(data: bytes) -> list[str]:
    return drawn(read(data).pages[0])


def test_lines_of_text_around_tables() -> None:
    text = "第一行\n第二行\n<table><tr><td>甲\n乙</td></tr></table>\n尾"
    page = reader.read_text(text, Guard("文.txt", default_limits())).pages[0]
    assert drawn(page) == ["P1 第一行", "P2 第二行", "T1R1C1 甲 乙", "P3 尾"]


def test_blank_cells_count_too() -> None:
    page = table("<tr><td><td><td><tr><td><td>x").encode()
    limits = replace(default_limits(), cells=4)
    with pytest.raises(DocumentError) as raised:
        reader.read(page, Guard("页.html", limits))
    assert raised.value.message_id == "read.too_many_cells"


REFUSED = {
    "nested too deeply": ("<div>" * 300, "read.too_deep"),
    "one text of too many bytes": ("<p>" + "x" * 11_000_000, "html.text_too_long"),
}


@pytest.mark.parametrize(("page", "message_id"), REFUSED.values(), ids=REFUSED)
def test_pages_that_cannot_be_parsed_whole_are_refused(page: str, message_id: str) -> None:
    with pytest.raises(DocumentError) as raised:
        rows_of(page + FORM)
    assert raised.value.message_id == message_id


def test_an_archive_without_a_page_is_refused() -> None:
    with pytest.raises(DocumentError) as raised:
        read(archive(("image/png", "base64", b"")))
    assert raised.value.message_id == "html.no_page"


HOSTILE = {
    "attributes without end": "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">",
    "attributes that hide end signs": "<p " + "".join(f"a{n}='>'" for n in range(100_000)) + ">",
    "spans without end": "<table>" + "<tr><td rowspan=65534 colspan=1000>" * 3000 + "</table>",
    "cells without end": "<table><tr>" + "<td rowspan=2>" * 50_000 + "<tr>" + "<td>" * 50_000,
    "tags never closed": "<b><i><p>" * 80 + "</b>" * 50_000 + "</i></p>" * 80,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_pages_made_to_take_for_ever_do_not(page: str) -> None:
    # What takes more than linear time on these takes hours; the guard would stop it with an error.
    assert rows_of(page + FORM) == form_rows(1)
