"""DuckDB as the place where tables live: connections with a memory limit, rows in and out.

A table has the columns and types of its row class in `model`; Parquet and CSV files are read and
written by DuckDB itself. This module needs the extra `dip`.
"""

import shutil
import types
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import duckdb

from jiheng.fund.payment.refusals import Refused

MEMORY = "2GB"
_PIECE = 2**20  # letters looked at at a time
_PARQUET = "PARQUET, PARQUET_VERSION v2, COMPRESSION lz4_raw"  # small, and the fastest to read
_SQL = files("jiheng.fund.payment.sql")
_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    bool: "BOOLEAN",
    tuple[str, ...]: "VARCHAR[]",
}
Row = TypeVar("Row")


def connect(
    memory: str = MEMORY, threads: int | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory that never takes more than the limit: it spills to disk instead."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET preserve_insertion_order = false")
    if threads:
        connection.execute(f"SET threads = {threads}")
    if spill:
        connection.execute("SET temp_directory = ?", [str(spill)])
    connection.execute(_SQL.joinpath("macros.sql").read_text(encoding="utf-8"))
    return connection


def columns(kind: type) -> dict[str, str]:
    """The columns of a row class and their types."""
    hints = get_type_hints(kind, include_extras=True)
    return {one.name: _type(hints[one.name]) for one in fields(kind)}


def _type(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        [hint] = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) is Annotated:
        return str(get_args(hint)[1])
    return _TYPES[hint]


def put(con: duckdb.DuckDBPyConnection, table: str, kind: type, rows: Sequence[Any]) -> None:
    """Make a table of a row class and fill it."""
    typed = columns(kind)
    con.execute(f"CREATE OR REPLACE TABLE {table} ({', '.join(map(' '.join, typed.items()))})")
    if not rows:
        return
    lists = [[_plain(getattr(row, name)) for row in rows] for name in typed]
    unnested = ", ".join(f"unnest(?::{one}[])" for one in typed.values())
    con.execute(f"INSERT INTO {table} SELECT {unnested}", lists)


def view(con: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    """Make a view, in the place of a table or view of that name."""
    drop(con, name)
    con.execute(f"CREATE VIEW {name} AS {select}")


def drop(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop the view or table of a name, if there is one."""
    try:
        con.execute(f"DROP VIEW IF EXISTS {name}")
    except duckdb.CatalogException:
        con.execute(f"DROP TABLE {name}")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def get(con: duckdb.DuckDBPyConnection, table: str, kind: type[Row]) -> list[Row]:
    """The rows of a table as their class, in no particular order."""
    names = list(columns(kind))
    found = con.execute(f"SELECT {', '.join(names)} FROM {table}")
    return [_row(kind, names, one) for one in found.fetchall()]


def _row(kind: type[Row], names: Iterable[str], values: Iterable[Any]) -> Row:
    named = zip(names, values, strict=True)
    return kind(**{name: tuple(one) if isinstance(one, list) else one for name, one in named})


def steps(folder: str) -> Iterator[tuple[str, str]]:
    """The named step files of a folder of SQL, in the order of their numbers."""
    for file in sorted(_SQL.joinpath(folder).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")


def run_steps(con: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Run the steps of a folder one after the other."""
    for _, text in steps(folder):
        con.execute(text)


def write_table(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Write a table as Parquet, or as CSV where the name says so."""
    kind = "CSV, HEADER" if path.suffix == ".csv" else _PARQUET
    con.execute(f"COPY (FROM {table}) TO {_quoted(path)} (FORMAT {kind})")


def read_table(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Make a table of a Parquet file, or of a CSV file with every value as text."""
    if path.suffix != ".csv":
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {parquet([path])}")
        return
    with as_utf8(path) as readable:
        options = "header = true, all_varchar = true, nullstr = ['']"
        source = f"read_csv({_quoted(readable)}, {options})"
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {source}")


@contextmanager
def as_utf8(path: Path) -> Iterator[Path]:
    """The file itself, or a copy in UTF-8 where it is in GB18030, as spreadsheets in China write it."""
    if _is_utf8(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        with (
            path.open(encoding="gb18030", errors="strict", newline="") as old,
            copy.open("w", encoding="utf-8", newline="") as new,
        ):
            try:
                shutil.copyfileobj(old, new)
            except UnicodeDecodeError as error:
                raise Refused("dip.unreadable", file=str(path)) from error
        yield copy


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(_PIECE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def parquet(paths: Iterable[Path]) -> str:
    """The rows of Parquet files, for a query that reads only what it asks for."""
    return f"read_parquet([{', '.join(map(_quoted, paths))}])"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
