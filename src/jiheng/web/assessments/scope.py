"""Which assessments a person sees, and with whom one lies."""

from django.db.models import Q

from jiheng.web.accounts.rights import CLERK, DEPARTMENT, FINANCE_PERFORMANCE, HEAD
from jiheng.web.assessments.models import ASSESSING, CONCLUDED, DRAFT, RETURNED, Assessment
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.projects.scope import projects_of


def assessments_of(person):
    """The assessments of the projects that a person sees."""
    found = Assessment.objects.filter(project__in=projects_of(person))
    return found.select_related("project__unit", "project__department", "project__region")


def held_assessments(person):
    """Those that lie with a person now: the clerk's drafts, the department's to conclude."""
    held = Q(pk__in=[])
    for one in person.appointments_today():
        if one.role == CLERK:
            held |= Q(state__in=(DRAFT, RETURNED), project__unit=one.organisation_id)
        elif one.role == DEPARTMENT:
            held |= Q(state=ASSESSING, project__department=one.organisation_id)
    return assessments_of(person).filter(held)


def may_fill_in(person, assessment):
    """Whether the assessment lies with the person to be filled in."""
    return assessment.can_be_edited and person.holds(CLERK, assessment.project.unit_id)


def level_of(person, assessment):
    """At which level the person may conclude now: department, finance (again), or None."""
    project = assessment.project
    if assessment.state == ASSESSING and person.holds(DEPARTMENT, project.department_id):
        return "department"
    if assessment.state == CONCLUDED:
        bureau = project.place("finance")
        if bureau and person.holds(FINANCE_PERFORMANCE, bureau.pk):
            return "finance"
    return None


def may_open(person, paper):
    """Whether a paper's label lets the person open it.

    A sensitive one (personal data) is for those who fill the assessment in, sign it or conclude.
    """
    if not paper.is_sensitive:
        return True
    project = paper.assessment.project
    bureau = project.place("finance")
    return (
        person.holds(CLERK, project.unit_id)
        or person.holds(HEAD, project.unit_id)
        or person.holds(DEPARTMENT, project.department_id)
        or (bureau is not None and person.holds(FINANCE_PERFORMANCE, bureau.pk))
    )


def assessment_for(request, pk):
    """An assessment that the person sees; 404 otherwise, noted where it exists."""
    return seen_or_404(request, assessments_of(request.user), Assessment, pk)
