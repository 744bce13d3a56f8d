"""While one types: what contradicts last year, the approval, the assessment, the budget, the unit."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from growing import asked_about

from jiheng.budget.forms import Form
from jiheng.web.assessments.models import Act
from jiheng.web.projects.beside import all_findings_of, findings_beside
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.money import TOTAL
from jiheng.web.projects.neighbours import MOST

pytestmark = pytest.mark.django_db


def post(client, name, declaration, body):
    address = reverse(name, args=[declaration.pk])
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def save(client, declaration, path, before, after):
    return post(
        client,
        "cells",
        declaration,
        {"changes": [{"path": path, "before": before, "after": after}]},
    )


def codes(answer, path=None):
    return [one["code"] for one in answer["findings"] if path in (None, one["path"])]


def said(answer, code):
    return next(one for one in answer["findings"] if one["code"] == code)


def funds(declaration, horizon, amount):
    """The total of a horizon as stored."""
    for one in declaration.form["funds"]:
        if (one["item"], one["horizon"]) == (TOTAL, horizon):
            one["amount"] = amount
    declaration.save()


def total(declaration, horizon="annual"):
    rows = enumerate(declaration.form["funds"])
    return next(
        f"funds[{at}].amount"
        for at, one in rows
        if (one["item"], one["horizon"]) == (TOTAL, horizon)
    )


@pytest.fixture
def copied(city):  # noqa: ARG001
    """A draft of 2022 that was copied from what was approved for 2021."""
    return Declaration.objects.get(project__code="YB2020016", year=2022)


def row_with(declaration, text):
    rows = zip(declaration.row_ids, declaration.form["indicators"], strict=True)
    return next(
        (row, one)
        for row, one in rows
        if text in (one["target"] or "") and one["horizon"] == "annual"
    )


LESS = [(">95%", False), (">90%", False), (">80%", True), ("≥0.8", False), ("≤80%", False)]


@pytest.mark.parametrize(("text", "is_said"), LESS)
def test_a_target_below_last_years_is_said_beside_its_cell(sign_in, copied, text, is_said):
    row, one = row_with(copied, ">90%")
    path = f"indicators[{row}].target"
    answer = save(sign_in("clerk"), copied, path, one["target"], text)
    assert ("weaker" in codes(answer, path)) == is_said
    if is_said:
        assert ">90%" in said(answer, "weaker")["message"]


def test_a_renamed_indicator_can_have_last_years_name_again(sign_in, copied):
    row, one = row_with(copied, "")
    path = f"indicators[{row}].level3"
    answer = save(sign_in("clerk"), copied, path, one["level3"], one["level3"] + "情况")
    found = said(answer, "XFM-10")
    assert (found["path"], found["beside"]) == (path, True)
    (cure,) = found["cures"]
    assert (cure["path"], cure["before"], cure["after"]) == (
        path,
        one["level3"] + "情况",
        one["level3"],
    )
    assert "XFM-10" not in codes(save(sign_in("clerk"), copied, **{
        key: cure[key] for key in ("path", "before", "after")
    }))  # fmt: skip


def test_money_that_jumps_from_year_to_year(sign_in, copied):
    path = total(copied)
    now = next(one for one in copied.form["funds"] if one["horizon"] == "annual")["amount"]
    answer = save(sign_in("clerk"), copied, path, now, str(Decimal(now) * 3))
    found = said(answer, "XFM-09")
    assert (found["path"], found["severity"]) == (path, "info")
    assert "2021" in found["message"]


def test_two_projects_of_a_unit_with_two_standards_for_one_thing(sign_in, city):
    clerk = sign_in("clerk")
    for number, one in enumerate((city.returned, city.draft)):
        row = post(clerk, "row_add", one, {"behind": one.row_ids[-1]})["row"]
        path = f"indicators[{row}]."
        save(clerk, one, path + "level3", None, "宣传册印制标准")
        answer = save(clerk, one, path + "target", None, f"≤{5 + number}元/册")
    found = said(answer, "XFM-04")
    assert (found["path"], found["severity"]) == (path + "target", "warning")
    assert city.returned.project.name in found["message"]


def test_what_is_remembered_of_a_neighbour_is_what_it_says_now(sign_in, city):
    clerk, paths = sign_in("clerk"), []
    for one in (city.returned, city.draft):
        row = post(clerk, "row_add", one, {"behind": one.row_ids[-1]})["row"]
        paths.append(f"indicators[{row}].")
        save(clerk, one, paths[-1] + "level3", None, "宣传册印制标准")
    (other, own), before, typed = paths, None, None
    for neighbours, is_said in (("≤5元/册", True), ("≤6元/册", False), ("≤7元/册", True)):
        save(clerk, city.returned, other + "target", before, neighbours)
        answer = save(clerk, city.draft, own + "target", typed, "≤6元/册")
        assert ("XFM-04" in codes(answer, own + "target")) is is_said, neighbours
        before, typed = neighbours, "≤6元/册"


def test_another_units_forms_are_no_neighbours(sign_in, city):
    """Nothing of a unit is told to another."""
    row = city.draft.row_ids[0]
    other = Project.objects.exclude(unit=city.draft.project.unit_id).first()
    form = Form.model_validate(city.draft.form).model_dump(mode="json")
    Declaration.objects.create(project=other, year=2023, form=form, row_ids=city.draft.row_ids)
    answer = save(sign_in("clerk"), city.draft, f"indicators[{row}].weight", None, "1")
    assert not [one for one in answer["findings"] if other.name in one["message"]]


def test_an_adjustment_stands_beside_what_was_approved(sign_in, city):
    clerk, one = sign_in("clerk"), city.adjusting
    row, was = row_with(one, "%")
    path, target = f"indicators[{row}].target", was["target"]
    found = said(save(clerk, one, path, target, "大于零"), "adjusted")
    assert (found["path"], found["cures"][0]["after"]) == (path, target)
    answer = save(clerk, one, path, "大于零", "≥1%")
    assert said(answer, "lowered")["severity"] == "warning"
    assert "adjusted" not in codes(answer, path)
    answer = save(clerk, one, path, "≥1%", target)
    assert not {"adjusted", "lowered"} & set(codes(answer, path))
    answer = post(clerk, "row_remove", one, {"row": row})
    assert was["level3"] in said(answer, "dropped")["message"]


@pytest.mark.parametrize(("share", "is_said"), [(Decimal("1.11"), True), (Decimal("1.09"), False)])
def test_money_is_not_adjusted_alone(city, share, is_said):
    """From a tenth on (dated parameter) targets follow the money."""
    one = city.adjusting
    form = one.adjusts.declaration.form
    one.form, one.row_ids = form, [f"r{at}" for at, _ in enumerate(form["indicators"], 1)]
    funds(one, "annual", str(one.amount * share))
    found = [each for each in findings_beside(one, "zh") if each["code"] == "money_alone"]
    assert bool(found) == is_said
    if found:
        assert found[0]["path"] == total(one)


def test_the_gate_is_told_at_the_amount_before_submission(sign_in, city):
    """New policy, city, much money, no assessment: said where the money is typed."""
    Project.objects.filter(pk=city.draft.project_id).update(kind="new_policy")
    Declaration.objects.filter(pk=city.draft.pk).update(year=2027)
    path = total(city.draft)
    now = next(one for one in city.draft.form["funds"] if one["horizon"] == "annual")["amount"]
    answer = save(sign_in("clerk"), city.draft, path, now, "90000000")
    found = said(answer, "gate")
    assert (found["path"], found["severity"]) == (path, "error")
    answer = save(sign_in("clerk"), city.draft, path, "90000000", "1")
    assert "gate" not in codes(answer)


def test_more_than_was_assessed_is_said(city):
    act = Act.objects.get(act="conclude", conclusion="support")
    project = act.assessment.project
    one = Declaration(project=project, year=act.assessment.year, form=city.draft.form)
    one.row_ids, one.form["money_unit"] = city.draft.row_ids, "万元"
    assessed = Decimal(json.loads(act.snapshot)["planned_amount"])
    for amount, is_said in ((assessed, False), (assessed + 1, True)):
        for horizon in ("annual", "whole_period"):
            for fund in one.form["funds"]:
                if (fund["item"], fund["horizon"]) == (TOTAL, horizon):
                    fund["amount"] = str(amount)
        found = [each["path"] for each in findings_beside(one, "zh") if each["code"] == "assessed"]
        assert found == ([total(one, "whole_period"), total(one)] if is_said else [])


def test_the_years_together_ask_for_no_more_than_the_whole_period(copied):
    before = sum(one.amount for one in copied.project.declarations.exclude(year=2022))
    for more, is_said in ((0, False), (1, True)):
        funds(copied, "whole_period", str(before + 10))
        funds(copied, "annual", str(10 + more))
        found = [one for one in findings_beside(copied, "zh") if one["code"] == "years"]
        assert [one["path"] for one in found] == ([total(copied)] if is_said else [])


def test_the_whole_period_asks_for_what_is_planned(copied):
    for planned, is_said in ((Decimal(100), False), (Decimal(101), True), (None, False)):
        copied.project.planned_amount = planned
        funds(copied, "whole_period", "100")
        found = [one for one in findings_beside(copied, "zh") if one["code"] == "planned"]
        assert [one["path"] for one in found] == (
            [total(copied, "whole_period")] if is_said else []
        )


def test_an_expert_is_told_nothing_of_other_forms(sign_in, city):
    """Only the form that was asked about is seen."""
    asked = asked_about(city.finance_review)
    page = sign_in("expert").get(reverse("advise", args=[asked.pk]))
    assert page.context["findings"]
    assert not [one for one in page.context["findings"] if one.get("beside")]


def test_however_many_neighbours_there_are_so_many_are_asked(city):
    """The newest of a large unit are compared, with a number of queries that does not grow."""
    one = city.draft

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = all_findings_of(Declaration.objects.get(pk=one.pk), "zh")
        return len(queries), found

    few, _ = asked()
    for number in range(MOST + 10):
        project = Project.objects.create(
            code=f"N{number}", name=f"第{number}", unit=one.project.unit
        )
        form = {"form": one.form, "row_ids": one.row_ids}
        Declaration.objects.create(project=project, year=one.year, **form)
    first, _ = asked()
    again, found = asked()
    assert (first - few, again - few) == (1, 0)  # the forms that are new are read at once
    same = said({"findings": found}, "XFM-01")
    assert (same["severity"], same["path"]) == ("error", "project_name")
    assert str(MOST + 1) in same["message"]
