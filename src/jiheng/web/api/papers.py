"""Documents in and out: imports, batches, approvals and their files."""

import json

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from jiheng.budget.forms import Form as BudgetForm
from jiheng.web.accounts.limits import spend
from jiheng.web.api.auth import Needs
from jiheng.web.api.projects import page_of
from jiheng.web.api.schemas.deciding import ApprovalOut, Reason
from jiheng.web.api.schemas.declarations import DeclarationBrief
from jiheng.web.api.schemas.documents import (
    Acceptance,
    Accepted,
    Batches,
    BatchOut,
    Chosen,
    ImportOut,
)
from jiheng.web.api.shapes import brief, of_batch
from jiheng.web.api.speaking import language_of
from jiheng.web.batch.choosing import choose, progress_of, stop_batch
from jiheng.web.batch.receiving import receive
from jiheng.web.batch.scope import batch_for, batches_of, forms_of, units_of
from jiheng.web.projects import acting, importing
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.entering import is_as_approved
from jiheng.web.projects.finding_them import approval_for, declaration_for, import_for
from jiheng.web.projects.proposing import proposals

router = Router(tags=["papers"])


@router.post("/declarations/{pk}/documents", auth=Needs("forms.edit"), response={201: ImportOut})
def bring_in(request, pk: int, document: File[UploadedFile]):
    """Read a document; nothing of the form changes before proposals are accepted."""
    spend("upload", str(request.user.pk))
    kept = acting.take_in(declaration_for(request, pk), document, request, language_of(request))
    return Status(201, _shown(kept, importing.best_form(kept)))


@router.get("/imports/{pk}", auth=Needs("forms.edit"), response=ImportOut)
def imported(request, pk: int, form: int | None = None):
    """What a document says otherwise than what is stored."""
    kept = import_for(request, pk)
    declaration_for(request, kept.declaration_id)
    return _shown(kept, importing.form_asked(kept, form))


@router.post("/imports/{pk}/accept", auth=Needs("forms.edit"), response=Accepted)
def accept(request, pk: int, given: Acceptance):
    """Take proposals over, all or none."""
    kept = import_for(request, pk)
    number = importing.form_asked(kept, given.form)
    return {"count": acting.take_over(kept, number, given.accept, given.revision, request)}


@router.get("/batches", auth=Needs("forms.edit"), response=Batches)
def batches(request, q: str = "", page: int = Query(1, ge=1)):
    """The caller's own batches, newest first, or whose name or documents hold `q`."""
    return page_of(batches_of(request.user, q.strip()), page, _brief_batch)


@router.post("/batches", auth=Needs("forms.edit"), response={201: BatchOut})
def new_batch(request, documents: File[list[UploadedFile]], unit: Form[str | None] = None):
    """Put documents or archives into the queue; `unit` is the code of the organisation."""
    spend("upload", str(request.user.pk))
    places = units_of(request.user)
    place = next((one for one in places if unit in (None, one.code)), None)
    if place is None:
        raise Refused("web.project.not_clerk")
    return Status(201, _batch(request, receive(documents, place, request)))


@router.get("/batches/{pk}", auth=Needs("forms.edit"), response=BatchOut)
def batch(request, pk: int):
    """How far a batch has come."""
    return _batch(request, batch_for(request, pk))


@router.post("/batches/{pk}/take", auth=Needs("forms.edit"), response=BatchOut)
def take(request, pk: int, given: Chosen):
    """Put chosen forms into the queue, all or none."""
    found = batch_for(request, pk)
    choose(found, given.forms, request)
    return _batch(request, found)


@router.post("/batches/{pk}/stop", auth=Needs("forms.edit"), response=BatchOut)
def stop(request, pk: int):
    """Read and take over nothing more."""
    found = batch_for(request, pk)
    stop_batch(found, request)
    return _batch(request, found)


@router.get("/approvals/{pk}", auth=Needs("projects.see"), response=ApprovalOut)
def approval(request, pk: int):
    """The frozen form."""
    found = approval_for(request, pk)
    return {
        "id": found.pk,
        "declaration": found.declaration_id,
        **{key: getattr(found, key) for key in ("number", "day", "checksum")},
        "is_whole": is_as_approved(found),
        "form": json.loads(found.snapshot),
    }


@router.get("/approvals/{pk}/file.{extension}", auth=Needs("projects.see"))
def approval_file(request, pk: int, extension: str) -> HttpResponse:
    """The 批复表 as a file, always a download."""
    spend("export", str(request.user.pk))
    return acting.file_of(approval_for(request, pk), extension, request)


@router.post("/approvals/{pk}/adjust", auth=Needs("forms.edit"), response={201: DeclarationBrief})
def adjust(request, pk: int, given: Reason):
    """Open an adjustment of an approved form."""
    return Status(201, brief(acting.adjust(approval_for(request, pk), given.reason, request)))


def _brief_batch(one):
    keys = ("name", "at", "is_stopped", "count")
    told = {key: getattr(one, key) for key in keys}
    return {"id": one.pk, "unit": one.unit.name, **told}


def _shown(kept, number):
    form = BudgetForm.model_validate(kept.forms[number])
    keys = ("id", "path", "label", "now", "read", "clears")
    found = proposals(kept.declaration, form, kept.originals)
    return {
        "id": kept.pk,
        "declaration": kept.declaration_id,
        "file_name": kept.file_name,
        "checksum": kept.checksum,
        "form": number,
        "forms": [one["project_name"] or one["title"] or "" for one in kept.forms],
        "revision": kept.declaration.revision,
        "proposals": [
            {key: getattr(one, key) for key in keys}
            | {"doubts": list(one.doubts), "originals": list(map(list, one.originals))}
            for one in found
        ],
    }


def _batch(request, found):
    documents = list(found.documents.all())
    forms = list(forms_of(found).select_related("document"))
    progress = progress_of(documents, forms)
    return of_batch(found, documents, forms, progress, language_of(request))
