"""Pictures of forms read offline: every cell, its certainty, and nothing taken on trust."""

import io
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.kernel.documents import pdf, scan
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.text import plain

needs_extra = pytest.mark.skipif(not scan.installed(), reason="the extra `scan` is not installed")
if scan.installed():
    import cv2
    import numpy as np
    from PIL import Image

    from jiheng.kernel.documents import scan_ocr, scan_page
    from jiheng.kernel.documents.scan_image import Picture, grey_of, prepared, values_of
    from jiheng.kernel.documents.scan_lines import ruling_lines
    from jiheng.kernel.documents.scan_text import Crop, lines_in, lines_outside

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
# Text, columns, rows of each cell; the table has six columns.
FORM = [
    [("项目名称", 2, 1), ("基层医保服务能力提升", 4, 1)],
    [("项目资金（万元）", 2, 2), ("年初预算数", 1, 1), ("全年执行数", 1, 1), ("分值", 1, 1), ("得分", 1, 1)],
    [("1,638.50", 1, 1), ("1,597.04", 1, 1), ("—", 1, 1), ("9.75", 1, 1)],
    [("绩效指标", 1, 3), ("一级指标", 1, 1), ("三级指标", 1, 1), ("指标值", 1, 1), ("完成值", 1, 1), ("得分", 1, 1)],
    [("产出指标", 1, 2), ("培训经办人员次数", 1, 1), ("≥12次", 1, 1), ("11", 1, 1), ("10", 1, 1)],
    [("手工报销办结时限", 1, 1), ("≤15个工作日", 1, 1), ("", 1, 1), ("7", 1, 1)],
    [("总分", 4, 1), ("100", 1, 1), ("96.75", 1, 1)],
]  # fmt: skip


def form_pdf() -> bytes:
    """The form as typst prints it on a small page."""
    cells = ", ".join(
        f"table.cell(colspan: {columns}, rowspan: {rows})[#{json.dumps(words, ensure_ascii=False)}]"
        for row in FORM
        for words, columns, rows in row
    )
    source = (
        "#set page(width: 460pt, height: 320pt, margin: 30pt)\n"
        '#set text(font: "Noto Serif SC", size: 9pt, cjk-latin-spacing: none)\n'
        "#align(center, text(16pt)[项目支出绩效自评表])\n"
        "#table(columns: (30pt, 60pt, 1.4fr, 1fr, 1fr, 1fr), stroke: 0.5pt, inset: 5pt,"
        f" align: center + horizon, {cells})\n#align(left)[填表人：张三]"
    )
    made = typst.compile(source.encode(), font_paths=[FONTS], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def picture(dpi: int) -> Any:
    """The form as grey values."""
    document = pypdfium2.PdfDocument(form_pdf())
    try:
        return document[0].render(scale=dpi / 72, grayscale=True).to_numpy().copy().squeeze()
    finally:
        document.close()


def encoded(pixels: Any, form: str = "JPEG", dpi: int = 200, **options: Any) -> bytes:
    out = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(out, form, dpi=(dpi, dpi), **options)
    return out.getvalue()


def document_of(data: bytes) -> Document:
    return scan.read(data, Guard("扫描.jpg", default_limits()))


def cells_of(document: Document) -> dict[tuple[int, int, int, int], str]:
    """Texts without white space and with one punctuation, by place and span."""
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): plain(cell.text)
        for page in document.pages
        for row in page.rows
        if row.table
        for cell in row.cells
    }


def share_right(document: Document) -> float:
    """The share of the form's cells that were read exactly, place, span and text."""
    truth = cells_of(pdf.read(form_pdf(), Guard("form.pdf", default_limits())))
    got = cells_of(document)
    return sum(got.get(place) == words for place, words in truth.items()) / len(truth)


def tilted(pixels: Any, degrees: float) -> Any:
    high, wide = pixels.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return cv2.warpAffine(pixels, matrix, (wide, high), borderValue=255)


def noisy(pixels: Any, strength: float) -> Any:
    noise = np.random.default_rng(7).normal(0, strength, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def from_the_side(pixels: Any) -> Any:
    high, wide = pixels.shape
    flat = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    seen = np.array(
        [(wide * 0.02, high * 0.015), (wide * 0.99, 0), (wide, high), (0, high * 0.99)], np.float32
    )
    matrix = cv2.getPerspectiveTransform(flat, seen)
    return cv2.warpPerspective(pixels, matrix, (wide, high), borderValue=255)


def shaded(pixels: Any) -> Any:
    return (pixels * np.linspace(0.7, 1, pixels.shape[1])).astype(np.uint8)


def with_seal(pixels: Any) -> Any:
    """The page in colour with a red ring stamped over the table."""
    colour = np.stack([pixels] * 3, axis=2)
    cv2.circle(colour, (700, 500), 130, (230, 60, 60), 12)
    dark = pixels < 128
    colour[dark] = pixels[dark][:, None]
    return colour


SCANS: dict[str, Callable[[], bytes]] = {
    "straight, 150 dpi": lambda: encoded(picture(150), dpi=150, quality=75),
    "tilted by 1°, noise": lambda: encoded(noisy(tilted(picture(200), 1), 8), quality=70),
    "tilted by -2.5°, no resolution": lambda: encoded(tilted(picture(200), -2.5), dpi=1),
    "on its left side": lambda: encoded(np.rot90(picture(200), 1)),
    "on its right side": lambda: encoded(np.rot90(picture(200), 3)),
    "upside down": lambda: encoded(np.rot90(picture(200), 2)),
    "from the side": lambda: encoded(from_the_side(picture(200)), quality=80),
    "in shadow": lambda: encoded(noisy(shaded(picture(200)), 4)),
    "under a seal": lambda: encoded(with_seal(picture(200)), quality=90),
    "black and white": lambda: encoded(
        Image.fromarray(picture(200)).point(lambda value: 255 * (value > 150), "1"),
        "TIFF",
        compression="group4",
    ),
}


@needs_extra
@pytest.mark.parametrize("name", SCANS)
def test_a_scanned_form_is_read_cell_by_cell(name: str) -> None:
    document = document_of(SCANS[name]())
    assert share_right(document) >= 0.95
    (page,) = document.pages
    assert page.exact
    assert plain(page.rows[0].cells[0].text) == "项目支出绩效自评表"
    assert plain(page.rows[-1].cells[0].text) == "填表人:张三"
    assert all(cell.confidence is not None for cell in page.cells() if cell.text)


def turned_by_exif() -> bytes:
    exif = Image.Exif()
    exif[0x112] = 6  # to be shown turned by 90° clockwise
    return encoded(np.rot90(picture(200), 1), exif=exif)


FORMATS: dict[str, Callable[[], bytes]] = {
    "PNG": lambda: encoded(picture(150), "PNG", 150),
    "BMP": lambda: encoded(picture(150), "BMP", 150),
    "PNG with transparent ground": lambda: encoded(transparent(picture(150)), "PNG", 150),
    "JPEG turned by its camera": turned_by_exif,
    "16 bit": lambda: encoded(picture(150).astype(np.uint16) * 257, "TIFF", 150),
}


def transparent(pixels: Any) -> Any:
    black = np.zeros_like(pixels)
    return np.stack([black, black, black, 255 - pixels], axis=2)


@needs_extra
@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_picture_is_read(name: str) -> None:
    assert share_right(document_of(FORMATS[name]())) == 1


@needs_extra
def test_the_pages_of_a_tiff_are_pages_of_one_document() -> None:
    first = Image.fromarray(picture(150))
    data = encoded(first, "TIFF", 150, save_all=True, append_images=[first])
    (page,) = document_of(data).pages
    assert {row.page for row in page.rows} == {1, 2}
    assert {row.table for row in page.rows} == {0, 1, 2}


@needs_extra
def test_a_pdf_of_pictures_is_read_by_the_extra() -> None:
    data = io.BytesIO()
    Image.fromarray(picture(200)).save(data, "PDF", resolution=200)
    assert share_right(pdf.read(data.getvalue(), Guard("扫描.pdf", default_limits()))) >= 0.95


@needs_extra
def test_characters_that_a_pdf_does_not_tell_are_read_from_its_picture() -> None:
    untold = form_pdf().replace(b"/ToUnicode", b"/ToUnicodX")
    document = pdf.read(untold, Guard("form.pdf", default_limits()))
    assert [one.message_id for one in document.doubts] == ["pdf.page_recognised"]
    assert share_right(document) == 1
    assert all(cell.confidence for cell in document.pages[0].cells() if cell.text)


@needs_extra
def test_nothing_is_fetched_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("the network was asked")

    scan_ocr.recogniser.cache_clear()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert share_right(document_of(encoded(picture(200)))) >= 0.95
    assert list(tmp_path.iterdir()) == []


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "scan.damaged"),
    "noise": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "scan.damaged"),
    "cut": (lambda: encoded(picture(150))[:4000], "scan.damaged"),
    "another format": (lambda: encoded(picture(150), "GIF"), "scan.damaged"),
    "bomb": (lambda: encoded(Image.new("1", (12_000, 12_000)), "PNG"), "scan.too_large"),
    "larger bomb": (lambda: encoded(Image.new("1", (40_000, 10_000)), "PNG"), "scan.too_large"),
}


@needs_extra
@pytest.mark.parametrize("name", BAD)
def test_a_picture_that_cannot_be_read_is_refused(name: str) -> None:
    data, message_id = BAD[name]
    with pytest.raises(DocumentError) as caught:
        document_of(data())
    assert caught.value.message_id == message_id
    assert "扫描.jpg" in str(caught.value)


@needs_extra
@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (40, 40), (800, 1200)])
def test_a_blank_picture_has_no_rows(size: tuple[int, int]) -> None:
    assert [page.rows for page in document_of(encoded(Image.new("L", size, 255))).pages] in (
        [],
        [[]],
    )


@needs_extra
@settings(max_examples=15)
@given(st.data())
def test_mutated_pictures_are_read_or_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "BMP", "TIFF"]))
    mutated = bytearray(encoded(picture(72), kind, 72))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, min(len(mutated) - 1, 600)))
        mutated[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_ocr.Recogniser, "read", lambda _self, lines, _guard: nothing(lines))
        with suppress(DocumentError):
            document_of(bytes(mutated))


def nothing(lines: list[Any]) -> list[Any]:
    """What a recogniser says that reads nothing."""
    return [scan_ocr.Reading("", []) for _ in lines]


def test_a_picture_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "find_spec", lambda _name: None)
    with pytest.raises(DocumentError) as caught:
        document_of(b"\x89PNG")
    assert caught.value.message_id == "scan.not_installed"
    assert "jiheng[scan]" in str(caught.value)


@needs_extra
def test_an_extra_without_its_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_ocr, "recogniser", lambda: None)
    with pytest.raises(DocumentError) as caught:
        document_of(encoded(picture(100)))
    assert caught.value.message_id == "scan.no_model"


@needs_extra
@pytest.mark.parametrize(
    ("text", "certain", "expected", "doubt"),
    [
        ("医保", [0.99, 0.97], "医保", None),
        ("医保", [0.99, 0.6], "医保", "scan.doubtful"),
        ("囗", [0.1], "\ufffd", "scan.unreadable"),
        ("", [], "\ufffd", "scan.unreadable"),
        ("I", [0.95], "1", None),
    ],
)
def test_a_cell_carries_its_certainty(
    text: str,
    certain: list[float],
    expected: str,
    doubt: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(_self: object, lines: list[Any], _guard: Guard) -> list[Any]:
        return [scan_ocr.Reading(text, certain) for _ in lines]

    monkeypatch.setattr(scan_ocr.Recogniser, "read", read)
    page = np.full((600, 900), 255, np.uint8)
    cv2.rectangle(page, (100, 100), (700, 300), (0,), 3)
    cv2.line(page, (400, 100), (400, 300), (0,), 3)
    cv2.putText(page, "A8", (180, 220), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0,), 1)
    (left, right) = document_of(encoded(page, "PNG", 100)).pages[0].rows[0].cells
    assert (left.text, left.doubt) == (expected, doubt)
    assert left.confidence == min(certain, default=0.0)
    assert (right.text, right.doubt, right.confidence) == ("", None, None)


@needs_extra
@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("I2", "12"), ("l", "1"), ("ll", "11"), ("|", "1"), ("98.3l%", "98.31%"), ("I", "1"),
        ("II类", "II类"), ("DIP付费", "DIP付费"), ("≥9O%", "≥90%"), ("1.638.500", "1,638,500"),
        ("1.500", "1.500"), ("2.5.3", "2.5.3"), ("CHINA", "CHINA"), ("一", "一"),
    ],
)  # fmt: skip
def test_letters_among_figures_are_figures(read: str, meant: str) -> None:
    assert scan_page._figures(read) == meant


def ink(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (400, 400)) -> Any:
    """A picture's ink: filled boxes (left, top, right, bottom)."""
    page = np.zeros(size, np.uint8)
    for left, top, right, bottom in boxes:
        page[top:bottom, left:right] = 255
    return page


@needs_extra
@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([(10, 10, 100, 46)], [(10, 10, 100, 46)]),
        ([(10, 10, 100, 46), (20, 60, 50, 96)], [(10, 10, 100, 46), (20, 60, 50, 96)]),
        ([(10, 10, 40, 14), (10, 30, 40, 34)], [(10, 10, 40, 34)]),
        ([(10, 10, 40, 16), (12, 20, 38, 40), (10, 60, 40, 96)], [(10, 10, 40, 40), (10, 60, 40, 96)]),
        ([(10, 10, 100, 48), (30, 48, 33, 52), (10, 52, 100, 90)], [(10, 10, 100, 52), (10, 52, 100, 90)]),
        ([], []),
    ],
    ids=["one line", "two lines", "the strokes of 二", "a sign in parts", "lines that touch", "none"],
)  # fmt: skip
def test_lines_of_text_in_a_cell(
    boxes: list[tuple[int, int, int, int]], expected: list[tuple[int, int, int, int]]
) -> None:
    found = [crop.box for crop in lines_in(ink(*boxes), (0, 0, 400, 400), 36)]
    assert len(found) == len(expected)
    for box, other in zip(found, expected, strict=True):
        assert max(abs(a - b) for a, b in zip(box, other, strict=True)) <= 4


@needs_extra
def test_lines_outside_tables_are_parted_at_wide_gaps() -> None:
    page = ink(
        (10, 10, 60, 40),
        (70, 12, 90, 40),
        (300, 10, 380, 40),
        (20, 200, 100, 300),
        (5, 390, 7, 392),
    )
    found = lines_outside(page, [(0, 150, 400, 350)], dust=20)
    assert [crop.box for crop in found] == [(10, 10, 90, 40), (300, 10, 380, 40)]


@needs_extra
@pytest.mark.parametrize(
    ("box", "expected"),
    [((0, 0, 40, 4), True), ((0, 0, 20, 4), True), ((0, 0, 40, 20), False), ((0, 0, 4, 4), False)],
)
def test_a_lone_flat_stroke_is_a_dash(box: tuple[int, int, int, int], expected: bool) -> None:
    assert scan_page._is_dash(Crop(box, box), 36) is expected


@needs_extra
def test_ruling_lines_are_told_from_strokes_of_characters() -> None:
    page = ink((100, 100, 900, 104), (100, 300, 480, 303), (520, 300, 900, 303), (100, 100, 104, 303),
               (200, 200, 240, 203), (300, 180, 303, 215), size=(1000, 1000))  # fmt: skip
    across, down, _ = ruling_lines(Picture(255 - page, page, 300 / 72))
    per_point = 300 / 72
    assert [round(rule.at * per_point) for rule in across] == pytest.approx([102, 301, 301], abs=3)
    assert [round(rule.at * per_point) for rule in down] == pytest.approx([102], abs=3)


@needs_extra
@pytest.mark.parametrize("degrees", [-4.0, -0.4, 0.0, 0.3, 3.0])
def test_a_tilted_page_is_made_straight(degrees: float) -> None:
    page = np.full((1500, 1200), 255, np.uint8)
    for place in range(200, 1100, 150):
        cv2.line(page, (150, place), (1050, place), (0,), 3)
        cv2.line(page, (place, 200), (place, 1100), (0,), 3)
    made = prepared(tilted(page, degrees), 1.0, 300 / 72)
    across, down, _ = ruling_lines(made)
    # One rule a line, from end to end: what stays tilted would be broken into pieces.
    assert [round(rule.end - rule.start) for rule in across] == pytest.approx([216] * 6, abs=4)
    assert [round(rule.end - rule.start) for rule in down] == pytest.approx([216] * 6, abs=4)


@needs_extra
def test_a_red_seal_fades_and_black_text_under_it_stays() -> None:
    colours = np.array([[[230, 60, 60], [20, 20, 20], [255, 255, 255], [120, 20, 20]]], np.uint8)
    seal, text, paper, _ = grey_of(colours)[0]
    assert seal > 200 > 100 > text
    assert paper == 255


@needs_extra
def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    assert values_of(clear).min() == 255
