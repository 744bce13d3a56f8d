"""Old workbooks: records made by hand, read as displayed, and never more than one kind of error."""

import random
from pathlib import Path
from struct import pack

import pytest
from workbooks import cell_at, guard, spans, texts

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.xls import read

FIXTURE = Path(__file__).with_name("fixtures") / "sheets.xls"


def record(kind: int, content: bytes = b"") -> bytes:
    return pack("<HH", kind, len(content)) + content


def unicode(text: str) -> bytes:
    """A text with a length of two bytes, as formats and labels have it."""
    return pack("<HB", len(text), 1) + text.encode("utf-16-le")


def style(number_format: int) -> bytes:
    return record(0xE0, pack("<HHH", 0, number_format, 0) + bytes(14))


def number(row: int, column: int, value: float, style_index: int = 0) -> bytes:
    return record(0x203, pack("<HHHd", row, column, style_index, value))


def label(row: int, column: int, text: str, style_index: int = 0) -> bytes:
    return record(0x204, pack("<HHH", row, column, style_index) + unicode(text))


def failed(row: int, column: int, code: int) -> bytes:
    return record(0x205, pack("<HHHBB", row, column, 0, code, 1))


def merged(*regions: tuple[int, int, int, int]) -> bytes:
    """Regions as first row, last row, first column, last column."""
    return record(0xE5, pack("<H", len(regions)) + b"".join(pack("<HHHH", *one) for one in regions))


def workbook(cells: bytes, formats: tuple[str, ...] = (), styles: tuple[int, ...] = (0,)) -> bytes:
    """A bare workbook stream of one sheet “表”; the formats have the numbers 164, 165, …"""
    begin = record(0x809, pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    font = record(0x31, bytes(14) + b"\x01\x00A")
    codes = b"".join(record(0x41E, pack("<H", 164 + n) + unicode(c)) for n, c in enumerate(formats))
    head = begin + record(0x42, pack("<H", 1200)) + font + codes + b"".join(map(style, styles))
    name = pack("<BB", 1, 1) + "表".encode("utf-16-le")
    at = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, pack("<IBB", at, 0, 0) + name) + record(0x0A)
    sheet = record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return head + sheet + cells + record(0x0A)


def test_numbers_read_as_their_format_shows_them() -> None:
    data = workbook(
        number(0, 0, 0.9726, 1) + number(0, 1, 15, 2) + number(1, 0, 44859, 3) + number(1, 1, 0.1 + 0.2)
        + number(2, 0, 12, 4) + number(3, 0, 0, 4),
        formats=("0.00%", '0"人"', ";;;"),
        styles=(0, 164, 165, 31, 166),
    )  # fmt: skip
    document = read(data, guard())
    shown = {"A1": "97.26%", "B1": "15人", "A2": "2022年10月25日", "B2": "0.3", "A3": ""}
    assert texts(document.pages[0]) == shown
    assert cell_at(document, "A3").doubt == "sheets.hidden_value"


def test_texts_errors_and_merged_cells() -> None:
    data = workbook(
        label(0, 0, "甲\r\n乙") + label(0, 3, "=100%") + failed(1, 3, 0x07) + failed(2, 3, 0x17)
        + label(1, 1, "压住") + merged((0, 1, 0, 2), (3, 4, 0, 1)),
    )  # fmt: skip
    document = read(data, guard())
    page = document.pages[0]
    assert texts(page) == {"A1": "甲\n乙", "D1": "=100%", "D2": "#DIV/0!", "D3": "#REF!"}
    assert spans(page) == {"A1": (2, 3)}
    assert cell_at(document, "D2").doubt == "sheets.error_value"
    assert cell_at(document, "A1").doubt == "sheets.covered_value"


END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(stream: bytes, circle: bool = False) -> bytes:
    """The workbook in a compound file, in large sectors or, below 4096 bytes, in small ones.

    Sector 0 is the allocation table, 1 the directory, 2 the table of small sectors. With
    `circle` the stream's second sector leads back to its first.
    """
    small = len(stream) < 4096
    sectors = -(-len(stream) // 512)
    chain = [4 + at for at in range(sectors - 1)] + [END]
    if circle:
        chain[1] = 3
    small_chain = [at + 1 for at in range(-(-len(stream) // 64) - 1)] + [END] if small else []
    table = pack(f"<{3 + sectors}I", 0xFFFFFFFD, END, END, *chain).ljust(512, b"\xff")
    small_table = pack(f"<{len(small_chain)}I", *small_chain).ljust(512, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return pack("<64sHBB3I36xIII", text, len(text), kind, 1, FREE, FREE, child, start, size, 0)

    directory = entry("Root Entry", 5, 1, 3 if small else END, len(stream) if small else 0)
    directory += entry("Workbook", 2, FREE, 0 if small else 3, len(stream))
    header = pack("<8s16xHHHHH", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6)
    header += pack("<6x9I109I", 0, 1, 1, 0, 4096, 2, 1, END, 0, 0, *[FREE] * 108)
    return (
        header
        + table
        + directory.ljust(512, b"\0")
        + small_table
        + stream.ljust(512 * sectors, b"\0")
    )


@pytest.mark.parametrize("count", [1, 600])
def test_workbooks_in_small_and_in_large_sectors(count: int) -> None:
    data = compound(workbook(b"".join(number(row, 0, row + 1) for row in range(count))))
    assert len(read(data, guard()).pages[0].rows) == count


def test_records_that_ask_for_work_without_end_are_passed_over() -> None:
    every_cell = pack("<HHHH", 0, 65_535, 0, 255)
    link = record(0x1B8, every_cell + bytes(16) + pack("<II", 2, 0))
    page = read(workbook(number(0, 0, 7) + link * 50), guard()).pages[0]
    assert texts(page) == {"A1": "7"}


def test_a_chain_that_goes_in_a_circle_ends() -> None:
    stream = workbook(b"".join(number(row, 0, row + 1) for row in range(600)))
    with pytest.raises(DocumentError) as caught:
        read(compound(stream, circle=True), guard())
    assert caught.value.message_id == "sheets.damaged_xls"


def test_a_password_is_said() -> None:
    data = workbook(b"")
    first = 20  # after the record that begins the workbook
    with pytest.raises(DocumentError) as caught:
        read(data[:first] + record(0x2F, bytes(6)) + data[first:], guard())
    assert caught.value.message_id == "read.encrypted"


@pytest.mark.parametrize(
    ("data", "limits", "message_id"),
    [
        (workbook(number(0, 0, 1) * 101), {"cells": 100}, "read.too_many_cells"),
        (workbook(merged(*[(0, 1, 0, 1)] * 120)), {"cells": 100}, "read.too_many_cells"),
        (workbook(record(0xBE, bytes(4000)) * 101), {"cells": 10_000}, "read.too_many_cells"),
        (workbook(bytes(5000)), {"xml_bytes": 4096}, "read.xml_too_large"),
        (workbook(b"", styles=(0,) * 100_001), {}, "sheets.damaged_xls"),
        (b"", {}, "sheets.damaged_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), {}, "read.damaged"),
        (b"PK\x03\x04" + bytes(100), {}, "sheets.damaged_xls"),
    ],
    ids=["cells", "merges", "blanks", "size", "styles", "empty", "no container", "a zip"],
)
def test_floods_and_damage(data: bytes, limits: dict[str, int], message_id: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(data, guard(**limits))
    assert caught.value.message_id == message_id
    assert "甲.xlsx" in caught.value.sentence("en")


def test_damaged_anywhere_it_fails_in_one_way(capfd: pytest.CaptureFixture[str]) -> None:
    data = FIXTURE.read_bytes()
    dice = random.Random(20221025)
    for _ in range(200):
        damaged = bytearray(data[: dice.choice([len(data), dice.randrange(len(data))])])
        for _ in range(dice.randint(0, 8)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            read(bytes(damaged), guard())
        except DocumentError as error:
            error.sentence("en")
    assert capfd.readouterr() == ("", "")
