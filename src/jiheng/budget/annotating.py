"""The annotated copy of a submitted document: the file itself with remarks as comments.

Workbooks and Word documents come back as they were submitted, with comments added. Of any other
format (a PDF cannot be changed, a text has no comments) the forms are written anew as a Word
document in the national layout, with the remarks in its margin.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.reading import Wish, failure_of, typed_forms
from jiheng.budget.remarks import Remark
from jiheng.kernel.annotating import docx, xlsx
from jiheng.kernel.annotating.note import Note
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.read import bytes_and_format
from jiheng.kernel.writing import docx as writer
from jiheng.kernel.writing.characters import held

# How a submitted file itself takes comments, by the format that its content has.
_IN_PLACE: Mapping[str, Callable[[bytes, Sequence[Note], Guard], bytes | None]] = {
    "xlsx": xlsx.annotated,
    "docx": docx.annotated,
}
_WRITTEN = ".docx"


class Copy(NamedTuple):
    """The annotated copy of a document: the name it should have, its bytes; or why there is none."""

    name: str
    data: bytes | None
    failure: Failure | None = None


def annotated_copy(found: Found, remarks: Sequence[Remark], wish: Wish) -> Copy:
    """The document with the remarks as comments at the cells meant, or a written form with them."""
    guard = Guard(found.name, wish.limits)
    try:
        data, format = bytes_and_format(found.path, guard)
        change = _IN_PLACE.get(format)
        made = change(data, [_note(one, format) for one in remarks], guard) if change else None
        if made is not None:
            return Copy(found.name, made)
        return Copy(f"{found.name}{_WRITTEN}", _written(found, remarks, wish))
    except DocumentError as error:
        return Copy(found.name, None, failure_of(error, wish.language))


def _note(remark: Remark, format: str) -> Note:
    """The remark at its address; "预算表 F14" is a cell of a sheet, a Word document has no sheets."""
    before, _, cell = (remark.cell or "").rpartition(" ")
    return Note(before or None if format == "xlsx" else None, cell, remark.text)


def _written(found: Found, remarks: Sequence[Remark], wish: Wish) -> bytes:
    """The forms of the document in the national layout, with the remarks as comments."""
    forms = typed_forms(wish, found).forms
    known = packs()
    sheets = [held(lay_out(form, known[ROOT], known).sheet)[0] for form in forms]
    written = writer.write(sheets)
    guard = Guard(found.name, wish.limits)
    notes = list(_notes(forms, writer.addresses(sheets), remarks))
    return docx.annotated(written, notes, guard) or written


def _notes(
    forms: Sequence[Form], addresses: Sequence[Mapping[str, str]], remarks: Sequence[Remark]
) -> Iterator[Note]:
    """The remarks at the addresses of their fields in the written forms."""
    fields = {form.document.form: at for form, at in zip(forms, addresses, strict=True)}
    for one in remarks:
        places = fields.get(one.form, {})
        first = next(iter(places.values()), "P1")
        yield Note(None, places.get(one.field or "", first), one.text)
