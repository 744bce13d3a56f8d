"""The report of the security tests, and the list of components that goes out with a release."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from components import components  # noqa: E402 - tools/ is no package
from security_report import TABLE, endings, report, table  # noqa: E402
from test_house import LOCKS, locked  # noqa: E402

XML = """<testsuites><testsuite>
<testcase classname="tests.web.test_a" name="test_one[x]"/>
<testcase classname="tests.web.test_a" name="test_one[y]"><failure/></testcase>
<testcase classname="tests.web.test_a" name="test_one[z]"/>
<testcase classname="tests.web.test_a" name="test_two"/>
<testcase classname="tests.web.test_b" name="test_two"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_test_has_ended_as_its_worst_case() -> None:
    assert endings(XML) == {
        "test_a.py::test_one": "failed",
        "test_a.py::test_two": "passed",
        "test_b.py::test_two": "skipped",
    }


# How the two tests of a clause ended; whether the report has failed.
ENDED = [
    ({"test_a.py::one": "passed", "test_a.py::two": "passed"}, "2 passed", False),
    ({"test_a.py::one": "passed", "test_a.py::two": "skipped"}, "1 skipped", False),
    ({"test_a.py::one": "passed", "test_a.py::two": "failed"}, "1 failed", True),
    ({"test_a.py::one": "passed"}, "1 failed", True),  # it did not run at all
]


@pytest.mark.parametrize(("results", "words", "has_failed"), ENDED)
def test_a_report_fails_with_one_test(
    results: dict[str, str], words: str, has_failed: bool
) -> None:
    clause = ("8.1.4.1 a Identity", "done", ["test_a.py::one", "test_a.py::two"])
    lines, failed = report([clause], results)
    assert (words in lines[4], failed) == (True, has_failed)
    assert lines[-1].startswith("| 8.1.4.1 a Identity | done | passed: `test_a.py::one`<br>")


def test_every_clause_of_the_page_is_in_the_report() -> None:
    text = TABLE.read_text(encoding="utf-8")
    clauses = table(text)
    assert len(clauses) == sum(line.startswith("| 8.1.") for line in text.splitlines())
    assert [name for name, state, named in clauses if state == "done" and not named] == []


def test_every_package_that_users_install_is_a_component() -> None:
    listed = {(one["name"], one["version"]) for one in components()["components"]}
    for lock in LOCKS[:-1]:
        names = locked(lock)
        assert names.keys() <= {name for name, _ in listed}, lock
        for name, line in names.items():
            assert (name, line.split("==")[1].split()[0]) in listed, line
    assert "pytest" not in {name for name, _ in listed}  # of developers
    assert json.loads((TABLE.parent / "components.json").read_text())["bomFormat"] == "CycloneDX"
