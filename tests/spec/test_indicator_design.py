"""The dictionaries behind the checks of the design of indicators, as tables of names and texts."""

from typing import Any

import pytest

from jiheng.budget.checks import check_form
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.checks.ind_values import repeated_share
from jiheng.budget.checks.regional import tables
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.kernel.findings import Finding

PROFILE = packaged_profiles()["national"]


def found(code: str, changes: dict[str, Any], kind: str = "monitoring") -> list[Finding]:
    """The findings of a check on the clean form of a kind with some fields changed."""
    (form,) = forms_of({"kind": kind, "set": changes})
    rules = PROFILE.rules(PROFILE.newest_day())
    return [one for one in check_form(Case(form), rules) if one.code == code]


PLACES = [
    # level, name, target, where it belongs instead
    ("数量指标", "网络故障响应时间", "≤60分钟", "时效指标"),
    ("质量指标", "网络故障响应时间", "≤60分钟", "时效指标"),
    ("时效指标", "网络故障响应时间", "≤60分钟", None),
    ("数量指标", "经费拨付率", "=100%", "质量指标"),
    ("时效指标", "经费拨付率", "=100%", None),
    ("数量指标", "宣传频率", "≥4次", None),
    ("数量指标", "合法性审查", "=100%", "质量指标"),
    ("数量指标", "人均筹资标准", "=15000元", "成本指标"),
    ("数量指标", "人均药费统筹支出", "≤4.63万元", "成本指标"),
    ("成本指标", "人均筹资标准", "=15000元", None),
    ("质量指标", "参与人数", "≥21人", "数量指标"),
    ("质量指标", "重复参保人数", "=0人", None),
    ("质量指标", "验收合格件数", "≥20件", None),
    ("时效指标", "每季度巡查次数", "≥3次", None),
    ("时效指标", "按时参训人数", "≥30人", "数量指标"),
    ("社会成本指标", "护理投诉件数", "≤10件", None),
    ("社会效益指标", "政策知晓率", "≥90%", None),
]


@pytest.mark.parametrize(("level", "name", "target", "belongs"), PLACES)
def test_what_a_name_measures_decides_its_place(
    level: str, name: str, target: str, belongs: str | None
) -> None:
    row = {"level2": level, "level3": name, "target": target}
    seen = found("IND-02", {f"indicators[0].{key}": value for key, value in row.items()})
    assert [one.expected for one in seen] == ([belongs] if belongs else [])


NAMES = [
    ("持续加强打击欺诈骗保的违法行为", "warning"),
    ("对新增机构操作人员业务培训,", "warning"),
    ("提高参保人员满意率", "warning"),
    ("保障专网运行平稳，提高专网的运行效率和服务水平", "warning"),
    ("以户籍人口为基数计算的基本医疗保险综合参保率", "info"),
    ("政策知晓率。", None),
    ("提升机运行台数", None),
    ("召开新闻发布会次数", None),
]


@pytest.mark.parametrize(("name", "severity"), NAMES)
def test_a_name_is_a_measure_not_a_task(name: str, severity: str | None) -> None:
    seen = found("IND-04", {"indicators[7].level3": name})
    assert [one.severity for one in seen] == ([severity] if severity else [])
    assert all(one.places[0].field == "indicators[7].level3" for one in seen)


def test_a_name_that_recurs_is_told_once() -> None:
    names = {f"indicators[{at}].level3": "提高服务对象满意率" for at in (0, 1, 7)}
    assert len(found("IND-04", names)) == 1


EFFECTS = [
    *("效果明显", "影响程度较高", "成效显著。", "程度较高", "有所提升", "持续进行", "大幅下降"),
    *("不断提高", "稳步推进", "有效缓解", "全方位推进", "逐步推开", "明显改善", "长期"),
]
MEANINGFUL = [
    *("≥90%", "较上年明显增加", "签订承诺书的机构覆盖全部县区", "影响5个县区", "达到省级规范"),
]


@pytest.mark.parametrize("target", [*EFFECTS, *MEANINGFUL])
def test_a_degree_without_a_scale_says_nothing(target: str) -> None:
    row = {"indicators[7].level3": "机构守法经营意识", "indicators[7].target": target}
    assert bool(found("IND-07", row)) == (target in EFFECTS)


def test_an_explained_scale_is_a_scale() -> None:
    row = {
        "indicators[7].level3": "机构守法经营意识",
        "indicators[7].target": "明显提升",
        "indicators[7].explanation": "问卷得分比上年高5分以上为明显提升",
    }
    assert not found("IND-07", row)


REPETITIONS = [
    ("干部工作水平", "提高干部工作", 100),
    ("城乡居民医疗负担", "减轻城乡居民医疗负", 100),
    ("支付质量", "审核后支付", 40),
    ("及时性", "及时", 0),
    ("", "", 0),
]


@pytest.mark.parametrize(("name", "target", "share"), REPETITIONS)
def test_how_much_of_a_target_its_name_says(name: str, target: str, share: int) -> None:
    assert repeated_share(name, target) == share


GOALS = [
    # the clean form promises 380家, 300万份, 98%, 45个工作日, 500万元
    ("检查机构不少于380家，审核单据300万份", None),
    ("检查机构不少于200家", None),
    ("检查机构不少于450家", "450家"),
    ("检查机构1,200家", "1200家"),
    ("每年支付审计费5-8万元", "5-8万元"),
    ("短信0.1元每人，按照每人2元标准，预计200万人次", "200万人次"),
    ("自2013年起，第3次检查，涉及3个县区", None),
    ("追回违规基金500万元，预算200万元", None),
]


@pytest.mark.parametrize(("goal", "seen"), GOALS)
def test_numbers_of_a_goal_have_an_indicator(goal: str, seen: str | None) -> None:
    findings = found("IND-15", {"objectives.expected": goal})
    assert [one.seen for one in findings] == ([seen] if seen else [])
    assert all(one.places[0].field == "objectives.expected" for one in findings)


def test_of_a_plan_only_promises_count() -> None:
    plan = "对2000家机构巡查，现有人员300人，每次聘请专家不少于10人"
    (one,) = found("IND-15", {"narrative.项目实施计划": plan}, "target_declaration")
    assert (one.seen, one.places[0].field) == ("10人", "narrative.项目实施计划")


# The regional targets of a subsidy.

SUBSIDY = {"project_name": "医疗服务与保障能力提升补助资金"}


def carried(*without: int, **targets: str) -> dict[str, Any]:
    """A form that carries on all indicators of the table, some left out or with other targets."""
    (table, *_) = tables()
    changes: dict[str, Any] = dict(SUBSIDY)
    kept = [one for at, one in enumerate(table.indicators) if at not in without]
    for at, one in enumerate(kept):
        changes[f"indicators[{9 + at}]"] = {
            "level1": "产出指标",
            "level2": "质量指标",
            "level3": NAMED.get(one.called, one.called),
            "target": targets.get(one.called, one.printed),
        }
    return changes


NAMED = {
    "新闻发布会、政策吹风会": "召开市级新闻发布会、政策吹风会",
    "政府信息公开工作会": "召开政府信息公开市级工作会",
    "规范性文件合法性、公平竞争审查": "规范性文件合法性审查",
    "定点医药机构监督检查覆盖率": "定点医药机构监督检查覆盖率",
    "法治建设、风险控制、经办服务能力": "医保经办服务能力",
    "医保支付方式改革": "推进DRG试点",
}


def test_a_form_that_carries_on_the_regional_targets_is_silent() -> None:
    assert not found("IND-20", carried(), "transfer_self_evaluation")


def test_a_regional_indicator_that_is_left_out_is_named() -> None:
    (one,) = found("IND-20", carried(7), "transfer_self_evaluation")
    assert (one.seen, one.expected) == ("13", "14")
    assert one.arguments["missing"] == "医保人才培养合格率"


def test_a_regional_target_that_is_weakened_is_found() -> None:
    changes = carried(信息系统运行维护响应时间="≤120分钟")
    (one,) = found("IND-20", changes, "transfer_self_evaluation")
    assert (one.seen, one.expected, one.message_id) == ("≤120分钟", "≤30分钟", "IND-20.weaker")


def test_a_form_older_than_the_table_is_not_held_against_it() -> None:
    assert not found("IND-20", {**SUBSIDY, "year": "2020"}, "transfer_self_evaluation")


def test_what_was_given_from_above_is_not_the_fillers_fault() -> None:
    given = {"indicators[2].level3": "信息系统运行维护响应时间", "indicators[2].target": "≤30分钟"}
    (own,) = found("IND-02", given)
    (inherited,) = found("IND-02", {**SUBSIDY, **given})
    assert (own.severity, inherited.severity) == ("warning", "info")
