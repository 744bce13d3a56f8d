"""A project over its years, the rule of each indicator, and the roll-over into a new year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone

from jiheng.budget.rolling_up import RULES
from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs
from jiheng.web.frame.choosing import chosen
from jiheng.web.frame.numbers import whole
from jiheng.web.frame.typed import posted
from jiheng.web.projects import years as over_years
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.forms import Year
from jiheng.web.projects.rolling_over import candidates_of, roll_over
from jiheng.web.projects.workflow import APPROVED, is_clerk_of

_A_PAGE = 50


@needs("projects.see")
def years(request, pk):
    """The targets and the money of all years side by side, and what they make together."""
    return _years_page(request, project_for(request, pk))


def _years_page(request, found, refused=None, given=None):
    """The years of a project; where rules were refused, with those that were `given` (by row)."""
    rounds = over_years.forms_by_year(found)
    rows = over_years.indicator_rows(found, rounds)
    for row in rows:
        problem = row.made.problem if row.made else None
        row.problem = problem and message(problem[0], request.language, **problem[1])
        stored = "" if row.is_suggested else row.rule
        row.chosen = (given or {}).get(row.key, stored)
    shown = {
        "project": found,
        "years": over_years.years_of(found, rounds),
        "drafts": [year for year, one in rounds.items() if one.state != APPROVED],
        "rows": rows,
        "money": over_years.money_rows(found, rounds),
        "rules": RULES,
        "can_edit": is_clerk_of(request.user, found),
        "problem": refused,
    }
    return render(request, "projects/years.html", shown, status=409 if refused else 200)


@needs("forms.edit", ("POST",))
def rules(request, pk):
    """Say of indicators how their years make one value."""
    found = project_for(request, pk)
    names, texts, was = (request.POST.getlist(key) for key in ("name", "rule", "was"))
    given, seen = (dict(zip(names, each, strict=False)) for each in (texts, was))
    try:
        if not len(names) == len(texts) == len(was) > 0:
            raise Refused("web.bad.text")
        over_years.set_rules(found, given, request, seen)
    except Refused as refused:
        return _years_page(request, found, refused.said(request.language), given)
    return redirect("years", pk=pk)


@needs("forms.edit", ("GET", "HEAD", "POST"))
def rollover(request):
    """Open the declarations of a new year for all projects that go on, with last year's forms."""
    asked = Year(posted(request) or request.GET, language=request.language)
    coming = chosen(request).year or timezone.localdate().year + 1
    year = asked.cleaned_data["year"] if asked.is_valid() else coming
    wrong = asked.errors.get("year") if "year" in request.GET else None
    if request.method == "POST":
        wanted = {whole(one) for one in request.POST.getlist("project")} - {None}
        if not asked.is_valid() or not wanted:
            messages.error(request, message("web.roll.nothing", request.language))
        else:
            _roll(request, wanted, year)
        return redirect(f"{request.path}?year={year}")
    page = Paginator(candidates_of(request.user, year), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "year": year, "more": f"year={year}&", "wrong": wrong}
    shown["typed"] = request.GET["year"] if wrong else year
    return render(request, "projects/rollover.html", shown)


def _roll(request, wanted, year):
    """Open each wanted round; say how many were opened, and of each other one why not."""
    made, refusals = roll_over(wanted, year, request)
    for refused in refusals.values():
        messages.error(request, refused.said(request.language))
    if not (made or refusals):
        messages.error(request, message("web.roll.nothing", request.language))
        return
    words = {"count": str(len(made)), "year": str(year)}
    kind = messages.success if made else messages.warning
    kind(request, message("web.roll.done", request.language, **words))
