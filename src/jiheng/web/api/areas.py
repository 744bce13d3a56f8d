"""Area targets: tables and their split, the share of a region, summaries of the level below."""

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from jiheng.kernel.messages import message
from jiheng.web.accounts.limits import spend
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.areas import (
    AreaIn,
    AreaOut,
    Areas,
    AreaSeen,
    AreaTyped,
    Code,
    ShareOut,
    Shares,
    SummaryOut,
)
from jiheng.web.api.schemas.declarations import DeclarationBrief
from jiheng.web.api.shapes import brief
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.areas import acting, splitting, summing
from jiheng.web.areas.forms import NewTable, TakeUp
from jiheng.web.areas.scope import (
    may_fill_in,
    may_take_up,
    share_for,
    shares_of,
    table_for,
    tables_of,
)
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.forms import Year

router = Router(tags=["areas"])
_PATH = "/areas/{pk}"


@router.get("/areas", auth=Needs("projects.see"), response=Areas)
def areas(request, page: int = Query(1, ge=1)):
    """Tables that the caller's bureau gives or oversees."""
    return page_of(tables_of(request.user), page, _brief)


@router.post("/areas", auth=Needs("areas.edit"), response={201: AreaOut})
def new_table(request, given: AreaIn):
    """A new table of a department, with a share for each region below."""
    form = NewTable({}, person=request.user, language=language_of(request))
    department = form.fields["department"].initial
    if given.department is not None:
        department = Organisation.objects.filter(code=given.department).first()
    form.data = {
        "project_name": given.name,
        "department": department.pk if department else "0",
        "year": given.year,
        "amount": given.amount,
    }
    valid(form)
    return Status(201, _whole(request, acting.begin(form, request)))


@router.get(_PATH, auth=Needs("projects.see"), response=AreaOut)
def area(request, pk: int):
    """The table with what the regions make together."""
    return _whole(request, table_for(request, pk))


@router.put(_PATH, auth=Needs("areas.edit"), response=AreaOut)
def save(request, pk: int, given: AreaTyped):
    """Save the whole table, all or nothing; refused where somebody else saved it since."""
    table_for(request, pk)
    typed = given.model_dump(exclude={"revision"}) | {"revision": str(given.revision)}
    acting.save(pk, lambda _shares: typed, request)
    return _whole(request, table_for(request, pk))


@router.post(f"{_PATH}/send", auth=Needs("areas.send"), response=AreaOut)
def send(request, pk: int, given: AreaSeen):
    """Send every region its share of the table as it was read; nothing changes any more."""
    table_for(request, pk)
    acting.send(pk, str(given.revision), request)
    return _whole(request, table_for(request, pk))


@router.get(_PATH + "/file.{extension}", auth=Needs("projects.see"))
def area_file(request, pk: int, extension: str) -> HttpResponse:
    """The table as a file, always a download."""
    spend("export", str(request.user.pk))
    return acting.file_of(table_for(request, pk), extension, request)


@router.get("/shares", auth=Needs("projects.see"), response=Shares)
def shares(request, page: int = Query(1, ge=1)):
    """Shares that were sent to the caller's department or region."""
    found = shares_of(request.user).order_by("-table__year", "pk")
    return page_of(found, page, lambda one: _share(request, one))


@router.get("/shares/{pk}", auth=Needs("projects.see"), response=ShareOut)
def share(request, pk: int):
    """What a region was given."""
    return _share(request, share_for(request, pk))


@router.post("/shares/{pk}/take-up", auth=Needs("forms.edit"), response={201: DeclarationBrief})
def take_up(request, pk: int, given: Code):
    """Open the receiver's own project and declaration with what it was given."""
    share_for(request, pk)
    form = TakeUp({"project_code": given.code}, language=language_of(request))
    code = valid(form)["project_code"]
    return Status(201, brief(acting.take_up(pk, code, request)))


@router.get("/summary", auth=Needs("projects.see"), response=SummaryOut)
def summary(request, year: int | None = None):
    """Counts and sums of the caller's region and those below it; no project is named."""
    year = year or timezone.localdate().year
    valid(Year({"year": year}, language=language_of(request)))
    rows = summing.sums(summing.regions_of(request.user), year)
    return {"year": year, "regions": [_sums(row) for row in rows]}


def _sums(row):
    made = {key: {"count": row[key]["n"], "money": row[key]["money"]} for key in _SUMMED}
    place = {"code": row["region"].code, "region": row["region"].name}
    return place | {key: row[key] for key in ("projects", "transfers")} | made


_SUMMED = ("declared", "approved")


def _brief(one):
    keys = ("name", "year", "amount", "state", "sent_at")
    place = {"department": one.department.name, "region": one.region.name}
    return {"id": one.pk, **{key: getattr(one, key) for key in keys}, **place}


def _whole(request, one):
    language, found = language_of(request), acting.shares_in(one)
    return _brief(one) | {
        "editable": may_fill_in(request.user, one),
        "revision": one.revision,
        "indicators": [_line(each, language) for each in splitting.lines(one, found)],
        "shares": [
            {
                "id": each.pk,
                "region": each.region.name,
                "receiver": each.receiver.name if each.receiver else None,
                "amount": each.amount,
                "targets": each.targets,
                "project": each.project_id,
            }
            for each in found
        ],
        "open": [] if one.sent_at else splitting.problems(one, found, language),
    }


def _line(one, language):
    problem = one.made.problem
    return one.record | {
        "made": one.made.text,
        "problem": problem and message(problem[0], language, **problem[1]),
        "falls_short": one.falls_short,
        "made_approved": one.made_declared.text,
    }


def _share(request, one):
    given = [each | {"target": one.targets.get(each["id"])} for each in one.table.indicators]
    return {
        "id": one.pk,
        "table": one.table.name,
        "year": one.table.year,
        "giver": one.table.department.name,
        "region": one.region.name,
        "amount": one.amount,
        "project": one.project_id,
        "can_take_up": may_take_up(request.user, one),
        "indicators": given,
    }
