"""Forms at the edge of what a layout holds come back whole, and nothing in them is cut off."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jiheng.budget.forms import Form
from jiheng.kernel.writing.measure import lines_needed
from jiheng.kernel.writing.write import WRITERS
from writing.trips import assert_same, read_back, sheet_of, typed, written

ABSENT = "not_in_layout"
HEAD = {"department": ABSENT, "implementing_unit": ABSENT, "attribute": ABSENT, "period": ABSENT}
NO_GOALS = {"objectives.expected": ABSENT, "objectives.actual": ABSENT}
NO_GOALS_SET = {"objectives.whole_period": ABSENT, "objectives.annual": ABSENT}
EVALUATED = {"target": "≥95%", "actual": "96", "weight": "1", "score": "1", "deviation": "按期完成"}
SENTENCE = "加强医保基金监管，提高基金使用效率，"


def evaluation(**fields: Any) -> Form:
    """A self-evaluation with nothing but what is given."""
    states = {"year": ABSENT, "money_unit": ABSENT, **HEAD, **NO_GOALS}
    states |= {"total_weight": ABSENT, "total_score": ABSENT, **fields.pop("states", {})}
    for key in fields:
        states.pop(key, None)
    form = {
        "kind": "self_evaluation",
        "title": "项目支出绩效自评表",
        "project_name": "医疗救助补助",
    }
    return made(form | fields, states)


def declaration(**fields: Any) -> Form:
    """A target declaration with nothing but what is given."""
    states = {"year": ABSENT, "money_unit": ABSENT, **HEAD, **NO_GOALS_SET}
    states |= {"total_weight": ABSENT, "total_score": ABSENT, **fields.pop("states", {})}
    states |= {f"indicators[*].{key}": ABSENT for key in ("actual", "weight", "score", "deviation")}
    for key in fields:
        states.pop(key, None)
    form = {"kind": "target_declaration", "title": "绩效目标申报表", "project_name": "医疗救助补助"}
    return made(form | fields, states)


def made(form: dict[str, Any], states: dict[str, str]) -> Form:
    return typed(Form.model_validate({**form, "states": states, "document": {"file": "新表"}}))


def indicators(count: int, **fields: str) -> list[dict[str, str]]:
    levels = {"level1": "产出指标", "level2": "数量指标"}
    return [{**levels, "level3": f"培训第{at}批", **EVALUATED, **fields} for at in range(count)]


def targets(*horizons: str) -> list[dict[str, str]]:
    return [
        {"horizon": one, "level1": "产出指标", "level2": "质量指标", "level3": f"合格率{at}", "target": "1%"}
        for at, one in enumerate(horizons)
    ]  # fmt: skip


def goals(form: Form, **texts: str) -> Form:
    for key, text in texts.items():
        setattr(form.objectives, key, text)
        form.states.pop(f"objectives.{key}")
    return form


FORMS: dict[str, Callable[[], Form]] = {
    "120 indicators": lambda: evaluation(indicators=indicators(120)),
    "300 indicators": lambda: evaluation(indicators=indicators(300)),
    "200 signs": lambda: evaluation(indicators=indicators(40, level3=f"{SENTENCE * 10}达标"[:200])),
    "long everywhere": lambda: evaluation(indicators=indicators(3, target=SENTENCE * 20, deviation=SENTENCE * 30)),
    "20,000 signs": lambda: goals(evaluation(indicators=indicators(2)), expected=f"{SENTENCE * 1110}。", actual="完成了"),
    "no indicators": lambda: evaluation(department="江城市医疗保障局", implementing_unit="监管科", attribute="经常性项目"),
    "only totals": lambda: evaluation(indicators=indicators(1), total_weight="100", total_score="98.5"),
    "goal of two cells": lambda: goals(evaluation(indicators=indicators(1)), expected="一是做好培训。\n二是做好监管。", actual="都完成了。"),
    "text of two cells": lambda: evaluation(indicators=indicators(1), narrative={"项目概况": "一是培训。\n二是监管。"}),
    "one horizon below the other": lambda: declaration(indicators=targets("whole_period", "whole_period", "annual", "annual")),
    "the year first": lambda: declaration(indicators=targets("annual", "annual", "whole_period")),
    "only the whole period": lambda: declaration(indicators=targets("whole_period", "whole_period")),
    "halves of unlike length": lambda: declaration(indicators=targets("whole_period", "annual", "annual", "whole_period", "annual")),
    "printed otherwise": lambda: evaluation(indicators=indicators(2, level2_printed="数量类", level1_printed="双重目标（50分）", level1_weight="50")),
    "unreadable": lambda: unreadable(),
    "amounts not in pairs": lambda: amounts(),
}  # fmt: skip


def unreadable() -> Form:
    form = evaluation(indicators=indicators(2))
    form.indicators[0].score = None
    form.states["indicators[0].score"] = "unreadable"
    return form


def amounts() -> Form:
    rows = [("资金总额", "whole_period"), ("资金总额", "annual"), ("财政拨款", "annual"), ("事业收入", "whole_period"), ("其他资金", "whole_period"), ("其他资金", "annual")]  # fmt: skip
    funds: list[dict[str, Any]] = [
        {"item": item, "horizon": one, "amount": "100.00"} for item, one in rows
    ]
    funds[3]["amount"] = None
    return declaration(
        indicators=targets("annual"),
        funds=funds,
        money_unit="万元",
        states={"funds[3].amount": "blank"},
    )


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_at_the_edge_comes_back_whole(name: str, suffix: str, tmp_path: Path) -> None:
    form = FORMS[name]()
    assert_same([form], read_back(written([form], suffix), tmp_path, suffix))


@pytest.mark.parametrize("name", FORMS)
def test_every_row_of_a_worksheet_is_high_enough_and_none_too_high(name: str) -> None:
    form = FORMS[name]()
    sheet = openpyxl.load_workbook(BytesIO(written([form], ".xlsx"))).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert all(height and height <= 409 for height in heights)
    merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    widths = sheet_of(form).widths
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or cell.font.sz != 9:
                continue
            area = merged.get((cell.row, cell.column))
            last_row, last_column = (
                (area.max_row, area.max_col) if area else (cell.row, cell.column)
            )
            width = sum(widths[cell.column - 1 : last_column]) - 2
            room = sum(heights[cell.row - 1 : last_row])
            assert lines_needed(cell.value, width, 9) * 12 <= room, cell.value[:30]
