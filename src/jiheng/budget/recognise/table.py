"""The indicator table while it is read: its columns, and the labels that hold for the row."""

from dataclasses import dataclass, field

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.levels import Levels


@dataclass(slots=True)
class Table:
    """The columns with what they say together; the horizon and the labels that hold just now.

    `halves` is 2 where whole period and year stand side by side, `names` the column of the
    indicators' names in the left half, `shift` how far rows stand beside their headings.
    """

    columns: list[Column]
    horizon: str = "annual"
    levels: Levels = field(default_factory=Levels)
    shift: int = 0
    halves: int = field(init=False)
    roles: frozenset[str] = field(init=False)
    names: Column | None = field(init=False)

    def __post_init__(self) -> None:
        self.halves = 1 + max((column.half for column in self.columns), default=0)
        self.roles = frozenset(column.role for column in self.columns)
        self.names = next((column for column in self.columns if column.role == "level3"), None)

    def horizon_of(self, half: int) -> str:
        """The horizon of a half: by side where there are two, else by the columns."""
        if self.halves == 2:
            return "annual" if half else "whole_period"
        if "target_whole" in self.roles and "target" not in self.roles:
            return "whole_period"
        return self.horizon
