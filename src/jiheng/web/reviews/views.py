"""Comparison, lessons of returns, and experts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs
from jiheng.web.frame.late import late
from jiheng.web.frame.typed import posted
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import declaration_for
from jiheng.web.projects.findings import findings_of
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.reviewing import grades, questions
from jiheng.web.projects.rows import funds_of, rows_of
from jiheng.web.projects.scope import declarations_of
from jiheng.web.projects.workflow import holds
from jiheng.web.reviews import experts, lessons
from jiheng.web.reviews.forms import Ask
from jiheng.web.reviews.similar import beside, last_year

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")
_A_PAGE = 30


@needs("projects.see")
def compare(request, pk):
    """The form beside last year's approval and beside similar projects."""
    found = declaration_for(request, pk)
    seen = declarations_of(request.user)
    before, changed = last_year(found, seen)
    shown = {"declaration": found, "before": before, "changed": changed}
    shown["beside"] = beside(found, seen)
    return render(request, "reviews/compare.html", shown)


@needs("forms.decide")
def lesson_list(request):
    """What returns taught, newest first, with the most frequent reasons of each unit."""
    page = Paginator(lessons.lessons_of(request.user), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "units": lessons.most_returned(request.user)}
    return render(request, "reviews/lessons.html", shown)


@needs("forms.decide", _POST)
def lesson_end(request, pk):
    """End a warning that no longer helps."""
    lessons.end(request, pk)
    messages.success(request, message("web.lesson.ended", request.language))
    return redirect("lessons")


@needs("experts.assign", _BOTH)
def ask(request, pk):
    """Ask an expert about a form that lies with the person."""
    found = declaration_for(request, pk)
    form = Ask(posted(request), declaration=found, language=request.language)
    problem = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        problem = _try(
            request,
            lambda: experts.ask(
                Declaration.objects.select_for_update().get(pk=found.pk),
                *(given["expert"], given["question"], given["expert_due"], request),
            ),
        )
        if problem is None:
            messages.success(request, message("web.expert.asked", request.language))
            return redirect("review" if holds(request.user, found) else "declaration", pk=pk)
    shown = {"declaration": found, "form": form, "problem": problem}
    shown["asked"] = found.assignments.select_related("expert", "asked_by")
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "reviews/ask.html", shown, status=status)


@needs("experts.assign", _POST)
def ask_end(request, pk):
    """Take a request to an expert back."""
    found = experts.request_about(request, pk)
    problem = _try(request, lambda: experts.end(experts.locked(pk), request))
    if problem:
        messages.error(request, problem)
    return redirect("ask", pk=found.declaration_id)


@needs("experts.advise", _BOTH)
def advise(request, pk):
    """The form that an expert was asked about, and the own opinion on it."""
    found = experts.request_to(request, pk, ended=request.method == "POST")
    if found.ended_at:
        return _taken_back(request, found)
    problem = None
    if request.method == "POST":
        done = request.POST.get("act") == "done"
        problem = _try(request, lambda: _advise(request, pk, done))
        if problem is None:
            messages.success(request, message("web.expert.kept", request.language))
            return redirect("inbox" if done else "advise", **({} if done else {"pk": pk}))
    return _advise_page(request, found, problem)


def _advise(request, pk, done):
    if request.POST.get("act") not in ("keep", "done"):
        raise Refused("web.bad.text")
    experts.give(experts.locked(pk), request.POST, done, request)


def _taken_back(request, found):
    """The opinion on a form about which nobody asks any more: what was typed stays in sight."""
    given, language = request.POST, request.language
    rows = zip(found.declaration.row_ids, found.declaration.form["indicators"], strict=True)
    typed = [
        (message("web.expert.text", language), given.get("text", "")),
        *((one["level3"] or "—", given.get(f"opinion-{row}", "")) for row, one in rows),
        *(
            (message(f"web.question.{one.id}", language), given.get(one.id, ""))
            for one in questions()
        ),
    ]
    return late(request, message("web.expert.closed", language), reverse("inbox"), typed)


def _advise_page(request, found, problem):
    declaration = declaration_for(request, found.declaration_id)
    given = request.POST if problem else None
    points = given or found.points
    opinions = {
        row: given.get(f"opinion-{row}", "") if given else found.opinions.get(row, "")
        for row in declaration.row_ids
    }
    shown = {
        "assignment": found,
        "declaration": declaration,
        "rows": [{**one, "opinion": opinions[one["id"]]} for one in rows_of(declaration)],
        "funds": funds_of(declaration),
        "asked": [{"question": one, "points": points.get(one.id, "")} for one in questions()],
        "grades": grades(),
        "findings": findings_of(declaration, request.language),
        "text": given.get("text", "") if given else found.text,
        "problem": problem,
    }
    return render(request, "reviews/advise.html", shown, status=409 if problem else 200)


def _try(request, work):
    try:
        with transaction.atomic():
            work()
    except Refused as refused:
        return refused.said(request.language)
    return None
