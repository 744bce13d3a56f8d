"""The parts of the engine that refine: scores set by hand, classes, flags, sub-types, added points."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiheng.fund.payment.engine import Area
from jiheng.fund.payment.model import (
    ClassCoefficient,
    DiseaseCoefficient,
    Flag,
    PreviousScore,
    Rebalanced,
    Refined,
    ScoreChange,
    Scored,
    Subtype,
    Unit,
)
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scheme import SeverityCode
from jiheng.fund.payment.store import columns

E4, E6 = 10**4, 10**6
_GRADED = """c.setl_id, c.dx, c.other_dx, c.cost, c.therapy_cost, c.drug_cost, c.los, c.icu_days,
    c.died, c.age, c.newborn_days, s.catalogue, s.row_no, s.mean"""


def scaled(value: Decimal, scale: int) -> int:
    """A parameter as a whole number of its scale; a finer one is refused."""
    exact = value * scale
    if exact != int(exact):
        raise Refused("dip.too_fine", value=str(value), scale=str(scale))
    return int(exact)


@dataclass(frozen=True, slots=True)
class _FlagRules:
    cv_e6: int
    basic_cv_e6: int
    fall_e6: int


@dataclass(frozen=True, slots=True)
class _DiseaseRules:
    wanted: bool
    least_cases: int
    spread_e6: int


@dataclass(frozen=True, slots=True)
class _Level:
    level: str


@dataclass(frozen=True, slots=True)
class _SubtypeRules:
    """The rules of sub-types, as the steps of `subtype_levels` and `subtypes` name them."""

    group_cases: int
    kind_cases: int
    gain_e6: int
    icu_relaxed: bool
    by_class: bool
    compensated: bool
    cost_e6: int
    share_e6: int
    severity_days: int
    cci_1: int
    cci_2: int
    cci_3: int
    newborn: int
    child: int
    youth: int
    adult: int
    elderly: int
    icu_1: int
    icu_2: int
    icu_3: int
    icu_4: int


def subtype_rules(rules: Rules) -> _SubtypeRules:
    """The parameters of sub-types as whole numbers."""
    bands = {
        "cci_points": ("cci_1", "cci_2", "cci_3"),
        "subtype_ages": ("child", "youth", "adult", "elderly"),
        "subtype_icu_days": ("icu_1", "icu_2", "icu_3", "icu_4"),
    }
    starts = {
        name: int(start)
        for key, names in bands.items()
        for name, start in zip(names, rules.words(key), strict=True)
    }
    return _SubtypeRules(
        group_cases=rules.whole("subtype_group_cases"),
        kind_cases=rules.whole("subtype_cases"),
        gain_e6=scaled(rules.number("subtype_gain"), E6),
        icu_relaxed=rules.switch("subtype_icu_relaxed"),
        by_class=rules.choice("subtype_method") == "class",
        compensated=rules.switch("subtype_compensation"),
        cost_e6=scaled(rules.number("severity_cost"), E6),
        share_e6=scaled(rules.number("severity_share"), E6),
        severity_days=rules.whole("severity_days"),
        newborn=rules.whole("newborn_days"),
        **starts,
    )


class Refining(ABC):
    """What the engine does beyond groups and their scores; `con` is what holds the tables.

    How it holds them is what an engine adds: the five methods at the end.
    """

    def prepare_changes(self, con: Any, area: Area) -> None:
        """The scores set by hand, for the figures."""
        self.put(con, "score_changes", ScoreChange, area.changes)

    def flag(self, con: Any, area: Area, rules: Rules) -> None:
        """Coefficients of classes, and what a person should look at."""
        found = _FlagRules(
            *(scaled(rules.number(name), E6) for name in ("cv_screen", "basic_cv", "score_fall"))
        )
        self.put(con, "flag_rules", _FlagRules, [found])
        self.put(con, "basic_levels", _Level, [_Level(one) for one in rules.words("basic_level")])
        self.put(con, "previous_scores", PreviousScore, area.previous)
        wanted = rules.switch("disease_coefficient"), rules.whole("disease_cases")
        spread = scaled(rules.number("disease_spread"), E6)
        self.put(con, "disease_rules", _DiseaseRules, [_DiseaseRules(*wanted, spread)])
        self.run(con, "flags")
        kinds = {
            **{"class_coefficients": ClassCoefficient, "flags": Flag},
            **{"rebalanced": Rebalanced, "units": Unit},
            "disease_coefficients": DiseaseCoefficient,
        }
        for table, kind in kinds.items():
            self.make(con, table, f"SELECT {', '.join(columns(kind))} FROM {table}")

    def find_subtypes(self, con: Any, area: Area, rules: Rules) -> None:
        """The sub-types of the catalogue, from last year's cases."""
        self.put(con, "subtypes", Subtype, [])
        if rules.choice("subtype_method") == "none":
            return
        self._subtype_tables(con, area, rules)
        select = f"""SELECT {_GRADED} FROM cases AS c
            JOIN placed AS p ON p.setl_id = c.setl_id
            JOIN group_scores AS s ON s.row_no = p.row_no
            WHERE p.year = 3"""
        self.make(con, "graded", select, stored=False)
        self.run(con, "subtype_levels")
        self.run(con, "subtypes")
        self.make(con, "subtypes", f"SELECT {', '.join(columns(Subtype))} FROM subtypes")

    def refine(self, con: Any, area: Area) -> None:
        """F-51, F-37: apply sub-types and added points to `scored`."""
        years = self.rows(con, "SELECT min(left(month, 4)) FROM cases")
        self._subtype_tables(con, area, area.rule_set.of_month(f"{years[0][0]}-01"))
        select = f"""SELECT {_GRADED} FROM cases AS c
            JOIN scored AS x ON x.setl_id = c.setl_id
            JOIN grouped AS g ON g.setl_id = c.setl_id
            JOIN group_scores AS s ON s.catalogue = g.catalogue AND s.row_no = x.row_no
            JOIN (SELECT DISTINCT catalogue, row_no FROM subtypes) AS t
                ON t.catalogue = s.catalogue AND t.row_no = s.row_no
            JOIN month_rules AS r ON r.month = c.month
            WHERE x.deviation = 'normal'
                OR (x.deviation IN ('high', 'extreme') AND r.high_method <> 'excess')"""
        self.make(con, "graded", select, stored=False)
        self.run(con, "subtype_levels")
        self.run(con, "refine")
        self.check(con, "scored", Scored)
        self.check(con, "refined", Refined)

    def _subtype_tables(self, con: Any, area: Area, rules: Rules) -> None:
        self.put(con, "subtype_rules", _SubtypeRules, [subtype_rules(rules)])
        self.put(con, "severity_codes", SeverityCode, area.scheme.severity)

    @abstractmethod
    def put(self, con: Any, table: str, kind: type, rows: Sequence[Any]) -> None:
        """Make a table of a row class and fill it."""

    @abstractmethod
    def run(self, con: Any, folder: str) -> None:
        """Run the steps of a folder."""

    @abstractmethod
    def make(self, con: Any, table: str, select: str, stored: bool = True) -> None:
        """Make a table of a query, or a view where it is not to be stored."""

    @abstractmethod
    def rows(self, con: Any, select: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    @abstractmethod
    def check(self, con: Any, table: str, kind: type) -> None:
        """Assert that the columns of a table are those of its row class."""
