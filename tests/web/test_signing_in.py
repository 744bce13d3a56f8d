"""Signing in: what is counted and for how long, links that end, passwords that grow old."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from test_trust import attempt, bound, code_at

from jiheng.web.accounts.models import Attempt, Invitation, Person
from jiheng.web.accounts.security import security_profile
from jiheng.web.accounts.signing_in import is_locked

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "127.0.0.1", "10.9.8.7"


def failed(count, address=HERE, **about):
    Attempt.objects.bulk_create(
        Attempt(login=f"name{number}", address=address, **about) for number in range(count)
    )


def test_an_address_is_locked_after_ten_times_the_failures_of_a_name(client, settings):
    most = settings.SECURITY.attempts * 10
    failed(most - 1)
    assert not is_locked("clerk", HERE)
    failed(1)
    assert "锁定" in attempt(client).content.decode()
    assert not is_locked("clerk", ELSEWHERE)


def test_a_lock_ends_after_its_minutes(client, settings):
    over = timezone.now() - timedelta(minutes=settings.SECURITY.locked_minutes, seconds=1)
    failed(settings.SECURITY.attempts * 10, at=over)
    assert attempt(client).status_code == 302


def test_failures_that_lock_nobody_any_more_are_forgotten(client, settings):
    over = timezone.now() - timedelta(minutes=settings.SECURITY.locked_minutes, seconds=1)
    failed(7, at=over)
    failed(2)
    attempt(client, "clerk", "wrong")
    assert sorted(Attempt.objects.values_list("login", flat=True)) == ["clerk", "name0", "name1"]


def test_who_signs_in_begins_to_count_anew(settings):
    for _ in range(2):
        for _ in range(settings.SECURITY.attempts - 1):
            attempt(Client(), "clerk", "wrong")
        assert attempt(Client()).status_code == 302


def opens(secret):
    return Client().get(reverse("invitation", args=[secret])).status_code == 200


def test_a_link_ends_with_its_days_with_the_account_and_with_the_next_link():
    person, first = Person.objects.invite("newcomer", "新人")
    second = Invitation.give(person)
    assert (opens(first), opens(second)) == (False, True)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not opens(second)
    Person.objects.filter(pk=person.pk).update(is_active=True)
    made = person.invitations.get()
    assert timedelta(days=2) < made.until - timezone.now() <= timedelta(days=3)
    person.invitations.update(until=timezone.now())
    assert not opens(second)


def test_after_a_wrong_code_the_next_one_waits(client, settings):
    settings.SECURITY = replace(security_profile("djbh3"), sessions=0)
    device, again = bound(client), Client()
    attempt(again)
    for code in ("000000", code_at(device, 1)):  # the right one comes too soon
        again.post(reverse("second_step"), {"token": code})
        assert again.get("/projects").status_code == 302
    device.refresh_from_db()
    device.throttle_reset()
    again.post(reverse("second_step"), {"token": code_at(device, 1)})
    assert again.get("/projects").status_code == 200


@pytest.mark.parametrize(
    ("days", "age", "is_old"), [(90, 89, False), (90, 91, True), (0, 999, False)]
)
def test_a_password_grows_old_by_the_days_of_the_profile(settings, days, age, is_old):
    settings.SECURITY = replace(settings.SECURITY, password_days=days)
    person = Person.objects.get(login="clerk")
    person.password_set_at = timezone.now() - timedelta(days=age)
    assert person.password_is_old == is_old
