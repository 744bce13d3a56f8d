"""Reviewing, deciding, what was decided, approvals."""

import datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from jiheng.web.api.schemas.reviews import OpinionOut


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


class SheetBrief(Schema):
    """A whole review sheet: of which version and step, its total and grade."""

    version: int
    step: str
    points: dict[str, str]
    opinions: dict[str, str]
    total: Decimal | None
    grade: str
    by: str
    at: datetime.datetime


class History(Schema):
    """Acts, versions, review sheets and opinions of a declaration, oldest first."""

    decisions: list[DecisionOut]
    versions: list[VersionOut]
    sheets: list[SheetBrief]
    opinions: list[OpinionOut] = Field(description="of experts; none where an expert asks")


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
