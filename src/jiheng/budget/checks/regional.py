"""IND-20: the regional targets (区域绩效目标表) that come with a subsidy are carried on.

The tables lie in regional.toml. What the authority above has given is not the filler's fault: other
checks ask `is_inherited` before they blame a name or its place.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.ind_row import of_the_year
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity, compare, read_quantity
from jiheng.kernel.text import plain


@dataclass(frozen=True, slots=True)
class Given:
    """An indicator of a regional table."""

    name: re.Pattern[str]
    called: str
    target: Quantity
    printed: str


@dataclass(frozen=True, slots=True)
class Table:
    """The regional targets of a subsidy from a year on."""

    project: re.Pattern[str]
    start: int
    complete: bool
    indicators: tuple[Given, ...]


@cache
def tables() -> tuple[Table, ...]:
    """The regional tables that are known."""
    text = files("jiheng.budget.checks").joinpath("regional.toml").read_text(encoding="utf-8")
    return tuple(
        Table(
            re.compile(one["project"]), one["from"], one["complete"],
            tuple(
                Given(re.compile(row["name"]), row["is"], read_quantity(row["target"]), row["target"])
                for row in one["indicators"]
            ),
        )
        for one in tomllib.loads(text)["table"]
    )  # fmt: skip


def table_of(case: Case) -> Table | None:
    """The regional table of the subsidy that feeds a project; None where none is known."""
    project = plain(case.form.project_name or "")
    for table in tables():
        if table.project.search(project) and (case.year is None or case.year >= table.start):
            return table
    return None


def is_inherited(case: Case, row: Row) -> bool:
    """Whether the authority above has given an indicator with the subsidy."""
    table = table_of(case)
    name = plain(row.name)
    return table is not None and any(given.name.search(name) for given in table.indicators)


def regional_targets_are_kept(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A project fed by a subsidy has all indicators of its regional table, none of them weaker."""
    table = table_of(case)
    rows = of_the_year(case)
    if table is None or not table.complete or not rows:
        return
    named = [(plain(row.name), row) for row in rows]
    kept = {
        given.called: [row for name, row in named if given.name.search(name)]
        for given in table.indicators
    }
    missing = [called for called, found_rows in kept.items() if not found_rows]
    if missing:
        count = len(table.indicators)
        yield found(
            case, "IND-20", "indicators", f"{count - len(missing)}", str(count),
            missing="、".join(missing), number=str(len(missing)),
        )  # fmt: skip
    for given in table.indicators:
        weaker = [row for row in kept[given.called] if is_weaker(row.target, given.target)]
        for row in weaker[:1]:
            yield found(
                case, "IND-20", f"{row.path}.target", row.target_text, given.printed,
                also=[place(case.form, "project_name")], wording="IND-20.weaker",
            )  # fmt: skip


def is_weaker(target: Quantity | None, given: Quantity) -> bool:
    """Whether a numeric target asks for less than the one that was given."""
    if target is None or target.type != "number" or given.type != "number":
        return False
    promised = compare(given, target.model_copy(update={"operator": None}))
    return promised.outcome == "not_met" and given.operator != "=" and not promised.alternatives
