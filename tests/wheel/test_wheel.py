"""The wheel, installed alone in a clean environment, does its work from an empty folder."""

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.registry


def run(*command: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program without the environment of the tests; neither its path nor its language."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "hatchling", "build", "-d", out, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's folder of an environment that holds the core lock and the wheel, no more."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check")
    locked = ("--no-deps", "--require-hashes", "-r", ROOT / "requirements.txt")
    fetched = run(*pip, "download", "--quiet", "-d", home / "wheels", *locked, cwd=home)
    if fetched.returncode != 0 and "CI" not in os.environ:
        pytest.skip(f"the package registry gave no packages: {fetched.stderr[-200:]}")
    assert fetched.returncode == 0, fetched.stderr
    # From here on as in a closed network: a folder of wheels and no registry.
    closed = ("install", "--quiet", "--no-index", "--find-links", home / "wheels")
    for what in (locked, ("--no-deps", wheel)):
        done = run(*pip, *closed, *what, cwd=home)
        assert done.returncode == 0, done.stderr
    assert run(*pip, "check", cwd=home).returncode == 0
    return programs


def test_everything_that_the_program_reads_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    # What git knows, so that files left behind by a test or an editor do not count.
    known = run("git", "ls-files", "-z", "src/jiheng", cwd=ROOT).stdout.split("\0")
    assert sorted({name.removeprefix("src/") for name in known if name} - inside) == []
    for folder in ("kernel/messages/", "kernel/documents/limits.toml", "examples/", "py.typed"):
        assert any(name.startswith(f"jiheng/{folder}") for name in inside), folder
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_source_distribution_holds_no_work_files(wheel: Path) -> None:
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"src", "tests", "docs", "pyproject.toml", "LICENSE", "PKG-INFO"} <= tops
    assert tops.isdisjoint({".venv", ".git", "demo-output", "dist"})


EXAMPLES = "import importlib.resources as r; print(r.files('jiheng') / 'examples' / 'documents')"


def test_the_commands_work_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    jiheng = installed / "jiheng"
    examples = run(installed / "python", "-c", EXAMPLES, cwd=tmp_path).stdout.strip()
    assert examples
    assert str(ROOT) not in examples

    read = run(jiheng, "read", examples, "--out", "forms.json", cwd=tmp_path)
    assert read.returncode == 0, read.stderr
    record = json.loads((tmp_path / "forms.json").read_text(encoding="utf-8"))
    assert len(record["forms"]) >= 33
    assert record["failures"] == []

    report = run(jiheng, "report", examples, "--out", "out", "--lang", "en", cwd=tmp_path)
    assert report.returncode == 0, report.stderr
    names = {one["project_name"] for one in record["forms"]}
    assert any(name in report.stdout for name in names if name)
    written = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert written == ["annotated", "forms.json", "report.html", "report.json", "report.xlsx"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "jiheng[charts]" in page, "without the extra the page says how to get charts"

    module = run(installed / "python", "-m", "jiheng", "--version", cwd=tmp_path)
    assert module.stdout == run(jiheng, "--version", cwd=tmp_path).stdout
    assert module.stdout.startswith("jiheng ")


def test_several_processes_give_the_same_bytes(installed: Path, tmp_path: Path) -> None:
    examples = run(installed / "python", "-c", EXAMPLES, cwd=tmp_path).stdout.strip()
    for jobs in ("1", "2"):  # each with an order of its sets of its own
        done = run(
            installed / "jiheng", "read", examples, "--jobs", jobs, "--out", f"{jobs}.json",
            cwd=tmp_path, PYTHONHASHSEED=jobs,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


def test_without_the_extra_a_scan_is_one_clear_failure(installed: Path, tmp_path: Path) -> None:
    Image.new("L", (8, 8), "white").save(tmp_path / "scan.png")
    done = run(installed / "jiheng", "read", "scan.png", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    (failure,) = json.loads(done.stdout)["failures"]
    assert failure["file"] == "scan.png"
    assert "scan" in failure["message"].removeprefix("“scan.png”")
