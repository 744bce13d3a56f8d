"""A project over the years: which of its forms are compared, and under which names it is known."""

from typing import Any

import pytest

from jiheng.budget.checks import check_portfolio
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.kernel.findings import Finding

NATIONAL = packaged_profiles()["national"]
PEOPLE = {"indicators[0].level3": "享受待遇人数"}


def form(year: str, people: int, kind: str = "self_evaluation", **changes: Any) -> dict[str, Any]:
    """A form of a year whose first indicator promises and reaches so many people."""
    value = {"indicators[0].target": f"≥{people}人", "indicators[0].actual": f"{people}人"}
    if kind != "self_evaluation":  # the first row is for the whole period, the second of the year
        value = {"indicators[1].target": f"≥{people}人", "indicators[1].level3": "享受待遇人数"}
    return {"kind": kind, "set": {"year": year, **PEOPLE, **value, **changes}}


def found(*forms: dict[str, Any]) -> list[Finding]:
    rules = NATIONAL.rules(NATIONAL.newest_day())
    every = check_portfolio(forms_of({"forms": list(forms)}), rules)
    return [one for one in every if one.code == "XFM-09"]


@pytest.mark.parametrize(
    ("forms", "jumps"),
    [
        ([form("2022", 100), form("2023", 131)], [("31%", "2022")]),
        ([form("2022", 100), form("2023", 130)], []),
        ([form("2022", 100), form("2023", 69)], [("-31%", "2022")]),
        # the last year that there is a form of, whether or not years lie between
        ([form("2020", 100), form("2021", 100), form("2023", 150)], [("50%", "2021")]),
        # the order of the documents says nothing
        ([form("2023", 131), form("2022", 100)], [("31%", "2022")]),
        # of one year the last stage counts
        (
            [form("2022", 100), form("2023", 200, "target_declaration"), form("2023", 110)],
            [],
        ),
        # nobody can tell which of two forms of one year continues
        ([form("2022", 100), form("2023", 131), form("2023", 140)], []),
        # another office of the same place, another category in front of the name
        (
            [
                form("2022", 100),
                form(
                    "2023",
                    131,
                    implementing_unit="101009-江城市医疗保障局",
                    project_name="补贴补助类-医保基金智能监管服务",
                ),
            ],
            [("31%", "2022")],
        ),
        # another place
        ([form("2022", 100), form("2023", 131, implementing_unit="山城县医疗保障局")], []),
        # what is told is no jump out of nowhere
        (
            [
                form("2022", 100),
                form("2023", 131, **{"indicators[0].remark": "比上年新增两个乡镇"}),
            ],
            [],
        ),
    ],
)
def test_which_forms_of_a_project_are_compared(
    forms: list[dict[str, Any]], jumps: list[tuple[str, str]]
) -> None:
    said = [(one.arguments["change"], one.arguments["year"]) for one in found(*forms)]
    assert said == jumps


def test_a_jump_names_both_cells() -> None:
    [one] = found(form("2022", 100), form("2023", 131))
    assert [(place.form, place.field) for place in one.places] == [
        (2, "indicators[0].actual"),
        (1, "indicators[0].actual"),
    ]
    assert (one.seen, one.expected) == ("131人", "100人")
