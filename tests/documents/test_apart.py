"""A PDF made to do harm is one sentence: the program lives, and the other files are read."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from documents.hostile import nested_forms
from documents.making_pdf import lattice, pdf, text
from jiheng.kernel.documents import apart
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, Limits, default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import read_document

NARROW = replace(default_limits(), memory_bytes=400_000_000)
GOOD = pdf([lattice([50, 150, 250], [700, 720, 740]) + text(53, 725, "Name", 10, "en")])
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells memory as it is")


def texts(document: Document) -> list[str]:
    return [cell.text for page in document.pages for cell in page.cells() if cell.text]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "表.pdf"
    path.write_bytes(data)
    return path


def reading(module: str, data: bytes = b"", limits: Limits = NARROW) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        apart.read_apart(module, data, Guard("表.pdf", limits))
    return caught.value


@ON_LINUX
def test_a_drawing_that_grows_without_end_is_stopped_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(written(tmp_path, nested_forms(9)), NARROW)
    assert caught.value.message_id == "read.too_much_memory"
    assert "400000000" in caught.value.sentence("zh")
    assert texts(read_document(written(tmp_path, GOOD), NARROW)) == ["Name"]


# Modules that do to their process what a library may do to it, by the name of the deed.
DEEDS: dict[str, tuple[str, str]] = {
    "crash": ("os.abort()", "read.process_died"),
    "end": ("os._exit(0)", "read.process_died"),
    "hang": ("time.sleep(60)", "read.too_slow"),
    "print": (
        "os.write(1, b'noise'); raise DocumentError('pdf.damaged', guard.file)",
        "pdf.damaged",
    ),
    "fail in words": ("raise DocumentError('pdf.damaged', guard.file)", "pdf.damaged"),
}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Writes a reader with a given body where the companion finds it; gives its name."""
    monkeypatch.syspath_prepend(str(tmp_path))
    apart.end_companion()  # the next one knows the folder

    def write(body: str) -> str:
        lines = (
            "import os, sys, time",
            "from jiheng.kernel.documents.errors import DocumentError",
            "def read(data, guard):",
            f"    {body}",
        )
        (tmp_path / "reader_of_the_test.py").write_text("\n".join(lines), encoding="utf-8")
        return "reader_of_the_test"

    return write


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_happens_to_the_process_is_one_sentence(
    deed: str, module: Callable[[str], str]
) -> None:
    body, message_id = DEEDS[deed]
    error = reading(module(body), limits=replace(NARROW, seconds=1))
    assert (error.message_id, error.file) == (message_id, "表.pdf")
    assert apart.read_apart("jiheng.kernel.documents.pdf", GOOD, Guard("好.pdf", NARROW)).pages


def test_a_fault_of_the_program_is_raised_and_not_taken_for_one_of_the_file(
    module: Callable[[str], str],
) -> None:
    with pytest.raises(ZeroDivisionError):
        apart.read_apart(module("1 / 0"), b"", Guard("表.pdf", NARROW))


@ON_LINUX
@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_other_files_of_the_folder_are_read(processes: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(nested_forms(9))
    example = Path(apart.__file__).parents[2] / "examples" / "documents"
    shutil.copy(next(example.glob("*.pdf")), folder / "b.pdf")
    limits = tmp_path / "limits.toml"
    limits.write_text("memory_bytes = 400_000_000\n", encoding="utf-8")
    options = ["--jobs", processes, "--limits", str(limits), "--out", str(tmp_path / "out.json")]
    done = subprocess.run(
        [sys.executable, "-m", "jiheng", "read", str(folder), *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert "a.pdf”所需内存超过上限" in done.stderr
    assert '"b.pdf"' in (tmp_path / "out.json").read_text(encoding="utf-8")
