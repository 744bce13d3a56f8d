"""Read what an area sends, Parquet or CSV, into typed tables; what cannot be read is told by row.

Every value is taken as text first, so that a code keeps its zeros and an amount its places; the
original stays beside what was understood until the quality gate has judged the row.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

import duckdb

from jiheng.fund.payment.columns import ColumnMap, column_map, fitting, plain
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.store import read_table

_SPEC = files("jiheng.fund.payment").joinpath("interface.toml").read_text(encoding="utf-8")
INTERFACE: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(_SPEC)
OPTIONAL = ("fee_lines", "payinfo", "procedures", "icu", "drg", "outpatient")
_SQL_TYPES = {
    "duration": "VARCHAR",
    "time": "TIMESTAMP",
    "number": "DECIMAL(9,2)",
    "money": "DECIMAL(18,2)",
}
# Diagnoses of traditional medicine (types 2, 3) are no keys of a group; they stay in the file sent.
_WESTERN = "DELETE FROM diagnoses WHERE diag_type NOT IN ('', '1')"
_ENDINGS = (".parquet", ".csv")

# Ways in which exports write a day or a time, beside the ISO form.
_TIMES = ("%Y%m%d", "%Y%m%d%H%M%S", "%Y年%m月%d日", "%Y.%m.%d")
_SHOWN = 12  # headings that a refusal names


def read_source(
    con: duckdb.DuckDBPyConnection, folder: Path, columns: Path | None = None
) -> dict[str, Path]:
    """Make one table a file of the interface, each row with its number (`file_row`, from 1).

    Gives the files read. Refused where a table or a column that is needed is missing.
    """
    names = column_map(columns, {table: _fields(spec) for table, spec in INTERFACE.items()})
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
        _typed(con, table, names, path)
    con.execute(_WESTERN)
    con.execute("DROP TABLE IF EXISTS sent_rows")
    con.execute("SET preserve_insertion_order = false")
    return read


def _file(folder: Path, table: str) -> Path | None:
    found = (folder / f"{table}{ending}" for ending in _ENDINGS)
    return next((path for path in found if path.is_file()), None)


def _fields(spec: Mapping[str, list[str]]) -> dict[str, str]:
    """Field → kind, in the order of the interface file."""
    return {name: kind for kind in ("text", *_SQL_TYPES) for name in spec.get(kind, ())}


def _typed(con: duckdb.DuckDBPyConnection, table: str, names: ColumnMap, path: Path) -> None:
    """The table with typed fields; `unreadable` names the fields whose text makes no sense."""
    spec = INTERFACE[table]
    headings = [str(row[0]) for row in con.execute("DESCRIBE sent_rows").fetchall()]
    have = {plain(one): one for one in headings}
    chosen, checks = ["row_number() OVER () AS file_row"], []
    for name, kind in _fields(spec).items():
        heading = names.heading(table, name, have)
        if heading is None:
            if name in spec["required"]:
                _refuse(table, names.names(table, name)[0], headings, path)
            chosen.append(f"CAST(NULL AS {_SQL_TYPES.get(kind, 'VARCHAR')}) AS {name}")
            continue
        text = f"nullif(trim(CAST({_quoted(heading)} AS VARCHAR)), '')"
        if kind == "text":
            chosen.append(f"{_coded(name, text, names.values.get(name, {}))} AS {name}")
            continue
        typed = _read_as(kind, text)
        chosen.append(f"{typed} AS {name}")
        wrong = f"{typed} IS NULL AND {text} IS NOT NULL"
        checks.append(f"CASE WHEN {wrong} THEN '{name}=' || {text} END")
        if name in spec["required"]:
            checks.append(f"CASE WHEN {text} IS NULL THEN '{name}=' END")
    unreadable = f"concat_ws(' ', {', '.join(checks)})" if checks else "''"
    chosen.append(f"{unreadable} AS unreadable")
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(chosen)} FROM sent_rows")


def _refuse(table: str, column: str, headings: Sequence[str], path: Path) -> NoReturn:
    """Refused: a column is missing; the packaged map that would fit is named."""
    have = [*headings[:_SHOWN], *(["……"] if len(headings) > _SHOWN else [])]
    fits = fitting(table, INTERFACE[table]["required"], headings)
    if fits:
        raise Refused("dip.no_column_map", file=path.name, column=column, map=fits)
    raise Refused("dip.no_column_export", file=path.name, column=column, have=have)


def _coded(name: str, text: str, words: Mapping[str, str]) -> str:
    """A text of the file: words in the place of a code become the code, and kinds of charge two digits."""
    if name == "med_chrgitm":  # a spreadsheet makes 6 of 06
        text = f"CASE WHEN length({text}) = 1 THEN '0' || {text} ELSE {text} END"
    if not words:
        return f"coalesce({text}, '')"
    cases = " ".join(f"WHEN {_literal(word)} THEN {_literal(code)}" for word, code in words.items())
    return f"coalesce(CASE {text} {cases} ELSE {text} END, '')"


def _read_as(kind: str, text: str) -> str:
    """A text as a time, number or duration; NULL where it is none. Thousands may be set off by commas."""
    if kind == "time":
        ways = ", ".join(f"'{one}'" for one in _TIMES)
        return f"coalesce(TRY_CAST({text} AS TIMESTAMP), try_strptime({text}, [{ways}]))"
    if kind == "duration":  # what holds no digit but zero is none: "-", "0", "//"
        whole = f"regexp_full_match({text}, '[0-9]+/[0-9]+/[0-9]+')"
        none = f"regexp_full_match({text}, '[-—0./]*')"
        return f"CASE WHEN {whole} THEN {text} WHEN coalesce({none}, true) THEN '' END"
    parted = f"regexp_full_match({text}, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]+)?')"
    joined = f"TRY_CAST(replace({text}, ',', '') AS {_SQL_TYPES[kind]})"
    return f"coalesce(TRY_CAST({text} AS {_SQL_TYPES[kind]}), CASE WHEN {parted} THEN {joined} END)"


def _empty(con: duckdb.DuckDBPyConnection, table: str, spec: Mapping[str, list[str]]) -> None:
    typed = [f"{name} {_SQL_TYPES.get(kind, 'VARCHAR')}" for name, kind in _fields(spec).items()]
    made = ", ".join(["file_row BIGINT", *typed, "unreadable VARCHAR"])
    con.execute(f"CREATE OR REPLACE TABLE {table} ({made})")


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
