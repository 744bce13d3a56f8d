"""What is refused keeps what was typed on the page, and leaves the database as it was."""

import json

import pytest
from django.db import IntegrityError, OperationalError
from django.urls import reverse
from django.utils import timezone
from growing import asked_about

from jiheng.budget.forms import Form
from jiheng.kernel.messages import message
from jiheng.web.accounts.models import Person
from jiheng.web.areas.models import AreaTable
from jiheng.web.assessments.models import Act, Assessment
from jiheng.web.frame.views import cause_of
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.importing import proposals
from jiheng.web.projects.models import (
    Decision,
    Declaration,
    Import,
    IndicatorRule,
    ReviewSheet,
)
from jiheng.web.projects.reviewing import questions

pytestmark = pytest.mark.django_db
TYPED = "这句话是我打的"
POINTS = {one.id: str(one.points) for one in questions()}


def page(answer, status=409):
    assert answer.status_code == status, answer.headers
    return answer.content.decode()


def counts():
    return [one.objects.count() for one in (Decision, ReviewSheet, Act, Declaration)]


@pytest.mark.parametrize("act", ["pass", "return", "keep"])
def test_a_reviewer_who_comes_too_late_keeps_the_text(sign_in, city, act):
    """A colleague has passed it on: one sentence, who and when, and every word that was typed."""
    bureau = Organisation.objects.get(code="341500-CZ")
    colleague = Person.objects.create(
        login="office2", name="业务同事", password_set_at=timezone.now()
    )
    colleague.appointments.create(role="finance_office", organisation=bureau)
    one = city.finance_review
    address, opinion = reverse("review", args=[one.pk]), f"opinion-{one.row_ids[2]}"
    seen = sign_in("office").get(address).context["seen"]
    passed = sign_in("office2").post(address, {"act": "pass", "seen": seen, **POINTS})
    assert passed.status_code == 302
    before = counts()
    given = {"act": act, "text": TYPED, opinion: "口径不清", "reason": ["vague"], **POINTS}
    given["seen"] = seen
    shown = page(sign_in("office").post(address, given))
    assert "业务同事 已于" in shown
    assert shown.count(f">{TYPED}</textarea>") == shown.count(">口径不清</textarea>") == 1
    assert one.form["indicators"][2]["level3"] in shown
    assert message("web.reason.vague", "zh") in shown
    assert counts() == before


def test_an_approval_that_comes_too_late_keeps_number_and_day(sign_in, city):
    address = reverse("review", args=[city.approval.pk])
    given = {"act": "approve", "number": "甲〔2023〕1号", "day": "2023-02-01"}
    given["seen"] = sign_in("approver").get(address).context["seen"]
    assert sign_in("approver").post(address, given).status_code == 302
    shown = page(sign_in("approver").post(address, given | {"number": "甲〔2023〕2号"}))
    assert ">甲〔2023〕2号</textarea>" in shown
    assert "批复" in shown


def test_an_expert_who_is_no_longer_asked_keeps_the_opinion(sign_in, city):
    asked = asked_about(city.finance_review)
    sign_in("office").post(reverse("ask_end", args=[asked.pk]))
    address = reverse("advise", args=[asked.pk])
    given = {"act": "done", "text": TYPED, f"opinion-{city.finance_review.row_ids[0]}": "改"}
    shown = page(sign_in("expert").post(address, given))
    assert f">{TYPED}</textarea>" in shown
    assert ">改</textarea>" in shown
    assert sign_in("expert").get(address).status_code == 404


def test_a_conclusion_that_comes_too_late_keeps_its_text(sign_in):
    one = Assessment.objects.get(state="assessing")
    address = reverse("assessment_conclude", args=[one.pk])
    client = sign_in("department")
    seen = client.get(address).context["seen"]
    assert (
        client.post(address, {"act": "return", "text": "请补材料", "seen": seen}).status_code == 302
    )
    before = counts()
    given = {"act": "conclude", "text": TYPED, "points-need": "3", "seen": seen}
    shown = page(client.post(address, given))
    assert f">{TYPED}</textarea>" in shown
    assert counts() == before


def test_an_assessment_that_was_submitted_meanwhile_keeps_what_was_typed(sign_in):
    one = Assessment.objects.get(state="draft")
    Assessment.objects.filter(pk=one.pk).update(state="assessing")
    Act.objects.create(assessment=one, act="submit", snapshot="{}", checksum="", by_id=1)
    given = {"text-object": TYPED, "was-text-object": one.texts.get("object", "")}
    shown = page(sign_in("clerk").post(reverse("assessment_save", args=[one.pk]), given))
    assert f">{TYPED}</textarea>" in shown
    assert Assessment.objects.get(pk=one.pk).texts == one.texts


def test_a_refused_field_of_an_assessment_keeps_all_fields(sign_in):
    one = Assessment.objects.get(state="draft")
    given = {"text-object": TYPED, "text-work": "长" * 4001}
    shown = page(sign_in("clerk").post(reverse("assessment_save", args=[one.pk]), given))
    assert f">{TYPED}</textarea>" in shown
    assert "长" * 4001 in shown
    assert Assessment.objects.get(pk=one.pk).texts == one.texts


def test_a_refused_paper_keeps_its_title(sign_in):
    one = Assessment.objects.get(state="draft")
    given = {"kind": "none", "title": TYPED, "not_applicable": "另有"}
    shown = page(sign_in("clerk").post(reverse("paper_add", args=[one.pk]), given))
    assert f'value="{TYPED}"' in shown
    assert 'value="另有"' in shown


def test_an_area_table_that_was_sent_meanwhile_keeps_what_was_typed(sign_in):
    table = AreaTable.objects.filter(sent_at=None).first()
    sent = {"state": "sent", "sent_at": "2026-01-01T00:00Z", "sent_by_id": 1}
    AreaTable.objects.filter(pk=table.pk).update(**sent)
    share = table.shares.first()
    given = {"name": [TYPED], "target": ["≥9家"], f"target-{share.pk}": ["≥4家"], "amount": "12"}
    shown = page(sign_in("clerk-yb").post(reverse("area_save", args=[table.pk]), given))
    assert TYPED in shown
    assert "≥9家" in shown
    assert "≥4家" in shown
    assert AreaTable.objects.get(pk=table.pk).indicators == table.indicators


def test_a_second_adjustment_keeps_its_reason(sign_in, city):
    address = reverse("adjust", args=[city.adjusting.adjusts_id])
    before = counts()
    assert TYPED in page(sign_in("clerk").post(address, {"reason": TYPED}))
    assert counts() == before


def test_two_people_on_the_data_of_a_project(sign_in, city):
    """The second is told what stands now, keeps the own text, and decides."""
    project = city.draft.project
    address = reverse("project_edit", args=[project.pk])
    one, two = sign_in("clerk"), sign_in("clerk2")
    seen = one.get(address).context["seen"]
    given = {"project_kind": "renewed", "seen": seen}
    assert one.post(address, given | {"planned_amount": "111"}).status_code == 302
    answer = two.post(address, given | {"planned_amount": "222"})
    shown = page(answer, 422)
    assert "111" in shown
    assert 'value="222"' in shown
    project.refresh_from_db()
    assert project.planned_amount == 111
    given["seen"] = answer.context["seen"]
    assert two.post(address, given | {"planned_amount": "222"}).status_code == 302
    project.refresh_from_db()
    assert project.planned_amount == 222


def test_two_people_on_the_rules_of_a_project(sign_in, city):
    """What one has not touched stays as the other has set it; the same rule twice is refused."""
    project = city.approved.project
    address = reverse("indicator_rules", args=[project.pk])
    names = [
        row.key for row in sign_in("clerk").get(reverse("years", args=[project.pk])).context["rows"]
    ][:2]
    was = ["", ""]
    sign_in("clerk").post(address, {"name": names, "rule": ["sum", ""], "was": was})
    sign_in("clerk2").post(address, {"name": names, "rule": ["", "last"], "was": was})
    rules = dict(IndicatorRule.objects.filter(project=project).values_list("name", "rule"))
    assert sorted(rules.values()) == ["last", "sum"]
    answer = sign_in("clerk2").post(
        address, {"name": names, "rule": ["average", "last"], "was": was}
    )
    assert "刚被经办一改过" in page(answer)
    assert [row.chosen for row in answer.context["rows"][:2]] == ["average", "last"]
    assert dict(IndicatorRule.objects.filter(project=project).values_list("name", "rule")) == rules


TAKEN = [
    ("clerk", "indicator_rules", {"name": "x/y", "rule": "sum", "was": ""}, True),
    ("clerk", "round_new", {"year": "x"}, False),  # refused, with what was typed
    ("clerk", "round_new", {"year": "2031"}, True),
    (None, "round_new", {"year": "2031"}, False),  # to the sign-in page
]


@pytest.mark.parametrize(("login", "name", "body", "is_taken"), TAKEN)
def test_the_browser_is_told_which_form_was_taken(
    sign_in, client, city, login, name, body, is_taken
):
    """Only what was taken is no longer kept there."""
    address = reverse(name, args=[city.draft.project_id])
    answer = (sign_in(login) if login else client).post(address, body)
    assert answer.status_code == (302 if is_taken or not login else 422)
    told = answer.cookies.get("jiheng_taken")
    assert (told.value if told else None) == (address.replace("/", "%2F") if is_taken else None)


def test_a_kept_sheet_leaves_the_decision_open(sign_in, city):
    """Points and opinions are stored, the words of the decision are not: the browser keeps them."""
    address = reverse("review", args=[city.finance_review.pk])
    seen = sign_in("office").get(address).context["seen"]
    answer = sign_in("office").post(address, {"act": "keep", "text": TYPED, "seen": seen})
    assert (answer.status_code, "jiheng_taken" in answer.cookies) == (302, False)


def test_an_import_that_came_too_late_keeps_its_ticks(sign_in, city):
    form = json.loads(json.dumps(city.draft.form))
    form["period"], form["attribute"] = "3年", "新增项目"
    clerk = Person.objects.get(login="clerk")
    kept = Import.objects.create(
        declaration=city.draft, file_name="a.docx", checksum="0", forms=[form], by=clerk
    )
    ids = [one.id for one in proposals(city.draft, Form.model_validate(form), {})]
    assert len(ids) == 2
    given = {"accept": ids[:1], "revision": str(city.draft.revision - 1)}
    answer = sign_in("clerk").post(reverse("import", args=[kept.pk]), given)
    shown = page(answer)
    assert shown.count(" checked") == 1
    assert Declaration.objects.get(pk=city.draft.pk).form == city.draft.form


def refused_forms(city):
    """Every form that can be refused on its page: who, address, what was typed, the status.

    Each value that was typed must stand in the answer; passwords, codes and files never do.
    """
    project, draft = city.draft.project_id, Assessment.objects.get(state="draft").pk
    table = AreaTable.objects.filter(sent_at=None).first()
    review, approve = city.finance_review, city.approval
    opinion = f"opinion-{review.row_ids[1]}"
    asked = asked_about(review).pk
    return {
        "sign in": (None, "login", [], {"login": "wer", "password": "x"}, {"wer"}, 403),
        "project": (
            *("clerk", "project_new", []),
            {"project_code": "!", "project_name": TYPED, "first_year": "2031", "last_year": "2030"},
            {"!", TYPED, "2031", "2030"},
            422,
        ),
        "project data": (
            *("clerk", "project_edit", [project]),
            {"planned_amount": "viel", "first_year": "1", "project_kind": "renewed"},
            {"viel", "1", "renewed"},
            422,
        ),
        "round": ("clerk", "round_new", [project], {"year": "31", "copy": "on"}, {"31"}, 422),
        "round twice": (
            *("clerk", "round_new", [project], {"year": str(city.draft.year)}),
            {str(city.draft.year)},
            409,
        ),
        "assessment begun": ("clerk", "assessment_begin", [project], {"year": "31"}, {"31"}, 409),
        "rollover": ("clerk", "rollover", None, {"year": "31"}, {"31"}, 200),
        "summary": ("office", "summary", None, {"year": "31"}, {"31"}, 200),
        "rules": (
            *("clerk", "indicator_rules", [project], {"name": ["a"], "rule": ["x"], "was": [""]}),
            set(),
            409,
        ),
        "assessment": (
            *("clerk", "assessment_save", [draft]),
            {"text-object": TYPED, "points-relevance": "99"},
            {TYPED, "99"},
            409,
        ),
        "paper": ("clerk", "paper_add", [draft], {"title": TYPED, "kind": "x"}, {TYPED}, 409),
        "conclusion": (
            *("department", "assessment_conclude", [Assessment.objects.get(state="assessing").pk]),
            {"act": "conclude", "text": TYPED, "points-relevance": "99"},
            {TYPED, "99"},
            409,
        ),
        "areas": (
            *("clerk-yb", "area_new", [], {"project_name": TYPED, "year": "31", "amount": "viel"}),
            {TYPED, "31", "viel"},
            422,
        ),
        "area": (
            *("clerk-yb", "area_save", [table.pk]),
            {"amount": "viel", "name": [TYPED], "target": ["≥9家"], "revision": table.revision},
            {"viel", TYPED, "≥9家"},
            409,
        ),
        "review": (
            *("office", "review", [review.pk]),
            {"act": "pass", "text": TYPED, "reason": ["vague"], opinion: "改", "form": "99"},
            {TYPED, "改", "99", 'value="vague" checked'},
            409,
        ),
        "approval": (
            *("approver", "review", [approve.pk]),
            {"act": "approve", "number": TYPED, "day": "2099-01-01"},
            {TYPED, "2099-01-01"},
            409,
        ),
        "expert asked": (
            *("office", "ask", [review.pk]),
            {"expert": "0", "expert_due": "2001-01-01", "question": TYPED},
            {"2001-01-01", TYPED},
            422,
        ),
        "expert": (
            *("expert", "advise", [asked], {"act": "done", "text": TYPED, "form": "99"}),
            {TYPED, "99"},
            409,
        ),
        "person": ("secadmin", "person_new", [], {"login": "Ä", "name": TYPED}, {"Ä", TYPED}, 422),
        "appointment": (
            *("secadmin", "appoint", [Person.objects.get(login="clerk").pk]),
            {"role": "auditor", "organisation": str(review.project.unit_id)},
            {'value="auditor" selected', f'value="{review.project.unit_id}" selected'},
            422,
        ),
        "organisation": (
            *("sysadmin", "organisation_new", []),
            {"code": "x", "organisation_name": TYPED, "kind": "unit"},
            {"x", TYPED, 'value="unit" selected'},
            422,
        ),
        "token": (
            *("clerk", "tokens", [], {"token_name": TYPED, "days": "90"}),
            {TYPED, 'value="90" selected'},
            422,
        ),
    }


FORMS = (
    *("sign in", "project", "project data", "round", "round twice", "assessment begun", "rollover"),
    *("summary", "rules", "assessment", "paper", "conclusion", "areas", "area", "review"),
    *("approval", "expert asked", "expert", "person", "appointment", "organisation", "token"),
)


@pytest.mark.parametrize("name", FORMS)
def test_a_refused_form_holds_what_was_typed(sign_in, client, city, name):
    """Without any script: the answer is the form again, with every value and what is wrong."""
    login, route, args, typed, kept, status = refused_forms(city)[name]
    one = sign_in(login) if login else client
    send = one.get if args is None else one.post
    before = counts()
    shown = page(send(reverse(route, args=args or []), typed), status)
    main = shown[shown.index("<main") :]
    for text in kept:
        assert (f'value="{text}"' in main or f">\n{text}<" in main or f">{text}<" in main) or (
            "=" in text and text in main
        ), text
    assert 'role="alert"' in main
    assert "必填项" not in main  # said in our own words, with the name of the field
    assert counts() == before


CAUSES = [
    (IntegrityError("UNIQUE constraint failed: projects_project.code"), "clash"),
    (IntegrityError('duplicate key value violates unique constraint "one_round_open"'), "clash"),
    (IntegrityError("NOT NULL constraint failed: x"), None),
    (OperationalError("database is locked"), "busy"),
    (ValueError("unique"), None),
]


@pytest.mark.parametrize(("error", "why"), CAUSES, ids=str)
def test_two_who_save_at_once_what_there_is_one_of(error, why):
    assert cause_of(error) == why
