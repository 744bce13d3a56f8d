"""What the lines of `explain` share: the tables of a work folder, the rules, the language."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.store import get, parquet
from jiheng.fund.payment.work import Work
from jiheng.kernel.messages import message

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Teller:
    """One case to be explained: where its tables are, its rules, the reader's language."""

    con: duckdb.DuckDBPyConnection
    work: Work
    rules: Rules
    language: str

    def say(self, name: str, basis: str = "", **arguments: object) -> str:
        """The line of an id below `dip.explain`; `basis` names a parameter or formula to be cited."""
        given = {key: str(value) for key, value in arguments.items()}
        if basis:
            given["basis"] = self.cited(basis)
        return message(f"dip.explain.{name}", self.language, **given)

    def cited(self, name: str) -> str:
        """What a parameter or formula rests on."""
        return self.rules.cited(name, self.language)

    def rows(self, file: str, step: str, kind: type[Any], where: str, *values: Any) -> list[Any]:
        """The rows of a step's table that meet a condition; Refused where the step was not run."""
        return rows_where(self.con, self.work.need(file, step), kind, where, *values)

    def one(self, file: str, step: str, kind: type[Any], where: str, *values: Any) -> Any:
        """The first of these rows; None where there is none."""
        return next(iter(self.rows(file, step, kind, where, *values)), None)


def rows_where(
    con: duckdb.DuckDBPyConnection, path: Path, kind: type[Any], where: str, *values: Any
) -> list[Any]:
    """The rows of a Parquet file that meet a condition, as their class."""
    select = f"FROM {parquet([path])} WHERE {where}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS {select}", list(values))
    return get(con, "chosen", kind)
