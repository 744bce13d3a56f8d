"""The console of the security administrator: people, their appointments, their links."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.forms import NewAppointment, NewPerson
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.models import Appointment, Invitation, Person
from jiheng.web.api.tokens import end_tokens
from jiheng.web.audit.chain import record

_POST = ("POST",)


@needs("people.manage")
def people(request):
    """Everybody with the appointments held now."""
    held = Appointment.objects.filter(ended_at=None).select_related("organisation")
    everybody = Person.objects.order_by("login").prefetch_related(
        Prefetch("appointments", held, to_attr="held")
    )
    form = NewPerson(language=request.language)
    shown = {"people": everybody, "form": form, "unused_since": _unused_since()}
    return render(request, "accounts/people.html", shown)


def _unused_since():
    """Before this moment a sign-in is long ago; None where the profile sets no limit."""
    days = settings.SECURITY.unused_days
    return timezone.now() - timedelta(days=days) if days else None


@needs("people.manage", _POST, fresh=True)
def create(request):
    """A new person; the page shows the one-time link once."""
    form = NewPerson(request.POST, language=request.language)
    if not form.is_valid():
        shown = {"people": Person.objects.order_by("login"), "form": form}
        return render(request, "accounts/people.html", shown, status=422)
    with transaction.atomic():
        given = form.cleaned_data
        made, secret = Person.objects.invite(given["login"], given["name"])
        record(request, "person.created", made, login=made.login)
    return _link(request, made, secret)


@needs("people.manage")
def person(request, pk):
    """One person: appointments now and before, and what can be done."""
    return _person(request, get_object_or_404(Person, pk=pk))


def _person(request, found, form=None, status=200):
    form = form or NewAppointment(person=found, language=request.language)
    appointments = found.appointments.select_related("organisation").order_by("ended_at", "pk")
    tokens = [one for one in found.tokens.all() if one.is_good]
    shown = {"person": found, "form": form, "appointments": appointments, "tokens": tokens}
    return render(request, "accounts/person.html", shown, status=status)


@needs("people.manage", _POST, fresh=True)
def appoint(request, pk):
    """Give a role at an organisation; nobody appoints themselves."""
    found = get_object_or_404(Person, pk=pk)
    form = NewAppointment(request.POST, person=found, language=request.language)
    if form.is_valid() and found == request.user:
        form.add_error(None, form.sentence("web.people.not_oneself"))
    if not form.is_valid():
        return _person(request, found, form, status=422)
    with transaction.atomic():
        given = form.cleaned_data
        made = found.appointments.create(**given)
        about = {"login": found.login, "role": made.role, "at": made.organisation.code}
        record(request, "appointment.given", made, **about)
    return redirect("person", pk=pk)


@needs("people.manage", _POST)
def end_appointment(request, pk, appointment):
    """End an appointment; it stays in the history."""
    found = get_object_or_404(Appointment, pk=appointment, person_id=pk, ended_at=None)
    with transaction.atomic():
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        record(request, "appointment.ended", found, role=found.role)
    return redirect("person", pk=pk)


@needs("people.manage", _POST, fresh=True)
def renew(request, pk):
    """A new one-time link for somebody who lost the password; the second step is bound anew."""
    found = get_object_or_404(Person, pk=pk)
    with transaction.atomic():
        secret = Invitation.give(found)
        found.authenticator_set.all().delete()
        end_tokens(request, found)
        record(request, "invitation.given", found, login=found.login)
    return _link(request, found, secret)


@needs("people.manage", _POST)
def close(request, pk):
    """Close or open an account; the sessions of a closed one end at once."""
    found = get_object_or_404(Person, pk=pk)
    if found == request.user:
        return redirect("person", pk=pk)
    with transaction.atomic():
        found.is_active = not found.is_active
        found.save(update_fields=["is_active"])
        if not found.is_active:
            _end_sessions(found)
            end_tokens(request, found)
        action = "person.opened" if found.is_active else "person.closed"
        record(request, action, found, login=found.login)
    return redirect("person", pk=pk)


def _end_sessions(person):
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _link(request, person, secret):
    """The page that shows a one-time link, once."""
    address = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return render(request, "accounts/link.html", {"person": person, "address": address})
