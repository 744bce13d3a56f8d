"""The overview: which values of a form stand in its row, and how the rows are shown."""

import io

import pytest
from rich.console import Console

from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form
from jiheng.budget.layouts.overview import (
    KINDS,
    NOTHING,
    ROWS_IN_TERMINAL,
    Summary,
    TerminalTable,
    summary_of,
)
from jiheng.budget.layouts.overview_page import OverviewPage

NAMES = (
    *("project", "unit", "year", "kind", "budget", "executed"),
    *("money_unit", "rate", "score", "indicators", "doubts"),
)


def cells(**values: object) -> dict[str, str]:
    form = {"kind": "self_evaluation", "document": {"file": "a.xlsx"}, **values}
    return dict(zip(NAMES, summary_of(Form.model_validate(form), "zh").cells, strict=True))


def test_a_form_without_values_shows_none_and_not_zero() -> None:
    expected = {**dict.fromkeys(NAMES, NOTHING), "kind": "项目自评"}
    assert cells() == {**expected, "indicators": "0", "doubts": "0"}


TOTAL = {"item": "年度资金总额", "initial_budget": "9", "full_year_budget": "10", "executed": "8"}
PART = {"item": "本年财政拨款", "full_year_budget": "7", "executed": "6"}
WHOLE = {"item": "资金总额", "horizon": "whole_period", "amount": "300"}
ANNUAL = {"item": "资金总额", "horizon": "annual", "amount": "100"}


@pytest.mark.parametrize(
    ("funds", "budget", "executed"),
    [
        ([TOTAL, PART], "10", "8"),
        ([PART, TOTAL], "10", "8"),
        ([WHOLE, ANNUAL], "100", NOTHING),
        ([WHOLE], NOTHING, NOTHING),  # the whole period is not the year
        ([PART], NOTHING, NOTHING),  # a part is not the total
        ([{**TOTAL, "executed": None, "executed_to_date": "5"}], "10", "5"),
        ([{**TOTAL, "full_year_budget": "0", "executed": "0.00"}], "0", "0.00"),
    ],
)
def test_budget_and_executed_are_those_of_the_year_s_total(
    funds: list[dict[str, str]], budget: str, executed: str
) -> None:
    row = cells(funds=funds)
    assert (row["budget"], row["executed"]) == (budget, executed)


@pytest.mark.parametrize(
    ("implementing_unit", "department", "shown"),
    [("市中心", "市局", "市中心"), (None, "市局", "市局"), (None, None, NOTHING)],
)
def test_the_unit_is_the_implementing_one_or_else_the_department(
    implementing_unit: str | None, department: str | None, shown: str
) -> None:
    assert cells(implementing_unit=implementing_unit, department=department)["unit"] == shown


def finding(severity: str, cell: str | None, message: str) -> dict[str, object]:
    place = {"file": "a.xlsx", "cell": cell}
    return {
        **{"code": "R", "severity": severity, "places": [place], "message_id": "x"},
        "message": message,
    }


def test_doubts_are_findings_that_are_more_than_information() -> None:
    reading = [
        finding("warning", "F14", "分值看不清。"),
        finding("info", "B2", "已合并断行。"),
        finding("error", None, "合计缺失。"),
    ]
    form = {"kind": "monitoring", "document": {"file": "a.xlsx", "form": 2}, "reading": reading}
    row = summary_of(Form.model_validate(form), "zh")
    assert row.cells[-1] == "2"
    assert row.doubts == ("F14：分值看不清。", "合计缺失。")
    assert row.place == "a.xlsx 第 2 张表"


def test_every_kind_of_form_has_a_name() -> None:
    assert set(KINDS) == set(Form.model_json_schema()["properties"]["kind"]["enum"])


def row(project: str = "参保补助", *doubts: str) -> Summary:
    values = (project, "市局", "2023", "项目自评", "10.00", "8.00", "万元", "80%", "95", "12")
    return Summary((*values, str(len(doubts))), "a.xlsx 第 1 张表", doubts)


def printed(table: TerminalTable, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(table.table(width))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [80, 100, 129, 130, 200])
def test_every_value_is_seen_whole_at_every_width(width: int) -> None:
    table = TerminalTable("zh")
    table.add([row("一个名称[bold]特别长[/bold]的项目")])
    shown = printed(table, width)
    assert max(len(line) for line in shown.splitlines()) <= width
    # The name may be folded; nothing else may.
    for value in row().cells[2:]:
        assert value in shown
    assert "[bold]" in shown.replace("\n", "")


def test_a_long_table_is_cut_and_says_by_how_much() -> None:
    table = TerminalTable("zh")
    for number in range(ROWS_IN_TERMINAL + 30):
        table.add([row(f"项目{number:04}")])
    shown = printed(table, 200)
    assert f"项目{ROWS_IN_TERMINAL - 1:04}" in shown
    assert f"项目{ROWS_IN_TERMINAL:04}" not in shown
    assert (table.count, table.cut()) == (ROWS_IN_TERMINAL + 30, 30)


def page(*rows: Summary, failure: Failure | None = None, language: str = "zh") -> str:
    target = io.BytesIO()
    with OverviewPage(target, language) as overview:
        overview.add(rows, failure)
    return target.getvalue().decode()


def test_the_page_shows_rows_doubts_and_failures() -> None:
    shown = page(
        row("甲", "F14：分值看不清。"), row("乙"), failure=Failure(file="c", message="空。")
    )
    assert shown.count("<td>甲</td>") == 2  # its row, and its doubt
    assert "<td>a.xlsx 第 1 张表</td><td>甲</td><td>F14：分值看不清。</td>" in shown
    assert "<td>c</td><td>空。</td>" in shown
    assert "共 2 张表，读取时存疑 1 处。" in shown
    assert shown.count("<section >") == 2


def test_sections_without_content_are_hidden() -> None:
    assert page(row()).count("<section hidden>") == 2


def test_what_stands_in_a_document_is_never_markup() -> None:
    shown = page(row("<script>alert(1)</script> $title & co", '"F1"：<b>'))
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $title &amp; co" in shown


def test_the_page_needs_nothing_from_outside() -> None:
    shown = page(row())
    assert not [word for word in ("http", "src=", "<link", "@import", "url(") if word in shown]


def test_the_page_says_its_language() -> None:
    assert '<html lang="zh-CN">' in page()
    assert '<html lang="en">' in page(language="en")


def test_a_page_that_fails_is_not_written() -> None:
    target = io.BytesIO()
    with pytest.raises(ZeroDivisionError), OverviewPage(target, "zh"):
        raise ZeroDivisionError
    assert target.getvalue() == b""
