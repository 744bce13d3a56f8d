"""What the security administrator does with people: each act in one transaction with its entry."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from jiheng.web.accounts.models import Appointment, Invitation, Person
from jiheng.web.accounts.rights import ADMINISTRATORS
from jiheng.web.api.ending import end_tokens
from jiheng.web.audit.chain import record
from jiheng.web.projects.editing import Refused


def people_named(words):
    """Everybody with the appointments held now (`held`), by login.

    With words those whose login or name, or one of whose organisations, holds them.
    """
    now = Appointment.objects.filter(ended_at=None).select_related("organisation")
    found = Person.objects.order_by("login").prefetch_related(
        Prefetch("appointments", now, to_attr="held")
    )
    if not words:
        return found
    place = Q(organisation__name__icontains=words) | Q(organisation__code__istartswith=words)
    there = Exists(Appointment.objects.filter(place, person=OuterRef("pk"), ended_at=None))
    return found.filter(Q(login__icontains=words) | Q(name__icontains=words) | there)


def invite(form, request) -> tuple[Person, str]:
    """A new person of a valid form, and the secret of the one-time link."""
    given = form.cleaned_data
    with transaction.atomic():
        made, secret = Person.objects.invite(given["login"], given["name"])
        record(request, "person.created", made, login=made.login)
    return made, secret


def renew(person, request) -> str:
    """The secret of a new one-time link.

    Refused for administrators where a second person is asked: whoever could use their links could
    confirm as them (docs/decisions/0006). Theirs are given at the machine.
    """
    if settings.SECURITY.second_person and person.has_role(*ADMINISTRATORS):
        raise Refused("web.people.link_at_machine", login=person.login)
    return new_link(person, request)


def new_link(person, request) -> str:
    """The secret of a new one-time link; the second step is bound anew, the tokens end."""
    with transaction.atomic():
        secret = Invitation.give(person)
        person.authenticator_set.all().delete()
        end_tokens(request, person)
        record(request, "invitation.given", person, login=person.login)
    return secret


def set_open(person, is_open, request) -> None:
    """Open or close an account; sessions and tokens of a closed one end at once.

    Refused for one's own.
    """
    if person == request.user:
        raise Refused("web.people.not_own_account")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.is_active == is_open:
            return
        person.is_active = is_open
        person.save(update_fields=["is_active"])
        if not is_open:
            _end_sessions(person)
            end_tokens(request, person)
        action = "person.opened" if is_open else "person.closed"
        record(request, action, person, login=person.login)


def _end_sessions(person):
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
