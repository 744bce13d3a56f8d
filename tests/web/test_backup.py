"""Backup and restore: the same site comes back, or nothing; the same on both databases."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from growing import proposed

from jiheng.console import CallError
from jiheng.web import backup as backups
from jiheng.web.accounts.models import Person
from jiheng.web.audit.chain import record
from jiheng.web.projects.models import Import

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(city, tmp_path):
    """A backup of the demonstration with one uploaded file."""
    kept = Import(declaration=city.draft, file_name="a.docx", checksum="0", forms=[])
    kept.by_id = city.draft.project.declarations.first().versions.model.objects.first().by_id
    kept.content.save("0.bin", ContentFile(b"what was uploaded"))
    path = tmp_path / "backup.zip"
    proposed(Person.objects.get(login="clerk2"), "head")
    with path.open("wb") as file:
        backups.backup(file)
    return path


def contents(archive):
    """The rows of every table as they stand in the archive."""
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name) for name in file.namelist() if name.startswith("tables/")}


def emptied():
    """Empty every table, as on a new site."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        cursor.execute("UPDATE projects_declaration SET adjusts_id = NULL")
    for table in reversed(backups.TABLES):
        model = apps.get_model(table)
        model.objects.all()._raw_delete(model.objects.db)


def test_every_table_of_the_site_is_kept_or_named_as_left_out():
    ours = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("jiheng.") or "otp" in model._meta.label
    }
    assert ours == {*backups.TABLES, *backups.LEFT_OUT}


def test_what_comes_back_is_what_was_there(archive):
    before = contents(archive)
    file = Path(Import.objects.get(file_name="a.docx").content.path)
    file.unlink()
    emptied()
    counts = backups.restore(archive)
    assert (counts["audit.Entry"] > 30, counts["accounts.Proposal"]) == (True, 1)
    again = io.BytesIO()
    backups.backup(again)
    assert contents(again) == before
    assert file.read_bytes() == b"what was uploaded"
    record(None, "refused")  # the chain and the numbering of rows go on
    file.unlink()


def test_a_site_with_people_is_left_alone(archive):
    with pytest.raises(CallError) as error:
        backups.restore(archive)
    assert error.value.message_id == "web.backup.not_empty"


def changed(archive, name, old, new):
    """The archive with one text changed in one of its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as file, zipfile.ZipFile(out, "w") as target:
        for one in file.namelist():
            data = file.read(one)
            if one == name:
                assert old in data
                data = data.replace(old, new, 1)
            target.writestr(one, data)
    archive.write_bytes(out.getvalue())


BAD = [
    ("tables/audit.Entry.jsonl", b'"person": "clerk"', b'"person": "other"', "damaged"),
    ("tables/projects.Version.jsonl", b"\\u5e74", b"\\u6708", "damaged"),
    ("tables/projects.Project.jsonl", b"{", b"", "damaged"),
    ("manifest.json", b'"audit.Entry": ', b'"audit.Entry": 9', "damaged"),
    ("manifest.json", b'"format": 2', b'"format": 1', "other_version"),
    ("manifest.json", b'"projects.0001_initial",', b"", "other_version"),
    ("manifest.json", b'"key": "', b'"key": "0', "other_key"),
]


@pytest.mark.parametrize(("name", "old", "new", "why"), BAD)
def test_a_changed_archive_is_refused_whole(archive, name, old, new, why):
    if "Version" in name:
        old, new = "年".encode(), "月".encode()
    changed(archive, name, old, new)
    emptied()
    with pytest.raises(CallError) as error, transaction.atomic():
        backups.restore(archive)
    assert error.value.message_id == f"web.backup.{why}"
    assert not apps.get_model("accounts.Person").objects.exists()


def test_nothing_is_put_back_without_the_uploaded_files(archive, monkeypatch):
    """What stops the files, a damaged one or a full disk, stops the rows too."""

    def stopped(_):
        raise zipfile.BadZipFile("Bad CRC-32 for file")

    emptied()
    monkeypatch.setattr(backups, "_put_files_back", stopped)
    with pytest.raises(CallError) as error:
        backups.restore(archive)
    assert error.value.message_id == "web.backup.damaged"
    assert not Person.objects.exists()


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK no zip")
    with pytest.raises(CallError) as error:
        backups.restore(tmp_path / "a.zip")
    assert error.value.message_id == "web.backup.damaged"


def test_passwords_and_links_are_no_plain_text_in_the_archive(archive):
    with zipfile.ZipFile(archive) as file:
        people = [
            json.loads(line) for line in file.read("tables/accounts.Person.jsonl").splitlines()
        ]
    assert len(people) == Person.objects.count() > 0
    assert all(one["fields"]["password"].count("$") >= 2 for one in people)
