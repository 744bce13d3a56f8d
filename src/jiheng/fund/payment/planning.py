"""Before the year: the budget for payment by disease, month quotas and advances (F-70 to F-72, F-82, F-83).

What is planned is written beside the reference tables, for an office to approve; nothing uses it before
it is copied there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import duckdb

from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import MONEY, allocate, half_up
from jiheng.fund.payment.work import Work, amount, write_rows
from jiheng.kernel.files import whole_folder

NEEDED = {
    "items": ("total", "reserve", "elsewhere", "outside"),
    "share": ("total", "last_dip", "last_inpatient"),
    "growth": ("last_dip", "growth", "growth_target"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one pool: its budget, quota by month (01 to 12), advance by hospital; in yuan."""

    pool: str
    budget: Decimal
    quotas: Mapping[str, Decimal]
    advances: Mapping[str, Decimal]


def budget_of(pool: str, items: Mapping[str, Decimal], rules: Rules) -> Decimal:
    """The budget by the method of the area; Refused where an item is missing or growth is too high.

    F-70: total - reserve - elsewhere - outside. F-71: total × last year's share. F-72: last year's × (1 +
    growth), growth at most the target of the area.
    """
    method = rules.choice("budget_method")
    missing = [name for name in NEEDED[method] if name not in items]
    if missing:
        raise Refused("dip.no_basis", pool=pool, items=missing)
    if method == "items":
        found = items["total"] - items["reserve"] - items["elsewhere"] - items["outside"]
    elif method == "share":
        if not items["last_inpatient"]:
            raise Refused("dip.no_basis", pool=pool, items="last_inpatient")
        share = Fraction(items["last_dip"]) / Fraction(items["last_inpatient"])
        found = half_up(Fraction(items["total"]) * share, MONEY)
    else:
        if items["growth"] > items["growth_target"]:
            given = {"growth": str(items["growth"]), "target": str(items["growth_target"])}
            raise Refused("dip.growth", pool=pool, **given)
        found = half_up(items["last_dip"] * (1 + items["growth"]), MONEY)
    if found <= 0:
        raise Refused("dip.no_budget", pool=pool)
    return found


def shared(total: Decimal, parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A total divided like other amounts were, to the fen, by largest remainder; empty without amounts."""
    whole = sum((Fraction(one) for one in parts.values()), Fraction(0))
    if not whole:
        return {}
    return allocate(
        total, {key: Fraction(total) * Fraction(one) / whole for key, one in parts.items()}
    )


def plan(con: duckdb.DuckDBPyConnection, work: Work, rule_set: RuleSet, year: int) -> list[Planned]:
    """Plan every pool of budget_basis.csv from the cases of the three years before, and write it.

    Quotas follow the fund of the same months of past years (F-82), advances that of last year (F-83).
    """
    rules = rule_set.of_month(f"{year}-01")
    basis: dict[str, dict[str, Decimal]] = {}
    for place, row in enumerate(work.table("budget_basis", ("pool", "item", "amount")), 2):
        given = amount(row["amount"], "budget_basis.csv", place)
        basis.setdefault(row["pool"], {})[row["item"]] = given
    if not basis:
        raise Refused("dip.no_table", folder=str(work.reference), table="budget_basis")
    cases = str(work.need("cases/accepted.parquet", "import")).replace("'", "''")
    found = []
    for pool, items in sorted(basis.items()):
        budget = budget_of(pool, items, rules)
        past = f"month >= '{year - 3}-01' AND month < '{year}-01'"
        months = _sums(con, cases, "right(month, 2)", pool, past)
        last = _sums(con, cases, "hospital", pool, f"left(month, 4) = '{year - 1}'")
        advance = half_up(Fraction(budget) * rules.whole("advance_months") / 12, MONEY)
        found.append(Planned(pool, budget, shared(budget, months), shared(advance, last)))
    _write(work, found, year)
    return found


def _sums(
    con: duckdb.DuckDBPyConnection, cases: str, key: str, pool: str, where: str
) -> dict[str, Decimal]:
    rows = con.execute(
        f"""SELECT {key}, CAST(sum(fund) AS DECIMAL(18, 2)) FROM read_parquet('{cases}')
        WHERE pool = ? AND {where} GROUP BY 1 ORDER BY 1""",
        [pool],
    ).fetchall()
    return dict(rows)


def _write(work: Work, found: Sequence[Planned], year: int) -> None:
    with whole_folder(work.part("plan")) as folder:
        budgets = [(one.pool, "dip", str(one.budget)) for one in found]
        write_rows(folder / "budget.csv", ("pool", "item", "amount"), budgets)
        quotas = [
            (one.pool, f"{year}-{month}", str(part))
            for one in found
            for month, part in one.quotas.items()
        ]
        write_rows(folder / "quota.csv", ("pool", "month", "amount"), quotas)
        advances = [
            (one.pool, hospital, str(part))
            for one in found
            for hospital, part in one.advances.items()
        ]
        write_rows(folder / "advances.csv", ("pool", "hospital", "amount"), advances)
