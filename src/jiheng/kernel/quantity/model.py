"""The typed reading of a target or actual value."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

QuantityType = Literal["number", "range", "date", "level", "several", "text"]


class Quantity(BaseModel):
    """What a value says: operator, number and unit, or what else; its text stays beside it.

    number    `number` is a decimal string as written, without separators; `unit` a label of
              units.toml, or the printed word where the table does not know it
    range     from `number` to `upper`, both included
    date      `number` (to `upper` where it is a period) is 2022-12-31, 2022-12, 2022, 12-31 or
              12 as far as it is stated; `unit` is the finest part stated: 日, 月 or 年
    level     a level word (达成预期指标, 有所提高, 效果明显, 优); the word is in the text
    several   more than one value in one cell, each in `values`
    text      anything else

    `operator` is ≥, >, ≤, <, =, ≠ or ≈ (about); None where none is written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: QuantityType
    operator: str | None = None
    number: str | None = None
    upper: str | None = None
    unit: str | None = None
    values: "list[Quantity] | None" = None
