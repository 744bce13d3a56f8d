"""Every operation of the API: its right, its action of the site, who may and who may not."""

import json
import logging
import re

import pytest
from contract import hold
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from growing import asked_about, of_unit
from test_rights import (
    CLERK,
    ONE_EACH,
    OTHER_CLERK,
    REVIEWER,
    ROUTES,
    kept_and_batch,
    lesson_of,
)

from jiheng.web.accounts import limits
from jiheng.web.accounts.limits import Limit
from jiheng.web.accounts.models import Person
from jiheng.web.accounts.rights import ADMINISTRATORS, RIGHTS
from jiheng.web.api.auth import Nobody
from jiheng.web.api.models import Token
from jiheng.web.api.scopes import SCOPES
from jiheng.web.api.site import api
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.audit.models import Entry
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Approval

# Operation → right.
OPERATIONS = {
    "GET /inbox": "projects.see",
    "GET /projects": "projects.see",
    "POST /projects": "projects.create",
    "GET /projects/{pk}": "projects.see",
    "PUT /projects/{pk}": "projects.create",
    "GET /projects/{pk}/declarations": "projects.see",
    "POST /projects/{pk}/declarations": "forms.edit",
    "GET /projects/{pk}/years": "projects.see",
    "POST /projects/{pk}/rules": "forms.edit",
    "GET /rollover": "forms.edit",
    "POST /rollover": "forms.edit",
    "GET /indicators": "projects.see",
    "GET /declarations/{pk}/proposals": "forms.edit",
    "GET /assessments": "projects.see",
    "POST /projects/{pk}/assessments": "assessments.edit",
    "GET /assessments/{pk}": "projects.see",
    "POST /assessments/{pk}/fields": "assessments.edit",
    "POST /assessments/{pk}/papers": "assessments.edit",
    "GET /assessments/{pk}/papers/{paper}/file": "projects.see",
    "DELETE /assessments/{pk}/papers/{paper}": "assessments.edit",
    "POST /assessments/{pk}/submit": "assessments.edit",
    "POST /assessments/{pk}/conclude": "assessments.conclude",
    "GET /assessments/{pk}/file.{extension}": "projects.see",
    "GET /declarations/{pk}": "projects.see",
    "POST /declarations/{pk}/cells": "forms.edit",
    "POST /declarations/{pk}/paste": "forms.edit",
    "POST /declarations/{pk}/rows": "forms.edit",
    "DELETE /declarations/{pk}/rows/{row}": "forms.edit",
    "POST /declarations/{pk}/undo": "forms.edit",
    "POST /declarations/{pk}/submit": "forms.submit",
    "GET /declarations/{pk}/review": "forms.decide",
    "POST /declarations/{pk}/decide": "forms.decide",
    "GET /declarations/{pk}/history": "projects.see",
    "GET /declarations/{pk}/differences": "projects.see",
    "GET /declarations/{pk}/comparison": "projects.see",
    "GET /declarations/{pk}/experts": "experts.assign",
    "POST /declarations/{pk}/experts": "experts.assign",
    "GET /opinions": "experts.advise",
    "GET /opinions/{pk}": "experts.advise",
    "POST /opinions/{pk}": "experts.advise",
    "POST /opinions/{pk}/end": "experts.assign",
    "GET /lessons": "forms.decide",
    "POST /lessons/{pk}/end": "forms.decide",
    "POST /declarations/{pk}/documents": "forms.edit",
    "GET /imports/{pk}": "forms.edit",
    "POST /imports/{pk}/accept": "forms.edit",
    "GET /batches": "forms.edit",
    "POST /batches": "forms.edit",
    "GET /batches/{pk}": "forms.edit",
    "POST /batches/{pk}/take": "forms.edit",
    "POST /batches/{pk}/stop": "forms.edit",
    "GET /approvals/{pk}": "projects.see",
    "GET /approvals/{pk}/file.{extension}": "projects.see",
    "POST /approvals/{pk}/adjust": "forms.edit",
    "GET /overview": "projects.oversee",
    "POST /projects/{pk}/followups": "forms.edit",
    "GET /followups/{pk}": "projects.see",
    "POST /followups/{pk}/decide": "forms.edit",
    "GET /areas": "projects.see",
    "POST /areas": "areas.edit",
    "GET /areas/{pk}": "projects.see",
    "PUT /areas/{pk}": "areas.edit",
    "POST /areas/{pk}/send": "areas.send",
    "GET /areas/{pk}/file.{extension}": "projects.see",
    "GET /shares": "projects.see",
    "GET /shares/{pk}": "projects.see",
    "POST /shares/{pk}/take-up": "forms.edit",
    "GET /summary": "projects.see",
    "GET /people": "people.manage",
    "POST /people": "people.manage",
    "GET /people/{pk}": "people.manage",
    "POST /people/{pk}/appointments": "people.manage",
    "POST /people/{pk}/appointments/{appointment}/end": "people.manage",
    "POST /people/{pk}/link": "people.manage",
    "GET /appointments/proposed": "people.confirm",
    "GET /appointments/proposed/{proposal}": "people.confirm",
    "POST /appointments/proposed/{proposal}/confirm": "people.confirm",
    "POST /appointments/proposed/{proposal}/refuse": "people.confirm",
    "POST /appointments/proposed/{proposal}/take-back": "people.manage",
    "POST /people/{pk}/close": "people.manage",
    "POST /people/{pk}/open": "people.manage",
    "POST /people/{pk}/tokens/end": "people.manage",
    "GET /organisations": "organisations.manage",
    "POST /organisations": "organisations.manage",
    "GET /audit": "audit.read",
    "POST /audit/verify": "audit.read",
}
# The address of a page → the operations that do the same; or why the API has none.
_BROWSER = "a browser's session: a program shows a token with every call"
_OWN = "its owner makes and ends a token at the page, after the second step"
SAME = {
    "inbox": ["GET /inbox", "GET /assessments", "GET /opinions"],
    "health": "public, JSON by itself",
    "choose": "kept in a browser's session",
    "components": "shows what pages are made of",
    **dict.fromkeys(
        ("login", "logout", "second_step", "second_step_setup", "password", "invitation"), _BROWSER
    ),
    "language": "the header Accept-Language says it",
    **dict.fromkeys(("tokens", "token_revoke"), _OWN),
    "tokens_end": ["POST /people/{pk}/tokens/end"],
    "people": ["GET /people"],
    "person_new": ["POST /people"],
    "person": ["GET /people/{pk}"],
    "appoint": ["POST /people/{pk}/appointments"],
    "end_appointment": ["POST /people/{pk}/appointments/{appointment}/end"],
    "renew": ["POST /people/{pk}/link"],
    "proposed": ["GET /appointments/proposed"],
    "proposal": ["GET /appointments/proposed/{proposal}"],
    "confirm": ["POST /appointments/proposed/{proposal}/confirm"],
    "refuse": ["POST /appointments/proposed/{proposal}/refuse"],
    "take_back": ["POST /appointments/proposed/{proposal}/take-back"],
    "close": ["POST /people/{pk}/close", "POST /people/{pk}/open"],
    "organisations": ["GET /organisations"],
    "organisation_new": ["POST /organisations"],
    "log": ["GET /audit"],
    "log_verify": ["POST /audit/verify"],
    "projects": ["GET /projects"],
    "project_new": ["POST /projects"],
    "project": ["GET /projects/{pk}", "GET /projects/{pk}/declarations"],
    "project_edit": ["PUT /projects/{pk}"],
    "areas": ["GET /areas", "GET /shares"],
    "area_new": ["POST /areas"],
    "area": ["GET /areas/{pk}"],
    "area_save": ["PUT /areas/{pk}"],
    "area_send": ["POST /areas/{pk}/send"],
    "area_file": ["GET /areas/{pk}/file.{extension}"],
    "area_share": ["GET /shares/{pk}"],
    "area_take_up": ["POST /shares/{pk}/take-up"],
    "summary": ["GET /summary"],
    "years": ["GET /projects/{pk}/years"],
    "indicator_rules": ["POST /projects/{pk}/rules"],
    "rollover": ["GET /rollover", "POST /rollover"],
    "assessments": ["GET /assessments"],
    "assessment_begin": ["POST /projects/{pk}/assessments"],
    "assessment": ["GET /assessments/{pk}"],
    "assessment_save": ["POST /assessments/{pk}/fields"],
    "paper_add": ["POST /assessments/{pk}/papers"],
    "paper_file": ["GET /assessments/{pk}/papers/{paper}/file"],
    "paper_remove": ["DELETE /assessments/{pk}/papers/{paper}"],
    "assessment_submit": ["POST /assessments/{pk}/submit"],
    "assessment_conclude": ["POST /assessments/{pk}/conclude"],
    "assessment_file": ["GET /assessments/{pk}/file.{extension}"],
    "round_new": ["POST /projects/{pk}/declarations"],
    "declaration": ["GET /declarations/{pk}"],
    "cells": ["POST /declarations/{pk}/cells"],
    "paste": ["POST /declarations/{pk}/paste"],
    "row_add": ["POST /declarations/{pk}/rows"],
    "row_remove": ["DELETE /declarations/{pk}/rows/{row}"],
    "undo": ["POST /declarations/{pk}/undo"],
    "indicators": ["GET /indicators"],
    "propose": ["GET /declarations/{pk}/proposals"],
    "bring_in": ["POST /declarations/{pk}/documents"],
    "submit": ["POST /declarations/{pk}/submit"],
    "review": ["GET /declarations/{pk}/review", "POST /declarations/{pk}/decide"],
    "history": ["GET /declarations/{pk}/history", "GET /declarations/{pk}/differences"],
    "overview": ["GET /overview"],
    "overview_charts": ["GET /overview"],
    "followup_new": ["POST /projects/{pk}/followups"],
    "followup": ["GET /followups/{pk}"],
    "followup_decide": ["POST /followups/{pk}/decide"],
    "compare": ["GET /declarations/{pk}/comparison"],
    "ask": ["GET /declarations/{pk}/experts", "POST /declarations/{pk}/experts"],
    "ask_end": ["POST /opinions/{pk}/end"],
    "advise": ["GET /opinions/{pk}", "POST /opinions/{pk}"],
    "lessons": ["GET /lessons"],
    "lesson_end": ["POST /lessons/{pk}/end"],
    "import": ["GET /imports/{pk}", "POST /imports/{pk}/accept"],
    "batches": ["GET /batches", "POST /batches"],
    "batch": ["GET /batches/{pk}"],
    "batch_take": ["POST /batches/{pk}/take"],
    "batch_stop": ["POST /batches/{pk}/stop"],
    "approval": ["GET /approvals/{pk}"],
    "approval_file": ["GET /approvals/{pk}/file.{extension}"],
    "adjust": ["POST /approvals/{pk}/adjust"],
}
# Files go out and come in within their own limits.
_EXPORTS = {one for one in OPERATIONS if "file" in one}
_UPLOADS = {
    *("POST /assessments/{pk}/papers", "POST /declarations/{pk}/documents", "POST /batches"),
    "POST /projects/{pk}/followups",
}


def operations():
    """Method and path of every operation of the API, with what guards it."""
    return {
        f"{method} {path}": operation.auth_callbacks
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def test_every_operation_of_the_api_is_listed_with_its_right():
    guards = operations()
    assert {name: [one.right for one in guard] for name, guard in guards.items()} == {
        name: [right] for name, right in OPERATIONS.items()
    }


def test_every_action_of_the_site_is_an_operation_of_the_api():
    """The same actions with the same rights; nothing is done by the API that no page does."""
    assert set(SAME) == set(ROUTES)
    done = [one for name in SAME if not isinstance(SAME[name], str) for one in SAME[name]]
    assert set(done) == set(OPERATIONS)
    rights = {
        name: {OPERATIONS[one] for one in SAME[name]}
        for name in SAME
        if isinstance(SAME[name], list) and name != "inbox"
    }
    assert rights == {name: {ROUTES[name]} for name in rights}


def test_every_right_of_an_operation_is_opened_by_one_scope():
    assert sorted(right for rights in SCOPES.values() for right in rights) == sorted(RIGHTS)


def test_every_address_of_the_api_is_guarded_by_its_token_alone():
    (found,) = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver)]
    assert {one.callback.right for one in found.url_patterns} == {"token"}
    names = {one.name for one in found.url_patterns}
    assert {"openapi-json", "api-root"} <= names  # the description is public


def test_an_operation_that_names_no_right_lets_nobody_in():
    assert [type(one) for one in api.auth] == [Nobody]


def answer(client, name, arguments=(), body=None, secret=None):
    """The answer to a call of the API; what an address needs and is not given is 987654."""
    method, path = name.split(" ")
    for key, value in dict(arguments).items():
        path = path.replace("{" + key + "}", str(value))
    path = re.sub(r"\{\w+\}", "987654", path)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    found = _answer(client, method, "/api/v1" + path, body, headers)
    sent = b"".join(found.streaming_content) if found.streaming else found.content
    if found.streaming:
        found.streaming_content = [sent]
    hold(method, "/api/v1" + path, found.status_code, found.headers.get("Content-Type"), sent)
    return found


def _answer(client, method, path, body, headers):
    if isinstance(body, dict) and any(hasattr(one, "read") for one in body.values()):
        for one in body.values():
            if hasattr(one, "seek"):
                one.seek(0)
        return client.post(path, body, headers=headers)
    if method == "GET" and body:
        return client.get(path, body, headers=headers)
    data = json.dumps(body or {})
    return client.generic(method, path, data, content_type="application/json", headers=headers)


def call(client, name, arguments=(), body=None, secret=None):
    """The status of a call."""
    return answer(client, name, arguments, body, secret).status_code


def secret_of(login, scopes=tuple(SCOPES)):
    return Token.give(Person.objects.get(login=login), "test", scopes, 1)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_answers_without_a_token_that_is_good(client, sign_in, name):
    """None, a wrong one, a page's session, one that is over, one that was revoked."""
    assert call(client, name) == 401
    assert call(client, name, secret="jiheng_wrong") == 401
    assert call(sign_in("clerk"), name) == 401
    login = ONE_EACH[next(one for one in ONE_EACH if one in RIGHTS[OPERATIONS[name]])]
    ended, revoked = secret_of(login), secret_of(login)
    assert call(client, name, secret=ended) not in (401, 403)
    now = timezone.now()
    Token.objects.filter(begins=ended[:13]).update(until=now)
    Token.objects.filter(begins=revoked[:13]).update(revoked_at=now)
    assert [call(client, name, secret=one) for one in (ended, revoked)] == [401, 401]


@pytest.mark.django_db
def test_a_role_without_the_right_or_a_token_without_the_scope_is_refused_everywhere(client):
    for role, login in ONE_EACH.items():
        secret = secret_of(login)
        for name, right in OPERATIONS.items():
            status = call(client, name, secret=secret)
            assert (status == 403) == (role not in RIGHTS[right]), (name, role, status)
    one_of_each_right = {right: name for name, right in OPERATIONS.items()}
    for role, login in ONE_EACH.items():
        for scope, rights in SCOPES.items():
            secret = secret_of(login, [scope])
            for right, name in one_of_each_right.items():
                may = right in rights and role in RIGHTS[right]
                found = call(client, name, secret=secret)
                assert (found != 403) == may, (name, role, scope, found)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_counts_as_a_call_and_files_by_their_own_limit(client, name, monkeypatch):
    kinds = {"api", *(["export"] if name in _EXPORTS else []), *(["upload"] * (name in _UPLOADS))}
    login = ONE_EACH[next(one for one in ONE_EACH if one in RIGHTS[OPERATIONS[name]])]
    upload = SimpleUploadedFile("a.txt", b"?")
    body = {"document": upload, "documents": upload, "kind": "laws"} if name in _UPLOADS else None
    for kind in ("api", "export", "upload"):
        with monkeypatch.context() as patched:
            patched.setitem(limits.limits(), kind, Limit(0, 3600))
            found = answer(client, name, body=body, secret=secret_of(login))
        assert (found.status_code == 429) == (kind in kinds), (kind, found.status_code)


@pytest.fixture
def about(city):
    """A record of every kind that an operation is about, by the name of its id."""
    kept, batch = kept_and_batch(city)
    drafted = Assessment.objects.get(project__code="YB2027012")
    content = ContentFile(b"x", "a.bin")
    values = {"kind": "laws", "file_name": "a.docx", "content": content, "by": kept.by}
    values["checksum"] = checksum("x")
    paper = Paper.objects.create(assessment=drafted, **values)
    stranger = Person.objects.create(login="expert2", name="另一专家")
    place = Organisation.objects.get(code="341500-CZ")
    stranger.appointments.create(role="expert", organisation=place)
    return {
        "project": {"pk": city.draft.project_id},
        "draft": {"pk": city.draft.pk},
        "row": {"pk": city.draft.pk, "row": f"{city.draft.row_ids[0]}?revision=0"},
        "lying": {"pk": city.finance_review.pk},
        "import": {"pk": kept.pk},
        "batch": {"pk": batch.pk},
        "assessment": {"pk": drafted.pk},
        "assessing": {"pk": Assessment.objects.get(project__code="YB2027011").pk},
        "assessment_file": {"pk": drafted.pk, "extension": "xlsx"},
        "paper": {"pk": drafted.pk, "paper": paper.pk},
        "approval": {"pk": Approval.objects.get(declaration=city.approved).pk},
        "approval_file": {
            "pk": Approval.objects.get(declaration=city.approved).pk,
            "extension": "xlsx",
        },
        "area": {"pk": AreaTable.objects.get(state="draft").pk},
        "area_file": {"pk": AreaTable.objects.get(state="draft").pk, "extension": "xlsx"},
        "share": {"pk": AreaShare.objects.get(region__code="341502", table__state="sent").pk},
        "followup": {"pk": of_unit(city.approved.project).pk},
        "asked": {"pk": asked_about(city.finance_review).pk},
        "lesson": {"pk": lesson_of(city.unit_review)},
    }


UPLOAD = SimpleUploadedFile("a.txt", "没有表".encode())
_BLOCK = {"text": "参保人数\t≥\t1", "row": "r2", "column": "level3", "revision": 0}
_PROJECT = {"kind": "recurrent"}
_TYPED = {"revision": 1, "rows": []}
_DAY = "2999-01-01"
# Operation, record, body; who of the unit (or giver) and which reviewer call it, and what they get.
# Whoever has the right elsewhere gets 404, as for a record that is none. 403: has no such right.
CALLS = [
    ("GET /projects/{pk}", "project", None, ("clerk", 200), ("head", 200)),
    ("PUT /projects/{pk}", "project", _PROJECT, ("clerk", 409), ("head", 403)),
    ("GET /projects/{pk}/declarations", "project", None, ("clerk", 200), ("head", 200)),
    ("POST /projects/{pk}/declarations", "project", {"year": 2031}, ("clerk", 201), ("head", 403)),
    ("GET /projects/{pk}/years", "project", None, ("clerk", 200), ("head", 200)),
    ("POST /projects/{pk}/rules", "project", {"rules": {}}, ("clerk", 200), ("head", 403)),
    ("GET /declarations/{pk}/proposals", "draft", {"q": "人数"}, ("clerk", 200), ("head", 403)),
    ("GET /declarations/{pk}", "draft", None, ("clerk", 200), ("head", 200)),
    ("POST /declarations/{pk}/cells", "draft", {"changes": []}, ("clerk", 200), ("head", 403)),
    ("POST /declarations/{pk}/paste", "draft", _BLOCK, ("clerk", 200), ("head", 403)),
    ("POST /declarations/{pk}/rows", "draft", {}, ("clerk", 201), ("head", 403)),
    ("DELETE /declarations/{pk}/rows/{row}", "row", None, ("clerk", 204), ("head", 403)),
    ("POST /declarations/{pk}/undo", "draft", {}, ("clerk", 409), ("head", 403)),
    ("POST /declarations/{pk}/documents", "draft", {"document": UPLOAD}, ("clerk", 409), ("head", 403)),
    ("GET /imports/{pk}", "import", None, ("clerk", 200), ("head", 403)),
    ("POST /imports/{pk}/accept", "import", {"revision": 0, "accept": []}, ("clerk", 409), ("head", 403)),
    ("POST /declarations/{pk}/submit", "draft", {"text": "已核对"}, ("clerk", 200), ("head", 403)),
    ("GET /declarations/{pk}/review", "draft", None, ("clerk", 403), ("head", 200)),
    ("POST /declarations/{pk}/decide", "draft", {"act": "keep", "seen": "1/"}, ("clerk", 403), ("head", 200)),
    ("GET /declarations/{pk}/history", "draft", None, ("clerk", 200), ("head", 200)),
    ("GET /declarations/{pk}/differences", "lying", None, ("clerk", 200), ("head", 200)),
    ("GET /declarations/{pk}/comparison", "draft", None, ("clerk", 200), ("head", 200)),
    ("GET /declarations/{pk}/experts", "lying", None, ("clerk", 403), ("office", 200)),
    ("POST /declarations/{pk}/experts", "lying", {"expert": 0, "due": _DAY}, ("clerk", 403), ("office", 422)),
    ("GET /opinions/{pk}", "asked", None, ("clerk", 403), ("expert", 200)),
    ("POST /opinions/{pk}", "asked", {"act": "keep"}, ("clerk", 403), ("expert", 200)),
    ("POST /opinions/{pk}/end", "asked", {}, ("clerk", 403), ("office", 200)),
    ("POST /lessons/{pk}/end", "lesson", {}, ("clerk", 403), ("head", 200)),
    ("GET /batches/{pk}", "batch", None, ("clerk", 200), ("head", 403)),
    ("POST /batches/{pk}/take", "batch", {"forms": {}}, ("clerk", 409), ("head", 403)),
    ("POST /batches/{pk}/stop", "batch", {}, ("clerk", 200), ("head", 403)),
    ("POST /projects/{pk}/assessments", "project", {"year": 2031}, ("clerk", 201), ("head", 403)),
    ("GET /assessments/{pk}", "assessment", None, ("clerk", 200), ("head", 200)),
    ("POST /assessments/{pk}/fields", "assessment", {"fields": {}}, ("clerk", 200), ("head", 403)),
    (
        "POST /assessments/{pk}/papers",
        "assessment",
        {"kind": "none of them", "document": UPLOAD},
        ("clerk", 409),
        ("head", 403),
    ),
    ("GET /assessments/{pk}/papers/{paper}/file", "paper", None, ("clerk", 200), ("head", 200)),
    ("DELETE /assessments/{pk}/papers/{paper}", "paper", None, ("clerk", 200), ("head", 403)),
    ("POST /assessments/{pk}/submit", "assessment", {}, ("clerk", 409), ("head", 403)),
    (
        "POST /assessments/{pk}/conclude",
        "assessing",
        {"act": "conclude"},
        ("clerk", 403),
        ("department", 409),
    ),
    ("GET /assessments/{pk}/file.{extension}", "assessment_file", None, ("clerk", 200), ("head", 200)),
    ("GET /approvals/{pk}", "approval", None, ("clerk", 200), ("head", 200)),
    ("GET /approvals/{pk}/file.{extension}", "approval_file", None, ("clerk", 200), ("head", 200)),
    ("POST /approvals/{pk}/adjust", "approval", {"reason": ""}, ("clerk", 409), ("head", 403)),
    ("POST /projects/{pk}/followups", "project", {"document": UPLOAD}, ("clerk", 409), ("head", 403)),
    ("GET /followups/{pk}", "followup", None, ("clerk", 200), ("head", 200)),
    ("POST /followups/{pk}/decide", "followup", {"act": "take"}, ("clerk", 409), ("head", 403)),
    ("GET /areas/{pk}", "area", None, ("clerk-yb", 200), ("department", 200)),
    ("PUT /areas/{pk}", "area", _TYPED, ("clerk-yb", 200), ("department", 403)),
    ("GET /areas/{pk}/file.{extension}", "area_file", None, ("clerk-yb", 200), ("department", 200)),
    ("POST /areas/{pk}/send", "area", {"revision": 1}, ("clerk-yb", 403), ("department", 409)),
    ("GET /shares/{pk}", "share", None, ("clerk-east", 200), ("head-east", 200)),
    ("POST /shares/{pk}/take-up", "share", {"code": "DQ2099001"}, ("clerk-east", 409), ("head-east", 403)),
]  # fmt: skip
# Who has a right at another place.
STRANGERS = {
    **dict.fromkeys(("forms.decide", "assessments.conclude", "experts.assign"), "department-wj"),
    **{
        "areas.send": "department-wj",
        "projects.oversee": "department-wj",
        "experts.advise": "expert2",
    },
}


def test_the_cast_plays_every_operation_about_a_record_of_somebody():
    about_one = {one for one in OPERATIONS if "{pk}" in one and "/people/" not in one}
    assert {name for name, *_ in CALLS} == about_one


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, *_ in CALLS])
def test_three_cast_members_an_operation(client, about, name):
    """Clerk of the unit: may; reviewer: may; who has the right elsewhere: as if there were none."""
    if name.endswith(("/review", "/decide")):  # the form lies with the head by then
        call(
            client,
            "POST /declarations/{pk}/submit",
            about["draft"],
            {"text": "x"},
            secret_of("clerk"),
        )
    (_, record, body, *cast) = next(one for one in CALLS if one[0] == name)
    before = Entry.objects.count()
    stranger = secret_of(STRANGERS.get(OPERATIONS[name], OTHER_CLERK))
    theirs = answer(client, name, about[record], body, stranger)
    none = answer(client, name, {**about[record], "pk": 987654}, body, stranger)
    assert (theirs.status_code, theirs.content) == (404, none.content), name
    assert [one.action for one in Entry.objects.all()[: Entry.objects.count() - before]] == [
        "refused"
    ]
    for login, status in reversed(cast):
        found = answer(client, name, about[record], body, secret_of(login))
        assert found.status_code == status, (login, found.content)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one for one in OPERATIONS if "/people/{pk}" in one])
def test_a_person_who_is_none_is_not_found(client, name):
    body = {"role": "clerk", "organisation": "341500-YB"}
    assert call(client, name, body=body, secret=secret_of("secadmin")) == 404


# What a list gives to somebody of the unit, and what it must not hold for who is elsewhere.
LISTS = [
    ("GET /inbox", CLERK, "YB2023001"),
    ("GET /projects", CLERK, "YB2023001"),
    ("GET /projects", REVIEWER, "YB2023001"),
    ("GET /rollover", CLERK, "YB2021007"),
    ("GET /assessments", CLERK, "医保智能监管平台建设"),
    ("GET /batches", CLERK, "示例市医疗保险管理中心"),
    ("GET /lessons", REVIEWER, "医保信息系统"),
    ("GET /opinions", "expert", "财政业务"),
    ("GET /overview", REVIEWER, "示例市医疗保险管理中心"),
    ("GET /areas", "clerk-yb", "市医疗保障局"),
    ("GET /shares", "clerk-east", "示例东区"),
    ("GET /summary", "office-east", "示例东区"),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("about")
@pytest.mark.parametrize(("name", "login", "mark"), LISTS)
def test_a_list_holds_nothing_of_another_place(client, name, login, mark):
    asked = {"year": 2027} if name == "GET /rollover" else None
    stranger = STRANGERS.get(OPERATIONS[name], OTHER_CLERK)
    ours, theirs = (answer(client, name, (), asked, secret_of(one)) for one in (login, stranger))
    assert (ours.status_code, theirs.status_code) == (200, 200)
    ours, theirs = (json.dumps(one.json(), ensure_ascii=False) for one in (ours, theirs))
    assert mark in ours
    assert mark not in theirs


def test_every_list_of_records_is_looked_at():
    open_to_all = {"GET /indicators", "GET /people", "GET /organisations", "GET /audit"}
    open_to_all |= {"GET /appointments/proposed"}  # to every security administrator
    lists = {one for one in OPERATIONS if one.startswith("GET ") and "{" not in one}
    assert {name for name, *_ in LISTS} == lists - open_to_all


# What is made for a place names the place: another's is refused.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("POST /projects", {"code": "X-1", "name": "x", "unit": "341500-YBZX", **_PROJECT}, 422),
        ("POST /areas", {"name": "x", "year": 2030, "department": "341500-YB"}, 422),
        ("POST /batches", {"documents": UPLOAD, "unit": "341500-YBZX"}, 409),
    ],
)
def test_nothing_is_made_for_another_place(client, name, body, status):
    found = answer(client, name, (), body, secret_of(OTHER_CLERK))
    assert (found.status_code, found.json()["message"] != "") == (status, True)


@pytest.mark.django_db
def test_nobody_rolls_over_the_project_of_another(client, city):
    theirs = {"year": 2099, "projects": [city.approved.project_id]}
    found = answer(client, "POST /rollover", (), theirs, secret_of(OTHER_CLERK))
    assert found.json() == {"opened": [], "refused": []}
    assert not city.approved.project.declarations.filter(year=2099).exists()


@pytest.mark.django_db
def test_logs_hold_no_name_of_a_person(client, about, caplog):
    """Neither the log of the process nor the audit log: there people are their login names."""
    caplog.set_level(logging.DEBUG)
    for name, record, body, *cast in CALLS:
        for login, _ in cast:
            call(client, name, about[record], body, secret_of(login))
    administrator = secret_of("secadmin")
    call(client, "POST /people", (), {"login": "new.one", "name": "张三"}, administrator)
    call(client, "GET /people", (), {"q": "张三"}, administrator)
    names = set(Person.objects.values_list("name", flat=True))
    assert "张三" in names
    details = [json.dumps(one.detail, ensure_ascii=False) for one in Entry.objects.all()]
    for text in (caplog.text, *details):
        assert [one for one in names if one in text] == []
    assert not [one for one in caplog.text.split() if "jiheng_" in one]  # nor a token


def test_administrators_reach_no_operation_of_business():
    for name, right in OPERATIONS.items():
        if RIGHTS[right] & ADMINISTRATORS:
            assert re.search("people|appointments|organisations|audit", name), name
