"""Everything that writes, driven with what nobody should send: no fault of ours, one sentence, nothing stored.

Each address that takes a POST, and each operation of the API that writes, has an entry with what
would be right; a new one without an entry fails. From it are made: nothing, each field left out, and
each field as rubbish. `must` are the fields without which, and with rubbish in which, nothing is done.
"""

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.contrib.messages import ERROR
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from growing import asked_about
from test_api_rights import OPERATIONS, operations, secret_of
from test_rights import kept_and_batch, lesson_of, patterns

from jiheng.budget.forms import Form
from jiheng.web.accounts import limits
from jiheng.web.accounts.limits import Limit
from jiheng.web.accounts.models import Appointment, Authenticator, Invitation, Person, Proposal
from jiheng.web.api.models import Token
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.filling import fields_of
from jiheng.web.assessments.models import Assessment
from jiheng.web.assessments.moving import mark_of as mark_of_assessment
from jiheng.web.followups.models import FollowUp
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.importing import proposals
from jiheng.web.projects.keeping import mark_of as mark_of_project
from jiheng.web.projects.models import Approval

pytestmark = pytest.mark.django_db
LONG, HUGE, GONE = "长" * 100_000, "9" * 30, 987654
RUBBISH = ("²五x", LONG, HUGE, "-1", "[]")
TYPED = "这句话是我打的"
# What may change though nothing was done: the log, counts of what was tried, sessions.
ASIDE = {"audit_entry", "audit_head", "django_session", "accounts_tally", "accounts_attempt"}
ASIDE |= {"api_token"}  # when it was used


@dataclass
class Entry:
    """Who, the arguments of the address, what would be right, and which of its fields must be."""

    login: str | None
    arguments: tuple = ()
    right: dict = field(default_factory=dict)
    must: tuple = ()
    typed: str = ""  # a field that people write into: what stands there stays on the page
    idle: bool = False  # without any field it does what it says, or says nothing
    partly: bool = False  # what is right beside what is refused is stored


@pytest.fixture
def about(city):
    """A record of every kind that something can be sent about."""
    kept, batch = kept_and_batch(city)
    draft = Assessment.objects.get(project__code="YB2027012")
    clerk = Person.objects.get(login="clerk")
    plan = {"plan": "new_project", "name": "新的", "year": 2030, "record": city.draft.form}
    form = batch.documents.create(name="a", position=0).forms.create(number=0, **plan)
    made = FollowUp.objects.filter(state="in_force").first()
    made.pk, made.state, made.by = None, "read", clerk
    made.project, made.year = city.approved.project, city.approved.year
    made.save(force_insert=True)
    found = proposals(city.draft, Form.model_validate({**city.draft.form, "period": "3年"}), {})
    kept.forms[0]["period"] = "3年"
    kept.save()
    people = {one.login: one for one in Person.objects.all()}
    Authenticator.waiting(clerk)
    west = Person.objects.create(login="clerk-west", name="x", password_set_at=timezone.now())
    west.appointments.create(role="clerk", organisation=Organisation.objects.get(code="341503-YB"))
    return {
        "kept": kept,
        "accepted": [one.id for one in found],
        "batch": batch,
        "batch_form": form,
        "draft": city.draft,
        "project": city.draft.project,
        "lying": city.finance_review,
        "approving": city.approval,
        "assessment": draft,
        "paper": draft.papers.create(kind="laws", title="x", by=clerk),
        "assessing": Assessment.objects.get(project__code="YB2027011"),
        "approval": Approval.objects.get(declaration=city.approved),
        "table": AreaTable.objects.get(state="draft"),
        "share": AreaShare.objects.get(region__code="341503", table__state="sent"),
        "followup": made,
        "asked": asked_about(city.finance_review),
        "lesson": lesson_of(city.unit_review),
        "person": people["clerk-yy"],
        "proposal": Proposal.objects.create(
            person=people["clerk-yy"],
            role="head",
            proposed_by=people["secadmin"],
            organisation=city.draft.project.unit,
            until=timezone.now() + timedelta(1),
        ),
        "expert": people["expert"],
        "held": Appointment.objects.get(person=people["clerk-yy"]),
        "token": Token.give(people["clerk"], "x", ["read"], 7)[0],
        "secret": Invitation.give(people["clerk-yy"]),
        "place": Organisation.objects.get(code="341500-YBZX"),
        "bureau": Organisation.objects.get(code="341500-YB"),
    }


def entries(of):
    """The entry of every address of the site that takes a POST."""
    draft, project, table = of["draft"].pk, of["project"].pk, of["table"]
    share = table.shares.first()
    row = of["draft"].row_ids[0]
    clerk, day = "clerk", timezone.localdate().isoformat()
    cells = {"path": "period", "before": None, "after": TYPED}
    sheet = {"act": "return", "seen": mark_of(of["lying"]), "text": TYPED, "form": "1"}
    concluded = {"act": "return", "seen": mark_of_assessment(of["assessing"]), "text": TYPED}
    names = ("password_new", "new_password", "repeated_password")
    password = dict.fromkeys(names[1:], "Long-enough-9x")
    fields = {
        "text-relevance": TYPED,
        "was-text-relevance": fields_of(of["assessment"])["text-relevance"],
    }
    fields |= {"points-relevance": "5", "was-points-relevance": ""}
    data = {"project_kind": "renewed", "planned_amount": "12", "first_year": "2023"}
    upload = SimpleUploadedFile("a.txt", b"?")
    return {
        "choose": Entry(clerk, (), {"year": "2023", "place": of["place"].pk}, idle=True),
        "login": Entry(None, (), {"login": clerk, "password": "x"}, ("login", "password")),
        "logout": Entry(clerk, idle=True),
        "second_step": Entry(clerk, (), {"token": "123456"}, ("token",)),
        "second_step_setup": Entry(clerk, (), {"token": "123456"}, ("token",), partly=True),
        "password": Entry(clerk, (), {"old_password": "x", **password}, ("old_password",)),
        "invitation": Entry(None, (of["secret"],), password, ("repeated_password",)),
        "language": Entry(None, (), {"language": "en"}, idle=True),
        "tokens": Entry(
            *(clerk, (), {"token_name": TYPED, "days": "30", "scopes": "read"}),
            *(("token_name", "days", "scopes"), "token_name"),
        ),
        "token_revoke": Entry(clerk, (of["token"].pk,), idle=True),
        "tokens_end": Entry("secadmin", (of["person"].pk,), idle=True),
        "person_new": Entry(
            "secadmin", (), {"login": "new.one", "name": TYPED}, ("login", "name"), "name"
        ),
        "appoint": Entry(
            *("secadmin", (of["person"].pk,)),
            *({"role": "head", "organisation": of["place"].pk}, ("role", "organisation")),
        ),
        "confirm": Entry("sysadmin", (of["proposal"].pk,), idle=True),
        "refuse": Entry(
            *("sysadmin", (of["proposal"].pk,), {"refusal_reason": TYPED}),
            *(("refusal_reason",), "refusal_reason"),
        ),
        "take_back": Entry("secadmin", (of["proposal"].pk,), idle=True),
        "end_appointment": Entry("secadmin", (of["person"].pk, of["held"].pk), idle=True),
        "renew": Entry("secadmin", (of["person"].pk,), idle=True),
        "close": Entry("secadmin", (of["person"].pk,), {"to": "closed"}, ("to",)),
        "organisation_new": Entry(
            *("sysadmin", ()),
            {
                **{"code": "341500-ZX", "organisation_name": TYPED, "kind": "unit"},
                **{"parent": of["bureau"].pk, "level": ""},
            },
            *(("code", "organisation_name", "kind", "parent"), "organisation_name"),
        ),
        "log_verify": Entry("auditadmin", idle=True),
        "project_new": Entry(
            *(clerk, ()),
            {"project_code": "P-1", "project_name": TYPED, "unit": of["place"].pk, **data},
            *(("project_code", "project_name", "unit", "project_kind"), "project_name"),
        ),
        "round_new": Entry(clerk, (project,), {"year": "2031"}, ("year",)),
        "project_edit": Entry(
            *(clerk, (project,), {**data, "seen": mark_of_project(of["project"])}),
            *(("project_kind", "seen"),),
        ),
        "indicator_rules": Entry(
            clerk, (project,), {"name": "x/y", "rule": "sum", "was": ""}, ("rule", "was")
        ),
        "rollover": Entry(clerk, (), {"year": "2030", "project": project}, ("year", "project")),
        "followup_new": Entry(clerk, (project,), {"document": upload}, ("document",)),
        "followup_decide": Entry(clerk, (of["followup"].pk,), {"act": "accept"}, ("act",)),
        "assessment_begin": Entry(clerk, (project,), {"year": "2031"}, ("year",)),
        "assessment_save": Entry(
            *(clerk, (of["assessment"].pk,), fields),
            *(("was-text-relevance", "was-points-relevance"), "text-relevance"),
            idle=True,
            partly=True,
        ),
        "paper_add": Entry(
            clerk, (of["assessment"].pk,), {"kind": "laws", "title": TYPED}, ("kind",), "title"
        ),
        "paper_remove": Entry(clerk, (of["assessment"].pk, of["paper"].pk), idle=True),
        "assessment_submit": Entry(clerk, (of["assessment"].pk,)),
        "assessment_conclude": Entry(
            "department", (of["assessing"].pk,), concluded, ("act", "seen"), "text"
        ),
        "area_new": Entry(
            *("clerk-yb", ()),
            {"project_name": TYPED, "department": of["bureau"].pk, "year": "2030", "amount": "1"},
            *(("project_name", "department", "year"), "project_name"),
        ),
        "area_save": Entry(
            *("clerk-yb", (table.pk,)),
            {
                **{"revision": str(table.revision), "amount": "1", f"amount-{share.pk}": "1"},
                **{"id": "", "name": TYPED, "target": "≥1", f"target-{share.pk}": "≥1", "rule": ""},
                "level2": "数量指标",
            },
            *(("revision",), "name"),
        ),
        "area_send": Entry("department", (table.pk,), {"revision": "1"}, ("revision",)),
        "area_take_up": Entry(
            "clerk-east" if of["share"].receiver.code == "341502-YB" else "clerk-west",
            (of["share"].pk,),
            {"project_code": "W-100"},
            ("project_code",),
        ),
        "cells": Entry(clerk, (draft,), {"changes": [cells]}, ("changes",)),
        "paste": Entry(
            *(clerk, (draft,)),
            {"text": "a\tb", "row": row, "column": "level3", "revision": 0},
            ("text", "row", "column"),
        ),
        "row_add": Entry(clerk, (draft,), {"behind": row}, idle=True),
        "row_remove": Entry(clerk, (draft,), {"row": row, "revision": 0}, ("row",)),
        "undo": Entry(clerk, (draft,), {}),
        "bring_in": Entry(clerk, (draft,), {"document": upload}, ("document",)),
        "submit": Entry(clerk, (draft,), {"text": TYPED}, (), "text", idle=True),
        "review": Entry("office", (of["lying"].pk,), sheet, ("act", "seen"), "text"),
        "batches": Entry(clerk, (), {"documents": upload, "unit": of["place"].pk}, ("documents",)),
        "batch_take": Entry(
            *(clerk, (of["batch"].pk,)),
            {"form": of["batch_form"].pk, f"code-{of['batch_form'].pk}": "NEW-1"},
            ("form",),
        ),
        "batch_stop": Entry(clerk, (of["batch"].pk,), idle=True),
        "ask": Entry(
            *("office", (of["lying"].pk,)),
            {"expert": of["expert"].pk, "expert_due": day, "question": TYPED},
            *(("expert", "expert_due"), "question"),
        ),
        "ask_end": Entry("office", (of["asked"].pk,), idle=True),
        "advise": Entry(
            "expert",
            (of["asked"].pk,),
            {"act": "keep", "text": TYPED, "form": "1"},
            ("act",),
            "text",
        ),
        "lesson_end": Entry("head", (of["lesson"],), idle=True),
        "import": Entry(
            *(clerk, (of["kept"].pk,)),
            {"accept": of["accepted"][0], "revision": of["draft"].revision},
            ("accept", "revision"),
        ),
        "adjust": Entry(clerk, (of["approval"].pk,), {"reason": TYPED}, ("reason",), "reason"),
    }


JSON = ("cells", "paste", "row_add", "row_remove", "undo")


@contextmanager
def undone():
    """What is done inside is taken back; the tables that were written to, in a list."""
    written = []

    def watch(execute, sql, params, many, context):
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql):
            written.append(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written
        transaction.set_rollback(True)


def digest():
    """All that is stored, but for what stands aside."""
    made = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(include_auto_created=True), key=str):
            if model._meta.db_table not in ASIDE:
                key = model._meta.pk.column
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{key}"')
                made.update(repr(cursor.fetchall()).encode(errors="replace"))
    return made.hexdigest()


def mutations(entry, is_json):
    """What is sent instead of what is right: its name, the fields, whether it must be refused."""
    if not entry.idle:
        yield "nothing", {}, True
    if is_json:
        yield from ((f"{odd!r}", odd, not entry.idle) for odd in ([], "x", 1, None, [[]]))
    for name in entry.right:
        without = {key: one for key, one in entry.right.items() if key != name}
        yield f"without {name}", without, name in entry.must
        for text in RUBBISH:
            must = name in (*entry.must, entry.typed) and is_refusable(entry, name, text)
            yield f"{name} {text[:5]}", without | {name: text}, must
        if is_json:
            for odd in (None, [], {}, 10**40, True, [None], [{}], [{"path": 1}], "\ud800\x00"):
                yield f"{name} {odd!r:.20}", without | {name: odd}, False
    signs = {key: f"{one}\x00" if isinstance(one, str) else one for key, one in entry.right.items()}
    yield "signs that nobody types", signs, False


def is_refusable(entry, name, text):
    """Whether rubbish in a field that must be right can be seen to be wrong."""
    free = {entry.typed, "name", "text", "title", "token_name", "login", "project_code", "code"}
    if name.startswith(("was", "seen")):
        return False  # what differs from what is stored only where that was changed
    return text == LONG or name not in free


def sent(client, address, body, is_json):
    if is_json:
        return client.post(address, json.dumps(body), content_type="application/json")
    return client.post(address, body)


def said(answer):
    """What an answer says went wrong; empty where nothing did."""
    if "json" in answer.headers.get("Content-Type", ""):
        return answer.json().get("message", "") if answer.status_code >= 400 else ""
    queued = answer.wsgi_request._messages._queued_messages
    words = [str(one) for one in queued if one.level >= ERROR]
    if "html" in answer.headers.get("Content-Type", ""):
        alerts = re.findall(
            r'(?s)(?:role="alert"|class="note error"|<h1)[^>]*>(.*?)</(?:div|ul|h1)>',
            answer.content.decode(),
        )
        is_error = answer.status_code >= 400 or 'role="alert"' in answer.content.decode()
        words += [re.sub("<[^>]*>", "", one).strip() for one in alerts] if is_error else []
    return "；".join(filter(None, words))


def tried(client, address, body, entry, is_json, must, before):
    """Send it and take it back; what is wrong with the answer, or None."""
    before = digest()
    cookies = {name: one.value for name, one in client.cookies.items()}
    with undone() as written:
        answer = sent(client, address, body, is_json)
        written = set() if entry.partly else set(written) - ASIDE
        problem = _problem(answer, must, written, before)
        kept = entry.typed and isinstance(body, dict) and body.get(entry.typed) == TYPED
        if problem is None and kept and answer.status_code in (409, 422):
            problem = None if TYPED in answer.content.decode() else "the text is lost"
    client.cookies = SimpleCookie(cookies)  # a sign-out was taken back too
    return problem


def _problem(answer, must, written, before):
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    words = said(answer)
    if answer.status_code >= 400 and not re.search("[一-鿿]", words):
        return f"{answer.status_code} without a sentence"
    if words and written and digest() != before:
        return f"refused ({words[:40]}), but {sorted(written)} changed"
    return None if words or not must else "nothing was said"


def test_every_post_has_its_entry(about):
    posts = {one.name for one in patterns() if "POST" in getattr(one.callback, "methods", ())}
    assert set(entries(about)) == posts


def test_what_nobody_should_send_to_a_page(sign_in, about):
    """See the head of the module; about a thousand requests, each taken back."""
    clients, problems = {None: Client(raise_request_exception=False)}, []
    for name, entry in entries(about).items():
        if entry.login not in clients:
            clients[entry.login] = sign_in(entry.login)
            clients[entry.login].raise_request_exception = False
        client, is_json, before = clients[entry.login], name in JSON, digest()
        address = reverse(name, args=entry.arguments)
        for what, body, must in mutations(entry, is_json):
            if problem := tried(client, address, body, entry, is_json, must, before):
                problems.append(f"{name}, {what}: {problem}")
    assert problems == [], "\n".join(problems)


def test_what_is_not_there_and_what_is_no_form(sign_in, about):
    """Of every address: a record that is none, a number beyond all, another method, other contents."""
    problems = []
    for name, entry in entries(about).items():
        client = sign_in(entry.login) if entry.login else Client()
        client.raise_request_exception = False
        about_one = [one for one in entry.arguments if isinstance(one, int)]
        before = digest()
        for number in (GONE, HUGE) if about_one else ():
            gone = reverse(name, args=[number] * len(entry.arguments))
            problems += [f"{name} {number}"] * (told(client.post(gone, {})) != (404, True))
        address = reverse(name, args=entry.arguments)
        for method in ("put", "delete", "patch"):
            found = told(getattr(client, method)(address))
            problems += [f"{name} {method} {found}"] * (found != (405, True))
        for kind, text in (("text/plain", "x=1"), ("application/json", "{"), ("text/xml", "<a")):
            with undone() as written:
                answer = client.post(address, text, content_type=kind)
                problem = _problem(answer, not entry.idle, set(written) - ASIDE, before)
                problems += [f"{name} {kind} {problem}"] * bool(problem)
    assert problems == [], "\n".join(problems)


def told(answer):
    """The status, and whether anything is said in words."""
    return answer.status_code, bool(re.search("[一-鿿]", said(answer)))


def calls(of):
    """The entry of every operation of the API that writes: as the site's, with the body in JSON."""
    draft, project, table = of["draft"].pk, of["project"].pk, of["table"]
    row, day = of["draft"].row_ids[0], timezone.localdate().isoformat()
    clerk, security = "clerk", "secadmin"
    upload = SimpleUploadedFile("a.txt", b"?")
    person, data = of["person"].pk, {"kind": "renewed", "planned_amount": "12"}
    text = {"fields": {"text-relevance": TYPED}, "was": {"text-relevance": ""}}
    cell = {"path": "period", "before": None, "after": TYPED}
    sheet = {"act": "return", "seen": mark_of(of["lying"]), "text": TYPED, "points": {"form": "1"}}
    sheet |= {"opinions": {row: "x"}, "reasons": ["vague"]}
    concluded = {"act": "return", "seen": mark_of_assessment(of["assessing"]), "text": TYPED}
    typed = {"revision": table.revision, "rows": [{"name": TYPED, "target": "1"}], "amount": "1"}
    new = {"code": "P-1", "name": TYPED, "unit": of["place"].code, **data}
    place = {"code": "341500-ZX", "name": TYPED, "kind": "unit", "parent": "341500-YB"}
    area = {"name": TYPED, "year": 2030, "amount": "1", "department": "341500-YB"}
    asked = {"expert": of["expert"].pk, "due": day, "question": TYPED}
    role = {"role": "head", "organisation": of["place"].code}
    block = {"text": "a\tb", "row": row, "column": "level3", "revision": 0}
    kept = {"revision": of["draft"].revision, "accept": of["accepted"][:1], "form": 0}
    proposed = (of["proposal"].pk,)
    followup, seen = (of["followup"].pk,), {"seen": mark_of_project(of["project"])}
    return {
        "POST /projects": Entry(clerk, (), new, ("code", "name", "kind")),
        "PUT /projects/{pk}": Entry(clerk, (project,), data | seen, ("kind", "seen")),
        "POST /projects/{pk}/declarations": Entry(clerk, (project,), {"year": 2031}, ("year",)),
        "POST /projects/{pk}/rules": Entry(
            clerk, (project,), {"rules": {"a/b": "sum"}, "was": {"a/b": ""}}, ("rules", "was")
        ),
        "POST /rollover": Entry(
            clerk, (), {"year": 2030, "projects": [project]}, ("year", "projects")
        ),
        "POST /projects/{pk}/assessments": Entry(clerk, (project,), {"year": 2031}, ("year",)),
        "POST /assessments/{pk}/fields": Entry(
            clerk, (of["assessment"].pk,), text, ("fields",), partly=True
        ),
        "POST /assessments/{pk}/papers": Entry(
            clerk, (of["assessment"].pk,), {"kind": "laws", "title": TYPED}, ("kind",), "title"
        ),
        "DELETE /assessments/{pk}/papers/{paper}": Entry(
            clerk, (of["assessment"].pk, of["paper"].pk), idle=True
        ),
        "POST /assessments/{pk}/submit": Entry(clerk, (of["assessment"].pk,)),
        "POST /assessments/{pk}/conclude": Entry(
            "department", (of["assessing"].pk,), concluded, ("act", "seen", "text")
        ),
        "POST /declarations/{pk}/cells": Entry(clerk, (draft,), {"changes": [cell]}, ("changes",)),
        "POST /declarations/{pk}/paste": Entry(clerk, (draft,), block, tuple(block)),
        "POST /declarations/{pk}/rows": Entry(clerk, (draft,), {"behind": row}, idle=True),
        "DELETE /declarations/{pk}/rows/{row}": Entry(clerk, (draft, row), {}),
        "POST /declarations/{pk}/undo": Entry(clerk, (draft,)),
        "POST /declarations/{pk}/submit": Entry(clerk, (draft,), {"text": TYPED}, idle=True),
        "POST /declarations/{pk}/decide": Entry(
            "office", (of["lying"].pk,), sheet, ("act", "seen", "text")
        ),
        "POST /declarations/{pk}/experts": Entry(
            "office", (of["lying"].pk,), asked, ("expert", "due")
        ),
        "POST /opinions/{pk}": Entry(
            "expert", (of["asked"].pk,), {"act": "keep", "text": TYPED}, ("act",)
        ),
        "POST /opinions/{pk}/end": Entry("office", (of["asked"].pk,), idle=True),
        "POST /lessons/{pk}/end": Entry("head", (of["lesson"],), idle=True),
        "POST /declarations/{pk}/documents": Entry(
            clerk, (draft,), {"document": upload}, ("document",)
        ),
        "POST /imports/{pk}/accept": Entry(clerk, (of["kept"].pk,), kept, ("revision", "accept")),
        "POST /batches": Entry(clerk, (), {"documents": upload}, ("documents",)),
        "POST /batches/{pk}/take": Entry(
            clerk, (of["batch"].pk,), {"forms": {of["batch_form"].pk: "NEW-1"}}, ("forms",)
        ),
        "POST /batches/{pk}/stop": Entry(clerk, (of["batch"].pk,), idle=True),
        "POST /approvals/{pk}/adjust": Entry(
            clerk, (of["approval"].pk,), {"reason": TYPED}, ("reason",)
        ),
        "POST /projects/{pk}/followups": Entry(
            clerk, (project,), {"document": upload}, ("document",)
        ),
        "POST /followups/{pk}/decide": Entry(clerk, followup, {"act": "drop"}, ("act",)),
        "POST /areas": Entry("clerk-yb", (), area, ("name", "year")),
        "PUT /areas/{pk}": Entry("clerk-yb", (table.pk,), typed, ("revision", "rows")),
        "POST /areas/{pk}/send": Entry("department", (table.pk,), {"revision": 9}, ("revision",)),
        "POST /shares/{pk}/take-up": Entry(
            "clerk-west", (of["share"].pk,), {"code": "W-100"}, ("code",)
        ),
        "POST /people": Entry(security, (), {"login": "new.one", "name": TYPED}, ("login", "name")),
        "POST /people/{pk}/appointments": Entry(security, (person,), role, tuple(role)),
        "POST /appointments/proposed/{proposal}/confirm": Entry("sysadmin", proposed, idle=True),
        "POST /appointments/proposed/{proposal}/refuse": Entry(
            "sysadmin", proposed, {"reason": TYPED}, ("reason",)
        ),
        "POST /appointments/proposed/{proposal}/take-back": Entry(security, proposed, idle=True),
        "POST /people/{pk}/appointments/{appointment}/end": Entry(
            security, (person, of["held"].pk), idle=True
        ),
        "POST /people/{pk}/link": Entry(security, (person,), idle=True),
        "POST /people/{pk}/close": Entry(security, (person,), idle=True),
        "POST /people/{pk}/open": Entry(security, (person,), idle=True),
        "POST /people/{pk}/tokens/end": Entry(security, (person,), idle=True),
        "POST /organisations": Entry("sysadmin", (), place, ("code", "name", "kind", "parent")),
        "POST /audit/verify": Entry("auditadmin", idle=True),
    }


ODD = (
    None,
    LONG,
    HUGE,
    10**40,
    -1,
    True,
    [],
    {},
    [None],
    [{}],
    {"x": 1},
    {HUGE: HUGE},
    "\ud800\x00",
)


def odd_bodies(entry):
    """What is sent instead of what is right: its name, the body, whether it must be refused."""
    yield from ((f"{odd!r}", odd, not entry.idle) for odd in ([], "x", 1, None, [[]], {}))
    for name in entry.right:
        without = {key: one for key, one in entry.right.items() if key != name}
        yield f"without {name}", without, name in entry.must
        for odd in ODD:
            yield f"{name} {odd!r:.20}", without | {name: odd}, False


def test_every_writing_operation_has_its_entry(about):
    assert set(calls(about)) == {one for one in OPERATIONS if not one.startswith("GET ")}
    assert set(OPERATIONS) == set(operations())


def test_what_nobody_should_send_to_the_api(about, monkeypatch):
    """See the head of the module; about a thousand calls, each taken back."""
    monkeypatch.setitem(limits.limits(), "api", Limit(10**6, 60))
    secrets, problems, client = {}, [], Client(raise_request_exception=False)
    for name, entry in calls(about).items():
        if entry.login not in secrets:
            secrets[entry.login] = secret_of(entry.login)
        headers = {"Authorization": f"Bearer {secrets[entry.login]}"}
        method, path = name.split(" ")
        parts = iter(entry.arguments)
        address = "/api/v1" + re.sub(r"\{\w+\}", lambda _, parts=parts: str(next(parts)), path)
        has_file = (
            any(hasattr(one, "read") for one in entry.right.values()) or "title" in entry.right
        )
        before = digest()

        def send(body, kind="application/json", method=method, address=address, headers=headers):
            text = body if isinstance(body, str | bytes) else json.dumps(body)
            return client.generic(method, address, text, content_type=kind, headers=headers)

        bodies = (
            [(what, json.dumps(body), must) for what, body, must in odd_bodies(entry)]
            if not has_file
            else []
        )
        bodies += [
            (one, one, not entry.idle)
            for one in ("{", "[" * 100_000, b"\xff\xfe{", '{"a": ' + "9" * 5000 + "}")
        ]
        for what, body, must in bodies:
            with undone() as written:
                answer = send(body)
                written = set() if entry.partly else set(written) - ASIDE
                if problem := _problem(answer, must, written, before):
                    problems.append(f"{name}, {str(what)[:60]}: {problem}")
        if has_file:
            for what, body, must in mutations(entry, False):
                with undone() as written:
                    answer = client.post(address, body, headers=headers)
                    if problem := _problem(answer, must, set(written) - ASIDE, before):
                        problems.append(f"{name}, {what}: {problem}")
        with undone() as written:
            answer = send("a=1", "application/x-www-form-urlencoded")
            if problem := _problem(answer, not entry.idle, set(written) - ASIDE, before):
                problems.append(f"{name}, form: {problem}")
        answer = client.generic("PATCH", address, "{}", headers=headers)
        if (answer.status_code, bool(answer.json()["message"])) != (405, True):
            problems.append(f"{name}: {answer.status_code}")
        for number in (GONE, HUGE) if "{pk}" in path else ():
            gone = address.replace(f"/{entry.arguments[0]}", f"/{number}", 1)
            body = json.dumps(entry.right) if not has_file else "{}"
            answer = client.generic(
                method, gone, body, content_type="application/json", headers=headers
            )
            if answer.status_code not in (404, 422) or not answer.json()["message"]:
                problems.append(f"{name} {number}: {answer.status_code}")
    assert problems == [], "\n".join(problems)
