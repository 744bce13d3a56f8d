"""The audit of dependencies: a known hole fails, a registry without records is said."""

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from audit_dependencies import asked, told  # noqa: E402 - tools/ is no package

HOLE = {"id": "PYSEC-2020-1", "fix_versions": ["1.2"]}
CLEAN = {"name": "a", "version": "1.0", "vulns": []}
BAD = {"name": "b", "version": "1.1", "vulns": [HOLE]}
SKIPPED = {"name": "c", "skip_reason": "not found"}
# What pip-audit gave, why it gave nothing; the words told, the exit status.
ANSWERS: list[tuple[dict[str, Any] | None, str, str, int]] = [
    ({"dependencies": [CLEAN, BAD]}, "", "b 1.1: PYSEC-2020-1 (mended in 1.2)", 1),
    ({"dependencies": [CLEAN, SKIPPED]}, "", "audited 1 of 2 packages", 0),
    ({"dependencies": [SKIPPED]}, "", "NOT AUDITED: the registry keeps no records", 0),
    (None, "no network", "NOT AUDITED: no network", 0),
]


@pytest.mark.parametrize(("found", "reason", "words", "status"), ANSWERS)
def test_what_is_told_of_an_answer(
    found: dict[str, Any] | None, reason: str, words: str, status: int
) -> None:
    lines, ended = told(found, reason)
    assert (words in "\n".join(lines), ended) == (True, status)


def test_a_lock_that_cannot_be_audited_is_said(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("no-hash==1.0\n")
    found, reason = asked(tmp_path / "lock.txt")
    assert found is None
    assert reason
