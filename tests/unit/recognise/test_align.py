"""Which column a cell of a shifted row belongs to, and that no row however wide takes long."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.budget.recognise.align import NO_COLUMN, SHIFT_COST, Column, align, aligned
from jiheng.budget.recognise.columns import columns_of
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.documents.page import Cell, Page, Row

HEADINGS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析",
)
ROLES = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")


def tokens(*texts: str, at: int = 0) -> list[Token]:
    """The non-blank cells, each in a column of its own from column `at` on."""
    return [
        Token(text, Cell(text, 1, at + place), at + place, at + place)
        for place, text in enumerate(texts)
        if text
    ]


def columns(exact: bool) -> list[Column]:
    row = tokens(*HEADINGS)
    page = Page(1, "line", exact=exact)
    return columns_of(Line(row, Row([one.cell for one in row], 1, 1), page, exact), [])


# cells of the row | place of the first | grid is exact | roles
SHIFTS = [
    (("产出指标", "数量指标", "培训场次", "≥12场", "12场", "10", "10", "无"), 0, True, ROLES),
    (("", "", "培训场次", "≥12场", "12场", "10", "10", ""), 0, True, ROLES[2:7]),
    (("数量指标", "培训场次", "≥12场", "12场", "10", "10"), 0, False, ROLES[1:7]),
    (("培训场次", "≥12场", "12场", "10", "10"), 0, False, ROLES[2:7]),
    (("培训场次", "≥12场", "12场", "10", "10"), 4, False, ROLES[2:7]),
    (("数量指标", "培训场次", "≥12场", "12场", "10", "10"), 0, True, ROLES[1:7]),
    (("产出指标", "培训场次", "≥12场", "12场", "10", "10"), 0, False, ("level1", *ROLES[2:7])),
]


@pytest.mark.parametrize(("cells", "at", "exact", "roles"), SHIFTS)
def test_a_shifted_row_finds_its_columns(
    cells: tuple[str, ...], at: int, exact: bool, roles: tuple[str, ...]
) -> None:
    under = columns(exact)
    chosen = align(tokens(*cells, at=at), under, exact)
    assert tuple(under[one].role for one in chosen if one is not None) == roles


def test_where_places_are_lost_only_the_order_counts() -> None:
    under = columns(False)
    chosen = align(
        tokens("社会效益指标", "政策知晓率", "≥90%", "93%", "10", "10"), under, False, True
    )
    assert [under[one].role for one in chosen if one is not None] == list(ROLES[1:7])


COSTS = st.sampled_from((0.0, 0.4, 1.5, 2.0, 5.0))


@given(st.data(), st.integers(1, 4), st.integers(1, 5))
def test_no_assignment_is_cheaper(data: st.DataObject, cells: int, width: int) -> None:
    """Against every assignment there is, counted out."""
    row = tokens(*"甲乙丙丁"[:cells], at=data.draw(st.integers(0, 4)))
    costs = data.draw(st.lists(st.tuples(*[COSTS] * width), min_size=4, max_size=4))
    of = dict(zip("甲乙丙丁", costs, strict=True))
    under = [
        Column("other", at, at, cost=lambda token, at=at: of[token.text][at]) for at in range(width)
    ]
    cost, chosen = aligned(row, under, exact=False)
    assert cost == pytest.approx(_price(row, tuple(chosen), under))
    assert cost == pytest.approx(min(_price(row, one, under) for one in _every(cells, width)))


def _every(cells: int, width: int) -> list[tuple[int | None, ...]]:
    found = []
    for chosen in itertools.product((None, *range(width)), repeat=cells):
        taken = [one for one in chosen if one is not None]
        if taken == sorted(set(taken)):
            found.append(chosen)
    return found


def _price(row: list[Token], chosen: tuple[int | None, ...], under: list[Column]) -> float:
    total, shift = 0.0, 0
    for token, at in zip(row, chosen, strict=True):
        if at is None:
            total += NO_COLUMN
            continue
        moved = token.start - under[at].start
        total += min(abs(moved - shift) * SHIFT_COST[False], 6.0) + under[at].cost(token)
        shift = moved
    return total


@pytest.mark.parametrize("width", [40, 200, 2_000])
def test_a_wide_row_of_nothing_known_stays_where_it_stands(width: int) -> None:
    under = [Column("other", at, at, cost=lambda token: 2.0) for at in range(width)]
    assert align(tokens(*["甲"] * width), under, exact=True) == list(range(width))
    assert align(tokens(*["甲"] * width), under, exact=False) == list(range(width))
