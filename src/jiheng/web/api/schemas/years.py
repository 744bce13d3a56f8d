"""A project over its years, and the roll-over into a new one."""

from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from jiheng.budget.rolling_up import RULES
from jiheng.web.api.schemas.common import LONGEST_LIST


class YearRow(Schema):
    """An indicator: its targets by year, its rule, what the years together make."""

    key: str
    name: str
    level2: str | None
    targets: dict[int, str | None]
    whole_period: str | None
    rule: str | None
    is_suggested: bool
    made: str | None
    problem: str | None
    falls_short: bool | None


class MoneyRow(Schema):
    """A source of money: its amounts by year in 万元, the whole period's, their sum."""

    item: str
    amounts: dict[int, Decimal | None]
    whole_period: Decimal | None
    sum: Decimal | None
    missing: list[int]
    differs: bool


class YearsOut(Schema):
    """The targets and the money of all years side by side."""

    years: list[int]
    not_approved: list[int]
    rows: list[YearRow]
    money: list[MoneyRow]


class Rules(Schema):
    """The rule of each indicator by its `key`; an empty one goes back to what is suggested."""

    rules: dict[str, Literal[("", *RULES)]]  # type: ignore[valid-type]
    was: dict[str, str] = Field(
        {}, description="of each what it was when it was read; empty where it is only suggested"
    )


class CandidateOut(Schema):
    """A project that may go into a new year, and what keeps it from it."""

    project: int
    code: str
    name: str
    from_year: int | None
    obstacle: str | None


class CandidatesOut(Schema):
    """The projects of the caller's units, for a year."""

    year: int
    projects: list[CandidateOut]


class RollOver(Schema):
    """The year, and the ids of the projects that go into it."""

    year: int
    projects: list[int] = Field(max_length=LONGEST_LIST)


class NotRolled(Schema):
    """A project that did not go into the new year, and why."""

    project: int
    message: str


class RolledOver(Schema):
    """The rounds that were opened (ids of declarations), and what was not."""

    opened: list[int]
    refused: list[NotRolled]
