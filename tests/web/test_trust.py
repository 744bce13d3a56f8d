"""The audit log, its chain, and signing in: lock-out, second step, one-time links, passwords."""

import io
import re
import time
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from jiheng.web.accounts.models import Attempt, Invitation, Person
from jiheng.web.accounts.security import security_profile
from jiheng.web.audit.chain import broken_entries, record
from jiheng.web.audit.models import Entry
from jiheng.web.demo.filling import PASSWORD
from jiheng.web.launching import verified

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
    sign_in("secadmin").post(reverse("close", args=[person.pk]))
    assert client.get("/").status_code == 302
    assert attempt(Client()).status_code == 403


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, wanted):
    assert attempt(client, next=wanted).url == "/"
    assert attempt(Client(), next="/projects").url == "/projects"


def code_of(device, offset=0):
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, offset):06d}"


def test_the_second_step_is_bound_then_asked_and_each_code_is_good_once(client, settings):
    settings.SECURITY = security_profile("djbh3")
    attempt(client)
    assert client.get("/projects").url == "/login/second-step/setup?next=%2Fprojects"
    page = client.get(reverse("second_step_setup"))
    assert "data:image/svg+xml" in page.content.decode()
    device = Person.objects.get(login="clerk").totpdevice_set.get()
    assert client.post(reverse("second_step_setup"), {"token": "000000"}).status_code == 200
    device.throttle_reset()
    code = code_of(device)
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
    again.post(reverse("second_step"), {"token": code_of(device, 1)})
    assert again.get("/projects").status_code == 200


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
    assert "不能再用" in client.post("/password", body).content.decode()
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
