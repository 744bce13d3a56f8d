"""Forms that nobody would hand in, from the document to the findings and the points.

Each is one change to a plain self-evaluation that has no errors. The table says which checks
must answer, what the reader made of the cell, and what becomes of the total.
"""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from jiheng.budget.checks.examples import forms_of
from jiheng.budget.forms import Form
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles
from jiheng.budget.recognise import recognise
from jiheng.budget.scoring import Ledger, score_form
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.findings import Finding

HEADINGS = (
    *("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    "偏差原因分析及改进措施",
)
ROWS = (
    ("产出指标", "数量指标", "检查定点机构数", "≥100家", "100家", "18", "18", ""),
    ("产出指标", "质量指标", "检查合格率", "≥95%", "96%", "17", "17", ""),
    ("产出指标", "时效指标", "检查完成时间", "≤6月底", "6月", "15", "15", ""),
    ("效益指标", "社会效益指标", "追回基金率", "≥90%", "90%", "15", "15", ""),
    ("效益指标", "可持续影响指标", "监管长效机制", "建立健全", "达成预期指标", "15", "15", ""),
    ("满意度指标", "服务对象满意度指标", "参保群众满意度", "≥90%", "92%", "10", "10", ""),
)
FUNDS = ("年度资金总额", "100", "100", "95", "10", "95%", "9.5")
Change = dict[int, dict[int, str]]
ACTUAL, WEIGHT, SCORE, TARGET = 4, 5, 6, 3


def document(
    path: Path, changes: Change, funds: dict[int, str], total: str, rows: int = len(ROWS)
) -> Path:
    """A workbook of the plain form: cells changed by row and column, only the first `rows`."""
    table = [["", *row] for row in ROWS[:rows]]
    for at, cells in changes.items():
        for column, text in cells.items():
            table[at][column + 1] = text
    money = [funds.get(at, text) for at, text in enumerate(FUNDS)]
    lines: list[list[str]] = [
        ["2023年度项目支出绩效自评表"],
        ["项目名称", "测试项目"],
        ["主管部门", "江城市医疗保障局", "", "", "", "实施单位", "江城市医疗保障局"],
        [
            "项目资金（万元）",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["", *money],
        ["年度总体目标", "预期目标", "", "", "实际完成情况"],
        ["", "完成医保基金监管任务，检查定点机构100家。", "", "", "检查定点机构100家，成效明显。"],
        ["绩效指标", *HEADINGS],
        *table,
        ["总分", "", "", "", "", "", "100", total],
    ]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(lines):
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(at, column, text)
    return path


def read(path: Path) -> Form:
    [form] = recognise(read_document(path, default_limits()), addresses=True).forms
    return form


def checked(form: Form) -> list[Finding]:
    with Examination(profiles()["national"]) as run:
        found = [one for each in run.forms([form]) for one in each.findings]
        return [*found, *run.across()]


def errors(found: list[Finding]) -> set[str]:
    return {one.code for one in found if one.severity == "error"}


def scored(form: Form) -> Ledger:
    return score_form(form, profiles()["national"])


@pytest.fixture
def strange(tmp_path: Path) -> Any:
    """The form read back from a workbook with changes."""

    def make(
        changes: Change | None = None,
        funds: dict[int, str] | None = None,
        total: str = "99.5",
        rows: int = len(ROWS),
    ) -> Form:
        return read(document(tmp_path / "a.xlsx", changes or {}, funds or {}, total, rows))

    return make


def test_the_plain_form_has_no_errors_and_its_total(strange: Any) -> None:
    form = strange()
    assert errors(checked(form)) == set()
    assert (str(scored(form).total.computed), scored(form).grade) == ("99.50", "优")


# --- a table of headings without indicators


def test_headings_without_rows_are_told_apart_from_columns_that_are_not_there(strange: Any) -> None:
    states = strange(rows=0).states
    assert states["indicators"] == "blank"
    for name in ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation"):
        assert states[f"indicators[*].{name}"] == "blank", name
    assert "indicators[*].likelihood" not in states


def test_an_empty_evaluation_does_not_pass(strange: Any) -> None:
    found = checked(strange(rows=0, total="100"))
    assert errors(found) >= {"IND-01", "WGT-01", "WGT-09"}
    seen = {one.code: (one.seen, one.expected) for one in found}
    assert (seen["WGT-01"], seen["WGT-09"]) == (("10", "100"), ("100", "9.5"))
    labels = {one.arguments["label"] for one in found if one.code == "CHK-01"}
    assert not labels & {"绩效指标", "指标值", "指标分值", "指标得分", "实际完成值", "偏差原因"}


def test_an_empty_evaluation_does_not_pass_beside_a_complete_one(
    strange: Any,
) -> None:
    forms = [strange(), strange(rows=0, total="100")]
    with Examination(profiles()["national"]) as run:
        found = [errors(one.findings) for one in run.forms(forms)]
    assert found == [set(), {"IND-01", "WGT-01", "WGT-09"}]


def test_a_total_over_a_column_of_blank_scores_is_no_sum(strange: Any) -> None:
    blank = {at: {SCORE: ""} for at in range(len(ROWS))}
    assert "WGT-09" in errors(checked(strange(blank, total="100")))


# --- cells that hold no number: what the reader keeps, and which checks answer

UNREADABLE = [
    ({0: {WEIGHT: "二十", SCORE: "满分"}}, {}, "99.5", {"WGT-04": "二十", "WGT-10": "满分"}),
    ({0: {WEIGHT: "-20", SCORE: "25"}}, {}, "99.5", {"WGT-04": "-20"}),
    ({0: {TARGET: "≥100嘎嘎", ACTUAL: "50嘟嘟"}}, {}, "99.5", {"VAL-06": "50嘟嘟"}),
    ({0: {ACTUAL: "1e400家"}}, {}, "99.5", {"VAL-06": "1e400家"}),
    ({0: {ACTUAL: "#REF!"}}, {}, "99.5", {"VAL-06": "#REF!"}),
    (
        {},
        {1: "一百万", 2: "若干", 3: "#REF!", 5: "#DIV/0!"},
        "99.5",
        {"STR-01": "一百万、若干、#REF!"},
    ),
    ({}, {4: "十分", 6: "满分"}, "99.5", {"WGT-04": "十分", "WGT-10": "满分"}),
]


@pytest.mark.parametrize(("changes", "funds", "total", "wanted"), UNREADABLE)
def test_what_is_no_number_is_said_where_it_stands(
    strange: Any, changes: Change, funds: dict[int, str], total: str, wanted: dict[str, str]
) -> None:
    form = strange(changes, funds, total)
    seen = {one.code: one for one in checked(form)}
    for code, text in wanted.items():
        assert seen[code].seen == text
        assert seen[code].places[0].cell, code
    assert form.indicators[0].deviation is None
    if 4 not in funds:  # a weight of execution in words is what the others leave of 100
        assert (scored(form).total.computed, len(scored(form).total.refused)) == (None, 1)


def test_weights_that_cannot_be_read_are_no_zero(strange: Any) -> None:
    form = strange({0: {WEIGHT: "二十", SCORE: "满分"}})
    assert not {"WGT-01", "WGT-03"} & {one.code for one in checked(form)}


# --- sentences that name what is wrong


@pytest.mark.parametrize(
    ("changes", "funds", "code", "said"),
    [
        ({}, {1: "-100", 2: "-100", 3: "-50"}, "VAL-10", "年初预算数填 -100，是负数"),
        ({0: {WEIGHT: "-20", SCORE: "25"}}, {}, "WGT-04", "分值填 -20，是负数"),
        ({0: {ACTUAL: "50嘟嘟"}}, {}, "VAL-06", "“50嘟嘟”认不出是多少"),
    ],
)
def test_a_sentence_names_the_fault(
    strange: Any, changes: Change, funds: dict[int, str], code: str, said: str
) -> None:
    found = checked(strange(changes, funds))
    assert any(one.code == code and said in one.said("zh").message for one in found)
    assert not {"FND-04", "WGT-10"} & {one.code for one in found}


def test_points_for_execution_name_both_cases_that_the_guide_knows(strange: Any) -> None:
    with Examination(profiles()["core-2021"]) as run:
        found = [one for each in run.forms([strange()]) for one in each.findings]
    [one] = [one for one in found if one.code == "FND-03"]
    assert "执行率 95%，项目在预算内完成应为 10，未完成应为 7" in one.said("zh").message


def test_a_sign_before_a_range_is_no_approximate_number(strange: Any) -> None:
    line = scored(strange({0: {TARGET: "≥80~90家", ACTUAL: "85家"}})).indicators[0]
    assert "既有符号又是区间" in line.reason.said()


def test_an_approval_is_told_of_ninety_points() -> None:
    [form] = forms_of({"kind": "target_approval", "set": {"indicators[0].weight": "85"}})
    [one] = [one for one in checked(form) if one.code == "WGT-01"]
    assert (one.seen, one.expected) == ("85", "90")
    assert "自评前应为 90" in one.said("zh").message
