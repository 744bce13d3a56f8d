"""However a program draws its borders, the same table is read: cells, spans, texts."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from documents.making_pdf import RawPage, bar, form, frame, lattice, line, pdf, text, turned_text
from jiheng.kernel.documents.layout import Rule
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.pdf import read
from jiheng.kernel.documents.ruling import grids

XS, YS = [50, 150, 250, 400], [700, 720, 740, 760]
TEXTS = [["项目名称", "医保", "3"], ["指标值", "≥95%", "12.5"], ["执行率", "100%", "—"]]
PLAIN = [[(text, column, 1, 1) for column, text in enumerate(row)] for row in TEXTS]

Table = list[list[tuple[str, int, int, int]]]


def words(place: Callable[[int, int], tuple[float, float]] | None = None) -> str:
    """The nine texts of the table."""
    at = place or (lambda row, column: (XS[column] + 3, YS[2 - row] + 5))
    cells = [(row, column) for row in range(3) for column in range(3)]
    return "".join(text(*at(row, column), TEXTS[row][column]) for row, column in cells)


def table_of(data: bytes, table: int = 1) -> Table:
    """Text (wide gaps as one blank), column, row span and column span of a table's cells."""
    document = read(data, Guard("form.pdf", default_limits()))
    return [
        [
            (re.sub(" +", " ", cell.text), cell.column, cell.row_span, cell.column_span)
            for cell in row.cells
        ]
        for page in document.pages
        for row in page.rows
        if row.table == table
    ]


def _bars(width: float) -> str:
    across = "".join(bar(XS[0], y, 350, width) for y in YS)
    return across + "".join(bar(x, YS[0], width, 60) for x in XS)


def _dashes(long: float, gap: float) -> str:
    out, step = "", long + gap
    for y in YS:
        out += "".join(bar(50 + step * n, y, long, 0.5) for n in range(int(350 / step) + 1))
    for x in XS:
        out += "".join(bar(x, 700 + step * n, 0.5, long) for n in range(int(60 / step) + 1))
    return out


def _cell_frames(inset: float) -> str:
    out = ""
    for left, right in pairwise(XS):
        for low, high in pairwise(YS):
            wide, tall = right - left - 2 * inset, high - low - 2 * inset
            out += frame(left + inset, low + inset, wide, tall)
    return out


def _doubled(apart: float) -> str:
    return lattice(XS, YS) + lattice([x + apart for x in XS], [y + apart for y in YS])


def _astray() -> str:
    """Lines that miss each other by up to two points."""
    across = "".join(line(XS[0] + 1.5, y, XS[-1] - 2, y + 0.3) for y in YS)
    return across + "".join(line(x + 0.4, YS[0] - 1, x, YS[-1] + 2) for x in XS)


def _rings() -> str:
    """Each cell a filled box with a smaller box as hole, as browsers print borders."""
    out = ""
    for left, right in pairwise(XS):
        for low, high in pairwise(YS):
            outer = f"{left} {low} {right - left} {high - low} re"
            inner = f"{left + 1} {low + 1} {right - left - 2} {high - low - 2} re"
            out += f"0 g {outer} {inner} f*\n"
    return out


DRAWN = {
    "strokes": lattice(XS, YS),
    "thick strokes": lattice(XS, YS, 2.25),
    "dashed strokes": f"[3 2] 0 d {lattice(XS, YS)} [] 0 d\n",
    "thin filled bars": _bars(0.48),
    "bars in one path": "0 g " + _bars(0.5).replace("0 g", "").replace("f", "") + " f\n",
    "dots": _dashes(0.5, 1.5),
    "dashes": _dashes(3, 2),
    "a frame for each cell": _cell_frames(0),
    "frames a little apart": _cell_frames(0.8),
    "double lines": _doubled(1.5),
    "lines astray": _astray(),
    "filled rings": _rings(),
    "one path": " ".join(
        [f"0.5 w {x} 700 m {x} 760 l" for x in XS] + [f"50 {y} m 400 {y} l" for y in YS]
    )
    + " S\n",
}


@pytest.mark.parametrize("name", DRAWN)
def test_borders_of_every_kind_give_the_same_table(name: str) -> None:
    assert table_of(pdf([DRAWN[name] + words()])) == PLAIN


UNSEEN = {
    "white line": "1 G " + line(50, 750, 400, 750) + " 0 G ",
    "transparent path": "50 730 350 0.5 re n\n",
    "clip": "q 50 728 350 1 re W n Q\n",
    "shading of a row": bar(50, 740, 350, 20, "0.8 g"),
    "shading inside a cell": bar(60, 723, 60, 12, "1 1 0 rg"),
    "underline": line(55, 743, 90, 743),
    "diagonal": line(150, 700, 250, 720),
    "tick box": frame(350, 745, 8, 8),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_no_border_makes_no_cell(name: str) -> None:
    assert table_of(pdf([UNSEEN[name] + DRAWN["strokes"] + words()])) == PLAIN


def test_white_lines_alone_make_no_table() -> None:
    document = read(pdf(["1 G " + lattice(XS, YS) + words()]), Guard("a.pdf", default_limits()))
    assert [page.exact for page in document.pages] == [False]


def test_white_lines_part_shaded_cells() -> None:
    shaded = bar(50, 700, 350, 60, "0.8 g") + "1 G " + lattice(XS, YS, 1) + " 0 G "
    assert table_of(pdf([shaded + words()])) == PLAIN


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_turned_in_the_viewer_reads_as_its_text_runs(rotate: int) -> None:
    assert table_of(pdf([RawPage(DRAWN["strokes"] + words(), rotate=rotate)])) == PLAIN


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_table_set_sideways_is_read_upright(rotate: int) -> None:
    lines = lattice([100, 120, 140, 160], XS)
    cells = [(row, column) for row in range(3) for column in range(3)]
    turned = "".join(
        turned_text(115 + 20 * row, XS[column] + 3, TEXTS[row][column]) for row, column in cells
    )
    assert table_of(pdf([RawPage(lines + turned, rotate=rotate)])) == PLAIN


@pytest.mark.parametrize(
    "page",
    [
        RawPage(DRAWN["strokes"] + words(), crop=(30, 600, 450, 800)),
        RawPage(DRAWN["strokes"] + words(), box=(-100, 300, 500, 900)),
        RawPage("q 0.5 0 0 0.5 100 100 cm /F Do Q", forms={"F": form(DRAWN["strokes"] + words())}),
        RawPage(
            "q 1 0 0 1 0 -20 cm /F Do Q",
            forms={"F": form(DRAWN["strokes"] + words(), "1 0 0 1 9 9")},
        ),
        RawPage(
            "q 0.1 0 0 0.1 0 0 cm "
            + lattice([10 * x for x in XS], [10 * y for y in YS], 5)
            + " Q "
            + words()
        ),
    ],
    ids=["crop box", "box not at zero", "form scaled", "form moved", "scaled lines"],
)
def test_coordinates_of_every_kind_meet(page: RawPage) -> None:
    assert table_of(pdf([page])) == PLAIN


def test_what_lies_outside_the_crop_box_is_not_read() -> None:
    page = RawPage(DRAWN["strokes"] + words() + text(50, 780, "外"), crop=(40, 690, 410, 770))
    document = read(pdf([page]), Guard("form.pdf", default_limits()))
    assert [row.table for row in document.pages[0].rows] == [1, 1, 1]


def _without(*gaps: tuple[float, float, float, float]) -> str:
    """The lattice cell edge by cell edge, but for the edges named."""
    edges = [(x, y, x, up) for x in XS for y, up in pairwise(YS)]
    edges += [(x, y, to, y) for y in YS for x, to in pairwise(XS)]
    return "".join(line(*edge) for edge in edges if edge not in gaps)


SPANS = {
    "two columns": (
        _without((150, 740, 150, 760)),
        [[("项目名称 医保", 0, 1, 2), ("3", 2, 1, 1)], PLAIN[1], PLAIN[2]],
    ),
    "two rows": (
        _without((50, 720, 150, 720)),
        [PLAIN[0], [("指标值\n执行率", 0, 2, 1), *PLAIN[1][1:]], PLAIN[2][1:]],
    ),
    "a block": (
        _without(
            (250, 700, 250, 720), (250, 720, 250, 740), (150, 720, 250, 720), (250, 720, 400, 720)
        ),
        [PLAIN[0], [PLAIN[1][0], ("≥95% 12.5\n100% —", 1, 2, 2)], [PLAIN[2][0]]],
    ),
    "outer edge missing at the left": (
        _without((50, 700, 50, 720), (50, 720, 50, 740), (50, 740, 50, 760)),
        PLAIN,
    ),
    "outer edge missing at the bottom": (
        _without((50, 700, 150, 700), (150, 700, 250, 700), (250, 700, 400, 700)),
        PLAIN,
    ),
}


@pytest.mark.parametrize("name", SPANS)
def test_missing_edges_are_spans(name: str) -> None:
    drawn, expected = SPANS[name]
    assert table_of(pdf([drawn + words()])) == expected


def test_an_edge_ruled_for_less_than_its_greater_part_does_not_part_cells() -> None:
    stub = line(150, 760, 150, 750)
    assert table_of(pdf([_without((150, 740, 150, 760)) + stub + words()]))[0][0][0] == (
        "项目名称 医保"
    )


def test_two_tables_of_a_page_and_a_frame_around_them() -> None:
    drawn = frame(20, 20, 500, 800) + lattice(XS, YS) + words()
    drawn += lattice([50, 200, 400], [600, 620]) + text(55, 605, "甲") + text(205, 605, "乙")
    assert table_of(pdf([drawn]), 1) == PLAIN
    assert table_of(pdf([drawn]), 2) == [[("甲", 0, 1, 1), ("乙", 1, 1, 1)]]


def test_a_table_inside_a_cell_stands_after_the_table_around_it() -> None:
    inner = lattice([260, 300, 340], [660, 675]) + text(265, 664, "内", 8) + text(305, 664, "里", 8)
    outer = lattice(XS, [640, *YS[1:]]) + text(53, 745, "外")
    assert table_of(pdf([outer + inner]), 1)[0][0] == ("外", 0, 1, 1)
    assert table_of(pdf([outer + inner]), 2) == [[("内", 0, 1, 1), ("里", 1, 1, 1)]]


@pytest.mark.parametrize(
    ("across", "down", "cells"),
    [
        ([], [], []),
        ([Rule(10, 0, 100)], [], []),
        ([Rule(10, 0, 100), Rule(40, 0, 100)], [Rule(200, 0, 50)], []),
        ([Rule(10, 0, 100), Rule(40, 0, 100)], [Rule(50, 10, 40)], [2]),
        ([Rule(10, 0, 100), Rule(40, 0, 100)], [Rule(0, 9, 41), Rule(100, 11, 38)], [1]),
        ([Rule(0, 0, 5), Rule(5, 0, 5)], [Rule(0, 0, 5), Rule(5, 0, 5)], []),
    ],
    ids=["nothing", "one line", "lines apart", "open at the sides", "one box", "too small"],
)
def test_rules_form_a_table_where_they_cross(
    across: list[Rule], down: list[Rule], cells: list[int]
) -> None:
    assert [len(grid.cells) for grid in grids(across, down)] == cells
