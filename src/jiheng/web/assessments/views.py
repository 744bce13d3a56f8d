"""Pages of the ex-ante assessment: list, form, papers, conclusion, files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiheng.budget.assessing import cited, conclusions, dimensions, papers, parts, questions, total
from jiheng.kernel.messages import message
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.rights import may
from jiheng.web.assessments import acting, filling, moving
from jiheng.web.assessments.locking import lock_sentence, locked_out
from jiheng.web.assessments.models import STATES
from jiheng.web.assessments.passing import rules_of
from jiheng.web.assessments.scope import (
    assessment_for,
    assessments_of,
    held_assessments,
    level_of,
    may_fill_in,
)
from jiheng.web.frame.choosing import chosen
from jiheng.web.frame.late import late
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.forms import Year
from jiheng.web.projects.views.library import project_page
from jiheng.web.projects.workflow import is_clerk_of

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")
_A_PAGE = 30


@needs("projects.see")
def assessments(request):
    """The assessments that one sees, those that lie with one first."""
    held = chosen(request).of(held_assessments(request.user))
    only = chosen(request)
    found = only.of(assessments_of(request.user))
    state = request.GET.get("state", "")
    if state in STATES:
        found = found.filter(state=state)
    shown = {
        "only": only,
        "held": list(held[:_A_PAGE]),
        "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": STATES,
        "more": f"state={state}&" if state else "",
    }
    return render(request, "assessments/assessments.html", shown)


@needs("assessments.edit", _POST)
def begin(request, pk):
    """Open the assessment of a project."""
    project, typed = project_for(request, pk), request.POST.get("year", "")
    form = Year(request.POST, language=request.language)
    try:
        if not is_clerk_of(request.user, project) or not form.is_valid():
            raise Refused("web.assess.cannot")
        with transaction.atomic():
            made = moving.begin(project, form.cleaned_data["year"], request)
    except Refused as refused:
        problem = _sentence(request, refused)
        return project_page(request, project, assess_year=typed, problem=problem)
    return redirect("assessment", pk=made.pk)


@needs("projects.see")
def assessment(request, pk):
    """The form for the clerk with whom it lies, else as text."""
    return _page(request, assessment_for(request, pk))


@needs("assessments.edit", _POST)
def save(request, pk):
    """Save changed fields; the answer to the page that saves by itself says what became of them."""
    seen = assessment_for(request, pk)
    problem, changed, conflicts = None, {}, {}
    given = request.POST.dict()
    try:
        if not may_fill_in(request.user, seen):
            raise locked_out(seen)
        with transaction.atomic():
            seen = filling.locked(pk)
            changed, conflicts = filling.save(seen, given, request.POST.getlist("mine"))
    except Refused as refused:
        problem = _sentence(request, refused)
    if request.htmx:
        shown = {"assessment": seen, "changed": changed, "conflicts": conflicts, "problem": problem}
        shown["checklist"] = filling.checklist(seen, request.language)
        shown["sum"] = _sum(seen.points)
        response = render(request, "assessments/saved.html", shown)
        response["X-Saved"] = "1"  # the page knows its answer from one that leads to signing in
        return response
    if problem and not may_fill_in(request.user, now := assessment_for(request, pk)):
        return _too_late(request, now)
    if problem or conflicts:
        return _page(request, assessment_for(request, pk), problem, conflicts, given)
    messages.success(request, message("web.assess.saved", request.language))
    return redirect("assessment", pk=pk)


@needs("assessments.edit", _POST, limit="upload")
def add_paper(request, pk):
    """Add a supporting paper, or the reason why there is none."""
    seen = assessment_for(request, pk)
    try:
        if not may_fill_in(request.user, seen):
            raise locked_out(seen)
        acting.add_paper(pk, request.POST, request.FILES.get("document"), request)
    except Refused as refused:
        return _page(request, assessment_for(request, pk), _sentence(request, refused), paper=True)
    return redirect(reverse("assessment", args=[pk]) + "#papers")


@needs("assessments.edit", _POST)
def remove_paper(request, pk, paper):
    """Take a paper out; what was submitted with it keeps speaking of it."""
    seen = assessment_for(request, pk)
    try:
        if not may_fill_in(request.user, seen):
            raise locked_out(seen)
        acting.remove_paper(pk, paper, request)
    except Refused as refused:
        messages.error(request, _sentence(request, refused))
    return redirect(reverse("assessment", args=[pk]) + "#papers")


@needs("projects.see", limit="export")
def paper_file(request, pk, paper):
    """The file of a paper, always a download."""
    try:
        return acting.file_of_paper(assessment_for(request, pk), paper, request)
    except Refused as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("assessment", pk=pk)


@needs("assessments.edit", _POST)
def submit(request, pk):
    """Send it to the department."""
    seen = assessment_for(request, pk)
    try:
        with transaction.atomic():
            moving.submit(filling.locked(pk), request.user, request)
    except Refused as refused:
        return _page(request, seen, _sentence(request, refused))
    words = {"place": seen.project.department.name}
    messages.success(request, message("web.assess.submitted", request.language, **words))
    return redirect("assessment", pk=pk)


@needs("assessments.conclude", _BOTH)
def conclude(request, pk):
    """The scores and the conclusion of the department; a finance bureau may conclude again."""
    found, problem = assessment_for(request, pk), None
    if level_of(request.user, found) is None:
        if request.method == "POST":
            return _too_late(request, found)
        messages.error(request, message("web.decide.not_yours", request.language))
        return redirect("assessment", pk=pk)
    if request.method == "POST":
        try:
            with transaction.atomic():
                _decide(request, type(found).objects.select_for_update().get(pk=pk))
        except Refused as refused:
            problem = _sentence(request, refused)
            if level_of(request.user, now := assessment_for(request, pk)) is None:
                return _too_late(request, now)
        else:
            return redirect("assessment", pk=pk)
    return _conclude_page(request, found, problem)


def _too_late(request, found):
    """What was sent of an assessment that has moved on: who moved it, and what was typed."""
    last, given, language = found.acts.select_related("by").last(), request.POST, request.language
    words = {"name": last.by.name, "at": timezone.localtime(last.at).strftime("%m-%d %H:%M")}
    words["act"] = message(f"web.assess.act.{last.act}", language)
    named = {
        **{f"text-{one.id}": one.said(language) for one in (*parts(), *questions())},
        **{f"points-{one.id}": one.said(language) for one in questions()},
        "conclusion": message("web.assess.conclusion", language),
        "text": message("web.assess.conclusion_text", language),
    }
    was = filling.fields_of(found)
    typed = [
        (label, given[name])
        for name, label in named.items()
        if name in given and given[name].replace("\r\n", "\n") != was.get(name)
    ]
    sentence = message("web.late.moved_on", language, **words)
    return late(request, sentence, reverse("assessment", args=[found.pk]), typed)


def _decide(request, found):
    moving.must_have_seen(found, request.POST.get("seen", ""))
    text = request.POST.get("text", "")
    if request.POST.get("act") == "return":
        moving.give_back(found, request.user, request, text)
        return
    if request.POST.get("act") != "conclude":
        raise Refused("web.bad.text")
    given = {one.id: request.POST.get(f"points-{one.id}", "") for one in questions()}
    conclusion = request.POST.get("conclusion", "")
    moving.conclude(found, request.user, request, given, conclusion, text)


def _conclude_page(request, found, problem):
    act = found.acts.filter(act="conclude").order_by("-pk").first()
    before = act.points if act else found.points
    points = {
        one.id: request.POST.get(f"points-{one.id}", before.get(one.id, "")) for one in questions()
    }
    rules = rules_of(found.year)
    shown = _shown(request, found) | {
        "points": points,
        "sum": _sum(points),
        "bands": [(conclusions()[one].said(request.language), least) for one, least in rules.bands]
        if rules
        else [],
        "conclusions": conclusions().values(),
        "chosen": request.POST.get("conclusion", ""),
        "typed_text": request.POST.get("text", ""),
        "problem": problem,
        "seen": moving.mark_of(found),
        "may_return": level_of(request.user, found) == "department",
        "scoring": True,
    }
    return render(request, "assessments/conclude.html", shown, status=409 if problem else 200)


@needs("projects.see", limit="export")
def assessment_file(request, pk, extension):
    """The assessment as a file, always a download."""
    return acting.file_of(assessment_for(request, pk), extension, request)


def _page(request, found, problem=None, conflicts=None, given=None, paper=False):
    editable = may_fill_in(request.user, found)
    shown = _shown(request, found) | {
        "editable": editable,
        "lock": "" if editable else lock_sentence(found, request.language),
        "fields": filling.fields_of(found) | (given or {}),
        "was": filling.fields_of(found) | _was(given),
        "conflicts": conflicts or {},
        "problem": problem,
        "sum": _sum(found.points),
        "paper_kinds": papers(),
        "paper": request.POST if paper else {},
        "may_conclude": may(request.user, "assessments.conclude")
        and level_of(request.user, found) is not None,
    }
    status = 409 if problem or conflicts else 200
    return render(request, "assessments/assessment.html", shown, status=status)


def _was(given):
    """What the fields held when the page was made from which they were sent."""
    was = (given or {}).items()
    return {name.removeprefix("was-"): text for name, text in was if name.startswith("was-")}


def _shown(request, found):
    """What every page of an assessment shows."""
    acts = list(found.acts.select_related("by"))
    concluded = [one for one in acts if one.act == "conclude"]
    return {
        "assessment": found,
        "project": found.project,
        "dimensions": dimensions(found.subject),
        "parts": {one.id: one for one in parts()},
        "checklist": filling.checklist(found, request.language),
        "acts": acts,
        "concluded": concluded[-1] if concluded else None,
        "conclusion_words": {one.id: one.said(request.language) for one in conclusions().values()},
        "own_sum": _sum(found.points),
        "basis": cited(request.language),
        "formats": [one.removeprefix(".") for one in WRITERS],
    }


def _sum(points):
    together = total(points)
    return "—" if together is None else f"{together.normalize():f}"


def _sentence(request, refused):
    return refused.said(request.language)
