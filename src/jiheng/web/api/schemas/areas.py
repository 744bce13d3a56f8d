"""Area targets of transfer payments: tables, shares, summaries of the level below."""

import datetime
from decimal import Decimal

from ninja import Field, Schema

from jiheng.web.api.schemas.common import Page

_MOST_ROWS, _TEXT = 200, 200


class AreaBrief(Schema):
    """A table of area targets in a list; the amount is in 万元."""

    id: int
    name: str
    year: int
    department: str
    region: str
    amount: Decimal | None
    state: str
    sent_at: datetime.datetime | None


class Areas(Page):
    """Tables that the caller's bureau gives or oversees."""

    items: list[AreaBrief]


class AreaIndicator(Schema):
    """An indicator of a table, and what the regions together make of it by its rule."""

    id: str
    level2: str
    name: str
    target: str
    rule: str
    made: str | None
    problem: str | None
    falls_short: bool | None
    made_approved: str | None


class AreaShareOut(Schema):
    """What one region gets: money, targets by id of the indicator, its own project."""

    id: int
    region: str
    receiver: str | None
    amount: Decimal | None
    targets: dict[str, str]
    project: int | None


class AreaOut(AreaBrief):
    """A table with its shares; `open` is what keeps it from being sent."""

    editable: bool
    revision: int
    indicators: list[AreaIndicator]
    shares: list[AreaShareOut]
    open: list[str]


class AreaIn(Schema):
    """A new table; `department` is the code of the organisation, the caller's own by default."""

    name: str
    year: int
    amount: Decimal | None = None
    department: str | None = None


class AreaRow(Schema):
    """An indicator as it shall be, with a target for each share (id → text); `id` of a known one."""

    id: str = ""
    level2: str = Field("", max_length=_TEXT)
    name: str = Field("", max_length=_TEXT)
    target: str = Field("", max_length=_TEXT)
    rule: str = ""
    targets: dict[int, str] = {}


class AreaTyped(Schema):
    """The whole table as it shall be, and its revision as it was read."""

    revision: int
    amount: str = ""
    amounts: dict[int, str] = Field({}, description="money in 万元 by id of the share")
    rows: list[AreaRow] = Field(max_length=_MOST_ROWS)


class AreaSeen(Schema):
    """The revision of a table as it was read."""

    revision: int


class Given(Schema):
    """One indicator that a region was given, and its target."""

    id: str
    level2: str
    name: str
    target: str | None


class ShareOut(Schema):
    """What the caller's region was given of a table."""

    id: int
    table: str
    year: int
    giver: str
    region: str
    amount: Decimal | None
    project: int | None
    can_take_up: bool
    indicators: list[Given]


class Shares(Page):
    """Shares that were sent to the caller's department or region."""

    items: list[ShareOut]


class Code(Schema):
    """The code of the receiver's own project."""

    code: str


class Sum(Schema):
    """How many, and their money in 万元."""

    count: int
    money: Decimal | None


class RegionSums(Schema):
    """Counts and sums of a region for a year; no project is named."""

    code: str
    region: str
    projects: int
    transfers: int
    declared: Sum
    approved: Sum


class SummaryOut(Schema):
    """The caller's region and those directly below it, for a year."""

    year: int
    regions: list[RegionSums]
