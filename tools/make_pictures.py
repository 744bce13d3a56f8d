"""Print every layout in every format and keep it as a picture, with a page that shows them.

`python tools/make_pictures.py` writes docs/pictures/*.png and docs/reference/layouts.md. Workbooks
and Word documents are printed by LibreOffice, PDF as it is, pages by Chromium: all three must be
there. The pictures are grey and small; what they show is how a page is filled, not its letters.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from jiheng import examples
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.forms import Form, Kind
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.lists import list_sheet, project_list, summary_sheet
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.layouts.review import review_sheet
from jiheng.budget.layouts.template import template
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing.sheet import Sheet
from jiheng.kernel.writing.write import WRITERS

DOCS = Path(__file__).parent.parent / "docs"
PICTURES, PAGE = DOCS / "pictures", DOCS / "reference" / "layouts.md"
_DPI, _SHADES, _MOST_PAGES = 64, 8, 16
_GAP, _GROUND = 8, 200  # pixels between pages, and their grey
_HIGHEST = 4400  # of a page in the browser: of the long form the beginning is enough
_WIDTH = 1040  # of the browser window: an A4 page across and its margins
_PUBLISHED = {  # pack and kind → the packaged document that has this layout
    ("luan", "self_evaluation"): "六安市医保局2023自评.docx",
    ("luan", "target_declaration"): "六安2020绩效目标.xlsx",
    ("luan", "target_approval"): "六安医保中心2021批复.docx",
    ("xinzhou", "target_declaration"): "医保信息系统2023申报.xlsx",
}


@dataclass(frozen=True)
class Subject:
    """What is printed: the name of its pictures, what it is, its sheets and formats."""

    name: str
    said: str
    sheets: Sequence[Sheet]
    formats: Sequence[str] = tuple(WRITERS)


def main() -> int:
    """Make all pictures, or those whose names hold a word of the call, and the page."""
    PICTURES.mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for subject in subjects():
            for suffix in subject.formats:
                name = file_name(subject, suffix)
                if not wanted or any(word in name for word in wanted):
                    _save(name, _pages(subject, suffix, browser))
        browser.close()
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


def file_name(subject: Subject, suffix: str) -> str:
    """The file of a picture: national-self_evaluation-xlsx.png."""
    return f"{subject.name}-{suffix[1:]}.png"


def subjects() -> Iterator[Subject]:
    """Every layout of every pack, the long form, the lists, and what is filled in."""
    for pack in packs().values():
        for kind, layout in pack.kinds.items():
            form = _form(pack.id, kind)
            sheet = lay_out(form, pack, packs()).sheet
            said = f"{pack.titles['zh']} · {layout.title} (`--pack {pack.id}`, {kind})"
            yield Subject(f"{pack.id}-{kind}", said, [sheet])
    long = lay_out(_long(), packs()[ROOT], packs()).sheet
    yield Subject("long", "40 indicators with names and targets of 200 characters", [long])
    forms, words = [_form(ROOT, kind) for kind in packs()[ROOT].kinds], packs()[ROOT].words.lists
    lists = [list_sheet(project_list(forms, words)), summary_sheet(forms, words)]
    yield Subject("lists", "项目清单 and 汇总表 (`--list --summary`)", lists)
    kinds: tuple[Kind, ...] = ("self_evaluation", "target_declaration")
    for kind in kinds:
        blank = template(kind, packs()[ROOT], packs()).sheet
        yield Subject(
            f"template-{kind}", f"to fill in (`jiheng template {kind}`)", [blank], (".xlsx",)
        )
    review = packs()[ROOT].review
    assert review is not None  # the national pack has every kind
    target = forms_of({"kind": "target_declaration"})[0]
    sheets = [review_sheet(target, packs()[ROOT], review)]
    yield Subject("review", "审核表 (`jiheng template target_review`)", sheets, (".xlsx",))


def page() -> str:
    """The page that shows the pictures."""
    lines = [
        "# How the layouts look",
        "",
        "<!-- Made by `make pictures`; do not edit. -->",
        "",
        "Each layout in each format: the workbook and the Word document as LibreOffice prints them, the PDF,",
        "and the page as a browser shows it; all pages of a document side by side.",
    ]
    for subject in subjects():
        lines += ["", f"## {subject.said}", ""]
        for suffix in subject.formats:
            path = f"../pictures/{file_name(subject, suffix)}"
            lines += [f"{suffix[1:]}", "", f"![{subject.name} as {suffix[1:]}]({path})", ""]
        lines.pop()
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- what is printed


def _form(pack: str, kind: str) -> Form:
    """A form of the kind: the published one of the pack, else the clean one of the checks."""
    document = _PUBLISHED.get((pack, kind))
    if document is None:
        return forms_of({"kind": kind})[0]
    return recognise(read_document(examples.folder() / document, default_limits())).forms[0]


def _long() -> Form:
    form = forms_of({"kind": "self_evaluation"})[0]
    sentence = "加强医保基金监管，提高基金使用效率，确保参保群众待遇及时足额享受；"
    rows = []
    for at in range(40):
        row = form.indicators[at % len(form.indicators)].model_copy()
        row.level3, row.target = f"第{at + 1}项{sentence * 7}"[:200], f"{sentence * 7}"[:199] + "。"
        rows.append(row)
    form.indicators = sorted(rows, key=lambda one: (one.level1 or "", one.level2 or ""))
    return form


# ---------------------------------------------------------------- how it is printed


def _pages(subject: Subject, suffix: str, browser: Browser) -> list[Image.Image]:
    """The printed pages of a document as pictures."""
    data = WRITERS[suffix](subject.sheets)
    if suffix == ".html":
        return [_shown(data, browser)]
    if suffix != ".pdf":
        data = convert(data, "pdf", Guard(subject.name, default_limits()))
    document = pypdfium2.PdfDocument(data)
    return [
        document[at].render(scale=_DPI / 72, grayscale=True).to_pil()
        for at in range(min(len(document), _MOST_PAGES))
    ]


def _shown(data: bytes, browser: Browser) -> Image.Image:
    """A page as the browser shows it, as small as the printed ones."""
    window = browser.new_page(viewport={"width": _WIDTH, "height": 400})
    window.set_content(data.decode())
    made = Image.open(BytesIO(window.screenshot(full_page=True)))
    window.close()
    made = made.crop((0, 0, made.width, min(made.height, _HIGHEST)))
    share = _DPI / 96
    return made.resize(
        (int(made.width * share), int(made.height * share)), Image.Resampling.LANCZOS
    )


def _save(name: str, pages: Sequence[Image.Image]) -> None:
    """Pages side by side, four in a row, as one picture of few shades."""
    rows = [pages[at : at + 4] for at in range(0, len(pages), 4)]
    wide, high = max(one.width for one in pages) + _GAP, max(one.height for one in pages) + _GAP
    width, height = wide * max(map(len, rows)) + _GAP, high * len(rows) + _GAP
    whole = Image.new("L", (width, height), _GROUND)
    for down, row in enumerate(rows):
        for across, one in enumerate(row):
            whole.paste(one.convert("L"), (_GAP + across * wide, _GAP + down * high))
    whole.quantize(_SHADES).save(PICTURES / name, optimize=True)
    print(name, whole.size, (PICTURES / name).stat().st_size, flush=True)


if __name__ == "__main__":
    sys.exit(main())
