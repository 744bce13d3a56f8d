"""A workbook reads as a person sees it: texts as displayed, merged cells spanning, nothing lost."""

import datetime
import io
import random

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from workbooks import MAIN, SHEET, cell_at, guard, merged, spans, texts, xlsx_parts, zipped

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.page import Document, Page
from jiheng.kernel.documents.xlsx import read


def sheet(rows: str, **parts: object) -> Page:
    return read(zipped(xlsx_parts(rows, **parts)), guard()).pages[0]  # type: ignore[arg-type]


def one_cell(xml: str, **parts: object) -> tuple[str, str | None] | None:
    """Text and doubt of the only cell; None where no cell is given."""
    cells = [(cell.text, cell.doubt) for cell in sheet(f"<row r='1'>{xml}</row>", **parts).cells()]
    assert len(cells) < 2
    return cells[0] if cells else None


# ---------------------------------------------------------------- values

SHARED = (
    "<si><t>满意度</t></si>"
    "<si><r><t>绩效</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 目标</t></r></si>"
    "<si><t>东</t><rPh sb='0' eb='1'><t>ヒガシ</t></rPh></si>"
    "<si><t>第一行_x000D_\n第二行</t></si>"
    "<si><t>_x005F_x000D_</t></si>"
    "<si><t>=100%</t></si>"
    "<si/>"
    "<si><t>a&#13;b_x0007_c_xD83D__xDE00_</t></si>"
)


@pytest.mark.parametrize(
    ("xml", "text", "doubt"),
    [
        ("<c r='A1' t='s'><v>0</v></c>", "满意度", None),
        ("<c r='A1' t='s'><v>1</v></c>", "绩效 目标", None),
        ("<c r='A1' t='s'><v>2</v></c>", "东", None),
        ("<c r='A1' t='s'><v>3</v></c>", "第一行\n第二行", None),
        ("<c r='A1' t='s'><v>4</v></c>", "_x000D_", None),
        ("<c r='A1' t='s'><v>5</v></c>", "=100%", None),
        ("<c r='A1' t='s'><v>7</v></c>", "a\nbc😀", None),
        ("<c r='A1' t='s'><v>8</v></c>", "", "sheets.lost_text"),
        ("<c r='A1' t='s'><v>-1</v></c>", "", "sheets.lost_text"),
        ("<c r='A1' t='s'></c>", None, None),
        ("<c r='A1' t='s'><v/></c>", "", "sheets.lost_text"),
        ("<c r='A1' t='inlineStr'><is><t>内联</t></is></c>", "内联", None),
        ("<c r='A1' t='inlineStr'><is><r><t>内</t></r><r><t>联</t></r></is></c>", "内联", None),
        ("<c r='A1' t='b'><v>1</v></c>", "TRUE", None),
        ("<c r='A1' t='b'><v>0</v></c>", "FALSE", None),
        ("<c r='A1' t='e'><v>#DIV/0!</v></c>", "#DIV/0!", "sheets.error_value"),
        ("<c r='A1'><v>24.958000000000002</v></c>", "24.958", None),
        ("<c r='A1' t='n'><v>1.5E4</v></c>", "15000", None),
        ("<c r='A1'><v>abc</v></c>", "abc", "sheets.not_a_number"),
        ("<c r='A1'><v>1E400</v></c>", "1E400", "sheets.not_a_number"),
        ("<c r='A1' t='d'><v>2022-10-25</v></c>", "2022-10-25", None),
        ("<c r='A1' s='1' t='d'><v>2022-10-25T12:00:00</v></c>", "2022年10月25日", None),
        # formulas
        ("<c r='A1'><f>B1*2</f><v>12</v></c>", "12", None),
        ("<c r='A1'><f t='shared' si='0'/><v>12</v></c>", "12", None),
        ("<c r='A1' t='str'><f>B1&amp;C1</f><v>甲乙</v></c>", "甲乙", None),
        ("<c r='A1' t='str'><f>T(B1)</f><v></v></c>", None, None),
        ("<c r='A1'><f>SUM(B1:B9)</f></c>", "", "sheets.formula_without_value"),
        ("<c r='A1'><f>SUM(B1:B9)</f><v></v></c>", "", "sheets.formula_without_value"),
        ("<c r='A1'><f>SUM(B1:B9)</f><v/></c>", "", "sheets.formula_without_value"),
        ("<c r='A1'><f>100%</f><v>1</v></c>", "1", "sheets.formula_of_constant"),
        # blanks
        ("<c r='A1'/>", None, None),
        ("<c r='A1'><v></v></c>", None, None),
        ("<c r='A1' t='s'><v>6</v></c>", None, None),
        ("<c r='A1' t='inlineStr'><is><t xml:space='preserve'>  </t></is></c>", None, None),
    ],
)
def test_every_kind_of_cell(xml: str, text: str | None, doubt: str | None) -> None:
    found = one_cell(xml, strings=SHARED, formats=('yyyy"年"m"月"d"日"',))
    assert found == (None if text is None else (text, doubt))


@pytest.mark.parametrize(
    ("code", "value", "text", "doubt"),
    [
        ("0.00%", "0.97260000000000002", "97.26%", None),
        ("#,##0.00", "1234567.8", "1,234,567.80", None),
        ('0"人"', "15", "15人", None),
        ("0;-0;;@", "0", None, None),  # a zero that is not displayed is a blank
        (";;;", "12", "", "sheets.hidden_value"),
    ],
)
def test_numbers_read_as_their_format_shows_them(
    code: str, value: str, text: str | None, doubt: str | None
) -> None:
    found = one_cell(f"<c r='A1' s='1'><v>{value}</v></c>", formats=(code,))
    assert found == (None if text is None else (text, doubt))


def test_texts_read_as_their_format_shows_them() -> None:
    strings = "<si><t>甲</t></si>"
    cell = "<c r='A1' s='1' t='s'><v>0</v></c>"
    assert one_cell(cell, strings=strings, formats=('"项目"@',)) == ("项目甲", None)
    assert one_cell(cell, strings=strings, formats=(";;;",)) == ("", "sheets.hidden_value")


def test_formats_that_have_only_a_number_and_styles_that_are_missing() -> None:
    parts = xlsx_parts(
        "<row r='1'><c r='A1' s='0'><v>0.5</v></c><c r='B1' s='9'><v>0.5</v></c></row>"
    )
    parts["xl/styles.xml"] = (
        f"<styleSheet xmlns='{MAIN}'><cellXfs><xf numFmtId='10'/></cellXfs></styleSheet>"
    )
    assert texts(read(zipped(parts), guard()).pages[0]) == {"A1": "50.00%", "B1": "0.5"}
    del parts["xl/styles.xml"]
    assert texts(read(zipped(parts), guard()).pages[0]) == {"A1": "0.5", "B1": "0.5"}


def test_both_calendars() -> None:
    cell = "<c r='A1' s='1'><v>43397</v></c>"
    assert one_cell(cell, formats=("yyyy-mm-dd",)) == ("2018-10-24", None)
    from_1904 = "<workbookPr date1904='1'/>"
    assert one_cell(cell, formats=("yyyy-mm-dd",), workbook=from_1904) == ("2022-10-25", None)


def test_a_formula_that_the_writing_program_left_to_be_computed_is_doubtful() -> None:
    computed_on_opening = '<calcPr fullCalcOnLoad="1"/>'
    formula, zero = "<c r='A1'><f>B1</f><v>0</v></c>", "<c r='A1'><v>0</v></c>"
    doubtful = ("0", "sheets.formula_not_computed")
    assert one_cell(formula, workbook=computed_on_opening) == doubtful
    assert one_cell(formula) == ("0", None)
    assert one_cell(zero, workbook=computed_on_opening) == ("0", None)


def test_a_sheet_that_hides_zeros() -> None:
    view = "<sheetViews><sheetView showZeros='0'/></sheetViews>"
    page = sheet("<row><c><v>0</v></c><c><v>0.00</v></c><c><v>10</v></c></row>", before=view)
    assert texts(page) == {"C1": "10"}


# ---------------------------------------------------------------- places


def test_rows_and_cells_keep_their_places() -> None:
    page = sheet(
        "<row r='2'><c r='B2'><v>1</v></c><c r='AA2'><v>2</v></c></row>"
        "<row r='3'><c r='A3'/></row>"
        "<row r='1048576'><c r='XFD1048576'><v>3</v></c></row>"
    )
    assert [(row.number, row.table) for row in page.rows] == [(2, 1), (1048576, 1)]
    places = [(c.address, c.row, c.column) for c in page.cells()]
    assert places == [("B2", 1, 1), ("AA2", 1, 26), ("XFD1048576", 1048575, 16383)]
    assert (page.place, page.exact, page.name, page.number) == ("sheet", True, "表", 1)


def test_rows_and_cells_without_addresses_follow_one_another() -> None:
    page = sheet(
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
        "<row><c r='C2'/><c><v>3</v></c></row>"
        "<row r='9'><c><v>4</v></c></row><row><c><v>5</v></c></row>"
    )
    assert texts(page) == {"A1": "1", "C1": "2", "D2": "3", "A9": "4", "A10": "5"}


def test_rows_and_cells_out_of_order_are_put_in_order_and_of_two_the_later_counts() -> None:
    page = sheet(
        "<row r='2'><c r='B2'><v>1</v></c><c r='A2'><v>2</v></c><c r='B2'><v>3</v></c></row>"
        "<row r='1'><c r='A1'><v>4</v></c></row><row r='2'><c r='C2'><v>5</v></c></row>"
    )
    assert [(row.number, [c.text for c in row.cells]) for row in page.rows] == [
        (1, ["4"]),
        (2, ["2", "3", "5"]),
    ]


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ("<row r='1'><c r='XFE1'><v>1</v></c></row>", "XFE1"),
        ("<row r='1'><c r='A2'><v>1</v></c></row>", "A2"),
        ("<row r='1'><c r='1A'><v>1</v></c></row>", "1A"),
        ("<row r='1'><c r='ABCDEFG1'><v>1</v></c></row>", "ABCDEFG1"),
        ("<row r='0'><c><v>1</v></c></row>", "0"),
        ("<row r='1048577'><c><v>1</v></c></row>", "1048577"),
        ("<row r='-5'><c><v>1</v></c></row>", "-5"),
        ("<row r='1'><c r='XFD1'/><c><v>1</v></c></row>", "XFE1"),
    ],
)
def test_impossible_addresses_are_named(rows: str, cell: str) -> None:
    with pytest.raises(DocumentError) as caught:
        sheet(rows)
    assert caught.value.message_id == "sheets.bad_address"
    assert caught.value.arguments == {"sheet": "表", "cell": cell}
    assert all(word in str(caught.value) for word in ("甲.xlsx", "表", cell))


# ---------------------------------------------------------------- merged cells

ROW1 = "<row r='1'><c r='A1'><v>1</v></c><c r='E1'><v>5</v></c></row>"
ROW2 = "<row r='2'><c r='A2'><v>2</v></c><c r='B2'><v>3</v></c></row>"


@pytest.mark.parametrize(
    ("rows", "references", "expected", "spanning"),
    [
        (ROW1, ["A1:B3"], {"A1": "1", "E1": "5"}, {"A1": (3, 2)}),
        (ROW1, ["B3:A1"], {"A1": "1", "E1": "5"}, {"A1": (3, 2)}),
        (ROW1, ["$A$1:b1"], {"A1": "1", "E1": "5"}, {"A1": (1, 2)}),
        (ROW1, ["A1"], {"A1": "1", "E1": "5"}, {}),
        # a blank region stands in a row that has other cells, and in no other
        (ROW1, ["B1:C2"], {"A1": "1", "B1": "", "E1": "5"}, {"B1": (2, 2)}),
        (ROW1, ["B2:C2"], {"A1": "1", "E1": "5"}, {}),
        # of two that overlap the first counts
        (ROW1, ["A1:B1", "B1:C1"], {"A1": "1", "E1": "5"}, {"A1": (1, 2)}),
        (ROW1 + ROW2, ["A1:A2", "A2:B2"], {"A1": "1", "B2": "3", "E1": "5"}, {"A1": (2, 1)}),
        # what is as wide as the sheet is clipped to what is used
        (ROW1, ["A1:XFD1"], {"A1": "1"}, {"A1": (1, 5)}),
        (
            ROW1 + ROW2,
            ["E1:E1048576"],
            {"A1": "1", "A2": "2", "B2": "3", "E1": "5"},
            {"E1": (2, 1)},
        ),
        (ROW1 + ROW2, ["A1:XFD1048576"], {"A1": "1"}, {"A1": (2, 5)}),
    ],
)
def test_merged_cells(
    rows: str,
    references: list[str],
    expected: dict[str, str],
    spanning: dict[str, tuple[int, int]],
) -> None:
    page = sheet(rows, after=merged(*references))
    assert (texts(page), spans(page)) == (expected, spanning)


def test_a_value_under_a_merged_cell_is_not_displayed_and_said() -> None:
    document = read(zipped(xlsx_parts(ROW1 + ROW2, after=merged("A1:A2"))), guard())
    assert texts(document.pages[0]) == {"A1": "1", "B2": "3", "E1": "5"}
    assert cell_at(document, "A1").doubt == "sheets.covered_value"
    assert cell_at(document, "B2").doubt is None


def test_a_value_under_a_region_whose_first_row_is_blank_is_kept_and_said() -> None:
    document = read(zipped(xlsx_parts(ROW2, after=merged("A1:A2"))), guard())
    assert texts(document.pages[0]) == {"A2": "2", "B2": "3"}
    assert cell_at(document, "A2").doubt == "sheets.covered_value"


@pytest.mark.parametrize(
    "reference", ["", "A1:ZZZZ9", "A:C", "1:3", "甲1:乙2", "A0:B2", "A1:B9999999"]
)
def test_a_region_that_cannot_be_is_said_and_the_sheet_is_read(reference: str) -> None:
    document = read(zipped(xlsx_parts(ROW1, after=merged(reference))), guard())
    assert texts(document.pages[0]) == {"A1": "1", "E1": "5"}
    assert [(d.message_id, d.arguments) for d in document.doubts] == [
        ("sheets.bad_merge", {"sheet": "表", "region": reference})
    ]


def test_ten_thousand_merged_cells() -> None:
    count = 10_000
    rows = "".join(f"<row r='{n}'><c r='A{n}'><v>{n}</v></c></row>" for n in range(1, count + 1))
    regions = [f"A{n}:C{n}" for n in range(1, count + 1)] + [f"D1:D{count}", f"E{count}:F{count}"]
    page = sheet(rows, after=merged(*regions))
    assert len(page.rows) == count
    assert len(spans(page)) == count + 2
    assert spans(page)["D1"] == (count, 1)


# ---------------------------------------------------------------- workbooks


def written(build: object) -> bytes:
    """A workbook written by xlsxwriter; `build` fills it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    build(book)  # type: ignore[operator]
    book.close()
    return stream.getvalue()


def test_sheets_in_their_order_hidden_ones_too_and_no_charts() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        for name in ("封面", "隐藏", "深藏", "空表"):
            book.add_worksheet(name)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=封面!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("末表").write(0, 0, "末")
        sheets = book.worksheets_objs
        for at, text in ((0, "一"), (1, "二"), (2, "三")):
            sheets[at].write(0, 0, text)
        sheets[1].hide()
        sheets[2].very_hidden()

    pages = read(written(build), guard()).pages
    assert [(p.number, p.name, p.hidden, len(p.rows)) for p in pages] == [
        (1, "封面", False, 1),
        (2, "隐藏", True, 1),
        (3, "深藏", True, 1),
        (4, "空表", False, 0),
        (5, "末表", False, 1),
    ]
    assert texts(pages[4]) == {"A1": "末"}


def test_hidden_rows_and_columns_are_read() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write(0, 0, "甲")
        page.write(1, 1, "乙")
        page.set_row(0, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})

    assert texts(read(written(build), guard()).pages[0]) == {"A1": "甲", "B2": "乙"}


def test_two_sheets_of_one_name_and_one_part() -> None:
    parts = xlsx_parts("<row><c><v>1</v></c></row>")
    double = '<sheet name="表" sheetId="1" r:id="r1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", f"{double}</sheets>")
    pages = read(zipped(parts), guard()).pages
    assert [(page.number, page.name, texts(page)) for page in pages] == [
        (1, "表", {"A1": "1"}),
        (2, "表", {"A1": "1"}),
    ]


def test_namespaces_of_strict_documents_and_with_prefixes() -> None:
    parts = xlsx_parts(
        "<row r='1'><c r='A1' t='s'><v>0</v></c></row>", strings="<si><t>甲</t></si>"
    )
    strict = {
        name: text.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in parts.items()
    }
    assert texts(read(zipped(strict), guard()).pages[0]) == {"A1": "甲"}
    prefixed = {**parts, SHEET: f"<x:worksheet xmlns:x='{MAIN}'><x:sheetData><x:row r='1'>"
                "<x:c r='A1' t='s'><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>"}  # fmt: skip
    assert texts(read(zipped(prefixed), guard()).pages[0]) == {"A1": "甲"}


def test_macros_are_ignored() -> None:
    parts = xlsx_parts("<row><c><v>1</v></c></row>") | {"xl/vbaProject.bin": "\x00macro"}
    assert texts(read(zipped(parts), guard()).pages[0]) == {"A1": "1"}


# ---------------------------------------------------------------- floods


def test_a_million_empty_rows_and_a_lying_dimension() -> None:
    empty = "".join(f"<row r='{n}' s='1'><c r='A{n}' s='1'/></row>" for n in range(2, 200_000))
    page = sheet(
        "<row r='1'><c r='A1'><v>1</v></c></row>" + empty + "<row r='1048576' s='1'/>",
        before="<dimension ref='A1:XFD1048576'/>",
    )
    assert texts(page) == {"A1": "1"}


def test_cells_are_counted() -> None:
    rows = "<row>" + "<c><v>1</v></c>" * 30 + "</row>"
    with pytest.raises(DocumentError) as caught:
        read(zipped(xlsx_parts(rows * 4)), guard(cells=100))
    assert caught.value.message_id == "read.too_many_cells"
    assert len(read(zipped(xlsx_parts(rows * 3)), guard(cells=100)).pages[0].rows) == 3


@pytest.mark.parametrize(
    ("parts", "limits", "message_id"),
    [
        (xlsx_parts("", after=merged(*["A1:B2"] * 101)), {"cells": 100}, "read.too_many_cells"),
        (xlsx_parts("", strings="<si/>" * 101), {"cells": 100}, "read.too_many_cells"),
        (xlsx_parts("", workbook="<sheets>" + "<sheet xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' r:id='r1'/>" * 9 + "</sheets>"), {"pages": 9}, "read.too_many_pages"),
        (xlsx_parts("", after="<x/>" * 400_000), {"xml_bytes": 1_000_000}, "read.xml_too_large"),
        (xlsx_parts("<row><c>" + "<x/>" * 400_000 + "</c></row>"), {"xml_bytes": 1_000_000}, "read.xml_too_large"),
        (xlsx_parts("<a>" * 300 + "</a>" * 300), {}, "read.too_deep"),
    ],
    ids=["merges", "strings", "sheets", "other elements", "one cell", "depth"],
)  # fmt: skip
def test_floods_are_stopped(parts: dict[str, str], limits: dict[str, int], message_id: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(zipped(parts), guard(**limits, compression_ratio=100_000))
    assert caught.value.message_id == message_id


# ---------------------------------------------------------------- damage

GOOD = xlsx_parts(ROW1, strings="<si><t>甲</t></si>")


@pytest.mark.parametrize(
    ("parts", "message_id"),
    [
        ({**GOOD, SHEET: GOOD[SHEET][:-20]}, "read.xml_damaged"),
        ({**GOOD, SHEET: ""}, "read.xml_damaged"),
        ({**GOOD, SHEET: "<!DOCTYPE a [<!ENTITY b 'c'>]>" + GOOD[SHEET]}, "read.xml_doctype"),
        ({**GOOD, "xl/workbook.xml": "<workbook"}, "read.xml_damaged"),
        ({**GOOD, "xl/styles.xml": "<styleSheet>"}, "read.xml_damaged"),
        ({**GOOD, "xl/sharedStrings.xml": "nonsense"}, "read.xml_damaged"),
        ({k: v for k, v in GOOD.items() if k != SHEET}, "read.no_part"),
        ({k: v for k, v in GOOD.items() if k != "xl/workbook.xml"}, "read.no_part"),
        ({"xl/workbook.bin": "x"}, "sheets.binary_workbook"),
    ],
)
def test_damage_is_one_sentence(parts: dict[str, str], message_id: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(zipped(parts), guard())
    assert caught.value.message_id == message_id
    assert "甲.xlsx" in caught.value.sentence("zh")
    assert "甲.xlsx" in caught.value.sentence("en")


def test_missing_texts_are_doubts() -> None:
    parts = xlsx_parts("<row><c t='s'><v>0</v></c><c><v>2</v></c></row>")
    del parts["xl/sharedStrings.xml"]
    document = read(zipped(parts), guard())
    assert texts(document.pages[0]) == {"A1": "", "B1": "2"}
    assert cell_at(document, "A1").doubt == "sheets.lost_text"


def _only_document_error(data: bytes) -> Document | None:
    try:
        return read(data, guard())
    except DocumentError as error:
        error.sentence("en")  # raises where an argument of the message is missing
        return None


def test_truncated_anywhere_it_fails_in_one_way() -> None:
    data = zipped(GOOD)
    assert all(_only_document_error(data[:end]) is None for end in range(0, len(data), 7))


def test_damaged_anywhere_it_fails_in_one_way() -> None:
    dice = random.Random(20221025)
    plain = {name: text.encode() for name, text in GOOD.items()}
    for _ in range(300):
        name = dice.choice(sorted(plain))
        damaged = bytearray(plain[name])
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        parts = {**plain, name: bytes(damaged)}
        _only_document_error(zipped(parts))  # type: ignore[arg-type]


# ---------------------------------------------------------------- openpyxl as the oracle

_VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8)
    .filter(str.strip)
    .filter(lambda text: "_x" not in text),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.sampled_from(["=A1", "甲\n乙", "1", "TRUE", " 前后 "]),
)


@given(
    st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 8)), _VALUES, max_size=25),
    st.lists(
        st.tuples(st.integers(1, 10), st.integers(1, 6), st.integers(0, 2), st.integers(0, 2)),
        max_size=6,
    ),
)
def test_openpyxl_sees_the_same_values_and_merged_cells(
    values: dict[tuple[int, int], object], regions: list[tuple[int, int, int, int]]
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    for (row, column), value in values.items():
        cell = page.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    taken: set[tuple[int, int]] = set()
    for row, column, down, right in regions:
        area = {(row + i, column + j) for i in range(down + 1) for j in range(right + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            page.merge_cells(
                start_row=row, start_column=column, end_row=row + down, end_column=column + right
            )
    stream = io.BytesIO()
    book.save(stream)
    ours = read(stream.getvalue(), guard()).pages[0]
    theirs = openpyxl.load_workbook(io.BytesIO(stream.getvalue())).active
    expected = {
        cell.coordinate: str(cell.value).upper()
        if isinstance(cell.value, bool)
        else str(cell.value)
        for row in theirs.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert {address: text for address, text in texts(ours).items() if text} == expected
    filled = {row.number for row in ours.rows}
    assert spans(ours) == {
        str(one.start_cell.coordinate): (one.size["rows"], one.size["columns"])
        for one in theirs.merged_cells.ranges
        if one.min_row in filled
    }


def test_dates_written_by_openpyxl() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = datetime.date(2022, 10, 25)
    book.active["A1"].number_format = "yyyy/m/d"
    book.active["A2"] = datetime.datetime(2022, 10, 25, 15, 30)
    book.active["A2"].number_format = 'yyyy"年"m"月"d"日" h:mm'
    stream = io.BytesIO()
    book.save(stream)
    page = read(stream.getvalue(), guard()).pages[0]
    assert texts(page) == {"A1": "2022/10/25", "A2": "2022年10月25日 15:30"}
