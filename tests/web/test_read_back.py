"""The 批复表 that comes out reads back equal to what was frozen, however large and however typed."""

import copy
import re

import pytest
from django.urls import reverse
from test_way import approved

from jiheng.budget.forms import Form
from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits

pytestmark = pytest.mark.django_db

# Names, levels and targets as people type them: lines, half and full width, signs of every kind.
TYPED = [
    ("数量指标", "检查家数\n（含村卫生室）", "≥95家"),
    ("质量指标", "验收合格率（%）", "≥９５％"),
    ("时效指标", "响应时间(分钟)", "≤30分钟"),
    ("成本指标", "“两定”培训费/人·天", "=1,234.50元"),
    ("社会效益指标", "a<b & c>d；'x' \"y\"", "＝100%"),
    ("经济效益指标", "1. 节约资金——含税", "<5万元"),
    ("可持续影响指标", "长效机制：建立、健全", "有所提高"),
    ("服务对象满意度指标", "满意度【问卷】", "＞90%"),
    ("数量指标", "=1+1", "12次"),
    ("数量指标", "ＡＢＣ　ｄｅｆ", "2023年12月31日前"),
]
FORMATS = ("xlsx", "docx", "pdf", "html")


def with_indicators(draft, count):
    """The draft with so many annual indicators, each of another name."""
    pattern = draft.form["indicators"][0]
    rows = []
    for number in range(count):
        level2, name, target = TYPED[number % len(TYPED)]
        one = copy.deepcopy(pattern)
        first = "满意度指标" if "满意" in level2 else "效益指标"
        first = first if "效益" in level2 or "影响" in level2 or "满意" in level2 else "产出指标"
        one |= {"horizon": "annual", "level1": first, "level2": level2, "target": target}
        one |= {"level3": name if number < len(TYPED) else f"{name}之{number}", "weight": None}
        rows.append(one)
    rows.sort(key=lambda one: ("产效满".index(one["level1"][0]), one["level2"]))
    draft.form["indicators"] = rows
    draft.form["objectives"] = {
        **draft.form["objectives"],
        "annual": "目标一：完成“参保扩面”；\n目标二：处理 a & b，占比 ≥９５％。\n\n（另起一段）",
    }
    draft.row_ids = [f"r{number}" for number in range(1, count + 1)]
    draft.row_facts, draft.next_row = {}, count + 1
    draft.save()


def said(form):
    """All that a form says, with the money by its places; documents keep no blank of a text."""
    return {
        "head": [_bare(getattr(form, one)) for one in HEAD],
        "funds": {(one.item, one.horizon): one.amount for one in form.funds if one.amount},
        "objectives": {key: _bare(text) for key, text in form.objectives.model_dump().items()},
        "indicators": [
            (one.horizon, one.level1, one.level2, _bare(one.level3), one.target)
            for one in form.indicators
        ],
    }


def _bare(text):
    return text and re.sub(r"\s", "", text)


HEAD = ("kind", "year", "project_name", "department", "implementing_unit", "money_unit")


@pytest.mark.parametrize("count", [1, 40, 150])
def test_what_is_approved_reads_back_equal(sign_in, city, tmp_path, count):
    with_indicators(city.draft, count)
    one = approved(sign_in, city.draft)
    frozen = said(Form.model_validate_json(one.snapshot))
    for extension in FORMATS:
        answer = sign_in("auditor").get(reverse("approval_file", args=[one.pk, extension]))
        assert answer.status_code == 200
        path = tmp_path / f"{count}.{extension}"
        path.write_bytes(answer.content)
        (read,) = typed_forms(Wish(default_limits(), "zh"), Found(path, path.name)).forms
        found = said(read)
        for key, value in frozen.items():
            assert found[key] == value, (extension, key)
