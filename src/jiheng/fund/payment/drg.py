"""Settle by DRG: results of another grouper, imported, take the place of grouping by codes.

Every DRG is a catalogue row that asks for its code alone, and a case is shown to the engine with its
DRG in the place of the principal diagnosis. So weights (F-120), standards (F-122), points (F-123),
multiples (F-124), pools, clearing and identities are those of the same code; only what an area sets
differs (`grouper`, limits of high and low cost, points of the mean cost).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb

from jiheng.fund.payment.model import STAGES, Branch, ScoreChange
from jiheng.fund.payment.reference import GivenRows
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.store import view
from jiheng.fund.payment.work import Work, amount
from jiheng.kernel.parameters import Value

RESULTS = "drg"
_NEVER = Decimal(10**9)
_YES = {"1", "true", "是", "yes"}


def by_drg(rules: Rules) -> bool:
    """Whether the area is paid by DRG."""
    return rules.choice("grouper") == "drg"


def only_given(rules: Rules) -> Rules:
    """The rules of a build that finds no groups beyond those given."""
    alone: dict[str, Value] = {
        "core_method": "threshold",
        "n0_basis": "total",
        "n0": _NEVER,
        "mixed_min": _NEVER,
    }
    return replace(rules, values={**rules.values, **alone})


def show_cases(con: duckdb.DuckDBPyConnection, work: Work, accepted: str) -> None:
    """The view `accepted` with the DRG of each case as its only code; none where it has none.

    Refused where a case has two different results.
    """
    path = _sql(work.need(f"cases/{RESULTS}.parquet", "import"))
    valid = f"""(SELECT setl_id, drg_code FROM read_parquet('{path}')
        WHERE drg_code <> '' AND NOT ends_with(drg_code, 'QY') AND NOT starts_with(drg_code, '0'))"""
    twice = con.execute(
        f"SELECT min(setl_id) FROM (SELECT setl_id FROM {valid} GROUP BY 1 HAVING count(DISTINCT drg_code) > 1)"
    ).fetchall()[0][0]
    if twice is not None:
        raise Refused("dip.drg_twice", case=twice)
    view(
        con,
        "accepted",
        f"""SELECT a.* REPLACE (coalesce(d.drg_code, '-') AS dx, '' AS main_op,
            CAST([] AS VARCHAR[]) AS other_dx, CAST([] AS VARCHAR[]) AS other_ops)
        FROM read_parquet('{_sql(Path(accepted))}') AS a
        LEFT JOIN (SELECT DISTINCT * FROM {valid}) AS d USING (setl_id)""",
    )


def given_rows(con: duckdb.DuckDBPyConnection, work: Work, catalogue: str) -> GivenRows:
    """One row a DRG that occurs, in the order of codes; names and basic groups of drg_groups.csv.

    Refused where no result was imported.
    """
    path = _sql(work.need(f"cases/{RESULTS}.parquet", "import"))
    codes = [
        code
        for (code,) in con.execute(
            f"""SELECT DISTINCT drg_code FROM read_parquet('{path}') WHERE drg_code <> ''
            AND NOT ends_with(drg_code, 'QY') AND NOT starts_with(drg_code, '0') ORDER BY 1"""
        ).fetchall()
    ]
    if not codes:
        raise Refused("dip.no_drg")
    listed = {row["drg_code"]: row for row in work.table("drg_groups", ("drg_code",))}
    codes = sorted({*codes, *listed})
    branches = [_branch(code, number, catalogue) for number, code in enumerate(codes, 1)]
    basic = frozenset(
        one.row_no
        for one in branches
        if listed.get(one.code, {}).get("is_basic", "").lower() in _YES
    )
    names = {one.row_no: listed.get(one.code, {}).get("drg_name", "") for one in branches}
    return GivenRows(tuple(branches), basic, names)


def _branch(code: str, number: int, catalogue: str) -> Branch:
    return Branch(
        catalogue=catalogue,
        row_no=number,
        stage=STAGES["JC"],
        code=code,
        dx_level={3: 3, 5: 5}.get(len(code), 9),
        dx=code,
        main_op="",
        says=code,
    )


def weights(work: Work, branches: Sequence[Branch]) -> tuple[ScoreChange, ...]:
    """The weights that drg_groups.csv states, which stay as they are; others come from history."""
    rows = {one.code: one.row_no for one in branches}
    found = []
    for place, row in enumerate(work.table("drg_groups", ("drg_code",)), 2):
        if row.get("weight"):
            rw = amount(row["weight"], "drg_groups.csv", place, Decimal(0))
            found.append(ScoreChange(row_no=rows[row["drg_code"]], rw=rw, protected=True))
    return tuple(found)


def _sql(path: Path) -> str:
    return str(path).replace("'", "''")
