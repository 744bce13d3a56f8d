"""The DuckDB engine: the named steps of `sql`, with the lists and rules of an area as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import duckdb

from jiheng.fund.payment.engine import Area
from jiheng.fund.payment.model import Booked, Branch, Grouped, GroupScore, LevelMean, Scored
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import Coefficient, Ratio
from jiheng.fund.payment.settlement import Refused
from jiheng.fund.payment.store import columns, put, run_steps, view

_E4, _E6 = 10**4, 10**6


@dataclass(frozen=True, slots=True)
class _Code:
    code: str
    treatment: str


@dataclass(frozen=True, slots=True)
class _Excluded:
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Key:
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class _Version:
    month: str
    catalogue: str


@dataclass(frozen=True, slots=True)
class _HospitalFigures:
    hospital: str
    level: str
    coefficient: Coefficient


@dataclass(frozen=True, slots=True)
class _MonthRules:
    """The rules of a settlement month that scoring asks for; names are those of the parameters."""

    month: str
    low_line: Ratio
    high_line: Ratio
    extreme_line: Ratio
    base_points: Ratio
    ungrouped_factor: Ratio
    basic_coefficient: Ratio
    low_method: str
    high_method: str
    low_closed: bool
    high_closed: bool
    coefficient_on_deviation: bool


@dataclass(frozen=True, slots=True)
class _BuildRules:
    """The rules of a build, as the steps of `core`, `mixed` and `figures` name them."""

    catalogue: str
    n0: int
    n0_each_year: bool
    difference_e6: int
    by_coverage: bool
    coverage_e6: int
    mixed_min: int
    by_average: bool
    by_quota: bool
    points_e2: int
    base_e6: int
    discount_e4: int
    trimmed: bool
    capped: bool
    low_e6: int
    high_e6: int


@dataclass(frozen=True, slots=True)
class _Year:
    year: str
    number: int
    w_e4: int


@dataclass(frozen=True, slots=True)
class _Wish:
    trace: bool


@dataclass(frozen=True, slots=True)
class _Row:
    row_no: int


@dataclass(frozen=True, slots=True)
class _Run:
    run: str


class Duck:
    """The engine."""

    def catalogue(
        self, con: duckdb.DuckDBPyConnection, area: Area, rules: Rules, name: str
    ) -> None:
        """Build the catalogue: group with the given rows, find core groups, then mixed ones."""
        view(con, "cases", "FROM history")
        self._lists(con, area)
        years = self._years(con, rules)
        con.execute(
            f"CREATE OR REPLACE TABLE held AS FROM history WHERE left(month, 4) IN ({years})"
        )
        view(con, "cases", "FROM held")
        put(con, "versions", _Version, [_Version(one, name) for one in _months(con)])
        put(con, "build_rules", _BuildRules, [_build_rules(rules, name)])
        put(con, "basics", _Row, [_Row(one) for one in sorted(area.basic)])
        put(con, "hospital_figures", *hospital_table(area))
        con.execute("CREATE OR REPLACE TABLE branches AS FROM given")
        self._match(con, trace=False)
        run_steps(con, "core")
        _add_branches(con, "core_branches", "dx4 AS dx, 5 AS dx_level, len(rel_ops) AS specificity")
        self._match(con, trace=False)
        run_steps(con, "mixed")
        _add_branches(con, "mixed_branches", "dx3 AS dx, 3 AS dx_level, 5 AS stage, '*' AS main_op")
        run_steps(con, "figures")
        con.execute("CREATE OR REPLACE TABLE history_rows AS SELECT setl_id, row_no FROM placed")
        for table, kind in (("group_scores", GroupScore), ("level_means", LevelMean)):
            names = ", ".join(columns(kind))
            con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {names} FROM {table}")

    def group(self, con: duckdb.DuckDBPyConnection, area: Area, trace: bool = True) -> None:
        """Group the cases."""
        self._lists(con, area)
        versions = [_Version(one, area.scheme.catalogue_of(one)) for one in _months(con)]
        put(con, "versions", _Version, versions)
        self._match(con, trace)

    def score(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """Score the cases."""
        rules = [_month_rules(area.rule_set.of_month(one), one) for one in _months(con)]
        put(con, "month_rules", _MonthRules, rules)
        put(con, "hospital_figures", *hospital_table(area))
        run_steps(con, "score")
        _typed(con, "scored", Scored)

    def book(self, con: duckdb.DuckDBPyConnection, run: str) -> None:
        """Book a run."""
        put(con, "this_run", _Run, [_Run(run)])
        run_steps(con, "book")
        _typed(con, "entries", Booked)

    def _match(self, con: duckdb.DuckDBPyConnection, trace: bool) -> None:
        put(con, "wishes", _Wish, [_Wish(trace)])
        run_steps(con, "group")
        if trace:
            run_steps(con, "trace")
        _typed(con, "grouped", Grouped)

    def _lists(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """The lists of the scheme as tables."""
        scheme = area.scheme
        treatments = [_Code(*one) for one in scheme.treatment.items()]
        excluded = [_Excluded(one.code, one.kind) for one in scheme.exclusions.values()]
        ranges = [_Key(one.code, key) for one in scheme.exclusions.values() for key in one.dx]
        put(con, "op_treatments", _Code, treatments)
        put(con, "exclusions_by_code", _Excluded, excluded)
        put(con, "exclusion_ranges", _Key, ranges)
        put(con, "not_principal", _Key, [_Key("", one) for one in sorted(scheme.not_principal)])

    def _years(self, con: duckdb.DuckDBPyConnection, rules: Rules) -> str:
        """The last three years of the history with their weights; gives them as a list of SQL."""
        seen = sorted({month[:4] for month in _months(con)}, reverse=True)[:3]
        weights = rules.weights()
        rows = [
            _Year(year, 3 - place, _scaled(weights[2 - place], _E4))
            for place, year in enumerate(seen)
        ]
        put(con, "history_years", _Year, rows)
        return ", ".join(f"'{year}'" for year in seen)


def _typed(con: duckdb.DuckDBPyConnection, table: str, kind: type) -> None:
    """Leave a table as it is, after asserting that its columns are those of its row class."""
    found = {name: typed for name, typed, *_ in con.execute(f"DESCRIBE {table}").fetchall()}
    if found != columns(kind):
        raise AssertionError(f"{table}: {found} is not {columns(kind)}")


def _months(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute("SELECT DISTINCT month FROM cases ORDER BY month").fetchall()
    return [month for (month,) in rows]


def _scaled(value: Decimal, scale: int) -> int:
    """A parameter as a whole number of its scale; a finer one is refused."""
    exact = value * scale
    if exact != int(exact):
        raise Refused("dip.too_fine", value=str(value), scale=str(scale))
    return int(exact)


def hospital_table(area: Area) -> tuple[type[Any], Sequence[Any]]:
    """The hospitals with level and coefficient: the row class and the rows."""
    rows = [
        _HospitalFigures(one.hospital, one.level, area.coefficients[one.hospital])
        for one in area.hospitals
    ]
    return _HospitalFigures, rows


def _month_rules(rules: Rules, month: str) -> _MonthRules:
    values = {
        one.name: rules.values[one.name] for one in fields(_MonthRules) if one.name != "month"
    }
    return _MonthRules(month=month, **values)  # type: ignore[arg-type]


def _build_rules(rules: Rules, name: str) -> _BuildRules:
    method, trim = rules.choice("score_method"), rules.choice("trim_method")
    if method != "average" and not rules.number("base_cost"):
        raise Refused("dip.no_base_cost")
    return _BuildRules(
        catalogue=name,
        n0=rules.whole("n0"),
        n0_each_year=rules.choice("n0_basis") == "each_year",
        difference_e6=_scaled(rules.number("related_difference"), _E6),
        by_coverage=rules.choice("core_method") == "coverage",
        coverage_e6=_scaled(rules.number("core_coverage"), _E6),
        mixed_min=rules.whole("mixed_min"),
        by_average=method == "average",
        by_quota=method == "quota",
        points_e2=_scaled(rules.number("base_points"), 100),
        base_e6=_scaled(rules.number("base_cost"), _E6),
        discount_e4=_scaled(rules.number("ungrouped_factor"), _E4),
        trimmed=trim != "none",
        capped=trim == "cap",
        low_e6=_scaled(rules.number("trim_low"), _E6),
        high_e6=_scaled(rules.number("trim_high"), _E6),
    )


def _add_branches(con: duckdb.DuckDBPyConnection, table: str, more: str) -> None:
    """Add rows that a step found to the branches; a column that they lack asks for nothing."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW found_rows AS SELECT *, {more} FROM {table}")
    have = {name for name, *_ in con.execute("DESCRIBE found_rows").fetchall()}
    typed = columns(Branch)
    empty = {"VARCHAR": "''", "VARCHAR[]": "[]::VARCHAR[]", "BIGINT": "NULL"}
    chosen = [name if name in have else f"{empty[kind]} AS {name}" for name, kind in typed.items()]
    fixed = {"branch": "1", "specificity": "0"}
    for name, value in fixed.items():
        if name not in have:
            chosen[list(typed).index(name)] = f"{value} AS {name}"
    con.execute(f"INSERT INTO branches BY NAME SELECT {', '.join(chosen)} FROM found_rows")
