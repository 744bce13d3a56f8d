"""What an engine does: four steps from tables to tables, the same for plain Python and for SQL.

| step | takes | makes |
|---|---|---|
| catalogue | history, given | branches, group_scores, cities, level_means, history_rows |
| group | cases, branches | grouped |
| score | cases, grouped, group_scores, level_means, cities | scored |
| book | scored, booked | entries |

Every table has the columns of its row class in `model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import duckdb

from jiheng.fund.payment.model import Hospital
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

    def book(self, con: duckdb.DuckDBPyConnection, run: str) -> None:
        """Book what a monthly run finds in `scored` beyond `booked`."""
