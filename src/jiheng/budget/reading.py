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
from jiheng.budget.recognise.draft import address_of, place_of
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import Limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import FORMATS, read_document
from jiheng.kernel.findings import Finding
from jiheng.kernel.jobs import in_order
from jiheng.kernel.text import tidy

# The extensions that documents go by.
EXTENSIONS = frozenset(one for found in FORMATS.values() for one in found.extensions.split())


@dataclass(frozen=True, slots=True)
class Wish:
    """How documents are to be read: within which limits, in which words; with addresses of all
    cells, with the rows of the doubtful ones, or without."""

    limits: Limits
    language: str
    addresses: bool = False
    originals: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one document gave: its forms and lists as lines of JSON, or why it gave none."""

    forms: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)
    failure: Failure | None = None
    ends: bool = True  # a document is one outcome


@dataclass(frozen=True, slots=True)
class Forms:
    """What one document gave: its typed forms and lists, or why it gave none.

    `originals`: the row of every cell in which the reader doubts something, as it stands in the
    document, by the address of the cell.
    """

    forms: list[Form] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    failure: Failure | None = None
    originals: dict[str, list[str]] = field(default_factory=dict)


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
    originals = _originals(document, reading.forms) if wish.originals else {}
    return Forms(forms=reading.forms, lists=reading.lists, originals=originals)


def _originals(document: Document, forms: Iterable[Form]) -> dict[str, list[str]]:
    """The rows of the doubtful cells, by address."""
    places = [place for form in forms for one in form.reading for place in one.places]
    doubtful = {place.cell for place in places if place.cell}
    if not doubtful:
        return {}
    rows = ((page, row) for page in document.pages for row in page.rows)
    found: dict[str, list[str]] = {}
    for page, row in rows:
        for cell in row.cells:
            address = address_of(place_of(page, row) | {"cell": cell.address})
            if address in doubtful:
                found.setdefault(address, [tidy(one.text) for one in row.cells])
    return found


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
