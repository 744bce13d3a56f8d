"""Every check fires on the examples that the catalogue says it fires on, and on nothing else.

The examples are one change each to a clean form, so this is also the mutation test: the change
breaks one rule, and exactly the check meant for it and those that follow from it fire.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, get_args

import pytest

from jiheng.budget.checks import CHECKS, check_portfolio
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.examples import forms_of, lists_of
from jiheng.budget.forms import Form, Kind, ProjectList
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import LANGUAGES

CODES = [check.code for check in CHECKS]
KINDS = get_args(Kind)
# What the layout lacks is no finding about the form; it is tested by itself.
LAYOUT = "CHK-01"


@cache
def rules(name: str) -> Thresholds:
    profile = packaged_profiles()[name]
    return profile.rules(profile.newest_day())


def examples(which: str) -> list[Any]:
    return [
        pytest.param(code, example, id=f"{code}-{at}")
        for code in CODES
        if code != LAYOUT
        for at, example in enumerate(getattr(entries()[code], which))
    ]


def findings(
    forms: Sequence[Form], lists: Sequence[ProjectList] = (), profile: str = "national"
) -> list[Finding]:
    """The findings of a portfolio; every one can be said in every language."""
    found = check_portfolio(forms, rules(profile), lists)
    for one in found:
        assert all(one.said(language).message for language in LANGUAGES)
    return found


def following(example: dict[str, Any]) -> set[str]:
    """The further codes of an example, as far as their checks stand in the list."""
    return set(example.get("with", [])) & set(CODES)


def codes(example: dict[str, Any]) -> set[str]:
    profile = example.get("profile", "national")
    found = findings(forms_of(example), lists_of(example), profile)
    return {one.code for one in found} - {LAYOUT}


def test_the_list_and_the_catalogue_hold_the_same_codes() -> None:
    assert sorted(entries()) == sorted(CODES)
    assert len(CODES) == len(set(CODES))


def test_every_check_has_one_rule_and_examples_of_both_sorts() -> None:
    for check in CHECKS:
        assert sum(one is not None for one in (check.rule, check.across, check.listed)) == 1
        assert entries()[check.code].fires, check.code
        assert entries()[check.code].silent, check.code


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_form_has_no_findings(kind: str) -> None:
    assert codes({"kind": kind}) == set()


@pytest.mark.parametrize(("code", "example"), examples("fires"))
def test_the_change_fires_exactly_its_check(code: str, example: dict[str, Any]) -> None:
    assert codes(example) == {code, *following(example)}


@pytest.mark.parametrize(("code", "example"), examples("silent"))
def test_the_change_that_breaks_nothing_is_silent(code: str, example: dict[str, Any]) -> None:
    assert codes(example) == following(example) - {code}
