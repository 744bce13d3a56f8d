"""PDF as written: real text, repeated headings, whole rows, watermark, outline, fonts inside."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office
from jiheng.kernel.documents.pdf import read
from jiheng.kernel.writing import pdf
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.sheet import WATERMARK, Bookmark, Sheet
from jiheng.kernel.writing.write import WRITERS
from writing.sheets import ODD, across, form_like, page_of, texts_of


def opened(sheets: list[Sheet]) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf.write(sheets))


def texts_of_pages(document: pypdfium2.PdfDocument) -> list[str]:
    return [page.get_textpage().get_text_range() for page in document]


def joined(texts: list[str]) -> list[str]:
    """Texts without the line ends that the width of a column makes."""
    return [text.replace("\n", "") for text in texts]


def test_every_text_comes_back_as_it_stands(tmp_path: Path) -> None:
    texts = joined(texts_of(page_of(pdf.write([form_like()]), "a.pdf", tmp_path)))
    assert texts[:2] == ["项目支出绩效自评表", "（2023年度）"]
    assert [text for text in texts if text in ODD] == list(ODD)
    assert texts[-1] == "单位（盖章）"


def test_headings_stand_on_every_page_and_are_read_once(tmp_path: Path) -> None:
    sheet = form_like(further=90)
    pages = texts_of_pages(opened([sheet]))
    assert len(pages) > 2
    assert all("三级指标" in text for text in pages)
    texts = texts_of(page_of(pdf.write([sheet]), "a.pdf", tmp_path))
    assert texts.count("三级指标") == 1
    assert [text for text in texts if text.startswith("第")] == [f"第{at}项" for at in range(90)]


def test_the_foot_shows_page_and_pages() -> None:
    pages = texts_of_pages(opened([form_like(further=60)]))
    assert [f"{at} / {len(pages)}" in text for at, text in enumerate(pages, 1)] == [True] * len(
        pages
    )


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_the_place_of_the_seal_never_stands_alone_on_a_page(suffix: str) -> None:
    if suffix == ".docx" and find_office() is None:
        pytest.skip("LibreOffice is not installed")
    counts = range(22, 34) if suffix == ".pdf" else range(20, 26)
    pages_used = set()
    for further in counts:
        sheet = form_like(further=further)
        data = WRITERS[suffix]([sheet])
        if suffix == ".docx":
            data = convert(data, "pdf", Guard("a.docx", default_limits()))
        pages = texts_of_pages(pypdfium2.PdfDocument(data))
        pages_used.add(len(pages))
        assert "单位（盖章）" in pages[-1]
        assert f"第{further - 1}项" in pages[-1].replace(" ", ""), f"{further} rows"
    assert pages_used == {1, 2}  # a page ends somewhere in between


def test_there_is_room_for_a_seal_below_the_table() -> None:
    with pdfplumber.open(BytesIO(pdf.write([form_like()]))) as document:
        page = document.pages[0]
        table = max(line["bottom"] for line in page.lines + page.rects)
        [seal] = [word for word in page.extract_words() if "盖章" in word["text"]]
    assert seal["top"] - table >= 20  # points


def test_a_label_over_rows_of_several_pages_stands_on_each(tmp_path: Path) -> None:
    sheet = form_like([f"第{at}项" for at in range(90)])
    page = page_of(pdf.write([sheet]), "a.pdf", tmp_path)
    labels = {(row.page, cell.text) for row in page.rows for cell in row.cells}
    assert {(one, "产出指标") for one in (1, 2, 3)} <= labels
    texts = texts_of(page)
    assert [text for text in texts if text.startswith("第")] == [f"第{at}项" for at in range(90)]


def test_a_text_longer_than_a_page_is_printed_whole(tmp_path: Path) -> None:
    long = "".join(f"第{at}项工作按期完成，群众满意。" for at in range(1250))
    page = page_of(pdf.write([form_like(["甲", long, "乙"])]), "a.pdf", tmp_path)
    assert long in joined(texts_of(page))


def test_a_word_longer_than_its_line_stays_within_the_cell(tmp_path: Path) -> None:
    word = "https://www.example.gov.cn/" + "abc123" * 30
    sheet = form_like([word, f"网址：{word}。", "1234567890" * 12])
    texts = texts_of(page_of(pdf.write([sheet]), "a.pdf", tmp_path))
    assert joined(texts)[-7:-1:2] == [word, f"网址：{word}。", "1234567890" * 12]
    document = opened([sheet])
    page = document[0].get_textpage()
    rights = [page.get_charbox(at)[2] for at in range(page.count_chars())]
    assert max(rights) < (210 - 15) * 72 / 25.4


@pytest.mark.parametrize("landscape", [False, True])
def test_the_page_is_a4(landscape: bool) -> None:
    sheet = across(form_like()) if landscape else form_like()
    size = [round(side) for side in opened([sheet])[0].get_size()]
    assert size == ([842, 595] if landscape else [595, 842])


def test_a_draft_and_only_a_draft_has_the_watermark() -> None:
    sheets = [form_like(), replace(form_like(), draft=False)]
    assert [WATERMARK in text for text in texts_of_pages(opened(sheets))] == [True, False]
    document = read(pdf.write(sheets), Guard("a.pdf", default_limits()))
    assert [one.message_id for one in document.doubts] == ["pdf.watermark"]


def test_the_outline_leads_to_its_rows() -> None:
    sheet = form_like(further=90)
    last = Bookmark("末行", sheet.rows - 1, 2)
    sheet = replace(sheet, bookmarks=[Bookmark("医疗救助补助"), last])
    document = opened([sheet])
    found = [(one.get_title(), one.level, _page_of(one)) for one in document.get_toc()]
    assert found == [("医疗救助补助", 0, 0), ("末行", 1, len(document) - 1)]


def _page_of(mark: pypdfium2.PdfBookmark) -> int | None:
    target = mark.get_dest()
    return None if target is None else target.get_index()


def test_chinese_fonts_lie_in_the_file() -> None:
    page = opened([form_like()])[0]
    fonts = [pdfium.FPDFTextObj_GetFont(one.raw) for one in page.get_objects([1])]
    assert fonts
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert pdf.write([form_like()]) == pdf.write([form_like()])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202e文", "\\u202e文"),
        ("\u200f", "\\u200f"),
        ("😀", "\\U0001f600"),
        ("\x07", "\\u0007"),
        ("医保㎡≥①\t乙", "医保㎡≥①\t乙"),
    ],
)
def test_what_the_fonts_cannot_show_is_shown_by_number(text: str, expected: str) -> None:
    made, changed = held(form_like([text]), pdf.unheld())
    assert [box.text for box in made.boxes if box.row == 2][1] == expected
    assert changed == ([(None, expected)] if expected != text else [])


def test_without_the_extra_one_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    with pytest.raises(DocumentError) as refused:
        pdf.write([form_like()])
    assert 'pip install "jiheng[pdf]"' in refused.value.sentence("zh")


def test_a_latin_word_within_a_run_that_no_line_holds_is_not_broken() -> None:
    run = "①②㎡‰℃，，<script>x</script>"
    sheet = form_like([f"{'核' * at}{run}{'核' * at}" for at in range(12)])
    sheet = replace(sheet, widths=tuple(180 / len(sheet.widths) for _ in sheet.widths))
    lines = "\n".join(texts_of_pages(opened([sheet]))).splitlines()
    assert sum("<script>x</script>" in line for line in lines) == 12
