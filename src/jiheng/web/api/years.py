"""A project over its years, the rules of its indicators, the roll-over; the indicator library."""

from ninja import Query, Router

from jiheng.kernel.messages import message
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.indicators import Library, Proposals
from jiheng.web.api.schemas.years import CandidatesOut, RolledOver, RollOver, Rules, YearsOut
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.indicators.suggesting import about, library_named, proposed, with_words
from jiheng.web.projects import years as over_years
from jiheng.web.projects.finding_them import declaration_for, project_for
from jiheng.web.projects.forms import Year
from jiheng.web.projects.rolling_over import candidates_of, roll_over
from jiheng.web.projects.workflow import APPROVED

router = Router(tags=["years"])
_LONGEST = 100


@router.get("/projects/{pk}/years", auth=Needs("projects.see"), response=YearsOut)
def years(request, pk: int):
    """The targets and the money of all years side by side, and what they make together."""
    return _years(project_for(request, pk), language_of(request))


@router.post("/projects/{pk}/rules", auth=Needs("forms.edit"), response=YearsOut)
def rules(request, pk: int, given: Rules):
    """Say of indicators how their years make one value."""
    found = project_for(request, pk)
    over_years.set_rules(found, given.rules, request, given.was)
    return _years(found, language_of(request))


@router.get("/rollover", auth=Needs("forms.edit"), response=CandidatesOut)
def candidates(request, year: int):
    """The projects of the caller's units, and what keeps each from going into a year."""
    language = language_of(request)
    year = valid(Year({"year": year}, language=language))["year"]
    found = [
        {
            "project": one.project.pk,
            "code": one.project.code,
            "name": one.project.name,
            "from_year": one.from_year,
            "obstacle": one.obstacle and message(one.obstacle, language),
        }
        for one in candidates_of(request.user, year)
    ]
    return {"year": year, "projects": found}


@router.post("/rollover", auth=Needs("forms.edit"), response=RolledOver)
def roll(request, given: RollOver):
    """Open the declarations of a year for projects that go on, each for itself."""
    language = language_of(request)
    year = valid(Year({"year": given.year}, language=language))["year"]
    made, refused = roll_over(set(given.projects), year, request)
    said = [{"project": pk, "message": one.said(language)} for pk, one in refused.items()]
    return {"opened": [one.pk for one in made], "refused": said}


@router.get("/indicators", auth=Needs("projects.see"), response=Library, tags=["indicators"])
def library(request, q: str = Query("", max_length=_LONGEST), page: int = Query(1, ge=1)):
    """The indicator library, or what it has for the words of `q`."""
    language = language_of(request)
    return page_of(library_named(q.strip()), page, lambda one: _entry(one, language))


@router.get(
    "/declarations/{pk}/proposals",
    auth=Needs("forms.edit"),
    response=Proposals,
    tags=["indicators"],
)
def propose(
    request,
    pk: int,
    q: str = Query("", max_length=_LONGEST),
    name: str = Query("", max_length=_LONGEST),
):
    """What the library proposes for words (`q`), or all that it knows of one name (`name`)."""
    region, language = declaration_for(request, pk).project.region_id, language_of(request)
    if name.strip():
        known = about(region, name.strip(), language)
        found = [known] if known else []
    else:
        found = proposed(region, q, language)
    return {"found": [with_words(one, language) for one in found]}


def _years(project, language):
    rounds = over_years.forms_by_year(project)
    return {
        "years": over_years.years_of(project, rounds),
        "not_approved": [year for year, one in rounds.items() if one.state != APPROVED],
        "rows": [_row(one, language) for one in over_years.indicator_rows(project, rounds)],
        "money": [_money(one) for one in over_years.money_rows(project, rounds)],
    }


def _row(one, language):
    problem = one.made.problem if one.made else None
    return {
        **{key: getattr(one, key) for key in ("key", "name", "level2", "rule", "is_suggested")},
        "targets": one.by_year,
        "whole_period": one.whole,
        "made": one.made.text if one.made else None,
        "problem": problem and message(problem[0], language, **problem[1]),
        "falls_short": one.falls_short,
    }


def _money(one):
    keys = ("item", "sum", "missing", "differs")
    told = {key: getattr(one, key) for key in keys}
    return told | {"amounts": one.by_year, "whole_period": one.whole}


def _entry(one, language):
    measure = one.measure
    return {
        **{key: getattr(one, key) for key in ("name", "level2", "unit", "direction", "nature")},
        "formula": measure.formula[language],
        "record": measure.record[language],
        "good": measure.good,
        "bad": measure.bad,
    }
