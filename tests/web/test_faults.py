"""The disk is full, the database is locked: a sentence, nothing half-saved, and it goes on after."""

import errno
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from live import Browser, Site, surroundings
from test_security import example

from jiheng.web.accounts.models import Person
from jiheng.web.api.models import Token
from jiheng.web.audit.models import Entry
from jiheng.web.frame import views as frame
from jiheng.web.projects.models import Decision, Import, Version

pytestmark = pytest.mark.django_db


@contextmanager
def full_disk():
    """The database gets a few further pages for what goes before, none for a large form."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no switch for this; its error is told in the next test")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def counts():
    return (Version.objects.count(), Decision.objects.count(), Entry.objects.count())


def test_a_full_disk_is_said_and_nothing_is_half_saved(sign_in, city):
    client = sign_in("clerk")
    client.raise_request_exception = False
    city.draft.form["extra"] = [{"text": "长" * 900_000}]  # its snapshot takes more than is left
    city.draft.save()
    before = counts()
    with full_disk():
        answer = client.post(reverse("submit", args=[city.draft.pk]), {"text": "x"})
    city.draft.refresh_from_db()
    assert (answer.status_code, "磁盘已满" in answer.content.decode()) == (503, True)
    assert (city.draft.state, counts()) == ("draft", before)
    assert client.post(reverse("submit", args=[city.draft.pk]), {"text": "x"}).status_code == 302


def test_a_full_disk_under_the_uploads_is_said(sign_in, city, monkeypatch):
    client = sign_in("clerk")
    client.raise_request_exception = False
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(FileSystemStorage, "_save", lambda *_: (_ for _ in ()).throw(full))
    upload = SimpleUploadedFile("a.docx", example())
    answer = client.post(reverse("bring_in", args=[city.draft.pk]), {"document": upload})
    assert (answer.status_code, "磁盘已满" in answer.content.decode()) == (503, True)
    assert Import.objects.count() == 0


CAUSES = [
    (OperationalError("database is locked"), "busy"),
    (OperationalError("database or disk is full"), "full"),
    (OperationalError("could not extend file: No space left on device"), "full"),
    (OperationalError("canceling statement due to lock timeout"), "busy"),
    (OSError(errno.ENOSPC, "x"), "full"),
    (OSError(errno.ENOENT, "x"), None),
    (KeyError("x"), None),
]


@pytest.mark.parametrize(("error", "name"), CAUSES)
def test_what_gave_out_is_told_by_the_error(error, name):
    assert frame.cause_of(error) == name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_programs_and_the_grid_get_the_sentence_as_json(client, monkeypatch, language):
    secret = Token.give(Person.objects.get(login="clerk"), "x", ["read"], 1)[1]
    client.raise_request_exception = False
    locked = OperationalError("database is locked")
    monkeypatch.setattr("jiheng.web.api.projects.held_by", lambda *_: (_ for _ in ()).throw(locked))
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}
    answer = client.get("/api/v1/inbox", headers=headers)
    words = {"zh": "数据库正忙", "en": "database is busy"}[language]
    assert answer.status_code == 503
    assert words in answer.json()["message"]


def test_a_locked_database_is_said_and_it_goes_on_after(filled):
    with Site(filled, "serve-demo", "--no-worker") as site:
        clerk = Browser(site).sign_in("clerk")
        clerk.get("/declarations/1/submit")
        holder = sqlite3.connect(filled / "jiheng.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        status, page = clerk.try_post("/declarations/1/submit", {"text": "已核对"})
        assert (status, "数据库正忙" in page) == (503, True)
        holder.execute("ROLLBACK")
        holder.close()
        clerk.get("/declarations/1/submit")
        status, page = clerk.try_post("/declarations/1/submit", {"text": "已核对"})
        assert (status, "数据库正忙" in page) == (200, False)
        site.verify()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(filled, tmp_path):
    resource = pytest.importorskip("resource")
    small = (48 << 10, 48 << 10)
    done = subprocess.run(
        [sys.executable, "-m", "jiheng", "backup", "--data", filled, "--to", tmp_path / "b.zip"],
        env=surroundings(LANG="zh_CN.UTF-8"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "空间" in done.stderr) == (2, True), done.stderr
    assert list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".jiheng-*")) == []
