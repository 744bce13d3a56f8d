"""Bytes become the text that was saved, whatever program saved it."""

import codecs

import pytest

from jiheng.kernel.documents.encoding import decode
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.messages import message

FORM = "项目支出绩效自评表\n（2023年度）\t≥95%，“满意”—100分\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("UTF-8", FORM.encode()),
        ("UTF-8 with a mark", codecs.BOM_UTF8 + FORM.encode()),
        ("UTF-16 little, mark", codecs.BOM_UTF16_LE + FORM.encode("utf-16-le")),
        ("UTF-16 big, mark", codecs.BOM_UTF16_BE + FORM.encode("utf-16-be")),
        ("UTF-16 little, no mark", FORM.encode("utf-16-le")),
        ("UTF-16 big, no mark", FORM.encode("utf-16-be")),
        ("UTF-32 little, mark", codecs.BOM_UTF32_LE + FORM.encode("utf-32-le")),
        ("GB18030", FORM.encode("gb18030")),
        ("end-of-file sign of DOS", FORM.encode("gb18030") + b"\x1a"),
    ],
)
def test_every_encoding_gives_the_same_text(name: str, data: bytes) -> None:
    assert decode(data, "a.txt") == (FORM, None), name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("", "utf-8"), ("plain", "ascii"), ("镕㎡", "gbk"), ("𠮷", "gb18030"), ("A\f乙", "utf-8")],
)
def test_short_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == (text, None)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "count"),
    [
        ("绩效目标申报表".encode()[:-1], "绩效目标申报�", "UTF-8", "1"),
        ("绩效目标申报表".encode("gb18030")[:-1], "绩效目标申报�", "GB18030", "1"),
        (b"0123456789\x00abcdefghij", "0123456789�abcdefghij", "UTF-8", "1"),
    ],
)
def test_broken_bytes_are_replaced_and_counted(
    data: bytes, text: str, encoding: str, count: str
) -> None:
    got, doubt = decode(data, "a.txt")
    assert got == text
    assert doubt is not None
    assert doubt.message_id == "encoding.broken"
    assert doubt.arguments == {"file": "a.txt", "encoding": encoding, "count": count}
    assert count in message(doubt.message_id, "zh", **doubt.arguments)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x02",
        bytes(range(256)) * 4,
        b"\xff" * 100,
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(data, "图.txt")
    assert caught.value.message_id == "encoding.not_text"
    assert "图.txt" in str(caught.value)
