"""The steps of a work folder, from what an area sends to catalogue, groups and scores.

Each reads what earlier steps wrote and writes its own folder whole or not at all.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from jiheng.fund.payment import drg, reference, refinements
from jiheng.fund.payment.build_report import refused_changes, start_value, told
from jiheng.fund.payment.engine import Area, Engine
from jiheng.fund.payment.importing import Imported, import_city, strays
from jiheng.fund.payment.model import STAGES, Addition, Branch, Refined, ScoreChange
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.special import apply_review
from jiheng.fund.payment.store import drop, put, read_table, view, write_table
from jiheng.fund.payment.work import Work, read_json, version_of, write_json
from jiheng.kernel.files import whole_folder

_CASES = (
    "accepted",
    "set_aside",
    "out_of_scope",
    "problems",
    "quality",
    "found",
    "drg",
    "outpatient",
)
_CATALOGUE = (
    "branches",
    "group_scores",
    "cities",
    "level_means",
    "subtypes",
    "disease_coefficients",
)
_BESIDE = (
    "history_rows",
    "class_coefficients",
    "flags",
    "rebalanced",
    "units",
)  # for people and monitoring
_HISTORY_YEARS = 3
# Fee lines that say their item, for studies of diseases.
_ITEMS = """SELECT setl_id, med_list_codg AS item, hilist_name AS name, det_item_fee_sumamt AS amount
    FROM fee_lines WHERE med_list_codg <> ''"""


def import_step(
    con: duckdb.DuckDBPyConnection,
    source: Path,
    work: Work,
    rule_set: RuleSet,
    month: str,
    area: str,
    columns: Path | None,
) -> Imported:
    """Import what an area sent into the work folder."""
    counts = import_city(con, source, rule_set.of_month(month), area, columns)
    if source.resolve() != work.folder.resolve():
        with whole_folder(work.reference) as folder:
            for path in (source / "reference").glob("*.csv"):
                shutil.copy(path, folder / path.name)
    with whole_folder(work.part("cases")) as folder:
        for table in _CASES:
            write_table(con, table, folder / f"{table}.parquet")
        view(con, "items", _ITEMS)
        write_table(con, "items", folder / "items.parquet")
        drop(con, "items")
        years = con.execute(
            "SELECT year(setl_time), count(*) FROM settlements GROUP BY 1 ORDER BY 1"
        ).fetchall()
        sent = {str(year): n for year, n in years}
        record = {**asdict(counts), "sent_by_year": sent, "strays": strays(con)}
        record["codes"] = version_of(work.reference / "codes.csv")
        write_json(folder / "import.json", record)
    return counts


def catalogue_step(
    con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, rule_set: RuleSet, year: int
) -> dict[str, Any]:
    """Build the catalogue of a year from the three before it; gives its report."""
    rules = rule_set.of_month(f"{year}-01")
    name = f"local-{year}"
    _load_cases(con, work, rules)
    first = f"{year - _HISTORY_YEARS}-01"
    view(con, "history", f"FROM accepted WHERE month >= '{first}' AND month < '{year}-01'")
    [(n,)] = con.execute("SELECT count(*) FROM history").fetchall()
    if not n:
        raise Refused("dip.no_history", year=str(year))
    area = area_of(work, rule_set, year)
    given = reference.given_rows(work, name)
    if drg.by_drg(rules):
        given, rules = drg.given_rows(con, work, name), drg.only_given(rules)
        area = replace(area, basic=given.basic, changes=drg.weights(work, given.branches))
    changes = _build(con, engine, area, rules, name, given.branches)
    refused_changes(con, changes)
    start = start_value(con, work, rules)
    report = {**_report(con, work, year), **told(con, rules, changes), **start}
    with whole_folder(work.part("catalogue")) as folder:
        for table in (*_CATALOGUE, *_BESIDE):
            write_table(con, table, folder / f"{table}.parquet")
        write_json(folder / "report.json", report)
    return report


def _build(
    con: duckdb.DuckDBPyConnection,
    engine: Engine,
    area: Area,
    rules: Rules,
    name: str,
    given: Sequence[Branch],
) -> tuple[ScoreChange, ...]:
    """Build; where the area asks for it, once more without given core rows of too few cases (4.5).

    Gives the changes of scores that hold: those of a row left out have gone with it.
    """
    put(con, "given", Branch, given)
    engine.catalogue(con, area, rules, name)
    if con.execute("SELECT 1 FROM cities WHERE point_value IS NULL").fetchall():
        raise Refused("dip.no_score_in_history")
    least = rules.whole("adopt_least")
    if not least:
        return area.changes
    rows = con.execute("SELECT row_no FROM group_scores WHERE n >= ?", [least]).fetchall()
    enough = {row for (row,) in rows}
    kept = [one for one in given if one.stage != STAGES["JC"] or one.row_no in enough]
    changes = area.changes
    if len(kept) < len(given):
        rows_kept = {one.row_no for one in kept}
        changes = tuple(
            one
            for one in area.changes
            if one.row_no in rows_kept or one.row_no not in {row.row_no for row in given}
        )
        put(con, "given", Branch, kept)
        engine.catalogue(con, replace(area, changes=changes), rules, name)
    return changes


def _load_cases(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules | None = None) -> None:
    """The accepted cases; with the rules of an area paid by DRG as its grouper sees them."""
    path = work.need("cases/accepted.parquet", "import")
    if rules is not None and drg.by_drg(rules):
        drg.show_cases(con, work, str(path))
        return
    view(con, "accepted", f"FROM read_parquet('{_sql(path)}')")


def _sql(path: Path) -> str:
    return str(path).replace("'", "''")


def area_of(work: Work, rule_set: RuleSet, year: int) -> Area:
    """The reference tables of an area, for the catalogue of a year."""
    name = f"local-{year}"
    found = reference.hospitals(work)
    by_level = _by_level(work, rule_set.of_month(f"{year}-01").choice("coefficient_method"))
    return Area(
        scheme=reference.scheme(work, ((f"{year}-01", name),)),
        hospitals=tuple(found),
        coefficients=reference.coefficients(found, by_level),
        basic=reference.given_rows(work, name).basic,
        rule_set=rule_set,
        changes=refinements.changes(work),
        previous=refinements.previous(work),
    )


def _by_level(work: Work, method: str) -> dict[str, Decimal]:
    """F-40: the coefficients of classes that the catalogue found, in the form that the rules ask for."""
    path = work.part("catalogue") / "report.json"
    if method == "given" or not path.is_file():
        return {}
    name = "coefficient" if method == "level" else "case_mix_free"
    classes = read_json(path).get("classes", {})
    return {level: Decimal(one[name]) for level, one in classes.items() if one[name]}


def _report(con: duckdb.DuckDBPyConnection, work: Work, year: int) -> dict[str, Any]:
    """What a build reports (section 4.5): rows by kind, shares of cases and cost, mean CV."""
    kinds = con.execute(
        """SELECT CASE WHEN stage = 5 THEN 'mixed' WHEN basic THEN 'basic' ELSE 'core' END AS kind,
            count(*), sum(n), sum(n_insured), sum(n * mean) FROM group_scores GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    [(n, mean, value)] = con.execute("SELECT n, mean, point_value FROM cities").fetchall()
    [(cv, over)] = con.execute(
        "SELECT round(avg(cv), 6), count(*) FILTER (cv > 1) FROM group_scores"
    ).fetchall()
    shares = con.execute(
        f"""SELECT pool, CAST(sum(fund) AS DECIMAL(18, 2)), CAST(sum(cost) AS DECIMAL(18, 2))
        FROM history WHERE insured AND month >= '{year - 1}-01' GROUP BY pool ORDER BY pool"""
    ).fetchall()
    return {
        "catalogue": f"local-{year}",
        "scheme_version": version_of(work.reference / "scheme.csv"),
        "year": year,
        "cases": n,
        "mean_cost": mean,
        "point_value": value,
        "mean_cv": cv,
        "groups_cv_over_1": over,
        "groups": {
            kind: {"rows": rows, "cases": cases, "insured": insured, "cost": cost}
            for kind, rows, cases, insured, cost in kinds
        },
        "last_year": {pool: {"recorded": fund, "cost": cost} for pool, fund, cost in shares},
    }


def group_step(
    con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, rule_set: RuleSet, trace: bool
) -> dict[str, int]:
    """Group the insured cases of the catalogue's year; gives counts by stage ("" ungrouped)."""
    year = year_of(work)
    load_year(con, work, year, rule_set.of_month(f"{year}-01"))
    load_catalogue(con, work)
    engine.group(con, area_of(work, rule_set, year), trace)
    with whole_folder(work.part("grouped")) as folder:
        write_table(con, "grouped", folder / "grouped.parquet")
    stages = con.execute("SELECT stage, count(*) FROM grouped GROUP BY 1 ORDER BY 1").fetchall()
    return {str(stage or ""): n for stage, n in stages}


def year_of(work: Work) -> int:
    """The year of the catalogue in a work folder."""
    return int(read_json(work.need("catalogue/report.json", "catalogue"))["year"])


def load_year(
    con: duckdb.DuckDBPyConnection, work: Work, year: int, rules: Rules | None = None
) -> None:
    """The insured cases of a year as `cases`; with rules as the area's grouper sees them."""
    _load_cases(con, work, rules)
    months = f"month BETWEEN '{year}-01' AND '{year}-12'"
    view(con, "cases", f"FROM accepted WHERE insured AND {months}")


def load_catalogue(con: duckdb.DuckDBPyConnection, work: Work) -> None:
    """The tables of the catalogue."""
    for table in _CATALOGUE:
        read_table(con, table, work.need(f"catalogue/{table}.parquet", "catalogue"))


def refine(con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, area: Area) -> None:
    """F-37, F-51: sub-types and added points; Refused where points are for a case not scored.

    Where an area has neither, the scores stay as they are and `refined` is empty.
    """
    found = refinements.additions(work)
    put(con, "additions", Addition, found)
    [(unknown,)] = con.execute(
        "SELECT min(setl_id) FROM additions ANTI JOIN scored USING (setl_id)"
    ).fetchall()
    if unknown is not None:
        raise Refused("dip.no_case", case=unknown)
    [(n,)] = con.execute("SELECT count(*) FROM subtypes").fetchall()
    if found or n:
        engine.refine(con, area)
    else:
        put(con, "refined", Refined, [])


def score_step(
    con: duckdb.DuckDBPyConnection, work: Work, engine: Engine, rule_set: RuleSet
) -> dict[str, Any]:
    """Score the grouped cases; gives counts and scores by kind and deviation."""
    year = year_of(work)
    load_year(con, work, year, rule_set.of_month(f"{year}-01"))
    load_catalogue(con, work)
    read_table(con, "grouped", work.need("grouped/grouped.parquet", "group"))
    area = area_of(work, rule_set, year)
    engine.score(con, area)
    refine(con, work, engine, area)
    apply_review(con, work, rule_set.of_month(f"{year}-12"))
    with whole_folder(work.part("scored")) as folder:
        write_table(con, "scored", folder / "scored.parquet")
        write_table(con, "reviewed", folder / "reviewed.parquet")
        write_table(con, "refined", folder / "refined.parquet")
    rows = con.execute(
        """SELECT kind, deviation, count(*), CAST(sum(score) AS DECIMAL(18, 4))
        FROM scored GROUP BY 1, 2 ORDER BY 1, 2"""
    ).fetchall()
    return {
        f"{kind} {deviation}": {"cases": n, "score": score} for kind, deviation, n, score in rows
    }
