"""Tables over page breaks: joined where they go on, parted where a new form begins."""

from collections.abc import Sequence

import pytest

from documents.making_pdf import frame, pdf, text
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Page, Row
from jiheng.kernel.documents.pdf import read

XS = (50.0, 110.0, 170.0, 275.0, 400.0, 475.0, 550.0)
BOTTOM, TOP = 50.0, 790.0

# A cell: text (lines parted by "|"), first column, columns, rows.
CellSpec = tuple[str, int, int, int]


def cells(*texts: str) -> list[CellSpec]:
    """A row of cells of one column each, from the first column on."""
    return [(words, column, 1, 1) for column, words in enumerate(texts)]


def whole(words: str) -> list[CellSpec]:
    """A row of one cell over the whole table."""
    return [(words, 0, len(XS) - 1, 1)]


def table(
    rows: Sequence[Sequence[CellSpec]], top: float = TOP, high: float = 20, xs: Sequence[float] = XS
) -> str:
    """A table drawn cell by cell from `top` downwards, text at the top left of each cell."""
    drawn = ""
    for number, row in enumerate(rows):
        upper = top - number * high
        for words, column, columns, deep in row:
            left, right = xs[column], xs[column + columns]
            drawn += frame(left, upper - deep * high, right - left, deep * high)
            for place, line in enumerate(words.split("|")):
                drawn += text(left + 2, upper - 11 - 9 * place, line, 8)
    return drawn


def at_the_end(rows: Sequence[Sequence[CellSpec]], high: float = 20) -> str:
    """A table that ends at the foot of the page."""
    return table(rows, BOTTOM + len(rows) * high, high)


def page_of(*pages: str) -> Page:
    (page,) = read(pdf(pages), Guard("form.pdf", default_limits())).pages
    return page


def texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


HEADING = cells("一级指标", "二级指标", "三级指标", "指标值", "分值", "得分")
FIRST = cells("产出指标", "数量指标", "参保人数", "≥5万人", "10", "10")
SECOND = cells("产出指标", "质量指标", "结算准确率", "≥99%", "10", "9")
NAME = [("项目名称", 0, 2, 1), ("医保经办", 2, 4, 1)]
OTHER_NAME = [("项目名称", 0, 2, 1), ("基金监管", 2, 4, 1)]


def test_a_table_at_the_foot_goes_on_at_the_head_of_the_next_page() -> None:
    rows = page_of(at_the_end([HEADING, FIRST]), table([SECOND])).rows
    assert [(row.table, row.number, row.page, row.after_break) for row in rows] == [
        (1, 1, 1, False),
        (1, 2, 1, False),
        (1, 3, 2, True),
    ]
    assert rows[2].cells[3].address == "T1R3C4"


def test_the_parts_have_one_column_grid() -> None:
    rows = page_of(at_the_end([NAME]), table([SECOND])).rows
    assert [(cell.column, cell.column_span) for cell in rows[0].cells] == [(0, 2), (2, 4)]
    assert [(cell.column, cell.column_span) for cell in rows[1].cells] == [
        (column, 1) for column in range(6)
    ]


NARROW = [60.0, *XS[1:]]
APART = {
    "text between, not repeated": (at_the_end([FIRST]), text(50, 800, "附表二") + table([SECOND])),
    "text after": (at_the_end([FIRST]) + text(50, 30, "填表人：张三"), table([SECOND])),
    "another left edge": (at_the_end([FIRST]), table([SECOND], xs=NARROW)),
    "half a page blank": (table([FIRST]), table([SECOND])),
    "the same form anew": (at_the_end([NAME, FIRST]), table([OTHER_NAME, SECOND])),
    "a new form under the same title row": (
        at_the_end([whole("自评表"), NAME, FIRST]),
        table([whole("自评表"), OTHER_NAME, SECOND]),
    ),
    "the same page twice": (at_the_end([NAME, FIRST]), table([NAME, FIRST])),
}


@pytest.mark.parametrize("name", APART)
def test_what_does_not_go_on_is_another_table(name: str) -> None:
    rows = [row for row in page_of(*APART[name]).rows if row.table]
    second = [row for row in rows if row.page == 2]
    assert {row.table for row in second} == {2}
    assert second[0].number == 1
    assert not any(row.after_break for row in rows)
    # Nothing of the second table is taken for a repeated heading.
    assert len(second) == len([row for row in rows if row.page == 1])


def test_a_running_header_may_stand_between() -> None:
    header = text(50, 810, "某市2024年部门决算")
    rows = page_of(header + at_the_end([FIRST]), header + table([SECOND])).rows
    assert [(row.table, row.page) for row in rows] == [(0, 1), (1, 1), (0, 2), (1, 2)]


NUMBERS = [
    "— {} —",
    "- {} -",
    "第 {} 页",
    "第{}页 共2页",
    "第{}页/共2页",
    "{}/2",
    "{}",
    "Page {} of 2",
]


@pytest.mark.parametrize("pattern", NUMBERS)
def test_page_numbers_give_no_row_and_part_no_table(pattern: str) -> None:
    feet = [text(290, 25, pattern.format(number)) for number in (1, 2)]
    rows = page_of(at_the_end([FIRST]) + feet[0], table([SECOND]) + feet[1]).rows
    assert [(row.table, row.page) for row in rows] == [(1, 1), (1, 2)]


@pytest.mark.parametrize("words", ["2024", "3", "共 30 人", "10%", "2024/5/1", "附件1"])
def test_other_text_in_the_margin_is_kept(words: str) -> None:
    rows = page_of(at_the_end([FIRST]) + text(290, 25, words)).rows
    assert texts(rows[-1]) == [words]


def test_a_page_number_in_the_middle_of_the_page_is_text() -> None:
    rows = page_of(text(290, 400, "第 1 页")).rows
    assert [texts(row) for row in rows] == [["第 1 页"]]


REPEATED = {
    "first row": ([HEADING, FIRST], [HEADING, SECOND]),
    "first two rows": ([whole("清单"), HEADING, FIRST], [whole("清单"), HEADING, SECOND]),
    "second row of the table": ([whole("清单"), HEADING, FIRST], [HEADING, SECOND]),
    "in the middle of a form": ([NAME, NAME, HEADING, FIRST], [HEADING, SECOND]),
    "two levels": (
        [
            [("指标", 0, 3, 1), ("指标值", 3, 1, 2), ("分值", 4, 1, 2), ("得分", 5, 1, 2)],
            cells("一级", "二级", "三级"),
            FIRST,
        ],
        [
            [("指标", 0, 3, 1), ("指标值", 3, 1, 2), ("分值", 4, 1, 2), ("得分", 5, 1, 2)],
            cells("一级", "二级", "三级"),
            SECOND,
        ],
    ),
}


@pytest.mark.parametrize("name", REPEATED)
def test_a_repeated_heading_is_dropped(name: str) -> None:
    first, second = REPEATED[name]
    rows = page_of(at_the_end(first), table(second)).rows
    assert len(rows) == len(first) + 1
    assert texts(rows[-1]) == [spec[0] for spec in SECOND]
    assert rows[-1].after_break
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


KEPT = {
    "a row like another but for a figure": cells(
        "产出指标", "数量指标", "参保人数", "≥5万人", "10", "9"
    ),
    "an equal row with figures": FIRST,
    "an equal row of blanks": cells("", "", "", "", "", ""),
}


@pytest.mark.parametrize("name", KEPT)
def test_other_repetition_is_left_as_it_is(name: str) -> None:
    row = KEPT[name]
    rows = page_of(
        at_the_end([HEADING, FIRST, cells("", "", "", "", "", "")]), table([row, SECOND])
    )
    assert len(rows.rows) == 5


FULL = "通过培训提升经办人员业务|能力，完善各级医保服务网"
MENDED = {
    "one text, figures above": (
        cells("产出指标", "数量指标", FULL, "≥5次", "10", "10"),
        cells("", "", "点并配备相应设备", "", "", ""),
        ["产出指标", "数量指标", FULL + "|点并配备相应设备", "≥5次", "10", "10"],
    ),
    "remark only, line not full": (
        cells("产出指标", "数量指标", "参保人数", "≥5次", "10", "系统"),
        cells("", "", "", "", "", "升级"),
        ["产出指标", "数量指标", "参保人数", "≥5次", "10", "系统|升级"],
    ),
    "open bracket": (
        cells("产出指标（50", "数量指标", "参保人数", "≥5次", "10", "10"),
        cells("分）", "", "", "", "", ""),
        ["产出指标（50|分）", "数量指标", "参保人数", "≥5次", "10", "10"],
    ),
    "labels cut together": (
        cells("服务对象满意", "服务对象满意", "参保人满意度", "≥90%", "10", "10"),
        cells("度指标", "度", "", "", "", ""),
        ["服务对象满意|度指标", "服务对象满意|度", "参保人满意度", "≥90%", "10", "10"],
    ),
    "a figure that begins like the number of an item": (
        cells("满意度指标", "服务对象满意", "城乡居民对服务", "较上年提高", "10", "10"),
        cells("", "度指标", "满意度", "1.2个百分点", "", ""),
        [
            "满意度指标",
            "服务对象满意|度指标",
            "城乡居民对服务|满意度",
            "较上年提高|1.2个百分点",
            "10",
            "10",
        ],
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_row_cut_by_the_page_break_is_put_together(name: str) -> None:
    row, rest, expected = MENDED[name]
    rows = page_of(at_the_end([HEADING, row], 40), table([rest, SECOND])).rows
    assert len(rows) == 3
    assert texts(rows[1]) == [words.replace("|", "\n") for words in expected]
    assert texts(rows[2]) == [spec[0] for spec in SECOND]


NOT_MENDED = {
    "a row of its own": (FIRST, SECOND),
    "a second-level row without an indicator": (
        cells("效益指标", "社会效益指标", "就医便利", "提升", "10", "10"),
        cells("", "生态效益指标", "", "", "", ""),
    ),
    "an item of a list": (
        cells("产出指标", "数量指标", "指标1：通过培训提升经办人", "≥5次", "10", "10"),
        cells("", "", "指标2：", "", "", ""),
    ),
    "the sentence had ended": (
        cells("产出指标", "数量指标", "通过培训提升经办人能力。", "≥5次", "10", "10"),
        cells("", "", "配齐设备", "", "", ""),
    ),
    "a row beside the same labels": (
        cells("产出指标", "数量指标", FULL, "≥5次", "10", "有偏差"),
        cells("", "", "能力提升后的办结时间", "≤15天", "9", ""),
    ),
    "a row beside three labels": (
        cells("绩效指标", "产出指标", "数量指标", "参保人数", "≥5万人", "10"),
        cells("", "", "", "结算人数", "≥3万人", "9"),
    ),
    "the line was not full": (
        cells("产出指标", "数量指标", "参保人数", "≥5次", "10", "10"),
        cells("", "", "结算人数", "", "", ""),
    ),
}


@pytest.mark.parametrize("name", NOT_MENDED)
def test_a_row_that_may_be_its_own_is_left(name: str) -> None:
    row, after = NOT_MENDED[name]
    rows = page_of(at_the_end([HEADING, row], 40), table([after, SECOND])).rows
    expected = [[spec[0].replace("|", "\n") for spec in one] for one in (row, after)]
    assert [texts(one) for one in rows[1:3]] == expected


def test_a_heading_that_names_a_column_twice_is_dropped() -> None:
    heading = cells("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标")
    rows = page_of(
        at_the_end([cells("项目名称", "", "", "", "", ""), heading, FIRST]),
        table([heading, SECOND]),
    ).rows
    assert [texts(row)[0] for row in rows] == ["项目名称", "一级指标", "产出指标", "产出指标"]


def test_a_row_longer_than_a_page_is_one_row() -> None:
    # Its sentences end at both page breaks; only that the text fills its cell tells it goes on.
    words = "提升经办人员能力。"
    long = "|".join([words] * 36)
    pages = [at_the_end([HEADING, cells("产出指标", "数量指标", long, "≥5次", "10", "10")], 340)]
    pages += [table([cells("", "", long, "", "", "")], TOP, 340)]
    pages += [table([cells("", "", long, "", "", ""), SECOND], TOP, 340)]
    rows = page_of(*pages).rows
    assert [texts(row)[3] for row in rows] == ["指标值", "≥5次", "≥99%"]
    assert texts(rows[1])[2] == "\n".join([words] * 108)


def test_a_long_row_does_not_swallow_the_one_below_it() -> None:
    long = "|".join(["提升经办人员能力。"] * 36)
    first = cells("产出指标", "数量指标", long, "≥5次", "10", "10")
    rows = page_of(at_the_end([HEADING, first], 340), table([SECOND], TOP, 340)).rows
    assert [texts(row)[3] for row in rows] == ["指标值", "≥5次", "≥99%"]


def test_labels_beside_rows_of_both_pages_do_not_join_them() -> None:
    first = cells("绩效指标", "产出指标", "数量指标", FULL, "10", "有偏差")
    row = cells("", "", "", "结算人数", "9", "")[3:]
    below = [("", 0, 1, 2), ("", 1, 1, 2), ("", 2, 1, 2), *row]
    rows = page_of(at_the_end([HEADING, first], 40), table([below, row])).rows
    assert [texts(one)[-2] for one in rows] == ["分值", "10", "9", "9"]


def test_a_label_beside_several_rows_does_not_swallow_its_sister() -> None:
    first = [("社会效益指标", 0, 1, 2), *cells("", "a", "参保人数", "≥5次", "10", "7")[1:]]
    last = cells("", "b", "就医便利", "提升", "10", "7")[1:]
    sister = cells("生态效益指标", "", "", "", "", "0")
    rows = page_of(at_the_end([first, last]), table([sister, SECOND])).rows
    assert [texts(row)[0] for row in rows] == ["社会效益指标", "b", "生态效益指标", "产出指标"]


def test_a_merged_label_cut_by_the_break_leaves_a_blank_cell() -> None:
    first = [("绩效指标", 0, 1, 2), *cells("", "数量指标", "参保人数", "≥5万人", "10", "10")[1:]]
    below = cells("", "质量指标", "准确率", "≥99%", "10", "10")[1:]
    second = [("", 0, 1, 2), *cells("", "时效指标", "办结时间", "≤15天", "10", "10")[1:]]
    last = cells("", "成本指标", "人均成本", "≤5元", "10", "10")[1:]
    rows = page_of(at_the_end([first, below]), table([second, last])).rows
    assert [(row.cells[0].text, row.cells[0].row_span) for row in (rows[0], rows[2])] == [
        ("绩效指标", 2),
        ("", 2),
    ]
    assert [len(row.cells) for row in rows] == [6, 5, 6, 5]


def test_ruled_and_unruled_pages_are_pages_of_their_own() -> None:
    loose = "".join(
        text(50 + 100 * column, 700 - 20 * row, f"第{row}行{column}")
        for row in range(4)
        for column in range(3)
    )
    document = read(
        pdf([at_the_end([FIRST]), loose, table([SECOND])]), Guard("form.pdf", default_limits())
    )
    assert [(page.number, page.exact) for page in document.pages] == [
        (1, True),
        (2, False),
        (3, True),
    ]
    assert [row.table for page in document.pages for row in page.rows] == [1, 2, 2, 2, 2, 3]
