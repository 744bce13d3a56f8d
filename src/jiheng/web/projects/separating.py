"""Nobody reviews own work, and each level of review is another person.

Who filled a form in or submitted it decides nothing about it, whatever roles were given; who passed
a version on does not decide on it at a later step. Offices are small and roles are given to the
same person; what must not be in one hand (不相容岗位相互分离) is kept apart here, not by the roles.
"""

from jiheng.web.accounts.models import Appointment
from jiheng.web.accounts.rights import BUSINESS, EXPERT
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.rolling import COPIED
from jiheng.web.projects.workflow import steps


def own_part(person, declaration) -> Refused | None:
    """Why the person may not decide on a declaration: an own part in it; None without one."""
    written = declaration.versions.filter(by=person, event__in=("submit", COPIED)).exists()
    if written or declaration.changes.filter(by=person).exists():
        return Refused("web.decide.own_work")
    last = declaration.decisions.filter(act="submit").last()
    passed = declaration.decisions.filter(by=person, act="pass", pk__gt=last.pk if last else 0)
    if passed.exists():
        return Refused("web.decide.same_person")
    return None


def must_be_another(person, declaration) -> None:
    """Refused where the person has an own part in what is to be decided on."""
    if refused := own_part(person, declaration):
        raise refused


def unconcerned(people, declaration):
    """Of people those who neither stand in the way of a declaration nor have worked on it."""
    places = [one.pk for step in steps() if (one := declaration.project.place(step.at))]
    held = Appointment.objects.filter(
        role__in=BUSINESS - {EXPERT}, organisation__in=places, ended_at=None
    )
    wrote = declaration.versions.exclude(by=None).values("by")
    found = people.exclude(pk__in=held.values("person")).exclude(pk__in=wrote)
    return found.exclude(pk__in=declaration.changes.values("by"))
