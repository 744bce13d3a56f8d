"""Columns of local exports: packaged maps, maps of the user's, words for codes, days as exports write them."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

sys.path.append(str(Path(__file__).parent))

from test_import_rules import area, sent, write  # noqa: F401 - tests are no package

from jiheng.fund.payment.columns import column_map, fitting, packaged, packaged_map, told
from jiheng.fund.payment.importing import Imported, import_city, strays
from jiheng.fund.payment.model import Case
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.source import INTERFACE
from jiheng.fund.payment.store import connect, get
from jiheng.kernel.documents.errors import DocumentError

KINDS = ("text", "time", "number", "money", "duration")
FIELDS = {
    table: {name for kind in KINDS for name in spec.get(kind, ())}
    for table, spec in INTERFACE.items()
}
Read = Callable[..., tuple[Imported, list[Case]]]


@pytest.fixture
def read(area: Path) -> Read:  # noqa: F811 - the fixture imported above
    """Import tables as they are: counts and cases accepted."""

    def run(rows: dict[str, Any], columns: str | Path | None = None) -> tuple[Imported, list[Case]]:
        for table, held in rows.items():
            write(area / f"{table}.csv", held)
        given = None if columns is None else Path(columns)
        with connect("1GB", threads=1) as con:
            counts = import_city(con, area, rule_set().of_month("2026-01"), "990000", given)
            return counts, get(con, "accepted", Case)

    return run


def headed(name: str) -> dict[str, Any]:
    """The good list under the first headings of a packaged map."""
    known = packaged_map(name)
    return {
        table: [
            {known.names(table, field)[0]: value for field, value in row.items()} for row in held
        ]
        for table, held in sent().items()
    }


@pytest.mark.parametrize("name", sorted(packaged()))
def test_a_packaged_map_names_fields_of_the_interface_once(name: str) -> None:
    for table, fields in packaged_map(name).tables.items():
        assert fields.keys() <= FIELDS[table], table
        first = [names[0] for names in fields.values()]
        assert len(set(first)) == len(first), table
    assert packaged_map(name).values.keys() <= {one for names in FIELDS.values() for one in names}


@pytest.mark.parametrize("name", sorted(packaged()))
def test_a_list_under_the_headings_of_a_map_is_read_as_under_those_of_the_interface(
    read: Read, name: str
) -> None:
    counts, cases = read(headed(name), name)
    assert counts == Imported(1, 1, 0, 0)
    assert cases == read(sent())[1]


def test_without_a_map_the_one_that_fits_is_named(read: Read) -> None:
    with pytest.raises(Refused) as refused:
        read(headed("interface-zh"))
    assert refused.value.message_id == "dip.no_column_map"
    assert refused.value.arguments["map"] == "interface-zh"
    assert refused.value.arguments["file"] == "settlements.csv"


def test_no_map_fits_a_foreign_table() -> None:
    assert fitting("charges", INTERFACE["charges"]["required"], ["甲", "乙"]) == ""


@pytest.mark.parametrize(
    "heading", ["SETL_ID", " setl_id ", "ｓｅｔｌ_ｉｄ"], ids=["case", "blanks", "width"]
)
def test_case_width_and_blanks_of_a_heading_do_not_count(read: Read, heading: str) -> None:
    rows = sent()
    rows["settlements"] = [
        {heading if key == "setl_id" else key: one for key, one in rows["settlements"][0].items()}
    ]
    assert read(rows)[0].accepted == 1


WORDS = [
    # table, field, word of the export, the code that it stands for
    ("settlements", "insutype", "职工基本医疗保险", "310"),
    ("settlements", "gend", "女", "2"),
    ("settlements", "hi_paymtd", "DIP", "3"),
    ("settlements", "dscg_way", "医嘱离院", "1"),
    ("diagnoses", "maindiag_flag", "是", "1"),
    ("procedures", "oprn_oprt_type", "主要手术", "1"),
    ("charges", "med_chrgitm", "西药费", "09"),
    ("charges", "med_chrgitm", "9", "09"),
]


@pytest.mark.parametrize(("table", "field", "word", "code"), WORDS)
def test_words_of_an_export_stand_for_codes(
    read: Read, table: str, field: str, word: str, code: str
) -> None:
    rows = sent()
    expected = read(rows)[1]
    assert rows[table][0][field] == code
    rows[table][0] = {**rows[table][0], field: word}
    assert read(rows)[1] == expected


DAYS = [
    *("2026/1/3 8:00", "2026-01-03 08:00", "2026-01-03T08:00:00", "20260103080000"),
    *("20260103", "2026年1月3日", "2026.1.3", "2026/01/03"),
]


@pytest.mark.parametrize("text", DAYS)
def test_days_are_read_as_exports_write_them(read: Read, text: str) -> None:
    counts, [case] = read(sent(adm_time=text))
    assert (counts.accepted, case.los) == (1, 5)


@pytest.mark.parametrize("text", ["03/01/2026", "46025", "2026-13-01", "元月三日"])
def test_a_day_that_is_none_sets_the_row_aside(read: Read, text: str) -> None:
    assert read(sent(adm_time=text))[0].set_aside == 1


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("1,000.00", 1), ("1000", 1), ("1,00.00", 0), ("1000元", 0), ("10,000.00", 0)],
)
def test_thousands_may_be_set_off_by_commas(read: Read, text: str, accepted: int) -> None:
    assert read(sent(medfee_sumamt=text))[0].accepted == accepted


@pytest.mark.parametrize(
    ("text", "hours"),
    [("4/0/0", 96), ("0/95/59", 95), ("", 0), ("-", 0), ("0", 0), ("//", 0)],
)
def test_a_duration_is_days_hours_minutes(read: Read, text: str, hours: int) -> None:
    _, [case] = read(sent(vent_used_dura=text))
    assert case.vent_hours == hours


@pytest.mark.parametrize("text", ["96", "96小时", "4天", "4/0"])
def test_a_duration_that_could_mean_anything_is_not_guessed(read: Read, text: str) -> None:
    assert read(sent(vent_used_dura=text))[0] == Imported(1, 0, 1, 0)


def test_diagnoses_of_traditional_medicine_are_no_keys(read: Read) -> None:
    """A list has a principal disease of both medicines: one of them is the principal diagnosis."""
    rows = sent()
    rows["diagnoses"] = [{"diag_type": "1", **row} for row in rows["diagnoses"]]
    rows["diagnoses"].append(
        {"diag_type": "2", "setl_id": "S1", "diag_code": "A17.21", "maindiag_flag": "1"}
    )
    rows["diagnoses"].append(
        {"diag_type": "3", "setl_id": "S1", "diag_code": "B04.02.01", "maindiag_flag": "1"}
    )
    counts, [case] = read(rows)
    assert (counts.accepted, case.dx, case.other_dx) == (1, "I10.x05", ("K80.302",))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("procedures", {"oprn_oprt_code": "47.0100", "oprn_oprt_type": "1", "oprn_oprt_date": "x"}),
        ("icu", {"scs_cutd_sum_dura": "三天"}),
        ("payinfo", {"fund_pay_type": "310100", "fund_payamt": "六百"}),
        ("fee_lines", {"det_item_fee_sumamt": "1000元"}),
    ],
)
def test_what_cannot_be_read_in_another_table_is_not_passed_over(
    read: Read, table: str, row: dict[str, str]
) -> None:
    assert read({**sent(), table: [{"setl_id": "S1", **row}]})[0].set_aside == 1


def test_rows_of_no_settlement_are_counted(area: Path) -> None:  # noqa: F811
    rows = sent()
    rows["diagnoses"].append({"setl_id": "S9", "diag_code": "I10.x05", "maindiag_flag": "1"})
    for table, held in rows.items():
        write(area / f"{table}.csv", held)
    with connect("1GB", threads=1) as con:
        import_city(con, area, rule_set().of_month("2026-01"), "990000")
        assert strays(con) == {"diagnoses": 1}


def test_a_map_of_the_user_may_give_several_headings_and_words(read: Read, tmp_path: Path) -> None:
    names = tmp_path / "own.toml"
    names.write_text(
        '[settlements]\nsetl_id = ["流水", "结算号"]\n[values]\ninsutype = { "甲" = "310" }\n',
        encoding="utf-8",
    )
    rows = sent(insutype="甲")
    rows["settlements"] = [
        {"结算号" if key == "setl_id" else key: one for key, one in rows["settlements"][0].items()}
    ]
    _, [case] = read(rows, names)
    assert (case.setl_id, case.pool) == ("S1", "310")


@pytest.mark.parametrize(
    ("text", "message_id", "line"),
    [
        ('[setlements]\na = "b"\n', "dip.map.unknown", "1"),
        ('[settlements]\nsetl = "b"\n', "dip.map.unknown", "2"),
        ("[settlements]\nsetl_id = 1\n", "dip.map.heading", "2"),
        ('[settlements]\nsetl_id = ["a", ""]\n', "dip.map.heading", "2"),
        ('[values]\nsex = { "女" = "2" }\n', "dip.map.unknown", "2"),
    ],
)
def test_a_wrong_map_is_refused_with_its_line(
    tmp_path: Path, text: str, message_id: str, line: str
) -> None:
    names = tmp_path / "own.toml"
    names.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        column_map(names, FIELDS)
    assert (error.value.message_id, error.value.arguments["line"]) == (message_id, line)


def test_a_map_that_is_neither_a_file_nor_packaged_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        column_map(Path("liuan"), FIELDS)
    assert refused.value.message_id == "dip.no_map"
    assert "interface-zh" in refused.value.arguments["known"]


def test_a_packaged_map_says_what_it_is_based_on() -> None:
    rows = {name: (what, based, checked) for name, what, based, checked in told("zh")}
    assert rows.keys() == packaged().keys()
    assert "条款待核" in rows["settlement-list"][1]
    assert all(datetime.fromisoformat(checked) for _, _, checked in rows.values())
