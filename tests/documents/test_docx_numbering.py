"""Automatic numbers of Word paragraphs come out as displayed."""

import pytest

from documents.making_docx import cell, docx, drawn, row, table
from jiheng.kernel.documents import docx as reader
from jiheng.kernel.documents.docx_counters import counter
from jiheng.kernel.documents.limits import Guard, default_limits

COUNTERS = [
    ("decimal", {1: "1", 12: "12"}),
    ("decimalZero", {3: "03", 12: "12"}),
    ("decimalFullWidth", {10: "１０"}),
    ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
    ("decimalEnclosedParen", {2: "⑵", 21: "21"}),
    ("decimalEnclosedFullstop", {2: "⒉"}),
    ("ideographDigital", {1: "一", 10: "一〇", 21: "二一"}),
    (
        "chineseCounting",
        {1: "一", 10: "十", 11: "十一", 20: "二十", 34: "三十四", 100: "一百", 105: "一百零五",
         110: "一百一十", 1010: "一千零一十", 10000: "10000"},
    ),
    ("chineseCountingThousand", {15: "十五", 99: "九十九"}),
    ("japaneseCounting", {12: "十二"}),
    ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 23: "贰拾叁"}),
    ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
    ("ideographZodiac", {1: "子", 12: "亥"}),
    ("lowerLetter", {1: "a", 26: "z", 27: "aa", 28: "bb"}),
    ("upperLetter", {3: "C"}),
    ("lowerRoman", {4: "iv", 1994: "mcmxciv"}),
    ("upperRoman", {9: "IX"}),
    ("something new", {7: "7"}),
    ("none", {7: ""}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "written"), COUNTERS, ids=[one[0] for one in COUNTERS])
def test_counters_are_written_as_word_writes_them(kind: str, written: dict[int, str]) -> None:
    assert {number: counter(number, kind) for number in written} == written


def level(index: int, kind: str, text: str, more: str = "", start: str = "1") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def pattern(identity: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{"".join(levels)}</w:abstractNum>'


def numbered_list(identity: int, of_pattern: int, more: str = "") -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{of_pattern}"/>{more}</w:num>'


def item(text: str, identity: int | None = None, index: int = 0, style: str = "") -> str:
    """A paragraph of a list, or of a style, or of both."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if identity is not None:
        properties += f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{identity}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(body: str, numbering: str, styles: str = "") -> list[str]:
    data = docx(body, numbering, styles)
    page = reader.read(data, Guard("表.docx", default_limits())).pages[0]
    return [line.partition(" ")[2] for line in drawn(page)]


NO_GAP = '<w:suff w:val="nothing"/>'
CHAPTERS = pattern(
    0, level(0, "chineseCounting", "%1、", NO_GAP), level(1, "chineseCounting", "（%2）", NO_GAP)
)
DECIMALS = pattern(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"))
LISTS = {
    "levels count, and begin again under the next number": (
        item("产出", 1) + item("数量", 1, 1) + item("质量", 1, 1) + item("效益", 1) + item("社会", 1, 1),
        CHAPTERS + numbered_list(1, 0),
        ["一、产出", "（一）数量", "（二）质量", "二、效益", "（一）社会"],
    ),
    "a level names the counts above it, begun where they were never used": (
        item("甲", 1, 1) + item("乙", 1, 1) + item("丙", 1) + item("丁", 1, 1),
        DECIMALS + numbered_list(1, 0),
        ["1.1 甲", "1.2 乙", "2 丙", "2.1 丁"],
    ),
    "lists of one pattern go on counting, unless one says where it starts": (
        item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3),
        DECIMALS
        + numbered_list(1, 0)
        + numbered_list(2, 0)
        + numbered_list(
            3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        ),
        ["1 甲", "2 乙", "5 丙", "6 丁"],
    ),
    "a level that never begins again": (
        item("甲", 1) + item("乙", 1, 1) + item("丙", 1) + item("丁", 1, 1),
        pattern(
            0,
            level(0, "decimal", "%1"),
            level(1, "lowerLetter", "%2)", '<w:lvlRestart w:val="0"/>'),
        )
        + numbered_list(1, 0),
        ["1 甲", "a) 乙", "2 丙", "b) 丁"],
    ),
    "digits where a level wants plain digits": (
        item("甲", 1) + item("乙", 1, 1),
        pattern(
            0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
        )
        + numbered_list(1, 0),
        ["一、 甲", "1.1 乙"],
    ),
    "a list may change a level of its pattern": (
        item("甲", 1),
        DECIMALS
        + numbered_list(
            1, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "(%1)")}</w:lvlOverride>'
        ),
        ["(1) 甲"],
    ),
    "bullets are ornament": (
        item("甲", 1),
        pattern(0, level(0, "bullet", "\uf0b7")) + numbered_list(1, 0),
        ["甲"],
    ),
    "no list, list 0, unknown list, level or pattern": (
        item("甲") + item("乙", 0) + item("丙", 9) + item("丁", 1, 7) + item("戊", 2),
        DECIMALS + numbered_list(1, 0) + numbered_list(2, 9),
        ["甲", "乙", "丙", "丁", "戊"],
    ),
    "a column of numbers in a table": (
        table(
            row("序号", "项目"),
            row(cell(content=item("", 1)), "甲"),
            row(cell(content=item("", 1)), "乙"),
        ),
        DECIMALS + numbered_list(1, 0),
        ["序号 | T1R1C2 项目", "1 | T1R2C2 甲", "2 | T1R3C2 乙"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "numbering", "expected"), LISTS.values(), ids=LISTS)
def test_lists(body: str, numbering: str, expected: list[str]) -> None:
    assert texts(body, numbering) == expected


def style(name: str, based_on: str = "", list_id: str = "") -> str:
    parent = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    numbered = f'<w:numPr><w:numId w:val="{list_id}"/></w:numPr>' if list_id else ""
    return f'<w:style w:styleId="{name}">{parent}<w:pPr>{numbered}</w:pPr></w:style>'


STYLES = style("标题", list_id="1") + style("小标题", "标题") + style("正文") + style("圈", "圈")


def test_numbers_that_come_from_a_style() -> None:
    body = (
        item("甲", style="标题")
        + item("乙", style="小标题")
        + item("丙", style="正文")
        + item("丁", 0, style="标题")
        + item("戊", style="圈")
        + item("己", style="没有")
    )
    numbering = DECIMALS + numbered_list(1, 0)
    assert texts(body, numbering, STYLES) == ["1 甲", "2 乙", "丙", "丁", "戊", "己"]
    assert texts(item("庚", style="小标题"), numbering, STYLES) == ["1 庚"]


def test_the_pattern_of_a_list_style() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="列"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="列"/>'
        f"{level(0, 'upperRoman', '%1.')}</w:abstractNum>" + numbered_list(1, 0)
    )
    assert texts(item("甲", 1), numbering) == ["I. 甲"]
