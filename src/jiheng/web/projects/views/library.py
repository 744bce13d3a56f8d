"""Inbox, project library, one project."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.rights import SIGNED_IN, may
from jiheng.web.assessments import deadlines
from jiheng.web.assessments.deadlines import waiting_for
from jiheng.web.assessments.models import CONCLUDED
from jiheng.web.assessments.passing import refusal
from jiheng.web.followups.models import READ
from jiheng.web.frame.choosing import chosen
from jiheng.web.frame.typed import posted
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.forms import NewProject, ProjectData, Year, data_of
from jiheng.web.projects.keeping import Changed, change_project, make_project, mark_of
from jiheng.web.projects.moving import begin
from jiheng.web.projects.rolling import last_year
from jiheng.web.projects.scope import declarations_of, held_by
from jiheng.web.projects.searching import STATES, library_of
from jiheng.web.projects.workflow import APPROVED, RETURNED, is_clerk_of, soon
from jiheng.web.reviews.experts import requests_to
from jiheng.web.reviews.risk import highest_first
from jiheng.web.reviews.risk import settings as queue_settings

_A_PAGE = 30
_CONSOLES = (
    ("people.manage", "people"),
    ("organisations.manage", "organisations"),
    ("audit.read", "log"),
)


@needs(SIGNED_IN)
def inbox(request):
    """What lies with the person, most urgent first; administrators go to their console."""
    if not may(request.user, "projects.see"):
        for right, page in _CONSOLES:
            if may(request.user, right):
                return redirect(page)
        return render(request, "projects/no_role.html")
    person = request.user
    decides = may(person, "forms.decide")
    order = "due" if request.GET.get("by") == "due" or not decides else "risk"
    only = chosen(request)
    lying = only.of(held_by(person)).select_related("risk")
    if order == "risk":
        lying = highest_first(lying)
    held = Paginator(lying, _A_PAGE).get_page(request.GET.get("page"))
    waiting = only.of(waiting_for(person))
    shown = {"page": held, "counts": _counts(person, only, waiting), "decides": decides}
    shown |= {"order": order, "assessments": waiting[:_A_PAGE], "only": only}
    shown["more"] = urlencode({"by": order}) + "&"
    if may(person, "experts.advise"):
        shown["asked"] = requests_to(person)[:_A_PAGE]
    if decides:
        shown["draw"] = queue_settings()
        shown["minutes"] = lying.aggregate(all=Sum("risk__minutes"))["all"] or 0
    return render(request, "projects/inbox.html", shown)


def _counts(person, only, waiting):
    """What the tiles of the inbox say: declarations and assessments together."""
    today = timezone.localdate()
    held = only.of(held_by(person)).aggregate(
        held=Count("pk"),
        returned=Count("pk", filter=Q(state=RETURNED)),
        late=Count("pk", filter=Q(due__lt=today)),
        soon=Count("pk", filter=Q(due__range=(today, today + soon()))),
    )
    too = deadlines.counted(waiting, soon())
    held = {name: count + too[name] for name, count in held.items()}
    seen = only.of(declarations_of(person))
    return held | {"approved": seen.filter(state=APPROVED).count(), "all": seen.count()}


@needs("projects.see")
def projects(request):
    """The project library: searched by name or code, with the newest round of each."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    only = chosen(request)
    found = only.of(library_of(request.user, words, state, only.year), project="", year="")
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "only": only, "q": words, "state": state, "states": STATES}
    shown["more"] = urlencode({"q": words, "state": state}) + "&"
    shown["can_create"] = may(request.user, "projects.create")
    return render(request, "projects/projects.html", shown)


@needs("projects.create", ("GET", "HEAD", "POST"))
def new_project(request):
    """Add a project to the library."""
    form = NewProject(posted(request), person=request.user, language=request.language)
    if request.method == "POST" and form.is_valid():
        return redirect("project", pk=make_project(form, request).pk)
    status = 422 if form.errors else 200
    return render(request, "projects/new_project.html", {"form": form}, status=status)


@needs("projects.create", ("GET", "HEAD", "POST"))
def edit_project(request, pk):
    """Change what the library knows of a project; the unit's clerk does."""
    found = project_for(request, pk)
    if not is_clerk_of(request.user, found):
        messages.error(request, message("web.project.not_clerk", request.language))
        return redirect("project", pk=pk)
    form = ProjectData(posted(request), initial=data_of(found), language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            change_project(found, form, request, request.POST.get("seen", ""))
        except Changed as changed:  # a colleague was faster: what was typed stays
            form.add_error(None, changed.said(request.language))
        else:
            return redirect("project", pk=pk)
    shown = {"form": form, "project": found, "seen": mark_of(found)}
    status = 422 if form.errors else 200
    return render(request, "projects/edit_project.html", shown, status=status)


@needs("projects.see")
def project(request, pk):
    """One project with its assessments and rounds, and the start of a new one."""
    return project_page(request, project_for(request, pk))


def project_page(request, found, form=None, assess_year=None, problem=None):
    """The page of a project; what was refused there stands in its form again, beside the sentence."""
    rounds = found.declarations.select_related("adjusts", "approval")
    year = timezone.localdate().year + 1
    form = form or Year(initial={"year": year}, language=request.language)
    assessments = list(found.assessments.all())
    followups = found.followups.filter(~Q(state=READ) | Q(by=request.user))
    shown = {
        "project": found,
        "rounds": rounds,
        "form": form,
        "assess_year": year if assess_year is None else assess_year,
        "problem": problem,
        "assessments": assessments,
        "gate": refusal(found, year, found.planned_amount, request.language),
        "followups": followups.defer("forms")[:_A_PAGE],
        "can_begin": is_clerk_of(request.user, found),
        "can_assess": all(one.state == CONCLUDED for one in assessments),
    }
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "projects/project.html", shown, status=status)


@needs("forms.edit", ("POST",))
def new_round(request, pk):
    """Open the declaration of a year, empty or with last year's form."""
    found = project_for(request, pk)
    form = Year(request.POST, language=request.language)
    if not is_clerk_of(request.user, found):
        problem = message("web.declare.cannot", request.language)
        return project_page(request, found, form, problem=problem)
    if not form.is_valid():
        return project_page(request, found, form)
    year = form.cleaned_data["year"]
    try:
        with transaction.atomic():
            old = last_year(found, year) if form.cleaned_data["copy"] else None
            made = begin(found, year, request, old, is_copy=old is not None)
    except Refused as refused:
        return project_page(request, found, form, problem=refused.said(request.language))
    return redirect("declaration", pk=made.pk)
