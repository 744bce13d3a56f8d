"""Every check fires on the examples that the catalogue says it fires on, and on nothing else.

The examples are one change each to a clean form, so this is also the mutation test: the change
breaks one rule, and exactly the check meant for it and those that follow from it fire.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.budget.checks import CATALOGUE, CHECKS, OF_PUBLICATION, OF_THE_YEAR, check_portfolio
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.checks.told import findings_of
from jiheng.budget.forms import Form, Kind, ProjectList, Where
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import LANGUAGES

CODES = [check.code for check in CATALOGUE]
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
    """The findings of a portfolio by the newest rules."""
    return said(check_portfolio(forms, rules(profile), lists))


def said(found: list[Finding]) -> list[Finding]:
    """The findings; every one can be said in every language."""
    for one in found:
        assert all(one.said(language).message for language in LANGUAGES)
    return found


def following(example: dict[str, Any]) -> set[str]:
    """The further codes of an example, as far as their checks stand in the list."""
    return set(example.get("with", [])) & set(CODES)


def codes(example: dict[str, Any]) -> set[str]:
    return {one.code for one in said(findings_of(example))} - {LAYOUT}


def test_the_list_and_the_catalogue_hold_the_same_codes() -> None:
    assert sorted(entries()) == sorted(CODES)
    assert len(CODES) == len(set(CODES))


def test_every_check_has_its_rule_and_examples_of_both_sorts() -> None:
    elsewhere = (*OF_THE_YEAR, *OF_PUBLICATION)
    assert [check for check in elsewhere if check.rule or check.across or check.listed] == []
    for check in CHECKS:
        rules = [name for name in ("rule", "across", "listed") if getattr(check, name)]
        assert len(rules) == 1 or rules == ["rule", "across"], check.code
    for check in CATALOGUE:
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


def test_what_no_layout_carries_is_said_once_for_the_portfolio() -> None:
    without = {"kind": "self_evaluation", "set": {"funds[0].rate": ""}, "states": {"year": "blank"}}
    found = [one for one in findings(forms_of({"forms": [without] * 3})) if one.code == LAYOUT]
    rates = [one for one in found if one.arguments["label"] == "执行率"]
    assert len(rates) == 1
    assert "FND-02" in rates[0].arguments["codes"]


def test_one_form_that_carries_a_column_is_enough() -> None:
    without = {"kind": "self_evaluation", "set": {"funds[0].rate": ""}, "states": {"year": "blank"}}
    found = findings(forms_of({"forms": [without, {"kind": "self_evaluation"}]}))
    assert not [one for one in found if one.code == LAYOUT and one.arguments["label"] == "执行率"]


# Strange forms: checks find or stay silent, they never fail and never guess a number.

STRANGE = (
    *("", "0", "0.00", "-5", "-0.01%", "≤-3万元", "1e999", "9" * 40, "0." + "0" * 30 + "1"),
    *("5O0", "12光年", "≥" * 60, "≥95%≥90%", "3~", "100%~80%", "２０２３", "1/0", "0/0", "——"),
    *("不适用", "2023年13月45日", "第三季度", "{place}", "%s %d", "\u0000\ufeff", "(", "[", "\\"),
    *("啊" * 10_000, "1" * 10_000, "a+" * 5_000, "19万人，" * 2_500, "每人2元" * 2_000),
)
PATHS = st.sampled_from(
    [
        *(
            f"funds[0].{name}"
            for name in ("item", "initial_budget", "full_year_budget", "executed")
        ),
        *(f"funds[0].{name}" for name in ("weight", "rate", "score", "amount")),
        *(
            f"indicators[{at}].{name}"
            for at in (0, 3, 6)
            for name in ("level1", "level2", "level3")
        ),
        *(
            f"indicators[{at}].{name}"
            for at in (0, 3, 6)
            for name in ("target", "actual", "weight")
        ),
        *(
            f"indicators[{at}].{name}"
            for at in (0, 3, 6)
            for name in ("score", "deviation", "remark")
        ),
        *(
            f"indicators[{at}].{name}"
            for at in (0, 3, 6)
            for name in ("forecast", "adjusted_target")
        ),
        *(
            "year",
            "project_name",
            "department",
            "implementing_unit",
            "period",
            "attribute",
            "title",
        ),
        *(
            "objectives.expected",
            "objectives.actual",
            "objectives.annual",
            "money_unit",
            "total_score",
        ),
    ]
)


def allowed(path: str, value: str) -> str:
    """The value, or a stroke where a form may not leave a text out."""
    always = path.startswith(("narrative", "filled_by", "extra")) or path.endswith(".item")
    return value or "—" if always else value


def clean_paths(kind: str) -> Iterator[str]:
    """The path of every text of the clean form of a kind."""
    raw = json.loads(
        files("jiheng.budget.checks").joinpath(f"clean/{kind}.json").read_text(encoding="utf-8")
    )

    def walk(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, below in value.items():
                yield from walk(below, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            for at, below in enumerate(value):
                yield from walk(below, f"{path}[{at}]")
        elif isinstance(value, str) or value is None:
            yield path

    fixed = ("kind", "document", "horizon")
    return (path for path in walk(raw, "") if not path.startswith(fixed) and "horizon" not in path)


@pytest.mark.parametrize("value", STRANGE, ids=[ascii(value)[:24] for value in STRANGE])
@pytest.mark.parametrize("kind", KINDS)
def test_a_form_of_nothing_but_one_strange_value_fails_no_check(kind: str, value: str) -> None:
    changes = {path: allowed(path, value) for path in clean_paths(kind)}
    changed = forms_of({"kind": kind, "set": changes})
    assert findings([*changed, *forms_of({"kind": kind})])


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    changes=st.dictionaries(PATHS, st.sampled_from(STRANGE) | st.text(max_size=12), max_size=8),
)
def test_strange_values_anywhere_fail_no_check(kind: str, changes: dict[str, str]) -> None:
    strange = {path: allowed(path, value) for path, value in changes.items()}
    for one in findings(forms_of({"kind": kind, "set": strange})):
        assert one.code in CODES


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_holds_nothing_fails_no_check(kind: Any) -> None:
    empty = Form(kind=kind, document=Where(file="empty.json", form=1))
    assert "STR-01" in {one.code for one in findings([empty, empty])}


def test_a_hundred_indicators_of_one_name_are_one_finding() -> None:
    row = {
        "horizon": "annual",
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "检查家数",
        "target": "≥5家",
        "actual": "5家",
        "weight": "0.5",
        "score": "0.5",
    }
    rows = {f"indicators[{8 + at}]": row for at in range(100)}
    found = findings(forms_of({"kind": "self_evaluation", "set": rows}))
    counted = Counter(one.code for one in found)
    assert counted["STR-13"] == 1
    assert next(one for one in found if one.code == "STR-13").arguments["count"] == "100"


def test_a_budget_of_zero_has_no_rate_and_no_division() -> None:
    none = {
        f"funds[{at}].{name}": "0.00"
        for at in range(4)
        for name in ("initial_budget", "full_year_budget", "executed")
    }
    found = {one.code for one in findings(forms_of({"kind": "self_evaluation", "set": none}))}
    assert "FND-05" in found
    assert not found & {"FND-02", "FND-07", "FND-08", "FND-09", "FND-21"}


def test_a_sentence_quotes_only_the_beginning_of_a_long_text() -> None:
    [form] = forms_of({"kind": "self_evaluation"})
    finding = found(Case(form), "SCO-18", "indicators[0].deviation", "因疫情影响" * 2000)
    assert finding.seen == "因疫情影响" * 2000
    assert finding.arguments["seen"] == "因疫情影响" * 32 + "…"
