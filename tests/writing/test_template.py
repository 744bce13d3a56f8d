"""Workbooks to fill in: what may be entered where, what is worked out, and reading them back."""

from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest

from jiheng import examples
from jiheng.budget.forms import Form, Kind
from jiheng.budget.layouts.indicator_columns import apart
from jiheng.budget.layouts.packs import PACKAGED, packs
from jiheng.budget.layouts.review import review_sheet
from jiheng.budget.layouts.template import template
from jiheng.budget.recognise import recognise
from jiheng.budget.recognise.rows import joined
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing import xlsx
from jiheng.kernel.writing.sheet import Sheet
from writing.trips import differences, plain, read_back

FILLED = {  # label of a row or heading of a column → what someone fills in
    "project_name": "医疗救助补助",
    "department": "361-江城市医疗保障局",
    "year": "2024",
    "funds[1].full_year_budget": 100,
    "funds[1].executed": 97.5,
    "funds[2].full_year_budget": 20,
    "funds[2].executed": 20,
    "funds[0].weight": 10,
    "objectives.expected": "救助人次不少于5000。",
    "indicators[0].level3": "人均救助标准",
    "indicators[0].operator": "≤",
    "indicators[0].target": "3000",
    "indicators[0].unit": "元",
    "indicators[0].actual": "2980",
    "indicators[0].weight": 20,
    "indicators[0].score": 20,
    "indicators[6].level3": "救助人次",
    "indicators[6].operator": "≥",
    "indicators[6].target": "5000",
    "indicators[6].unit": "人次",
    "indicators[6].weight": 30,
    "indicators[6].score": 28.5,
    "indicators[6].deviation": "=第四季度少报",
}


def blank(kind: Kind, pack: str = "national", given: Form | None = None) -> Sheet:
    return template(kind, packs()[pack], packs(), given).sheet


def cell_of(page: Any, sheet: Sheet, field: str) -> Any:
    box = next(box for box in sheet.boxes if box.field == field)
    above = len(sheet.above)
    return page.cell(row=box.row + above + 1, column=box.column + 1)


def filled(sheet: Sheet, values: dict[str, object]) -> bytes:
    """The workbook with values typed in, as Excel would save it without computing."""
    book = openpyxl.load_workbook(BytesIO(xlsx.write([sheet])))
    for field, value in values.items():
        cell = cell_of(book.worksheets[0], sheet, field)
        assert not cell.protection.locked, field
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # its format is text: what is typed is no formula
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def test_what_is_filled_in_is_read(tmp_path: Path) -> None:
    [form] = read_back(filled(blank("self_evaluation"), FILLED), tmp_path, ".xlsx").forms
    assert (form.project_name, form.department_code, form.year) == ("医疗救助补助", "361", "2024")
    assert form.objectives.expected == "救助人次不少于5000。"
    assert [(fund.item, fund.executed) for fund in form.funds[1:3]] == [
        ("本年财政拨款", "97.50"),
        ("上年结转资金", "20.00"),
    ]
    rows = [
        (one.level2, one.level3, one.target, one.score, one.deviation) for one in form.indicators
    ]
    assert rows == [
        ("经济成本指标", "人均救助标准", "≤3000元", "20", None),
        ("数量指标", "救助人次", "≥5000人次", "28.5", "=第四季度少报"),
    ]
    assert form.extra == []


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_libreoffice_works_out_sums_and_rate_and_keeps_all(tmp_path: Path) -> None:
    data = filled(blank("self_evaluation"), FILLED)
    saved = convert(data, "xlsx", Guard("填报.xlsx", default_limits()))
    [form] = read_back(saved, tmp_path, ".xlsx").forms
    total = form.funds[0]
    assert (total.full_year_budget, total.executed, total.rate) == ("120.00", "117.50", "97.92%")
    assert (form.total_weight, form.total_score) == ("60", "48.5")
    [before] = read_back(data, tmp_path, ".xlsx").forms
    assert plain(form)["indicators"] == plain(before)["indicators"]


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("pack", PACKAGED)
def test_only_cells_to_fill_in_can_be_changed(pack: str, kind: Kind) -> None:
    sheet = blank(kind, pack)
    page = openpyxl.load_workbook(BytesIO(xlsx.write([sheet]))).worksheets[0]
    assert page.protection.sheet
    for box in sheet.boxes:
        cell = page.cell(row=box.row + len(sheet.above) + 1, column=box.column + 1)
        given = sheet.inputs.get(box.field or "")
        open_to_all = given is not None and given.formula is None and box.kind != "label"
        assert cell.protection.locked is not open_to_all, box


def test_levels_operators_and_units_are_chosen_and_numbers_checked() -> None:
    sheet = blank("self_evaluation", "luan")
    page = openpyxl.load_workbook(BytesIO(xlsx.write([sheet]))).worksheets[0]

    def rule(field: str) -> Any:
        place = cell_of(page, sheet, field).coordinate
        return next(one for one in page.data_validations.dataValidation if place in one.sqref)

    assert rule("indicators[0].level1").formula1 == '"产出指标,效益指标,满意度指标"'
    assert "可持续影响指标" in rule("indicators[3].level2").formula1
    assert rule("indicators[2].operator").formula1 == '"≥,≤,=,>,<,定性"'
    assert "个工作日" in rule("indicators[2].unit").formula1
    weight = rule("indicators[0].weight")
    assert (weight.type, weight.formula1, weight.formula2) == ("decimal", "0.0", "100.0")
    assert rule("funds[1].executed").operator == "greaterThanOrEqual"
    note = rule("indicators[0].level3").prompt
    assert "好：慢性病评审次数" in note
    assert "条款待核" in note


def test_formulas_add_up_and_divide() -> None:
    sheet = blank("self_evaluation")
    page = openpyxl.load_workbook(BytesIO(xlsx.write([sheet]))).worksheets[0]
    rate = cell_of(page, sheet, "funds[0].rate").value
    executed = cell_of(page, sheet, "funds[0].executed").coordinate
    budget = cell_of(page, sheet, "funds[0].full_year_budget").coordinate
    assert f"{executed}/{budget}" in rate
    first, last = (cell_of(page, sheet, f"funds[{at}].executed").coordinate for at in (1, 3))
    assert f"SUM({first}:{last})" in cell_of(page, sheet, "funds[0].executed").value
    assert cell_of(page, sheet, "total_weight").value.startswith("=IF(COUNT(")


@pytest.mark.parametrize(
    ("file", "pack"),
    [("金安区医保局2022自评.xlsx", "luan"), ("医保信息系统2023申报.xlsx", "xinzhou")],
)
def test_a_form_that_is_given_stands_in_it(file: str, pack: str, tmp_path: Path) -> None:
    for form in recognise(read_document(examples.folder() / file, default_limits())).forms:
        data = xlsx.write([blank(form.kind, pack, form)])
        [again] = read_back(data, tmp_path, ".xlsx").forms
        left = {"states", "extra", "title"}  # further cells, which are blank; rows without a name
        before, after = plain(form), plain(again)
        told = list(
            differences(
                *({k: v for k, v in one.items() if k not in left} for one in (before, after))
            )
        )
        assert told == []


def test_a_figure_that_differs_from_what_is_worked_out_stays(tmp_path: Path) -> None:
    path = examples.folder() / "金安区医保局2022自评.xlsx"
    form = recognise(read_document(path, default_limits())).forms[0]
    form.total_score = "99"
    form.funds[0].rate = "98%"
    sheet = blank("self_evaluation", "luan", form)
    assert sheet.inputs["total_score"].formula is None
    assert sheet.inputs["funds[0].rate"].formula is None
    [again] = read_back(xlsx.write([sheet]), tmp_path, ".xlsx").forms
    assert (again.total_score, again.funds[0].rate) == ("99", "98%")


TARGETS = [
    "≥95%",
    "=153人",
    "≤5000元/人",
    "100",
    "有所提高",
    "≤12月底前",
    "<300元/人、天",
    "1,000户",
    "95%以上",
    "",
]


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_taken_apart_only_where_it_can_be_put_together(target: str) -> None:
    assert joined(*apart(target)) == target


def test_a_review_asks_for_a_grade_and_points_of_each_item() -> None:
    pack = packs()["luan"]
    assert pack.review is not None
    form = Form.model_validate(
        {"kind": "target_declaration", "project_name": "医疗救助", "document": {"file": "表"}}
    )
    sheet = review_sheet(form, pack, pack.review)
    sheet.places()
    items = [item for part in pack.review.parts for item in part.items]
    assert (len(items), sum(item.points for item in items)) == (8, 100)
    book = openpyxl.load_workbook(BytesIO(xlsx.write([sheet])))
    page = book.worksheets[0]
    assert page["A1"].value == "项目支出绩效目标审核表"
    assert cell_of(page, sheet, "project_name").value == "医疗救助"
    assert "SUM(" in cell_of(page, sheet, "review.total").value
    grade = cell_of(page, sheet, "review[1].grade").coordinate
    rules = page.data_validations.dataValidation
    assert [one.formula1 for one in rules if grade in one.sqref] == ['"优,良,中,差"']
    assert any("条款待核" in line.text for line in sheet.below)


def test_what_is_worked_out_looks_unlike_what_is_filled_in() -> None:
    sheet = blank("self_evaluation")
    page = openpyxl.load_workbook(BytesIO(xlsx.write([sheet]))).worksheets[0]
    fields = ("total_weight", "indicators[0].weight")
    colours = [cell_of(page, sheet, field).fill.fgColor.rgb for field in fields]
    assert colours == ["FFF0F0F0", "FFFFFBE6"]
    assert page["A1"].fill.fill_type is None


ASIDE: list[tuple[Kind, dict[str, object]]] = [
    (
        "target_approval",
        {
            "extra.批复文号": "江财预〔2025〕9号",
            "extra.批复日期": "2025年2月1日",
            "extra.批复意见": "同意，请按批复的指标值组织实施。",
        },
    ),
    ("monitoring", {"extra.监控期间": "2025年1月至7月"}),
    ("transfer_self_evaluation", {"extra.中央主管部门": "国家医疗保障局"}),
]


@pytest.mark.parametrize(("kind", "values"), ASIDE)
def test_what_a_kind_bears_beside_its_fields_can_be_filled_in(
    kind: Kind, values: dict[str, object], tmp_path: Path
) -> None:
    sheet = blank(kind)
    head: dict[str, object] = {"project_name": "医疗救助补助", "year": "2025"}
    [form] = read_back(filled(sheet, {**head, **values}), tmp_path, ".xlsx").forms
    said = {f"extra.{one.label}": one.text for one in form.extra}
    said |= {f"extra.{label}": text for label, text in form.narrative.items()}
    assert values.items() <= said.items()
    again = blank(kind, given=form)  # what is given stands in it, once
    assert {box.field: box.text for box in again.boxes if box.text in values.values()} == {
        f"narrative.{field[6:]}" if field[6:] in form.narrative else field: text
        for field, text in values.items()
    }
    assert "未归类内容" not in [box.text for box in again.boxes]
