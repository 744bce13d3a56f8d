"""Bringing a document in: it is read, shown beside what is stored, and accepted cell by cell.

Nothing of the form is changed before the last step, and then all that was accepted or nothing.
"""

import uuid

from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.budget.reading import Forms, Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.text import plain
from jiheng.web.projects.editing import Refused, add_fund, add_rows, apply, remove_row
from jiheng.web.projects.models import Import
from jiheng.web.projects.originals import originals_in
from jiheng.web.projects.privacy import record_of
from jiheng.web.projects.proposing import proposals
from jiheng.web.projects.uploads import Received, received, upload_limits

DECLARES = ("target_declaration", "target_approval")


class Unreadable(Exception):
    """The document could not be read; the text is the sentence that says why."""


def read_upload(upload, language) -> tuple[Received, Forms]:
    """Scan and read an uploaded document: before any transaction, for others wait for that."""
    with received(upload.name, upload.chunks()) as one:
        return one, typed_forms(
            Wish(upload_limits(), language, originals=True), Found(one.path, one.name)
        )


def forms_in(read: Forms, kinds, none: Refused) -> list[Form]:
    """The forms of some kinds that were read; `none` where there is none.

    Unreadable with a sentence where the document could not be read.
    """
    if read.failure:
        raise Unreadable(read.failure.message)
    forms = [one for one in read.forms if one.kind in kinds]
    if not forms:
        raise none
    return forms


def declarations_in(one: Received, read: Forms) -> list[Form]:
    """The forms that declare targets, of a file that came in."""
    return forms_in(read, DECLARES, Refused("web.import.no_declaration", file=one.name))


def keep(declaration, one: Received, read: Forms, content, person) -> Import:
    """Keep what was read of a file that came in; Unreadable, or Refused, where that is nothing."""
    forms = declarations_in(one, read)
    kept = Import(declaration=declaration, file_name=one.name, checksum=one.checksum, by=person)
    kept.forms = [record_of(one) for one in forms]
    kept.originals = originals_in(read)
    content.seek(0)
    kept.content.save(f"{uuid.uuid4().hex}.bin", content, save=False)  # never by the user's name
    kept.save()
    return kept


def best_form(kept) -> int:
    """The number of the form in the document that is about the project and year, else the first."""
    wanted = kept.declaration.project.name, str(kept.declaration.year)
    fits = [
        (one["project_name"] == wanted[0]) * 2 + (one["year"] == wanted[1]) for one in kept.forms
    ]
    return fits.index(max(fits)) if max(fits) > 1 else 0


def about_another(declaration, form: Form) -> dict | None:
    """Name and year of a form that says to be about another project or year; None where it fits."""
    name = plain(form.project_name or "")
    fits = (
        name in ("", plain(declaration.project.name)),
        form.year in (None, str(declaration.year)),
    )
    return None if all(fits) else {"name": form.project_name or "—", "year": form.year or "—"}


def form_asked(kept, number) -> int:
    """The number asked for where the document has such a form, else that of the best one."""
    if number is not None and 0 <= number < len(kept.forms):
        return number
    return best_form(kept)


def accept(kept, number, ids, revision, declaration, person) -> int:
    """Make the accepted proposals as one batch; how many. Refused where the form has moved on."""
    if kept.applied_at:
        raise Refused("web.import.applied")
    if declaration.revision != revision:
        raise Refused("web.import.changed")
    wanted = set(ids)
    form = Form.model_validate(kept.forms[number])
    found = proposals(declaration, form, kept.originals)
    chosen = [one for one in found if one.id in wanted]
    if not chosen:
        raise Refused("web.import.nothing")
    _money_in_one_unit(declaration, form, chosen)
    batch = uuid.uuid4()
    changes = [
        {"path": _path_of(declaration, one), "before": one.now, "after": one.read}
        for one in chosen
        if one.is_cell
    ]
    apply(declaration, changes, person, batch)
    for one in chosen:
        if one.gone:
            remove_row(declaration, one.gone, person, batch)
    new = sorted((one for one in chosen if one.record), key=lambda one: one.row or 0)
    add_rows(declaration, person, [one.record for one in new], batch=batch)
    kept.applied_at = timezone.now()
    kept.save(update_fields=["applied_at"])
    return len(chosen)


def _path_of(declaration, one):
    """The cell of a proposal; a source of money that the form has no row for gets one."""
    return add_fund(declaration, *one.source) if one.source else one.path


def _money_in_one_unit(declaration, form, chosen):
    """Refused where amounts of the document would stand beside those of another unit of money."""
    now, read = declaration.form["money_unit"], form.money_unit
    if now == read or read is None:
        return
    funds = {one.path for one in chosen if one.path.startswith("funds[")}
    takes_unit = any(one.path == "money_unit" for one in chosen)
    stay = any(
        one["amount"] and f"funds[{position}].amount" not in funds
        for position, one in enumerate(declaration.form["funds"])
    )
    if (funds and not takes_unit) or (takes_unit and stay):
        raise Refused("web.import.unit", read=read, now=now or "—")
