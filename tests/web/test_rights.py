"""Every address with its right, and for every one who may and who may not."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from growing import asked_about, of_unit

from jiheng.web.accounts.models import Person
from jiheng.web.accounts.rights import ADMINISTRATORS, BUSINESS, REVIEWERS, RIGHTS, ROLES
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.batch.models import Batch
from jiheng.web.demo.filling import _PEOPLE as CAST
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Approval, Import
from jiheng.web.reviews.models import Lesson

CLERK, OTHER_CLERK, REVIEWER = "clerk", "clerk-yy", "head"
# Address, right, and the cast: may, may, may not (of business pages the clerk of the unit, a
# reviewer with whom it lies or who sees it, the clerk of another unit).
ROUTES = {
    "inbox": "signed_in",
    "health": "public",
    "choose": "projects.see",
    "components": "signed_in",
    "login": "public",
    "logout": "signed_in",
    "second_step": "signed_in",
    "second_step_setup": "signed_in",
    "password": "signed_in",
    "invitation": "public",
    "language": "public",
    "tokens": "signed_in",
    "token_revoke": "signed_in",
    "tokens_end": "people.manage",
    "people": "people.manage",
    "person_new": "people.manage",
    "person": "people.manage",
    "appoint": "people.manage",
    "end_appointment": "people.manage",
    "renew": "people.manage",
    "close": "people.manage",
    "proposed": "people.confirm",
    "proposal": "people.confirm",
    "confirm": "people.confirm",
    "refuse": "people.confirm",
    "take_back": "people.manage",
    "organisations": "organisations.manage",
    "organisation_new": "organisations.manage",
    "log": "audit.read",
    "log_verify": "audit.read",
    "projects": "projects.see",
    "project_new": "projects.create",
    "project": "projects.see",
    "project_edit": "projects.create",
    "areas": "projects.see",
    "area_new": "areas.edit",
    "area": "projects.see",
    "area_save": "areas.edit",
    "area_send": "areas.send",
    "area_file": "projects.see",
    "area_share": "projects.see",
    "area_take_up": "forms.edit",
    "summary": "projects.see",
    "years": "projects.see",
    "followup_new": "forms.edit",
    "followup": "projects.see",
    "followup_decide": "forms.edit",
    "indicator_rules": "forms.edit",
    "rollover": "forms.edit",
    "assessments": "projects.see",
    "assessment_begin": "assessments.edit",
    "assessment": "projects.see",
    "assessment_save": "assessments.edit",
    "paper_add": "assessments.edit",
    "paper_file": "projects.see",
    "paper_remove": "assessments.edit",
    "assessment_submit": "assessments.edit",
    "assessment_conclude": "assessments.conclude",
    "assessment_file": "projects.see",
    "round_new": "forms.edit",
    "declaration": "projects.see",
    "cells": "forms.edit",
    "paste": "forms.edit",
    "row_add": "forms.edit",
    "row_remove": "forms.edit",
    "undo": "forms.edit",
    "indicators": "projects.see",
    "propose": "forms.edit",
    "bring_in": "forms.edit",
    "submit": "forms.submit",
    "review": "forms.decide",
    "history": "projects.see",
    "overview": "projects.oversee",
    "overview_charts": "projects.oversee",
    "compare": "projects.see",
    "ask": "experts.assign",
    "ask_end": "experts.assign",
    "advise": "experts.advise",
    "lessons": "forms.decide",
    "lesson_end": "forms.decide",
    "import": "forms.edit",
    "batches": "forms.edit",
    "batch": "forms.edit",
    "batch_take": "forms.edit",
    "batch_stop": "forms.edit",
    "approval": "projects.see",
    "approval_file": "projects.see",
    "adjust": "forms.edit",
}


def patterns():
    return [one for one in get_resolver().url_patterns if isinstance(one, URLPattern)]


def test_every_address_is_listed_with_its_right():
    assert {one.name: getattr(one.callback, "right", None) for one in patterns()} == ROUTES


def test_a_view_without_a_right_is_refused(sign_in, monkeypatch):
    monkeypatch.delattr(next(one for one in patterns() if one.name == "inbox").callback, "right")
    assert sign_in("clerk").get("/").status_code == 403


def test_administrators_have_no_business_right_and_nobody_has_theirs():
    shared = {"people.confirm"}  # whose turn it is: test_second_person.py
    for right, roles in RIGHTS.items():
        alone = roles <= ADMINISTRATORS and (len(roles) == 1 or right in shared)
        assert roles <= BUSINESS or alone, right
    assert set(ROLES) == BUSINESS | ADMINISTRATORS
    assert REVIEWERS.isdisjoint(RIGHTS["forms.edit"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one for one, right in ROUTES.items() if right != "public"])
def test_nobody_enters_without_signing_in(client, name):
    pattern = next(one for one in patterns() if one.name == name)
    arguments = dict.fromkeys(pattern.pattern.converters, 1)
    response = client.post(reverse(name, kwargs=arguments))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/login")


ONE_EACH = {role: login for login, _, role, _ in reversed(CAST)}


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ONE_EACH))
def test_a_role_without_the_right_is_refused_everywhere(sign_in, role):
    """Every address × every role: 403 exactly where the table says that the role may not."""
    client = sign_in(ONE_EACH[role])
    for one in patterns():
        right = ROUTES[one.name]
        if right in ("public", "signed_in"):
            continue
        address = reverse(one.name, kwargs=dict.fromkeys(one.pattern.converters, 987654))
        methods = one.callback.methods
        status = client.generic("GET" if "GET" in methods else "POST", address).status_code
        assert (status == 403) == (role not in RIGHTS[right]), (one.name, status)


def business_pages(city, imported, batch):
    """Method, address, body, and what the clerk and the reviewer get; the other clerk gets 404."""
    draft, project = city.draft.pk, city.draft.project_id
    approval = Approval.objects.get(declaration=city.approved).pk
    lying = city.unit_review.pk
    drafted = Assessment.objects.get(project__code="YB2027012").pk
    paper = Paper.objects.create(
        assessment_id=drafted,
        kind="laws",
        file_name="a.docx",
        content=ContentFile(b"x", "a.bin"),
        checksum=checksum("x"),
        by=imported.by,
    ).pk
    followup = of_unit(city.approved.project).pk
    cell = json.dumps({"changes": [], "row": "r1", "behind": "r1", "text": "", "column": "x"})
    return [
        ("GET", reverse("project", args=[project]), None, 200, 200),
        ("GET", reverse("project_edit", args=[project]), None, 200, 403),
        ("GET", reverse("years", args=[project]), None, 200, 200),
        (
            "POST",
            reverse("indicator_rules", args=[project]),
            {"name": "x/y", "rule": "sum", "was": ""},
            302,
            403,
        ),
        ("POST", reverse("followup_new", args=[project]), {}, 302, 403),
        ("GET", reverse("followup", args=[followup]), None, 200, 200),
        ("POST", reverse("followup_decide", args=[followup]), {}, 302, 403),
        ("POST", reverse("assessment_begin", args=[project]), {"year": 2030}, 302, 403),
        ("GET", reverse("assessment", args=[drafted]), None, 200, 200),
        ("POST", reverse("assessment_save", args=[drafted]), {}, 302, 403),
        ("POST", reverse("paper_add", args=[drafted]), {}, 409, 403),
        ("GET", reverse("paper_file", args=[drafted, paper]), None, 200, 200),
        ("POST", reverse("paper_remove", args=[drafted, paper]), {}, 302, 403),
        ("POST", reverse("assessment_submit", args=[drafted]), {}, 409, 403),
        ("GET", reverse("assessment_conclude", args=[drafted]), None, 403, 403),
        ("GET", reverse("assessment_file", args=[drafted, "xlsx"]), None, 200, 200),
        ("POST", reverse("round_new", args=[project]), {"year": 2030}, 302, 403),
        ("GET", reverse("declaration", args=[draft]), None, 200, 200),
        ("POST", reverse("cells", args=[draft]), cell, 200, 403),
        ("POST", reverse("paste", args=[draft]), cell, 409, 403),
        ("POST", reverse("row_add", args=[draft]), cell, 200, 403),
        ("POST", reverse("row_remove", args=[draft]), cell, 200, 403),
        ("POST", reverse("undo", args=[draft]), cell, 200, 403),
        ("GET", reverse("propose", args=[draft]) + "?q=人数", None, 200, 403),
        ("POST", reverse("bring_in", args=[draft]), {}, 302, 403),
        ("GET", reverse("submit", args=[draft]), None, 200, 403),
        ("GET", reverse("history", args=[draft]), None, 200, 200),
        ("GET", reverse("review", args=[lying]), None, 403, 200),
        ("GET", reverse("compare", args=[lying]), None, 200, 200),
        ("GET", reverse("ask", args=[lying]), None, 403, 403),  # experts: test_reviews.py
        ("POST", reverse("ask_end", args=[1]), {}, 403, 403),
        ("GET", reverse("advise", args=[1]), None, 403, 403),
        ("POST", reverse("lesson_end", args=[lesson_of(city.unit_review)]), {}, 403, 302),
        ("GET", reverse("import", args=[imported.pk]), None, 200, 403),
        ("GET", reverse("batch", args=[batch.pk]), None, 200, 403),
        ("POST", reverse("batch_take", args=[batch.pk]), {}, 409, 403),
        ("POST", reverse("batch_stop", args=[batch.pk]), {}, 302, 403),
        ("GET", reverse("approval", args=[approval]), None, 200, 200),
        ("GET", reverse("approval_file", args=[approval, "xlsx"]), None, 200, 200),
        ("POST", reverse("adjust", args=[approval]), {"reason": ""}, 409, 403),
    ]


def kept_and_batch(city):
    """A document that the clerk brought in, and a batch."""
    clerk = Person.objects.get(login=CLERK)
    kept = Import.objects.create(
        declaration=city.draft, file_name="a.xlsx", checksum="0", forms=[city.draft.form], by=clerk
    )
    return kept, Batch.objects.create(unit=city.draft.project.unit, name="a", by=clerk)


def lesson_of(declaration):
    """What a return of a form taught."""
    decision = declaration.decisions.create(
        act="return", origin="a", target="b", by=Person.objects.get(login=REVIEWER)
    )
    department = declaration.project.department
    return Lesson.objects.create(decision=decision, department=department, text="x").pk


def named(address):
    return get_resolver().resolve(address.split("?")[0]).url_name


def ask(client, method, address, body):
    if method == "GET":
        return client.get(address).status_code
    if isinstance(body, str):
        return client.post(address, body, content_type="application/json").status_code
    return client.post(address, body).status_code


def test_three_cast_members_a_view(sign_in, city):
    """Clerk of the unit, reviewer, clerk of another unit, for every page about a project."""
    imported, batch = kept_and_batch(city)
    pages = business_pages(city, imported, batch)
    about = {
        one.name
        for one in patterns()
        if one.pattern.converters
        and re.search(
            "projects|batch|assessments|indicators|reviews|followups", one.callback.__module__
        )
    }
    covered = {named(address) for _, address, *_ in pages}
    assert covered == about
    clients = [sign_in(login) for login in (CLERK, REVIEWER, OTHER_CLERK)]
    seen = [
        (
            named(address),
            *(ask(one, method, address, body) for one in clients),
        )
        for method, address, body, *_ in pages
    ]
    # a clerk has no right to decide at all
    refused = dict.fromkeys(
        ("review", "assessment_conclude", "ask", "ask_end", "advise", "lesson_end"), 403
    )
    assert seen == [
        (name, clerk, reviewer, refused.get(name, 404))
        for (name, *_), (*_, clerk, reviewer) in zip(seen, pages, strict=True)
    ]


# What the clerk of a department gives, and what a reviewer is asked by another: who of the place,
# which reviewer, what they get; whoever has the right elsewhere gets 404.
OF_BUREAUS = [
    ("GET", "area", "area", None, ("clerk-yb", 200), ("department", 200), OTHER_CLERK),
    ("POST", "area_save", "area", {"revision": "1"}, ("clerk-yb", 302), ("department", 403), OTHER_CLERK),
    ("GET", "area_file", "area_file", None, ("clerk-yb", 200), ("department", 200), OTHER_CLERK),
    ("POST", "area_send", "area", {}, ("clerk-yb", 403), ("department", 409), "department-wj"),
    ("GET", "area_share", "share", None, ("clerk-east", 200), ("head-east", 200), OTHER_CLERK),
    ("POST", "area_take_up", "share", {}, ("clerk-east", 422), ("head-east", 403), OTHER_CLERK),
    ("GET", "ask", "lying", None, ("clerk", 403), ("office", 200), "department-wj"),
    ("GET", "advise", "asked", None, ("clerk", 403), ("expert", 200), "expert2"),
    ("POST", "advise", "asked", {"act": "keep"}, ("clerk", 403), ("expert", 302), "expert2"),
    ("POST", "ask_end", "asked", {}, ("clerk", 403), ("office", 302), "department-wj"),
    ("POST", "assessment_conclude", "assessing", {}, ("clerk", 403), ("department", 409), "department-wj"),
    ("GET", "review", "lying", None, ("clerk", 403), ("office", 200), "department-wj"),
]  # fmt: skip


@pytest.fixture
def records(city):
    """What these pages are about, by name: the arguments of their addresses."""
    now = timezone.now()
    stranger = Person.objects.create(login="expert2", name="另一专家", password_set_at=now)
    bureau = Organisation.objects.get(code="341500-CZ")
    stranger.appointments.create(role="expert", organisation=bureau)
    table = AreaTable.objects.get(state="draft").pk
    return {
        "area": [table],
        "area_file": [table, "xlsx"],
        "share": [AreaShare.objects.get(region__code="341502", table__state="sent").pk],
        "lying": [city.finance_review.pk],
        "asked": [asked_about(city.finance_review).pk],
        "assessing": [Assessment.objects.get(project__code="YB2027011").pk],
    }


@pytest.mark.parametrize("row", OF_BUREAUS, ids=[f"{one[0]}-{one[1]}" for one in OF_BUREAUS])
def test_three_cast_members_a_view_of_a_bureau(sign_in, records, row):
    method, name, record, body, *cast, stranger = row
    address = reverse(name, args=records[record])
    none = reverse(name, args=[987654, *records[record][1:]])
    other = sign_in(stranger)
    assert [ask(other, method, one, body) for one in (address, none)] == [404, 404]
    for login, status in reversed(cast):
        assert ask(sign_in(login), method, address, body) == status, login


def test_every_view_about_a_record_has_its_cast(city):
    """Beside people, who lie with the security administrator, and one's own tokens."""
    about = {one.name for one in patterns() if "pk" in one.pattern.converters}
    pages = {named(address) for _, address, *_ in business_pages(city, *kept_and_batch(city))}
    people = {one for one in about if ROUTES[one] == "people.manage"}
    assert pages | {one[1] for one in OF_BUREAUS} == about - people - {"token_revoke"}


# A list, somebody who has the thing, and what stands in it; the clerk of another unit sees none.
LISTS = [
    ("inbox", CLERK, "律师服务费"),
    ("projects", CLERK, "律师服务费"),
    ("projects", REVIEWER, "律师服务费"),
    ("assessments", CLERK, "门诊慢特病保障扩面"),
    ("assessments", "department", "门诊慢特病保障扩面"),
    ("rollover", CLERK, "弥补离休干部医疗统筹经费缺口"),
    ("areas", "clerk-yb", "示例市医疗保障局"),
    ("areas", "clerk-east", "示例东区"),
    ("summary", "office", "示例东区"),
    ("batches", CLERK, "本单位的一批"),
    ("lessons", REVIEWER, "只写给本单位"),
    ("overview", REVIEWER, "律师服务费"),
    ("inbox", "expert", "财政业务"),
]


@pytest.mark.parametrize(("name", "login", "mark"), LISTS)
def test_a_list_shows_nothing_of_another_place(sign_in, city, name, login, mark):
    clerk = Person.objects.get(login=CLERK)
    Batch.objects.create(unit=city.draft.project.unit, name="本单位的一批", by=clerk)
    Lesson.objects.filter(pk=lesson_of(city.unit_review)).update(text="只写给本单位")
    asked_about(city.finance_review)
    stranger = (
        "department-wj" if ROUTES[name] in ("forms.decide", "projects.oversee") else OTHER_CLERK
    )
    ours, theirs = (sign_in(one).get(reverse(name)) for one in (login, stranger))
    assert (ours.status_code, theirs.status_code) == (200, 200)
    assert mark in ours.content.decode()
    assert mark not in theirs.content.decode()


@pytest.mark.parametrize(
    ("login", "sees", "blind"),
    [
        ("office", {"draft", "east"}, set()),  # its own region, and transfer payments below
        ("office-east", {"east"}, {"draft"}),  # a county sees nothing of the city
        ("department-east", {"east"}, {"draft", "approved"}),
        ("department-wj", set(), {"draft", "east"}),
        ("auditor", {"draft", "approved", "east"}, set()),
        ("clerk-east", {"east"}, {"draft"}),
        ("clerk-yb", {"department_review"}, {"draft"}),  # the bureau's own project only
    ],
)
def test_the_place_in_the_tree_decides_who_sees_what(sign_in, city, login, sees, blind):
    client = sign_in(login)
    answers = {
        name: client.get(reverse("declaration", args=[getattr(city, name).pk])).status_code
        for name in sees | blind
    }
    assert answers == {**dict.fromkeys(sees, 200), **dict.fromkeys(blind, 404)}


def test_a_county_project_that_no_transfer_pays_is_not_seen_above(sign_in, city):
    city.east.project.is_transfer = False
    city.east.project.save()
    address = reverse("declaration", args=[city.east.pk])
    assert sign_in("office").get(address).status_code == 404
    assert sign_in("office-east").get(address).status_code == 200


def test_probing_for_others_records_stands_in_the_log(sign_in, city):
    from jiheng.web.audit.models import Entry

    sign_in(OTHER_CLERK).get(reverse("declaration", args=[city.draft.pk]))
    entry = Entry.objects.first()
    assert (entry.action, entry.person, entry.object_id, entry.is_done) == (
        "refused",
        OTHER_CLERK,
        str(city.draft.pk),
        False,
    )
