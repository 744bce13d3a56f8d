"""The packaged examples are read exactly: figures by a hand-written table, forms field by field."""

import importlib
import re
import sys
import tomllib
from collections import Counter
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

from jiheng import examples
from jiheng.budget.forms import Reading
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import read_document

HERE = Path(__file__).parent
BUILDER = HERE.parents[1] / "examples"
TABLE = tomllib.loads((HERE / "examples.toml").read_text(encoding="utf-8"))
ROWS = [dict(zip(TABLE["columns"], row, strict=True)) for row in TABLE["rows"]]
FILES = sorted({row["file"] for row in ROWS})


def module(folder: Path, name: str) -> ModuleType:
    """A module of a folder that is no package; its siblings are found beside it."""
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


COMPARE = module(HERE.parent, "compare")
SOURCE = module(BUILDER, "source")
SOURCES = {one.file: one for one in SOURCE.sources()}


@cache
def document(file: str) -> Document:
    return read_document(examples.folder() / file, default_limits())


@cache
def reading(file: str) -> Reading:
    return recognise(document(file))


def row_of(form: Any, number: int) -> dict[str, Any]:
    funds = [row for row in form.funds if row.item in ("年度资金总额", "资金总额")]
    total = next((row for row in funds if row.horizon in (None, "annual")), None)
    assert total is not None, f"no total among {[row.item for row in form.funds]}"
    return {
        "file": form.document.file,
        "form": number,
        "kind": form.kind,
        "project": form.project_name,
        "unit": form.implementing_unit,
        "year": form.year,
        "budget": total.full_year_budget or total.amount,
        "executed": total.executed,
        "rate": total.rate,
        "score": form.total_score,
        "indicators": len(form.indicators),
    }


@pytest.mark.parametrize("file", FILES)
def test_overview_figures(file: str) -> None:
    read = [row_of(form, number) for number, form in enumerate(reading(file).forms, start=1)]
    wanted = [row for row in ROWS if row["file"] == file]
    assert [same_text(row) for row in read] == [same_text(row) for row in wanted]


def same_text(row: dict[str, Any]) -> dict[str, Any]:
    return {key: COMPARE.plain(value) for key, value in row.items()}


@pytest.mark.parametrize("file", FILES)
def test_every_field(file: str) -> None:
    truths = [SOURCE.expected(form) for form in SOURCES[file].forms]
    forms = [form.model_dump() for form in reading(file).forms]
    differences = COMPARE.differences(forms, truths)
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("file", FILES)
def test_doubtful_cells(file: str) -> None:
    wanted = TABLE["doubtful"].get(file, [[]] * len(SOURCES[file].forms))
    found = [doubted(form) for form in reading(file).forms]
    if SOURCES[file].written is None:
        assert found == [set(fields) for fields in wanted]
    else:
        assert [set(fields) - seen for fields, seen in zip(wanted, found, strict=True)] == [
            set() for _ in wanted
        ]


def doubted(form: Any) -> set[str]:
    warnings = (one for one in form.reading if one.severity != "info")
    return {place.field for one in warnings for place in one.places}


@pytest.mark.parametrize("file", [file for file, one in SOURCES.items() if one.listed])
def test_project_list(file: str) -> None:
    listed = SOURCES[file].listed
    assert listed is not None
    (found,) = reading(file).lists
    assert found.title == listed["title"]
    assert [list(map(COMPARE.plain, row)) for row in found.rows] == [
        list(map(COMPARE.plain, row)) for row in listed["rows"]
    ]


@pytest.mark.parametrize("file", FILES)
def test_where_each_form_begins(file: str) -> None:
    places = [form.document for form in reading(file).forms]
    assert [place.file for place in places] == [file] * len(places)
    assert [place.form for place in places] == list(range(1, len(places) + 1))
    if file.endswith(".xlsx"):
        sheets = [one["project_name"] for one in SOURCES[file].forms]
        assert [place.sheet for place in places] == sheets
    if file.endswith(".pdf"):
        pages = [place.page for place in places]
        assert pages[0] == 1
        assert pages == sorted(set(pages))


def test_the_pdf_examples_go_over_page_breaks() -> None:
    pages = {
        file: len({row.page for page in document(file).pages for row in page.rows if row.page})
        for file in FILES
        if file.endswith(".pdf")
    }
    assert pages == {
        "医药招采监管2023申报.pdf": 2,
        "厅级干部补助2021批复.pdf": 2,
        "城乡居民医保补助2023自评.pdf": 4,
        "金安区医疗救助2022自评.pdf": 2,
    }


def test_the_examples_hold_what_was_promised() -> None:
    kinds = Counter(row["kind"] for row in ROWS)
    assert kinds == {"self_evaluation": 25, "target_declaration": 8, "target_approval": 3}
    assert sorted(SOURCES) == FILES
    assert sorted(path.name for path in examples.folder().iterdir()) == FILES
    assert {Path(file).suffix for file in FILES} == {".xlsx", ".docx", ".pdf", ".txt"}
    once = Counter((row["project"], row["unit"], row["year"], row["kind"]) for row in ROWS)
    assert max(once.values()) == 1
    assert sum(path.stat().st_size for path in examples.folder().iterdir()) < 1 << 20


TELEPHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9})(?!\d)")
PERSONAL = {"负责人", "经办人", "联系电话"}


@pytest.mark.parametrize("file", FILES)
def test_no_person_and_no_telephone(file: str) -> None:
    texts = [cell.text for page in document(file).pages for cell in page.cells()]
    assert not [text for text in texts if TELEPHONE.search(text)]
    assert not [form.filled_by for form in reading(file).forms if PERSONAL & set(form.filled_by)]


@pytest.mark.parametrize("file", FILES)
def test_packaged_document_is_what_the_sources_build(file: str) -> None:
    pytest.importorskip("typst", reason="building the examples needs the developers' packages")
    packaged = (examples.folder() / file).read_bytes()
    built = module(BUILDER, "build").built(SOURCES[file])
    assert contents(packaged) == contents(built), "run `python examples/build.py`"


def contents(data: bytes) -> Any:
    """The parts of an office package, which compress differently elsewhere; else the bytes."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
