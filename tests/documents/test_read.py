"""The front door: every file is told by its content, and what cannot be read says so."""

import os
import struct
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from documents.making_docx import document_xml, docx, package, paragraph, row, table
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import shown
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import FORMATS, read_document
from jiheng.kernel.messages import message

HTML = "<html><table><tr><td>项目名称</td><td>甲</td></tr></table></html>".encode()
TEXT = "项目名称\t甲\n".encode()
DOCX = docx(table(row("项目名称", "甲")))


def xlsx() -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_row(0, 0, ["项目名称", "甲"])
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def compound(*names: str, first_stream: bytes = b"", sector: int = 512) -> bytes:
    """An OLE2 file whose root holds streams of these names; all begin in the same sector."""
    per_sector = sector // 128
    entries = [_entry("Root Entry", 5, child=1)]
    for index, name in enumerate(names, 1):
        right = index + 1 if index < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, start=0))
    directory_sectors = -(-len(entries) // per_sector)
    directory = b"".join(entries).ljust(directory_sectors * sector, b"\0")
    # Sector 0 is the stream, 1 the allocation table, then the directory.
    following = [0xFFFFFFFE, 0xFFFFFFFD]
    following += [2 + index + 1 for index in range(directory_sectors - 1)] + [0xFFFFFFFE]
    table_sector = struct.pack(f"<{len(following)}I", *following).ljust(sector, b"\xff")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHH", header, 0x1A, 3, 0xFFFE, sector.bit_length() - 1)
    struct.pack_into("<II", header, 0x2C, 1, 2)
    struct.pack_into("<II", header, 0x44, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 0x4C, 1, *[0xFFFFFFFF] * 108)
    return (
        bytes(header).ljust(sector, b"\0")
        + first_stream.ljust(sector, b"\0")
        + table_sector
        + directory
    )


def _entry(
    name: str, kind: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF, start: int = 0
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBB3I36xIII", encoded, len(encoded), kind, 1, 0xFFFFFFFF, right, child, start, 4096, 0
    )


def read(folder: Path, name: str, data: bytes, **limits: int) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path, replace(default_limits(), **limits))


READABLE = {
    "表.docx": (DOCX, None),
    "表.DOCX": (DOCX, None),
    "表.wps": (DOCX, None),
    "表.docm": (DOCX, None),
    "表.doc": (DOCX, "docx"),
    "表": (DOCX, None),
    "表.xlsx": (xlsx(), None),
    "表.et": (xlsx(), None),
    "表.xls": (xlsx(), "xlsx"),
    "页.html": (HTML, None),
    "页.xls": (HTML, "HTML"),
    "页.doc": (HTML, "HTML"),
    "页.htm": (b"\xef\xbb\xbf \n<!-- x --><TABLE><tr><td>a</td></tr></TABLE>", None),
    "十六.xls": ("<html><table><tr><td>项</td></tr></table>".encode("utf-16"), "HTML"),
    "片段.htm": ("前言 <table><tr><td>项</td></tr></table>".encode(), None),
    "档.mht": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
               b"Content-Type: text/html\n\n<p>a</p>\n--x--", None),
    "文.txt": (TEXT, None),
    "文.csv": ("项目名称,甲\n".encode("gb18030"), None),
    "文.xls": (TEXT, "CSV"),
    "文.dat": (TEXT, "TXT"),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_a_file_is_read_as_what_it_is(tmp_path: Path, name: str) -> None:
    data, differs = READABLE[name]
    document = read(tmp_path, name, data)
    assert document.file == name
    assert [cell.text for page in document.pages for cell in page.cells()]
    doubts = [(doubt.message_id, doubt.arguments) for doubt in document.doubts]
    extension = Path(name).suffix.lower()
    expected = {"file": name, "extension": extension, "format": differs}
    assert doubts == ([("read.extension_differs", expected)] if differs else [])


def test_macros_are_named_and_not_run(tmp_path: Path) -> None:
    parts = {"word/document.xml": document_xml(paragraph("文")), "word/vbaProject.bin": "x"}
    document = read(tmp_path, "宏.docm", package("word/document.xml", parts))
    assert [doubt.message_id for doubt in document.doubts] == ["read.macros"]
    assert message("read.macros", "zh", **document.doubts[0].arguments).startswith("“宏.docm”")


ENCRYPTED_WORD = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01"
REFUSED = {
    "空.docx": (b"", "read.empty"),
    "空白.txt": (b"\xef\xbb\xbf \r\n\t\n", "read.empty"),
    "零.xlsx": (bytes(5000), "read.empty"),
    "加密.docx": (compound("EncryptionInfo", "EncryptedPackage"), "read.encrypted"),
    "受控.docx": (compound("\tDRMContent"), "read.encrypted"),
    "加密.doc": (compound("WordDocument", first_stream=ENCRYPTED_WORD), "read.encrypted"),
    "大扇区.doc": (
        compound("a", "WordDocument", first_stream=ENCRYPTED_WORD, sector=4096),
        "read.encrypted",
    ),
    "演示.ppt": (compound("Current User", "PowerPoint Document"), "read.presentation"),
    "别的.doc": (compound("Something"), "read.unknown"),
    "断头.doc": (compound("WordDocument")[:100], "read.damaged"),
    "断尾.doc": (compound("WordDocument")[:1100], "read.damaged"),
    "演示.pptx": (
        package("ppt/main.xml", {"ppt/main.xml": "<a/>"}, "presentationml.presentation"),
        "read.presentation",
    ),
    "图表.vsdx": (package("a.xml", {"a.xml": "<a/>"}, "drawing"), "read.unknown"),
    "截断.docx": (DOCX[:-30], "read.damaged_zip"),
    "压缩包.docx": (zipped(a_txt=b"x"), "read.archive"),
    "包.rar": (b"Rar!\x1a\x07\x01\x00", "read.archive"),
    "包.gz": (b"\x1f\x8b\x08\x00", "read.archive"),
    "版式.ofd": (zipped(OFD_xml=b"<a/>"), "read.ofd"),
    "图.gif": (b"GIF89a\x01\x00", "read.other_image"),
    "图.heic": (b"\x00\x00\x00\x18ftypheic", "read.other_image"),
    "程序.exe": (b"MZ\x90\x00\x03\x00\x00\x00" * 50, "read.unknown"),
    "假.docx": (bytes(range(256)) * 20, "read.unknown"),
    "幻灯.odp": (
        zipped(mimetype=b"application/vnd.oasis.opendocument.presentation"),
        "read.presentation",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    data, message_id = REFUSED[name]
    with pytest.raises(DocumentError) as raised:
        read(tmp_path, name, data)
    assert (raised.value.message_id, raised.value.file) == (message_id, name)
    for language in ("zh", "en"):
        assert name in raised.value.sentence(language)


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", b"x" * 100, file_bytes=100).pages
    with pytest.raises(DocumentError) as raised:
        read(tmp_path, "a.txt", b"x" * 101, file_bytes=100)
    assert (raised.value.message_id, raised.value.arguments) == (
        "read.too_large",
        {"limit": "100"},
    )


LIMITS = default_limits()


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as raised:
        read_document(path, LIMITS)
    assert raised.value.file == shown(path.name)
    assert shown(path.name) in raised.value.sentence("zh")
    return raised.value.message_id


def test_paths_that_lead_to_no_file(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(TEXT)
    assert refusal(tmp_path / "没有.docx") == "read.missing"
    assert refusal(tmp_path / "文件" / "下面.docx") == "read.missing"
    assert refusal(tmp_path / "空字\0符.docx") == "read.unreadable"
    assert refusal(tmp_path) == "read.folder"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as here are not made on Windows")
def test_links_and_pipes(tmp_path: Path) -> None:
    (tmp_path / "断.docx").symlink_to(tmp_path / "没有")
    (tmp_path / "环.docx").symlink_to(tmp_path / "环.docx")
    os.mkfifo(tmp_path / "管道.docx")
    (tmp_path / "好.docx").symlink_to(tmp_path / "真.docx")
    (tmp_path / "真.docx").write_bytes(DOCX)
    assert refusal(tmp_path / "断.docx") == "read.broken_link"
    assert refusal(tmp_path / "环.docx") == "read.broken_link"
    assert refusal(tmp_path / "管道.docx") == "read.special_file"
    assert refusal(Path(os.devnull)) == "read.special_file"
    assert read_document(tmp_path / "好.docx", default_limits()).pages


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "锁.docx").write_bytes(DOCX)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(tmp_path / "锁.docx") == "read.no_permission"


def test_no_extension_belongs_to_formats_that_exclude_each_other() -> None:
    owners: dict[str, list[str]] = {}
    for name, one in FORMATS.items():
        for extension in one.extensions.split():
            owners.setdefault(extension, []).append(name)
    shared = {extension: names for extension, names in owners.items() if len(names) > 1}
    assert shared == {
        "et": ["xlsx", "xls"],
        "ett": ["xlsx", "xls"],
        "wps": ["docx", "doc"],
        "wpt": ["docx", "doc"],
        "xml": ["doc", "sheet-xml"],
    }
