"""Who sees area tables and shares: the giving department and bureau, and each receiver its own."""

from django.db.models import Q

from jiheng.web.accounts import rights
from jiheng.web.areas.models import DRAFT, SENT, AreaShare, AreaTable
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.organisations.models import REGION

BUREAU = (rights.FINANCE_OFFICE, rights.FINANCE_PERFORMANCE, rights.AUDITOR)
_GIVING = (rights.CLERK, rights.HEAD, rights.DEPARTMENT)


def region_of(one):
    """The region of a bureau's or auditor's appointment."""
    place = one.organisation
    return place if place.kind == REGION else place.parent


def tables_of(person):
    """The tables that a person's department fills in, or that lie in a bureau's region or below."""
    seen = Q(pk__in=[])
    for one in person.appointments_today():
        if one.role in _GIVING:
            seen |= Q(department=one.organisation_id)
        elif one.role in BUREAU:
            seen |= Q(region__path__startswith=region_of(one).path)
    return AreaTable.objects.filter(seen).select_related("department", "region", "sent_by")


def shares_of(person):
    """The shares that were sent to a person's department or region: never those of another."""
    seen = Q(pk__in=[])
    for one in person.appointments_today():
        if one.role in _GIVING:
            seen |= Q(receiver=one.organisation_id) | Q(receiver__below=one.organisation_id)
        elif one.role in BUREAU:
            seen |= Q(region=region_of(one))
    found = AreaShare.objects.filter(seen, table__state=SENT).distinct()
    return found.select_related("table__department", "region", "receiver", "project")


def may_fill_in(person, table):
    """Whether the person is a clerk of the department and the table is not sent."""
    return table.state == DRAFT and person.holds(rights.CLERK, table.department_id)


def may_send(person, table):
    """Whether the person decides for the department and the table is not sent."""
    return table.state == DRAFT and person.holds(rights.DEPARTMENT, table.department_id)


def may_take_up(person, share):
    """Whether the person is a clerk of the receiver, and nobody has taken the share up."""
    return share.project_id is None and person.holds(rights.CLERK, share.receiver_id)


def table_for(request, pk):
    """A table that the person sees; 404 otherwise, noted where it exists."""
    return seen_or_404(request, tables_of(request.user), AreaTable, pk)


def share_for(request, pk):
    """A share that the person sees."""
    return seen_or_404(request, shares_of(request.user), AreaShare, pk)
