"""The annotated copies beside a report: one for each submitted document, under its name."""

import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from jiheng import cli, examples
from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits

XLSX, DOCX, PDF = (
    "金安区医保局2022自评.xlsx",
    "金安区离休医药费2022自评.docx",
    "金安区医疗救助2022自评.pdf",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, one of them in a folder of its own."""
    for name, where in ((XLSX, "."), (DOCX, "科室"), (PDF, ".")):
        (tmp_path / "in" / where).mkdir(parents=True, exist_ok=True)
        shutil.copy(examples.folder() / name, tmp_path / "in" / where / name)
    return tmp_path / "in"


def report(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["jiheng", "report", *map(str, arguments), "--lang", "zh"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_every_submitted_document_has_its_copy(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = files_in(folder)
    assert report(monkeypatch, folder, "--out", tmp_path / "out") == 0
    copies = files_in(tmp_path / "out" / "annotated")
    assert sorted(copies) == sorted([XLSX, f"科室/{DOCX}", f"{PDF}.docx"])
    assert f"批注副本 3 份，在 {tmp_path / 'out' / 'annotated'}" in capsys.readouterr().out
    assert files_in(folder) == before
    [form, *_] = typed_forms(Wish(default_limits(), "zh", True), Found(folder / XLSX, XLSX)).forms
    assert form.document.addresses
    place = form.document.addresses["indicators[0].score"]
    book = openpyxl.load_workbook(tmp_path / "out" / "annotated" / XLSX)
    assert "应得" in book[place["sheet"]][place["cell"]].comment.text


def test_several_processes_give_the_same_copies(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, jobs in (("one", 1), ("two", 2)):
        assert report(monkeypatch, folder, "--out", tmp_path / name, "--jobs", jobs) == 0
    assert files_in(tmp_path / "one" / "annotated") == files_in(tmp_path / "two" / "annotated")


def test_copies_are_no_documents_of_the_next_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert report(monkeypatch, folder, "--out", folder / "out") == 0
    assert len(files_in(folder / "out" / "annotated")) == 3


def test_forms_as_json_and_documents_beside_them_do_not_disturb_each_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report(monkeypatch, folder / XLSX, "--out", tmp_path / "first") == 0
    forms = tmp_path / "first" / "forms.json"
    assert report(monkeypatch, forms, folder / PDF, "--out", tmp_path / "second") == 0
    assert list(files_in(tmp_path / "second" / "annotated")) == [f"{PDF}.docx"]
