"""The round trip: a form written in a format and read from it again, and what must be equal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jiheng.budget.form_json import form_record, list_record
from jiheng.budget.forms import Form, Reading
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import packs
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.writing.characters import held, visible
from jiheng.kernel.writing.sheet import Sheet
from jiheng.kernel.writing.write import WRITERS, unheld

# Where and how a form was read is no part of it.
LEFT_OUT = ("document", "reading", "form_id")


def written(forms: Sequence[Form], suffix: str, pack: str = "national") -> bytes:
    """The forms in one document."""
    return WRITERS[suffix]([sheet_of(form, pack, suffix) for form in forms])


def sheet_of(form: Form, pack: str = "national", suffix: str = ".xlsx") -> Sheet:
    """The sheet of a form, every place of it covered exactly once."""
    sheet = lay_out(form, packs()[pack], packs()).sheet
    sheet.places()
    return held(sheet, unheld(suffix))[0]


def shown(form: Form, suffix: str) -> Form:
    """The form with the characters that a format cannot hold as it shows them."""

    def of(value: Any) -> Any:
        if isinstance(value, str):
            return visible(value, unheld(suffix))
        if isinstance(value, dict):
            return {key: of(one) for key, one in value.items()}
        return [of(one) for one in value] if isinstance(value, list) else value

    return typed(Form.model_validate(of(form.model_dump(mode="json"))))


def read_back(data: bytes, folder: Path, suffix: str) -> Reading:
    """What the reader sees in a document."""
    path = folder / f"written{suffix}"
    path.write_bytes(data)
    return recognise(read_document(path, default_limits()))


def plain(form: Form) -> dict[str, Any]:
    """A form as JSON without what the round trip leaves out."""
    record = form_record(form)
    for key in LEFT_OUT:
        record.pop(key)
    for one in record["extra"]:
        one.pop("address", None)
    return record


def rows_of(reading: Reading) -> list[Any]:
    """The project lists of a reading without their places."""
    return [{**list_record(one), "document": None} for one in reading.lists]


def differences(before: Any, after: Any, path: str = "form") -> Iterator[str]:
    """Every field in which two records differ, one a line."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from differences(before.get(key), after.get(key), f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{at}]")
    elif before != after:
        yield f"{path}: {before!r} → {after!r}"


def assert_same(forms: Sequence[Form], reading: Reading) -> None:
    """The reading holds these forms, equal to the character."""
    assert len(reading.forms) == len(forms)
    for form, other in zip(forms, reading.forms, strict=True):
        assert list(differences(plain(form), plain(other))) == []


def typed(form: Form) -> Form:
    """The form with the typed readings beside its values, as every reading has them."""
    for one in form.indicators:
        actual = one.actual or one.actual_to_date
        one.target_value = read_quantity(one.target) if one.target else None
        one.actual_value = read_quantity(actual) if actual else None
    return form
