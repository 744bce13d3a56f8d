"""The plain steps behind the interface of an engine: rows out of the tables, rows back in."""

from dataclasses import replace

import duckdb

from jiheng.fund.payment.engine import Area
from jiheng.fund.payment.model import (
    Addition,
    Booked,
    Branch,
    Case,
    City,
    ClassCoefficient,
    DiseaseCoefficient,
    Flag,
    Grouped,
    GroupScore,
    HistoryRow,
    LevelMean,
    Rebalanced,
    Refined,
    Scored,
    Subtype,
    Unit,
)
from jiheng.fund.payment.plain.catalogue import build
from jiheng.fund.payment.plain.grouping import group_all
from jiheng.fund.payment.plain.ledger import book
from jiheng.fund.payment.plain.scores import figures_of, score_all
from jiheng.fund.payment.plain.subtypes import refine, refinement_of
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.store import get, put


class Plain:
    """The yardstick."""

    def catalogue(
        self, con: duckdb.DuckDBPyConnection, area: Area, rules: Rules, name: str
    ) -> None:
        """Build the catalogue."""
        levels = {one.hospital: one.level for one in area.hospitals}
        found = build(
            get(con, "history", Case),
            get(con, "given", Branch),
            area.basic,
            levels,
            area.scheme,
            rules,
            name,
            area.changes,
            area.previous,
        )
        put(con, "branches", Branch, found.branches)
        put(con, "group_scores", GroupScore, found.groups)
        put(con, "cities", City, [found.city])
        put(con, "level_means", LevelMean, found.level_means)
        put(con, "history_rows", HistoryRow, found.rows)
        put(con, "class_coefficients", ClassCoefficient, found.classes)
        put(con, "flags", Flag, found.flags)
        put(con, "subtypes", Subtype, found.subtypes)
        put(con, "rebalanced", Rebalanced, found.rebalanced)
        put(con, "units", Unit, found.units)
        put(con, "disease_coefficients", DiseaseCoefficient, found.by_disease)

    def group(self, con: duckdb.DuckDBPyConnection, area: Area, trace: bool = True) -> None:
        """Group the cases."""
        found = group_all(get(con, "cases", Case), get(con, "branches", Branch), area.scheme)
        if not trace:
            found = [replace(one, matched="", rejected="") for one in found]
        put(con, "grouped", Grouped, found)

    def score(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """Score the cases."""
        figures = figures_of(
            get(con, "group_scores", GroupScore),
            get(con, "level_means", LevelMean),
            get(con, "cities", City),
            area.hospitals,
            area.coefficients,
            get(con, "disease_coefficients", DiseaseCoefficient),
        )
        cases, grouped = get(con, "cases", Case), get(con, "grouped", Grouped)
        put(con, "scored", Scored, score_all(cases, grouped, figures, area.rule_set))

    def refine(self, con: duckdb.DuckDBPyConnection, area: Area) -> None:
        """Apply sub-types and added points."""
        what = refinement_of(
            get(con, "subtypes", Subtype),
            get(con, "group_scores", GroupScore),
            area.scheme,
            get(con, "additions", Addition),
        )
        scored, changes = refine(
            get(con, "cases", Case), get(con, "scored", Scored), what, area.rule_set
        )
        put(con, "scored", Scored, scored)
        put(con, "refined", Refined, changes)

    def book(self, con: duckdb.DuckDBPyConnection, run: str) -> None:
        """Book a run."""
        scored, booked = get(con, "scored", Scored), get(con, "booked", Booked)
        put(con, "entries", Booked, book(run, scored, booked))
