"""What an operator did wrong, or disk and database refuse: one sentence, and nothing is changed."""

import errno
import socket
import sqlite3
import zipfile
from contextlib import closing

import pytest
from django import db
from django.db.migrations.recorder import MigrationRecorder
from live import jiheng

from jiheng.console import CallError
from jiheng.web import launching
from jiheng.web.config.environment import BadEnvironment, environment
from jiheng.web.migrated import must_be_of_this_version
from jiheng.web.troubles import told

FIT = {"JIHENG_MODE": "production", "JIHENG_HOSTS": "a.example.cn", "JIHENG_DATA": "unused"}


@pytest.fixture
def fit(tmp_path):
    (tmp_path / "key").write_text("0123456789" * 5)
    (tmp_path / "bytes").write_bytes(bytes(range(256)))
    return FIT | {"JIHENG_SECRET_KEY_FILE": str(tmp_path / "key")}


def test_what_is_fit_is_taken(fit):
    found = environment(fit | {"JIHENG_DATABASE": "postgresql://a:b%2F%40@host:5433/name"})
    assert (found.security, found.database["PASSWORD"]) == ("djbh3", "b/@")
    assert (found.database["PORT"], found.database["NAME"]) == ("5433", "name")


WRONG = [
    ("JIHENG_HOST", "a.example.cn", "unknown", "JIHENG_HOSTS"),
    ("JIHENG_SECRET_KEY", "x", "unknown", "JIHENG_SECRET_KEY_FILE"),
    ("JIHENG_SECURITY", "none", "security", "djbh3"),
    ("JIHENG_SECURITY", "demo", "security", "asvs"),  # it has no second step
    ("JIHENG_SECRET_KEY_FILE", "{}/bytes", "secret", "50"),
    ("JIHENG_SECRET_KEY_FILE", "{}", "secret", "50"),
    ("JIHENG_DATABASE", "postgresql://a:b@host:x/name", "database", "%2F"),
    ("JIHENG_DATABASE", "postgresql://a:b/c@host:5432/name", "database", "%2F"),
]


@pytest.mark.parametrize(("name", "value", "message", "words"), WRONG)
def test_a_wrong_setting_is_named(fit, tmp_path, name, value, message, words):
    with pytest.raises(BadEnvironment) as error:
        environment(fit | {name: value.format(tmp_path)})
    assert error.value.message_id == f"web.start.{message}"
    assert words in str(error.value)


REFUSED = [
    (OSError(errno.ENOSPC, "x"), "no_room"),
    (PermissionError(errno.EACCES, "x", "/srv/jiheng"), "folder"),
    (FileExistsError(errno.EEXIST, "x", "/srv/jiheng"), "folder"),
    (OSError(errno.EIO, "x"), None),
    (db.OperationalError("database or disk is full"), "no_room"),
    (db.OperationalError("could not extend file: No space left on device"), "no_room"),
    (db.OperationalError("unable to open database file"), "folder"),
    (db.OperationalError("attempt to write a readonly database"), "folder"),
    (db.DatabaseError("file is not a database"), "no_database"),
    (db.DatabaseError("database disk image is malformed"), "no_database"),
    (db.OperationalError("database is locked"), "locked"),
    (db.OperationalError("connection failed: refused\n\tIs it running?"), "no_answer"),
    (db.OperationalError('database "x" does not exist'), "no_answer"),
    (db.ProgrammingError("permission denied for schema public"), "no_answer"),
    (db.ProgrammingError('relation "x" does not exist'), None),  # a fault of ours
    (db.OperationalError("no such table: x"), None),
    (db.IntegrityError("UNIQUE constraint failed"), None),
    (KeyError("x"), None),
]


@pytest.mark.parametrize(("error", "name"), REFUSED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_disk_and_database_refuse_is_one_sentence(tmp_path, error, name, language):
    def command(**_):
        raise error

    with pytest.raises(CallError if name else type(error)) as raised:
        told(command)(data=tmp_path)
    if name:
        assert raised.value.message_id == f"web.start.{name}"
        assert len(raised.value.sentence(language).splitlines()) == 1


@pytest.mark.django_db
def test_a_database_of_another_version_is_left_as_it_is():
    must_be_of_this_version()
    recorder = MigrationRecorder(db.connection)
    recorder.record_applied("projects", "9999_of_tomorrow")
    for refuses in (must_be_of_this_version, launching.migrate):
        with pytest.raises(CallError) as error:
            refuses()
        assert error.value.message_id == "web.start.newer"
        assert error.value.arguments == {"name": "projects.9999_of_tomorrow"}
    recorder.record_unapplied("projects", "9999_of_tomorrow")
    recorder.record_unapplied("projects", "0001_initial")
    with pytest.raises(CallError) as error:
        must_be_of_this_version()
    assert error.value.message_id == "web.start.older"


def test_the_data_folder_is_the_one_that_the_surroundings_name(tmp_path):
    with closing(sqlite3.connect(tmp_path / "jiheng.sqlite3")) as database:
        database.execute("CREATE TABLE x (y)")
    done = jiheng("verify", "--lang", "en", JIHENG_DATA=str(tmp_path))
    assert (done.returncode, "is of an older version" in done.stderr) == (2, True), done.stderr
    assert jiheng("verify", "--data", tmp_path / "none", JIHENG_DATA=str(tmp_path)).returncode == 2


def test_what_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "jiheng.sqlite3"
    path.write_text("all but a database" * 99)
    for command in (("serve", "--no-worker"), ("verify",)):
        done = jiheng(*command, "--data", tmp_path, "--lang", "en")
        assert (done.returncode, "is damaged or is not a database" in done.stderr) == (2, True), (
            done.stderr
        )
        assert len(done.stderr.splitlines()) == 1
    assert path.read_text() == "all but a database" * 99


CALLS = [
    (("serve", "--port", "99999"), "1 to 65535"),
    (("administrator", "--role", "clerk", "--login", "x"), "audit_admin"),
]


@pytest.mark.parametrize(("call", "words"), CALLS)
def test_a_wrong_option_is_told_what_it_takes(tmp_path, call, words):
    done = jiheng(*call, "--data", tmp_path / "new", "--lang", "en")
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_said_before_anything_is_set_up(tmp_path):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        port = one.getsockname()[1]
        done = jiheng("serve", "--data", tmp_path, "--port", port, "--lang", "en")
    assert (done.returncode, done.stdout, f"Port {port} is taken" in done.stderr) == (2, "", True)
    assert not (tmp_path / "jiheng.sqlite3").exists()


def test_a_backup_of_another_version_makes_no_database(tmp_path):
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("manifest.json", '{"format": 1}')
    for name, words in (("old", "another version"), ("none", "does not exist")):
        given = ("--from", tmp_path / f"{name}.zip", "--data", tmp_path / "new", "--lang", "en")
        done = jiheng("restore", *given)
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "new" / "jiheng.sqlite3").exists()
