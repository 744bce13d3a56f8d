"""The same steps on Spark: each step file translated by sqlglot, tables as temporary views.

    spark = session("local[2]")
    Spark().group(spark, area)

What sqlglot leaves is translated here: the macros are written out, whole numbers of 128 bits become
DECIMAL(38,0), positions in lists count from one, a number for every row is one that no row shares.
Needs the extra `spark` and Java.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import sqlglot
from sqlglot import exp

from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.store import columns, steps

_MACRO = re.compile(r"CREATE OR REPLACE MACRO (\w+)\(([^)]*)\) AS\s+(.*?);", re.DOTALL)
_TYPES = {"VARCHAR": "STRING", "VARCHAR[]": "ARRAY<STRING>", "HUGEINT": "DECIMAL(38,0)"}


def session(master: str = "local[2]", **more: str) -> Any:
    """A Spark session in which overflow is an error; `more` are settings, dots written as `__`."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("jiheng dip")
    settings = {
        "spark.sql.ansi.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
    }
    settings |= {key.replace("__", "."): value for key, value in more.items()}
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


@cache
def _macros() -> dict[str, tuple[tuple[str, ...], exp.Expr]]:
    text = files("jiheng.fund.payment.sql").joinpath("macros.sql").read_text(encoding="utf-8")
    return {
        name: (
            tuple(one.strip() for one in arguments.split(",")),
            sqlglot.parse_one(body, read="duckdb"),
        )
        for name, arguments, body in _MACRO.findall(text)
    }


def translated(text: str) -> Iterator[tuple[str, bool, str]]:
    """Each statement of a step: the table or view it makes, whether it is stored, and the query."""
    for statement in sqlglot.parse(text, read="duckdb"):
        if not isinstance(statement, exp.Create):
            raise ValueError("a step makes tables and views only")
        name = statement.this.name
        query = statement.expression.transform(_written_out).transform(_as_spark)
        yield name, statement.kind == "TABLE", query.sql(dialect="spark", comments=False)


def _written_out(node: exp.Expr) -> exp.Expr:
    """A call of a macro as the expression that it stands for."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in _macros():
        return node
    names, body = _macros()[node.name.lower()]
    given = {
        name: one.transform(_written_out) for name, one in zip(names, node.expressions, strict=True)
    }

    def put_in(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Column) and part.name in given:
            return exp.Paren(this=given[part.name].copy())
        return part

    return exp.Paren(this=body.copy().transform(put_in))


def _as_spark(node: exp.Expr) -> exp.Expr:
    """What the two dialects spell differently and sqlglot does not know.

    A node that is replaced is not looked into again, so its parts are translated here.
    """
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.INT128:
        return exp.DataType.build("DECIMAL(38,0)")
    if isinstance(node, exp.Window) and _numbers_rows(node):
        return exp.Anonymous(this="monotonically_increasing_id")
    if isinstance(node, exp.IntDiv):
        # DIV gives a BIGINT of what may be multiplied again: back to 38 digits.
        parts = exp.IntDiv(this=_part(node.this), expression=_part(node.expression))
        return exp.cast(parts, "DECIMAL(38,0)")
    if isinstance(node, exp.Length):
        return exp.Anonymous(this="size", expressions=[_part(node.this)])
    if isinstance(node, exp.Bracket):
        [place] = node.expressions
        if isinstance(place, exp.Literal):  # the parser counts literals from zero
            place = exp.Literal.number(int(place.name) + 1)
        whole = exp.cast(_part(place), "INT")
        return exp.Anonymous(this="try_element_at", expressions=[_part(node.this), whole])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_has_all":
        have, wanted = map(_part, node.expressions)
        rest = exp.Anonymous(this="array_except", expressions=[wanted, have])
        size = exp.Anonymous(this="size", expressions=[rest])
        return exp.EQ(this=size, expression=exp.Literal.number(0))
    return node


def _numbers_rows(window: exp.Window) -> bool:
    """Whether it numbers rows in no order: Spark would gather them all in one place for that."""
    ordered = window.args.get("order") or window.args.get("partition_by")
    return isinstance(window.this, exp.RowNumber) and not ordered


def _part(node: exp.Expr) -> exp.Expr:
    return node.copy().transform(_as_spark)


class Spark(Duck):
    """The engine on Spark; `con` is the session."""

    def put(self, con: Any, table: str, kind: type, rows: Sequence[Any]) -> None:
        """Make a table of a row class and fill it."""
        typed = columns(kind)
        schema = ", ".join(f"`{name}` {_TYPES.get(one, one)}" for name, one in typed.items())
        values = [tuple(_plain(getattr(row, name)) for name in typed) for row in rows]
        con.createDataFrame(values, schema).createOrReplaceTempView(table)

    def run(self, con: Any, folder: str) -> None:
        """Run the steps of a folder."""
        for _, text in steps(folder):
            for name, stored, query in translated(text):
                self._keep(con, name, query, stored)

    def make(self, con: Any, table: str, select: str, stored: bool = True) -> None:
        """Make a table of a query, or a view where it is not to be stored."""
        [(_, _, query)] = translated(f"CREATE TABLE {table} AS {select}")
        self._keep(con, table, query, stored)

    def _keep(self, con: Any, name: str, query: str, stored: bool) -> None:
        frame = con.sql(query)
        if stored:  # computed once, and free of the plan that led to it
            frame = frame.localCheckpoint()
        frame.createOrReplaceTempView(name)

    def rows(self, con: Any, select: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        [(_, _, query)] = translated(f"CREATE TABLE found AS {select}")
        return [tuple(row) for row in con.sql(query).collect()]

    def check(self, con: Any, table: str, kind: type) -> None:
        """Give a table the columns and types of its row class; a value that does not fit is an error."""
        chosen = ", ".join(
            f"CAST(`{name}` AS {_TYPES.get(one, one)}) AS `{name}`"
            for name, one in columns(kind).items()
        )
        self._keep(con, table, f"SELECT {chosen} FROM {table}", stored=True)

    def get(self, con: Any, table: str, kind: type) -> list[Any]:
        """The rows of a table as their class."""
        self.check(con, table, kind)
        names = list(columns(kind))
        found = con.sql(f"SELECT {', '.join(f'`{name}`' for name in names)} FROM {table}").collect()
        return [
            kind(**{name: _back(one) for name, one in zip(names, row, strict=True)})
            for row in found
        ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _back(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
