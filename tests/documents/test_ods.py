"""OpenDocument spreadsheets: texts as displayed, repetitions counted before they are laid out."""

import pytest
from workbooks import cell_at, guard, spans, texts, zipped

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.ods import read
from jiheng.kernel.documents.page import Document, Page

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


def content(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def ods(rows: str) -> bytes:
    return zipped({"content.xml": content(f'<table:table table:name="表">{rows}</table:table>')})


def sheet(rows: str) -> Page:
    return read(ods(rows), guard()).pages[0]


def one(cell: str) -> tuple[str, str | None] | None:
    """Text and doubt of the only cell; None where no cell is given."""
    cells = [(c.text, c.doubt) for c in sheet(f"<table:table-row>{cell}</table:table-row>").cells()]
    assert len(cells) < 2
    return cells[0] if cells else None


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>97.26%</text:p>", "97.26%"),
        ("<text:p>一</text:p><text:p>二</text:p>", "一\n二"),
        ("<text:p>一<text:line-break/>二<text:tab/>三<text:s text:c='3'/>四<text:s/>五</text:p>", "一\n二\t三   四 五"),
        ("<text:p>满<text:span>意</text:span>度<text:a>!</text:a></text:p>", "满意度!"),
        ("<text:p>一\n   二</text:p>", "一 二"),
        ("<office:annotation><text:p>批注</text:p></office:annotation><text:p>正文</text:p>", "正文"),
        ("<text:p><text:ruby><text:ruby-base>东</text:ruby-base><text:ruby-text>dōng</text:ruby-text></text:ruby></text:p>", "东"),
        ("<text:p>a<text:s text:c='999999999'/>b</text:p>", "a" + " " * 1000 + "b"),
        ("<text:p/>", None),
        ("<text:p> </text:p>", None),
    ],
)  # fmt: skip
def test_texts(inside: str, text: str | None) -> None:
    found = one(f"<table:table-cell office:value-type='string'>{inside}</table:table-cell>")
    assert found == (None if text is None else (text, None))


@pytest.mark.parametrize(
    ("attributes", "inside", "expected"),
    [
        # the text that some programs leave out
        ("office:value-type='float' office:value='24.958000000000002'", "", ("24.958", None)),
        ("office:value-type='percentage' office:value='0.9726'", "", ("97.26%", None)),
        ("office:value-type='date' office:date-value='2022-10-25'", "", ("2022-10-25", None)),
        ("office:value-type='boolean' office:boolean-value='true'", "", ("TRUE", None)),
        ("office:value-type='float' office:value='x'", "", ("x", None)),
        # formulas
        ("table:formula='of:=[.B1]*2'", "", ("", "sheets.formula_without_value")),
        ("table:formula='of:=[.B1]' office:value-type='string'", "", None),
        (
            "table:formula='of:=1/0' office:value-type='string' calcext:value-type='error'",
            "<text:p>#DIV/0!</text:p>",
            ("#DIV/0!", "sheets.error_value"),
        ),
        (
            "table:formula='of:=100%' office:value-type='float' office:value='1'",
            "<text:p>1</text:p>",
            ("1", "sheets.formula_of_constant"),
        ),
    ],
)
def test_values(attributes: str, inside: str, expected: tuple[str, str | None] | None) -> None:
    assert one(f"<table:table-cell {attributes}>{inside}</table:table-cell>") == expected


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


BLANK = "<table:table-cell table:number-columns-repeated='{}'/>"


def test_repetitions_and_places() -> None:
    page = sheet(
        row(BLANK.format(2) + cell("甲", "table:number-columns-repeated='2'") + BLANK.format(16380))
        + row(BLANK.format(16384), "table:number-rows-repeated='1000000'")
        + row(cell("乙"), "table:number-rows-repeated='2'")
        + "<table:table-header-rows>" + row(cell("丙")) + "</table:table-header-rows>"
        + row(BLANK.format(999_999_999), "table:number-rows-repeated='999999999'")
    )  # fmt: skip
    assert texts(page) == {
        "C1": "甲", "D1": "甲", "A1000002": "乙", "A1000003": "乙", "A1000004": "丙",
    }  # fmt: skip
    assert [r.number for r in page.rows] == [1, 1000002, 1000003, 1000004]


def test_merged_cells() -> None:
    wide = "table:number-rows-spanned='2' table:number-columns-spanned='3'"
    covered = "<table:covered-table-cell table:number-columns-repeated='3'/>"
    under = "<table:covered-table-cell><text:p>压住</text:p></table:covered-table-cell>"
    document = read(
        ods(row(cell("甲", wide) + covered) + row(under + BLANK.format(2) + cell("乙"))), guard()
    )
    assert texts(document.pages[0]) == {"A1": "甲", "D2": "乙"}
    assert spans(document.pages[0]) == {"A1": (2, 3)}
    assert cell_at(document, "A1").doubt == "sheets.covered_value"


def test_sheets_hidden_ones_too_and_no_copies_of_other_files() -> None:
    styles = (
        "<style:style style:name='ta1'><style:table-properties table:display='true'/></style:style>"
        "<style:style style:name='ta2'><style:table-properties table:display='false'/></style:style>"
    )
    table = "<table:table table:name='{}' table:style-name='{}'>{}</table:table>"
    body = (
        table.format("一", "ta1", row(cell("甲")))
        + "<table:dde-links><table:dde-link>" + table.format("外", "ta1", row(cell("外")))
        + "</table:dde-link></table:dde-links>" + table.format("二", "ta2", row(cell("乙")))
    )  # fmt: skip
    pages = read(zipped({"content.xml": content(body, styles)}), guard()).pages
    assert [(p.number, p.name, p.hidden, texts(p)) for p in pages] == [
        (1, "一", False, {"A1": "甲"}),
        (2, "二", True, {"A1": "乙"}),
    ]


@pytest.mark.parametrize(
    ("rows", "message_id"),
    [
        (row(cell("甲"), "table:number-rows-repeated='1048576'"), "read.too_many_cells"),
        (row(cell("甲", "table:number-columns-repeated='9999'")) * 11, "read.too_many_cells"),
        (row(BLANK.format(16384) + cell("甲")), "sheets.bad_address"),
        (row("", "table:number-rows-repeated='1048576'") + row(cell("甲")), "sheets.bad_address"),
    ],
)
def test_floods_are_stopped(rows: str, message_id: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(ods(rows), guard(cells=100_000))
    assert caught.value.message_id == message_id


def test_an_impossible_place_is_named() -> None:
    last = row("", "table:number-rows-repeated='1048576'")
    with pytest.raises(DocumentError) as caught:
        sheet(f"{last}<table:table-row-group>{row(cell('甲'))}</table:table-row-group>")
    assert caught.value.arguments == {"sheet": "表", "cell": "A1048577"}


@pytest.mark.parametrize(
    ("parts", "message_id"),
    [
        ({"META-INF/manifest.xml": "<m:encryption-data/>", "content.xml": "x"}, "read.encrypted"),
        ({"content.xml": "<a>"}, "read.xml_damaged"),
        ({"content.xml": "<!DOCTYPE a><a/>"}, "read.xml_doctype"),
        ({"styles.xml": "<a/>"}, "read.no_part"),
    ],
)
def test_damage_is_one_sentence(parts: dict[str, str], message_id: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(zipped(parts), guard())
    assert caught.value.message_id == message_id


def test_truncated_anywhere_it_fails_in_one_way() -> None:
    data = ods(row(cell("甲")))

    def fails(end: int) -> bool:
        with pytest.raises(DocumentError):
            read(data[:end], guard())
        return True

    assert all(fails(end) for end in range(0, len(data), 5))
    assert isinstance(read(data, guard()), Document)
