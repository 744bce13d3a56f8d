"""The administrators: people and their appointments, the tree of organisations, the audit log."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from jiheng.web.accounts import appointing, managing
from jiheng.web.accounts.forms import NewAppointment, NewPerson
from jiheng.web.accounts.gate import is_right_code
from jiheng.web.accounts.models import Person, Proposal
from jiheng.web.accounts.people import link_to
from jiheng.web.api.auth import Denied, Needs, asked_for_code
from jiheng.web.api.ending import end_tokens
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.people import (
    AppointmentIn,
    AppointmentProposal,
    Confirmed,
    Invited,
    OrganisationIn,
    OrganisationOut,
    Organisations,
    People,
    PersonIn,
    PersonWhole,
    RefusalIn,
)
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.organisations import tree
from jiheng.web.organisations.forms import NewOrganisation
from jiheng.web.organisations.models import Organisation

router = Router(tags=["administration"])
_PATH = "/people/{pk}"
_PROPOSED = "/appointments/proposed"
_PEOPLE, _ORGANISATIONS = Needs("people.manage"), Needs("organisations.manage")
_SECOND = Needs("people.confirm")


@router.get("/people", auth=_PEOPLE, response=People)
def people(request, q: str = "", page: int = Query(1, ge=1)):  # noqa: ARG001 - the library names it
    """Everybody, or whose login, name or organisation holds `q`."""
    return page_of(managing.people_named(q.strip()), page, _person)


@router.post("/people", auth=_PEOPLE, response={201: Invited})
def new_person(request, given: PersonIn):
    """Add a person; the answer has the one-time link for the first password."""
    _with_code(request, given.token)
    data = {"login": given.login, "name": given.name}
    form = NewPerson(data, language=language_of(request))
    valid(form)
    made, secret = managing.invite(form, request)
    return Status(201, {"person": made.pk, "link": link_to(request, secret)})


@router.get(_PATH, auth=_PEOPLE, response=PersonWhole)
def person(request, pk: int):  # noqa: ARG001 - the library names it
    """One person with appointments now and before."""
    return _whole(get_object_or_404(Person, pk=pk))


@router.post(f"{_PATH}/appointments", auth=_PEOPLE, response={201: PersonWhole})
def appoint(request, pk: int, given: AppointmentIn):
    """Give a role at an organisation; where the office asks for it, once a second person confirms.

    It then stands under `proposals`, not under `appointments`, and gives no right.
    """
    found = get_object_or_404(Person, pk=pk)
    _with_code(request, given.token)
    data = {"role": given.role, "organisation": _pk_of(given.organisation)}
    form = NewAppointment(data, person=found, by=request.user, language=language_of(request))
    valid(form)
    appointing.appoint(form, request)
    return Status(201, _whole(found))


@router.post(_PATH + "/appointments/{appointment}/end", auth=_PEOPLE, response=PersonWhole)
def end_appointment(request, pk: int, appointment: int):
    """End an appointment; it stays in the history."""
    held = get_object_or_404(Person, pk=pk).appointments.filter(ended_at=None)
    found = get_object_or_404(held, pk=appointment)
    appointing.end_appointment(found, request)
    return _whole(found.person)


@router.get(_PROPOSED, auth=_SECOND, response=list[AppointmentProposal])
def proposed(request):
    """The roles that wait for one's own confirmation."""
    return [_proposal(one) for one in appointing.waiting_for(request.user)]


@router.get(_PROPOSED + "/{proposal}", auth=_SECOND, response=AppointmentProposal)
def proposal(request, proposal: int):
    """One proposal, and what has become of it."""
    return _proposal(_proposed(request, proposal))


@router.post(_PROPOSED + "/{proposal}/confirm", auth=_SECOND, response=AppointmentProposal)
def confirm(request, proposal: int, given: Confirmed):
    """Confirm: from now on the role is held."""
    found = _proposed(request, proposal)
    _with_code(request, given.token)
    appointing.confirm(found.pk, request)
    return _proposal(_proposed(request, proposal))


@router.post(_PROPOSED + "/{proposal}/refuse", auth=_SECOND, response=AppointmentProposal)
def refuse(request, proposal: int, given: RefusalIn):
    """Refuse with a reason."""
    found = _proposed(request, proposal)
    appointing.refuse(found.pk, given.reason, request)
    return _proposal(_proposed(request, proposal))


@router.post(_PROPOSED + "/{proposal}/take-back", auth=_PEOPLE, response=AppointmentProposal)
def take_back(request, proposal: int):
    """Take an own proposal back."""
    appointing.take_back(_proposed(request, proposal).pk, request)
    return _proposal(_proposed(request, proposal))


@router.post(f"{_PATH}/link", auth=_PEOPLE, response=Invited)
def renew(request, pk: int, given: Confirmed):
    """A new one-time link; the second step is bound anew, the tokens end."""
    found = get_object_or_404(Person, pk=pk)
    _with_code(request, given.token)
    return {"person": pk, "link": link_to(request, managing.renew(found, request))}


@router.post(f"{_PATH}/close", auth=_PEOPLE, response=PersonWhole)
def close(request, pk: int):
    """Close an account; its sessions and tokens end at once."""
    return _set_open(request, pk, False)


@router.post(f"{_PATH}/open", auth=_PEOPLE, response=PersonWhole)
def reopen(request, pk: int):
    """Open an account again; its tokens stay ended."""
    return _set_open(request, pk, True)


@router.post(f"{_PATH}/tokens/end", auth=_PEOPLE, response=PersonWhole)
def revoke_all(request, pk: int):
    """End every token of a person."""
    found = get_object_or_404(Person, pk=pk)
    with transaction.atomic():
        end_tokens(request, found)
    return _whole(found)


@router.get("/organisations", auth=_ORGANISATIONS, response=Organisations)
def organisations(request, q: str = "", page: int = Query(1, ge=1)):  # noqa: ARG001 - the library names it
    """The tree, or whose code or name holds `q`."""
    return page_of(tree.named(q.strip()).select_related("parent"), page, _organisation)


@router.post("/organisations", auth=_ORGANISATIONS, response={201: OrganisationOut})
def new_organisation(request, given: OrganisationIn):
    """Add an organisation; what a code and a place in the tree must be is said where it is not."""
    data = given.model_dump(exclude={"name", "parent"}) | {"organisation_name": given.name}
    data["parent"] = _pk_of(given.parent) if given.parent else ""
    form = NewOrganisation(data, language=language_of(request))
    valid(form)
    return Status(201, _organisation(tree.add(form, request)))


def _with_code(request, code):
    """Denied where a grave act asks for the second step and its code is not right."""
    if asked_for_code(request) and not is_right_code(request, code):
        raise Denied(403, "web.api.no_code")


def _set_open(request, pk, is_open):
    found = get_object_or_404(Person, pk=pk)
    managing.set_open(found, is_open, request)
    found.refresh_from_db()
    return _whole(found)


def _pk_of(code):
    """The id of an organisation; 0, which is none, where the code is none."""
    found = Organisation.objects.filter(code=code).values_list("pk", flat=True)
    return found.first() or 0


def _organisation(one):
    keys = ("code", "name", "kind", "level")
    parent = one.parent.code if one.parent else None
    return {"id": one.pk, **{key: getattr(one, key) for key in keys}, "parent": parent}


def _person(one):
    keys = ("login", "name", "is_active", "last_login")
    held = [_appointment(each) for each in one.held]
    return {"id": one.pk, **{key: getattr(one, key) for key in keys}, "appointments": held}


def _proposed(request, pk):
    return seen_or_404(request, appointing.seen_by(request.user, pk), Proposal, pk)


def _whole(one):
    held = one.appointments.select_related("organisation").order_by("ended_at", "pk")
    one.held = list(held)
    waiting = [_proposal(each) for each in appointing.open_proposals().filter(person=one)]
    good = sum(each.is_good for each in one.tokens.all())
    return _person(one) | {"tokens": good, "proposals": waiting}


def _appointment(one):
    keys = ("role", "began_at", "ended_at")
    return {"id": one.pk, **{key: getattr(one, key) for key in keys}, **_place(one)}


def _proposal(one):
    keys = ("role", "proposed_at", "until", "state", "decided_at", "reason")
    people = {"person": one.person_id, "login": one.person.login}
    people["proposed_by"] = one.proposed_by.login
    people["decided_by"] = one.decided_by.login if one.decided_by else None
    return {"id": one.pk, **people, **{key: getattr(one, key) for key in keys}, **_place(one)}


def _place(one):
    return {"organisation": one.organisation.code, "organisation_name": one.organisation.name}
