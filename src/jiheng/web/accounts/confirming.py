"""The pages of the second person: roles that wait for a confirmation."""

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render

from jiheng.kernel.messages import message
from jiheng.web.accounts import appointing
from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.models import Appointment, Proposal
from jiheng.web.accounts.rights import may
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.projects.editing import Refused

_POST = ("POST",)


class Refusal(SpeakingForm):
    """Why a role is not given."""

    refusal_reason = forms.CharField(
        max_length=Proposal.LONGEST, widget=forms.Textarea({"rows": 2})
    )


@needs("people.confirm")
def proposed(request):
    """What waits for the person, and for security administrators all that waits for others."""
    waiting = appointing.waiting_for(request.user)
    shown = {"waiting": waiting, "others": []}
    if may(request.user, "people.manage"):
        theirs = {one.pk for one in waiting}
        shown["others"] = [one for one in appointing.open_proposals() if one.pk not in theirs]
    return render(request, "accounts/proposed.html", shown)


@needs("people.confirm")
def proposal(request, proposal):
    """One proposal: who is to get which role, who proposed it, what the person holds already."""
    return _proposal(request, _found(request, proposal))


def _proposal(request, found, form=None, problem=None):
    why = appointing.why_not(found, request.user) if found.is_open else None
    shown = {"proposal": found, "problem": problem, "why_not": why}
    shown["form"] = form or Refusal(language=request.language)
    status = 409 if problem else 422 if form else 200
    return render(request, "accounts/proposal.html", shown, status=status)


@needs("people.confirm", _POST, fresh=True)
def confirm(request, proposal):
    """Confirm: from now on the role is held."""
    found = _found(request, proposal)
    try:
        made = appointing.confirm(found.pk, request)
    except Refused as refused:
        return _proposal(request, _found(request, proposal), problem=refused.said(request.language))
    role = message(f"web.role.{made.role}", request.language)
    said = {"name": made.person.name, "role": role, "place": made.organisation.name}
    messages.success(request, message("web.confirm.done", request.language, **said))
    return redirect("proposed")


@needs("people.confirm", _POST)
def refuse(request, proposal):
    """Refuse with a reason; what was typed stays where it is not taken."""
    found = _found(request, proposal)
    form = Refusal(request.POST, language=request.language)
    if not form.is_valid():
        return _proposal(request, found, form)
    try:
        appointing.refuse(found.pk, form.cleaned_data["refusal_reason"], request)
    except Refused as refused:
        said = refused.said(request.language)
        return _proposal(request, _found(request, proposal), form, said)
    messages.success(request, message("web.confirm.refused", request.language))
    return redirect("proposed")


@needs("people.manage", _POST)
def take_back(request, proposal):
    """Take an own proposal back."""
    found = _found(request, proposal)
    try:
        appointing.take_back(found.pk, request)
    except Refused as refused:
        messages.error(request, refused.said(request.language))
    return redirect("person", pk=found.person_id)


def _found(request, pk):
    held = Appointment.objects.filter(ended_at=None).select_related("organisation")
    seen = appointing.seen_by(request.user, pk).select_related(
        *("person", "organisation", "proposed_by", "decided_by")
    )
    seen = seen.prefetch_related(Prefetch("person__appointments", held, to_attr="held"))
    return seen_or_404(request, seen, Proposal, pk)
