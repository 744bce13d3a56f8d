"""Asking an expert or a third party: they see the one form, and their opinion stays with it."""

from decimal import Decimal

from django.utils import timezone

from jiheng.web.accounts.models import Person
from jiheng.web.accounts.rights import EXPERT
from jiheng.web.audit.chain import record
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.projects.editing import Refused, must_be_impersonal, must_fit
from jiheng.web.projects.reviewing import checked_points, grade_of, questions
from jiheng.web.projects.scope import declarations_of
from jiheng.web.projects.separating import unconcerned
from jiheng.web.projects.workflow import holds
from jiheng.web.reviews.models import Assignment


def experts_for(declaration):
    """The people who are experts in the region of a project and have no part in the form."""
    found = Person.objects.filter(
        appointments__role=EXPERT,
        appointments__ended_at=None,
        appointments__organisation__path__startswith=declaration.project.region.path,
        is_active=True,
    ).distinct()
    return unconcerned(found, declaration)


def ask(declaration, expert, question, due, request) -> Assignment:
    """Ask an expert about a locked declaration; Refused where it is not with who asks."""
    if not holds(request.user, declaration) or declaration.can_be_edited:
        raise Refused("web.decide.not_yours")
    if due < timezone.localdate():
        raise Refused("web.expert.past")
    if declaration.assignments.filter(expert=expert, done_at=None, ended_at=None).exists():
        raise Refused("web.expert.asked_already", name=expert.name)
    must_fit(question)
    must_be_impersonal(question)
    made = Assignment.objects.create(
        declaration=declaration,
        version=declaration.versions.filter(event="submit").last(),
        expert=expert,
        asked_by=request.user,
        question=question.strip(),
        due=due,
    )
    record(request, "expert.asked", declaration, expert=expert.login)
    return made


def give(assignment, given, is_done, request) -> None:
    """Keep the opinion of an expert; a finished one stays as it is and needs words and all points."""
    if assignment.done_at or assignment.ended_at:
        raise Refused("web.expert.closed")
    points = checked_points(given)
    whole = len(points) == len(questions())
    text = (given.get("text") or "").strip()
    if is_done and not (whole and text):
        raise Refused("web.expert.not_whole")
    total = sum(map(Decimal, points.values()), Decimal(0))
    rows = assignment.declaration.row_ids
    opinions = {row: (given.get(f"opinion-{row}") or "").strip() for row in rows}
    must_fit(text, *opinions.values())
    must_be_impersonal(text, *opinions.values())
    assignment.points, assignment.text = points, text
    assignment.opinions = {row: said for row, said in opinions.items() if said}
    assignment.total = total if whole else None
    assignment.grade = grade_of(total) if whole else ""
    assignment.done_at = timezone.now() if is_done else None
    assignment.save()
    record(request, "expert.answered" if is_done else "expert.kept", assignment.declaration)


def requests_to(person):
    """What a person is asked as an expert: what is open first."""
    found = person.assignments.filter(ended_at=None).order_by("done_at", "due", "pk")
    return found.select_related("declaration__project__unit", "asked_by")


def request_to(request, pk, ended=False) -> Assignment:
    """One of these, or with `ended` one that was taken back; 404 otherwise."""
    asked = request.user.assignments if ended else requests_to(request.user)
    return seen_or_404(request, asked.select_related("declaration__project__unit"), Assignment, pk)


def request_about(request, pk) -> Assignment:
    """A request to an expert about a form that the person sees; 404 otherwise."""
    seen = Assignment.objects.filter(declaration__in=declarations_of(request.user))
    return seen_or_404(request, seen.select_related("declaration__project"), Assignment, pk)


def opinions_about(person, declaration):
    """What experts were asked about a form; to an expert nothing: none reads another's opinion."""
    if person.has_role(EXPERT):
        return Assignment.objects.none()
    return declaration.assignments.select_related("expert", "asked_by", "declaration__project")


def locked(pk) -> Assignment:
    """A request, locked until the transaction ends."""
    return Assignment.objects.select_for_update().select_related("declaration").get(pk=pk)


def end(assignment, request) -> None:
    """Take a request back; what was answered stays, what was not is closed.

    Refused for whom the form does not lie with.
    """
    if not holds(request.user, assignment.declaration):
        raise Refused("web.decide.not_yours")
    if assignment.done_at or assignment.ended_at:
        raise Refused("web.expert.closed")
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    record(request, "expert.ended", assignment.declaration, expert=assignment.expert.login)
