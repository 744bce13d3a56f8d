"""Declarations: filling in and submitting."""

import datetime
from typing import Any, Literal

from ninja import Field, Schema

from jiheng.web.api.schemas.common import LONGEST_LIST, Page
from jiheng.web.projects.blocks import COLUMNS


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


class RiskReason(Schema):
    """Why a form deserves a closer look: the reason in words, and its points."""

    id: str
    count: str
    points: str
    text: str


class RiskOut(Schema):
    """The place of a form in the reviewers' queue: points, minutes that it takes, reasons."""

    points: int
    minutes: int
    reasons: list[RiskReason]


class Lying(DeclarationBrief):
    """A declaration that lies with the caller; `risk` for reviewers, of a form that was submitted."""

    risk: RiskOut | None


class Inbox(Page):
    """A page of what lies with the caller."""

    items: list[Lying]


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
    row_facts: dict[str, dict[str, str]] = Field(
        description="direction of a row: more, less, exact"
    )
    approval: int | None
    copied_from: str | None = Field(description="number of the approval that it began with")
    findings: list[Finding]
    warnings: list[Finding] = Field(description="what earlier returns taught about such a form")


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


class Block(Schema):
    """A block of cells from a spreadsheet (tabs and lines), laid in from a row and column on.

    Without a row its lines are added behind the last one.
    """

    text: str = Field(max_length=200_000)
    row: str | None
    column: Literal[COLUMNS]  # type: ignore[valid-type]
    revision: int = Field(description="of the form as it was read: what others changed since stays")


class Explained(Schema):
    """A submission, with the explanation of errors that stand."""

    text: str = Field("", max_length=4000)
