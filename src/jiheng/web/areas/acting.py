"""Acts on area tables as one does them: locked, all or nothing, entered in the log."""

from django.db import transaction
from django.http import Http404, HttpResponse

from jiheng.kernel.writing.write import WRITERS
from jiheng.web.areas import splitting
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.areas.printing import as_file
from jiheng.web.areas.scope import may_send
from jiheng.web.audit.chain import record
from jiheng.web.frame.downloads import download
from jiheng.web.projects.models import Declaration


def shares_in(table) -> list[AreaShare]:
    """The shares of a table with the names of their places."""
    return list(table.shares.select_related("region", "receiver", "project"))


def begin(form, request) -> AreaTable:
    """The table of a valid form (NewTable)."""
    given = form.cleaned_data
    with transaction.atomic():
        about = (given["project_name"], given["year"], given["amount"])
        return splitting.begin_table(given["department"], *about, request)


def save(pk, typed, request) -> AreaTable:
    """Save what was typed: `typed` makes of the shares what splitting.save asks for."""
    with transaction.atomic():
        table = AreaTable.objects.select_for_update().get(pk=pk)
        shares = shares_in(table)
        splitting.save(table, shares, typed(shares), request.user)
        record(request, "area.saved", table, revision=table.revision)
    return table


def send(pk, revision, request) -> None:
    """Send every region its share of the table as it was seen."""
    with transaction.atomic():
        table = AreaTable.objects.select_for_update().get(pk=pk)
        if may_send(request.user, table):
            splitting.must_have_seen(table, revision)
        splitting.send(table, shares_in(table), request.user, request)


def take_up(pk, code, request) -> Declaration:
    """Open the receiver's own project and declaration with what it was given."""
    with transaction.atomic():
        share = AreaShare.objects.select_for_update().get(pk=pk)
        return splitting.take_up(share, code, request.user, request)


def file_of(table, extension, request) -> HttpResponse:
    """The download of a table; Http404 for a format that is none."""
    if f".{extension}" not in WRITERS:
        raise Http404
    data = as_file(table, shares_in(table), extension)
    record(request, "area.exported", table, format=extension)
    return download(data, f"{table.name} {table.year}区域绩效目标表.{extension}")
