"""The findings on the 42 published forms were judged by hand; few of them may be wrong.

Where the forms themselves are at hand (they are not part of the project) the lists must also be
complete: every finding is judged, and every judged finding is still found.
"""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jiheng.budget.checks import CHECKS, check_portfolio
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.findings import Finding

FOLDER = Path(__file__).parent / "judged"
FORMS = Path(__file__).parents[3] / "shared" / "seeds"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.toml"))
MOST_WRONG = 0.05

Key = tuple[str, str, int, str]


def judged(family: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{family}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["finding"]
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_every_judgement_has_a_verdict_and_a_reason(family: str) -> None:
    codes = {check.code for check in CHECKS}
    for one in judged(family):
        assert one["code"] in codes
        assert one["code"].startswith(family.upper())
        assert one["verdict"] in ("right", "wrong", "debatable")
        assert one["reason"]


def test_few_errors_and_warnings_are_wrong() -> None:
    serious = [one for family in FAMILIES for one in judged(family) if one["severity"] != "info"]
    wrong = [one for one in serious if one["verdict"] == "wrong"]
    assert len(wrong) <= MOST_WRONG * len(serious)


def test_every_named_instance_is_found() -> None:
    named = tomllib.loads(FOLDER.with_name("named.toml").read_text(encoding="utf-8"))
    exceptions = named.pop("exceptions")
    right = {
        (one["code"], f"{one['file']}/{one['form']}")
        for family in FAMILIES
        for one in judged(family)
        if one["verdict"] != "wrong"
    }
    wanted = {(code, form) for code, forms in named.items() for form in forms}
    assert sorted(wanted - right) == []
    excused = {(one["code"], form) for one in exceptions for form in one["forms"]}
    assert sorted(excused & (right | wanted)) == [], "found after all: no exception"
    assert all(one["reason"] for one in exceptions)


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    if not FORMS.is_dir():
        pytest.skip("the 42 published forms are not at hand")
    forms, lists = [], []
    for path in sorted(FORMS.glob("*.txt")):
        reading = recognise(read_document(path, default_limits()))
        forms += reading.forms
        lists += reading.lists
    profile = packaged_profiles()["national"]
    return check_portfolio(forms, profile.rules(profile.newest_day()), lists)


def key(one: Finding) -> Key:
    place = one.places[0]
    return one.code, (place.file or "")[:3], place.form or 0, place.field or ""


@pytest.mark.parametrize("family", FAMILIES)
def test_the_lists_hold_every_finding_and_no_other(family: str, found: list[Finding]) -> None:
    now = Counter(key(one) for one in found if one.code.startswith(f"{family.upper()}-"))
    then = Counter((one["code"], one["file"], one["form"], one["field"]) for one in judged(family))
    assert sorted((now - then).elements()) == [], "not judged yet"
    assert sorted((then - now).elements()) == [], "found no more"
