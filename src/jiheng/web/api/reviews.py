"""Comparison, opinions of experts, lessons of returns."""

from django.db import transaction
from django.http import Http404
from ninja import Query, Router, Status

from jiheng.kernel.messages import catalogue, message
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.reviews import (
    Ask,
    Comparison,
    Differences,
    Experts,
    LessonOut,
    Lessons,
    Opinion,
    OpinionOut,
    Opinions,
)
from jiheng.web.api.shapes import brief, brief_opinion, of_opinion
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.projects.finding_them import declaration_for
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.scope import declarations_of
from jiheng.web.projects.versions import between
from jiheng.web.reviews import experts, lessons
from jiheng.web.reviews.forms import Ask as AskForm
from jiheng.web.reviews.similar import beside, last_year

router = Router(tags=["reviews"])
_PATH = "/declarations/{pk}"


@router.get(f"{_PATH}/differences", auth=Needs("projects.see"), response=Differences)
def differences(request, pk: int, old: int | None = None, new: int | None = None):
    """In what two versions differ, by their numbers; without them the last two."""
    found, language = declaration_for(request, pk), language_of(request)
    before, after, changed = between(list(found.versions.all()), old, new)
    if before is None or after is None or changed is None:
        raise Http404
    said = [_changed(one, language) for one in changed]
    return {"old": before.number, "new": after.number, "differences": said}


@router.get(f"{_PATH}/comparison", auth=Needs("projects.see"), response=Comparison)
def compare(request, pk: int):
    """The form beside last year's approval and beside similar projects."""
    found, seen = declaration_for(request, pk), declarations_of(request.user)
    approval, changed = last_year(found, seen)
    others = beside(found, seen)
    language = language_of(request)
    return {
        "approval": approval.pk if approval else None,
        "changed": changed and [_changed(one, language) for one in changed],
        "similar": [brief(one) for one in others.others],
        "rows": [{"name": name, "own": own, "others": each} for name, own, each in others.rows],
    }


@router.get(f"{_PATH}/experts", auth=Needs("experts.assign"), response=Experts)
def asked(request, pk: int):
    """Who can be asked about a form, and who was, with their opinions."""
    return _experts(request, declaration_for(request, pk))


@router.post(f"{_PATH}/experts", auth=Needs("experts.assign"), response={201: Experts})
def ask(request, pk: int, given: Ask):
    """Ask an expert about a form that lies with the caller."""
    found = declaration_for(request, pk)
    data = {"expert": given.expert, "expert_due": given.due, "question": given.question}
    data = valid(AskForm(data, declaration=found, language=language_of(request)))
    about = (data["expert"], data["question"], data["expert_due"], request)
    with transaction.atomic():
        experts.ask(Declaration.objects.select_for_update().get(pk=found.pk), *about)
    return Status(201, _experts(request, found))


@router.get("/opinions", auth=Needs("experts.advise"), response=Opinions)
def opinions(request, page: int = Query(1, ge=1)):
    """What the caller is asked as an expert; the forms are read as declarations."""
    return page_of(experts.requests_to(request.user).select_related("expert"), page, brief_opinion)


@router.get("/opinions/{pk}", auth=Needs("experts.advise"), response=OpinionOut)
def opinion(request, pk: int):
    """A request to the caller with the own opinion."""
    return of_opinion(experts.request_to(request, pk))


@router.post("/opinions/{pk}", auth=Needs("experts.advise"), response=OpinionOut)
def advise(request, pk: int, given: Opinion):
    """Keep the own opinion, or finish it."""
    experts.request_to(request, pk)
    said = {f"opinion-{row}": text for row, text in given.opinions.items()}
    said |= given.points | {"text": given.text}
    with transaction.atomic():
        experts.give(experts.locked(pk), said, given.act == "done", request)
    return of_opinion(experts.request_to(request, pk))


@router.post("/opinions/{pk}/end", auth=Needs("experts.assign"), response=OpinionOut)
def end(request, pk: int):
    """Take a request to an expert back."""
    experts.request_about(request, pk)
    with transaction.atomic():
        experts.end(experts.locked(pk), request)
    return of_opinion(experts.request_about(request, pk))


@router.get("/lessons", auth=Needs("forms.decide"), response=Lessons)
def lesson_list(request, page: int = Query(1, ge=1)):
    """What returns taught, newest first."""
    language = language_of(request)
    return page_of(lessons.lessons_of(request.user), page, lambda one: _lesson(one, language))


@router.post("/lessons/{pk}/end", auth=Needs("forms.decide"), response=LessonOut)
def lesson_end(request, pk: int):
    """End a warning that no longer helps."""
    return _lesson(lessons.end(request, pk), language_of(request))


def _changed(one, language):
    label, detail = (
        message(text, language) if text in catalogue() else text for text in (one.label, one.detail)
    )
    before, after = (
        message(one.codes + text, language) if one.codes and text else text
        for text in (one.before, one.after)
    )
    return {"label": label, "detail": detail, "before": before, "after": after}


def _experts(request, declaration):
    found = experts.experts_for(declaration)
    return {
        "experts": [{"id": one.pk, "name": one.name} for one in found],
        "asked": [of_opinion(one) for one in experts.opinions_about(request.user, declaration)],
    }


def _lesson(one, language):
    about = one.decision.declaration
    keys = ("indicator", "reasons", "text", "at")
    return {
        "id": one.pk,
        "declaration": about.pk,
        "project_name": about.project.name,
        "unit": about.project.unit.name,
        **{key: getattr(one, key) for key in keys},
        "message": lessons.said(one, language),
    }
