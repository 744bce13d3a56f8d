"""The quality gate in SQL and as plain rules: the same problems, the same places, the same cases."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

import duckdb

from jiheng.fund.payment import importing
from jiheng.fund.payment.importing import import_city, plain_lists
from jiheng.fund.payment.model import Case
from jiheng.fund.payment.plain.importing import TABLES, judge
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect, get
from jiheng.fund.payment.synthetic import Size, make_city

RULES = rule_set().of_month("2026-01")
ODD = {
    "settlements": {
        "setl_id": ["", "S2026000000001"],
        "psn_no": ["", "P000000001"],
        "fixmedins_code": ["H9999", ""],
        "gend": ["", "9", "1"],
        "age": ["", "0.5", "131", "7", "四十"],
        "nwb_age": ["", "3", "400", "-1", "28"],
        "nwb_bir_wt": ["", "90", "3000.5"],
        "brdy": ["1950-05-01", "2026-12-01", "不详"],
        "adm_time": ["", "2026-12-31 09:00:00", "2025-01-01 00:00:00"],
        "dscg_time": ["", "2020-01-01 00:00:00", "2027-01-01 00:00:00"],
        "setl_time": ["", "2020-01-01 00:00:00", "2026-06-01 00:00:00"],
        "act_ipt_days": ["99", "", "x"],
        "dscg_way": ["5", ""],
        "vent_used_dura": ["1/13/24", "x/2/0", "96"],
        "hi_paymtd": ["", "4", "5", "1"],
        "medfee_sumamt": ["0", "-5", "", "一千"],
        "fund_pay_sumamt": ["-1", "99999999", ""],
        "psn_part_amt": ["", "1"],
        "hosp_part_amt": ["", "7"],
        "acct_pay": ["1", ""],
        "inscp_scp_amt": ["", "3"],
        "insu_admdvs": ["", "110000"],
    },
    "diagnoses": {"diag_code": ["I10.x05", "i10", "", "Q99.999"], "maindiag_flag": ["0", "1", ""]},
    "procedures": {
        "oprn_oprt_code": ["47.01", "47.0100", "", "47", "99.2800x005"],
        "oprn_oprt_type": ["1", "2"],
        "oprn_oprt_date": ["2020-01-01", "", "x"],
    },
    "charges": {"amt": ["-1", "", "x", "10"], "med_chrgitm": ["05", "09"]},
    "payinfo": {"fund_payamt": ["1", "", "x"]},
}


def spoiled(con: Any, folder: Path, seed: int) -> None:
    """A small city in CSV, one value in thirty rows made odd, some rows twice, some gone."""
    chance = random.Random(seed)
    make_city(con, folder, Size(60), f"spoiled-{seed}")
    for table, odd in ODD.items():
        rows = con.execute(f"SELECT * FROM '{folder}/{table}.parquet' ORDER BY ALL").fetchall()
        names = [column[0] for column in con.description]
        extra = [name for name in odd if name not in names]
        held = [
            {**dict(zip(names, map(str, row), strict=True)), **dict.fromkeys(extra, "")}
            for row in rows
        ]
        for row in held:
            for name, values in odd.items():
                if chance.random() < 1 / 30:
                    row[name] = chance.choice(values)
        held += [dict(row) for row in held if chance.random() < 1 / 40]
        chance.shuffle(held)
        lines = [",".join(held[0])] + [
            ",".join("" if one in ("None", "") else one for one in row.values()) for row in held
        ]
        (folder / f"{table}.parquet").unlink()
        (folder / f"{table}.csv").write_text("\n".join(lines), encoding="utf-8")
    icu = ["setl_id,scs_cutd_sum_dura"]
    ids = [row["setl_id"] for row in held[:20]]
    icu += [f"{one},{chance.randint(0, 9)}/{chance.randint(0, 23)}/0" for one in ids]
    (folder / "icu.csv").write_text("\n".join(icu), encoding="utf-8")
    with (folder / "reference" / "exclusions.csv").open("a", encoding="utf-8") as file:
        file.write("not_principal,A10,\nnot_principal,A10.0,\n")


def rows_of(con: Any, table: str) -> list[dict[str, Any]]:
    found = con.execute(f"FROM {table} ORDER BY file_row")
    names = [column[0] for column in con.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_both_gates_judge_alike(sample_size: Callable[[str], int], tmp_path: Path) -> None:
    seen = set()
    for seed in range(max(3, sample_size("cities") // 20)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        with connect("1GB", threads=1) as con:
            spoiled(con, folder, seed)
            counts = import_city(con, folder, RULES, "990000")
            found = judge({table: rows_of(con, table) for table in TABLES}, plain_lists(con))
            problems = con.execute("SELECT file_row, rule, level, what FROM problems").fetchall()
            assert sorted(problems) == list(found.problems), seed
            aside = con.execute("SELECT file_row, reasons FROM set_aside").fetchall()
            assert dict(aside) == found.set_aside
            accepted = sorted(get(con, "accepted", Case), key=lambda one: one.setl_id)
            assert accepted == sorted(found.accepted, key=lambda one: one.setl_id)
            assert counts.out_of_scope == len(found.out_of_scope)
            seen |= {rule for _, rule, _, _ in problems}
    assert seen == {f"K{n}" for n in range(1, 11)}


def test_a_city_put_together_in_many_parts_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for size in (importing.PART, 7):
        monkeypatch.setattr(importing, "PART", size)
        with connect("1GB", threads=1) as con:
            if not found:
                spoiled(con, tmp_path, 5)
            import_city(con, tmp_path, RULES, "990000")
            rows = con.execute("FROM accepted").fetchall()
            [(months,)] = con.execute("SELECT count(DISTINCT month) FROM accepted").fetchall()
            found.append((rows, con.execute("DESCRIBE accepted").fetchall()))
    assert months > 12
    assert found[0] == found[1]


def test_a_stay_within_an_earlier_long_one_is_told() -> None:
    """Long 1 to 30, short 2 to 3, third 5 to 6: the third overlaps the long one, not the short."""
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE problems (file_row BIGINT, rule VARCHAR, level VARCHAR, what VARCHAR)"
    )
    con.execute("CREATE TABLE repeated (file_row BIGINT)")
    con.execute(
        """CREATE TABLE settlements AS SELECT * FROM (VALUES
        (1, 'long', 'P', TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-30'),
        (2, 'short', 'P', TIMESTAMP '2026-01-02', TIMESTAMP '2026-01-03'),
        (3, 'third', 'P', TIMESTAMP '2026-01-05', TIMESTAMP '2026-01-06'))
        AS t(file_row, setl_id, psn_no, adm_time, dscg_time)"""
    )
    from jiheng.fund.payment.store import steps

    con.execute(dict(steps("import"))["70_stays"])
    found = con.execute("SELECT file_row, what FROM problems ORDER BY 1").fetchall()
    assert found == [(2, "stay overlaps long"), (3, "stay overlaps long")]
