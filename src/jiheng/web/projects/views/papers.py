"""Documents in and out: bringing one in, the approval and its files, the adjustment."""

from django.contrib import messages
from django.shortcuts import redirect, render

from jiheng.budget.forms import Form
from jiheng.kernel.messages import message
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.accounts.gate import needs
from jiheng.web.frame.numbers import whole
from jiheng.web.projects import acting, importing
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.entering import is_as_approved
from jiheng.web.projects.finding_them import approval_for, declaration_for, import_for
from jiheng.web.projects.forms import Reason
from jiheng.web.projects.proposing import proposals
from jiheng.web.projects.workflow import is_clerk_of

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")


@needs("forms.edit", _POST, limit="upload")
def bring_in(request, pk):
    """Read an uploaded document and show what it says; nothing of the form changes yet."""
    found = declaration_for(request, pk)
    try:
        kept = acting.take_in(found, request.FILES.get("document"), request, request.language)
    except (Refused, importing.Unreadable) as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("declaration", pk=pk)
    return redirect("import", pk=kept.pk)


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
            count = acting.take_over(kept, number, ids, revision, request)
        except Refused as refused:
            declaration = declaration_for(request, kept.declaration_id)
            return _preview(request, kept, declaration, number, _sentence(request, refused))
        messages.success(request, message("web.import.done", request.language, count=str(count)))
        return redirect("declaration", pk=declaration.pk)
    return _preview(request, kept, declaration, number)


def _preview(request, kept, declaration, number, problem=None):
    """The proposals as they are now; where it was refused, with the ticks as they were sent."""
    form = Form.model_validate(kept.forms[number])
    found = proposals(declaration, form, kept.originals)
    names = [one["project_name"] or one["title"] or "—" for one in kept.forms]
    shown = {"kept": kept, "declaration": declaration, "number": number, "names": names}
    certain = [one for one in found if not (one.doubts or one.clears)]
    ticked = request.POST.getlist("accept") if problem else [one.id for one in certain]
    shown |= {
        "doubtful": [one for one in found if one.doubts],
        "certain": certain,
        "clearing": [one for one in found if one.clears and not one.doubts],
        "another": importing.about_another(declaration, form),
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
        return acting.file_of(found, extension, request)
    except Refused as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("approval", pk=pk)


@needs("forms.edit", _POST)
def adjust(request, pk):
    """Open an adjustment of an approved form."""
    found = approval_for(request, pk)
    try:
        made = acting.adjust(found, request.POST.get("reason", ""), request)
    except Refused as refused:
        return _approval_page(request, found, _sentence(request, refused))
    return redirect("declaration", pk=made.pk)


def _sentence(request, refused):
    if isinstance(refused, importing.Unreadable):
        return str(refused)
    return refused.said(request.language)
