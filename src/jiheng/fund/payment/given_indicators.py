"""Indicators that rest on tables an area may give, and not on settlement lists: N07, N10, F-03, F-101."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from jiheng.fund.payment import reference
from jiheng.fund.payment.scales import RATIO, quotient
from jiheng.fund.payment.store import put
from jiheng.fund.payment.work import Work, amount, read_json

Value = tuple[str, str, str, str, Decimal | None]  # id, part, scope, place, value


@dataclass(frozen=True, slots=True)
class _Grade:
    code: str
    grade: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One record that was reviewed: the score as declared, and as corrected."""

    hospital: str
    declared: Decimal
    corrected: Decimal


def given_tables(con: duckdb.DuckDBPyConnection, work: Work, year: int) -> None:
    """The tables of `75_given`: grades of procedures, outpatient visits; empty where not given."""
    grades = [
        _Grade(row["code"], row["grade"])
        for row in work.table("op_classes", ("code",))
        if row.get("grade")
    ]
    put(con, "op_grades", _Grade, grades)
    path = work.part("cases") / "outpatient.parquet"
    columns = (
        "psn_no, fixmedins_code AS hospital, CAST(begntime AS DATE) AS day, medfee_sumamt AS cost"
    )
    if path.is_file():
        source = str(path).replace("'", "''")
        select = f"""SELECT {columns}, year(begntime) < {year} AS earlier FROM read_parquet('{source}')
            WHERE year(begntime) IN ({year - 1}, {year}) AND medfee_sumamt IS NOT NULL"""
        con.execute(f"CREATE OR REPLACE TABLE visits AS {select}")
    else:
        con.execute(
            """CREATE OR REPLACE TABLE visits
            (psn_no VARCHAR, hospital VARCHAR, day DATE, cost DECIMAL(18, 2), earlier BOOLEAN)"""
        )


def given_values(con: duckdb.DuckDBPyConnection, work: Work) -> list[Value]:
    """The indicators of all tables that were given."""
    reviews = _reviews(con, work)
    return [*_of_clearing(work), *_participation(work), *coding(reviews)]


def _of_clearing(work: Work) -> Iterator[Value]:
    """N07 growth of the point value; N10 by level of hospital, and the inverse of it by pool."""
    path = work.part("clearing") / "clearing.json"
    if not path.is_file():
        return
    before = {
        row["pool"]: amount(row["point_value"], "last_year.csv", place, Decimal(0))
        for place, row in enumerate(work.table("last_year", ("pool", "point_value")), 2)
    }
    pools = read_json(path)["pools"]
    levels = {one.hospital: one.level for one in reference.hospitals(work)}
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for pool in pools:
        name, value = pool["pool"], Decimal(pool["point_value"])
        if before.get(name):
            yield "N07", name, "area", "", quotient(value - before[name], before[name], RATIO)
        recorded, cleared = _both(pool["hospitals"])
        yield "N10", f"inverse {name}", "area", "", quotient(cleared, recorded, RATIO)
        for row in pool["hospitals"]:
            held = sums.get(levels[row["hospital"]], (Decimal(0), Decimal(0)))
            one = Decimal(row["recorded"]), Decimal(row["cleared"])
            sums[levels[row["hospital"]]] = (held[0] + one[0], held[1] + one[1])
    for level, (recorded, cleared) in sorted(sums.items()):
        yield "N10", f"level {level}", "area", "", quotient(recorded, cleared, RATIO)


def _both(rows: Sequence[Any]) -> tuple[Decimal, Decimal]:
    return (
        sum((Decimal(row["recorded"]) for row in rows), Decimal(0)),
        sum((Decimal(row["cleared"]) for row in rows), Decimal(0)),
    )


def _participation(work: Work) -> Iterator[Value]:
    """F-03: institutions with a closed settlement ÷ designated ones, of all and of each level."""
    settled = set()
    for path in work.runs():
        record = read_json(path / "run.json")
        if record["state"] == "closed":
            settled |= {row["hospital"] for row in record["hospitals"]}
    found = reference.hospitals(work)
    for level in ["", *sorted({one.level for one in found})]:
        held = [one.hospital for one in found if level in ("", one.level)]
        part = f"level {level}" if level else ""
        n = sum(one in settled for one in held)
        if settled:
            yield "F-03", part, "area", "", quotient(n, len(held), RATIO)


def _reviews(con: duckdb.DuckDBPyConnection, work: Work) -> list[Reviewed]:
    """record_reviews.csv beside the scores as declared; a case that is not scored is left to its table."""
    found = []
    for place, row in enumerate(work.table("record_reviews", ("setl_id", "score")), 2):
        corrected = amount(row["score"], "record_reviews.csv", place, Decimal(0))
        rows = con.execute(
            "SELECT hospital, score FROM scored WHERE setl_id = ?", [row["setl_id"]]
        ).fetchall()
        found += [Reviewed(hospital, score, corrected) for hospital, score in rows]
    return found


def coding(reviews: Sequence[Reviewed]) -> Iterator[Value]:
    """F-101, F-102: reviewed records whose corrected score is lower (higher) ÷ reviewed, and by points."""
    for place in ["", *sorted({one.hospital for one in reviews})]:
        held = [one for one in reviews if place in ("", one.hospital)]
        scope = "hospital" if place else "area"
        points = sum((one.declared for one in held), Decimal(0))
        for name, sign in (("F-101", 1), ("F-102", -1)):
            moved = [sign * (one.declared - one.corrected) for one in held]
            wrong = [one for one in moved if one > 0]
            if held:
                yield name, "cases", scope, place, quotient(len(wrong), len(held), RATIO)
                yield name, "points", scope, place, quotient(sum(wrong), points, RATIO)
