"""Two people who add the same at the same moment: one record, and the other is told as a second later."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils import timezone
from test_posts import GONE

from jiheng.kernel.messages import message
from jiheng.web.accounts.models import Appointment, Invitation, Person
from jiheng.web.assessments.models import Assessment
from jiheng.web.frame.again import Again
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Approval, Declaration, Project

pytestmark = pytest.mark.django_db

# Every unique constraint and field, and what it is for: the case that is played below, or why no
# two people can meet there.
_LOCKED = "written under the lock of its record"
_SECRET = "the digest of a random secret"
_WORKER = "written by the worker, which takes each document once"
ONE_ONLY = {
    "accounts.person.login": "person_new",
    "accounts.appointed_once": _LOCKED,
    "accounts.invitation.digest": _SECRET,
    "accounts.proposed_once": _LOCKED,
    "accounts.proposal.appointment": _LOCKED,
    "accounts.tally_once": "counted by get_or_create",
    "api.token.digest": _SECRET,
    "areas.one_share": "made together with its table",
    "assessments.one_assessment_open": "assessment_begin",
    "audit.entry.number": "written under the lock of the end of the chain",
    "batch.in_order": _WORKER,
    "batch.form_once": _WORKER,
    "followups.one_followup_in_force": "what takes its place says what was seen (test_followups.py)",
    "organisations.organisation.code": "organisation_new",
    "organisations.organisation.path": "organisation_new",
    "organisations.one_finance": "organisation_finance",
    "projects.project.code": "project_new",
    "projects.one_round_open": "round_new",
    "projects.version_number": _LOCKED,
    "projects.one_sheet_a_step": _LOCKED,
    "projects.approval.declaration": _LOCKED,
    "projects.approval.number": "review",
    "projects.one_rule": _LOCKED,
    "reviews.risk.declaration": _LOCKED,
    "reviews.asked_once": _LOCKED,
}


def test_every_unique_constraint_is_known():
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("jiheng."):
            continue
        label = model._meta.app_label
        found |= {
            f"{label}.{model._meta.model_name}.{one.name}"
            for one in model._meta.local_fields
            if one.unique and not one.primary_key
        }
        found |= {
            f"{label}.{one.name}"
            for one in model._meta.constraints
            if isinstance(one, models.UniqueConstraint)
        }
    assert found - {"accounts.authenticator.id"} == set(ONE_ONLY)


def _person(_):
    Person.objects.create(login="new.one", name="先到的")
    return "secadmin", "person_new", (), {"login": "new.one", "name": "后到的"}


def _organisation(_):
    parent = Organisation.objects.get(code="341500-YB")
    Organisation.objects.create(code="341500-ZX", name="先到的", kind="unit", parent=parent)
    given = {
        "code": "341500-ZX",
        "organisation_name": "后到的",
        "kind": "unit",
        "parent": parent.pk,
    }
    return "sysadmin", "organisation_new", (), given


def _finance(_):
    parent = Organisation.objects.get(code="341502")
    given = {"code": "341502-C2", "organisation_name": "后到的", "kind": "finance"}
    return "sysadmin", "organisation_new", (), given | {"parent": parent.pk}


def _project(_):
    place = Organisation.objects.get(code="341500-YBZX")
    Project.objects.create(code="P-1", name="先到的", unit=place)
    given = {"project_code": "P-1", "project_name": "后到的", "unit": place.pk}
    return "clerk", "project_new", (), given | {"project_kind": "renewed"}


def _round(city):
    return "clerk", "round_new", (city.draft.project_id,), {"year": city.draft.year}


def _assessment(_):
    one = Assessment.objects.get(project__code="YB2027012")
    return "clerk", "assessment_begin", (one.project_id,), {"year": "2027"}


def _approval(city):
    number = Approval.objects.first().number
    return "approver", "review", (city.approval.pk,), {"act": "approve", "number": number}


# What is added, who adds it again, and the words of the answer.
CASES = {
    "person_new": (_person, Person, message("web.people.login_taken", "zh", login="new.one")),
    "organisation_new": (_organisation, Organisation, "341500-ZX"),
    "organisation_finance": (
        _finance,
        Organisation,
        message("web.organisations.one_finance", "zh"),
    ),
    "project_new": (_project, Project, "P-1"),
    "round_new": (_round, Declaration, "已有"),
    "assessment_begin": (_assessment, Assessment, message("web.assess.open_already", "zh")),
    "review": (_approval, Approval, "文号"),
}


def test_every_case_is_played():
    known = (_LOCKED, _SECRET, _WORKER)
    told = {one for one in ONE_ONLY.values() if one not in known and " " not in one}
    assert told == set(CASES)


@pytest.fixture
def blind(monkeypatch):
    """Whoever looks first sees nothing of what another writes at that moment; the second time all."""
    look, again, tries = QuerySet.exists, Again.process_exception, []

    def asked_again(self, request, error):
        tries.append(error)
        return again(self, request, error)

    monkeypatch.setattr(QuerySet, "exists", lambda self: bool(tries) and look(self))
    monkeypatch.setattr(Again, "process_exception", asked_again)
    return tries


@pytest.mark.parametrize("name", CASES)
def test_the_second_is_told_as_a_second_later(sign_in, city, blind, name):
    make, model, words = CASES[name]
    login, route, arguments, given = make(city)
    client, address = sign_in(login), reverse(route, args=arguments)
    if route == "review":
        from jiheng.web.projects.deciding import mark_of
        from jiheng.web.projects.reviewing import questions

        given |= {one.id: str(one.points) for one in questions()}
        given |= {"seen": mark_of(city.approval), "day": timezone.localdate().isoformat()}
    count = model.objects.count()
    page = client.post(address, given, follow=True).content.decode()
    assert words in page
    assert [type(one).__name__ for one in blind] == ["IntegrityError"]
    assert model.objects.count() == count


def test_what_another_removed_meanwhile_is_not_there(sign_in, monkeypatch):
    """Found, and then gone when it is locked: 404, as a second later."""
    from jiheng.web.accounts import appointing

    held = Appointment.objects.get(person__login="clerk-yy")
    end = appointing.end_appointment

    def ended_before(found, request):
        Appointment.objects.filter(pk=found.pk).update(ended_at=timezone.now())
        return end(found, request)

    monkeypatch.setattr(appointing, "end_appointment", ended_before)
    address = reverse("end_appointment", args=[held.person_id, held.pk])
    assert sign_in("secadmin").post(address).status_code == 404


def test_a_fault_is_not_hidden_by_asking_again(sign_in, monkeypatch):
    client = sign_in("secadmin")
    client.raise_request_exception = False
    monkeypatch.setattr(
        "jiheng.web.accounts.people._people", lambda *_, **__: Person.objects.get(pk=GONE)
    )
    assert client.post(reverse("person_new"), {}).status_code == 500


def test_nobody_administers_and_works_by_two_appointments_at_once(sign_in, monkeypatch):
    """Two security administrators give one person two roles that do not go together."""
    from jiheng.web.accounts.forms import NewAppointment

    person = Person.objects.create(login="new.one", name="新人")
    region = Organisation.objects.get(code="341500")
    clean = NewAppointment.clean

    def appointed_before_it_is_stored(form):
        given = clean(form)
        person.appointments.create(role="auditor", organisation=region)
        return given

    monkeypatch.setattr(NewAppointment, "clean", appointed_before_it_is_stored)
    given = {"role": "system_admin", "organisation": region.pk}
    answer = sign_in("secadmin").post(reverse("appoint", args=[person.pk]), given)
    assert answer.status_code == 409
    assert "不能由一人兼任" in answer.content.decode()
    assert list(person.appointments.values_list("role", flat=True)) == ["auditor"]


def test_two_who_close_an_account_close_it(sign_in):
    """The second sends the button of a page on which the account was still open."""
    person, one, two = (Person.objects.get(login="clerk-yy"), *map(sign_in, ("secadmin",) * 2))
    for client in (one, two):
        client.post(reverse("close", args=[person.pk]), {"to": "closed"})
    person.refresh_from_db()
    assert not person.is_active


def test_a_password_opens_no_account_that_was_closed_meanwhile():
    person = Person.objects.get(login="clerk-yy")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.choose_password("Long-enough-9x")
    person.refresh_from_db()
    assert not person.is_active


def test_a_link_is_used_once(client):
    person = Person.objects.get(login="clerk-yy")
    address = reverse("invitation", args=[Invitation.give(person)])
    given = dict.fromkeys(("new_password", "repeated_password"), "Long-enough-9x")
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 404
