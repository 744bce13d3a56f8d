"""Projects of the library."""

from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from jiheng.budget.assessing.gate import KINDS
from jiheng.web.api.schemas.common import Page


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
    seen: str = Field(description="mark of these data, to be sent back with a change of them")


class ProjectData(Schema):
    """What the library knows of a project; the amount is in 万元."""

    kind: Literal[KINDS]  # type: ignore[valid-type]
    planned_amount: Decimal | None = None
    first_year: int | None = None
    last_year: int | None = None
    is_transfer: bool = False


class ProjectChange(ProjectData):
    """The data of a project as they shall be, all of them."""

    seen: str = Field("", description="what `seen` of the project was when it was read")


class ProjectIn(ProjectData):
    """A new project; `unit` is the code of the organisation, the caller's own by default."""

    code: str
    name: str
    unit: str | None = None


class Projects(Page):
    """Projects that the caller sees."""

    items: list[ProjectOut]
