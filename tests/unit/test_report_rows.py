"""The overview: which values of a form stand in its row, and how the rows are shown."""

import io

import pytest
from reports import WRONG_RATE, forms, gathered
from rich.console import Console

from jiheng.budget.forms import Form
from jiheng.budget.layouts.report.columns import KINDS, NOTHING, overview
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.row import Points, Row, row_of
from jiheng.budget.layouts.report.terminal import (
    KINDS_IN_TERMINAL,
    ROWS_IN_TERMINAL,
    findings_table,
    overview_table,
)


def row(**values: object) -> Row:
    form = {"kind": "self_evaluation", "document": {"file": "a.xlsx"}, **values}
    return row_of(Form.model_validate(form))


def test_a_form_without_values_has_none_and_not_zero() -> None:
    one = row()
    texts = (one.project_name, one.unit, one.year, one.budget, one.executed, one.rate, one.score)
    assert (texts, one.indicators, one.doubts) == ((None,) * 7, 0, 0)


TOTAL = {"item": "年度资金总额", "initial_budget": "9", "full_year_budget": "10", "executed": "8"}
PART = {"item": "本年财政拨款", "full_year_budget": "7", "executed": "6"}
WHOLE = {"item": "资金总额", "horizon": "whole_period", "amount": "300"}
ANNUAL = {"item": "资金总额", "horizon": "annual", "amount": "100"}


@pytest.mark.parametrize(
    ("funds", "budget", "executed"),
    [
        ([TOTAL, PART], "10", "8"),
        ([PART, TOTAL], "10", "8"),
        ([WHOLE, ANNUAL], "100", None),
        ([WHOLE], None, None),  # the whole period is not the year
        ([PART], None, None),  # a part is not the total
        ([{**TOTAL, "executed": None, "executed_to_date": "5"}], "10", "5"),
        ([{**TOTAL, "full_year_budget": "0", "executed": "0.00"}], "0", "0.00"),
    ],
)
def test_budget_and_executed_are_those_of_the_year_s_total(
    funds: list[dict[str, str]], budget: str | None, executed: str | None
) -> None:
    one = row(funds=funds)
    assert (one.budget, one.executed) == (budget, executed)


@pytest.mark.parametrize(
    ("implementing_unit", "department", "shown"),
    [("市中心", "市局", "市中心"), (None, "市局", "市局"), (None, None, None)],
)
def test_the_unit_is_the_implementing_one_or_else_the_department(
    implementing_unit: str | None, department: str | None, shown: str | None
) -> None:
    assert row(implementing_unit=implementing_unit, department=department).unit == shown


def test_doubts_are_findings_of_the_reader_that_are_more_than_information() -> None:
    reading = [
        {"code": "READ-01", "severity": severity, "message_id": "x"}
        for severity in ("warning", "info", "error")
    ]
    assert row(reading=reading).doubts == 2


def test_every_kind_of_form_has_a_name() -> None:
    assert set(KINDS) == set(Form.model_json_schema()["properties"]["kind"]["enum"])


@pytest.mark.parametrize(
    ("computed", "lowest", "highest", "shown"),
    [("95", "95", "95", "95"), (None, "82", "92", "82~92"), (None, None, None, NOTHING)],
)
def test_an_open_total_is_shown_by_its_span(
    computed: str | None, lowest: str | None, highest: str | None, shown: str
) -> None:
    points = Points(
        profile="p", rule_day="2023-12-31", declared="90", computed=computed, lowest=lowest,
        highest=highest, grade=None,
    )  # fmt: skip
    one = row().model_copy(update={"points": (points,)})
    with gathered([]) as report:
        [column] = [column for column in overview(report) if column.heading == "应得"]
    assert column.shown(one) == shown


def test_each_profile_has_its_columns_and_the_first_one_checks() -> None:
    with gathered(forms({}), names=("anhui", "hubei")) as report:
        headings = [column.heading for column in overview(report)]
    assert headings[9:13] == ["应得 anhui", "等次 anhui", "应得 hubei", "等次 hubei"]


def printed(report: Gathered, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(overview_table(report, width))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [80, 100, 129, 130, 200])
def test_every_value_is_seen_whole_at_every_width(width: int) -> None:
    name = "一个名称[bold]特别长[/bold]的项目"
    with gathered(forms({"project_name": name, **WRONG_RATE})) as report:
        [one] = report.rows()
        shown = printed(report, width)
        values = [column.shown(one) for column in overview(report)]
    assert max(len(line) for line in shown.splitlines()) <= width
    for value in values[2:]:  # names may be folded; nothing else may
        assert value in shown
    first = "".join(line.split(" │ ")[0].strip() for line in shown.splitlines())
    assert name in first


def test_marks_that_command_a_terminal_or_turn_its_lines_are_shown_as_numbers() -> None:
    with gathered(forms({"project_name": "甲\x1b[31m乙\u202e丙"})) as report:
        shown = printed(report, 200)
    assert "\x1b" not in shown
    assert "甲\\u001b[31m乙\\u202e丙" in shown


def test_long_tables_are_cut() -> None:
    many = [{"project_name": f"项目{at:04}"} for at in range(ROWS_IN_TERMINAL + 1)]
    with gathered(forms(*many)) as report:
        shown = printed(report, 200)
        assert findings_table(report).row_count <= KINDS_IN_TERMINAL
    assert f"项目{ROWS_IN_TERMINAL - 1:04}" in shown
    assert f"项目{ROWS_IN_TERMINAL:04}" not in shown
