"""Simulation before go-live: pay last year again under the new rules, and see who gains (section 12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb

from jiheng.fund.payment.engine import Engine
from jiheng.fund.payment.model import Addition
from jiheng.fund.payment.money import totals_by_pool
from jiheng.fund.payment.pipeline import area_of, load_catalogue, load_year, year_of
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import RATIO, quotient
from jiheng.fund.payment.settlement import PoolClearing, clear
from jiheng.fund.payment.store import put
from jiheng.fund.payment.work import Work

_NIL = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Repaid:
    """What one hospital would have been paid in all pools, beside what was recorded."""

    hospital: str
    level: str
    cases: int
    cost: Decimal
    recorded: Decimal
    payable: Decimal

    @property
    def rate(self) -> Decimal | None:
        """F-90: payable over recorded."""
        return quotient(self.payable, self.recorded, RATIO)

    @property
    def difference(self) -> Decimal:
        """Gain (above zero) or loss against what was recorded."""
        return self.payable - self.recorded


def by_level(repaid: Sequence[Repaid]) -> list[Repaid]:
    """The same by level of hospital, and of all together (level ""), in the place of a hospital "*"."""
    found = []
    for level in [*sorted({one.level for one in repaid}), ""]:
        held = [one for one in repaid if level in ("", one.level)]
        found.append(
            Repaid(
                "*",
                level,
                sum(one.cases for one in held),
                sum((one.cost for one in held), _NIL),
                sum((one.recorded for one in held), _NIL),
                sum((one.payable for one in held), _NIL),
            )
        )
    return found


def outside(repaid: Sequence[Repaid], rules: Rules) -> tuple[int, Decimal]:
    """How many hospitals have a rate outside the fair range, and what those that lose bear together."""
    least, most = (Decimal(one) for one in rules.words("fair_rate"))
    rates = [one.rate for one in repaid if one.rate is not None]
    borne = sum((-one.difference for one in repaid if one.difference < 0), _NIL)
    return sum(not least <= rate <= most for rate in rates), borne


class OneDay(RuleSet):
    """The rules of one month, whatever the month asked for: old cases under new rules."""

    def of_month(self, month: str) -> Rules:  # noqa: ARG002 - the month is fixed
        """The rules of the month that was fixed (the name of this set), not of the one asked."""
        return super().of_month(self.name)


def simulate(
    con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, rule_set: RuleSet
) -> tuple[list[PoolClearing], list[Repaid]]:
    """Last year's cases under this year's catalogue and rules, within what was recorded then.

    The budget of each pool is last year's recorded fund, so that gains and losses add up to zero.
    """
    year = year_of(work)
    fixed = OneDay(f"{year}-01", rule_set.parameters)
    found = area_of(work, rule_set, year)
    name = f"local-{year}"
    scheme = replace(found.scheme, catalogues=((f"{year - 1}-01", name),))
    area = replace(found, scheme=scheme, rule_set=fixed)
    load_year(con, work, year - 1, fixed.of_month(""))
    load_catalogue(con, work)
    engine.group(con, area, trace=False)
    engine.score(con, area)
    put(con, "additions", Addition, [])
    engine.refine(con, area)
    pools = []
    for pool, sums in totals_by_pool(con, "scored").items():
        budget = sum((one.fund for one in sums), _NIL)
        pools.append(clear(pool, budget, sums, {}, fixed.of_month("")))
    levels = {one.hospital: one.level for one in area.hospitals}
    return pools, _repaid(con, pools, levels)


def _repaid(
    con: duckdb.DuckDBPyConnection, pools: Sequence[PoolClearing], levels: dict[str, str]
) -> list[Repaid]:
    costs = dict(
        con.execute(
            "SELECT hospital, CAST(sum(cost) AS DECIMAL(18, 2)) FROM scored GROUP BY hospital"
        ).fetchall()
    )
    rows = [one for pool in pools for one in pool.hospitals]
    return [
        Repaid(
            name,
            levels[name],
            sum(one.cases for one in rows if one.hospital == name),
            costs[name],
            sum((one.recorded for one in rows if one.hospital == name), _NIL),
            sum((one.payable for one in rows if one.hospital == name), _NIL),
        )
        for name in sorted(costs)
    ]
