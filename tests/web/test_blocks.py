"""Blocks from Excel and WPS: what each laid over a row leaves of it, and which rows it makes."""

import pytest
from django.urls import reverse

from jiheng.web.projects.blocks import lines_of
from jiheng.web.projects.documents import shown_order
from jiheng.web.projects.editing import MOST_ROWS
from jiheng.web.projects.models import Declaration

pytestmark = pytest.mark.django_db


def paste(person, declaration, text, row, column):
    body = {"text": text, "row": row, "column": column}
    address = reverse("paste", args=[declaration.pk])
    return person.post(address, body, content_type="application/json")


def shown_rows(declaration):
    found = Declaration.objects.get(pk=declaration.pk)
    records = dict(zip(found.row_ids, found.form["indicators"], strict=True))
    return [records[row] for row in shown_order(found)]


# Laid over the target ≥90% from a column on: what the target is then.
OVER_A_TARGET = [
    ("value", "95\r\n96\r\n", "≥95%"),  # a column of figures leaves sign and unit
    ("unit", "次\r\n次\r\n", "≥90次"),
    ("operator", "≤\r\n≤\r\n", "≤90%"),
    ("value", "≤5天\r\n≤6天\r\n", "≤5天"),
    ("value", "９５％\n９６％", "≥95%"),  # its own unit, not one more
    ("value", "按月\n按季", "按月"),
    ("operator", "\t100\t%\n≥\t90\t%", "100%"),  # the block has a sign column, and no sign here
    ("value", "95\t\n96\t%", "≥95"),
    ("weight", "5\t\t\t\r\n6\t\t\t\r\n", "≥90%"),
]


@pytest.mark.parametrize(("column", "text", "target"), OVER_A_TARGET)
def test_what_a_block_has_no_column_for_stays(sign_in, city, column, text, target):
    clerk = sign_in("clerk")
    assert paste(clerk, city.draft, "≥\t90\t%\n≥\t90\t%", "r1", "operator").status_code == 200
    assert paste(clerk, city.draft, text, "r1", column).status_code == 200
    declaration = Declaration.objects.get(pk=city.draft.pk)
    at = declaration.row_ids.index("r1")
    assert declaration.form["indicators"][at]["target"] == target


OFFICIAL = (
    "\t\t\t实施期目标\t\t年度目标\r\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t二级指标\t三级指标\t指标值\t\r\n"
    "\t产出指标\t数量指标\t奖励人数\t≥9人\t数量指标\t奖励人数\t≥3人\t\r\n"
    "\t\t\t\"检查\n家次\"\t≥30家\t\t检查家次\t≥10家\t\r\n"
    "\t效益指标\t社会效益指标\t知晓率\t≥９５％\t\t\t\t\r\n"
    "\t\t\t\t\t\t\t\t\r\n"
)  # fmt: skip
HALVES = [
    ("whole_period", "数量指标", "奖励人数", "≥9人"),
    ("whole_period", "数量指标", "检查家次", "≥30家"),
    ("whole_period", "社会效益指标", "知晓率", "≥95%"),
    ("annual", "数量指标", "奖励人数", "≥3人"),
    ("annual", "数量指标", "检查家次", "≥10家"),
]


def test_both_halves_of_the_official_table_come_in(sign_in, city):
    """实施期 and 年度 side by side: neither is written over the other."""
    Declaration.objects.filter(pk=city.draft.pk).update(
        form=city.draft.form | {"indicators": []}, row_ids=[]
    )
    assert paste(sign_in("clerk"), city.draft, OFFICIAL, None, "horizon").status_code == 200
    found = [
        tuple(one[key] for key in ("horizon", "level2", "level3", "target"))
        for one in shown_rows(city.draft)
    ]
    assert found == HALVES


# A block, the column it is laid into, what its first line says.
LINES = [
    ("一级指标\t二级指标\t三级指标\t指标值\t\t\n产出\t数量\t家次\t≥2家\t\t", "horizon",
     {"level2": "数量指标", "level3": "家次", "target": "≥2家"}),
    ("产出指标\t数量指标\t家次\t≥2家", "horizon",
     {"level2": "数量指标", "level3": "家次", "target": "≥2家"}),
    ("产出指标\t数量指标\t家次\t≥2家", "level2",
     {"level2": "数量指标", "level3": "家次", "target": "≥2家"}),
    ("三级指标\t指标值\t\t\t自评得分\n家次\t≥\t2\t家\t9", "level3", {"level3": "家次", "target": "≥2家"}),
    ("三级指标\t中期指标值\t年度指标值\n家次\t≥6家\t≥2家", "level3",
     {"horizon": "whole_period", "level3": "家次", "target": "≥6家"}),
    ("年度目标\t\t实施期目标\t\n三级指标\t指标值\t三级指标\t指标值\n甲\t1\t乙\t2", "level3",
     {"horizon": "annual", "level3": "甲", "target": "1"}),
    ('"两病"用药\t5', "level3", {"level3": '"两病"用药', "target": "5"}),
    ('"两病\t5\n"两定\t6', "level3", {"level3": '"两病', "target": "5"}),
    ('"两""定""\n机构"\t≥5家', "level3", {"level3": '两"定"机构', "target": "≥5家"}),
    ("Windows\u00a0 系统\t≥ 5 套", "level3", {"level3": "Windows系统", "target": "≥5套"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "first"), LINES)
def test_a_line_by_headings_levels_and_quotes(text, column, first):
    found = lines_of(text, column)[0]
    assert {key: one for key, one in found.items() if one} == first


def test_as_many_rows_as_a_form_holds_come_in_at_once(sign_in, city):
    line = "年度\t数量指标\t家次{}\t≥\t{}\t家次\t0.2\t越高越好"
    block = "\r\n".join(line.format(n, n) for n in range(1, MOST_ROWS + 1))
    shown = shown_order(city.draft)
    clerk = sign_in("clerk")
    assert paste(clerk, city.draft, block, shown[0], "horizon").status_code == 200
    assert [one["target"] for one in shown_rows(city.draft)][::299] == ["≥1家次", "≥300家次"]
    answer = paste(clerk, city.draft, block + "\r\n" + line.format(0, 0), shown[0], "horizon")
    assert (answer.status_code, "300" in answer.json()["message"]) == (409, True)


@pytest.mark.parametrize("text", ["", "\t\t\r\n\t", "\n\n"])
def test_a_block_with_nothing_in_it_says_so(sign_in, city, text):
    answer = paste(sign_in("clerk"), city.draft, text, "r1", "level3")
    assert (answer.status_code, "空" in answer.json()["message"]) == (409, True)
    assert Declaration.objects.get(pk=city.draft.pk).form == city.draft.form
