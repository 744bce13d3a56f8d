"""Forms after the approval, and the overview of a head."""

import datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from jiheng.web.api.schemas.common import Page


class FollowUpOut(Schema):
    """A monitoring or self-evaluation form with its figures; None is what it does not say.

    Money is in 万元; `share` is what was spent in percent of what the months over ask for, `lead`
    the declared total less the computed one.
    """

    id: int
    project: int
    state: str
    year: int | None
    kind: str
    file_name: str
    checksum: str
    number: int = Field(description="which form of the document it is")
    forms: list[str]
    months: int | None
    budget: Decimal | None
    executed: Decimal | None
    share: Decimal | None
    light: str
    declared: Decimal | None
    computed: Decimal | None
    lead: Decimal | None
    by: str
    at: datetime.datetime
    doubts: list[str]
    problem: str | None
    seen: str = Field(description="mark of the form in force that it takes the place of, if any")
    form: dict[str, Any]


class FollowUpAct(Schema):
    """Let a form of the document count, or forget the document."""

    act: Literal["take", "drop"]
    form: int | None = Field(None, ge=0)
    seen: str = Field("", description="what `seen` of the form was when it was read")


class Figures(Schema):
    """What the tiles say of the declarations of a year; money in 万元."""

    all: int
    approved: int = Field(description="targets in force, also while an adjustment is under way")
    adjusting: int
    late: int
    goals: int
    red: int
    deadlines: int
    declared_money: Decimal | None
    approved_money: Decimal | None
    sheets: int
    mean_total: Decimal | None


class Execution(Schema):
    """What the tiles say of the forms after the approval; rates in percent."""

    known: int
    behind: int
    far: int
    rate: Decimal | None
    time: Decimal | None
    evaluated: int
    differing: int
    declared: Decimal | None
    computed: Decimal | None


class UnitMoney(Schema):
    """Declared and approved money of a unit."""

    unit: str
    declared: Decimal | None
    approved: Decimal | None


class Listed(Schema):
    """A row of the list of a tile: a declaration, or a form after the approval."""

    declaration: int | None
    followup: int | None
    project: int
    project_name: str
    unit: str
    state: str


class OverviewOut(Page):
    """The overview of a year, and the list of the tile that was asked for."""

    year: int | None
    years: list[int]
    figures: Figures
    execution: Execution
    states: dict[str, int]
    units: list[UnitMoney]
    items: list[Listed]
