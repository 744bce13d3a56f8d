"""Reading one document of a batch, and saying what can be done with each of its forms.

The document is read outside any transaction; what was read is stored in one, together with the
document's new state. Whenever the program ends in between, nothing of it stands in the database
and the document is read again.
"""

import zipfile
import zlib
from dataclasses import replace

from django.core.files.base import ContentFile
from django.db import transaction

from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.messages import LANGUAGES
from jiheng.web.batch import following
from jiheng.web.batch.archives import archive_of
from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import (
    COMPARE,
    FAILED,
    NEW_PROJECT,
    NEW_ROUND,
    NOT_TAKEN,
    READ,
    READING,
    WAITING,
    BatchDocument,
    BatchForm,
)
from jiheng.web.followups.figures import KINDS
from jiheng.web.frame.numbers import whole
from jiheng.web.projects.editing import MOST_ROWS, Refused
from jiheng.web.projects.forms import YEARS
from jiheng.web.projects.importing import DECLARES, Unreadable, forms_in, keep
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.models import Project
from jiheng.web.projects.privacy import record_of
from jiheng.web.projects.uploads import received, upload_limits
from jiheng.web.projects.workflow import holds

_CHUNK = 1 << 20


def read_document(pk) -> None:
    """Read a document that waits; what stands in the way becomes its sentence."""
    document = _begun(pk)
    if document is None:
        return
    try:
        with received(document.name, _chunks(document)) as one:
            wish = Wish(upload_limits(), document.batch.language, originals=True)
            read = typed_forms(wish, Found(one.path, one.name))
            _store(document, one, read)
    except Refused as refused:
        _fail(document, {"id": refused.message_id, "arguments": refused.arguments})
    except Unreadable as unreadable:
        _fail(document, {"text": str(unreadable)})


def begin(model, pk, free, busy, failed):
    """Take a piece of work in hand: locked, counted, marked as begun; None where it is not free.

    What stopped the worker as often as the limits say is given up with a sentence.
    """
    with transaction.atomic():
        one = model.objects.select_for_update().filter(pk=pk, state__in=(free, busy)).first()
        if one is None:
            return None
        one.tries += 1
        one.state = busy
        if one.tries > batch_limits().tries:
            one.state = failed
            one.said = {"id": "web.batch.given_up", "arguments": {"tries": str(one.tries - 1)}}
        one.save(update_fields=["tries", "state", "said"])
    return one if one.state == busy else None


def _begun(pk):
    return begin(BatchDocument, pk, WAITING, READING, FAILED)


def _chunks(document):
    """The bytes of a document, never more than the limits allow of a file, however packed."""
    with document.content.open("rb") as file:
        if document.entry is None:
            yield from iter(lambda: file.read(_CHUNK), b"")
            return
        try:
            with archive_of(file) as archive, archive.open(archive.infolist()[document.entry]) as e:
                yield from iter(lambda: e.read(_CHUNK), b"")
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as bad:
            raise Refused("web.batch.bad_entry", file=document.name) from bad


def _store(document, one, read):
    """Store the forms and the state, once: where somebody else did, nothing is stored again."""
    none = Refused("web.batch.no_form", file=one.name)
    forms = forms_in(read, (*DECLARES, *KINDS), none)
    content = ContentFile(one.path.read_bytes())
    with transaction.atomic():
        now = BatchDocument.objects.select_for_update().get(pk=document.pk)
        if now.state != READING:
            return
        for number, form in enumerate(forms):
            made = planned(now, number, form, one)
            following.keep(made, form, one, content)
            if made.plan == COMPARE:
                person, single = now.batch.by, replace(read, forms=[form])
                made.imported = keep(made.declaration, one, single, content, person)
            made.save()
        now.state, now.said = READ, None
        now.save(update_fields=["state", "said"])


def _fail(document, said):
    BatchDocument.objects.filter(pk=document.pk, state=READING).update(state=FAILED, said=said)


def planned(document, number, form, one) -> BatchForm:
    """What can be done with a form of a document that came in (`one`), or why nothing."""
    made = BatchForm(document=document, number=number, record=record_of(form))
    made.name = (form.project_name or "")[:200]
    made.year = whole(form.year)
    made.code = (form.project_code or "").strip()[:32]
    made.plan, made.project, made.declaration = NOT_TAKEN, None, None
    if form.kind in KINDS:
        following.plan(made, form, one)
    elif problem := _problem(made, form):
        made.said = {"id": problem, "arguments": {}}
    else:
        _plan(made)
    return made


def _plan(made):
    """What can be done with a declaration: a new project, a new round, or a comparison."""
    document = made.document
    made.project = _project(document.batch.unit, made)
    if made.project is None:
        made.plan = NEW_PROJECT
        if made.code and Project.objects.filter(code=made.code).exists():
            made.plan, made.said = NOT_TAKEN, {"id": "web.batch.code_taken", "arguments": {}}
        return
    made.code = made.project.code
    made.declaration = made.project.declarations.filter(year=made.year).first()
    if made.declaration is None:
        made.plan = NEW_ROUND
    elif made.declaration.can_be_edited and holds(document.batch.by, made.declaration):
        made.plan = COMPARE
    else:
        made.said = {one: lock_sentence(made.declaration, one) for one in LANGUAGES}


def _problem(made, form):
    if not made.name:
        return "web.batch.no_name"
    if made.year is None or not YEARS[0] <= made.year <= YEARS[1]:
        return "web.batch.no_year"
    return "web.batch.too_many_rows" if len(form.indicators) > MOST_ROWS else None


def _project(unit, made):
    """The project of the unit that a form is about: by its code, else by its exact name."""
    ours = Project.objects.filter(unit=unit)
    if made.code and (found := ours.filter(code=made.code).first()):
        return found
    return ours.filter(name=made.name).first()  # codes change from year to year
