"""Projects, and the caller's own list of work."""

from typing import Literal

from django.core.paginator import Paginator
from django.db import transaction
from ninja import Query, Router, Status

from jiheng.web.accounts.rights import CLERK, may
from jiheng.web.api.auth import Needs
from jiheng.web.api.schemas.declarations import DeclarationBrief, Inbox, Round
from jiheng.web.api.schemas.projects import ProjectChange, ProjectIn, ProjectOut, Projects
from jiheng.web.api.shapes import brief, lying_brief, of_project
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.forms import NewProject, Year, data_of
from jiheng.web.projects.forms import ProjectData as Form
from jiheng.web.projects.keeping import change_project, make_project
from jiheng.web.projects.moving import begin
from jiheng.web.projects.rolling import last_year
from jiheng.web.projects.scope import held_by
from jiheng.web.projects.searching import STATES, library_of
from jiheng.web.projects.workflow import is_clerk_of
from jiheng.web.reviews.risk import highest_first

router = Router(tags=["projects"])
_A_PAGE = 50


def page_of(query, number, shape):
    """A page of a query as the API gives it."""
    page = Paginator(query, _A_PAGE).get_page(number)
    found = {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages}
    return found | {"items": [shape(one) for one in page]}


@router.get("/inbox", auth=Needs("projects.see"), response=Inbox)
def inbox(request, by: Literal["due", "risk"] = "due", page: int = Query(1, ge=1)):
    """Declarations that lie with the caller: most urgent, or for reviewers highest risk first."""
    lying, language = held_by(request.user).select_related("risk"), language_of(request)
    decides = may(request.user, "forms.decide")
    found = highest_first(lying) if by == "risk" and decides else lying
    return page_of(found, page, lambda one: lying_brief(one, decides, language))


@router.get("/projects", auth=Needs("projects.see"), response=Projects)
def projects(
    request,
    q: str = "",
    state: Literal[("", *STATES)] = "",  # type: ignore[valid-type]
    page: int = Query(1, ge=1),
):
    """Projects that the caller sees, by name, sound or code, and by the state of their last round."""
    return page_of(library_of(request.user, q.strip(), state), page, of_project)


@router.post("/projects", auth=Needs("projects.create"), response={201: ProjectOut})
def new_project(request, given: ProjectIn):
    """Add a project to the library of a unit whose clerk the caller is."""
    places = [one for one in request.user.appointments_today() if one.role == CLERK]
    place = next(
        (one for one in places if one.organisation.code == given.unit),
        places[0] if given.unit is None else None,
    )
    data = {
        "project_code": given.code,
        "project_name": given.name,
        "unit": place.organisation_id if place else "",
        "project_kind": given.kind,
        **given.model_dump(exclude={"code", "name", "unit", "kind"}),
    }
    form = NewProject(data, person=request.user, language=language_of(request))
    valid(form)
    return Status(201, of_project(make_project(form, request)))


@router.get("/projects/{pk}", auth=Needs("projects.see"), response=ProjectOut)
def project(request, pk: int):
    """One project."""
    return of_project(project_for(request, pk))


@router.put("/projects/{pk}", auth=Needs("projects.create"), response=ProjectOut)
def edit_project(request, pk: int, given: ProjectChange):
    """Change what the library knows of a project of a unit whose clerk the caller is."""
    found = project_for(request, pk)
    if not is_clerk_of(request.user, found):
        raise Refused("web.project.not_clerk")
    data = given.model_dump(exclude={"kind", "seen"}) | {"project_kind": given.kind}
    form = Form(data, initial=data_of(found), language=language_of(request))
    valid(form)
    change_project(found, form, request, given.seen)
    return of_project(found)


@router.get(
    "/projects/{pk}/declarations",
    auth=Needs("projects.see"),
    response=list[DeclarationBrief],
)
def rounds(request, pk: int):
    """The rounds of a project, newest first."""
    found = project_for(request, pk)
    return [brief(one) for one in found.declarations.select_related("project")]


@router.post(
    "/projects/{pk}/declarations",
    auth=Needs("forms.edit"),
    response={201: DeclarationBrief},
)
def begin_round(request, pk: int, given: Round):
    """Open the declaration of a year, empty or with what was approved last."""
    found = project_for(request, pk)
    if not is_clerk_of(request.user, found):
        raise Refused("web.declare.cannot")
    data = {"year": given.year, "copy": given.copy_last}
    year = valid(Year(data, language=language_of(request)))["year"]
    with transaction.atomic():
        old = last_year(found, year) if given.copy_last else None
        made = begin(found, year, request, old, is_copy=old is not None)
    return Status(201, brief(made))
