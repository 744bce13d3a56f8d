"""The forms and lists of files as they are: JSON that was read before, or any document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.forms_file import Part, is_forms_file, parts_of, typed_part
from jiheng.budget.reading import Wish, failure_of, typed_forms
from jiheng.call import Run
from jiheng.console import CallError
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file gave: its typed forms and lists, or a failure."""

    forms: list[Form] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    failure: Failure | None = None
    ends: bool = True


def taken(documents: Sequence[Found], wish: Wish, _processes: int) -> Iterator[Taken]:
    """What each file gives, one after the other: JSON of forms, or any document."""
    for found in documents:
        if not is_forms_file(found.path):
            read = typed_forms(wish, found)
            yield Taken(read.forms, read.lists, read.failure)
            continue
        try:
            for part in parts_of(found.path, found.name):
                yield from _part(part, wish.language)
            yield Taken()
        except DocumentError as error:
            yield Taken(failure=failure_of(error, wish.language))


def _part(part: Part | ProjectList | Failure, language: str) -> Iterator[Taken]:
    """Some forms of a JSON file, one of its lists; failures of its reading are no forms."""
    if isinstance(part, ProjectList):
        yield Taken(lists=[part], ends=False)
    elif isinstance(part, Part):
        forms, errors = typed_part(part)
        yield Taken(forms=forms, ends=False)
        for error in errors:
            yield Taken(failure=failure_of(error, language), ends=False)


def forms_of(path: Path, wish: Wish) -> list[Form]:
    """The forms of one file; CallError where it cannot be read or holds none."""
    forms = all_of(path, wish).forms
    if not forms:
        raise CallError("taking.nothing", file=str(path))
    return forms


def all_of(path: Path, wish: Wish) -> Taken:
    """The forms and lists of one file; CallError where it cannot be read."""
    whole = Taken()
    for one in Run([path], wish, 1, [], taken, Taken).outcomes():
        if one.failure:
            raise CallError("taking.failed", reason=one.failure.message)
        whole.forms.extend(one.forms)
        whole.lists.extend(one.lists)
    return whole
