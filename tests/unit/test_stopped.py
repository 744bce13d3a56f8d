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


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_cleans_up(tmp_path: Path, stop: int, status: int, jobs: str) -> None:
    model = next(one for one in examples.folder().iterdir() if one.suffix == ".txt")
    (tmp_path / "in").mkdir()
    for number in range(3000):
        shutil.copyfile(model, tmp_path / "in" / f"{number}.txt")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "forms.json").write_text("old", encoding="utf-8")
    command = ["read", "in", "--jobs", jobs, "--out", "out/forms.json", "--lang", "en"]
    run = subprocess.Popen(
        [sys.executable, "-m", "jiheng", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(jiheng.__file__).parent.parent)},
        stderr=subprocess.PIPE,
    )
    while not any(half_written(tmp_path / "out")) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(stop)
    _, said = run.communicate()
    assert run.returncode == status
    # Python's own tracker of shared things may add a warning after it.
    assert said.splitlines()[0] == b"Stopped as asked, before the end."
    assert b"Traceback" not in said
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["forms.json"]
    assert (tmp_path / "out" / "forms.json").read_text(encoding="utf-8") == "old"
