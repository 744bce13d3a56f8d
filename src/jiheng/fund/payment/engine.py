"""What an engine does: four steps from tables to tables, the same for plain Python and for SQL.

| step | takes | makes |
|---|---|---|
| catalogue | history, given | branches, group_scores, cities, level_means, history_rows, class_coefficients, flags, subtypes |
| group | cases, branches | grouped |
| score | cases, grouped, group_scores, level_means, cities | scored |
| refine | cases, scored, group_scores, subtypes, additions | scored, refined |
| book | scored, booked | entries |

Every table has the columns of its row class in `model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import duckdb

from jiheng.fund.payment.model import Hospital, PreviousScore, ScoreChange
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Area:
    """What an area gives beside its cases: lists, hospitals, their coefficients, basic rows."""

    scheme: Scheme
    hospitals: tuple[Hospital, ...]
    coefficients: Mapping[str, Decimal]
    basic: frozenset[int]
    rule_set: RuleSet
    changes: tuple[ScoreChange, ...] = ()
    previous: tuple[PreviousScore, ...] = ()


class Engine(Protocol):
    """One way to carry out the steps."""

    def catalogue(
        self, con: duckdb.DuckDBPyConnection, area: Area, rules: Rules, name: str
    ) -> None:
        """Build the catalogue from `history` and the rows in `given`."""

    def group(self, con: duckdb.DuckDBPyConnection, area: Area, trace: bool = True) -> None:
        """Put every row of `cases` into a group of `branches`."""

    def score(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """Score every row of `cases`."""

    def refine(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """Apply sub-types and points of new technologies to `scored`."""

    def book(self, con: duckdb.DuckDBPyConnection, run: str) -> None:
        """Book what a monthly run finds in `scored` beyond `booked`."""
