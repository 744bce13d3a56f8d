"""Columns are as wide as what stands in them needs, and no wider than the page."""

import pytest

from jiheng.budget.layouts.widths import fitted
from jiheng.kernel.writing.measure import lines_needed
from jiheng.kernel.writing.sheet import Box

WIDTHS = (9.0, 18.0, 36.0, 22.0, 12.0, 30.0, 53.0)
LONG = "加强医保基金监管，提高基金使用效率；" * 11  # 198 signs


def boxes(*texts: str) -> list[Box]:
    return [Box(text, 0, column) for column, text in enumerate(texts)]


def test_usual_texts_leave_the_widths_of_the_pack() -> None:
    usual = ("绩效指标", "产出指标", "现场检查定点医药机构家数", "≥380家", "15", "", "按期完成")
    assert fitted(WIDTHS, boxes(*usual)) == WIDTHS


@pytest.mark.parametrize("figure", ["95.00%", "12,345.67", "（50分）"])
def test_a_figure_is_not_broken(figure: str) -> None:
    made = fitted(WIDTHS, boxes("", "", "", "", figure, "", ""))
    assert lines_needed(figure, WIDTHS[4] - 2, 9) > 1
    assert lines_needed(figure, made[4] - 2, 9) == 1
    assert sum(made) == pytest.approx(sum(WIDTHS))


def test_long_texts_share_the_room_that_others_do_not_need() -> None:
    texts = ("绩效指标", "产出指标", LONG, LONG, "15", "", "")
    made = fitted(WIDTHS, boxes(*texts))
    before, after = (
        max(lines_needed(text, width - 2, 9) for text, width in zip(texts, widths, strict=True))
        for widths in (WIDTHS, made)
    )
    assert (before, after) == (33, 11)
    assert min(made) >= 9.0
    assert sum(made) == pytest.approx(sum(WIDTHS))


def test_more_than_fits_leaves_the_widths_of_the_pack() -> None:
    assert fitted((10.0, 10.0), boxes("12345678901234", "12345678901234")) == (10.0, 10.0)
