"""Forms that stand side by side on one sheet are read one after the other.

    项目名称 | 道路养护 |   | 项目名称 | 桥梁检测
    主管部门 | …        |   | 主管部门 | …

Certain where several names of projects stand in one row of a true grid, and a column that is
blank in every row stands between them.
"""

from collections.abc import Iterator
from itertools import pairwise

from jiheng.budget.recognise.labels import meaning
from jiheng.kernel.documents.page import Page, Row


def apart(page: Page) -> list[Page]:
    """The page, or one page for each of the forms that stand side by side on it."""
    if not page.exact:
        return [page]
    starts = _starts(page)
    if len(starts) < 2:
        return [page]
    used = {
        column
        for row in page.rows
        for cell in row.cells
        if cell.text
        for column in range(cell.column, cell.last_column + 1)
    }
    edges = [0]
    for left, right in pairwise(starts):
        gaps = [column for column in range(left + 1, right) if column not in used]
        if not gaps:
            return [page]
        edges.append(gaps[-1])
    return [
        _between(page, begin, end) for begin, end in zip(edges, [*edges[1:], 1 << 30], strict=True)
    ]


def _starts(page: Page) -> list[int]:
    """The columns of the labels 项目名称 in the first row that holds one."""
    for row in page.rows:
        found = [cell.column for cell in row.cells if cell.text and _names_project(cell.text)]
        if found:
            return found
    return []


def _names_project(text: str) -> bool:
    return len(text) < 20 and meaning("header", text) == "project_name"


def _between(page: Page, begin: int, end: int) -> Page:
    """The part of a page between two columns."""
    return Page(
        page.number, page.place, list(_rows(page, begin, end)), page.name, page.exact, page.hidden
    )


def _rows(page: Page, begin: int, end: int) -> Iterator[Row]:
    for row in page.rows:
        cells = [cell for cell in row.cells if begin <= cell.column < end]
        if cells:
            yield Row(cells, row.number, row.table, row.page, row.after_break)
