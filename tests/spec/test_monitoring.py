"""Monitoring: how much of the year a form looks back on, and what the checks say of whole forms."""

from functools import cache
from pathlib import Path

import pytest

from jiheng.budget.checks import check_portfolio
from jiheng.budget.checks.case import Case
from jiheng.budget.forms import Extra, Form, Where
from jiheng.budget.months import months_in, period_in
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.findings import Finding

LAYOUTS = Path(__file__).parents[1] / "documents" / "layouts" / "monitoring"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("1-7月执行数", 7),
        ("一至九月完成情况", 9),
        ("（2024年1～8月）", 8),
        ("2024年1月1日至7月31日", 7),
        ("第3季度", 9),
        ("半年度指标执行情况", 6),
        ("截至6月底支出", 6),
        ("2024-08-15", 7),  # August is not over
        ("2024年1月5日", None),  # no month is over
        ("4-6月执行数", None),  # not the year so far
        ("1-13月", None),
        ("2024年度", None),
        ("全年预计执行数", None),
        ("一" * 100 + "1-7月", None),  # no heading
    ],
)
def test_a_text_says_how_many_months_are_over(text: str, months: int | None) -> None:
    assert months_in(text) == months


def test_the_period_is_the_part_that_names_the_months() -> None:
    assert period_in("1-7月执行数") == "1-7月"
    assert period_in("全年预计执行数") is None


@pytest.mark.parametrize(
    ("extra", "title", "months"),
    [
        ([("监控时点", "2025年10月31日")], "2025年上半年监控表", 10),  # the cell before the title
        ([], "2024年上半年项目绩效运行监控表", 6),
        ([(None, "（2023年1—6月）")], "监控表", 6),
        ([("填报日期", "2024年8月15日")], "监控表", None),  # when it was filled in says nothing
    ],
)
def test_a_form_says_it_in_a_cell_in_its_title_or_below(
    extra: list[tuple[str | None, str]], title: str, months: int | None
) -> None:
    kept = [Extra(label=label, text=text) for label, text in extra]
    form = Form(kind="monitoring", title=title, extra=kept, document=Where(file="m.json"))
    assert Case(form).months == months


# Every finding of the family on the made-up forms of tests/documents/layouts/monitoring, read as
# documents; each was judged right by hand, and nothing else may be found.
FOUND = {
    "01-national": ["MON-02 indicators[6].actual_to_date"],  # 0 of 100 % in July
    "02-county-half-year": ["MON-04 funds[0].executed_to_date"],  # 45.7 against 60 %
    "03-lights": [
        "MON-01 funds[0].executed_to_date",  # 52.45 of 66.7 %
        "MON-03 indicators[4].actual_to_date",  # 52 of 30 minutes
    ],
    "04-split-headings": [],
    "05-words-at-the-end": [
        "MON-01 funds[0].executed_to_date",  # 39.8 of 50 %
        "MON-04 funds[0].executed_to_date",  # 39.8 against 50.6 %
    ],
    "06-new-tree": ["MON-03 indicators[5].actual_to_date"],  # 41 of 30 days
    "07-quarter-remarks": [
        "MON-01 funds[0].executed_to_date",  # 53.86 of 75 %
        "MON-02 indicators[4].actual_to_date",  # 96.4 of 200万元 in September
    ],
    "08-indicators-first": ["MON-03 indicators[2].actual_to_date"],  # 9 of 7 workdays
    "09-two-small-forms": [
        "MON-01 funds[0].executed_to_date",  # 15 of 50 %
        "MON-02 indicators[0].actual_to_date",  # 1 of 8 in June
    ],
    "40-forecast-of-the-rate": ["MON-03 indicators[1].actual_to_date"],  # 31.2 of 30 %
    "50-budget-department": [],  # 41.5 of 50 %
}


@cache
def findings(name: str) -> list[Finding]:
    profile = packaged_profiles()["national"]
    forms = recognise(read_document(LAYOUTS / f"{name}.html", default_limits())).forms
    return check_portfolio(forms, profile.rules(profile.newest_day()))


def test_every_layout_is_judged() -> None:
    assert sorted(FOUND) == sorted(path.stem for path in LAYOUTS.glob("*.html"))


@pytest.mark.parametrize("name", FOUND)
def test_what_the_family_finds_on_whole_forms(name: str) -> None:
    found = [one for one in findings(name) if one.code.startswith("MON-")]
    assert [f"{one.code} {one.places[0].field}" for one in found] == FOUND[name]


def test_the_lack_of_a_month_is_said_and_nothing_is_guessed() -> None:
    form = Form(kind="monitoring", document=Where(file="m.json"), states={"year": "blank"})
    profile = packaged_profiles()["national"]
    found = check_portfolio([form], profile.rules(profile.newest_day()))
    assert any(one.arguments.get("label") == "监控期间" for one in found)
