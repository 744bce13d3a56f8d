"""Every invented layout, in every rendering, reads as its hand-written truth says.

`layouts/README.md` says what the truths settle. Where a rendering cannot carry blank cells the
test asks less of the places and the same of everything else: see `LOSSY`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compare import differences, plain
from documents.render import RENDERINGS, Paragraph, read_master, render
from jiheng.budget.form_json import form_record
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document

LAYOUTS = Path(__file__).parent / "layouts"
FOLDERS = ("monitoring", "transfer", "overall_self", "overall_declaration")
MASTERS = sorted(path for name in FOLDERS for path in (LAYOUTS / name).glob("*.html"))
LOSSY = ("lines", "spaces")
DERIVED = (
    "kind", "horizon", "target_value", "actual_value", "states", "document", "form_id", "reading",
    "notes", "address",
)  # fmt: skip
CERTAIN = re.compile(
    r"(kind|title|year|project_name|department|implementing_unit|money_unit): |surplus form|"
    r".*: not found \((?!None|\w*资金|\w*支出|\w*拨款).*\)$|form \d+: not found"
)

Json = dict[str, Any]


def _case(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def truths_of(master: Path) -> list[Json]:
    """The forms that the master holds, in order."""
    truth = json.loads(master.with_suffix(".json").read_text(encoding="utf-8"))
    return list(truth["forms"]) if "forms" in truth else [truth]


def forms_of(master: Path, rendering: str, folder: Path) -> list[Json]:
    """The forms that the product reads from one rendering of a master."""
    name, data = render(master, rendering)
    path = folder / name
    path.write_bytes(data)
    reading = recognise(read_document(path, default_limits()))
    return [form_record(form) for form in reading.forms]


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a form that is transcribed from the document, in the form of `plain`."""
    if isinstance(value, str) and plain(value):
        yield str(plain(value))
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in DERIVED:
                yield from texts_of(one)


def cells_of(master: Path) -> list[str]:
    """Every cell and paragraph of a master that is not blank, in the form of `plain`."""
    texts = []
    for block in read_master(master):
        cells = [block] if isinstance(block, Paragraph) else block.cells
        texts += [str(plain(cell.text)) for cell in cells if plain(cell.text)]
    return texts


@pytest.mark.parametrize("rendering", [name for name in RENDERINGS if name not in LOSSY])
@pytest.mark.parametrize("master", MASTERS, ids=_case)
def test_a_layout_reads_as_its_truth(master: Path, rendering: str, tmp_path: Path) -> None:
    found = differences(forms_of(master, rendering, tmp_path), truths_of(master))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rendering", LOSSY)
@pytest.mark.parametrize("master", MASTERS, ids=_case)
def test_without_blank_cells_what_is_certain_is_read(
    master: Path, rendering: str, tmp_path: Path
) -> None:
    found = differences(forms_of(master, rendering, tmp_path), truths_of(master))
    wrong = [line for line in found if CERTAIN.match(re.sub(r"^form \d+: (?!not)", "", line))]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("rendering", list(RENDERINGS))
@pytest.mark.parametrize("master", MASTERS, ids=_case)
def test_no_figure_is_invented(master: Path, rendering: str, tmp_path: Path) -> None:
    texts = "\n".join(texts_of(forms_of(master, rendering, tmp_path)))
    assert figures_beyond(cells_of(master), texts) == []


@pytest.mark.parametrize("master", MASTERS, ids=_case)
def test_a_truth_has_no_figure_that_its_master_does_not_print(master: Path) -> None:
    texts = "\n".join(texts_of(truths_of(master)))
    assert figures_beyond(cells_of(master), texts) == []


def figures_beyond(printed: list[str], texts: str) -> list[str]:
    """The figures in `texts` that stand in no printed cell."""
    figures = dict.fromkeys(re.findall(r"\d(?:[\d.,]*\d)?", texts))
    return [figure for figure in figures if not any(figure in cell for cell in printed)]
