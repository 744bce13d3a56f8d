"""The charts: what their sentences say, that their tables hold the same data, how they are drawn."""

from decimal import Decimal

import pytest
from lxml import etree
from reports import WRONG_RATE, forms, gathered

from jiheng.budget.distributions import Distributions, Point, Share
from jiheng.budget.layouts.report.charts import kinds_chart, pairs_chart, rates_chart
from jiheng.budget.layouts.report.figures import (
    MOST_KINDS,
    MOST_PAIRS,
    kinds_sentence,
    pairs_of,
    rates_of,
)
from jiheng.budget.layouts.report.kinds import KindOfFinding
from jiheng.budget.layouts.report.row import Found
from jiheng.budget.layouts.report.tables import distribution_tables, tens_said


def spread(*points: tuple[str, str | None, str | None, str | None]) -> Distributions:
    """Distributions of forms: name, rate, declared, computed."""
    made = Distributions(full_totals=Share(0, sum(one[2] is not None for one in points)))
    for at, (name, *figures) in enumerate(points):
        rate, declared, computed = (None if one is None else Decimal(one) for one in figures)
        made.points.append(Point("a.xlsx", at, name, rate, declared, computed))
    return made


A, B, C = ("甲", "42.72", "94.27", "90"), ("乙", "100", "98", "98"), ("丙", None, "80", "85")


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([A, B], "2 张表中，1 张的得分高于执行率；高出最多的是“甲”：执行率 42.72%，得分 94.27。"),
        ([B], "1 张表的得分都不高于执行率；最接近的是“乙”：执行率 100%，得分 98。"),
        ([C], "没有既有执行率又有得分的表。"),
        ([B, C], "1 张表的得分都不高于执行率；最接近的是“乙”：执行率 100%，得分 98。"
                 "另有 1 张有得分的表缺执行率，或为免拥挤没有画出。"),
    ],
)  # fmt: skip
def test_the_sentence_about_rates_says_who_is_ahead_of_the_money(
    points: list[tuple[str, str | None, str | None, str | None]], said: str
) -> None:
    data = rates_of(spread(*points))
    assert data.sentence("zh") == said
    assert len(data.table("zh").rows) == len(data.dots)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([A, B, C], "3 张表中，填报高于应得的 1 张，低于应得的 1 张，相同的 1 张；"
                    "相差最大的是“丙”：填报 80，应得 85。"),
        ([B], "1 张表的填报得分与应得分都相同。"),
        ([], "没有既能重算又有填报得分的表。"),
    ],
)  # fmt: skip
def test_the_sentence_about_points_says_who_declares_more(
    points: list[tuple[str, str | None, str | None, str | None]], said: str
) -> None:
    assert pairs_of(spread(*points)).sentence("zh") == said


def test_the_table_of_pairs_has_the_largest_lead_first_and_its_sign() -> None:
    assert pairs_of(spread(C, B, A)).table("zh").rows == [
        ("甲", "94.27", "90", "+4.27"),
        ("乙", "98", "98", "0"),
        ("丙", "80", "85", "-5"),
    ]


def kind(code: str, **found: int) -> KindOfFinding:
    return KindOfFinding(code, Found(**found), 1)


def test_the_sentence_about_kinds_counts_what_nobody_waived() -> None:
    kinds = [kind("FND-02", error=3, waived=9), kind("FND-01", warning=5), kind("FND-03", waived=7)]
    said = kinds_sentence(kinds, "zh")
    assert said.startswith("共 8 条，分属 2 类；最多的是“")
    assert said.endswith("（FND-01），5 条。")
    assert kinds_sentence(kinds[2:], "zh") == "没有发现问题。"
    many = [kind("FND-02", error=1)] * (MOST_KINDS + 1)
    assert f"图中只有最多的 {MOST_KINDS} 类" in kinds_sentence(many, "zh")


def texts(svg: str) -> list[str]:
    return [one.text for one in etree.fromstring(svg).iter("text")]


def test_the_drawings_carry_names_and_figures_and_nothing_from_outside() -> None:
    dots = spread(A, B, C)
    rates, pairs = rates_of(dots), pairs_of(dots)
    drawn = {
        rates_chart(rates, "zh"): {"甲", "执行率（%）", "填报得分", "得分与执行率相等"},
        pairs_chart(pairs, "zh"): {"甲", "乙", "丙", "+4.27", "-5"},
        kinds_chart([kind("FND-02", error=3), kind("FND-01", warning=5)], "zh"): {"3", "5"},
    }
    for svg, words in drawn.items():
        assert words <= set(texts(svg))
        root = etree.fromstring(svg)
        assert not [
            one for one in ("http", "href", "style=", "class=", "font-family") if one in svg
        ]
        assert {one.tag for one in root.iter()} <= {"svg", "g", "path", "line", "text", "rect"}
        width, height = (int(root.get(name)) for name in ("width", "height"))
        assert width <= 628, "two charts stand side by side on a screen of 1366"
        assert root.get("viewBox") == f"0 0 {width} {height}"


def test_a_drawing_is_the_same_each_time() -> None:
    data = rates_of(spread(A, B))
    assert rates_chart(data, "zh") == rates_chart(data, "zh")


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers() -> None:
    svg = kinds_chart([kind("FND-01", warning=8), kind("FND-02", error=2, info=2)], "zh")
    fills = {"#E69F00": [], "#D55E00": [], "#0072B2": []}  # type: dict[str, list[str]]
    for path in etree.fromstring(svg).iter("path"):
        if path.get("fill") in fills and path.get("stroke") is None:
            fills[path.get("fill")].append(path.get("d"))
    lengths = {
        colour: [float(d.split("h")[1].split("v")[0]) for d in drawn]
        for colour, drawn in fills.items()
    }
    longest = max(lengths["#E69F00"])
    assert max(lengths["#D55E00"]) == pytest.approx(longest / 4)
    assert max(lengths["#0072B2"]) == pytest.approx(longest / 4)


def test_many_forms_are_points_instead_of_named_lines() -> None:
    many = spread(*[(f"项目{at}", "90", str(50 + at % 50), "60") for at in range(MOST_PAIRS + 1)])
    pairs = pairs_of(many)
    assert not pairs.each
    assert len([one for one in texts(pairs_chart(pairs, "zh")) if one.startswith("项目")]) <= 6


def test_a_name_that_is_too_long_for_its_bar_is_cut_visibly() -> None:
    long = pairs_of(spread(("很长的项目名称" * 10, "90", "95", "90")))
    [name] = [one for one in texts(pairs_chart(long, "zh")) if one.startswith("很长的")]
    assert name.endswith("…")
    assert len(name) < 20


def test_distributions_stand_in_tables_and_empty_ones_are_left_out() -> None:
    assert list(distribution_tables(Distributions(), "zh")) == []
    with gathered(forms(WRONG_RATE, {})) as report:
        tables = {one.title: one for one in distribution_tables(report.spread, "zh")}
    assert tables["各种表的张数"].rows == [("项目自评", "2")]
    [full] = [row for row in tables["满分、恰好完成和扣分"].rows if row[0].startswith("得满分")]
    assert full[3] == f"{round(100 * int(full[1]) / int(full[2]), 1)}%"
    assert sum(int(row[1]) for row in tables["总分的分布"].rows) == 2


@pytest.mark.parametrize(("ten", "said"), [(0, "0–9.99"), (90, "90–99.99"), (100, "100")])
def test_a_ten_ends_before_the_next(ten: int, said: str) -> None:
    assert tens_said(ten) == said
