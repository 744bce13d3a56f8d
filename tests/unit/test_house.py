"""The house: what is imported is declared, locks hold no address, the text holds no workplace."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("scan", "charts", "dip", "spark", "web", "pdf")
LOCKS = (
    "requirements.txt",
    *(f"requirements-{one}.txt" for one in EXTRAS),
    "requirements-dev.txt",
)


def bare(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement)[0].lower().replace("_", "-")


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Every package from elsewhere that the files of a folder import, and the file."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                top = name.split(".")[0]
                if top not in sys.stdlib_module_names and top != "jiheng":
                    yield top, str(path.relative_to(ROOT))


def locked(name: str) -> dict[str, str]:
    """Package → version of a lock."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {bare(line): line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}


# The distribution of a module whose extra may not be installed where the test runs.
OWNERS = {
    **{"cv2": "opencv-python-headless", "rapidocr": "rapidocr", "onnxruntime": "onnxruntime"},
    **{"altair": "altair", "vl_convert": "vl-convert-python"},
}


def test_the_program_imports_only_what_it_declares() -> None:
    extras = PROJECT["optional-dependencies"]
    declared = {bare(one) for one in chain(PROJECT["dependencies"], *extras.values())}
    # numpy comes with all three packages of the extra, and is the language they speak.
    declared.add("numpy")
    owners = {**packages_distributions(), **{name: [owner] for name, owner in OWNERS.items()}}
    strangers = {
        (top, path)
        for top, path in imports("src/jiheng")
        if not {bare(one) for one in owners.get(top, [top])} & declared
    }
    assert sorted(strangers) == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_are_exact_hashed_and_hold_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--find-links|--extra", text)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    loose = [one.split()[0] for one in entries if "==" not in one or "--hash=sha256:" not in one]
    assert loose == []


def test_locks_agree_with_each_other() -> None:
    core, *extras, dev = map(locked, LOCKS)
    for other in (*extras, dev):
        assert {name: other.get(name) for name in core} == core
    for extra in extras:
        # numpy stands once for each range of Python versions; the dictionary keeps one of them.
        both = (extra.keys() & dev.keys()) - {"numpy"}
        assert {one: extra[one] for one in both} == {one: dev[one] for one in both}


def test_locks_hold_what_the_project_declares() -> None:
    assert {bare(one) for one in PROJECT["dependencies"]} <= locked("requirements.txt").keys()
    assert PROJECT["optional-dependencies"].keys() == set(EXTRAS)
    for extra, wanted in PROJECT["optional-dependencies"].items():
        assert {bare(one) for one in wanted} <= locked(f"requirements-{extra}.txt").keys()
    text = (ROOT / "requirements-dev.in").read_text(encoding="utf-8")
    wanted = {bare(line) for line in text.splitlines() if line and not line.startswith("#")}
    assert wanted <= locked("requirements-dev.txt").keys()


def test_tests_and_benchmarks_import_only_what_is_locked() -> None:
    have = {*locked("requirements-dev.txt"), *locked("requirements-scan.txt")}
    owners = packages_distributions()
    # Modules of the tests themselves, and of the tools.
    own = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    own |= {path.name for path in (ROOT / "tests").rglob("*") if path.is_dir()}
    own |= {
        path.stem for folder in ("tools", "benchmarks") for path in (ROOT / folder).glob("*.py")
    }
    own |= {"tests", "benchmarks", "tools"}
    used = {*imports("tests"), *imports("benchmarks"), *imports("tools")}
    strangers = {
        (top, path)
        for top, path in used
        if top not in own
        and not {bare(one) for one in owners.get(top, [OWNERS.get(top, top)])} & have
    }
    assert sorted(strangers) == []


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_file_is_larger_than_the_repository_should_carry() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > 600 * 1024] == []
