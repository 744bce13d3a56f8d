"""A PDF made to do harm is one sentence: the program lives, and the other files are read."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
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
    "hang and let nobody in": ("re.match('(a+)+$', 'a' * 40 + 'b')", "read.too_slow"),
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
            "import os, re, sys, time",
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


def test_what_one_document_leaves_behind_does_not_count_against_the_next(
    module: Callable[[str], str],
) -> None:
    keeping = module(
        "os.kept = [*getattr(os, 'kept', ()), b'x' * 150_000_000]; "
        "from jiheng.kernel.documents.page import Document; return Document(guard.file, [])"
    )
    for _ in range(4):
        assert apart.read_apart(keeping, b"", Guard("表.pdf", NARROW)).pages == []


@pytest.mark.skipif(sys.platform == "win32", reason="the test looks for the process by its group")
def test_a_busy_companion_ends_with_the_process_that_asked(
    module: Callable[[str], str], tmp_path: Path
) -> None:
    module(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    lines = (
        "from jiheng.kernel.documents import apart",
        "from jiheng.kernel.documents.limits import Guard, default_limits",
        "apart.read_apart('reader_of_the_test', b'', Guard('x', default_limits()))",
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    pid = int(eventually(lambda: (tmp_path / "pid").read_text()))
    asking.kill()
    asking.wait()
    eventually(lambda: not psutil.pid_exists(pid))


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` gives once it gives something; fails after 20 seconds."""
    for _ in range(200):
        with suppress(OSError):
            if found := look():
                return found
        time.sleep(0.1)
    raise AssertionError("nothing came")


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
