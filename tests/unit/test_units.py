"""Units without codes, the places they belong to, projects by their bare names, days of stamps."""

from datetime import date

import pytest

from jiheng.budget.checks.lif_dates import day_of
from jiheng.budget.checks.units import bare, place_of, unit_of
from jiheng.budget.forms import Form, Where


@pytest.mark.parametrize(
    ("unit", "department", "name", "place"),
    [
        ("077001-六安市医疗保障局", None, "六安市医疗保障局", "六安市"),
        (None, "六安市医疗保障局代码122", "六安市医疗保障局", "六安市"),
        ("六安市医疗保险管理中心", None, "六安市医疗保险管理中心", "六安市"),
        ("金寨县医疗保障局", "077-六安市医疗保障局", "金寨县医疗保障局", "金寨县"),
        ("凉山彝族自治州医疗保障局", None, "凉山彝族自治州医疗保障局", "凉山彝族自治州"),
        ("医保中心", None, "医保中心", "医保中心"),
        (None, None, "a.txt", "a.txt"),
    ],
)
def test_who_handed_a_form_in(
    unit: str | None, department: str | None, name: str, place: str
) -> None:
    form = Form(
        kind="self_evaluation",
        implementing_unit=unit,
        department=department,
        document=Where(file="a.txt"),
    )
    assert (unit_of(form), place_of(form)) == (name, place)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("补贴补助类-弥补离休干部医疗统筹经费缺口", "弥补离休干部医疗统筹经费缺口"),
        ("城乡居民医疗保险补助（I省级）", "城乡居民医疗保险补助"),
        ("中央补助资金(晋财社【2021】69号)", "中央补助资金"),
        ("新冠-疫苗", "新冠-疫苗"),
    ],
)
def test_the_bare_name_of_a_project(printed: str, name: str) -> None:
    assert bare(printed) == name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20230201172314", date(2023, 2, 1)),
        ("20230201", date(2023, 2, 1)),
        ("2023年2月1日", date(2023, 2, 1)),
        ("2023-02-01 17:23:14", date(2023, 2, 1)),
        ("2023/2/1", date(2023, 2, 1)),
        ("2023.2", date(2023, 2, 1)),
        ("20230230", None),
        ("20230201256100", None),
        ("202302021416 41", None),
        ("2月1日", None),
        ("2023年13月", None),
        ("", None),
    ],
)
def test_the_day_of_a_stamp(text: str, day: date | None) -> None:
    assert day_of(text) == day
