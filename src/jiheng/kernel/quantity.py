"""A value as written in a form: operator, number and unit, or what else it says."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

QuantityType = Literal["number", "range", "date", "level", "several", "text"]


class Quantity(BaseModel):
    """The typed reading of a target or actual value; the original text stays beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: QuantityType
    operator: str | None = None
    number: str | None = None
    upper: str | None = None
    unit: str | None = None
    values: "list[Quantity] | None" = None


def read_quantity(text: str) -> Quantity:
    """The typed reading of a value (stub until the unit table is there)."""
    return Quantity(type="text")
