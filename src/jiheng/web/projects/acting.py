"""Acts on documents and approvals as one does them: locked, all or nothing, entered in the log."""

from django.db import transaction
from django.http import Http404, HttpResponse

from jiheng.budget.forms import Form
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import ROOT, packaged_packs
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.audit.chain import record
from jiheng.web.frame.downloads import download
from jiheng.web.projects import importing, moving
from jiheng.web.projects.editing import Locked, Refused, locked
from jiheng.web.projects.entering import is_as_approved
from jiheng.web.projects.models import Declaration, Import
from jiheng.web.projects.workflow import holds, is_clerk_of


def take_in(declaration, upload, request, language) -> Import:
    """Read an upload for a declaration that lies with the person; Refused or Unreadable if not."""
    if upload is None:
        raise Refused("web.import.no_file")
    if not (declaration.can_be_edited and holds(request.user, declaration)):
        raise Locked(declaration)
    one, read = importing.read_upload(upload, language)
    with transaction.atomic():
        kept = importing.keep(declaration, one, read, upload, request.user)
        about = {"file": kept.file_name, "checksum": kept.checksum}
        record(request, "document.read", declaration, **about)
    return kept


def take_over(kept, number, ids, revision, request) -> int:
    """Make the accepted proposals, all or none; how many. Refused where they cannot be made."""
    with transaction.atomic():
        now = locked(kept.declaration_id)
        if not holds(request.user, now):
            raise Locked(now)
        kept = Import.objects.select_for_update().get(pk=kept.pk)
        count = importing.accept(kept, number, ids, revision, now, request.user)
        record(request, "document.accepted", now, file=kept.file_name, count=count)
    return count


def adjust(approval, reason, request) -> Declaration:
    """Open an adjustment of an approved form; Refused for whom is no clerk of its unit."""
    if not is_clerk_of(request.user, approval.declaration.project):
        raise Refused("web.decide.not_yours")
    with transaction.atomic():
        return moving.adjust(approval, reason, request)


def file_of(approval, extension, request) -> HttpResponse:
    """The download of an approval; Http404 for a format that is none, Refused for a changed form."""
    writer = WRITERS.get(f".{extension}")
    if writer is None:
        raise Http404
    if not is_as_approved(approval):
        raise Refused("web.approval.changed")
    packs = packaged_packs()
    laid = lay_out(Form.model_validate_json(approval.snapshot), packs[ROOT], packs)
    data = writer([held(laid.sheet)[0]])
    record(request, "approval.exported", approval, number=approval.number, format=extension)
    project, year = approval.declaration.project, approval.declaration.year
    return download(data, f"{project.code} {project.name} {year}批复表.{extension}")
