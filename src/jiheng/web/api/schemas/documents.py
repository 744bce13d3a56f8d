"""Documents brought in, one by one and in batches."""

import datetime

from ninja import Field, Schema

from jiheng.web.api.schemas.common import LONGEST_LIST, Id, Page


class ProposalOut(Schema):
    """What a document says otherwise than what is stored; doubtful where the reader says so.

    `clears`: the document has nothing there, and accepting it removes what is stored.
    `originals`: the rows of the document in which the doubts are.
    """

    id: str
    path: str
    label: str
    now: str | None
    read: str | None
    doubts: list[str]
    clears: bool
    originals: list[list[str]]


class ImportOut(Schema):
    """A document that was read: which form was taken, what it says otherwise."""

    id: int
    declaration: int
    file_name: str
    checksum: str
    form: int
    forms: list[str]
    revision: int
    proposals: list[ProposalOut]


class Acceptance(Schema):
    """The proposals to accept, of which form of the document, at which revision."""

    form: int = 0
    revision: int
    accept: list[str] = Field(max_length=LONGEST_LIST)


class Accepted(Schema):
    """How many proposals were taken over."""

    count: int


class BatchDocumentOut(Schema):
    """A document of a batch: waiting, reading, read or failed, and why."""

    name: str
    state: str
    message: str


class BatchFormOut(Schema):
    """A form of a batch: what can be done with it, what was done."""

    id: int
    document: str
    name: str
    year: int | None
    code: str
    plan: str
    state: str
    message: str
    declaration: int | None
    imported: int | None
    followup: int | None


class BatchOut(Schema):
    """How far a batch has come."""

    id: int
    name: str
    all: int
    done: int
    busy: bool
    documents: list[BatchDocumentOut]
    forms: list[BatchFormOut]


class BatchBrief(Schema):
    """A batch in a list: how many documents it has."""

    id: int
    name: str
    unit: str
    at: datetime.datetime
    count: int
    is_stopped: bool


class Batches(Page):
    """The caller's own batches."""

    items: list[BatchBrief]


class Chosen(Schema):
    """The forms to take over: id → code of its new project, or an empty text."""

    forms: dict[Id, str]
