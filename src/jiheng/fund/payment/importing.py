"""The import: typed tables, the rules K1 to K10 in SQL, and what became of every row."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jiheng.fund.payment.plain.importing import Lists
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.source import INTERFACE, read_source
from jiheng.fund.payment.store import drop, read_table, run_steps

PART = 500_000  # settlements put together at a time, unless a month has more
_LIMITS = (
    "timely_days",
    "sum_tolerance",
    "newborn_days",
    "newborn_weight_least",
    "newborn_weight_most",
)
# Reference tables beside the data: the columns that one needs, those it may have, and whether an
# area may do without it.
_REFERENCE: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "hospitals": (("hospital", "level"), (), True),
    "op_classes": (("code", "treatment"), (), True),
    "codes": (("kind", "code"), ("valid_from", "valid_to", "sex", "age_from", "age_below"), False),
    "exclusions": (("kind", "code"), ("dx",), False),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows were sent, and where each of them went."""

    sent: int
    accepted: int
    set_aside: int
    out_of_scope: int


def read_reference(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The reference tables of an area; Refused where one that is needed is missing."""
    for table, (required, optional, needed) in _REFERENCE.items():
        path = folder / "reference" / f"{table}.csv"
        if path.is_file():
            read_table(con, "given_table", path)
        elif needed:
            raise Refused("dip.no_table", folder=str(folder / "reference"), table=table)
        else:
            typed = ", ".join(f"{name} VARCHAR" for name in required)
            con.execute(f"CREATE OR REPLACE TABLE given_table ({typed})")
        have = {name for name, *_ in con.execute("DESCRIBE given_table").fetchall()}
        for name in required:
            if name not in have:
                raise Refused("dip.no_column", file=path.name, column=name)
        chosen = [
            f"coalesce(trim({name}), '') AS {name}" if name in have else f"'' AS {name}"
            for name in (*required, *optional)
        ]
        con.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(chosen)} FROM given_table"
        )


def import_city(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    rules: Rules,
    area: str = "",
    columns: Path | None = None,
) -> Imported:
    """Import what an area sent: tables accepted, set_aside, out_of_scope, problems, quality.

    `area` is the code of the pooling area; insured people of another are 异地. Every row sent ends
    in exactly one of the three places.
    """
    read_reference(con, folder)
    read_source(con, folder, columns)
    names = ", ".join(f"{name} DECIMAL(18,2)" for name in _LIMITS)
    con.execute(f"CREATE OR REPLACE TABLE limits ({names}, area VARCHAR)")
    values = [*(rules.number(name) for name in _LIMITS), area]
    con.execute(f"INSERT INTO limits VALUES ({', '.join('?' * len(values))})", values)
    run_steps(con, "import")
    drop(con, "accepted")
    for span in _spans(con):
        con.execute(
            "CREATE OR REPLACE TABLE months AS SELECT ? AS first_month, ? AS last_month", span
        )
        run_steps(con, "accept")
    tables = ("settlements", "accepted", "set_aside", "out_of_scope")
    sent, *placed = (_count(con, table) for table in tables)
    if sent != sum(placed):
        raise AssertionError(f"{sent} rows sent, {placed} placed")
    return Imported(sent, *placed)


def strays(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of the other tables belong to no settlement that was sent, by table."""
    found = {}
    for table, spec in INTERFACE.items():
        if table == "settlements" or "setl_id" not in spec["text"]:
            continue
        [(n,)] = con.execute(
            f"SELECT count(*) FROM {table} ANTI JOIN settlements USING (setl_id)"
        ).fetchall()
        if n:
            found[table] = int(n)
    return found


def _spans(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """First and last months of the parts in which cases are accepted; one part at least."""
    counted = con.execute(
        """SELECT strftime(setl_time, '%Y-%m') AS month, count(*) FROM settlements
        WHERE setl_time IS NOT NULL GROUP BY month ORDER BY month"""
    ).fetchall()
    spans: list[tuple[str, str]] = []
    room = 0
    for month, n in counted:
        if not spans or n > room:
            spans.append((month, month))
            room = PART
        spans[-1] = (spans[-1][0], month)
        room -= n
    return spans or [("", "")]


def plain_lists(con: duckdb.DuckDBPyConnection) -> Lists:
    """The reference tables and limits of an import, as the plain gate takes them."""
    codes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _dicts(con, "codes"):
        codes.setdefault((row["kind"], row["code"]), []).append(row)
    [limits] = _dicts(con, "limits")
    area = limits.pop("area")
    excluded = _dicts(con, "exclusions")
    return Lists(
        frozenset(row["hospital"] for row in _dicts(con, "hospitals")),
        codes,
        [row["code"] for row in excluded if row["kind"] == "not_principal"],
        limits,
        area,
    )


def _dicts(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    found = con.execute(f"FROM {table}")
    names = [column[0] for column in con.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    [(found,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(found)
