"""Giving and ending roles. Where the security profile asks for a second person, a role that is given
is a proposal first: no appointment stands, and so no right, until somebody else has confirmed it.

Each act is one transaction with its entry in the log; who loses a race is told who was faster.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.web.accounts.fitting import misfit
from jiheng.web.accounts.models import Appointment, Person, Proposal
from jiheng.web.accounts.rights import SECURITY_ADMIN, SYSTEM_ADMIN
from jiheng.web.audit.chain import record
from jiheng.web.projects.editing import Refused, must_be_impersonal


def confirmers(proposer: int, concerned: int, holders) -> frozenset[int]:
    """The keys of the people who may confirm what `proposer` proposed for `concerned`.

    Another security administrator; where there is none, the system administrator, who cannot
    propose. Never the proposer, never the person concerned (docs/decisions/0006).
    """
    strangers = {role: pks - {proposer, concerned} for role, pks in holders.items()}
    return frozenset(strangers[SECURITY_ADMIN] or strangers[SYSTEM_ADMIN])


def holders_now() -> dict[str, set[int]]:
    """Who can act as security and as system administrator: open accounts that were taken up."""
    found: dict[str, set[int]] = {SECURITY_ADMIN: set(), SYSTEM_ADMIN: set()}
    held = Appointment.objects.filter(
        role__in=found,
        ended_at=None,
        person__is_active=True,
        person__password_set_at__isnull=False,
    )
    for role, person in held.values_list("role", "person_id"):
        found[role].add(person)
    return found


def open_proposals():
    """What has been proposed and is neither decided nor lapsed, the oldest first."""
    still = Proposal.objects.filter(outcome="", until__gt=timezone.now())
    about = ("person", "organisation", "proposed_by", "decided_by")
    return still.select_related(*about).order_by("pk")


def waiting_for(person) -> list[Proposal]:
    """The proposals that a person may confirm now."""
    proposals = list(open_proposals())
    if not proposals:
        return []
    holders = holders_now()
    return [one for one in proposals if _why_not(one, person, holders) is None]


def seen_by(person, pk):
    """The proposal of a key, as a query; an empty one for whom it is no business of.

    Security administrators see all, a system administrator what is theirs to confirm, or was.
    """
    found = Proposal.objects.filter(pk=pk)
    if person.has_role(SECURITY_ADMIN):
        return found
    one = found.first()
    is_theirs = one and (one.decided_by_id == person.pk or why_not(one, person) is None)
    return found if is_theirs else found.none()


def why_not(proposal, person) -> str | None:
    """The message that says why a person cannot confirm an open proposal; None where they can."""
    return _why_not(proposal, person, holders_now())


def _why_not(proposal, person, holders):
    if person.pk == proposal.proposed_by_id:
        return "web.confirm.own"
    if person.pk == proposal.person_id:
        return "web.confirm.oneself"
    if proposal.proposed_by_id not in holders[SECURITY_ADMIN]:
        return "web.confirm.proposer_gone"
    if person.pk not in confirmers(proposal.proposed_by_id, proposal.person_id, holders):
        return "web.confirm.another"
    return None


def appoint(form, request) -> Appointment | Proposal:
    """The appointment of a valid form (NewAppointment), or the proposal that it is first.

    Refused where it is proposed already, or where nobody could confirm it.
    """
    role, place = form.cleaned_data["role"], form.cleaned_data["organisation"]
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=form.person.pk)
        _must_fit(person, role, place)
        if settings.SECURITY.second_person:
            return _propose(person, role, place, request)
        return _give(person, role, place, request)


def _propose(person, role, place, request):
    same = Proposal.objects.filter(person=person, role=role, organisation=place, outcome="")
    same.filter(until__lte=timezone.now()).update(outcome=Proposal.LAPSED)
    if same.exists():
        raise Refused("web.confirm.proposed_already")
    if not confirmers(request.user.pk, person.pk, holders_now()):
        raise Refused("web.confirm.nobody")
    until = timezone.now() + timedelta(days=settings.SECURITY.confirm_days)
    about = {"person": person, "role": role, "organisation": place}
    made = Proposal.objects.create(proposed_by=request.user, until=until, **about)
    _note(request, "appointment.proposed", made)
    return made


def confirm(pk, request) -> Appointment:
    """Confirm a proposal: from now on the appointment stands. Refused to whom it is not for,
    where it was decided, and where what was proposed fits no more.
    """
    with transaction.atomic():
        found = _locked(pk)
        if reason := why_not(found, request.user):
            raise Refused(reason)
        person, place = found.person, found.organisation
        if not (person.is_active and place.is_active):
            raise Refused("web.confirm.closed_meanwhile")
        _must_fit(person, found.role, place)
        by = found.proposed_by.login
        made = _give(person, found.role, place, request, proposed_by=by)
        found.appointment = made
        _decide(found, Proposal.CONFIRMED, request)
    return made


def refuse(pk, reason, request) -> None:
    """Refuse a proposal with a reason, as whoever could confirm it."""
    with transaction.atomic():
        found = _locked(pk)
        if why := why_not(found, request.user):
            raise Refused(why)
        if not reason.strip():
            raise Refused("web.confirm.no_reason")
        must_be_impersonal(reason)
        found.reason = reason.strip()
        _decide(found, Proposal.REFUSED, request)
        _note(request, "appointment.refused", found, reason=found.reason)


def take_back(pk, request) -> None:
    """Take an own proposal back."""
    with transaction.atomic():
        found = _locked(pk)
        if found.proposed_by_id != request.user.pk:
            raise Refused("web.confirm.not_own")
        _decide(found, Proposal.TAKEN_BACK, request)
        _note(request, "appointment.taken_back", found)


def end_appointment(found, request) -> None:
    """End an appointment at once; it stays in the history, and as it was ended first."""
    with transaction.atomic():
        found = Appointment.objects.select_for_update().get(pk=found.pk, ended_at=None)
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        record(request, "appointment.ended", found, role=found.role)


def _locked(pk):
    """An open proposal, locked with its person; Refused where it was decided or has lapsed.

    The person is the lock: two roles of one person are never given at once.
    """
    whose = Proposal.objects.values_list("person_id", flat=True).get(pk=pk)
    Person.objects.select_for_update().get(pk=whose)
    about = ("person", "organisation", "proposed_by", "decided_by")
    found = Proposal.objects.select_related(*about).get(pk=pk)
    if found.outcome and found.decided_by:
        at = timezone.localtime(found.decided_at).strftime("%Y-%m-%d %H:%M")
        said = {"name": found.decided_by.name, "at": at}
        raise Refused(f"web.confirm.was.{found.outcome}", **said)
    if not found.is_open:
        raise Refused("web.confirm.was.lapsed")
    return found


def _must_fit(person, role, place):
    if wrong := misfit(person, role, place):
        raise Refused(wrong[0], **wrong[1])


def _give(person, role, place, request, **more):
    made = person.appointments.create(role=role, organisation=place)
    about = {"login": person.login, "role": role, "at": place.code}
    record(request, "appointment.given", made, **about, **more)
    return made


def _decide(found, outcome, request):
    found.outcome, found.decided_by, found.decided_at = outcome, request.user, timezone.now()
    found.save()


def _note(request, action, proposal, **more):
    about = {"login": proposal.person.login, "role": proposal.role}
    record(request, action, proposal, **about, at=proposal.organisation.code, **more)
