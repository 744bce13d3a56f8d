"""The quality gate: each fault of a settlement list is named, counted and set aside, never dropped."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from jiheng.fund.payment.importing import Imported, import_city
from jiheng.fund.payment.model import Case
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect, get
from jiheng.fund.payment.wording import FAULT, worded

Rows = list[dict[str, str]]
Sent = dict[str, Rows]
GOOD = {
    "setl_id": "S1",
    "psn_no": "P1",
    "fixmedins_code": "H1",
    "insutype": "310",
    "insu_admdvs": "990000",
    "gend": "2",
    "age": "40",
    "nwb_age": "",
    "nwb_bir_wt": "",
    "brdy": "1985-05-01",
    "adm_time": "2026-01-03 08:00:00",
    "dscg_time": "2026-01-08 10:00:00",
    "setl_time": "2026-01-09 10:00:00",
    "submit_time": "2026-01-12",
    "act_ipt_days": "5",
    "dscg_way": "1",
    "vent_used_dura": "1/13/24",
    "hi_paymtd": "3",
    "medfee_sumamt": "1000.00",
    "fulamt_ownpay_amt": "100.00",
    "overlmt_selfpay": "0",
    "preselfpay_amt": "50.00",
    "inscp_scp_amt": "850.00",
    "fund_pay_sumamt": "600.00",
    "psn_part_amt": "400.00",
    "hosp_part_amt": "0",
    "acct_pay": "100.00",
    "psn_cash_pay": "300.00",
}
CODES = [
    {"kind": "dx", "code": "I10.x05", "valid_from": "2020-01-01", "sex": "", "age_below": ""},
    {"kind": "dx", "code": "K80.302", "valid_from": "2020-01-01", "sex": "2", "age_below": ""},
    {"kind": "dx", "code": "O80.000", "valid_from": "2027-01-01", "sex": "", "age_below": ""},
    {"kind": "dx", "code": "P07.100", "valid_from": "2020-01-01", "sex": "", "age_below": "1"},
    {"kind": "op", "code": "47.0100", "valid_from": "2020-01-01", "sex": "", "age_below": ""},
    {"kind": "op", "code": "33.6x00", "valid_from": "2020-01-01", "sex": "", "age_below": ""},
]


def sent(**changed: str) -> Sent:
    """One good settlement list, with some fields changed."""
    setl_id = changed.get("setl_id", "S1")
    return {
        "settlements": [{**GOOD, **changed}],
        "diagnoses": [
            {"setl_id": setl_id, "diag_code": "I10.x05", "maindiag_flag": "1"},
            {"setl_id": setl_id, "diag_code": "K80.302", "maindiag_flag": "0"},
        ],
        "procedures": [
            {
                "setl_id": setl_id,
                "oprn_oprt_code": "47.0100",
                "oprn_oprt_type": "1",
                "oprn_oprt_date": "2026-01-05",
            },
        ],
        "charges": [
            {"setl_id": setl_id, "med_chrgitm": "09", "amt": "700.00"},
            {"setl_id": setl_id, "med_chrgitm": "06", "amt": "300.00"},
        ],
        "payinfo": [{"setl_id": setl_id, "fund_pay_type": "310100", "fund_payamt": "600.00"}],
    }


def with_rows(table: str, *rows: dict[str, str], first: int = 0) -> Sent:
    """The good list with the rows of a table replaced from a place on."""
    found = sent()
    found[table] = [*found[table][:first], *rows]
    return found


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def area(tmp_path: Path) -> Path:
    folder = tmp_path / "area"
    (folder / "reference").mkdir(parents=True)
    write(folder / "reference" / "hospitals.csv", [{"hospital": "H1", "level": "3"}])
    write(folder / "reference" / "op_classes.csv", [{"code": "47.0100", "treatment": "surgical"}])
    write(folder / "reference" / "codes.csv", CODES)
    write(
        folder / "reference" / "exclusions.csv",
        [{"kind": "not_principal", "code": "K80", "dx": ""}],
    )
    return folder


Import = Callable[[Sent], tuple[Imported, list[tuple[Any, ...]], list[Case]]]


@pytest.fixture
def imported(area: Path) -> Import:
    """Import rows: counts, problems (rule, level, what), and the cases accepted."""

    def run(rows: Sent) -> tuple[Imported, list[tuple[Any, ...]], list[Case]]:
        for table, held in rows.items():
            if held:
                write(area / f"{table}.csv", held)
        with connect("1GB", threads=1) as con:
            counts = import_city(con, area, rule_set().of_month("2026-01"), "990000")
            problems = con.execute("SELECT rule, level, what FROM problems ORDER BY ALL").fetchall()
            return counts, problems, get(con, "accepted", Case)

    return run


def test_a_good_list_is_accepted_as_it_is(imported: Import) -> None:
    counts, problems, [case] = imported(sent())
    assert (counts, problems) == (Imported(1, 1, 0, 0), [])
    assert (case.dx, case.other_dx, case.main_op) == ("I10.x05", ("K80.302",), "47.0100")
    assert (case.month, case.arrived, case.vent_hours, case.los) == ("2026-01", "2026-01", 37, 5)
    assert (case.cost, case.drug_cost, case.fund) == (Decimal(1000), Decimal(700), Decimal(600))
    assert (case.age, case.newborn_days, case.local) == (Decimal(40), None, True)


NO_DX = [{"setl_id": "S1", "diag_code": "I10.x05", "maindiag_flag": "0"}]
BLOCKED = [
    # rule, what is found, the list that is sent
    ("K1", "no setl_id", sent(setl_id="")),
    ("K1", "no psn_no", sent(psn_no="")),
    ("K1", "unknown hospital H9", sent(fixmedins_code="H9")),
    ("K1", "0 principal diagnoses", with_rows("diagnoses", *NO_DX)),
    (
        "K1",
        "2 principal diagnoses",
        with_rows(
            "diagnoses", {"setl_id": "S1", "diag_code": "P07.100", "maindiag_flag": "1"}, first=1
        ),
    ),
    (
        "K1",
        "2 main procedures",
        with_rows(
            "procedures",
            {
                "setl_id": "S1",
                "oprn_oprt_code": "33.6x00",
                "oprn_oprt_type": "1",
                "oprn_oprt_date": "",
            },
            first=1,
        ),
    ),
    ("K1", "unreadable: medfee_sumamt=一千", sent(medfee_sumamt="一千")),
    ("K1", "unreadable: setl_time=", sent(setl_time="")),
    (
        "K2",
        "lost zeros 47.01 for 47.0100",
        with_rows(
            "procedures",
            {
                "setl_id": "S1",
                "oprn_oprt_code": "47.01",
                "oprn_oprt_type": "1",
                "oprn_oprt_date": "",
            },
        ),
    ),
    (
        "K2",
        "unknown code 48.0100",
        with_rows(
            "procedures",
            {
                "setl_id": "S1",
                "oprn_oprt_code": "48.0100",
                "oprn_oprt_type": "1",
                "oprn_oprt_date": "",
            },
        ),
    ),
    (
        "K2",
        "unknown code O80.000",
        with_rows(
            "diagnoses", {"setl_id": "S1", "diag_code": "O80.000", "maindiag_flag": "0"}, first=1
        ),
    ),
    (
        "K2",
        "form of 高血压",
        with_rows("diagnoses", {"setl_id": "S1", "diag_code": "高血压", "maindiag_flag": "1"}),
    ),
    ("K3", "discharged 2026-01-02", sent(dscg_time="2026-01-02 10:00:00")),
    ("K3", "settled 2026-01-07", sent(setl_time="2026-01-07 10:00:00")),
    (
        "K3",
        "procedure on 2026-01-09",
        with_rows(
            "procedures",
            {
                "setl_id": "S1",
                "oprn_oprt_code": "47.0100",
                "oprn_oprt_type": "1",
                "oprn_oprt_date": "2026-01-09",
            },
        ),
    ),
    ("K4", "no age", sent(age="", brdy="")),
    ("K4", "age in years and in days", sent(nwb_age="100", brdy="")),
    ("K4", "age below one year given in years", sent(age="0.5", brdy="")),
    ("K4", "age of 400.00 days", sent(age="", nwb_age="400", brdy="")),
    ("K4", "age 40.00 and born 1950-05-01", sent(brdy="1950-05-01")),
    ("K4", "newborn without weight", sent(age="", nwb_age="5", brdy="")),
    ("K4", "weight 90", sent(age="", nwb_age="5", nwb_bir_wt="90", brdy="")),
    ("K6", "negative or no total -5.00", sent(medfee_sumamt="-5")),
    (
        "K6",
        "negative charge 06 -300.00",
        with_rows("charges", {"setl_id": "S1", "med_chrgitm": "06", "amt": "-300"}, first=1),
    ),
    ("K6", "total 1000.00 and charges 700.00", with_rows("charges", sent()["charges"][0])),
    (
        "K6",
        "total 1000.00 and fee lines 999.00",
        {**sent(), "fee_lines": [{"setl_id": "S1", "det_item_fee_sumamt": "999"}]},
    ),
    ("K7", "negative fund -1.00", sent(fund_pay_sumamt="-1")),
    ("K7", "fund 1001.00 of a total of 1000.00", sent(fund_pay_sumamt="1001")),
]


@pytest.mark.parametrize(("rule", "what", "rows"), BLOCKED, ids=[one[1] for one in BLOCKED])
def test_a_fault_sets_the_row_aside(imported: Import, rule: str, what: str, rows: Sent) -> None:
    counts, problems, cases = imported(rows)
    assert (counts.sent, counts.accepted, counts.set_aside, cases) == (1, 0, 1, [])
    assert [one for one in problems if one[:2] == (rule, "block") and one[2].startswith(what)]


WARNED = [
    (
        "K1",
        "other procedures and no main one",
        with_rows(
            "procedures",
            {
                "setl_id": "S1",
                "oprn_oprt_code": "47.0100",
                "oprn_oprt_type": "2",
                "oprn_oprt_date": "",
            },
        ),
    ),
    ("K3", "days 9", sent(act_ipt_days="9")),
    ("K5", "sex 1 with K80.302", sent(gend="1")),
    (
        "K5",
        "age 40.00 with P07.100",
        with_rows(
            "diagnoses", {"setl_id": "S1", "diag_code": "P07.100", "maindiag_flag": "0"}, first=1
        ),
    ),
    ("K7", "total 1000.00 and payers 990.00", sent(psn_part_amt="390", psn_cash_pay="290")),
    ("K7", "patient 400.00 and account and cash 401.00", sent(psn_cash_pay="301")),
    (
        "K8",
        "fund 600.00 and its rows 599.00",
        with_rows("payinfo", {"setl_id": "S1", "fund_pay_type": "310100", "fund_payamt": "599"}),
    ),
    ("K8", "total 1000.00 and parts 1001.00", sent(inscp_scp_amt="851")),
    (
        "K9",
        "not allowed as principal: K80.302",
        with_rows("diagnoses", {"setl_id": "S1", "diag_code": "K80.302", "maindiag_flag": "1"}),
    ),
]


@pytest.mark.parametrize(("rule", "what", "rows"), WARNED, ids=[one[1] for one in WARNED])
def test_a_doubt_is_told_and_the_row_accepted(
    imported: Import, rule: str, what: str, rows: Sent
) -> None:
    counts, problems, _ = imported(rows)
    assert counts.accepted == 1
    assert [one[:2] for one in problems if one[2].startswith(what)] == [(rule, "warn")]


def test_a_copy_is_set_aside_alone_and_contradicting_rows_together(imported: Import) -> None:
    rows = sent()
    rows["settlements"] *= 2
    counts, problems, cases = imported(rows)
    assert (counts.accepted, counts.set_aside, len(cases)) == (1, 1, 1)
    assert problems == [("K1", "block", "copy")]
    rows["settlements"][1] = {**rows["settlements"][1], "psn_no": "P2"}
    counts, problems, cases = imported(rows)
    assert (counts.accepted, counts.set_aside, cases) == (0, 2, [])
    assert problems == [("K1", "block", "contradicting rows")] * 2


def test_overlapping_stays_are_told(imported: Import) -> None:
    rows, more = sent(), sent(setl_id="S2", adm_time="2026-01-05 08:00:00", act_ipt_days="3")
    for table, held in more.items():
        rows[table] += held
    _, problems, cases = imported(rows)
    assert len(cases) == 2
    assert ("K10", "warn", "stay overlaps S1") in problems


def test_what_is_not_paid_by_disease_is_counted_apart(imported: Import) -> None:
    counts, _, cases = imported(sent(hi_paymtd="5"))
    assert (counts, cases) == (Imported(1, 0, 0, 1), [])


def test_columns_of_a_local_export_are_mapped(area: Path) -> None:
    rows = sent()
    rows["settlements"] = [
        {"结算号" if key == "setl_id" else key: value for key, value in row.items()}
        for row in rows["settlements"]
    ]
    for table, held in rows.items():
        write(area / f"{table}.csv", held)
    names = area / "columns.toml"
    names.write_text('[settlements]\nsetl_id = "结算号"\n', encoding="utf-8")
    rules = rule_set().of_month("2026-01")
    with connect("1GB") as con:
        assert import_city(con, area, rules, "990000", names).accepted == 1
        with pytest.raises(Refused) as refused:
            import_city(con, area, rules, "990000")
    assert refused.value.message_id == "dip.no_column_export"
    assert refused.value.arguments["column"] == "setl_id"
    assert refused.value.arguments["have"][:2] == ["结算号", "psn_no"]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (sent(medfee_sumamt="一千"), "unreadable: medfee_sumamt=…"),
        (sent(dscg_time="2026-01-02 10:00:00"), "discharged … before admitted …"),
        (
            with_rows("diagnoses", {"setl_id": "S1", "diag_code": "高血压", "maindiag_flag": "1"}),
            "form of …",
        ),
        (
            with_rows("charges", {"setl_id": "S1", "med_chrgitm": "06", "amt": "-300"}, first=1),
            "negative charge …",
        ),
    ],
)
def test_the_summary_counts_a_fault_by_its_kind_and_names_no_value(
    area: Path, rows: Sent, kind: str
) -> None:
    for table, held in rows.items():
        write(area / f"{table}.csv", held)
    with connect("1GB", threads=1) as con:
        import_city(con, area, rule_set().of_month("2026-01"), "990000")
        kinds = [one for (one,) in con.execute("SELECT kind FROM found").fetchall()]
    assert kind in kinds
    assert worded(FAULT, kind, "zh") != kind
