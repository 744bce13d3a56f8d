"""CSV and its kin: any encoding, any of four delimiters, quotation marks as people write them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import guard

from jiheng.kernel.documents.delimited import read
from jiheng.kernel.documents.errors import DocumentError


def lines(data: bytes) -> list[tuple[int, dict[int, str]]]:
    """Each row's line, and its texts by column."""
    page = read(data, guard()).pages[0]
    assert all(cell.address == f"C{cell.column + 1}" for cell in page.cells())
    return [(row.number, {cell.column: cell.text for cell in row.cells}) for row in page.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目,分值\n甲,10\n", [(1, {0: "项目", 1: "分值"}), (2, {0: "甲", 1: "10"})]),
        ("项目\t分值\r\n甲\t10", [(1, {0: "项目", 1: "分值"}), (2, {0: "甲", 1: "10"})]),
        ("项目;分值\r甲;1,5\r", [(1, {0: "项目", 1: "分值"}), (2, {0: "甲", 1: "1,5"})]),
        ("项目|分值\n甲,乙|10", [(1, {0: "项目", 1: "分值"}), (2, {0: "甲,乙", 1: "10"})]),
        # blanks keep their columns, blank lines their numbers
        ("标题,,\n\n,,\n,乙,", [(1, {0: "标题"}), (4, {1: "乙"})]),
        # quotation marks
        ('"甲,乙","说""好"""\n', [(1, {0: "甲,乙", 1: '说"好"'})]),
        ('a,"一\n二\r\n三"\nb,c\n', [(1, {0: "a", 1: "一\n二\n三"}), (4, {0: "b", 1: "c"})]),
        ('a, "b" ,c', [(1, {0: "a", 1: "b", 2: "c"})]),
        ('5" 管,甲\n"没有收尾,乙', [(1, {0: '5" 管', 1: "甲"}), (2, {0: '"没有收尾', 1: "乙"})]),
        ('="0012",1\n', [(1, {0: "0012", 1: "1"})]),
        ("=100%,1\n", [(1, {0: "=100%", 1: "1"})]),
        # a stated delimiter
        ("sep=;\na,b;c\n", [(2, {0: "a,b", 1: "c"})]),
        ("只有一列\n第二行\n", [(1, {0: "只有一列"}), (2, {0: "第二行"})]),
        ("", []),
    ],
)
def test_rows_and_cells(text: str, expected: list[tuple[int, dict[int, str]]]) -> None:
    assert lines(text.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    expected = [(1, {0: "项目名称", 1: "绩效目标"}), (2, {0: "甲", 1: "≥95%"})]
    assert lines("项目名称,绩效目标\n甲,≥95%\n".encode(encoding)) == expected


def test_the_page_is_a_sheet_of_lines() -> None:
    page = read(b"a,b\n", guard()).pages[0]
    assert (page.place, page.exact, page.name, [row.table for row in page.rows]) == (
        "line", False, None, [1],
    )  # fmt: skip


def test_broken_bytes_are_a_doubt_and_what_is_no_text_an_error() -> None:
    document = read("项目名称,绩效目标,指标".encode()[:-1], guard())
    assert [doubt.message_id for doubt in document.doubts] == ["encoding.broken"]
    with pytest.raises(DocumentError) as caught:
        read(bytes(range(256)), guard())
    assert caught.value.message_id == "encoding.not_text"


def test_cells_are_counted() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"1,2,3\n" * 40, guard(cells=100))
    assert caught.value.message_id == "read.too_many_cells"


@pytest.mark.parametrize("end", ["", 'a,b"\n'])
def test_a_stray_quotation_mark_costs_one_cell(end: str) -> None:
    rows = lines(('a,"b\n' + "c,d\n" * 20_000 + end).encode())
    assert len(rows) == 20_001 + bool(end)
    assert rows[:2] == [(1, {0: "a", 1: '"b'}), (2, {0: "c", 1: "d"})]


_FIELD = st.text(st.sampled_from('甲乙0,"\n; x'), max_size=6)


@given(st.lists(st.lists(_FIELD, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    stream.write("sep=,\r\n")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    page = read(stream.getvalue().encode(), guard()).pages[0]
    expected = [
        {column: text.strip() for column, text in enumerate(row) if text.strip()} for row in rows
    ]
    found = [{cell.column: cell.text for cell in row.cells} for row in page.rows]
    assert found == [row for row in expected if row]
