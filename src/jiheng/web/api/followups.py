"""What came after the approval, and the overview of a head."""

from typing import Literal

from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from jiheng.web.accounts.limits import spend
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.followups import FollowUpAct, FollowUpOut, OverviewOut
from jiheng.web.api.speaking import language_of
from jiheng.web.followups import bringing
from jiheng.web.followups.models import READ
from jiheng.web.followups.scope import followup_for
from jiheng.web.overview import counting
from jiheng.web.projects.finding_them import project_for

_TILES = tuple(one.id for one in (*counting.TILES, *counting.FOLLOW_UP_TILES))
router = Router(tags=["overview"])


@router.post("/projects/{pk}/followups", auth=Needs("forms.edit"), response={201: FollowUpOut})
def bring_in(request, pk: int, document: File[UploadedFile]):
    """Read a monitoring or self-evaluation form; it counts once it is taken over."""
    spend("upload", str(request.user.pk))
    made = bringing.bring_in(project_for(request, pk), document, request)
    return Status(201, _whole(made, request))


@router.get("/followups/{pk}", auth=Needs("projects.see"), response=FollowUpOut)
def followup(request, pk: int, form: int | None = Query(None, ge=0)):
    """A form with its figures; of a document that was only read, another of its forms too."""
    found = followup_for(request, pk)
    bringing.look_at(found, form)
    return _whole(found, request)


@router.post(
    "/followups/{pk}/decide", auth=Needs("forms.edit"), response={200: FollowUpOut, 204: None}
)
def decide(request, pk: int, given: FollowUpAct):
    """Let what was read count in place of an older form of its kind, or forget it."""
    followup_for(request, pk)
    bringing.settle(pk, given.act == "drop", given.form, given.seen, request)
    if given.act == "drop":
        return Status(204, None)
    return Status(200, _whole(followup_for(request, pk), request))


@router.get("/overview", auth=Needs("projects.oversee"), response=OverviewOut)
def overview(
    request,
    year: int | None = None,
    tile: Literal[("", *_TILES)] = "",  # type: ignore[valid-type]
    page: int = Query(1, ge=1),
):
    """The figures of a year among what the caller sees, and the list of a tile."""
    chosen, years = counting.year_among(request.user, year)
    rounds = counting.rounds_of(request.user, chosen)
    followups = counting.followups_of(request.user, chosen)
    sheets, mean = counting.mean_total(rounds)
    _, rows, is_after = counting.listed(tile, rounds, followups)
    units = counting.money_by_unit(rounds)
    return page_of(rows, page, _after if is_after else _before) | {
        "year": chosen,
        "years": years,
        "figures": counting.counted(rounds) | {"sheets": sheets, "mean_total": mean},
        "execution": counting.followed(followups),
        "states": counting.by_state(rounds),
        "units": [{**one, "unit": one["project__unit__name"]} for one in units],
    }


def _before(one):
    return _row(one.project, one.state) | {"declaration": one.pk, "followup": None}


def _after(one):
    return _row(one.project, one.state) | {"declaration": None, "followup": one.pk}


def _row(project, state):
    return {
        "project": project.pk,
        "project_name": project.name,
        "unit": project.unit.name,
        "state": state,
    }


def _whole(one, request):
    keys = (
        *("project_id", "state", "year", "kind", "file_name", "checksum", "number", "months"),
        *("budget", "executed", "share", "light", "declared", "computed", "lead", "at"),
    )
    problem = bringing.problem_of(one) if one.state == READ else None
    form = bringing.form_of(one)
    return {
        "id": one.pk,
        **{key.removesuffix("_id"): getattr(one, key) for key in keys},
        "by": one.by.name,
        "forms": [each["project_name"] or each["title"] or "" for each in one.forms],
        "doubts": list(dict.fromkeys(each.message for each in form.reading)),
        "seen": bringing.mark_of(one),
        "problem": problem and problem.said(language_of(request)),
        "form": one.forms[one.number],
    }
