"""A declaration: its cells and rows, its way from the clerk to the approval."""

import json
import uuid

from django.db import transaction
from ninja import Router, Status

from jiheng.web.api.auth import Needs, asked_for_code
from jiheng.web.api.schemas.deciding import Decision, History, SheetOut
from jiheng.web.api.schemas.declarations import (
    Block,
    Cells,
    DeclarationOut,
    Explained,
    Row,
    RowMade,
    Saved,
)
from jiheng.web.api.shapes import of_kept_sheet, of_opinion, of_sheet, whole
from jiheng.web.api.speaking import language_of, valid
from jiheng.web.projects import deciding, editing, moving
from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.editing import Locked, Refused, locked
from jiheng.web.projects.finding_them import declaration_for
from jiheng.web.projects.forms import Approve
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.pasting import changes_of_block
from jiheng.web.projects.workflow import holds
from jiheng.web.reviews.experts import opinions_about

router = Router(tags=["declarations"])
_PATH = "/declarations/{pk}"


@router.get(_PATH, auth=Needs("projects.see"), response=DeclarationOut)
def declaration(request, pk: int):
    """The form as it stands, with what the checks say."""
    return whole(declaration_for(request, pk), request.user, language_of(request))


@router.post(f"{_PATH}/cells", auth=Needs("forms.edit"), response=Saved)
def save_cells(request, pk: int, given: Cells):
    """Change cells; one that somebody else has changed since is given back as a conflict."""
    changes = [one.model_dump() for one in given.changes]
    return _saved(request, pk, lambda one: editing.apply(one, changes, request.user))


@router.post(f"{_PATH}/paste", auth=Needs("forms.edit"), response=Saved)
def paste(request, pk: int, given: Block):
    """Lay a block from a spreadsheet into the indicators; missing rows are added, undone at once."""

    def work(one):
        batch = uuid.uuid4()
        about = (given.text, given.row, given.column, request.user, batch)
        changes = changes_of_block(one, *about)
        return editing.apply(one, changes, request.user, batch, given.revision)

    return _saved(request, pk, work)


def _saved(request, pk, work):
    found, outcome = _edited(request, pk, work)
    return {
        "revision": found.revision,
        "changed": outcome.changed,
        "conflicts": outcome.conflicts,
        "findings": all_findings_of(found, language_of(request)),
    }


@router.post(f"{_PATH}/rows", auth=Needs("forms.edit"), response={201: RowMade})
def add_row(request, pk: int, given: Row):
    """Add an empty indicator."""
    found, row = _edited(request, pk, lambda one: editing.add_row(one, request.user, given.behind))
    return Status(201, {"row": row, "revision": found.revision})


@router.delete(_PATH + "/rows/{row}", auth=Needs("forms.edit"), response={204: None})
def remove_row(request, pk: int, row: str, revision: int):
    """Take an indicator out, unless somebody else changed it after the revision that was read."""
    _edited(request, pk, lambda one: editing.remove_row(one, row, request.user, revision))
    return Status(204, None)


@router.post(f"{_PATH}/undo", auth=Needs("forms.edit"), response=DeclarationOut)
def undo(request, pk: int):
    """Take back what the caller did last."""
    found, _ = _edited(request, pk, lambda one: editing.undo(one, request.user))
    return whole(found, request.user, language_of(request))


@router.post(f"{_PATH}/submit", auth=Needs("forms.submit"), response=DeclarationOut)
def submit(request, pk: int, given: Explained):
    """Send the form on; errors that stand are mended or explained first."""
    found = _moved(request, pk, lambda one: moving.submit(one, request.user, request, given.text))
    return whole(found, request.user, language_of(request))


@router.get(f"{_PATH}/review", auth=Needs("forms.decide"), response=SheetOut)
def review(request, pk: int):
    """The review sheet of a form that lies with the caller; its `seen` goes back with a decision."""
    found = declaration_for(request, pk)
    if not holds(request.user, found) or found.can_be_edited:
        raise Refused("web.decide.not_yours")
    return of_sheet(found, language_of(request))


@router.post(f"{_PATH}/decide", auth=Needs("forms.decide"), response=DeclarationOut)
def decide(request, pk: int, given: Decision):
    """Keep the review sheet, pass the form on, return it, or approve it."""
    approval = {}
    if given.act == "approve":
        data = {"number": given.number or "", "day": given.day or "", "token": given.token}
        asks = asked_for_code(request)
        approval = valid(Approve(data, language=language_of(request), asks=asks))
    sheet = (given.points, given.opinions, given.reasons, given.text)
    decision = deciding.Given(
        given.act, *sheet, approval, given.seen, warns_others=given.warns_others
    )
    found = _moved(request, pk, lambda one: deciding.decide(one, request, decision))
    return whole(found, request.user, language_of(request))


@router.get(f"{_PATH}/history", auth=Needs("projects.see"), response=History)
def history(request, pk: int):
    """Acts and versions."""
    found = declaration_for(request, pk)
    keys = ("act", "origin", "target", "reasons", "text", "at")
    decisions = [
        {key: getattr(one, key) for key in keys} | {"by": one.by.name}
        for one in found.decisions.select_related("by")
    ]
    versions = [
        {
            **{key: getattr(one, key) for key in ("number", "event", "at", "checksum")},
            "by": one.by.name if one.by else None,
            "form": json.loads(one.text),
        }
        for one in found.versions.select_related("by")
    ]
    sheets = found.sheets.select_related("by", "version").exclude(grade="")
    return {
        "decisions": decisions,
        "versions": versions,
        "sheets": [of_kept_sheet(one) for one in sheets],
        "opinions": [of_opinion(one) for one in opinions_about(request.user, found)],
    }


def _edited(request, pk, work):
    """Do the work on the locked declaration, all or nothing; the declaration and what came of it."""
    seen = declaration_for(request, pk)
    if not holds(request.user, seen):
        raise Locked(seen)
    with transaction.atomic():
        found = locked(seen.pk)
        return found, work(found)


def _moved(request, pk, work):
    """Move the declaration along its way, all or nothing; as it then stands."""
    seen = declaration_for(request, pk)
    with transaction.atomic():
        work(Declaration.objects.select_for_update().get(pk=seen.pk))
    return declaration_for(request, pk)
