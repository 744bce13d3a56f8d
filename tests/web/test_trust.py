"""The audit log, its chain, and signing in: lock-out, second step, one-time links, passwords."""

import io
import re
import time
import zipfile
from base64 import b32encode
from dataclasses import replace
from importlib import import_module
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from growing import proposed

from jiheng.web import backup as backups
from jiheng.web.accounts import limits
from jiheng.web.accounts.models import Attempt, Invitation, Person
from jiheng.web.accounts.security import security_profile
from jiheng.web.audit.chain import broken_entries, record
from jiheng.web.audit.models import Entry
from jiheng.web.demo.filling import PASSWORD
from jiheng.web.projects.deciding import mark_of
from jiheng.web.sealing import seal
from jiheng.web.verifying import verified

pytestmark = pytest.mark.django_db


def tamper(statement):
    """Change the log as somebody could who has the whole database, triggers and all."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        cursor.execute(statement)


def test_the_chain_of_the_demonstration_holds():
    assert Entry.objects.count() > 30
    assert list(broken_entries()) == []


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET person = 'nobody' WHERE number = 7", [7]),
        ("UPDATE audit_entry SET detail = '{}' WHERE number = 7", [7]),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 7", [7]),
        ("DELETE FROM audit_entry WHERE number = 7", [7]),
        ("DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)", None),
    ],
)
def test_any_change_of_the_log_shows(statement, broken):
    last = Entry.objects.first().number
    tamper(statement)
    assert list(broken_entries()) == (broken or [last])


@pytest.mark.parametrize(
    "event", ["UPDATE audit_entry SET person = 'x'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_the_log(event):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(event)


def test_where_the_log_cannot_be_written_nothing_happens(sign_in, city, monkeypatch):
    client = sign_in("clerk")
    client.raise_request_exception = False
    monkeypatch.setattr(
        Entry, "save", lambda *_, **__: (_ for _ in ()).throw(DatabaseError("full"))
    )
    answer = client.post(reverse("submit", args=[city.draft.pk]), {"text": "x"})
    city.draft.refresh_from_db()
    assert (answer.status_code, city.draft.state) == (500, "draft")


def test_verify_recomputes_snapshots_too(city):
    assert verified().snapshots_broken == []
    version = city.approved.versions.first()
    type(version).objects.filter(pk=version.pk).update(text=version.text + " ")
    assert verified().snapshots_broken == [f"{city.approved.pk}/{version.number}"]


def attempt(client, login="clerk", password=PASSWORD, **more):
    return client.post(reverse("login"), {"login": login, "password": password, **more})


def test_the_same_answer_for_an_unknown_name_and_a_wrong_password(client):
    pages = [attempt(client, login, "wrong") for login in ("clerk", "nobody-here")]
    texts = [re.sub(r'value="[^"]*"', "", one.content.decode()) for one in pages]
    assert [one.status_code for one in pages] == [403, 403]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("login", ["clerk", "nobody-here"])
def test_a_name_is_locked_after_so_many_failures(client, settings, login):
    for _ in range(settings.SECURITY.attempts):
        attempt(client, login, "wrong")
    assert "锁定" in attempt(client, login).content.decode()
    assert attempt(Client(), "head").status_code == 302  # others are not
    Attempt.objects.all().delete()
    if login == "clerk":
        assert attempt(client, login).status_code == 302


def test_a_session_ends_when_idle_and_when_old(sign_in, settings):
    for key, seconds in (
        ("seen", settings.SECURITY.idle_minutes * 60),
        ("began", settings.SECURITY.session_hours * 3600),
    ):
        client = sign_in("clerk")
        session = client.session
        session[key] = int(time.time()) - seconds - 1
        session.save()
        assert client.get("/projects").url == "/login?next=%2Fprojects"


def test_the_session_of_a_closed_account_ends_at_once(sign_in):
    client, person = sign_in("clerk"), Person.objects.get(login="clerk")
    sign_in("secadmin").post(reverse("close", args=[person.pk]), {"to": "closed"})
    assert client.get("/").status_code == 302
    assert attempt(Client()).status_code == 403


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, wanted):
    assert attempt(client, next=wanted).url == "/"
    assert attempt(Client(), next="/projects").url == "/projects"


def code_at(device, steps):
    """The code of a step from now on."""
    return f"{totp(device.secret, t0=-30 * steps):06d}"


def bound(client):
    """Sign in, bind a device, and take the second step; the device."""
    attempt(client)
    client.get(reverse("second_step_setup"))
    device = Person.objects.get(login="clerk").authenticator_set.get()
    client.post(reverse("second_step_setup"), {"token": code_at(device, 0)})
    device.refresh_from_db()
    return device


def test_the_second_step_is_bound_then_asked_and_each_code_is_good_once(client, settings):
    settings.SECURITY = replace(security_profile("djbh3"), sessions=0)
    attempt(client)
    assert client.get("/projects").url == "/login/second-step/setup?next=%2Fprojects"
    page = client.get(reverse("second_step_setup"))
    assert "data:image/svg+xml" in page.content.decode()
    device = Person.objects.get(login="clerk").authenticator_set.get()
    assert client.post(reverse("second_step_setup"), {"token": "000000"}).status_code == 200
    device.throttle_reset()
    code = code_at(device, 0)
    assert client.post(reverse("second_step_setup"), {"token": code}).status_code == 302
    assert client.get("/projects").status_code == 200

    again = Client()
    attempt(again)
    for name in ("projects", "password", "second_step_setup"):  # nothing goes round it
        assert again.get(reverse(name)).url.startswith("/login/second-step")
    again.post(reverse("second_step"), {"token": code})  # used before
    assert again.get("/projects").status_code == 302
    device.refresh_from_db()
    device.throttle_reset()
    again.post(reverse("second_step"), {"token": code_at(device, 1)})
    assert again.get("/projects").status_code == 200


def test_the_secret_of_the_second_step_is_sealed_in_database_and_backup(client, settings, tmp_path):
    settings.SECURITY = security_profile("djbh3")
    device = bound(client)
    plain = (device.secret, device.secret.hex().encode(), b32encode(device.secret))
    assert device.address.startswith("otpauth://totp/")
    assert b32encode(device.secret).decode() in device.address
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_authenticator")
        stored = str(cursor.fetchall()).encode()
    with (tmp_path / "a.zip").open("wb") as file:
        backups.backup(file)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        stored += archive.read("tables/accounts.Authenticator.jsonl")
    assert device.sealed.encode() in stored
    assert [one for one in plain if one in stored] == []


def test_a_secret_sealed_under_another_key_or_changed_opens_nothing(client, settings):
    settings.SECURITY = security_profile("djbh3")
    device = bound(client)
    code = code_at(device, 1)
    for sealed in (device.sealed[:-8] + "AAAAAAA=", "1.", ""):
        type(device).objects.update(sealed=sealed)
        assert not type(device).objects.get().verify_token(code)
        type(device).objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    type(device).objects.update(sealed=seal(device.secret, "another purpose"))
    assert not type(device).objects.get().verify_token(code)
    type(device).objects.update(
        sealed=device.sealed, throttling_failure_count=0, throttling_failure_timestamp=None
    )
    assert type(device).objects.get().verify_token(code)


def test_secrets_that_an_older_version_kept_in_clear_are_sealed_and_go_on():
    person = Person.objects.get(login="clerk")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE otp_totp_totpdevice (user_id bigint, confirmed boolean, key varchar(80),"
            " last_t bigint, drift smallint)"
        )
        cursor.execute(
            "INSERT INTO otp_totp_totpdevice VALUES (%s, true, '00ff', 5, 1)", [person.pk]
        )
    migration = import_module("jiheng.web.accounts.migrations.0004_sealed_second_step")
    migration.take_over(apps, SimpleNamespace(connection=connection, execute=run_sql))
    device = person.authenticator_set.get()
    assert (device.secret, device.last_step, device.drift) == (b"\x00\xff", 5, 1)
    assert "otp_totp_totpdevice" not in connection.introspection.table_names()


def run_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_so_many_sessions_of_one_person_are_open(settings):
    for allowed in (1, 2):
        settings.SECURITY = replace(settings.SECURITY, sessions=allowed)
        clients = [Client() for _ in range(3)]
        for one in clients:
            attempt(one)
        answers = [one.get("/projects").status_code for one in clients]
        assert answers == [302] * (3 - allowed) + [200] * allowed
        assert "已在别处登录" in clients[0].get("/login").content.decode()


def test_a_grave_act_asks_for_the_second_step_once_more(client, settings, city):
    settings.SECURITY = replace(security_profile("djbh3"), sessions=0)
    person = Person.objects.get(login="approver")
    attempt(client, "approver")
    client.get(reverse("second_step_setup"))
    device = person.authenticator_set.get()
    client.post(reverse("second_step_setup"), {"token": code_at(device, -1)})
    session = client.session
    session["second_step"] -= settings.SECURITY.step_up_minutes * 60 + 1
    session.save()
    address = reverse("review", args=[city.approval.pk])
    body = {"act": "approve", "number": "1", "day": "2026-01-05", "seen": mark_of(city.approval)}
    answer = client.post(address, body)
    assert (answer.status_code, 'name="token"' in answer.content.decode()) == (409, True)
    assert client.post(address, {**body, "token": "000000"}).status_code == 409
    device.refresh_from_db()
    device.throttle_reset()
    assert client.post(address, {**body, "token": code_at(device, 0)}).status_code == 302
    city.approval.refresh_from_db()
    assert city.approval.state == "approved"
    # the other grave acts lead to the second step and back
    answer = client.post("/tokens", {"token_name": "x"}, headers={"Referer": "http://x/tokens"})
    assert answer.url == "/login/second-step?next=%2Ftokens"


def test_another_device_is_bound_only_with_the_one_that_is_bound(client, settings):
    """Who finds a session open binds no device of their own, and so takes no grave act either."""
    settings.SECURITY = replace(security_profile("djbh3"), sessions=0)
    first = bound(client)
    session = client.session
    session["second_step"] -= settings.SECURITY.step_up_minutes * 60 + 1
    session.save()
    setup, way = (
        reverse("second_step_setup"),
        "/login/second-step?next=%2Flogin%2Fsecond-step%2Fsetup",
    )
    assert client.get(setup).url == way
    assert client.post(setup, {"token": "000000"}).url == way
    assert list(Person.objects.get(login="clerk").authenticator_set.all()) == [first]
    answer = client.post(way, {"token": code_at(first, 1)})
    assert answer.url == setup
    assert client.get(setup).status_code == 200


def test_an_account_that_nobody_uses_is_marked(sign_in):
    Person.objects.update(last_login="2026-01-01T00:00Z")
    Person.objects.filter(login="clerk").update(last_login=timezone.now())
    page = sign_in("secadmin").get("/people")
    marked = page.content.decode().count("长期未使用")
    signed_in_lately = 2  # the clerk, and the administrator who looks
    assert marked == Person.objects.filter(is_active=True).count() - signed_in_lately


@pytest.mark.parametrize(("named", "peer", "seen"), [
    ("10.9.9.9", "127.0.0.1", "10.9.9.9"),
    ("1.1.1.1, 10.9.9.9", "127.0.0.1", "10.9.9.9"),  # the first was the caller's own invention
    ("10.9.9.9, 127.0.0.1", "127.0.0.1", "10.9.9.9"),
    ("10.9.9.9", "8.8.8.8", "8.8.8.8"),  # no server of ours
    ("", "127.0.0.1", "127.0.0.1"),
])  # fmt: skip
def test_the_address_of_the_caller_is_what_a_trusted_server_names(settings, named, peer, seen):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, proxies=("127.0.0.1", "::1"))
    Client(REMOTE_ADDR=peer).post(
        "/login", {"login": "nobody-here", "password": "x"}, headers={"X-Forwarded-For": named}
    )
    assert Entry.objects.first().address == seen


def test_administrators_work_only_from_where_they_may(sign_in, settings):
    networks = (ip_network("10.1.0.0/16"),)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, admin_networks=networks)
    client = sign_in("secadmin")
    answers = [
        client.get("/people", REMOTE_ADDR=one).status_code for one in ("10.1.2.3", "10.2.0.1")
    ]
    assert answers == [200, 403]
    assert sign_in("clerk").get("/projects", REMOTE_ADDR="10.2.0.1").status_code == 200


def test_signing_in_too_often_from_one_address_is_stopped_with_a_sentence(client, monkeypatch):
    monkeypatch.setitem(limits.limits(), "login", limits.Limit(3, 3600))
    answers = [attempt(client, f"nobody-{number}", "x") for number in range(4)]
    assert [one.status_code for one in answers] == [403, 403, 403, 429]
    assert "登录过于频繁" in answers[-1].content.decode()


def test_what_is_alarming_is_told_at_once(
    sign_in, city, caplog, django_capture_on_commit_callbacks
):
    person = Person.objects.get(login="clerk2")
    waiting = proposed(person, "head").pk
    acts = [
        ("refused", lambda: sign_in("clerk-yy").get(reverse("declaration", args=[city.draft.pk]))),
        ("sign_in.locked", lambda: [attempt(Client(), "nobody", "x") for _ in range(6)]),
        ("appointment.given", lambda: sign_in("sysadmin").post(reverse("confirm", args=[waiting]))),
    ]  # fmt: skip
    for action, act in acts:
        caplog.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        told = [one.getMessage() for one in caplog.records if one.name == "jiheng.alarm"]
        assert [one for one in told if one.startswith(action)], action


@pytest.mark.parametrize(
    ("password", "words"),
    [("Short1!", "太短"), ("alllowercaseletters", "太简单"), ("Korrekt-Pferd-9", None)],
)
def test_a_password_is_as_the_profile_asks(client, password, words):
    person, secret = Person.objects.invite("newcomer", "新人")
    body = {"new_password": password, "repeated_password": password}
    answer = client.post(reverse("invitation", args=[secret]), body)
    assert (words in answer.content.decode()) if words else answer.status_code == 302
    person.refresh_from_db()
    assert person.has_usable_password() == (words is None)


def test_a_link_works_once(client):
    _, secret = Person.objects.invite("newcomer", "新人")
    body = {"new_password": "Correct-horse-9", "repeated_password": "Correct-horse-9"}
    address = reverse("invitation", args=[secret])
    assert client.post(address, body).status_code == 302
    assert client.get(address).status_code == 404
    assert secret not in str(list(Invitation.objects.values()))
    assert attempt(client, "newcomer", "Correct-horse-9").status_code == 302


def test_an_old_password_must_be_changed_and_does_not_come_back(sign_in, settings):
    settings.SECURITY = replace(settings.SECURITY, passwords_remembered=5)
    person = Person.objects.get(login="clerk")
    person.must_change = True
    person.save()
    client = sign_in("clerk")
    assert client.get("/projects").url == "/password?next=%2Fprojects"
    body = {"old_password": PASSWORD, "new_password": PASSWORD, "repeated_password": PASSWORD}
    assert "不能使用最近" in client.post("/password", body).content.decode()
    new = {"new_password": "Correct-horse-9", "repeated_password": "Correct-horse-9"}
    assert client.post("/password", body | new).status_code == 302
    assert client.get("/projects").status_code == 200


def test_nobody_holds_two_administrators_roles_or_appoints_themselves(sign_in):
    client = sign_in("secadmin")
    for login, role, words in (
        ("sysadmin", "audit_admin", "不能由一人兼任"),
        ("sysadmin", "auditor", "不能由一人兼任"),
        ("clerk", "security_admin", "不能由一人兼任"),
        ("clerk", "finance_office", "不能设这个岗位"),
    ):
        person = Person.objects.get(login=login)
        root = Person.objects.get(login="sysadmin").appointments.get().organisation_id
        answer = client.post(
            reverse("appoint", args=[person.pk]), {"role": role, "organisation": root}
        )
        assert (answer.status_code, words in answer.content.decode()) == (422, True), login
    own = Person.objects.get(login="secadmin")
    own.appointments.update(ended_at="2020-01-01T00:00Z")


def test_every_form_asks_for_its_csrf_token():
    client = Client(enforce_csrf_checks=True)
    assert attempt(client).status_code == 403


def test_pages_carry_their_headers(sign_in):
    answer = sign_in("clerk").get("/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert (answer["X-Frame-Options"], answer["Cache-Control"]) == ("DENY", "no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_log_page_counts_and_verifies(sign_in):
    client = sign_in("auditadmin")
    assert client.get(reverse("log"), {"person": "clerk"}).status_code == 200
    assert "完好" in client.post(reverse("log_verify")).content.decode()


def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=io.StringIO())


def test_an_entry_says_who_from_where_what_and_how_it_ended(rf):
    request = rf.get("/", REMOTE_ADDR="10.1.2.3")
    entry = record(request, "refused", Person.objects.first(), done=False, person="x", path="/a")
    assert (entry.person, entry.address, entry.object_type, entry.is_done, entry.detail) == (
        "x", "10.1.2.3", "person", False, {"path": "/a"},
    )  # fmt: skip
