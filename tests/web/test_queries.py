"""No page asks the database more often because it has more rows: every route is walked."""

import hashlib
import json
import re
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from growing import MANY, asked_about, grow, of_unit, proposed
from test_api_rights import operations, secret_of

from jiheng.web.accounts.models import Person
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.batch.models import Batch
from jiheng.web.projects.models import Approval, Import

MORE = 12
# Who looks at a page, and of which record of `about`; `rows` says that more rows stand on it.
# A page whose rows are capped (a list of 30) has fewer more than were made; none needs MORE.
PAGES = {
    "inbox": ("clerk", None, "rows"),
    "health": (None, None, ""),
    "components": ("clerk", None, ""),
    "login": (None, None, ""),
    "second_step": ("clerk", None, ""),
    "second_step_setup": ("clerk", None, ""),
    "password": ("clerk", None, ""),
    "invitation": (None, "secret", ""),
    "people": ("secadmin", None, "rows"),
    "person": ("secadmin", "person", "rows"),
    "proposed": ("sysadmin", None, "rows"),
    "proposal": ("sysadmin", "proposal", "rows"),  # what the person holds already
    "organisations": ("sysadmin", None, "rows"),
    "log": ("auditadmin", None, "rows"),
    "projects": ("auditor", None, "rows"),
    "project_new": ("clerk", None, "rows"),  # the units of the clerk
    "project": ("clerk", "project", "rows"),
    "project_edit": ("clerk", "project", ""),
    "years": ("clerk", "draft_project", "rows"),
    "rollover": ("clerk", None, "rows"),
    "followup": ("clerk", "followup", ""),
    "areas": ("auditor", None, "rows"),
    "area_new": ("clerk-yb", None, ""),
    "area": ("clerk-yb", "area", "rows"),
    "area_file": ("clerk-yb", "area_file", ""),
    "area_share": ("clerk-east", "share", "rows"),
    "summary": ("auditor", None, "rows"),
    "assessments": ("department", None, "rows"),
    "assessment": ("clerk", "assessment", "rows"),
    "assessment_conclude": ("department", "assessing", "rows"),
    "assessment_file": ("clerk", "assessment_file", ""),
    "paper_file": ("clerk", "paper", ""),
    "indicators": ("clerk", None, ""),
    "overview": ("auditor", None, ""),
    "overview_charts": ("auditor", None, ""),
    "compare": ("head", "unit_review", ""),
    "lessons": ("head", None, "rows"),
    "ask": ("office", "finance_review", "rows"),
    "advise": ("expert", "asked", "rows"),
    "propose": ("clerk", "draft", ""),
    "declaration": ("clerk", "draft", "rows"),
    "submit": ("clerk", "draft", ""),
    "review": ("head", "unit_review", "rows"),
    "history": ("auditor", "draft", "rows"),
    "batches": ("clerk", None, "rows"),
    "batch": ("clerk", "batch", "rows"),
    "import": ("clerk", "import", "rows"),
    "approval": ("clerk", "approval", ""),
    "approval_file": ("clerk", "approval_file", ""),
    "tokens": ("clerk", None, "rows"),
    # The API: each operation that reads.
    "GET /inbox": ("clerk", None, "rows"),
    "GET /projects": ("auditor", None, "rows"),
    "GET /projects/{pk}": ("clerk", "project", ""),
    "GET /projects/{pk}/declarations": ("clerk", "project", ""),
    "GET /audit": ("auditadmin", None, "rows"),
    "GET /projects/{pk}/years": ("clerk", "draft_project", "rows"),
    "GET /rollover": ("clerk", None, "rows"),
    "GET /indicators": ("clerk", None, ""),
    "GET /declarations/{pk}/proposals": ("clerk", "draft", ""),
    "GET /declarations/{pk}/review": ("head", "unit_review", ""),
    "GET /declarations/{pk}/differences": ("auditor", "draft", ""),
    "GET /declarations/{pk}/comparison": ("head", "unit_review", ""),
    "GET /declarations/{pk}/experts": ("office", "finance_review", "rows"),
    "GET /opinions": ("expert", None, "rows"),
    "GET /opinions/{pk}": ("expert", "asked", ""),
    "GET /lessons": ("head", None, "rows"),
    "GET /batches": ("clerk", None, "rows"),
    "GET /areas": ("auditor", None, "rows"),
    "GET /areas/{pk}": ("clerk-yb", "area", "rows"),
    "GET /areas/{pk}/file.{extension}": ("clerk-yb", "area_file", ""),
    "GET /shares": ("head-east", None, "rows"),
    "GET /shares/{pk}": ("head-east", "share", "rows"),
    "GET /followups/{pk}": ("clerk", "followup", ""),
    "GET /overview": ("auditor", None, ""),
    "GET /summary": ("auditor", None, "rows"),
    "GET /people": ("secadmin", None, "rows"),
    "GET /people/{pk}": ("secadmin", "person", "rows"),
    "GET /appointments/proposed": ("sysadmin", None, "rows"),
    "GET /appointments/proposed/{proposal}": ("sysadmin", "proposal", ""),
    "GET /organisations": ("sysadmin", None, "rows"),
    "GET /assessments/{pk}/papers/{paper}/file": ("clerk", "paper", ""),
    "GET /assessments": ("department", None, ""),
    "GET /assessments/{pk}": ("clerk", "assessment", ""),
    "GET /assessments/{pk}/file.{extension}": ("clerk", "assessment_file", ""),
    "GET /declarations/{pk}": ("clerk", "draft", "rows"),
    "GET /declarations/{pk}/history": ("auditor", "draft", "rows"),
    "GET /imports/{pk}": ("clerk", "import", "rows"),
    "GET /batches/{pk}": ("clerk", "batch", "rows"),
    "GET /approvals/{pk}": ("clerk", "approval", ""),
    "GET /approvals/{pk}/file.{extension}": ("clerk", "approval_file", ""),
}


def pages():
    """The names of all addresses that answer to GET, and of the operations of the API that do."""
    return {one for one in operations() if one.startswith("GET ")} | {
        one.name
        for one in get_resolver().url_patterns
        if "GET" in getattr(one.callback, "methods", ())
    }


@pytest.fixture
def about(city):
    """What each page is about, by the names in PAGES: the arguments of its address."""
    clerk = Person.objects.get(login="clerk")
    drafted = Assessment.objects.get(project__code="YB2027012").pk
    content = ContentFile(b"x", "a.bin")
    digest = hashlib.sha256(b"x").hexdigest()
    paper = Paper.objects.create(
        assessment_id=drafted,
        kind="laws",
        file_name="a.docx",
        content=content,
        checksum=digest,
        by=clerk,
    )
    kept = Import.objects.create(
        declaration=city.draft, file_name="a.xlsx", checksum="0", forms=[city.draft.form], by=clerk
    )
    approval = Approval.objects.get(declaration=city.approved).pk
    return {
        "secret": ["no-secret"],
        "person": [clerk.pk],
        "proposal": [proposed(clerk, "head").pk],
        "project": [city.approved.project_id],
        "draft": [city.draft.pk],
        "area": [AreaTable.objects.get(state="draft").pk],
        "area_file": [AreaTable.objects.get(state="draft").pk, "xlsx"],
        "share": [AreaShare.objects.get(region__code="341502", table__state="sent").pk],
        "followup": [of_unit(city.approved.project).pk],
        "draft_project": [city.draft.project_id],
        "unit_review": [city.unit_review.pk],
        "finance_review": [city.finance_review.pk],
        "asked": [asked_about(city.finance_review).pk],
        "approval": [approval],
        "approval_file": [approval, "xlsx"],
        "assessment": [drafted],
        "assessing": [Assessment.objects.get(project__code="YB2027011").pk],
        "assessment_file": [drafted, "xlsx"],
        "paper": [drafted, paper.pk],
        "import": [kept.pk],
        "batch": [Batch.objects.create(unit=city.draft.project.unit, name="a", by=clerk).pk],
    }


def test_every_page_is_counted():
    assert pages() == set(PAGES)


@pytest.fixture
def _no_time_passes(monkeypatch):
    """What is written once a minute (a session, a token, a tally) is not counted now and then."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr("jiheng.web.accounts.gate.time", SimpleNamespace(time=now.timestamp))


@pytest.mark.usefixtures("_no_time_passes")
def test_no_page_asks_more_often_for_many_rows_than_for_few(sign_in, client, city, about):
    clients = {login: sign_in(login) for login, *_ in PAGES.values() if login} | {None: client}
    secrets = {login: secret_of(login) for login in clients if login}

    def asked(name):
        login, record, _ = PAGES[name]
        arguments = about[record] if record else []
        headers = {}
        if name.startswith("GET "):
            address = "/api/v1" + re.sub(r"{\w+}", "{}", name[4:]).format(*arguments)
            address += "?year=2099" if name == "GET /rollover" else ""
            headers["Authorization"] = f"Bearer {secrets[login]}"
        else:
            address = reverse(name, args=arguments)
        with CaptureQueriesContext(connection) as queries:
            response = clients[login].get(address, headers=headers)
            text = b"".join(response) if response.streaming else response.content
        assert response.status_code == (404 if name == "invitation" else 200), (
            name,
            response.status_code,
        )
        return len(queries), text.count(MANY.encode())

    # A first row of every kind: what is read for all rows at once is read for none without one.
    grow(city, 2)
    _import_grows(about)
    for name in PAGES:  # what is made or read once is there by then
        asked(name)
    few = {name: asked(name) for name in PAGES}
    grow(city, MORE)
    _import_grows(about, MORE)
    for name in PAGES:  # what is remembered of forms, of the new ones too
        asked(name)
    many = {name: asked(name) for name in PAGES}
    shown = [name for name, (*_, rows) in PAGES.items() if rows]
    assert [name for name in shown if many[name][1] <= few[name][1]] == []
    assert {name: many[name][0] for name in PAGES} == {name: few[name][0] for name in PAGES}


def _import_grows(about, count=2):
    """The document brought in has more indicators, too."""
    kept = Import.objects.get(pk=about["import"][0])
    indicators = kept.forms[0]["indicators"]
    for number in range(count):
        indicators.append({**indicators[0], "level3": f"{MANY}-{len(indicators)}-{number}"})
    kept.save()


def _cells(count):
    paths = [(f"indicators[r{number}].weight", str(number)) for number in range(1, count + 1)]
    changes = [{"path": path, "before": None, "after": text} for path, text in paths]
    # and as many that meet another's work
    changes += [{"path": path, "before": "x", "after": f"{text}0"} for path, text in paths]
    return {"changes": changes}


def _block(count):
    """More rows than the form has."""
    return {"text": "产出甲\t≥\t1\n" * (count + 25), "row": "r1", "column": "level3"}


@pytest.mark.parametrize(("name", "body"), [("cells", _cells), ("paste", _block)])
def test_saving_asks_no_more_often_for_many_cells_than_for_few(sign_in, city, name, body):
    """Changes, conflicts with another's work, and rows that a pasted block adds."""
    grow(city, 9)

    def asked(count):
        text = json.dumps(body(count))
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = client.post(address, text, content_type="application/json")
            transaction.set_rollback(True)
        assert response.status_code == 200, response.content
        return [one["sql"] for one in queries]

    client, address = sign_in("clerk"), reverse(name, args=[city.draft.pk])
    asked(2)  # what is read once and kept is there by then
    many, few = asked(9), asked(2)
    assert len(many) == len(few), "\n".join(many)
