"""Read what an area sends, Parquet or CSV, into typed tables; what cannot be read is told by row.

Every value is taken as text first, so that a code keeps its zeros and an amount its places; the
original stays beside what was understood until the quality gate has judged the row.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import duckdb

from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.store import read_table
from jiheng.kernel.data_files import read_data_file

_SPEC = files("jiheng.fund.payment").joinpath("interface.toml").read_text(encoding="utf-8")
INTERFACE: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(_SPEC)
OPTIONAL = ("fee_lines", "payinfo", "procedures", "icu", "drg", "outpatient")
_SQL_TYPES = {"time": "TIMESTAMP", "number": "DECIMAL(9,2)", "money": "DECIMAL(18,2)"}
_ENDINGS = (".parquet", ".csv")

Renamed = Mapping[str, Mapping[str, str]]


def read_source(
    con: duckdb.DuckDBPyConnection, folder: Path, columns: Path | None = None
) -> dict[str, Path]:
    """Make one table a file of the interface, each row with its number (`file_row`, from 1).

    Gives the files read. Refused where a table or a column that is needed is missing.
    """
    renamed = _map(columns)
    read = {}
    con.execute("SET preserve_insertion_order = true")
    for table, spec in INTERFACE.items():
        path = _file(folder, table)
        if path is None:
            if table not in OPTIONAL:
                raise Refused("dip.no_file", folder=str(folder), table=table)
            _empty(con, table, spec)
            continue
        read[table] = path
        read_table(con, "sent_rows", path)
        _typed(con, table, spec, renamed.get(table, {}), path)
    con.execute("DROP TABLE IF EXISTS sent_rows")
    con.execute("SET preserve_insertion_order = false")
    return read


def _map(path: Path | None) -> Renamed:
    """The map of columns; DocumentError where it names a table or field that the interface does not have."""
    if path is None:
        return {}
    file = read_data_file(path)
    for table, names in file.tables.items():
        if table not in INTERFACE or not isinstance(names, dict):
            file.refuse("dip.map.unknown", table)
        for name in names.keys() - _fields(INTERFACE[table]).keys():
            file.refuse("dip.map.unknown", name)
    return file.tables


def _file(folder: Path, table: str) -> Path | None:
    found = (folder / f"{table}{ending}" for ending in _ENDINGS)
    return next((path for path in found if path.is_file()), None)


def _fields(spec: Mapping[str, list[str]]) -> dict[str, str]:
    """Field → kind, in the order of the interface file."""
    return {name: kind for kind in ("text", *_SQL_TYPES) for name in spec.get(kind, ())}


def _typed(
    con: duckdb.DuckDBPyConnection,
    table: str,
    spec: Mapping[str, list[str]],
    renamed: Mapping[str, str],
    path: Path,
) -> None:
    """The table with typed fields; `unreadable` names the fields whose text makes no sense."""
    have = {row[0] for row in con.execute("DESCRIBE sent_rows").fetchall()}
    chosen, checks = ["row_number() OVER () AS file_row"], []
    for name, kind in _fields(spec).items():
        column = renamed.get(name, name)
        if column not in have:
            if name in spec["required"]:
                raise Refused("dip.no_column", file=path.name, column=column)
            chosen.append(f"CAST(NULL AS {_SQL_TYPES.get(kind, 'VARCHAR')}) AS {name}")
            continue
        text = f"nullif(trim(CAST({_quoted(column)} AS VARCHAR)), '')"
        if kind == "text":
            chosen.append(f"coalesce({text}, '') AS {name}")
            continue
        typed = f"TRY_CAST({text} AS {_SQL_TYPES[kind]})"
        chosen.append(f"{typed} AS {name}")
        wrong = f"{typed} IS NULL AND {text} IS NOT NULL"
        checks.append(f"CASE WHEN {wrong} THEN '{name}=' || {text} END")
        if name in spec["required"]:
            checks.append(f"CASE WHEN {text} IS NULL THEN '{name}=' END")
    unreadable = f"concat_ws(' ', {', '.join(checks)})" if checks else "''"
    chosen.append(f"{unreadable} AS unreadable")
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(chosen)} FROM sent_rows")


def _empty(con: duckdb.DuckDBPyConnection, table: str, spec: Mapping[str, list[str]]) -> None:
    typed = [f"{name} {_SQL_TYPES.get(kind, 'VARCHAR')}" for name, kind in _fields(spec).items()]
    made = ", ".join(["file_row BIGINT", *typed, "unreadable VARCHAR"])
    con.execute(f"CREATE OR REPLACE TABLE {table} ({made})")


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
