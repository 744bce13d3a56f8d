"""Monthly runs and yearly clearing of a work folder: entries in, money out, identities asserted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from jiheng.fund.payment import budgets, reference
from jiheng.fund.payment import identities as laws
from jiheng.fund.payment.budgets import BudgetVersion
from jiheng.fund.payment.composition import compose
from jiheng.fund.payment.engine import Engine
from jiheng.fund.payment.identities import Identity, hold
from jiheng.fund.payment.model import Booked, Totals
from jiheng.fund.payment.pipeline import year_of
from jiheng.fund.payment.rates import Agreed
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.settlement import (
    Account,
    Monthly,
    PoolClearing,
    YearStart,
    clear,
    pre_settle,
)
from jiheng.fund.payment.special import filed_cases, quota
from jiheng.fund.payment.store import drop, parquet, put, view, write_table
from jiheng.fund.payment.work import CLEARING, Work, digest, read_json, write_json
from jiheng.kernel.files import whole_folder

_NIL = Decimal("0.00")


def settle_step(
    con: duckdb.DuckDBPyConnection,
    work: Work,
    engine: Engine,
    rule_set: RuleSet,
    month: str,
    close: bool,
) -> tuple[list[Monthly], list[Identity]]:
    """The monthly run of a month and its identities; Refused where it is closed, or an earlier one is not."""
    year = year_of(work)
    if month[:4] != str(year):
        raise Refused("dip.other_year", month=month, year=str(year))
    _refuse_order(work, month)
    every, closed = budgets.versions(work), _closed(work)
    budgets.refuse_rewritten(every, closed)
    _refuse_late_deductions(work, closed)
    _load_runs(con, work, month)
    scored = work.need("scored/scored.parquet", "score")
    _load_scored(con, scored, f"WHERE month <= '{month}' AND arrived <= '{month}'")
    engine.book(con, month)
    rules = rule_set.of_month(month)
    start = Decimal(read_json(work.part("catalogue") / "report.json")["point_value"])
    held = totals_by_pool(con, "entries")
    for pool, _, when in reference.amounts(work, "deductions", "amount", monthly=True):
        if when == month:
            held.setdefault(pool, [])
    rows = [
        row
        for pool, sums in sorted(held.items())
        for row in _pool_month(work, month, pool, sums, start, rules)
    ]
    found = hold(_monthly_identities(con, month, rows))
    inputs = [scored, *work.reference.glob("*.csv"), work.part("catalogue") / "branches.parquet"]
    record = {
        "run": month,
        "state": "closed" if close else "open",
        "inputs": digest(inputs),
        **_versions(work, f"{rule_set.name}@{rules.day}"),
        "point_value": start,
        "budget": budgets.record(budgets.in_month(every, month)),
        "hospitals": [asdict(row) for row in rows],
        "identities": [_said(one) for one in found],
    }
    with whole_folder(work.part("runs") / month) as folder:
        write_table(con, "entries", folder / "entries.parquet")
        write_json(folder / "run.json", record)
    _let_go(con)
    return rows, found


def _versions(work: Work, rules: str) -> dict[str, str]:
    """The four versions that a settlement stands on: scheme, catalogue, codes, rules."""
    report = read_json(work.part("catalogue") / "report.json")
    codes = read_json(work.need("cases/import.json", "import")).get("codes", "none")
    kept = {"scheme": report["scheme_version"], "catalogue": report["catalogue"]}
    return {**kept, "codes": codes, "rule_set": rules}


def _closed(work: Work) -> list[dict[str, Any]]:
    """The records of closed months."""
    records = [read_json(path / "run.json") for path in work.runs()]
    return [one for one in records if one["state"] == "closed"]


def _refuse_order(work: Work, month: str) -> None:
    """A closed month stays closed; months are closed in their order, none left out."""
    for path in work.runs():
        state = read_json(path / "run.json")["state"]
        if path.name == month and state == "closed":
            raise Refused("dip.month_closed", month=month)
        if path.name < month and state != "closed":
            raise Refused("dip.month_open", month=month, earlier=path.name)
        if path.name > month:
            raise Refused("dip.month_later", month=month, later=path.name)
    run = {path.name for path in work.runs()}
    wanted = [f"{month[:4]}-{number:02d}" for number in range(1, int(month[5:]))]
    left_out = [one for one in wanted if one not in run]
    if left_out:
        raise Refused("dip.month_left_out", month=month, earlier=left_out[0])


def _load_scored(con: duckdb.DuckDBPyConnection, path: Path, where: str = "") -> None:
    """The scored cases as `scored`: a view, so that each query reads what it asks for."""
    view(con, "scored", f"SELECT * FROM {parquet([path])} {where}")


def _load_runs(con: duckdb.DuckDBPyConnection, work: Work, before: str) -> None:
    """The entries of earlier runs as `booked`."""
    earlier = [path / "entries.parquet" for path in work.runs() if path.name < before]
    if earlier:
        view(con, "booked", f"SELECT * FROM {parquet(earlier)}")
    else:
        put(con, "booked", Booked, [])


def _let_go(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the views, for steps that follow on the same connection and make tables of these names."""
    for name in ("scored", "booked"):
        drop(con, name)


def totals_of(con: duckdb.DuckDBPyConnection, table: str, where: str = "true") -> list[Totals]:
    """The totals of hospitals by pool over a table of scored cases or entries."""
    booked = "run" in {row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()}
    counts = (
        "sum(CASE kind WHEN 'withdrawn' THEN -1 WHEN 'corrected' THEN 0 ELSE 1 END)"
        if booked
        else "count(*)"
    )
    rows = con.execute(
        f"""SELECT hospital, pool, CAST({counts} AS BIGINT), CAST(sum(score) AS DECIMAL(18, 4)),
            CAST(sum(at_cost) AS DECIMAL(18, 2)), CAST(sum(cost) AS DECIMAL(18, 2)),
            CAST(sum(fund) AS DECIMAL(18, 2))
        FROM {table} WHERE {where} GROUP BY hospital, pool ORDER BY pool, hospital"""
    ).fetchall()
    names = ("hospital", "pool", "cases", "score", "at_cost", "cost", "fund")
    return [Totals(**dict(zip(names, row, strict=True))) for row in rows]


def totals_by_pool(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, list[Totals]]:
    """The totals of hospitals, one list a pool."""
    found: dict[str, list[Totals]] = {}
    for one in totals_of(con, table):
        found.setdefault(one.pool, []).append(one)
    return found


def _pool_month(
    work: Work, month: str, pool: str, sums: Sequence[Totals], value: Decimal, rules: Rules
) -> list[Monthly]:
    held = read_json(work.part("catalogue") / "report.json")["last_year"].get(pool)
    share = Fraction(Decimal(held["recorded"])) / Fraction(Decimal(held["cost"])) if held else None
    deductions = reference.by_hospital(work, "deductions", "amount", pool, month)
    sums = [*sums, *_without_cases(pool, sums, deductions)]
    quota = reference.month_quota(work, pool, month)
    return pre_settle(
        month, sums, YearStart(point_value=value, fund_share=share), deductions, quota, rules
    )


def _without_cases(pool: str, sums: Sequence[Totals], names: Iterable[str]) -> list[Totals]:
    """Hospitals that something is booked for and that have no case: they stand with nothing earned."""
    seen = {one.hospital for one in sums}
    nothing = {"cases": 0, "score": Decimal("0.0000"), "at_cost": _NIL, "cost": _NIL, "fund": _NIL}
    return [
        Totals(hospital=name, pool=pool, **nothing)  # type: ignore[arg-type]
        for name in sorted(set(names) - seen)
    ]


def _refuse_late_deductions(work: Work, closed: Sequence[Mapping[str, Any]]) -> None:
    """Refused where a deduction is given for a closed month that did not have it: it would be lost."""
    given = reference.amounts(work, "deductions", "amount", monthly=True)
    months = {run["run"] for run in closed}
    taken = {
        (row["pool"], row["hospital"], run["run"]): Decimal(row["deducted"])
        for run in closed
        for row in run["hospitals"]
    }
    for key in sorted(given.keys() | taken.keys()):
        pool, hospital, month = key
        wanted, was = given.get(key, _NIL), taken.get(key, _NIL)
        if month in months and wanted != was:
            place = {"pool": pool, "hospital": hospital, "month": month}
            raise Refused("dip.deduction_late", **place, was=str(was), amount=str(wanted))


def _monthly_identities(
    con: duckdb.DuckDBPyConnection, month: str, rows: Sequence[Monthly]
) -> list[Identity]:
    """I9 of the months so far: what is booked is what the cases seen so far have scored."""
    seen = totals_of(con, "scored")
    earlier, now = totals_of(con, "booked"), totals_of(con, "entries")
    paid = sum((one.paid + one.deducted + one.cut + one.deposit for one in rows), _NIL)
    gross = sum((one.gross for one in rows), _NIL)
    return [laws.months_add_up(earlier, now, seen), Identity("I4", month, paid, gross)]


def clear_step(
    con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, rule_set: RuleSet
) -> tuple[list[PoolClearing], list[Identity]]:
    """The yearly clearing; Refused where a month is not closed or a pool has no budget."""
    year = year_of(work)
    closed = _closed(work)
    months = [one["run"] for one in closed]
    wanted = [f"{year}-{month:02d}" for month in range(1, 13)]
    missing = [month for month in wanted if month not in months]
    if missing:
        raise Refused("dip.months_missing", months=missing)
    rules = rule_set.of_month(wanted[-1])
    _load_runs(con, work, f"{year + 1}-01")
    _load_scored(con, work.need("scored/scored.parquet", "score"))
    engine.book(con, CLEARING)  # whatever came in since the last month is closed
    every = budgets.versions(work)
    budgets.refuse_rewritten(every, closed)
    _refuse_late_deductions(work, closed)
    held = budgets.in_month(every, CLEARING)
    pools = []
    for pool, sums in totals_by_pool(con, "scored").items():
        if pool not in held or "dip" not in held[pool].items:
            raise Refused("dip.no_budget", pool=pool)
        accounts = _accounts(work, pool, [row for one in closed for row in one["hospitals"]])
        agreed = _agreed(work, pool, rules)
        booked = [name for name, one in accounts.items() if one.deducted or one.advance]
        sums = [*sums, *_without_cases(pool, sums, booked)]
        pools.append(clear(pool, held[pool].items["dip"], sums, accounts, rules, agreed))
    made = compose(con, work, pools)
    found = hold([*_yearly_identities(con, work, pools, held, rules), made])
    _write_clearing(con, work, pools, found, rule_set, every)
    _let_go(con)
    return pools, found


def _agreed(work: Work, pool: str, rules: Rules) -> Agreed:
    """The value agreed for a point (or the year-start value), and the base points of hospitals."""
    value = rules.number("agreed_value")
    if not value:
        value = Decimal(read_json(work.part("catalogue") / "report.json")["point_value"])
    base = reference.by_hospital(work, "base_points", "points", pool)
    return Agreed(value, base or None)


def _accounts(work: Work, pool: str, monthly: Sequence[dict[str, Any]]) -> dict[str, Account]:
    """What each hospital was paid in the months and how it was assessed."""
    coefficient = reference.shares(work, "assessment", "coefficient", pool)
    release = reference.shares(work, "assessment", "release", pool)
    late = reference.by_hospital(work, "deductions", "amount", pool, CLEARING)
    advances = reference.by_hospital(work, "advances", "amount", pool)
    sums: dict[str, dict[str, Decimal]] = {}
    for row in monthly:
        if row["pool"] == pool:
            mine = sums.setdefault(row["hospital"], {})
            for name in ("paid", "deducted", "deposit", "gross"):
                mine[name] = mine.get(name, _NIL) + Decimal(row[name])
    return {
        name: Account(
            coefficient=coefficient.get(name, Decimal(1)),
            deducted=sums.get(name, {}).get("deducted", _NIL) + late.get(name, _NIL),
            prepaid=sums.get(name, {}).get("paid", _NIL),
            advance=advances.get(name, _NIL),
            deposit=sums.get(name, {}).get("deposit", _NIL),
            release=release.get(name, Decimal(1)),
            monthly_gross=sums.get(name, {}).get("gross", _NIL),
        )
        for name in sums.keys() | coefficient.keys() | advances.keys() | late.keys()
    }


def _yearly_identities(
    con: duckdb.DuckDBPyConnection,
    work: Work,
    pools: Sequence[PoolClearing],
    held: Mapping[str, BudgetVersion],
    rules: Rules,
) -> list[Identity]:
    year_totals = totals_of(con, "scored")
    counts = _counts(con, work, rules.day.year)
    filed = len(filed_cases(work))
    reviewed = quota(counts["grouped"] + counts["ungrouped"], rules)
    months, late = totals_of(con, "booked"), totals_of(con, "entries")
    found = [
        *laws.scores_add_up(*_score_sums(con, year_totals)),
        *(one for pool in pools for one in laws.budget_is_met(pool)),
        *map(laws.payments_add_up, pools),
        *laws.every_case_once(**counts),
        *laws.pools_add_up(*_place_sums(con), year_totals),
        laws.months_add_up(months, late, year_totals),
        laws.within_quota(filed, reviewed),
    ]
    for pool, items in sorted((pool, one.items) for pool, one in held.items()):
        rest = {name: one for name, one in items.items() if name != "total"}
        if "total" in items:
            found.append(laws.budget_is_divided(rest, items["total"], pool))
    return found


def _score_sums(
    con: duckdb.DuckDBPyConnection, totals: Sequence[Totals]
) -> tuple[Decimal, dict[str, Decimal]]:
    """The score of all cases, and of hospitals, groups and pools."""
    [(cases,)] = con.execute("SELECT CAST(sum(score) AS DECIMAL(18, 4)) FROM scored").fetchall()
    sums = {"hospitals": sum((one.score for one in totals), Decimal(0))}
    for scope, column in (("diseases", "code"), ("pools", "pool")):
        rows = con.execute(
            f"SELECT CAST(sum(score) AS DECIMAL(18, 4)) FROM scored GROUP BY {column}"
        ).fetchall()
        sums[scope] = sum((score for (score,) in rows), Decimal(0))
    return cases, sums


def _place_sums(con: duckdb.DuckDBPyConnection) -> tuple[Decimal, Decimal, list[Decimal]]:
    """Cost and fund of all cases, and the cost of local and of other ones."""
    rows = con.execute(
        """SELECT local, CAST(sum(cost) AS DECIMAL(18, 2)) FROM scored GROUP BY local"""
    ).fetchall()
    [(cost, fund)] = con.execute(
        """SELECT CAST(sum(cost) AS DECIMAL(18, 2)), CAST(sum(fund) AS DECIMAL(18, 2))
        FROM scored"""
    ).fetchall()
    return cost, fund, [one for _, one in rows]


def _counts(con: duckdb.DuckDBPyConnection, work: Work, year: int) -> dict[str, int]:
    """Where the discharges of the year are: grouped, ungrouped, or not paid by disease."""
    [(grouped, ungrouped, distinct)] = con.execute(
        """SELECT count(row_no), count(*) - count(row_no), count(DISTINCT setl_id) FROM scored"""
    ).fetchall()
    sent = read_json(work.need("cases/import.json", "import"))["sent_by_year"][str(year)]
    outside = 0
    for table, condition in (
        ("set_aside", f"year(setl_time) = {year}"),
        ("out_of_scope", f"year(setl_time) = {year}"),
        ("accepted", f"NOT insured AND month[1:4] = '{year}'"),
    ):
        rows = parquet([work.part("cases") / f"{table}.parquet"])
        [(n,)] = con.execute(f"SELECT count(*) FROM {rows} WHERE {condition}").fetchall()
        outside += n
    return {
        "discharges": sent,
        "grouped": grouped,
        "ungrouped": ungrouped,
        "out_of_scope": outside,
        "distinct": distinct,
    }


def _write_clearing(
    con: duckdb.DuckDBPyConnection,
    work: Work,
    pools: Sequence[PoolClearing],
    found: Sequence[Identity],
    rule_set: RuleSet,
    every: Mapping[str, Sequence[BudgetVersion]],
) -> None:
    year = year_of(work)
    record = {
        "year": year,
        **_versions(work, f"{rule_set.name}@{year}-12-01"),
        "budget": {pool: [asdict(one) for one in held] for pool, held in every.items()},
        "pools": [asdict(pool) for pool in pools],
        "identities": [_said(one) for one in found],
    }
    with whole_folder(work.part("clearing")) as folder:
        for table in ("entries", "composition", "diseases"):
            write_table(con, table, folder / f"{table}.parquet")
        write_json(folder / "clearing.json", record)


def _said(one: Identity) -> dict[str, Any]:
    return {**asdict(one), "holds": one.holds}
