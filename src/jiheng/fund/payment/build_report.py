"""What the report of a catalogue says beyond its counts: classes, flags, sub-types, identities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from jiheng.fund.payment import identities as laws
from jiheng.fund.payment.model import (
    City,
    ClassCoefficient,
    Flag,
    GroupScore,
    Rebalanced,
    ScoreChange,
    Subtype,
    Unit,
)
from jiheng.fund.payment.point_values import found_value
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import RATIO, half_up
from jiheng.fund.payment.store import get, put
from jiheng.fund.payment.work import Work, amount


def refused_changes(con: duckdb.DuckDBPyConnection, changes: Sequence[ScoreChange]) -> None:
    """Refused where a score was set for a row that is not in the catalogue, or leaves none for others."""
    rows = {row for (row,) in con.execute("SELECT DISTINCT row_no FROM branches").fetchall()}
    for one in changes:
        if one.row_no not in rows:
            raise Refused("dip.no_row", row=str(one.row_no))
    refused_scores(get(con, "group_scores", GroupScore), changes)


def refused_scores(groups: Sequence[GroupScore], changes: Sequence[ScoreChange]) -> None:
    """Refused where protected scores take the whole total or more, so that the others would have nothing
    or less; and where the others are all set to nothing and cannot be scaled.
    """
    free = _free(groups, changes)
    if changes and free and max(one.rw for one in free) <= 0:
        raise Refused("dip.protected_exceed")


def _free(groups: Sequence[GroupScore], changes: Sequence[ScoreChange]) -> list[GroupScore]:
    """The groups with cases whose scores re-balancing scales."""
    kept = {one.row_no for one in changes if one.protected}
    return [one for one in groups if one.n and one.row_no not in kept]


def told(
    con: duckdb.DuckDBPyConnection, rules: Rules, changes: Sequence[ScoreChange] = ()
) -> dict[str, Any]:
    """Coefficients of classes, counts of flags, inflation by sub-types, and identities I5 and I6.

    Broken where re-balancing did not keep the total score.
    """
    groups, [city] = get(con, "group_scores", GroupScore), get(con, "cities", City)
    changed, any_free = get(con, "rebalanced", Rebalanced), bool(_free(groups, changes))
    found = laws.hold(identities(groups, city, changed, rules, any_free))
    flags = Counter(one.flag for one in get(con, "flags", Flag))
    classes = {one.level: one for one in get(con, "class_coefficients", ClassCoefficient)}
    return {
        "classes": {
            level: {"n": one.n, "coefficient": one.coefficient, "case_mix_free": one.case_mix_free}
            for level, one in sorted(classes.items())
        },
        "flags": dict(sorted(flags.items())),
        "subtypes": len(get(con, "subtypes", Subtype)),
        "inflation": inflation(groups, get(con, "subtypes", Subtype)),
        "identities": [{**asdict(one), "holds": one.holds} for one in found],
    }


def identities(
    groups: Sequence[GroupScore],
    city: City,
    changed: Sequence[Rebalanced],
    rules: Rules,
    any_free: bool,
) -> list[laws.Identity]:
    """I5, and I6 where scores come from mean costs and nothing is trimmed."""
    n = Counter({one.row_no: one.n for one in changed})
    before, after = (
        {one.row_no: getattr(one, name) for one in changed} for name in ("before", "after")
    )
    found = [laws.rebalanced(before, after, n, any_free)] if changed else []
    average = rules.choice("score_method") == "average" and not changed
    average = average and rules.choice("point_value_method") == "weighted"
    if average and rules.choice("trim_method") == "none":
        found.append(laws.point_value_is_plausible(city, groups, rules.number("base_points")))
    return found


def inflation(groups: Sequence[GroupScore], subtypes: Sequence[Subtype]) -> Decimal:
    """Σ n RW A ÷ Σ n RW over last year's cases: by how much sub-types raise the total score."""
    weights = {one.row_no: Fraction(one.rw) for one in groups}
    plain = sum((one.n3 * Fraction(one.rw) for one in groups), Fraction(0))
    more = sum(
        (one.n_met * weights[one.row_no] * (Fraction(one.factor) - 1) for one in subtypes),
        Fraction(0),
    )
    return half_up(1 + more / plain, RATIO) if plain else half_up(1, RATIO)


def start_value(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules) -> dict[str, Any]:
    """F-60, F-63 or F-64: put the year-start point value in its place and say how it was found."""
    method = rules.choice("point_value_method")
    [city] = get(con, "cities", City)
    costs = {
        row["hospital"]: amount(row["cost"], "production_costs.csv", place, Decimal(0))
        for place, row in enumerate(work.table("production_costs", ("hospital", "cost")), 2)
    }
    found = found_value(method, get(con, "units", Unit), costs, city.point_value)
    put(con, "cities", City, [replace(city, point_value=found.value)])
    fell_back = method != "weighted" and not found.units
    return {
        "point_value": found.value,
        "point_value_method": "weighted (fell back)" if fell_back else method,
        "point_value_units": list(found.units),
        "point_value_weighted": city.point_value,
    }
