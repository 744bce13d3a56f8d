"""Ex-ante assessments."""

import datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from jiheng.web.api.schemas.common import Page


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
    due: datetime.date | None


class PaperOut(Schema):
    """A supporting paper, or the reason why there is none of its kind."""

    id: int
    kind: str
    title: str
    not_applicable: str
    file_name: str
    checksum: str
    is_sensitive: bool


class ActOut(Schema):
    """An act: submitted, returned or concluded, with points and conclusion and its checksum."""

    act: str
    level: str
    points: dict[str, str]
    total: Decimal | None
    conclusion: str
    text: str
    checksum: str
    by: str
    at: datetime.datetime


class AssessmentOut(AssessmentBrief):
    """An assessment: its fields, papers and acts, what keeps it from being submitted."""

    acts: list[ActOut]
    seen: str = Field(description="mark of the last act, to be sent back with a conclusion")
    fields: dict[str, str]
    papers: list[PaperOut]
    open: list[str]


class Assessments(Page):
    """Assessments that the caller sees."""

    items: list[AssessmentBrief]


class Fields(Schema):
    """Fields to change (`text-need`, `points-…`), and what each held when it was read.

    A field of which that is not said comes back as a conflict.
    """

    fields: dict[str, str]
    was: dict[str, str] = {}


class FieldsSaved(Schema):
    """The fields that were changed, and those in conflict with what they now hold."""

    changed: list[str]
    conflicts: dict[str, str]


class Conclusion(Schema):
    """The department's points by question and conclusion, or a return with its reason."""

    act: Literal["conclude", "return"]
    seen: str = Field("", description="what `seen` of the assessment was when it was read")
    points: dict[str, str] = {}
    conclusion: str = ""
    text: str = Field("", max_length=4000)
