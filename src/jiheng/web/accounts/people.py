"""The console of the security administrator: people, their appointments, their links."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from jiheng.kernel.messages import message
from jiheng.web.accounts import appointing, managing
from jiheng.web.accounts.forms import NewAppointment, NewPerson
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.models import Person, Proposal
from jiheng.web.organisations.offering import offer
from jiheng.web.projects.editing import Refused

_POST = ("POST",)
_A_PAGE = 50


@needs("people.manage")
def people(request):
    """Everybody with the appointments held now, a page at a time; searched by name or place."""
    return _people(request, NewPerson(language=request.language))


def _people(request, form, status=200):
    words = request.GET.get("q", "").strip()
    page = Paginator(managing.people_named(words), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "q": words, "form": form, "unused_since": _unused_since()}
    shown["more"] = urlencode({"q": words}) + "&"
    return render(request, "accounts/people.html", shown, status=status)


def _unused_since():
    """Before this moment a sign-in is long ago; None where the profile sets no limit."""
    days = settings.SECURITY.unused_days
    return timezone.now() - timedelta(days=days) if days else None


@needs("people.manage", _POST, fresh=True)
def create(request):
    """A new person; the page shows the one-time link once."""
    form = NewPerson(request.POST, language=request.language)
    if not form.is_valid():
        return _people(request, form, status=422)
    return _link(request, *managing.invite(form, request))


@needs("people.manage")
def person(request, pk):
    """One person: appointments now and before, and what can be done."""
    return _person(request, get_object_or_404(Person, pk=pk))


def _person(request, found, form=None, status=200):
    form = form or NewAppointment(person=found, by=request.user, language=request.language)
    about = ("organisation", "proposal__proposed_by", "proposal__decided_by")
    appointments = found.appointments.select_related(*about).order_by("ended_at", "pk")
    tokens = [one for one in found.tokens.all() if one.is_good]
    shown = {"person": found, "form": form, "appointments": appointments, "tokens": tokens}
    shown["proposals"] = found.proposals.filter(appointment=None).select_related(
        *("organisation", "proposed_by", "decided_by")
    )
    shown |= offer(request, form, "organisation", reverse("person", args=[found.pk]))
    return render(request, "accounts/person.html", shown, status=status)


@needs("people.manage", _POST, fresh=True)
def appoint(request, pk):
    """Give a role at an organisation, or propose it to the second person who confirms it."""
    found = get_object_or_404(Person, pk=pk)
    given = {"person": found, "by": request.user, "language": request.language}
    form = NewAppointment(request.POST, **given)
    if not form.is_valid():
        return _person(request, found, form, status=422)
    try:
        made = appointing.appoint(form, request)
    except Refused as refused:
        form.add_error(None, refused.said(request.language))
        return _person(request, found, form, status=409)
    if isinstance(made, Proposal):
        messages.success(request, message("web.confirm.proposed", request.language))
    return redirect("person", pk=pk)


@needs("people.manage", _POST)
def end_appointment(request, pk, appointment):
    """End an appointment; it stays in the history."""
    held = get_object_or_404(Person, pk=pk).appointments.filter(ended_at=None)
    found = get_object_or_404(held, pk=appointment)
    appointing.end_appointment(found, request)
    return redirect("person", pk=pk)


@needs("people.manage", _POST, fresh=True)
def renew(request, pk):
    """A new one-time link for somebody who lost the password; the second step is bound anew."""
    found = get_object_or_404(Person, pk=pk)
    try:
        return _link(request, found, managing.renew(found, request))
    except Refused as refused:
        messages.error(request, refused.said(request.language))
    return redirect("person", pk=pk)


@needs("people.manage", _POST)
def close(request, pk):
    """Close or open an account as asked; the sessions of a closed one end at once."""
    found = get_object_or_404(Person, pk=pk)
    try:
        wanted = request.POST.get("to")
        if wanted not in ("open", "closed"):
            raise Refused("web.bad.text")
        managing.set_open(found, wanted == "open", request)
    except Refused as refused:
        messages.error(request, refused.said(request.language))
    return redirect("person", pk=pk)


def link_to(request, secret):
    """The address of a one-time link."""
    return request.build_absolute_uri(reverse("invitation", args=[secret]))


def _link(request, person, secret):
    """The page that shows a one-time link, once."""
    shown = {"person": person, "address": link_to(request, secret)}
    return render(request, "accounts/link.html", shown)
