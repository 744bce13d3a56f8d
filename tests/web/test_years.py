"""A project over its years: side by side, worked out by rule, copied with stale text marked."""

import copy
from decimal import Decimal

import pytest
from django.urls import reverse

from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.money import amount_of
from jiheng.web.projects.moving import begin
from jiheng.web.projects.rolling import candidates, copied_from, stale_places
from jiheng.web.projects.years import forms_by_year, indicator_rows, money_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(city):
    """A project of 2023 to 2026 with a form for each of the first three years."""
    made = Project.objects.create(
        code="YEARS", name="多年项目", unit=city.draft.project.unit, first_year=2023, last_year=2026
    )
    rows = {
        2023: {"培训人次": "≥300人次", "满意度": "≥80%", "系统数": "≥2个", "能力": "提高"},
        2024: {"培训人次": "≥400人次", "满意度": "≥90%", "系统数": "≥3个", "能力": "提高"},
        2025: {"培训人次": "≥200人次", "满意度": "≥85%", "系统数": "≥4个", "旧指标": "≥1次"},
    }
    for year, targets in rows.items():
        one = begin(made, year, None)
        blank = dict.fromkeys(("level1", "level2", "weight"))
        annual = [
            {"horizon": "annual", "level3": name, "target": text, **blank}
            for name, text in targets.items()
        ]
        whole = [{"horizon": "whole_period", "level3": "培训人次", "target": "≥1000人次", **blank}]
        one.form["indicators"] = [*whole, *annual]
        one.row_ids = [f"r{number}" for number in range(len(one.form["indicators"]))]
        one.form["funds"][0]["amount"], one.form["funds"][1]["amount"] = "90", str(year - 2000)
        one.state = "approved" if year < 2025 else "draft"
        one.save()
    return made


def by_name(project):
    rounds = forms_by_year(project)
    return {row.name: row for row in indicator_rows(project, rounds)}


def test_the_years_stand_side_by_side_and_make_one_value(project):
    rows = by_name(project)
    people = rows["培训人次"]
    assert people.by_year == {2023: "≥300人次", 2024: "≥400人次", 2025: "≥200人次", 2026: None}
    assert (people.rule, people.is_suggested) == ("sum", True)
    assert (people.made.text, people.made.missing) == ("≥900人次", ("2026",))
    assert (people.whole, people.falls_short) == ("≥1000人次", None)  # 2026 is open yet
    project.last_year = 2025
    assert by_name(project)["培训人次"].falls_short is True
    assert (rows["满意度"].rule, rows["满意度"].made.text) == ("average", "≥85%")
    assert (rows["系统数"].rule, rows["系统数"].made.text) == ("last", "≥4个")
    assert (rows["能力"].made.text, rows["能力"].made.missing) == ("提高", ("2025", "2026"))


def test_one_name_under_two_headings_is_two_indicators(project):
    one = project.declarations.get(year=2025)
    for row, level2 in zip(one.form["indicators"][1:3], ("数量指标", "成本指标"), strict=True):
        row["level2"], row["level3"] = level2, "宣传"
    one.save()
    found = {row.key: row.by_year[2025] for row in indicator_rows(project, forms_by_year(project))}
    assert found["数量指标/宣传"] == "≥200人次"
    assert found["成本指标/宣传"] == "≥85%"


def test_an_indicator_that_stands_twice_in_a_form_is_shown_twice(project, sign_in):
    """提高服务对象满意率 of 参保人员 and of 定点机构: neither is left out."""
    for one in project.declarations.all():
        again = [
            dict(row, target=row["target"].replace("≥", "≥9"))
            for row in one.form["indicators"]
            if row["level3"] == "培训人次"
        ]
        one.form["indicators"] += again
        one.save()
    rows = indicator_rows(project, forms_by_year(project))
    found = [row for row in rows if row.name == "培训人次"]
    assert [(row.whole, row.made.text) for row in found] == [
        ("≥1000人次", "≥900人次"),
        ("≥91000人次", "≥27900人次"),
    ]
    page = sign_in("clerk").get(reverse("years", args=[project.pk])).content.decode()
    assert page.count('value="/培训人次"') == 1  # one rule for both, asked once


def test_a_rule_that_was_set_holds_for_every_year(project, sign_in):
    clerk, address = sign_in("clerk"), reverse("indicator_rules", args=[project.pk])
    names = ["/培训人次", "/满意度"]
    clerk.post(address, {"name": names, "rule": ["last", ""], "was": ["", ""]})
    row = by_name(project)["培训人次"]
    assert (row.rule, row.is_suggested, row.made.text) == ("last", False, "≥200人次")
    assert by_name(project)["满意度"].rule == "average"
    page = clerk.post(address, {"name": names[:1], "rule": ["most"], "was": ["last"]}, follow=True)
    assert "汇总方式只能是" in page.content.decode()
    assert by_name(project)["培训人次"].rule == "last"
    clerk.post(address, {"name": names[:1], "rule": [""], "was": ["last"]})
    assert by_name(project)["培训人次"].is_suggested


def test_money_over_the_years_beside_the_whole_period(project):
    rounds = forms_by_year(project)
    (row,) = money_rows(project, rounds)
    assert (row.item, row.sum, row.whole) == ("资金总额", Decimal(72), Decimal(90))
    assert (row.missing, row.differs) == ([2026], False)  # a year is open: nothing is wrong yet
    project.last_year = 2025
    (row,) = money_rows(project, rounds)
    assert (row.missing, row.differs) == ([], True)


# Amounts as they stand and their unit → 万元; the total, else its parts; unknown is not zero.
AMOUNTS = [
    (["500", None, None], "万元", "500"),
    (["5,000,000", None, None], "元", "500"),
    ([None, "3", "2.5"], "万元", "5.5"),
    (["无", None, None], "万元", None),
    (["500", None, None], None, None),
    (["500", None, None], "件", None),
    ([None, None, None], "万元", None),
    (["0", None, None], "万元", "0"),
    (["1" * 30, None, None], "万元", None),
]


@pytest.mark.parametrize(("amounts", "unit", "wanted"), AMOUNTS)
def test_the_money_of_a_form(amounts, unit, wanted):
    items = ("资金总额", "中央财政资金", "省级财政资金")
    funds = [
        {"item": item, "horizon": "annual", "amount": amount}
        for item, amount in zip(items, amounts, strict=True)
    ]
    made = amount_of({"funds": funds, "money_unit": unit}, "annual")
    assert made == (None if wanted is None else Decimal(wanted))


def test_the_page_shows_all_of_it(project, sign_in):
    page = sign_in("clerk").get(reverse("years", args=[project.pk])).content.decode()
    assert "缺 2026" in page
    assert "各年汇总低于实施期目标" not in page
    project.last_year = 2025
    project.save()
    page = sign_in("clerk").get(reverse("years", args=[project.pk])).content.decode()
    for words in ("≥900人次", "各年汇总低于实施期目标", "建议：各年相加（流量）"):
        assert words in page
    assert (
        "<select"
        not in sign_in("head")
        .get(reverse("years", args=[project.pk]))
        .content.decode()
        .split("<main")[1]
    )


def test_a_copied_form_says_where_it_is_from_and_which_texts_are_stale(sign_in, city):
    project, clerk = city.approved.project, sign_in("clerk")
    old = city.approved
    objectives = copy.deepcopy(old.form["objectives"])
    assert old.approval.number
    clerk.post(reverse("round_new", args=[project.pk]), {"year": 2029, "copy": "on"})
    made = Declaration.objects.get(project=project, year=2029)
    assert copied_from(made) == old.approval.number
    assert made.form["objectives"] == objectives
    made.form["objectives"]["annual"] = "2021年完成补助发放工作"
    horizons = [one["horizon"] for one in made.form["indicators"]]
    at = horizons.index("annual")
    made.form["indicators"][at]["target"] = "2021年12月底前"
    made.save()
    places = {one["path"] for one in stale_places(made)}
    assert {"objectives.annual", f"indicators[{made.row_ids[at]}].target"} <= places
    page = clerk.get(reverse("declaration", args=[made.pk])).content.decode()
    assert f"本表沿用“{old.approval.number}”批复的内容" in page
    assert 'data-goto="objectives.annual"' in page
    made.form["objectives"]["annual"] = "2029年完成补助发放工作"
    made.save()
    assert "objectives.annual" not in {one["path"] for one in stale_places(made)}


def test_the_roll_over_opens_what_goes_on_and_says_why_the_rest_does_not(sign_in, city):
    clerk, address = sign_in("clerk"), reverse("rollover")
    project = city.approved.project
    unit = project.unit
    found = {one.project.pk: one.obstacle for one in candidates([unit.pk], 2030)}
    assert found[project.pk] is None
    assert found[city.draft.project_id] == "web.roll.not_approved"
    project.last_year = 2029
    project.save()
    assert {one.project.pk: one.obstacle for one in candidates([unit.pk], 2030)}[
        project.pk
    ] == "web.roll.ended"
    assert "不在实施年度内" in clerk.get(address, {"year": 2030}).content.decode()
    refused = clerk.post(address, {"year": 2030, "project": project.pk}, follow=True)
    assert "没有选择可以延续的项目" in refused.content.decode()
    project.last_year = None
    project.save()
    other = Project.objects.get(code="YB2020016")
    other.last_year, other.kind, other.planned_amount = 2031, "new_project", 900  # over the line
    other.save()
    clerk.post(reverse("round_new", args=[city.draft.project_id]), {"year": 2030})
    ids = [project.pk, other.pk, city.draft.project_id, city.east.project_id]
    page = clerk.post(address, {"year": 2030, "project": ids}, follow=True).content.decode()
    assert "已为 1 个项目开始 2030 年度申报" in page
    assert "还没有做评估" in page
    opened = Declaration.objects.filter(year=2030).values_list("project__code", flat=True)
    assert set(opened) == {project.code, city.draft.project.code}


def test_only_the_units_own_clerk_rolls_its_projects_over(sign_in, city):
    page = sign_in("clerk-yy").get(reverse("rollover"), {"year": 2030}).content.decode()
    assert city.approved.project.name not in page
    answer = sign_in("clerk-yy").post(
        reverse("rollover"), {"year": 2030, "project": city.approved.project_id}
    )
    assert answer.status_code == 302
    assert not Declaration.objects.filter(year=2030).exists()


def test_each_text_of_a_year_gone_by_is_named_where_it_stands(sign_in, city):
    """In an indicator, an objective, a text, the head: by the name that the page shows."""
    project = city.approved.project
    client = sign_in("clerk")
    client.post(reverse("round_new", args=[project.pk]), {"year": "2027", "copy": "on"})
    made = project.declarations.get(year=2027)
    made.form["objectives"]["annual"] = "完成2021年的清算"
    made.form["narrative"]["项目概况"] = "2021年起实施"
    made.form["attribute"] = "2021年新增项目"
    made.save()
    shown = client.get(reverse("declaration", args=[made.pk])).context["stale"]
    names = {one["path"].partition(".")[0].partition("[")[0]: one["name"] for one in shown}
    indicators = {one["level3"] for one in made.form["indicators"]}
    assert names["objectives"] == "年度目标"
    assert names.get("narrative", "项目概况") == "项目概况"
    assert {one["name"] for one in shown if one["path"].startswith("indicators")} <= indicators
    assert all(one["name"] for one in shown)
