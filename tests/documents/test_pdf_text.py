"""The text of a PDF as a reader sees it; what the file does not tell is doubted, never guessed."""

import math

import pytest

from documents.making_pdf import RawPage, cut_off, lattice, line, pdf, text
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Cell, Document, Page
from jiheng.kernel.documents.pdf import read
from jiheng.kernel.documents.pdf_text import character

XS, YS = [50, 150, 250, 400], [700, 720, 740, 760]
GRID = lattice(XS, YS)
NEW_LINE, BLANK = "\n", " "


def document_of(data: bytes) -> Document:
    return read(data, Guard("form.pdf", default_limits()))


def page_of(data: bytes) -> Page:
    (page,) = document_of(data).pages
    return page


def cells_of(data: bytes) -> list[str]:
    return [cell.text for cell in page_of(data).cells() if cell.text]


IN_CELLS = {
    "two lines": (text(53, 750, "年度总体") + text(53, 741, "目标"), ["年度总体\n目标"]),
    "a lower line drawn first": (text(53, 741, "目标") + text(53, 750, "年度"), ["年度\n目标"]),
    "Chinese beside figures": (text(53, 745, "2023") + text(75, 745, "年"), ["2023年"]),
    "Latin words by a gap": (
        text(53, 745, "Windows") + text(95, 745, "Server"),
        ["Windows Server"],
    ),
    "a real blank": (text(53, 745, "DRG (2.0)", 9, "en"), ["DRG (2.0)"]),
    "a word that the edge broke": (
        text(53, 750, "https://www.example.gov", 9, "en") + text(53, 741, "portal", 9, "en"),
        ["https://www.example.govportal"],
    ),
    "a word that ends at the edge": (
        text(53, 750, "https://www.example.gov ", 9, "en") + text(53, 741, "portal", 9, "en"),
        ["https://www.example.gov\nportal"],
    ),
    "a line that ends before the edge": (
        text(53, 750, "Windows", 9, "en") + text(53, 741, "Server", 9, "en"),
        ["Windows\nServer"],
    ),
    "a dash at the end of a line": (
        text(53, 750, "3 to 100%d-", 9, "en") + text(53, 741, "12.5", 9, "en"),
        ["3 to 100%d-\n12.5"],
    ),
    "loose Chinese": (text(53, 745, "总") + text(68, 745, "分"), ["总分"]),
    "wide gap": (text(53, 745, "是") + text(100, 745, "否"), ["是       否"]),
    "raised figure": (text(53, 743, "平方米m") + text(88, 748, "2", 6), ["平方米m2"]),
    "over the lower border": (text(53, 738, "执行率"), ["执行率"]),
    "cut by the next cell": (
        text(52, 745, "资金使用单位财政资金实际支出数"),
        ["资金使用单位财政资金实际支出数"],
    ),
    "lines cut off at the upper and lower edge": (
        text(53, 746, "上格")
        + cut_off(50, 720, 100, 20, text(53, 740, "雨季影响") + text(53, 713, "下年补种"))
        + text(53, 727, "施工进度")
        + text(53, 704, "下格"),
        ["上格", "雨季影响\n施工进度\n下年补种", "下格"],
    ),
    "a merged label printed below the table and cut off there": (
        cut_off(50, 700, 350, 20, text(53, 688, "质量指标")) + text(153, 705, "合格率"),
        ["质量指标", "合格率"],
    ),
    "not cut off: a text that stands over the edge": (
        text(53, 746, "上格") + text(53, 740, "补充"),
        ["上格\n补充"],
    ),
    "two commands in two cells": (text(143, 745, "甲") + text(153, 745, "乙"), ["甲", "乙"]),
    "figures over the right border": (
        text(208, 745, "1,234,567.89", 8) + text(300, 745, "—"),
        ["1,234,567.89", "—"],
    ),
    "figures out of the table": (text(361, 745, "1,234,567.89", 8), ["1,234,567.89"]),
}


@pytest.mark.parametrize("name", IN_CELLS)
def test_text_of_a_cell(name: str) -> None:
    drawn, expected = IN_CELLS[name]
    assert cells_of(pdf([GRID + drawn])) == expected


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        (0x2F00, "一"), (0x2F42, "文"), (0x2ED4, "门"), (0x2EDA, "页"), (0xF967, "不"), (0x2EA0, "民"),
        (0x4E00, "一"), (0xFF08, "（"), (0x2265, "≥"), (0xFFFD, "\ufffd"), (0xE000, "\ufffd"),
        (0xFFFE, "-"), (0x200B, ""), (0xFEFF, ""), (0x3000, " "), (0x41, "A"), (0x20000, "𠀀"),
    ],
)  # fmt: skip
def test_a_code_gives_the_ordinary_character(code: int, sign: str) -> None:
    assert character(code) == sign


def stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


FONT = {
    "id": "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+SimSun /Encoding /Identity-H"
    " /DescendantFonts [10 0 R] TO_UNICODE >>"
}
DESCENDANT = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+SimSun /FontDescriptor 5 0 R /DW 500"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
)
CMAP = stream(
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def"
    " 1 begincodespacerange <0000> <FFFF> endcodespacerange 6 beginbfchar <0013> <>"
    " <0014> <0000> <0015> <E013> <0016> <FFFD> <0017> <0037> <0018> <2F00> endbfchar"
    " endcmap end end"
)


def coded(codes: str, with_map: bool) -> bytes:
    """A cell whose glyphs are given by number, in a font with or without a table of characters."""
    shown = f"BT /id 10 Tf 60 745 Td <{codes}> Tj ET\n"
    font = FONT["id"].replace("TO_UNICODE", "/ToUnicode 11 0 R" if with_map else "")
    return pdf([GRID + text(53, 725, "执行率") + shown], {"id": font}, more=[DESCENDANT, CMAP])


@pytest.mark.parametrize(
    ("codes", "with_map", "expected"),
    [
        ("0017", True, "7"),
        ("00130017", True, "\ufffd7"),
        ("00140017", True, "\ufffd7"),
        ("00150017", True, "\ufffd7"),
        ("00160017", True, "\ufffd7"),
        ("00180017", True, "一7"),
        ("0013001400150016", False, "\ufffd" * 4),
        ("00410042", False, "\ufffd" * 2),
    ],
)
def test_a_glyph_without_a_character_is_lost_not_guessed(
    codes: str, with_map: bool, expected: str
) -> None:
    document = document_of(coded(codes, with_map))
    first = document.pages[0].rows[0].cells[0]
    lost = expected.count("\ufffd")
    assert first.text == expected
    assert first.doubt == ("pdf.lost_characters" if lost else None)
    assert [(one.message_id, one.arguments) for one in document.doubts] == (
        [("pdf.page_lost_characters", {"page": "1", "count": str(lost)})] if lost else []
    )
    assert document.pages[0].rows[1].cells[0].doubt is None


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", "F0B3", "≥"),
        ("AAAAAA+Wingdings", "F0FC", "√"),
        ("AAAAAA+Wingdings", "F0A8", "□"),
        ("AAAAAA+SimSun", "F0B3", "\ufffd"),
    ],
)
def test_private_codes_of_symbol_fonts_have_their_sign(font: str, code: str, sign: str) -> None:
    table = stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def"
        " /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange"
        f" 2 beginbfchar <0001> <{code}> <0002> <0037> endbfchar endcmap end end"
    )
    named = FONT["id"].replace("AAAAAA+SimSun", font).replace("TO_UNICODE", "/ToUnicode 11 0 R")
    shown = "BT /id 10 Tf 60 745 Td <00010002> Tj ET\n"
    descendant = DESCENDANT.replace("AAAAAA+SimSun", font)
    data = pdf([GRID + shown], {"id": named}, more=[descendant, table])
    assert cells_of(data) == [f"{sign}7"]


def first_cell(data: bytes) -> Cell:
    return page_of(data).rows[0].cells[0]


def test_a_drawing_in_a_blank_cell_is_doubted() -> None:
    curve = "0 g 60 745 m 62 750 66 750 68 745 c 66 742 62 742 60 745 c f\n"
    assert first_cell(pdf([GRID + curve + text(153, 745, "甲")])).doubt == "pdf.picture_in_cell"
    assert first_cell(pdf([GRID + curve + text(53, 745, "甲")])).doubt is None


def field(kind: str, value: str, rect: str = "52 742 148 758") -> str:
    return (
        f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T (a) /V {value} /Rect [{rect}]"
        " /F 4 /DA (/Helv 9 Tf) >>"
    )


def utf16(words: str) -> str:
    return f"<FEFF{words.encode('utf-16-be').hex()}>"


ANNOTATIONS = {
    "text field": (field("Tx", utf16("医保≥95%")), "医保≥95%"),
    "two lines": (field("Tx", utf16("甲\r乙")), "甲\n乙"),
    "empty field": (field("Tx", "()"), ""),
    "choice": (field("Ch", utf16("数量指标")), "数量指标"),
    "hidden field": (field("Tx", utf16("甲")).replace("/F 4", "/F 2"), ""),
    "typed note": (
        f"<< /Type /Annot /Subtype /FreeText /Contents {utf16('已完成')} /Rect [52 742 148 758] >>",
        "已完成",
    ),
    "comment beside": (
        f"<< /Type /Annot /Subtype /Text /Contents {utf16('请改')} /Rect [52 742 148 758] >>",
        "",
    ),
    "ticked": (
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) /V /Yes /AS /Yes /F 4"
        " /Rect [55 745 65 755] /AP << /N << /Yes 11 0 R /Off 11 0 R >> >> >>",
        "√",
    ),
    "not ticked": (
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) /V /Off /AS /Off /F 4"
        " /Rect [55 745 65 755] /AP << /N << /Yes 11 0 R /Off 11 0 R >> >> >>",
        "",
    ),
}


@pytest.mark.parametrize("name", ANNOTATIONS)
def test_what_people_filled_in_stands_in_its_cell(name: str) -> None:
    annotation, expected = ANNOTATIONS[name]
    appearance = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] /Length 0 >>\nstream\n\nendstream"
    )
    page = RawPage(GRID + text(153, 745, "旁"), annotations=[annotation])
    # The annotation is object 102: after the content of the first page.
    data = pdf([page], catalog="/AcroForm << /Fields [102 0 R] >>", more=["null", appearance])
    assert first_cell(data).text == expected


def slanted(x: float, y: float, words: str, degrees: float, size: float = 10) -> str:
    """Text that runs at an angle against the clock."""
    along, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    way = f"{along:.4f} {up:.4f} {-up:.4f} {along:.4f}"
    code = words.encode("utf-16-be").hex()
    return f"BT /zh {size} Tf {way} {x} {y} Tm <{code}> Tj ET\n"


TALL = lattice([50, 80, 250], [640, 740, 760]) + text(85, 745, "指标值") + text(85, 700, "参保率")
TURNED = {
    "a label set upwards": (slanted(70, 660, "绩效指标", 90), ["指标值", "绩效指标", "参保率"]),
    "a label set downwards": (slanted(60, 720, "绩效指标", -90), ["指标值", "绩效指标", "参保率"]),
    "a slanted remark": (slanted(90, 650, "内部资料", 30, 12), ["指标值", "参保率", "内部资料"]),
    "a watermark": (slanted(90, 650, "内部资料", 30, 40), ["指标值", "参保率"]),
    "level enough": (slanted(53, 745, "二级", 2), ["二级", "指标值", "参保率"]),
}


@pytest.mark.parametrize("name", TURNED)
def test_text_that_runs_another_way_is_kept_together(name: str) -> None:
    drawn, expected = TURNED[name]
    assert cells_of(pdf([TALL + drawn])) == expected


def test_a_watermark_is_said_once() -> None:
    drawn = TALL + slanted(90, 650, "内部资料", 30, 40)
    doubts = document_of(pdf([drawn, drawn])).doubts
    assert [(one.message_id, one.arguments, one.severity) for one in doubts] == [
        ("pdf.watermark", {"text": "内部资料"}, "info")
    ]


def test_paragraphs_stand_in_reading_order_between_tables() -> None:
    drawn = text(200, 790, "项目支出绩效自评表", 16) + text(50, 770, "单位：")
    drawn += text(300, 770, "金额：万元") + GRID + text(53, 745, "项目名称")
    drawn += text(50, 680, "填表人：张三")
    rows = page_of(pdf([drawn])).rows
    assert [(row.table, row.cells[0].address, row.cells[0].text) for row in rows] == [
        (0, "P1", "项目支出绩效自评表"),
        (0, "P2", f"单位：{40 * BLANK}金额：万元"),
        (1, "T1R1C1", "项目名称"),
        (1, "T1R2C1", ""),
        (1, "T1R3C1", ""),
        (0, "P3", "填表人：张三"),
    ]


def test_lines_of_a_paragraph_are_put_together() -> None:
    full = "填表说明一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九"
    drawn = text(70, 640, full, 11) + text(50, 625, "续上行的内容。", 11)
    drawn += text(50, 610, "注：另一段。", 11) + line(50, 700, 540, 700)
    assert cells_of(pdf([drawn])) == [f"{full}{NEW_LINE}续上行的内容。", "注：另一段。"]


def test_type_without_height_is_read() -> None:
    flat = "BT /zh 10 Tf 1 0 0 0 60 745 Tm <533b4fdd> Tj 30 0 Td <0033> Tj ET\n"
    assert [words.replace(" ", "") for words in cells_of(pdf([GRID + flat]))] == ["医保3"]


def test_columns_without_lines_are_an_inexact_page() -> None:
    rows = [["一级指标", "二级指标", "指标值"], ["产出", "数量", "≥5"], ["效益", "社会", "提高"]]
    drawn = text(200, 790, "清单")
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            drawn += text(50 + 80 * column, 760 - 20 * number, words)
    page = page_of(pdf([drawn]))
    assert page.exact is False
    assert [[cell.text for cell in row.cells] for row in page.rows] == [["清单"], *rows]
    assert [row.table for row in page.rows] == [0, 1, 1, 1]


def test_a_small_gap_parts_cells_where_others_begin() -> None:
    drawn = ""
    for number, words in enumerate(["数量指标", "质量", "时效", "成本"]):
        drawn += text(50, 760 - 20 * number, words) + text(95, 760 - 20 * number, "指标值")
    assert page_of(pdf([drawn])).rows[0].cells[1].text == "指标值"
