"""A synthetic city: three years of history and a current one, drawn from the name of a seed.

The scheme (codes, hospitals, rules) is invented and tiny; no official table is in it. Some rows are
faulty on purpose, so that the quality gate has something to find.
"""

from dataclasses import dataclass
from importlib.resources import files
from math import exp
from pathlib import Path
from statistics import NormalDist

import duckdb

from jiheng.fund.payment.store import run_steps, write_table

SEED = "liuan-2026"
FIRST_YEAR = 2023
SENT = {
    "sent": "settlements",
    "diagnoses": "diagnoses",
    "procedures": "procedures",
    "charges": "charges",
    "payinfo": "payinfo",
}
_SPREAD = 0.32
_TAILS = {0: 250, 1: 380, 253: 2300, 254: 3000, 255: 5600}


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases a year, categories of diagnoses (of three subcategories) and procedures.

    `lines` is the most fee lines of a kind of charge; with none there are no fee lines.
    """

    cases: int
    categories: int = 60
    procedures: int = 48
    lines: int = 0


def make_city(con: duckdb.DuckDBPyConnection, folder: Path, size: Size, seed: str = SEED) -> None:
    """Write the files that a city of this size would send, and its reference tables."""
    fill(con, size, seed)
    for table, name in SENT.items():
        write_table(con, table, folder / f"{name}.parquet")
    if size.lines:
        write_table(con, "fee_lines", folder / "fee_lines.parquet")
    reference = folder / "reference"
    reference.mkdir()
    con.execute("CREATE OR REPLACE TABLE op_classes AS SELECT code, treatment FROM op_codes")
    for table in ("codes", "op_classes"):
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {table} ORDER BY ALL")
        write_table(con, table, reference / f"{table}.csv")
    con.execute(
        "CREATE OR REPLACE TABLE listed AS SELECT * EXCLUDE (place) FROM hospitals ORDER BY ALL"
    )
    write_table(con, "listed", reference / "hospitals.csv")
    write_table(con, "budget", reference / "budget.csv")
    for file in files("jiheng.fund.payment.sql").joinpath("synthetic").iterdir():
        if file.name.endswith(".csv"):
            (reference / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


def fill(con: duckdb.DuckDBPyConnection, size: Size, seed: str) -> None:
    """Make the tables of the city in the database."""
    con.execute(
        """CREATE OR REPLACE TABLE settings
        (seed VARCHAR, cases BIGINT, first_year BIGINT, categories BIGINT, procedures BIGINT, lines BIGINT)"""
    )
    values = [seed, size.cases, FIRST_YEAR, size.categories, size.procedures, size.lines]
    con.execute("INSERT INTO settings VALUES (?, ?, ?, ?, ?, ?)", values)
    con.execute("CREATE OR REPLACE TABLE noise (place BIGINT, permille BIGINT)")
    con.execute("INSERT INTO noise SELECT unnest(?), unnest(?)", [list(range(256)), noise()])
    run_steps(con, "synthetic")


def noise() -> list[int]:
    """256 factors in permille, spread like hospital costs (log-normal), with named tails."""
    bell = NormalDist()
    plain = [round(1000 * exp(_SPREAD * bell.inv_cdf((k + 0.5) / 256))) for k in range(256)]
    return [_TAILS.get(place, one) for place, one in enumerate(plain)]
