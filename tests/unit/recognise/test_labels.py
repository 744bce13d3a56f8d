"""What printed labels mean: cut, decorated and misread ones, and what is no label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.budget.recognise import cuts
from jiheng.budget.recognise.labels import (
    fund_item,
    level,
    meaning,
    money_unit,
    side,
    vocabulary,
    weight_beside,
)

# print | canonical name | certain
SECOND_LEVELS = [
    ("数量指标", "数量指标", True),
    ("（1）数量指标", "数量指标", True),
    ("数量\n指标", "数量指标", True),
    ("数量指", "数量指标", False),
    ("数童指标", "数量指标", False),
    ("服务对象满意度指", "服务对象满意度指标", False),
    ("可持续影响力指标", "可持续影响指标", True),
    ("数量指标(20分)", "数量指标", True),
]


@pytest.mark.parametrize(("text", "name", "certain"), SECOND_LEVELS)
def test_a_second_level_is_known_by_what_is_left_of_it(text: str, name: str, certain: bool) -> None:
    found = level("level2", text)
    assert found is not None
    assert (found.name, found.certain) == (name, certain)


@pytest.mark.parametrize(
    "text", ["数量", "指标", "培训人数", "满意", "≥95%", "产出数量达标情况良好"]
)
def test_what_is_not_certain_is_no_cut_label(text: str) -> None:
    found = level("level2", text)
    assert found is None or found.certain


MEANINGS = [
    ("header", "项目名称：", "project_name"),
    ("header", "主管部门及代码", "department"),
    ("indicator", "年度指标值（A）", "target"),
    ("indicator", "全年实际值（B）", "actual"),
    ("indicator", "偏差原因分析及改进措施", "deviation"),
    ("fund_column", "全年执行数(B)", "executed"),
    ("fund_column", "执行率（B/A）", "rate"),
    ("total", "总 分", "names"),
    ("header", "本单位负责全市医保工作", None),
]


@pytest.mark.parametrize(("section", "text", "expected"), MEANINGS)
def test_a_label_means_what_its_section_says(section: str, text: str, expected: str | None) -> None:
    assert meaning(section, text) == expected


FUND_ITEMS = [
    ("年度资金总额：", ("年度资金总额", "annual")),
    ("其中：本年财政拨款", ("本年财政拨款", None)),
    ("本年财政", ("本年财政拨款", None)),
    ("年结转资", ("上年结转资金", None)),
    ("实施期资金总额", ("资金总额", "whole_period")),
    ("培训人数", None),
]


@pytest.mark.parametrize(("text", "expected"), FUND_ITEMS)
def test_a_fund_item_is_known_cut_or_whole(
    text: str, expected: tuple[str, str | None] | None
) -> None:
    assert fund_item(text) == expected


def test_points_and_money_units_stand_beside_labels() -> None:
    assert [weight_beside(one) for one in ("产出指标(50分)", "满意度指标(10", "产出指标")] == [
        "50", "10", None,
    ]  # fmt: skip
    assert [money_unit(one) for one in ("项目资金（万元）", "单位：元", "单位:万兀", "单位")] == [
        "万元", "元", "万元", None,
    ]  # fmt: skip


def test_a_label_down_the_side_names_its_block_also_when_cut() -> None:
    assert side("年度总体目标") == side("度总体目标") == side("年度总体目") == "objectives"
    assert side("绩效指标") == "indicators"
    assert side("项目实施单位") is None


CUT = [
    ("部分达成预期指标并具有一", "部分达成预期指标并具有一定效果"),
    ("达成预期指", "达成预期指标"),
    ("部分达成预期指标", None),  # an answer of its own
    ("未达成", None),
    ("部分达成", None),  # two phrases begin so
    ("达成", None),
    ("按期达成预期", None),
]


@pytest.mark.parametrize(("text", "whole"), CUT)
def test_a_phrase_cut_off_is_known_where_only_one_begins_so(text: str, whole: str | None) -> None:
    assert cuts.whole_phrase(text) == whole


SPELLINGS = [full for name in ("level2", "side", "fund_item") for full in vocabulary(name)]
SIGNS = sorted(set("".join(SPELLINGS)))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A known spelling, cut, with a sign misread, or with its signs in another order."""
    full = draw(st.sampled_from(SPELLINGS))
    start = draw(st.integers(0, min(2, len(full) - 1)))
    text = full[start : draw(st.integers(start + 1, len(full)))]
    way = draw(st.sampled_from(["cut", "misread", "mixed"]))
    if way == "misread":
        at = draw(st.integers(0, len(text) - 1))
        return text[:at] + draw(st.sampled_from(SIGNS)) + text[at + 1 :]
    return "".join(draw(st.permutations(text))) if way == "mixed" else text


@given(damaged())
def test_damaged_labels_are_those_that_a_walk_through_all_spellings_finds(text: str) -> None:
    found = fund_item(text)
    if (
        text not in vocabulary("fund_item")
        and text not in vocabulary("side")
        and not (found and found[1])
    ):
        expected = next((item for full, item in vocabulary("fund_item").items()
                         if item != "as_printed" and becomes(full, text)), None)  # fmt: skip
        assert found == (expected and (expected, None))
    if text not in vocabulary("side") and text not in vocabulary("fund_item") and len(text) >= 4:
        expected = next((block for full, block in vocabulary("side").items()
                         if len(full) > len(text) and full.startswith(text) | full.endswith(text)), None)  # fmt: skip
        assert side(text) == expected


def becomes(full: str, text: str) -> bool:
    """Whether a spelling of a fund item may be printed so."""
    cut = len(full) > len(text) and (
        (len(text) >= 3 and (full.startswith(text) or full.endswith(text)))
        or (len(text) >= 4 and text in full)
    )
    mixed = len(full) >= 4 and sorted(full) == sorted(text)
    off = sum(a != b for a, b in zip(full, text, strict=False)) + abs(len(full) - len(text))
    return cut or mixed or (len(full) >= 5 and len(text) == len(full) and off == 1)
