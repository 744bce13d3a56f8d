"""The indicator library: complete in both languages, every entry sound, suggestions to the point."""

import pytest

from jiheng.budget.library import (
    DIRECTIONS,
    bureau_pack,
    direction_of_sign,
    entry_named,
    measures,
    suggestions,
)
from jiheng.kernel.messages import LANGUAGES
from jiheng.kernel.quantity import read_quantity


def test_every_measure_says_what_it_is_in_both_languages() -> None:
    assert len(measures()) >= 45
    for one in measures().values():
        for texts in (one.name, one.formula, one.record):
            assert tuple(texts) == LANGUAGES, one.id
            assert all(texts.values()), one.id
        assert one.direction in DIRECTIONS, one.id
        assert one.nature in ("stock", "flow", "ratio"), one.id
        assert one.good != one.bad, one.id


def test_names_of_the_pack_stand_once_and_their_targets_are_read() -> None:
    names = [one.name for one in bureau_pack()]
    assert len(names) == len(set(names)) >= 300
    unread = [
        (one.name, past.target)
        for one in bureau_pack()
        for past in one.past
        if read_quantity(past.target).type != "number"
    ]
    assert unread == []


# What is typed, and what must be among the first suggestions.
TYPED = [
    ("离休干部人数", "离休干部人数"),
    ("参保率", "基本医疗保险参保率"),
    ("飞检", "医保基金异地飞检工作"),
    ("追回", "医保基金不符合规定支出追回率"),
    ("医保系统运行率", "医保信息系统正常运行率"),
    ("追回医保基金", "医保基金不符合规定支出追回率"),
    ("DIP结算清单", "参与DIP支付方式改革的定点医疗机构结算覆盖率"),
    ("短信条数", "参保就医短信业务提醒"),
    ("协议签订率", "签订定点医疗机构服务协议完成时间"),
    ("按病种付费", "实行按病种(组)、按人头付费等支付方式改革"),
    ("飞行检查家数", "医保基金异地飞检工作"),
    ("举报案件办结率", "医保打击欺诈骗保举报处理率"),
    ("门诊慢特病评审", "慢性病评审次数"),
    ("药品集采落实", "全市公立医院医药招采工作落实效果"),
    ("举报奖励人数", "对社会各界参与监督举报欺诈骗取医疗保障基金行为的奖励人数"),
]


@pytest.mark.parametrize(("typed", "name"), TYPED)
def test_suggestions_begin_with_what_was_meant(typed: str, name: str) -> None:
    assert name in [one.name for one in suggestions(typed, bureau_pack())]


def test_an_entry_knows_its_measure_and_its_past() -> None:
    one = entry_named("离休干部人数", bureau_pack())
    assert one is not None
    assert (one.unit, one.direction, one.measure.nature) == ("人", "exact", "stock")
    assert [(past.year, past.target, past.actual) for past in one.past] == [
        (2023, "=153人", "116"),
        (2021, "180人", None),
    ]


@pytest.mark.parametrize(
    ("sign", "direction"),
    [("≥", "more"), (">", "more"), ("≤", "less"), ("<", "less"), ("=", "exact"), ("≈", None)],
)
def test_an_operator_says_which_way_is_better(sign: str, direction: str | None) -> None:
    assert direction_of_sign(sign) == direction
