"""Documents in and out: bringing one in, the approval and its files, the adjustment."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from jiheng.budget.forms import Form
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import ROOT, packaged_packs
from jiheng.kernel.messages import message
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.accounts.gate import needs
from jiheng.web.audit.chain import record
from jiheng.web.frame.numbers import whole
from jiheng.web.projects import importing, moving
from jiheng.web.projects.editing import Locked, Refused, locked
from jiheng.web.projects.entering import is_as_approved
from jiheng.web.projects.finding_them import approval_for, declaration_for, import_for
from jiheng.web.projects.forms import Reason
from jiheng.web.projects.workflow import holds, is_clerk_of

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")


@needs("forms.edit", _POST, limit="upload")
def bring_in(request, pk):
    """Read an uploaded document and show what it says; nothing of the form changes yet."""
    found = declaration_for(request, pk)
    try:
        kept = taken_in(request, found, request.FILES.get("document"), request.language)
    except (Refused, importing.Unreadable) as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("declaration", pk=pk)
    return redirect("import", pk=kept.pk)


def taken_in(request, found, upload, language):
    """Read an upload for a declaration that lies with the person; Refused or Unreadable if not."""
    if upload is None:
        raise Refused("web.import.no_file")
    if not (found.can_be_edited and holds(request.user, found)):
        raise Locked(found)
    with transaction.atomic():
        kept = importing.bring_in(found, upload, request.user, language)
        record(request, "document.read", found, file=kept.file_name, checksum=kept.checksum)
    return kept


def take_over(request, kept, number, ids, revision):
    """Make the accepted proposals, all or none; how many. Refused where they cannot be made."""
    with transaction.atomic():
        now = locked(kept.declaration_id)
        if not holds(request.user, now):
            raise Locked(now)
        kept = type(kept).objects.select_for_update().get(pk=kept.pk)
        count = importing.accept(kept, number, ids, revision, now, request.user)
        record(request, "document.accepted", now, file=kept.file_name, count=count)
    return count


@needs("forms.edit", _BOTH)
def preview(request, pk):
    """What the document says beside what is stored; accept all that is ticked, or nothing."""
    kept = import_for(request, pk)
    declaration = declaration_for(request, kept.declaration_id)
    number = _number(request, kept)
    if request.method == "POST":
        ids = request.POST.getlist("accept")
        revision = whole(request.POST.get("revision"))
        try:
            count = take_over(request, kept, number, ids, revision)
        except Refused as refused:
            declaration = declaration_for(request, kept.declaration_id)
            return _preview(request, kept, declaration, number, _sentence(request, refused))
        messages.success(request, message("web.import.done", request.language, count=str(count)))
        return redirect("declaration", pk=declaration.pk)
    return _preview(request, kept, declaration, number)


def _preview(request, kept, declaration, number, problem=None):
    """The proposals as they are now; where it was refused, with the ticks as they were sent."""
    found = importing.proposals(declaration, Form.model_validate(kept.forms[number]))
    names = [one["project_name"] or one["title"] or "—" for one in kept.forms]
    shown = {"kept": kept, "declaration": declaration, "number": number, "names": names}
    certain = [one for one in found if not one.doubts]
    ticked = request.POST.getlist("accept") if problem else [one.id for one in certain]
    shown |= {
        "doubtful": [one for one in found if one.doubts],
        "certain": certain,
        "ticked": ticked,
        "problem": problem,
    }
    return render(request, "projects/import.html", shown, status=409 if problem else 200)


def _number(request, kept):
    return importing.form_asked(kept, whole(request.GET.get("form")))


@needs("projects.see")
def approval(request, pk):
    """The approved form, its number, day and checksum."""
    return _approval_page(request, approval_for(request, pk))


def _approval_page(request, found, problem=None):
    form = Form.model_validate_json(found.snapshot)
    clerk = is_clerk_of(request.user, found.declaration.project)
    shown = {
        "approval": found,
        "form": form,
        "is_whole": is_as_approved(found),
        "formats": [one.removeprefix(".") for one in WRITERS],
        "reason": Reason(request.POST if problem else None, language=request.language),
        "problem": problem,
        "can_adjust": clerk and not found.adjusted_by.exists(),
        "declaration": found.declaration,
    }
    return render(request, "projects/approval.html", shown, status=409 if problem else 200)


@needs("projects.see", limit="export")
def approval_file(request, pk, extension):
    """The 批复表 as a file, made from the snapshot; always a download."""
    found = approval_for(request, pk)
    try:
        return file_of(request, found, extension)
    except Refused as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("approval", pk=pk)


def file_of(request, found, extension):
    """The download of an approval; Http404 for a format that is none, Refused for a changed form."""
    writer = WRITERS.get(f".{extension}")
    if writer is None:
        raise Http404
    if not is_as_approved(found):
        raise Refused("web.approval.changed")
    packs = packaged_packs()
    laid = lay_out(Form.model_validate_json(found.snapshot), packs[ROOT], packs)
    data = writer([held(laid.sheet)[0]])
    record(request, "approval.exported", found, number=found.number, format=extension)
    project = found.declaration.project
    name = f"{project.code} {project.name} {found.declaration.year}批复表.{extension}"
    disposition = content_disposition_header(True, name.replace("/", "／"))
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": disposition},
    )


@needs("forms.edit", _POST)
def adjust(request, pk):
    """Open an adjustment of an approved form."""
    found = approval_for(request, pk)
    try:
        if not is_clerk_of(request.user, found.declaration.project):
            raise Refused("web.decide.not_yours")
        with transaction.atomic():
            made = moving.adjust(found, request.POST.get("reason", ""), request)
    except Refused as refused:
        return _approval_page(request, found, _sentence(request, refused))
    return redirect("declaration", pk=made.pk)


def _sentence(request, refused):
    if isinstance(refused, importing.Unreadable):
        return str(refused)
    return refused.said(request.language)
