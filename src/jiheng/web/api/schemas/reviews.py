"""Comparison, opinions of experts, lessons of returns."""

import datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from jiheng.web.api.schemas.common import Page
from jiheng.web.api.schemas.declarations import DeclarationBrief


class Difference(Schema):
    """One place in which two forms differ."""

    label: str
    detail: str
    before: str | None
    after: str | None


class Differences(Schema):
    """Two versions, by number, and in what the newer one differs."""

    old: int
    new: int
    differences: list[Difference]


class BesideRow(Schema):
    """An indicator: the own target, and that of each similar form."""

    name: str
    own: str | None
    others: list[str | None]


class Comparison(Schema):
    """A form beside the approval before it and beside the most similar ones."""

    approval: int | None
    changed: list[Difference] | None
    similar: list[DeclarationBrief]
    rows: list[BesideRow]


class Expert(Schema):
    """An expert who can be asked."""

    id: int
    name: str


class OpinionBrief(Schema):
    """A request to an expert, and how far it is."""

    id: int
    declaration: int
    project_name: str
    expert: str
    asked_by: str
    question: str
    due: datetime.date
    done_at: datetime.datetime | None
    ended_at: datetime.datetime | None


class OpinionOut(OpinionBrief):
    """A request with the opinion: points by question, words by row, in all."""

    points: dict[str, str]
    opinions: dict[str, str]
    text: str
    total: Decimal | None
    grade: str


class Opinions(Page):
    """What the caller is asked as an expert, open requests first."""

    items: list[OpinionBrief]


class Experts(Schema):
    """Who can be asked about a form, and who was."""

    experts: list[Expert]
    asked: list[OpinionOut]


class Ask(Schema):
    """Whom to ask, until when, and what."""

    expert: int
    due: datetime.date
    question: str = Field("", max_length=2000)


class Opinion(Schema):
    """An opinion: kept, or done and then unchangeable."""

    act: Literal["keep", "done"]
    points: dict[str, str] = {}
    opinions: dict[str, str] = {}
    text: str = Field("", max_length=4000)


class LessonOut(Schema):
    """What a return taught, as the next who fills in is warned."""

    id: int
    declaration: int
    project_name: str
    unit: str
    indicator: str
    reasons: list[str]
    text: str
    message: str
    at: datetime.datetime


class Lessons(Page):
    """Lessons of returns, newest first."""

    items: list[LessonOut]
