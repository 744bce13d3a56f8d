"""Ex-ante assessments: the clerk fills in, the department concludes."""

from typing import Literal

from django.db import transaction
from django.http import HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from jiheng.web.accounts.limits import spend
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.assessments import (
    AssessmentOut,
    Assessments,
    Conclusion,
    Fields,
    FieldsSaved,
    YearOnly,
)
from jiheng.web.api.speaking import valid
from jiheng.web.assessments import acting, filling, moving
from jiheng.web.assessments.deadlines import due_of
from jiheng.web.assessments.locking import locked_out
from jiheng.web.assessments.models import STATES, Assessment
from jiheng.web.assessments.scope import (
    assessment_for,
    assessments_of,
    held_assessments,
    may_fill_in,
)
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.forms import Year
from jiheng.web.projects.workflow import is_clerk_of

router = Router(tags=["assessments"])
_PATH = "/assessments/{pk}"


@router.get("/assessments", auth=Needs("projects.see"), response=Assessments)
def assessments(
    request,
    state: Literal[("", *STATES)] = "",  # type: ignore[valid-type]
    held: bool = False,
    page: int = Query(1, ge=1),
):
    """Assessments that the caller sees, of one state, or only those that lie with the caller."""
    found = held_assessments(request.user) if held else assessments_of(request.user)
    if state:
        found = found.filter(state=state)
    return page_of(found, page, _brief)


@router.post(
    "/projects/{pk}/assessments",
    auth=Needs("assessments.edit"),
    response={201: AssessmentOut},
)
def begin(request, pk: int, given: YearOnly):
    """Open the assessment of a project for its budget year."""
    project = project_for(request, pk)
    if not is_clerk_of(request.user, project):
        raise Refused("web.assess.cannot")
    year = valid(Year({"year": given.year}, language=request.language))["year"]
    with transaction.atomic():
        made = moving.begin(project, year, request)
    return Status(201, _whole(made, request))


@router.get(_PATH, auth=Needs("projects.see"), response=AssessmentOut)
def assessment(request, pk: int):
    """The assessment with its fields, papers and what is still open."""
    return _whole(assessment_for(request, pk), request)


@router.post(f"{_PATH}/fields", auth=Needs("assessments.edit"), response=FieldsSaved)
def save(request, pk: int, given: Fields):
    """Change fields; one that somebody else has changed since is given back as a conflict."""
    _must_lie_with(request, pk)
    sent = dict(given.fields) | {f"was-{name}": text for name, text in given.was.items()}
    with transaction.atomic():
        changed, conflicts = filling.save(filling.locked(pk), sent)
    return {"changed": list(changed), "conflicts": conflicts}


@router.post(f"{_PATH}/papers", auth=Needs("assessments.edit"), response={201: AssessmentOut})
def add_paper(
    request,
    pk: int,
    kind: Form[str],
    title: Form[str] = "",
    not_applicable: Form[str] = "",
    is_sensitive: Form[bool] = False,
    document: File[UploadedFile] | None = None,
):
    """Add a supporting paper, or the reason why there is none of its kind."""
    spend("upload", str(request.user.pk))
    given = {"kind": kind, "title": title, "not_applicable": not_applicable}
    given |= {"is_sensitive": "1"} if is_sensitive else {}
    _must_lie_with(request, pk)
    acting.add_paper(pk, given, document, request)
    return Status(201, _whole(assessment_for(request, pk), request))


@router.delete(_PATH + "/papers/{paper}", auth=Needs("assessments.edit"), response=AssessmentOut)
def remove_paper(request, pk: int, paper: int):
    """Take a paper out; what was submitted with it keeps speaking of it."""
    _must_lie_with(request, pk)
    acting.remove_paper(pk, paper, request)
    return _whole(assessment_for(request, pk), request)


@router.get(_PATH + "/papers/{paper}/file", auth=Needs("projects.see"))
def paper_file(request, pk: int, paper: int) -> HttpResponse:
    """The file of a paper, always a download."""
    spend("export", str(request.user.pk))
    return acting.file_of_paper(assessment_for(request, pk), paper, request)


@router.post(f"{_PATH}/submit", auth=Needs("assessments.edit"), response=AssessmentOut)
def submit(request, pk: int):
    """Send it to the department."""
    assessment_for(request, pk)
    with transaction.atomic():
        moving.submit(filling.locked(pk), request.user, request)
    return _whole(assessment_for(request, pk), request)


@router.post(f"{_PATH}/conclude", auth=Needs("assessments.conclude"), response=AssessmentOut)
def conclude(request, pk: int, given: Conclusion):
    """Give points and conclusion, or return it to the clerk with a reason."""
    assessment_for(request, pk)
    with transaction.atomic():
        found = Assessment.objects.select_for_update().get(pk=pk)
        moving.must_have_seen(found, given.seen)
        if given.act == "return":
            moving.give_back(found, request.user, request, given.text)
        else:
            about = (given.points, given.conclusion, given.text)
            moving.conclude(found, request.user, request, *about)
    return _whole(assessment_for(request, pk), request)


@router.get(_PATH + "/file.{extension}", auth=Needs("projects.see"))
def assessment_file(request, pk: int, extension: str) -> HttpResponse:
    """The assessment as a file, always a download."""
    spend("export", str(request.user.pk))
    return acting.file_of(assessment_for(request, pk), extension, request)


def _must_lie_with(request, pk):
    if not may_fill_in(request.user, found := assessment_for(request, pk)):
        raise locked_out(found)


def _act(one):
    keys = ("act", "level", "points", "total", "conclusion", "text", "checksum", "at")
    return {key: getattr(one, key) for key in keys} | {"by": one.by.name}


def _brief(one):
    return {
        "id": one.pk,
        "project": one.project_id,
        "project_name": one.project.name,
        **{key: getattr(one, key) for key in ("year", "subject", "state", "since")},
        "due": due_of(one),
    }


def _whole(one, request):
    papers = one.papers.filter(is_removed=False)
    keys = ("id", "kind", "title", "not_applicable", "file_name", "checksum", "is_sensitive")
    return _brief(one) | {
        "acts": [_act(each) for each in one.acts.select_related("by")],
        "seen": moving.mark_of(one),
        "fields": filling.fields_of(one),
        "papers": [{key: getattr(paper, key) for key in keys} for paper in papers],
        "open": filling.open_places(one, request.language),
    }
