"""Documents → what they hold, one document at a time, by one process or several.

The whole of `read` and `report` runs through `read_documents`: it gives one `Outcome` a
document, in the order of the documents, and keeps none of them. What computes with the forms
(budget/portfolio.py) reads them one document at a time with `typed_forms`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from jiheng.budget.form_json import Failure, form_record, json_line, list_record
from jiheng.budget.forms import Form, ProjectList, Reading
from jiheng.budget.layouts.report.own import is_own_report
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import Limits
from jiheng.kernel.documents.read import FORMATS, read_document
from jiheng.kernel.findings import Finding
from jiheng.kernel.jobs import in_order

# The extensions that documents go by.
EXTENSIONS = frozenset(one for found in FORMATS.values() for one in found.extensions.split())


@dataclass(frozen=True, slots=True)
class Wish:
    """How documents are to be read: within which limits, with addresses or not, in which words."""

    limits: Limits
    language: str
    addresses: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one document gave: its forms and lists as lines of JSON, or why it gave none."""

    forms: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)
    failure: Failure | None = None
    ends: bool = True  # a document is one outcome


@dataclass(frozen=True, slots=True)
class Forms:
    """What one document gave: its typed forms and lists, or why it gave none."""

    forms: list[Form] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    failure: Failure | None = None


def read_documents(documents: Iterable[Found], wish: Wish, processes: int) -> Iterator[Outcome]:
    """The outcome of every document, in their order; memory does not grow with their number.

    A document that cannot be read gives a failure and the others are read all the same.
    """
    return in_order(partial(_outcome, wish), documents, processes, partial(_lost, wish))


def failure_of(error: DocumentError, language: str) -> Failure:
    """The failure that stands in the JSON for an error."""
    return Failure(file=error.file, message=error.sentence(language))


def _outcome(wish: Wish, found: Found) -> Outcome:
    read = typed_forms(wish, found)
    return Outcome(
        forms=[json_line(form_record(form)) for form in read.forms],
        lists=[json_line(list_record(one)) for one in read.lists],
        failure=read.failure,
    )


def typed_forms(wish: Wish, found: Found) -> Forms:
    """The typed forms and lists of a document, or the failure that says why there are none."""
    try:
        if is_own_report(found.path):
            raise DocumentError("read.own_report", found.name)
        document = read_document(found.path, wish.limits)
        reading = recognise(document, addresses=wish.addresses, limits=wish.limits)
    except DocumentError as error:
        named = DocumentError(error.message_id, found.name, **error.arguments)
        return Forms(failure=failure_of(named, wish.language))
    _name_and_say(reading, document.file, found.name, wish.language)
    return Forms(forms=reading.forms, lists=reading.lists)


def _lost(wish: Wish, found: Found) -> Outcome:
    error = DocumentError("read.process_died", found.name)
    return Outcome(failure=failure_of(error, wish.language))


def _name_and_say(reading: Reading, file: str, name: str, language: str) -> None:
    """Call the file by the name the user knows, and put every finding into words."""
    for one in reading.lists:
        one.document.file = name
    for form in reading.forms:
        form.document.file = name
        form.reading = [_said(finding, file, name, language) for finding in form.reading]


def _said(finding: Finding, file: str, name: str, language: str) -> Finding:
    places = [
        place.model_copy(update={"file": name}) if place.file == file else place
        for place in finding.places
    ]
    arguments = finding.arguments
    if arguments.get("file") == file:
        arguments = {**arguments, "file": name}
    return finding.model_copy(update={"places": places, "arguments": arguments}).said(language)
