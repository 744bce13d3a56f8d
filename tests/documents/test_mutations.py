"""Damaged documents of every kind: nothing but DocumentError, no hang, no file left behind.

A valid document of each kind is cut, overwritten, spliced with another, or has one part inside
its container damaged. Whatever comes of it is either read or refused with a sentence.
"""

import faulthandler
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import making_docx, making_pdf, workbooks
from documents.hostile import LAUGHS, QUADRATIC, bomb_of_zeros
from jiheng.kernel.documents import office
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.messages import message

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = replace(default_limits(), seconds=30)
HANG = 300  # seconds after which a test that still runs is ended with a trace


def word() -> bytes:
    nested = making_docx.table(making_docx.row("子", "1"))
    body = (
        making_docx.paragraph("项目支出绩效自评表")
        + making_docx.table(
            making_docx.row(
                making_docx.cell("项目", '<w:vMerge w:val="restart"/>'),
                making_docx.cell("名称", '<w:gridSpan w:val="2"/>', nested),
            ),
            making_docx.row(making_docx.cell("", "<w:vMerge/>"), "预算", "10.00"),
        )
        + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>项</w:t></w:r></w:p>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    return making_docx.docx(body, numbering)


PAGE = (
    '<html><head><meta charset="gbk"><style>a{}</style></head><body><p>自评表<br>2023</p><table>'
    '<tr><th rowspan="2">项目</th><td colspan="2">甲</td></tr><tr><td><input value="1">乙</td><td>'
    "<table><tr><td>丙</td></tr></table></td></tr></table></body></html>"
).encode("gbk")
ARCHIVE = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=a"\r\n\r\n--=a\r\n'
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<p>=E9=A1=B9=E7=9B=AE</p>\r\n--=a--\r\n"
)
TEXT = '项目名称\t医疗保障\n\n预算数 | 10\n"多行\n单元格"\t1\n'.encode()
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "docx": word,
    "xlsx": lambda: workbooks.zipped(workbooks.xlsx_parts("<row r='1'><c r='A1'><v>1</v></c></row>")),
    "ods": (FIXTURES / "sheets.ods").read_bytes,
    "xls": (FIXTURES / "sheets.xls").read_bytes,
    "pdf": lambda: making_pdf.pdf(
        [making_pdf.RawPage(making_pdf.lattice([50, 150, 250], [700, 720, 740])
         + making_pdf.text(60, 725, "项目名称"))]
    ),
    "html": lambda: PAGE,
    "mht": lambda: ARCHIVE,
    "csv": lambda: "项目,预算\n\"甲\n乙\",10\n".encode("gb18030"),
    "txt": lambda: TEXT,
    "rtf": lambda: b"{\\rtf1 {\\trowd\\cellx1000 a\\cell\\row}}",
}  # fmt: skip
NOISE = (
    b"\0",
    b"\xff",
    b"<",
    b">",
    b"&",
    b'"',
    b"</w:tc>",
    b"<w:tbl>",
    b"9" * 20,
    b"-1",
    b"PK\x03\x04",
)


@pytest.fixture(scope="module", autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A temporary folder in which no test may leave anything; no conversion, it takes seconds."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setattr(office, "find_office", lambda: None)
        yield folder


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    faulthandler.dump_traceback_later(HANG, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def outcome_of(path: Path) -> Document | DocumentError:
    """What comes of reading; any other error ends the test."""
    try:
        return read_document(path, LIMITS)
    except DocumentError as error:
        return error


def damaged(draw: st.DrawFn, data: bytes, other: bytes) -> bytes:
    """The bytes after one to four injuries."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        width = draw(st.integers(0, 40))
        injury = draw(st.sampled_from(("overwrite", "insert", "remove", "repeat", "cut", "splice")))
        if injury == "overwrite":
            data = data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at + width :]
        elif injury == "insert":
            data = data[:at] + draw(st.sampled_from(NOISE)) + data[at:]
        elif injury == "remove":
            data = data[:at] + data[at + width :]
        elif injury == "repeat":
            data = data[:at] + data[at : at + width] * draw(st.integers(2, 50)) + data[at:]
        elif injury == "cut":
            data = data[:at]
        else:
            data = data[:at] + other[draw(st.integers(0, len(other))) :]
    return data


def with_damaged_part(draw: st.DrawFn, data: bytes, other: bytes) -> bytes:
    """A container, whole in itself, with one part inside it damaged, lost or given twice."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        names = source.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            part = source.read(name)
            if name != chosen:
                target.writestr(name, part)
            elif draw(st.integers(0, 9)):
                target.writestr(name, damaged(draw, part, other))
    return buffer.getvalue()


@st.composite
def damaged_documents(draw: st.DrawFn, kind: str) -> bytes:
    data = DOCUMENTS[kind]()
    other = DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))]()
    if data.startswith(b"PK") and draw(st.booleans()):
        return with_damaged_part(draw, data, other)
    return damaged(draw, data, other)


@pytest.mark.parametrize("kind", DOCUMENTS)
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused(
    kind: str, temporary: Path, data: st.DataObject
) -> None:
    path = temporary / f"损坏.{kind}"
    path.write_bytes(data.draw(damaged_documents(kind)))
    outcome = outcome_of(path)
    if isinstance(outcome, DocumentError):
        assert all("损坏" in outcome.sentence(language) for language in ("zh", "en"))
    else:
        "".join(cell.text for page in outcome.pages for cell in page.cells()).encode()
        assert all(message(one.message_id, **one.arguments) for one in outcome.doubts)
    path.unlink()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_documents_are_valid_before_they_are_damaged(kind: str, temporary: Path) -> None:
    path = temporary / f"完好.{kind}"
    path.write_bytes(DOCUMENTS[kind]())
    outcome = outcome_of(path)
    if isinstance(outcome, DocumentError):
        assert (kind, outcome.message_id) == ("rtf", "office.not_installed")
    else:
        assert any(cell.text for page in outcome.pages for cell in page.cells())
    path.unlink()


def with_body(body: bytes) -> bytes:
    return making_docx.package("word/document.xml", {"word/document.xml": body.decode()})


def with_sheet(sheet: str) -> bytes:
    return workbooks.zipped({**workbooks.xlsx_parts(""), workbooks.SHEET: sheet})


WORD_TABLE = making_docx.document_xml("<w:tbl><w:tr>%s</w:tr></w:tbl>")
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "零.docx": (lambda: bomb_of_zeros("word/document.xml", 10), "read.xml_too_large"),
    "小零.xlsx": (lambda: bomb_of_zeros("xl/workbook.xml", 1), "read.compression_ratio"),
    "笑.docx": (lambda: with_body(LAUGHS), "read.xml_doctype"),
    "笑.xlsx": (lambda: with_sheet(LAUGHS.decode()), "read.xml_doctype"),
    "方.docx": (lambda: with_body(QUADRATIC), "read.xml_doctype"),
    "深.docx": (lambda: with_body(b"<a>" * 100_000), "read.too_deep"),
    "深.xlsx": (lambda: with_sheet("<a>" * 100_000), "read.too_deep"),
    "深.html": (lambda: b"<div>" * 1_000_000, "read.too_deep"),
    "层.html": (lambda: b"<table><tr><td>" * 1_000_000, "read.too_deep"),
    "格.docx": (
        lambda: with_body((WORD_TABLE % ("<w:tc/>" * 4_000_000)).encode()),
        "read.compression_ratio",
    ),
    "标记.html": (lambda: b"<table>" + b"<tr><td>x" * 3_000_000, "read.too_many_tags"),
    "属性.html": (lambda: b"<p " + b" ".join(b"a%d" % n for n in range(300_000)), "0 rows"),
    "长行.txt": (lambda: ("项目名称" + "测试" * 17_000_000).encode(), "1 rows"),
    "空行.txt": (lambda: b"a" + b"\n" * 90_000_000, "read.too_many_separators"),
    "空列.csv": (lambda: b"a" + b"," * 90_000_000, "read.too_many_separators"),
    "跨行.html": (lambda: b"<table>" + b"<tr><td rowspan=1000000>x" * 2000, "2000 rows"),
}  # fmt: skip

# Reads the files named, and says of each what came of it. What takes more memory than a document
# within the limits may need ends with an error.
_READ_THEM = """
import json, sys
from pathlib import Path
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
except (ImportError, ValueError):
    pass
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
for name in sys.argv[1:]:
    try:
        document = read_document(Path(name), default_limits())
        found = f"{sum(len(page.rows) for page in document.pages)} rows"
    except DocumentError as error:
        found = error.message_id
    print(json.dumps([Path(name).name, found]), flush=True)
"""


def test_hostile_documents_are_refused_within_memory(temporary: Path) -> None:
    folder = temporary / "hostile"
    folder.mkdir()
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", _READ_THEM, *(str(folder / name) for name in HOSTILE)],
        capture_output=True,
        check=False,
        timeout=HANG,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )
    found = dict(json.loads(line) for line in done.stdout.splitlines())
    assert found == {name: expected for name, (_, expected) in HOSTILE.items()}, done.stderr
    shutil.rmtree(folder)
