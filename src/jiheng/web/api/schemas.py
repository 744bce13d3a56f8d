"""What the API takes and gives, as the OpenAPI description shows it."""

import datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from jiheng.budget.assessing.gate import KINDS

LONGEST_LIST = 2000


class Said(Schema):
    """Why a call was refused, and what to do."""

    message: str


class ProjectOut(Schema):
    """A project of the library."""

    id: int
    code: str
    name: str
    unit: str
    department: str
    region: str
    kind: str
    planned_amount: Decimal | None
    first_year: int | None
    last_year: int | None
    is_transfer: bool


class ProjectData(Schema):
    """What the library knows of a project; the amount is in 万元."""

    kind: Literal[KINDS]  # type: ignore[valid-type]
    planned_amount: Decimal | None = None
    first_year: int | None = None
    last_year: int | None = None
    is_transfer: bool = False


class ProjectIn(ProjectData):
    """A new project; `unit` is the code of the organisation, the caller's own by default."""

    code: str
    name: str
    unit: str | None = None


class DeclarationBrief(Schema):
    """A round of a project in a list."""

    id: int
    project: int
    project_code: str
    project_name: str
    year: int
    state: str
    since: datetime.datetime
    due: datetime.date | None
    adjusts: int | None


class Page(Schema):
    """A page of a list: how many there are in all, and these."""

    count: int
    page: int
    pages: int


class Projects(Page):
    """Projects that the caller sees."""

    items: list[ProjectOut]


class Declarations(Page):
    """Declarations that lie with the caller."""

    items: list[DeclarationBrief]


class Finding(Schema):
    """What a check says: code of the manual, severity, cell, words, cure."""

    code: str
    severity: Literal["error", "warning", "info"]
    path: str
    message: str
    mend: str


class DeclarationOut(DeclarationBrief):
    """A declaration as it stands: FORM-JSON, names of its rows, findings."""

    editable: bool
    revision: int
    saved_at: datetime.datetime
    form: dict[str, Any]
    row_ids: list[str]
    findings: list[Finding]


class Round(Schema):
    """Opening the round of a year; `copy_last` takes over what was approved last."""

    year: int
    copy_last: bool = False


class CellChange(Schema):
    """A cell (`indicators[r3].target`), what it held when it was read, what it shall hold."""

    path: str
    before: str | None = None
    after: str | None = None


class Cells(Schema):
    """Changes made at once."""

    changes: list[CellChange] = Field(max_length=LONGEST_LIST)


class Conflict(Schema):
    """A cell that somebody else has changed since: what it holds now, whose that is."""

    path: str
    now: str | None
    yours: str | None
    by: str


class Saved(Schema):
    """What became of changes; those in conflict were not made."""

    revision: int
    changed: list[str]
    conflicts: list[Conflict]
    findings: list[Finding]


class Row(Schema):
    """An indicator behind another, or at the end."""

    behind: str | None = None


class RowMade(Schema):
    """The name of a new indicator."""

    row: str
    revision: int


class Explained(Schema):
    """A submission, with the explanation of errors that stand."""

    text: str = Field("", max_length=4000)


class Decision(Schema):
    """A reviewer's act with the sheet: points by question, opinions by row."""

    act: Literal["keep", "pass", "return", "approve"]
    seen: str = Field("", description="what `seen` of the review sheet was when it was read")
    warns_others: bool = Field(True, description="a return warns who fills in such a form next")
    points: dict[str, str] = {}
    opinions: dict[str, str] = {}
    reasons: list[str] = []
    text: str = Field("", max_length=4000)
    number: str | None = None
    day: datetime.date | None = None
    token: str = Field("", description="one-time code, where approving asks for the second step")


class Question(Schema):
    """A question of the review sheet, its words, its points at most."""

    id: str
    part: str
    text: str
    most: Decimal


class SheetOut(Schema):
    """The review sheet of the form as it lies with the caller, and its mark: `seen`."""

    seen: str
    version: int
    step: str
    questions: list[Question]
    reasons: list[str]
    points: dict[str, str]
    opinions: dict[str, str]
    total: Decimal | None
    grade: str
    by: str | None
    at: datetime.datetime | None


class VersionOut(Schema):
    """A version of a form, never changed."""

    number: int
    event: str
    at: datetime.datetime
    by: str | None
    checksum: str
    form: dict[str, Any]


class DecisionOut(Schema):
    """One act in the way of a declaration."""

    act: str
    origin: str
    target: str
    reasons: list[str]
    text: str
    by: str
    at: datetime.datetime


class History(Schema):
    """Acts and versions of a declaration, oldest first."""

    decisions: list[DecisionOut]
    versions: list[VersionOut]


class ApprovalOut(Schema):
    """An approval: number, day, the frozen form with its checksum, whether that still fits."""

    id: int
    declaration: int
    number: str
    day: datetime.date
    checksum: str
    is_whole: bool
    form: dict[str, Any]


class Reason(Schema):
    """Why an approved target is adjusted."""

    reason: str = Field(max_length=2000)


class ProposalOut(Schema):
    """What a document says otherwise than what is stored; doubtful where the reader says so."""

    id: str
    path: str
    label: str
    now: str | None
    read: str | None
    doubts: list[str]


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


class BatchOut(Schema):
    """How far a batch has come."""

    id: int
    name: str
    all: int
    done: int
    busy: bool
    documents: list[BatchDocumentOut]
    forms: list[BatchFormOut]


class Chosen(Schema):
    """The forms to take over: id → code of its new project, or an empty text."""

    forms: dict[int, str]


class EntryOut(Schema):
    """An entry of the audit log."""

    number: int
    at: datetime.datetime
    person: str
    address: str
    action: str
    object_type: str
    object_id: str
    is_done: bool
    detail: dict[str, Any]
    digest: str


class Entries(Page):
    """Entries of the audit log, newest first."""

    items: list[EntryOut]


class YearOnly(Schema):
    """A budget year."""

    year: int


class AssessmentBrief(Schema):
    """An ex-ante assessment in a list."""

    id: int
    project: int
    project_name: str
    year: int
    subject: str
    state: str
    since: datetime.datetime


class PaperOut(Schema):
    """A supporting paper, or the reason why there is none of its kind."""

    kind: str
    title: str
    not_applicable: str
    file_name: str
    checksum: str


class AssessmentOut(AssessmentBrief):
    """An assessment: its fields by name, its papers, what keeps it from being submitted."""

    fields: dict[str, str]
    papers: list[PaperOut]
    open: list[str]


class Assessments(Page):
    """Assessments that the caller sees."""

    items: list[AssessmentBrief]


class Fields(Schema):
    """Fields to change (`text-need`, `points-…`), and what each held when it was read."""

    fields: dict[str, str]
    was: dict[str, str] = {}


class FieldsSaved(Schema):
    """The fields that were changed, and those in conflict with what they now hold."""

    changed: list[str]
    conflicts: dict[str, str]


class Conclusion(Schema):
    """The department's points by question and conclusion, or a return with its reason."""

    act: Literal["conclude", "return"]
    points: dict[str, str] = {}
    conclusion: str = ""
    text: str = Field("", max_length=4000)
