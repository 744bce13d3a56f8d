"""A document is scanned and read before the transaction that keeps it: nobody waits for that."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from test_batch import ONE_FORM, archive, example

from jiheng.budget.assessing import papers
from jiheng.web.assessments.models import Assessment
from jiheng.web.batch import receiving
from jiheng.web.batch.models import Batch
from jiheng.web.followups.models import FollowUp
from jiheng.web.projects import importing, uploads
from jiheng.web.projects.models import Import, Project

pytestmark = pytest.mark.django_db


def watched(monkeypatch, module, name):
    """How deep in transactions a function of a module is called, relative to the test's own."""
    work, own, depths = getattr(module, name), len(connection.savepoint_ids), []

    def answer(*given, **named):
        depths.append(len(connection.savepoint_ids) - own)
        return work(*given, **named)

    monkeypatch.setattr(module, name, answer)
    return depths


@pytest.mark.parametrize(
    ("address", "login", "model"),
    [("bring_in", "clerk", Import), ("followup_new", "clerk-east", FollowUp)],
)
def test_a_document_is_read_outside_the_transaction(
    sign_in, city, monkeypatch, address, login, model
):
    files = {"bring_in": ONE_FORM, "followup_new": "医保服务能力提升2023自评.txt"}
    about = city.draft if login == "clerk" else Project.objects.get(code="YB2023008")
    scanned = watched(monkeypatch, uploads, "scan")
    read, before = watched(monkeypatch, importing, "typed_forms"), model.objects.count()
    upload = SimpleUploadedFile(files[address], example(files[address]))
    sign_in(login).post(reverse(address, args=[about.pk]), {"document": upload})
    assert (scanned, read, model.objects.count()) == ([0], [0], before + 1)


def test_a_paper_is_scanned_outside_the_transaction(sign_in, monkeypatch):
    scanned = watched(monkeypatch, uploads, "scan")
    one = Assessment.objects.filter(state="draft").get()
    upload = SimpleUploadedFile(ONE_FORM, example(ONE_FORM))
    given = {"kind": papers()[0].id, "document": upload, "title": "方案"}
    sign_in("clerk").post(reverse("paper_add", args=[one.pk]), given)
    assert (scanned, one.papers.filter(file_name=ONE_FORM).count()) == ([0], 1)


def test_an_archive_is_looked_into_outside_the_transaction(sign_in, monkeypatch):
    scanned = watched(monkeypatch, receiving, "scan_upload")
    looked_into = watched(monkeypatch, receiving, "archive_of")
    upload = archive([("a.docx", example(ONE_FORM)), ("b.docx", b"x")])
    sign_in("clerk").post(reverse("batches"), {"documents": [upload]})
    found = Batch.objects.get().documents.all()
    assert (scanned, looked_into) == ([0], [0])
    assert [(one.position, one.name, one.entry) for one in found] == [
        (0, "a.docx", 0),
        (1, "b.docx", 1),
    ]
    assert len({one.content.name for one in found}) == 1
