"""Self-evaluations, declarations and approvals of other places read as their truth says.

The masters stand in `layouts/self_evaluation`, `declaration`, `approval` (HTML, rendered into
every format) and in `layouts/text` (damaged extractions, used as they are, in every encoding).
A truth file holds `forms`, and may hold `not_as` (renderings that lose what the truth needs),
`list` (the rows of the project list in front) and `quiet` (the document is clean: an exact
reading of it must not doubt anything).
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from compare import differences, plain
from documents.render import RENDERINGS, render
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
