"""PDF files that cannot be read give one sentence; what can be read of a damaged one is read."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.making_pdf import RawPage, lattice, pdf, text
from jiheng.kernel.documents import scan
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.pdf import read
from jiheng.kernel.messages import LANGUAGES

PAGE = lattice([50, 150, 250], [700, 720, 740]) + text(53, 725, "Name", 10, "en")
GOOD = pdf([PAGE])
PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray"
    " /BitsPerComponent 8 /Length 64 >>\nstream\n" + "0123456789abcdef" * 4 + "\nendstream"
)
SCAN = RawPage("q 595 0 0 842 0 0 cm /I Do Q\n", forms={"I": PICTURE})


def document_of(data: bytes, guard: Guard | None = None) -> Document:
    return read(data, guard or Guard("表.pdf", default_limits()))


def refusal(data: bytes, guard: Guard | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        document_of(data, guard)
    return caught.value


def texts(document: Document) -> list[str]:
    return [cell.text for page in document.pages for cell in page.cells() if cell.text]


def encrypted(password: bytes) -> bytes:
    """A page under the oldest encryption (40 bits), with a password for opening it."""
    filling = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    owner, identity, rights = b"o" * 32, b"i" * 16, b"\xfc\xff\xff\xff"
    padded = (password + filling)[:32]
    key = hashlib.md5(padded + owner + rights + identity).digest()[:5]
    user = rc4(key, filling)
    # Content is object 100; its key is made of the file's key and its number.
    own_key = hashlib.md5(key + (100).to_bytes(3, "little") + b"\0\0").digest()[:10]
    content = rc4(own_key, PAGE.encode("latin-1")).decode("latin-1")
    encrypt = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>"
        f" /ID [<{identity.hex()}> <{identity.hex()}>]"
    )
    return pdf([content], trailer=encrypt)


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "pdf.damaged"),
    "only a beginning": (b"%PDF-1.7\n", "pdf.damaged"),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "pdf.damaged"),
    "no page": (pdf([]), "pdf.damaged"),
    "password": (encrypted(b"secret"), "pdf.password"),
    "cut in half": (GOOD[: len(GOOD) // 3], "pdf.damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(name: str) -> None:
    data, message_id = REFUSED[name]
    error = refusal(data)
    assert error.message_id == message_id
    for language in LANGUAGES:
        assert "表.pdf" in error.sentence(language)


READ: dict[str, bytes] = {
    "empty password": encrypted(b""),
    "wrong place of the table of objects": GOOD.replace(b"startxref\n", b"startxref\n9"),
    "no end": GOOD[:-20],
    "noise in front": b"noise\n" + GOOD,
    "noise behind": GOOD + bytes(range(256)),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read(name: str) -> None:
    assert texts(document_of(READ[name])) == ["Name"]


def test_a_damaged_page_is_doubted_and_the_others_are_read() -> None:
    data = pdf([PAGE, PAGE]).replace(b"/Kids [102 0 R 105 0 R]", b"/Kids [102 0 R 999 0 R]")
    document = document_of(data)
    assert texts(document) == ["Name"]
    assert [(one.message_id, one.arguments) for one in document.doubts] == [
        ("pdf.page_damaged", {"page": "2"})
    ]


def test_a_file_of_damaged_pages_is_refused() -> None:
    data = GOOD.replace(b"/Kids [102 0 R]", b"/Kids [999 0 R]")
    assert refusal(data).message_id in ("pdf.all_pages_damaged", "pdf.damaged")


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "installed", lambda: False)


@pytest.mark.usefixtures("without_extra")
def test_a_scan_needs_the_extra() -> None:
    error = refusal(pdf([SCAN]))
    assert error.message_id == "pdf.scanned"
    assert "jiheng[scan]" in str(error)


@pytest.mark.usefixtures("without_extra")
def test_a_scanned_page_among_others_is_doubted() -> None:
    document = document_of(pdf([PAGE, SCAN]))
    assert texts(document) == ["Name"]
    assert [(one.message_id, one.arguments) for one in document.doubts] == [
        ("pdf.page_scanned", {"page": "2"})
    ]


@pytest.mark.usefixtures("without_extra")
def test_text_recognised_by_another_program_is_doubted() -> None:
    page = RawPage(SCAN.content + " 3 Tr " + PAGE, forms=SCAN.forms)
    document = document_of(pdf([page]))
    assert texts(document) == ["Name"]
    assert [one.message_id for one in document.doubts] == ["pdf.page_foreign_text"]


@pytest.mark.usefixtures("without_extra")
def test_a_large_picture_under_a_header_is_doubted() -> None:
    page = RawPage(SCAN.content + text(50, 800, "Header", 10, "en"), forms=SCAN.forms)
    document = document_of(pdf([page]))
    assert texts(document) == ["Header"]
    assert [one.message_id for one in document.doubts] == ["pdf.page_picture"]


@pytest.mark.usefixtures("without_extra")
def test_a_picture_behind_a_table_is_decoration() -> None:
    document = document_of(pdf([RawPage(SCAN.content + PAGE, forms=SCAN.forms)]))
    assert (texts(document), document.doubts) == (["Name"], [])


def test_a_blank_page_is_no_scan() -> None:
    document = document_of(pdf([PAGE, ""]))
    assert (texts(document), document.doubts) == (["Name"], [])


def _late() -> Guard:
    limits = default_limits()
    return Guard("表.pdf", limits, spent=limits.seconds + 1)


LIMITS: dict[str, tuple[Callable[[], Guard], str]] = {
    "pages": (
        lambda: Guard("表.pdf", replace(default_limits(), pages=1)),
        "read.too_many_pages",
    ),
    "cells": (
        lambda: Guard("表.pdf", replace(default_limits(), cells=1)),
        "read.too_many_cells",
    ),
    "time": (_late, "read.too_slow"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_hold(name: str) -> None:
    guard, message_id = LIMITS[name]
    assert refusal(pdf([PAGE, PAGE]), guard()).message_id == message_id


def test_time_is_watched_within_a_page() -> None:
    class Late(Guard):
        calls = 0

        def time(self) -> None:
            self.calls += 1
            super().time()

    guard = Late("表.pdf", default_limits())
    document_of(pdf([lattice(range(0, 500, 4), range(0, 800, 4)) * 60]), guard)
    assert guard.calls > 6


@given(st.data())
def test_mutated_files_are_read_or_refused(data: st.DataObject) -> None:
    mutated = bytearray(pdf([PAGE, RawPage("/F Do", forms={"F": PICTURE})]))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        length = data.draw(st.integers(0, 30))
        mutated[place : place + length] = data.draw(st.binary(max_size=30))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "installed", lambda: False)
        with suppress(DocumentError):
            document_of(bytes(mutated))
