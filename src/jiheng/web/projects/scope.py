"""Which projects a person sees: by role and by place in the tree, nothing by default.

A unit's people see its projects, a department's reviewers those below it, a finance bureau's
people those of its region. A region sees, of the regions below, only projects that it helps to
pay for (transfer payments). Auditors read the same as the finance bureau of their region. Experts
see no project; they see the declarations that they were asked about.
"""

from django.db.models import F, Q

from jiheng.web.accounts import rights
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.workflow import RETURNED, steps

# What a list of declarations does not show and must not carry.
LARGE = ("form", "row_ids", "row_facts", "adjusts__snapshot")
_OF_A_REGION = (rights.FINANCE_OFFICE, rights.FINANCE_PERFORMANCE, rights.AUDITOR)


def seen_by(person):
    """The condition on projects; none are seen where nothing applies."""
    seen = Q(pk__in=[])
    for one in person.appointments_today():
        place = one.organisation
        if one.role in (rights.CLERK, rights.HEAD):
            seen |= Q(unit=place)
        elif one.role == rights.DEPARTMENT:
            seen |= Q(department=place)
        elif one.role in _OF_A_REGION:
            region = place if one.role == rights.AUDITOR else place.parent
            seen |= Q(region=region)
            seen |= Q(region__path__startswith=region.path, is_transfer=True)
    return seen


def projects_of(person):
    """The projects that a person sees."""
    return Project.objects.filter(seen_by(person))


def declarations_of(person):
    """The declarations of these projects, with what every page shows of them."""
    related = ("project__unit", "project__department", "project__region", "adjusts")
    seen = Q(project__in=projects_of(person))
    if person.has_role(rights.EXPERT):
        seen |= Q(pk__in=person.assignments.filter(ended_at=None).values("declaration"))
    found = Declaration.objects.filter(seen)
    return found.select_related(*related)


def held_by(person):
    """The declarations that lie with a person now, most urgent first."""
    held = Q(pk__in=[])
    for one in person.appointments_today():
        for step in steps():
            if step.role != one.role:
                continue
            states = (step.id, RETURNED) if step is steps()[0] else (step.id,)
            place = {
                "unit": Q(project__unit=one.organisation_id),
                "department": Q(project__department=one.organisation_id),
                "finance": Q(project__region=one.organisation.parent_id),
            }[step.at]
            held |= Q(state__in=states) & place
    found = declarations_of(person).filter(held).defer(*LARGE)
    return found.order_by(F("due").asc(nulls_last=True), "pk")
