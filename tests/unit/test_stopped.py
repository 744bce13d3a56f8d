"""A run that is stopped from outside leaves the old file, and nothing half-written."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import jiheng
from jiheng import examples

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows ends processes without a signal that they could see"
)


def half_written(folder: Path) -> Iterator[int]:
    """The sizes of files that are being written; they grow once readings come in."""
    for path in folder.glob(".jiheng-*.part"):
        with suppress(FileNotFoundError):  # moved to its place meanwhile
            yield path.stat().st_size


def test_processes_that_are_just_starting_say_nothing_of_a_stop(tmp_path: Path) -> None:
    run = running(tmp_path, jobs="2")
    while not list((tmp_path / "out").glob(".jiheng-*.part")) and run.poll() is None:
        time.sleep(0.01)
    time.sleep(0.1)  # the processes are being started
    os.killpg(run.pid, signal.SIGINT)  # a terminal tells all of them
    expect_clean_end(run, 130, tmp_path / "out")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_cleans_up(tmp_path: Path, stop: int, status: int, jobs: str) -> None:
    run = running(tmp_path, jobs)
    while not any(half_written(tmp_path / "out")) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(stop)
    expect_clean_end(run, status, tmp_path / "out")


def expect_clean_end(run: "subprocess.Popen[bytes]", status: int, out: Path) -> None:
    """The run ends with one sentence and the old file; Python's own tracker may add a warning."""
    _, said = run.communicate()
    assert run.returncode == status
    assert said.splitlines()[0] == b"Stopped as asked, before the end."
    assert b"Traceback" not in said
    assert [one.name for one in out.iterdir()] == ["forms.json"]
    assert (out / "forms.json").read_text(encoding="utf-8") == "old"


def running(tmp_path: Path, jobs: str) -> "subprocess.Popen[bytes]":
    """A run over 3,000 documents that is to write over out/forms.json."""
    model = next(one for one in examples.folder().iterdir() if one.suffix == ".txt")
    (tmp_path / "in").mkdir()
    for number in range(3000):
        shutil.copyfile(model, tmp_path / "in" / f"{number}.txt")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "forms.json").write_text("old", encoding="utf-8")
    command = ["read", "in", "--jobs", jobs, "--out", "out/forms.json", "--lang", "en"]
    return subprocess.Popen(
        [sys.executable, "-m", "jiheng", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(jiheng.__file__).parent.parent)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
