"""Zip containers and XML are opened within limits, whatever their headers claim."""

import struct
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from documents.hostile import LAUGHS, QUADRATIC, bomb_of_zeros
from jiheng.kernel.documents.container import open_container, parse_xml
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits

MIB = 1 << 20


def guard(**limits: int) -> Guard:
    return Guard("甲.docx", replace(default_limits(), **limits))


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def read_all(data: bytes, watch: Guard) -> None:
    container = open_container(data, watch)
    for name in ("a", "b"):
        container.read(name)


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    """The container with bytes at an offset of its first central directory entry replaced."""
    start = data.index(b"PK\x01\x02") + offset
    return data[:start] + value + data[start + len(value) :]


def test_parts_are_found_by_name_in_any_case_and_with_either_slash() -> None:
    data = zipped(("word\\Document.xml", b"<a/>"), ("/xl/x.xml", b"b"), ("folder/", b""))
    container = open_container(data, guard())
    assert container.names == ["word/Document.xml", "xl/x.xml"]
    assert container.read("word/document.XML") == b"<a/>"
    assert ["/xl/x.xml" in container, "folder/" in container] == [True, False]


def test_what_a_header_claims_about_sizes_does_not_matter() -> None:
    small = struct.pack("<I", 3)
    lying = patched(zipped(("a", b"x" * 100_000)), 24, small)
    assert len(open_container(lying, guard()).read("a")) == 100_000


FIVE_MIB = zipped(("a", b"0" * (5 * MIB)), ("b", b"0" * (5 * MIB)))
ONE = zipped(("a", b"some text that is not repeated"))

REFUSED = [
    ("compression_ratio", FIVE_MIB, {}, "read.compression_ratio", {"part": "a", "limit": "200"}),
    (
        "part_bytes",
        FIVE_MIB,
        {"compression_ratio": 2000, "part_bytes": 4 * MIB},
        "read.part_too_large",
        {"part": "a", "limit": str(4 * MIB)},
    ),
    (
        "stored part_bytes",
        zipped(("a", b"x" * 100), method=zipfile.ZIP_STORED),
        {"part_bytes": 99},
        "read.part_too_large",
        {"part": "a", "limit": "99"},
    ),
    (
        "all parts together",
        FIVE_MIB,
        {"compression_ratio": 2000, "unpacked_bytes": 8 * MIB},
        "read.unpacked_too_large",
        {"part": "b", "limit": str(8 * MIB)},
    ),
    ("parts", FIVE_MIB, {"parts": 1}, "read.too_many_parts", {"limit": "1"}),
    ("truncated", ONE[:-10], {}, "read.damaged_zip", {}),
    ("beginning lost", ONE[40:], {}, "read.damaged_zip", {}),
    ("no zip at all", b"PK\x03\x04", {}, "read.damaged_zip", {}),
    ("checksum", patched(ONE, 16, b"\0\0\0\0"), {}, "read.damaged_zip", {}),
    ("packed size", patched(ONE, 20, b"\xff\xff\xff\x7f"), {}, "read.damaged_zip", {}),
    ("offset", patched(ONE, 42, b"\x05\0\0\0"), {}, "read.damaged_zip", {}),
    ("encrypted", patched(ONE, 8, b"\x01\0"), {}, "read.encrypted", {}),
    ("bzip2", zipped(("a", b"x"), method=zipfile.ZIP_BZIP2), {}, "read.zip_method", {"part": "a"}),
    ("absent part", zipped(("b", b"")), {}, "read.no_part", {"part": "a"}),
]


@pytest.mark.parametrize(
    ("data", "limits", "message_id", "arguments"),
    [one[1:] for one in REFUSED],
    ids=[one[0] for one in REFUSED],
)
def test_containers_outside_the_limits_are_refused(
    data: bytes, limits: dict[str, int], message_id: str, arguments: dict[str, str]
) -> None:
    with pytest.raises(DocumentError) as raised:
        read_all(data, guard(**limits))
    assert (raised.value.message_id, raised.value.arguments) == (message_id, arguments)
    for language in ("zh", "en"):
        assert "甲.docx" in raised.value.sentence(language)


def test_a_part_that_will_be_a_tree_has_a_limit_of_its_own() -> None:
    container = open_container(zipped(("a", b"x" * 101)), guard(xml_bytes=100))
    assert len(container.read("a")) == 101
    with pytest.raises(DocumentError) as raised:
        container.read("a", for_tree=True)
    assert (raised.value.message_id, raised.value.arguments["limit"]) == (
        "read.xml_too_large",
        "100",
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(DocumentError) as raised:
        open_container(zipped(("word/a.xml", b"1"), ("Word/A.xml", b"2")), guard())
    assert raised.value.message_id == "read.duplicate_part"
    assert raised.value.arguments == {"part": "Word/A.xml"}


def test_ten_gigabytes_of_zeros_are_refused_after_the_first_of_them() -> None:
    bomb = bomb_of_zeros("a", 10)
    limits = {"compression_ratio": 1100, "part_bytes": 64 * MIB}
    with pytest.raises(DocumentError) as raised:
        open_container(bomb, guard(**limits)).read("a")
    assert raised.value.message_id == "read.part_too_large"


OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'

BAD_XML = [
    ("billion laughs", LAUGHS, {}, "read.xml_doctype"),
    ("quadratic blow-up", QUADRATIC, {}, "read.xml_doctype"),
    ("outside file", OUTSIDE, {}, "read.xml_doctype"),
    ("laughs in UTF-16", LAUGHS.decode().encode("utf-16"), {}, "read.xml_doctype"),
    ("laughs in UTF-32", LAUGHS.decode().encode("utf-32"), {}, "read.xml_damaged"),
    ("harmless in UTF-32", "<!DOCTYPE a><a/>".encode("utf-32"), {}, "read.xml_doctype"),
    ("deep", b"<a>" * 300 + b"</a>" * 300, {}, "read.too_deep"),
    ("deeper than told", b"<a><a><a/></a></a>", {"xml_depth": 2}, "read.too_deep"),
    ("large", b"<a>" + b" " * 100 + b"</a>", {"xml_bytes": 100}, "read.xml_too_large"),
    ("many tags", b"<a>" + b"<b/>" * 5 + b"</a>", {"xml_tags": 6}, "read.too_many_tags"),
    ("empty", b"", {}, "read.xml_damaged"),
    ("cut", b"<a><b></b>", {}, "read.xml_damaged"),
    ("unknown encoding", b'<?xml version="1.0" encoding="x"?><a/>', {}, "read.xml_damaged"),
    ("undeclared entity", b"<a>&x;</a>", {}, "read.xml_damaged"),
    ("NUL", b"<a>\0</a>", {}, "read.xml_damaged"),
]


@pytest.mark.parametrize(
    ("data", "limits", "message_id"), [one[1:] for one in BAD_XML], ids=[one[0] for one in BAD_XML]
)
def test_dangerous_and_broken_xml_is_refused(
    data: bytes, limits: dict[str, int], message_id: str
) -> None:
    with pytest.raises(DocumentError) as raised:
        parse_xml(data, guard(**limits))
    assert raised.value.message_id == message_id


def test_plain_xml_of_any_encoding_is_parsed() -> None:
    for encoding in ("utf-8", "utf-16"):
        xml = f'<?xml version="1.0" encoding="{encoding}"?><表 名="绩效">目标<!-- 注 -->值</表>'
        root = parse_xml(xml.encode(encoding), guard(xml_depth=1))
        assert (root.tag, root.get("名"), root.text) == ("表", "绩效", "目标值")
