"""Bringing a document in: it is read, shown beside what is stored, and accepted cell by cell.

Nothing of the form is changed before the last step, and then all that was accepted or nothing.
"""

import uuid
from dataclasses import dataclass

from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.budget.reading import Forms, Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.web.projects.documents import INDICATOR_KEYS, NARRATIVES
from jiheng.web.projects.editing import Refused, add_rows, apply
from jiheng.web.projects.models import Import
from jiheng.web.projects.privacy import record_of
from jiheng.web.projects.uploads import Received, received, upload_limits

DECLARES = ("target_declaration", "target_approval")
_HEAD = ("attribute", "period", "money_unit")


@dataclass(frozen=True)
class Proposal:
    """One thing that the document says otherwise: a cell to change, or a row to add."""

    id: str
    path: str
    row: int | None  # number of the indicator in the document
    label: str  # a message id, or the words of the form itself
    now: str | None
    read: str | None
    doubts: tuple[str, ...]
    record: dict | None = None  # of a row to add
    detail: str = ""  # a message id: the horizon of an amount


class Unreadable(Exception):
    """The document could not be read; the text is the sentence that says why."""


def read_upload(upload, language) -> tuple[Received, Forms]:
    """Scan and read an uploaded document: before any transaction, for others wait for that."""
    with received(upload.name, upload.chunks()) as one:
        return one, typed_forms(Wish(upload_limits(), language), Found(one.path, one.name))


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
    content.seek(0)
    kept.content.save(f"{uuid.uuid4().hex}.bin", content, save=False)  # never by the user's name
    kept.save()
    return kept


def best_form(kept) -> int:
    """The number of the form in the document that is about the project, else the first."""
    wanted = kept.declaration.project.name
    names = [one["project_name"] for one in kept.forms]
    return names.index(wanted) if wanted in names else 0


def form_asked(kept, number) -> int:
    """The number asked for where the document has such a form, else that of the best one."""
    if number is not None and 0 <= number < len(kept.forms):
        return number
    return best_form(kept)


def proposals(declaration, form: Form) -> list[Proposal]:
    """All that the form says otherwise than what is stored, doubtful ones first."""
    found = [*_of_head(declaration, form), *_of_funds(declaration, form)]
    found += _of_indicators(declaration, form)
    doubts = _doubts(form)
    marked = [_with_doubts(one, form, doubts) for one in found]
    return sorted(marked, key=lambda one: not one.doubts)


def accept(kept, number, ids, revision, declaration, person) -> int:
    """Make the accepted proposals as one batch; how many. Refused where the form has moved on."""
    if kept.applied_at:
        raise Refused("web.import.applied")
    if declaration.revision != revision:
        raise Refused("web.import.changed")
    wanted = set(ids)
    form = Form.model_validate(kept.forms[number])
    chosen = [one for one in proposals(declaration, form) if one.id in wanted]
    if not chosen:
        raise Refused("web.import.nothing")
    batch = uuid.uuid4()
    cells = [one for one in chosen if one.record is None]
    changes = [{"path": one.path, "before": one.now, "after": one.read} for one in cells]
    apply(declaration, changes, person, batch)
    new = sorted((one for one in chosen if one.record), key=lambda one: one.row or 0)
    add_rows(declaration, person, [one.record for one in new], batch=batch)
    kept.applied_at = timezone.now()
    kept.save(update_fields=["applied_at"])
    return len(chosen)


def _of_head(declaration, form):
    stored = declaration.form
    pairs = [(key, f"web.form.{key}", stored[key], getattr(form, key)) for key in _HEAD]
    for key in ("whole_period", "annual"):
        read = getattr(form.objectives, key)
        pairs.append(
            (f"objectives.{key}", f"web.form.objective.{key}", stored["objectives"][key], read)
        )
    for key in NARRATIVES:
        pairs.append(
            (f"narrative.{key}", key, stored["narrative"].get(key), form.narrative.get(key))
        )
    for path, label, now, read in pairs:
        if read is not None and read != now:
            yield Proposal(path, path, None, label, now, read, ())


def _of_funds(declaration, form):
    stored = {
        (one["item"], one["horizon"]): (position, one["amount"])
        for position, one in enumerate(declaration.form["funds"])
    }
    for one in form.funds:
        position, now = stored.get((one.item, one.horizon), (None, None))
        if position is not None and one.amount is not None and one.amount != now:
            path = f"funds[{position}].amount"
            detail = f"web.horizon.{one.horizon or 'annual'}"
            yield Proposal(path, path, None, one.item, now, one.amount, (), detail=detail)


def _of_indicators(declaration, form):
    """Cells of indicators that both have (by horizon and name), and rows that only one has."""
    stored = {}
    for row, one in zip(declaration.row_ids, declaration.form["indicators"], strict=True):
        stored.setdefault((one["horizon"], one["level3"]), []).append((row, one))
    for number, one in enumerate(form.indicators):
        record = one.model_dump(mode="json")
        same = stored.get((one.horizon, one.level3))
        if not same:
            text = " · ".join(filter(None, (one.level2, one.level3, one.target, one.weight)))
            yield Proposal(
                f"row{number}", f"indicators[{number}]", number, one.horizon, None, text, (), record
            )
            continue
        row, now = same.pop(0)
        for key in INDICATOR_KEYS:
            if record[key] is not None and record[key] != now[key]:
                path = f"indicators[{row}].{key}"
                yield Proposal(path, path, number, one.level3 or "—", now[key], record[key], ())


def _doubts(form):
    """What the reader doubts, by field path of the document."""
    found = {}
    for finding in form.reading:
        for place in finding.places:
            found.setdefault(place.field or "", []).append(finding.message)
    return found


def _with_doubts(one, form, doubts):
    path = one.path
    if one.row is not None:
        key = "" if one.record else "." + one.path.rpartition(".")[2]
        path = f"indicators[{one.row}]{key}"
    elif path.startswith("funds["):
        horizon = one.detail.rpartition(".")[2]
        keys = [(fund.item, fund.horizon or "annual") for fund in form.funds]
        path = f"funds[{keys.index((one.label, horizon))}].amount"
    said = [text for field, texts in doubts.items() if _covers(path, field) for text in texts]
    return Proposal(**{**vars(one), "doubts": tuple(dict.fromkeys(said))})


def _covers(path, field):
    return field == path or field.startswith((path + ".", path + "["))
