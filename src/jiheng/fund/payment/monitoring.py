"""Monitoring: the indicators N01 to N30 and leads F-100 to F-112 of a period, by area and hospital.

Each lead is for a person to look at, with its case; nothing follows from it by itself. What an area
has given no data for is named, and never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import duckdb

from jiheng.fund.payment import reference
from jiheng.fund.payment.drg import by_drg
from jiheng.fund.payment.duck import Duck, hospital_table
from jiheng.fund.payment.given_indicators import given_tables, given_values
from jiheng.fund.payment.model import Case
from jiheng.fund.payment.pipeline import area_of, load_catalogue, load_year, year_of
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import RATIO, Ratio, quotient
from jiheng.fund.payment.store import (
    columns,
    get,
    parquet,
    put,
    read_table,
    run_steps,
    view,
    write_table,
)
from jiheng.fund.payment.work import Work, amount, read_json, write_json
from jiheng.kernel.files import whole_folder

# Indicators that need what the settlement lists do not hold, and the table that would bring it.
WITHOUT_DATA = {
    "N07": "reference/last_year.csv",
    "N20": "settlements.adm_diag_code",
    "N21 level 4 procedures": "reference/op_classes.csv, grade",
    "N24 outpatient": "outpatient",
    "N30": "reference/insured.csv",
    "F-101": "reference/record_reviews.csv",
    "F-102": "reference/record_reviews.csv",
    "F-113": "outpatient",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the area, a hospital or a group; value = above ÷ below, None if below is 0."""

    id: str
    part: str
    scope: str
    place: str
    value: Ratio | None


@dataclass(frozen=True, slots=True)
class Lead:
    """One hit of a rule: the hospital, the case (none for a pattern), and how much."""

    id: str
    hospital: str
    setl_id: str
    code: str
    measure: Ratio | None


@dataclass(frozen=True, slots=True)
class _Watch:
    """The parameters of monitoring, by their names."""

    year: int
    short_stay_days: int
    low_standard_cost: Ratio
    low_standard_tests: Ratio
    long_stay_percentile: Ratio
    split_gap_days: int
    split_gap_elsewhere: int
    shift_z: Ratio
    shift_points: Ratio
    swap_gain: Ratio
    cmi_rise: Ratio
    index_fall: Ratio
    spread_least_cases: int
    outpatient_days: int


@dataclass(frozen=True, slots=True)
class _Days:
    days: int


@dataclass(frozen=True, slots=True)
class _Planned:
    dx3: str


@dataclass(frozen=True, slots=True)
class _Swapped:
    setl_id: str
    row_no: int


@dataclass(frozen=True, slots=True)
class _Participant:
    hospital: str


@dataclass(frozen=True, slots=True)
class _Insured:
    pool: str
    n: int


def monitor_step(
    con: duckdb.DuckDBPyConnection, work: Work, rule_set: RuleSet, first: str, last: str
) -> tuple[list[Indicator], list[Lead]]:
    """Compute indicators and leads of the months from first to last, and write them."""
    year = year_of(work)
    rules = rule_set.of_month(last)
    _load(con, work, rule_set, year, first, last)
    _rule_tables(con, work, rules, year)
    given_tables(con, work, year)
    run_steps(con, "monitor")
    found = [*get(con, "indicators", Indicator), *of_clearing(work), *of_runs(work, rules)]
    found += [Indicator(*one) for one in given_values(con, work)]
    found.sort(key=lambda one: (one.id, one.part, one.scope, one.place))
    leads = sorted(get(con, "leads", Lead), key=lambda one: (one.id, one.hospital, one.setl_id))
    with whole_folder(work.part("monitoring")) as folder:
        put(con, "written", Indicator, found)
        write_table(con, "written", folder / "indicators.parquet")
        write_table(con, "leads", folder / "leads.parquet")
        write_json(
            folder / "monitoring.json",
            {"first": first, "last": last, "leads": len(leads), "without_data": without(found)},
        )
    return found, leads


def without(found: Sequence[Indicator]) -> dict[str, str]:
    """The indicators for which an area has given nothing, and what would bring them."""
    have = {one.id for one in found} | {f"{one.id} {one.part}" for one in found}
    return {name: table for name, table in WITHOUT_DATA.items() if name not in have}


def _load(
    con: duckdb.DuckDBPyConnection,
    work: Work,
    rule_set: RuleSet,
    year: int,
    first: str,
    last: str,
) -> None:
    """The tables that the steps read: cases of the period, last year's, and both scored."""
    load_year(con, work, year)
    load_catalogue(con, work)
    names = [*columns(Case), "test_cost", "service_cost", "surgery_cost", "own_cost", "personal"]
    chosen = ", ".join([*names, "admitted", "discharged", "planned_return", "adm_dx"])
    con.execute(
        f"""CREATE OR REPLACE TABLE period_cases AS SELECT {chosen} FROM cases
        WHERE month BETWEEN '{first}' AND '{last}'"""
    )
    view(con, "cases", "FROM period_cases")
    area = area_of(work, rule_set, year)
    if by_drg(rule_set.of_month(f"{year}-01")):  # another grouper cannot be asked again
        Duck().group(con, area, trace=False)
        put(con, "swapped", _Swapped, [])
    else:
        _swapped(con, work, rule_set, year)
    put(con, "hospital_figures", *hospital_table(area))
    all_scored = parquet([work.need("scored/scored.parquet", "score")])
    con.execute(
        f"""CREATE OR REPLACE TABLE scored AS
        FROM {all_scored} WHERE month BETWEEN '{first}' AND '{last}'"""
    )
    read_table(con, "reviewed", work.need("scored/reviewed.parquet", "score"))
    read_table(con, "quality", work.need("cases/quality.parquet", "import"))
    read_table(con, "last_rows", work.need("catalogue/history_rows.parquet", "catalogue"))
    earlier = [f"{year - 1}{month[4:]}" for month in (first, last)]
    con.execute(
        f"""CREATE OR REPLACE TABLE earlier_cases AS SELECT {chosen} FROM accepted
        WHERE insured AND month BETWEEN '{earlier[0]}' AND '{earlier[1]}'"""
    )
    read_table(con, "elsewhere", work.need("cases/out_of_scope.parquet", "import"))
    con.execute(
        f"""CREATE OR REPLACE TABLE inpatients AS
        SELECT hospital, fund FROM accepted WHERE insured AND month BETWEEN '{first}' AND '{last}'
        UNION ALL
        SELECT fixmedins_code, fund_pay_sumamt FROM elsewhere
        WHERE insutype IN ('310', '390') AND strftime(setl_time, '%Y-%m') BETWEEN '{first}' AND '{last}'"""
    )


def _swapped(con: duckdb.DuckDBPyConnection, work: Work, rule_set: RuleSet, year: int) -> None:
    """F-110: every case once more for each other diagnosis, as if that were the principal one."""
    con.execute(
        """CREATE OR REPLACE TABLE swapped_cases AS
        SELECT setl_id || '#' || place AS setl_id, other_dx[place] AS dx,
            list_concat([dx], list_filter(other_dx, lambda x: x <> other_dx[place])) AS other_dx,
            period_cases.* EXCLUDE (setl_id, dx, other_dx), setl_id AS declared
        FROM (SELECT setl_id AS own, unnest(generate_series(1, len(other_dx))) AS place
            FROM period_cases WHERE len(other_dx) > 0) AS placed
        JOIN period_cases ON period_cases.setl_id = placed.own"""
    )
    view(con, "cases", "FROM swapped_cases")
    Duck().group(con, area_of(work, rule_set, year), trace=False)
    con.execute(
        """CREATE OR REPLACE TABLE swapped AS SELECT s.declared AS setl_id, g.row_no
        FROM grouped AS g JOIN swapped_cases AS s ON s.setl_id = g.setl_id
        WHERE g.row_no IS NOT NULL"""
    )
    view(con, "cases", "FROM period_cases")


def _rule_tables(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules, year: int) -> None:
    values: dict[str, Any] = {
        one.name: rules.number(one.name) for one in fields(_Watch) if one.name != "year"
    }
    put(con, "watch", _Watch, [_Watch(year=year, **values)])
    put(con, "return_days", _Days, [_Days(int(one)) for one in rules.words("readmission_days")])
    put(con, "planned_dx", _Planned, [_Planned(one) for one in rules.words("planned_returns")])
    taking_part = [
        _Participant(one.hospital) for one in reference.hospitals(work) if one.participating
    ]
    put(con, "participants", _Participant, taking_part)
    insured = [
        _Insured(row["pool"], int(amount(row["n"], "insured.csv", place)))
        for place, row in enumerate(work.table("insured", ("pool", "n")), 2)
    ]
    put(con, "insured", _Insured, insured)


def of_clearing(work: Work) -> list[Indicator]:
    """N06, N08, N10 and N15 from the yearly clearing; none before it."""
    path = work.part("clearing") / "clearing.json"
    if not path.is_file():
        return []
    start = Decimal(read_json(work.part("catalogue") / "report.json")["point_value"])
    pools = read_json(path)["pools"]
    found, kept = [], 0
    rows = [row for pool in pools for row in pool["hospitals"]]
    for pool in pools:
        cleared = sum(Decimal(row["cleared"]) for row in pool["hospitals"])
        name, value = pool["pool"], Decimal(pool["point_value"])
        found.append(_area("N06", name, quotient(Decimal(pool["budget"]), cleared, RATIO)))
        found.append(_area("N08", name, quotient(value - start, start, RATIO)))
        found.append(_area("N10", name, quotient(Decimal(pool["recorded"]), cleared, RATIO)))
    for row in rows:
        kept += Decimal(row["cleared"]) > Decimal(row["recorded"])
        ratio = quotient(Decimal(row["recorded"]), Decimal(row["cleared"]), RATIO)
        found.append(Indicator("N10", row["pool"], "hospital", row["hospital"], ratio))
    return [*found, _area("N15", "", quotient(kept, len(rows), RATIO))]


def of_runs(work: Work, rules: Rules) -> list[Indicator]:
    """F-01: closed monthly runs of each hospital; the least, the mean, and how many have too few."""
    closed: dict[str, set[str]] = {}
    for path in work.runs():
        record = read_json(path / "run.json")
        for row in record["hospitals"] if record["state"] == "closed" else ():
            closed.setdefault(row["hospital"], set()).add(record["run"])
    counts = [len(runs) for runs in closed.values()]
    if not counts:
        return []
    short = sum(n < rules.whole("participation_runs") for n in counts)
    return [
        _area("F-01", "least", Decimal(min(counts))),
        _area("F-01", "mean", quotient(sum(counts), len(counts), RATIO)),
        _area("F-01", "hospitals below", Decimal(short)),
    ]


def _area(name: str, part: str, value: Decimal | None) -> Indicator:
    return Indicator(name, part, "area", "", value)


def of_area(found: Sequence[Indicator]) -> list[Indicator]:
    """The indicators of the area as a whole."""
    return [one for one in found if one.scope == "area"]
