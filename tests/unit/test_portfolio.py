"""One run over many forms: in order, each by the rules of its year, by any number of processes."""

import gc
from collections.abc import Iterator
from weakref import ReferenceType, ref

import pytest

from jiheng.budget.checks import check_portfolio
from jiheng.budget.checks.examples import forms_of, lists_of
from jiheng.budget.forms import Form
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles
from jiheng.kernel.findings import Finding

NATIONAL = profiles()["national"]
WITHOUT_RULES = ("RULE-01", "RULE-02")


def forms(*years: str) -> list[Form]:
    """Clean self-evaluations of these years ("" none), with a fault that one check finds."""
    changes = [{"year": year, "funds[0].rate": "97.00%"} for year in years]
    return forms_of({"forms": [{"kind": "self_evaluation", "set": one} for one in changes]})


def examined(
    portfolio: list[Form], jobs: int = 1, year: int | None = None
) -> tuple[list[list[Finding]], list[Finding]]:
    """The findings of every form, and those across them."""
    with Examination(NATIONAL, year, jobs=jobs) as run:
        own = [one.findings for one in run.forms(portfolio)]
        return own, list(run.across())


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_run_finds_what_the_checks_find(jobs: int) -> None:
    portfolio = forms(*["2023"] * 40)
    rules = NATIONAL.rules(NATIONAL.newest_day())
    own, across = examined(portfolio, jobs)
    assert [*(one for each in own for one in each), *across] == check_portfolio(portfolio, rules)
    assert [{one.places[0].form for one in each} for each in own] == [{at} for at in range(1, 41)]
    assert across


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("years", "waits"),
    [(["2023", "", "2023"], "scoring.year_around"), (["2022", "", "2023"], "RULE-01")],
)
def test_a_form_without_a_year_waits_for_the_others_and_keeps_its_place(
    years: list[str], waits: str, jobs: int
) -> None:
    own, _ = examined(forms(*years), jobs)
    said = [[one.message_id for one in each if one.code in WITHOUT_RULES] for each in own]
    assert said == [[], [waits], []]
    assert [each[-1].places[0].form for each in own] == [1, 2, 3]


def test_forms_before_the_first_without_a_year_do_not_wait() -> None:
    taken = []

    def one_by_one() -> Iterator[Form]:
        for form in forms("2023", "2023", "", "2023"):
            taken.append(form)
            yield form

    with Examination(NATIONAL) as run:
        found = run.forms(one_by_one())
        assert [len(taken) for _ in zip(range(4), found, strict=False)] == [1, 2, 4, 4]


def test_no_form_is_kept_when_it_was_given() -> None:
    seen: list[ReferenceType[Form]] = []
    with Examination(NATIONAL) as run:
        for one in run.forms(forms(*["2023"] * 30)[at] for at in range(30)):
            seen.append(ref(one.form))
        del one
        gc.collect()
        assert [each for each in seen if each() is not None] == []
        assert list(run.across())


def test_forms_of_several_years_each_have_their_rules() -> None:
    own, across = examined(forms("2015", "2023"))
    assert [[one.code for one in each][:1] for each in own] == [["RULE-02"], ["FND-02"]]
    assert {place.form for one in across for place in one.places} == {2}


def test_nothing_is_said_across_forms_that_have_no_rules() -> None:
    own, across = examined(forms("2023"), year=2015)
    assert [[one.code for one in each] for each in own] == [["RULE-02"]]
    assert across == []


def test_project_lists_are_judged_beside_the_forms() -> None:
    example = {"kind": "self_evaluation", "lists": [["别的项目"]]}
    with Examination(NATIONAL) as run:
        list(run.forms(forms_of(example)))
        assert "STR-05" in {one.code for one in run.across(lists_of(example))}


def test_ledgers_are_those_of_the_profiles_asked_for() -> None:
    chosen = [profiles()[name] for name in ("national", "hubei")]
    with Examination(NATIONAL, scored_by=chosen) as run:
        [one] = run.forms(forms("2023"))
    assert [ledger.profile for ledger in one.ledgers] == ["national", "hubei"]
    with Examination(None, scored_by=chosen) as run:
        [alone] = run.forms(forms("2023"))
    assert (alone.ledgers, alone.findings) == (one.ledgers, [])
