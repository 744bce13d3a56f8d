"""Self-evaluations, declarations and approvals of other places read as their truth says.

The masters stand in `layouts/self_evaluation`, `declaration`, `approval` (HTML, rendered into
every format) and in `layouts/text` (damaged extractions, used as they are, in every encoding).
A truth file holds `forms`, and may hold `not_as` (renderings that lose what the truth needs),
`list` (the rows of the project list in front) and `quiet` (the document is clean: an exact
reading of it must not doubt anything).
"""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from compare import differences, plain
from documents.render import RENDERINGS, Block, Table, read_master, render
from documents.test_layouts import CERTAIN, LAYOUTS, forms_of, truths_of
from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Reading
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document

FOLDERS = ("self_evaluation", "declaration", "approval")
MASTERS = sorted(path for name in FOLDERS for path in (LAYOUTS / name).glob("*.html"))
TEXTS = sorted((LAYOUTS / "text").glob("*.txt"))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
EXACT = ("xlsx", "docx", "html")

Json = dict[str, Any]


def truth_file(master: Path) -> Json:
    """The whole truth file of a master, with what it says beside the forms."""
    return dict(json.loads(master.with_suffix(".json").read_text(encoding="utf-8")))


def file_of(master: Path, form: str, folder: Path) -> Path:
    """A master as a file: rendered (`form` names a rendering), or text in the encoding `form`."""
    if master.suffix == ".txt":
        name, data = master.name, master.read_text(encoding="utf-8").encode(form)
    else:
        name, data = render(master, form)
    path = folder / name
    path.write_bytes(data)
    return path


def reading_of(master: Path, form: str, folder: Path) -> Reading:
    """What the product reads from a master in one rendering or encoding."""
    return recognise(read_document(file_of(master, form, folder), default_limits()))


def _cases(carried: bool) -> list[Any]:
    """The masters with the renderings that carry what the truth needs, or with the others."""
    return [
        pytest.param(master, rendering, id=f"{master.parent.name}/{master.stem}-{rendering}")
        for master in MASTERS
        for rendering in RENDERINGS
        if (rendering not in truth_file(master).get("not_as", [])) == carried
    ]


def _text_case(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize(("master", "rendering"), _cases(carried=True))
def test_a_form_of_another_place_reads_as_its_truth(
    master: Path, rendering: str, tmp_path: Path
) -> None:
    found = differences(forms_of(master, rendering, tmp_path), truths_of(master))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(("master", "rendering"), _cases(carried=False))
def test_without_the_grid_what_is_certain_is_read(
    master: Path, rendering: str, tmp_path: Path
) -> None:
    found = differences(forms_of(master, rendering, tmp_path), truths_of(master))
    wrong = [line for line in found if CERTAIN.match(re.sub(r"^form \d+: (?!not)", "", line))]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("master", TEXTS, ids=_text_case)
def test_a_damaged_extraction_reads_as_its_truth(
    master: Path, encoding: str, tmp_path: Path
) -> None:
    forms = [form_record(form) for form in reading_of(master, encoding, tmp_path).forms]
    found = differences(forms, truths_of(master))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rendering", EXACT)
@pytest.mark.parametrize("master", [path for path in MASTERS if truth_file(path).get("quiet")])
def test_a_clean_document_raises_no_doubt(master: Path, rendering: str, tmp_path: Path) -> None:
    doubts = [
        finding
        for form in forms_of(master, rendering, tmp_path)
        for finding in form["reading"]
        if finding["severity"] != "info"
    ]
    assert doubts == []


@pytest.mark.parametrize(
    ("master", "form"),
    [
        pytest.param(master, form, id=f"{master.stem}-{form}")
        for master in [*MASTERS, *TEXTS]
        if truth_file(master).get("list")
        for form in (("utf-8",) if master in TEXTS else ("xlsx", "docx", "tab"))
    ],
)
def test_a_project_list_in_front_is_kept_row_by_row(
    master: Path, form: str, tmp_path: Path
) -> None:
    rows = [row for one in reading_of(master, form, tmp_path).lists for row in one.rows]
    missing = [
        row
        for row in truth_file(master)["list"]
        if [plain(cell) for cell in row] not in [[plain(cell) for cell in one] for one in rows]
    ]
    assert missing == []


def states_year(master: Path) -> bool:
    """Whether the forms of a master say beyond doubt which year they are of."""
    return all(
        one.get("year")
        and "year" not in [note["field"] for note in one.get("notes", []) if "field" in note]
        for one in truths_of(master)
    )


TITLED = [path for path in MASTERS if states_year(path)]
TRIPLES = [(TITLED[i], TITLED[i - 7], TITLED[i - 13]) for i in range(len(TITLED))]


def workbook(sheets: dict[str, list[Block]]) -> bytes:
    """A workbook with a cover, a hidden sheet, and one sheet for each of the documents given."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("封面").write_string(3, 2, "2023年度部门决算公开附表")
    hidden = book.add_worksheet("代码")
    hidden.write_string(0, 0, "213")
    hidden.hide()
    for name, blocks in sheets.items():
        sheet = book.add_worksheet(name)
        top = 0
        for block in blocks:
            if not isinstance(block, Table):
                sheet.write_string(top, 0, block.text)
                top += 1
                continue
            for cell in block.cells:
                right, down = cell.column + cell.column_span - 1, cell.row + cell.row_span - 1
                place = (cell.row + top, cell.column)
                if cell.row_span > 1 or cell.column_span > 1:
                    sheet.merge_range(*place, down + top, right, cell.text)
                else:
                    sheet.write_string(*place, cell.text)
            top += block.height
    book.close()
    return stream.getvalue()


def _forms_in(data: bytes, name: str, folder: Path) -> list[Json]:
    path = folder / name
    path.write_bytes(data)
    reading = recognise(read_document(path, default_limits()))
    return [form_record(form) for form in reading.forms]


@pytest.mark.parametrize("rendering", ["docx", "html", "tab"])
@pytest.mark.parametrize("masters", TRIPLES, ids=lambda three: "+".join(x.stem[:6] for x in three))
def test_forms_one_after_the_other_read_as_each_alone(
    masters: tuple[Path, ...], rendering: str, tmp_path: Path
) -> None:
    suffix, write = RENDERINGS[rendering]
    data = write([block for master in masters for block in read_master(master)])
    forms = _forms_in(data, f"三份表{suffix}", tmp_path)
    found = differences(forms, [truth for master in masters for truth in truths_of(master)])
    assert not found, "\n" + "\n".join(found)


def test_a_form_on_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    sheets = {f"{at}.{path.stem}"[:31]: read_master(path) for at, path in enumerate(TITLED)}
    forms = _forms_in(workbook(sheets), "全部.xlsx", tmp_path)
    found = differences(forms, [truth for master in TITLED for truth in truths_of(master)])
    assert not found, "\n" + "\n".join(found)
