"""The table of security: every test that it names exists, and no clause of the standard is left out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "reference" / "security.md"
CHECKLIST = ROOT.parent / "shared" / "reference" / "features.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| 8.1.")
]


def existing() -> set[str]:
    """Every test function as `file.py::name`."""
    return {
        f"{path.name}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_named_test_exists() -> None:
    named = re.findall(r"`(test_\w+\.py::\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    assert sorted(set(named) - existing()) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split(" ")[0])
def test_what_is_done_is_proven_and_what_is_not_says_so(row: list[str]) -> None:
    _, does, state, tests = row
    assert state in ("done", "part", "open")
    assert does
    assert "`test_" in tests or state != "done"


def test_no_clause_for_the_application_is_left_out() -> None:
    if not CHECKLIST.is_file():
        pytest.skip("the checklist of the standard is not on this machine")
    text = CHECKLIST.read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| 8.1.")]
    wanted = {row[0].strip() for row in rows if "App" in row[-1]}
    assert wanted == {row[0] for row in ROWS}
