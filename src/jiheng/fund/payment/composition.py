"""What a clearing is made of: scores by kind (F-85), and what each disease gains or loses (11.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from jiheng.fund.payment.identities import Identity
from jiheng.fund.payment.scales import Money, PointValue, Ratio, Score
from jiheng.fund.payment.settlement import PoolClearing
from jiheng.fund.payment.store import put, read_table, run_steps
from jiheng.fund.payment.work import Work

NEW_TECHNOLOGY, SUBTYPED = "new_technology", "subtyped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The score of one kind of a hospital in a pool: core, mixed, basic, subtyped, special, …"""

    hospital: str
    pool: str
    kind: str
    cases: int
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Disease:
    """One group in one pool: what its cases recorded, and what their scores are worth to the fund."""

    code: str
    pool: str
    cases: int
    score: Score
    recorded: Money
    worth: Money

    @property
    def surplus(self) -> Decimal:
        """Above zero kept, below zero overrun."""
        return self.worth - self.recorded


@dataclass(frozen=True, slots=True)
class _PoolValue:
    pool: str
    value: PointValue
    share: Ratio
    by_share: bool


def compose(con: duckdb.DuckDBPyConnection, work: Work, pools: Sequence[PoolClearing]) -> Identity:
    """Make the tables `composition` and `diseases` of a clearing; gives I1 over the kinds."""
    read_table(con, "refined_cases", work.need("scored/refined.parquet", "score"))
    values = [
        _PoolValue(one.pool, one.point_value, one.fund_share, one.convention == "A")
        for one in pools
    ]
    put(con, "pool_values", _PoolValue, values)
    run_steps(con, "compose")
    made, total = (
        con.execute(f"SELECT CAST(sum(score) AS DECIMAL(18, 4)) FROM {table}").fetchall()[0][0]
        for table in ("composition", "scored")
    )
    return Identity("I1", "kinds", made, total)
