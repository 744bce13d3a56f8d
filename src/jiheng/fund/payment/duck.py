"""The DuckDB engine: the named steps of `sql`, with the lists and rules of an area as tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from jiheng.fund.payment.engine import Area
from jiheng.fund.payment.model import Booked, Branch, Grouped, GroupScore, LevelMean, Scored
from jiheng.fund.payment.refining import Refining
from jiheng.fund.payment.refining import scaled as _scaled
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import Coefficient, Ratio
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
    level_n0: int
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


class Duck(Refining):
    """The engine. `con` is what holds the tables; how it does so is in the last five methods."""

    def catalogue(self, con: Any, area: Area, rules: Rules, name: str) -> None:
        """Build the catalogue: group with the given rows, find core groups, then mixed ones."""
        self._lists(con, area)
        years = self._years(con, rules)
        held = f"SELECT * FROM history WHERE left(month, 4) IN ({years})"
        self.make(con, "cases", held, stored=False)
        self._catalogued(con, lambda _: name)
        self.put(con, "build_rules", _BuildRules, [_build_rules(rules, name)])
        self.put(con, "basics", _Row, [_Row(one) for one in sorted(area.basic)])
        self.put(con, "hospital_figures", *hospital_table(area))
        self.make(con, "branches", "SELECT * FROM given")
        self.put(con, "wishes", _Wish, [_Wish(trace=False)])
        self.run(con, "combine")
        self.make(con, "numbered", _HISTORY)
        self.run(con, "group")
        self.run(con, "core")
        self._add_branches(con, "core_branches", _CORE)
        self.run(con, "group")
        self.run(con, "mixed")
        self._add_branches(con, "mixed_branches", _MIXED)
        self.prepare_changes(con, area)
        self.run(con, "figures")
        self.flag(con, area, rules)
        self.find_subtypes(con, area, rules)
        self.make(con, "history_rows", "SELECT setl_id, row_no FROM placed")
        for table, kind in (("group_scores", GroupScore), ("level_means", LevelMean)):
            self.make(con, table, f"SELECT {', '.join(columns(kind))} FROM {table}")

    def group(self, con: Any, area: Area, trace: bool = True) -> None:
        """Group the cases."""
        self._lists(con, area)
        self._catalogued(con, area.scheme.catalogue_of)
        self.put(con, "wishes", _Wish, [_Wish(trace)])
        self.run(con, "combine")
        self.make(con, "numbered", _NUMBERED)
        for folder in ("group", "answer", *(("trace",) if trace else ())):
            self.run(con, folder)
        self.check(con, "grouped", Grouped)

    def score(self, con: Any, area: Area) -> None:
        """Score the cases."""
        rules = [_month_rules(area.rule_set.of_month(one), one) for one in self._months(con)]
        self.put(con, "month_rules", _MonthRules, rules)
        self.put(con, "hospital_figures", *hospital_table(area))
        self.run(con, "score")
        self.check(con, "scored", Scored)

    def book(self, con: Any, run: str) -> None:
        """Book a run."""
        self.put(con, "this_run", _Run, [_Run(run)])
        self.run(con, "book")
        self.check(con, "entries", Booked)

    def _lists(self, con: Any, area: Area) -> None:
        """The lists of the scheme as tables."""
        scheme = area.scheme
        treatments = [_Code(*one) for one in scheme.treatment.items()]
        excluded = [_Excluded(one.code, one.kind) for one in scheme.exclusions.values()]
        ranges = [_Key(one.code, key) for one in scheme.exclusions.values() for key in one.dx]
        principal = [_Key("", one) for one in sorted(scheme.not_principal)]
        self.put(con, "op_treatments", _Code, treatments)
        self.put(con, "exclusions_by_code", _Excluded, excluded)
        self.put(con, "exclusion_ranges", _Key, ranges)
        self.put(con, "not_principal", _Key, principal)

    def _years(self, con: Any, rules: Rules) -> str:
        """The last three years of the history with their weights; gives them as a list of SQL."""
        months = self._months(con, "history")
        seen = sorted({month[:4] for month in months}, reverse=True)[:3]
        weights = rules.weights()
        rows = [
            _Year(year, 3 - place, _scaled(weights[2 - place], _E4))
            for place, year in enumerate(seen)
        ]
        self.put(con, "history_years", _Year, rows)
        return ", ".join(f"'{year}'" for year in seen)

    def _months(self, con: Any, table: str = "cases") -> list[str]:
        rows = self.rows(con, f"SELECT DISTINCT month FROM {table} ORDER BY month")
        return [str(month) for (month,) in rows]

    def _catalogued(self, con: Any, catalogue_of: Callable[[str], str]) -> None:
        """The cases with the catalogue of their month; where all have one, no month is looked at."""
        found = {month: _text(catalogue_of(month)) for month in self._months(con)}
        catalogue = next(iter(found.values()), "''")
        if len({*found.values()}) > 1:
            of_months = (f"WHEN {_text(month)} THEN {name}" for month, name in found.items())
            catalogue = f"CASE month {' '.join(of_months)} END"
        self.make(con, "catalogued", f"SELECT *, {catalogue} AS catalogue FROM cases", stored=False)

    def _add_branches(self, con: Any, table: str, given: Mapping[str, str]) -> None:
        """Add rows that a step found to the branches; a column not given asks for nothing."""
        empty = {
            "VARCHAR": "''",
            "VARCHAR[]": "CAST([] AS VARCHAR[])",
            "BIGINT": "CAST(NULL AS BIGINT)",
        }
        typed = columns(Branch)
        chosen = [
            f"CAST({given[name]} AS {kind}) AS {name}"
            if name in given
            else f"{empty[kind]} AS {name}"
            for name, kind in typed.items()
        ]
        before = f"SELECT {', '.join(typed)} FROM branches"
        self.make(con, "branches", f"{before} UNION ALL SELECT {', '.join(chosen)} FROM {table}")

    def put(self, con: Any, table: str, kind: type, rows: Sequence[Any]) -> None:
        """Make a table of a row class and fill it."""
        put(con, table, kind, rows)

    def run(self, con: Any, folder: str) -> None:
        """Run the steps of a folder."""
        run_steps(con, folder)

    def make(self, con: Any, table: str, select: str, stored: bool = True) -> None:
        """Make a table of a query, or a view where it is not to be stored."""
        if stored:
            con.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")
        else:
            view(con, table, select)

    def rows(self, con: Any, select: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        found: list[tuple[Any, ...]] = con.execute(select).fetchall()
        return found

    def check(self, con: Any, table: str, kind: type) -> None:
        """Assert that the columns of a table are those of its row class."""
        found = {name: typed for name, typed, *_ in self.rows(con, f"DESCRIBE {table}")}
        if found != columns(kind):
            raise AssertionError(f"{table}: {found} is not {columns(kind)}")


# The cases with their combinations and what rows for any diagnosis and procedure ask of them.
_NUMBERED = "SELECT setl_id, combination, newborn_days, vent_hours FROM combined_cases"
# The history cases with their combinations and what the figures add up, amounts in fen.
_HISTORY = """SELECT c.setl_id, c.combination, c.newborn_days, c.vent_hours, c.hospital, c.insured,
    c.los, y.number AS year,
    CAST(c.cost * 100 AS BIGINT) AS fen, CAST(c.drug_cost * 100 AS BIGINT) AS drug_fen,
    CAST(c.material_cost * 100 AS BIGINT) AS material_fen
    FROM combined_cases AS c JOIN history_years AS y ON y.year = left(c.month, 4)"""
_FOUND = {name: name for name in ("catalogue", "row_no", "code", "says")} | {"branch": "1"}
_CORE = _FOUND | {
    "stage": "4",
    "dx_level": "5",
    "dx": "dx4",
    "main_op": "main_op",
    "rel_ops": "rel_ops",
    "specificity": "len(rel_ops)",
}
_MIXED = _FOUND | {
    "stage": "5",
    "dx_level": "3",
    "dx": "dx3",
    "main_op": "'*'",
    "treatment": "treatment",
    "specificity": "0",
}


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


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
        level_n0=rules.whole("level_mean_cases"),
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
