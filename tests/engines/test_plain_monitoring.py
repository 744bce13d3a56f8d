"""Monitoring in SQL and as plain rules: the same indicators and leads, on random synthetic cities."""

import sys
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from random_city import OtherRules  # - tests/engines is no package

from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.model import Branch, Case, GroupScore
from jiheng.fund.payment.monitoring import Indicator, Lead, monitor_step
from jiheng.fund.payment.pipeline import (
    area_of,
    catalogue_step,
    group_step,
    import_step,
    load_catalogue,
    load_year,
    score_step,
)
from jiheng.fund.payment.plain.grouping import Matcher, prepare
from jiheng.fund.payment.plain.leads import Hit, leads
from jiheng.fund.payment.plain.monitoring import Stay, Visit, figures, given_figures
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect, get
from jiheng.fund.payment.synthetic import Size, make_city
from jiheng.fund.payment.work import Work

RULES = rule_set()
# Lines so low that rules rarely met are met as well.
LOOSE = OtherRules(
    "loose",
    RULES.parameters,
    {
        "shift_z": Decimal("0.1"),
        "shift_points": Decimal("0.01"),
        "swap_gain": Decimal("0.01"),
        "low_standard_tests": Decimal("0.1"),
        "long_stay_percentile": Decimal("0.5"),
        "spread_least_cases": Decimal(2),
        "short_stay_days": Decimal(4),
    },
)
# Indicators that rest on other tables than stays: the gate, special review, participants, clearing.
ELSEWHERE = {"F-03", "N14", "N28", "N30", "F-01", "F-02", "N06", "N08", "N10", "N15"}
BY_FLOAT = {"F-106", "F-108", "F-112"}


def rows(con: Any, select: str) -> list[dict[str, Any]]:
    found = con.execute(select)
    names = [column[0] for column in con.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def stays(con: Any, select: str) -> list[Stay]:
    names = {one.name for one in fields(Stay)}
    return [
        Stay(
            **{
                key: tuple(v) if isinstance(v, list) else v
                for key, v in row.items()
                if key in names
            }
        )
        for row in rows(con, select)
    ]


def now(con: Any) -> list[Stay]:
    """This year's stays, out of what was scored and the cases themselves."""
    return stays(
        con,
        """SELECT c.*, s.row_no, s.code, s.kind, s.deviation, s.rw, s.ratio, h.level,
            coalesce(o.treatment, 'conservative') AS treatment
        FROM scored AS s JOIN cases AS c USING (setl_id) JOIN hospital_figures AS h ON h.hospital = c.hospital
        LEFT JOIN op_treatments AS o ON o.code = c.main_op AND c.main_op <> ''""",
    )


def before(con: Any) -> list[Stay]:
    return stays(
        con,
        """SELECT c.*, r.row_no, h.level, '' AS treatment FROM earlier_cases AS c
        JOIN hospital_figures AS h ON h.hospital = c.hospital
        LEFT JOIN last_rows AS r ON r.setl_id = c.setl_id""",
    )


def regrouper(con: Any, work: Work) -> Callable[[str, str], int | None]:
    """Group a case once more with another of its diagnoses first."""
    scheme = area_of(work, RULES, 2026).scheme
    matcher = Matcher(get(con, "branches", Branch))
    by_id = {case.setl_id: case for case in get(con, "cases", Case)}

    def regroup(setl_id: str, dx: str) -> int | None:
        case = by_id[setl_id]
        rest = tuple(one for one in case.other_dx if one != dx)
        other = replace(case, dx=dx, other_dx=(case.dx, *rest))
        return matcher.group(other, prepare(other, scheme, "local-2026")).row_no

    return regroup


def town(con: Any, folder: Path, seed: int) -> Work:
    (folder / "city").mkdir(parents=True)
    work = Work(folder / "work")
    make_city(con, folder / "city", Size(500, 12, 10), f"monitor-{seed}")
    if seed % 2:
        give_more(con, folder / "city", seed)
    import_step(con, folder / "city", work, RULES, "2026-01", "990000", None)
    catalogue_step(con, work, Duck(), RULES, 2026)
    group_step(con, work, Duck(), RULES, False)
    score_step(con, work, Duck(), RULES)
    return work


def give_more(con: Any, city: Path, seed: int) -> None:
    """Admission diagnoses, grades of procedures and outpatient visits, as some areas have them."""
    path = city / "settlements.parquet"
    con.execute(
        f"""CREATE OR REPLACE TABLE more AS SELECT s.*, CASE hash(s.setl_id) % 3 WHEN 0 THEN d.diag_code
            WHEN 1 THEN 'Z99.900' ELSE '' END AS adm_diag_code
        FROM '{path}' AS s JOIN (FROM '{city}/diagnoses.parquet' WHERE maindiag_flag = '1') AS d USING (setl_id)"""
    )
    con.execute(
        f"""COPY (SELECT psn_no, fixmedins_code, CAST(CAST(adm_time AS TIMESTAMP)
            - INTERVAL 1 DAY * (hash(setl_id || '{seed}') % 12) AS VARCHAR) AS begntime, '12.34' AS medfee_sumamt
        FROM more WHERE adm_time >= '2025-01-15') TO '{city}/outpatient.parquet'"""
    )
    con.execute(f"COPY more TO '{path}'")
    classes = city / "reference" / "op_classes.csv"
    lines = classes.read_text(encoding="utf-8").splitlines()
    graded = [f"{line},{n % 4 + 1}" for n, line in enumerate(lines[1:])]
    classes.write_text("\n".join([lines[0] + ",grade", *graded]), encoding="utf-8")


def test_both_monitors_agree(sample_size: Callable[[str], int], tmp_path: Path) -> None:
    seen = set()
    for seed in range(max(3, sample_size("cities") // 20)):
        with connect("1GB", threads=1) as con:
            work = town(con, tmp_path / str(seed), seed)
            chosen = LOOSE if seed % 2 else RULES
            found, hits = monitor_step(con, work, chosen, "2026-01", "2026-12")
            rules = chosen.of_month("2026-12")
            expected = leads(
                now(con), before(con), get(con, "branches", Branch),
                get(con, "group_scores", GroupScore), regrouper(con, work), rules,
            )  # fmt: skip
            same_leads(hits, expected, seed)
            told = [(one.id, one.hospital, one.setl_id) for one in expected]
            plain = figures(
                now(con), before(con), get(con, "group_scores", GroupScore), told, rules
            )
            plain += given_figures(
                now(con),
                before(con),
                [Visit(**row) for row in rows(con, "FROM visits")],
                {row["code"]: row["grade"] for row in rows(con, "FROM op_grades")},
                rules,
            )
            wanted = sorted(tuple(asdict(one).values()) for one in plain)
            computed = sorted(
                tuple(asdict(one).values()) for one in found if one.id not in ELSEWHERE
            )
            assert computed == wanted, (seed, set(computed) ^ set(wanted))
            seen |= {one.id for one in found} | {one.id for one in hits}
    assert seen >= {f"N{n:02d}" for n in (*range(1, 6), 9, *range(11, 14), *range(16, 20))}
    assert seen >= {"N20", "F-113"}
    assert seen >= {"F-103", "F-104", "F-105", "F-106", "F-107", "F-108", "F-110", "F-112"}


def same_leads(found: list[Lead], expected: list[Hit], seed: int) -> None:
    def key(one: Lead | Hit) -> tuple[Any, ...]:
        return one.id, one.hospital, one.setl_id, one.code, one.measure or Decimal(0)

    pairs = list(zip(sorted(map(key, found)), sorted(map(key, expected)), strict=True))
    for one, other in pairs:
        assert one[:4] == other[:4], seed
        near = Decimal("0.000002") if one[0] in BY_FLOAT else 0
        assert abs(one[4] - other[4]) <= near, (seed, one, other)


def test_every_indicator_stands_once(tmp_path: Path) -> None:
    with connect("1GB", threads=1) as con:
        work = town(con, tmp_path / "x", 99)
        found, _ = monitor_step(con, work, RULES, "2026-01", "2026-12")
        load_year(con, work, 2026)
        load_catalogue(con, work)
    places = [
        (one.id, one.part, one.scope, one.place) for one in found if isinstance(one, Indicator)
    ]
    assert len(set(places)) == len(places)
