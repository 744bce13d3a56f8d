"""The memory of returns: what one filler was told, the next is warned of while filling in."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from jiheng.budget.library import bare
from jiheng.kernel.messages import listed, message
from jiheng.web.audit.chain import record
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.projects.scope import declarations_of
from jiheng.web.reviews.models import Lesson

_NAME, _MOST = 200, 50


def keep(declaration, decision, opinions) -> list[Lesson]:
    """Keep a return as lessons: its reason for the project, each opinion for its indicator."""
    about = {"decision": decision, "department_id": declaration.project.department_id}
    made = [Lesson(reasons=decision.reasons, text=decision.text, **about)]
    rows = zip(declaration.row_ids, declaration.form["indicators"], strict=True)
    for row, one in rows:
        text, name = (opinions.get(row) or "").strip(), (one["level3"] or "")[:_NAME]
        if text and name:
            made.append(Lesson(indicator=name, sign=bare(name), text=text, **about))
    return Lesson.objects.bulk_create(made)


def lessons_of(person):
    """What returns of the declarations that a person sees taught, newest first."""
    seen = declarations_of(person)
    found = Lesson.objects.filter(decision__declaration__in=seen, ended_at=None)
    return found.select_related("decision__declaration__project__unit", "decision__by")


def most_returned(person, most=10):
    """The units with the most lessons: name → how many."""
    units = lessons_of(person).values_list("decision__declaration__project__unit__name")
    return dict(units.annotate(count=Count("pk")).order_by("-count")[:most])


def lessons_for(declaration) -> list[Lesson]:
    """The lessons that the form can heed: of its project, and of its indicators by name."""
    signs = {bare(one["level3"]) for one in declaration.form["indicators"] if one["level3"]}
    found = Lesson.objects.filter(
        Q(sign="", decision__declaration__project=declaration.project_id)
        | Q(sign__in=signs, department=declaration.project.department_id),
        ended_at=None,
    )
    return list(found.select_related("decision__by", "decision__declaration")[:_MOST])


def warnings_of(declaration, language):
    """The lessons as findings of the grid, beside the indicators that they are about."""
    rows = {}
    for row, one in zip(declaration.row_ids, declaration.form["indicators"], strict=True):
        if one["level3"]:
            rows.setdefault(bare(one["level3"]), row)
    for one in lessons_for(declaration):
        path = f"indicators[{rows[one.sign]}].level3" if one.sign in rows else ""
        yield {
            "code": "returned",
            "severity": "warning",
            "path": path,
            "message": said(one, language),
            "mend": "",
            "basis": [],
            "cures": [],
        }


def said(one, language):
    """A lesson in words: when it was returned, why, and what was asked."""
    reasons = [message(f"web.reason.{name}", language) for name in one.reasons]
    words = {"year": str(one.decision.declaration.year), "text": one.text}
    words["reasons"] = listed(reasons, language)
    known = "web.lesson.with_reasons" if reasons else "web.lesson.plain"
    return message(known, language, **words)


def end(request, pk) -> Lesson:
    """End a lesson that the person sees; 404 where there is none."""
    one = seen_or_404(request, lessons_of(request.user), Lesson, pk)
    with transaction.atomic():
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        record(request, "lesson.ended", one.decision.declaration, lesson=one.pk)
    return one
