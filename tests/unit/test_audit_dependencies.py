"""The audit of dependencies: a known hole fails, a registry without records is said."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from audit_dependencies import KNOWN, asked, known_holes, told  # noqa: E402 - tools/ is no package

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


HOLES = {"dependencies": [BAD]}
# The day by which the hole is mended, today; the words told, the exit status.
LISTED = [
    ({}, "2026-11-22", "b 1.1: PYSEC-2020-1", 1),
    ({"PYSEC-2020-1": "2026-11-22"}, "2026-11-22", "to be mended by 2026-11-22", 0),
    ({"PYSEC-2020-1": "2026-11-22"}, "2026-11-23", "to be mended by 2026-11-22", 1),
    ({"PYSEC-2020-2": "2026-11-22"}, "2026-11-22", "b 1.1: PYSEC-2020-1", 1),
]


@pytest.mark.parametrize(("listed", "today", "words", "status"), LISTED)
def test_a_known_hole_has_its_day(
    listed: dict[str, str], today: str, words: str, status: int
) -> None:
    known = {name: date.fromisoformat(day) for name, day in listed.items()}
    lines, ended = told(HOLES, "", known, date.fromisoformat(today))
    assert (words in lines[-1], ended) == (True, status)


@pytest.mark.parametrize(("by", "is_fit"), [(22, True), (23, False)])
def test_the_day_of_a_repair_is_not_far_off(by: int, is_fit: bool) -> None:
    text = f"""most_days = 30
[[hole]]
id = "PYSEC-2020-1"
listed_on = 2026-11-22
repair_by = 2026-12-{by}
"""
    if is_fit:
        assert known_holes(text) == {"PYSEC-2020-1": date(2026, 12, by)}
    else:
        with pytest.raises(ValueError, match="PYSEC-2020-1"):
            known_holes(text)


def test_the_list_of_known_holes_can_be_read() -> None:
    assert isinstance(known_holes(KNOWN.read_text(encoding="utf-8")), dict)


def test_a_lock_that_cannot_be_audited_is_said(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("no-hash==1.0\n")
    found, reason = asked(tmp_path / "lock.txt")
    assert found is None
    assert reason
