"""Project lists (清单) and the summary (汇总表) of forms as written sheets.

序号 | 项目名称         | 备注            序号 | 项目名称 | 实施单位 | 年度 | 全年预算数 | …
1   | 医疗救助补助资金  |                 1   | …
                                          合计 |        |        |     |   720.00 |
"""

from collections.abc import Mapping, Sequence

from jiheng.budget.forms import Form, ProjectList, Where
from jiheng.budget.layouts.bands import Band, stacked
from jiheng.budget.layouts.report.columns import NOTHING, printed
from jiheng.budget.layouts.report.row import row_of
from jiheng.kernel.missing import figure, total
from jiheng.kernel.writing.sheet import Align, Bookmark, BoxKind, Sheet, TextLine

_SUMMED = (4, 5)  # budget and executed, in the order of the printed columns
_UNIT = 6
_NARROW, _SIGN = 12.0, 3.6  # millimetres: of a column at least, and of a sign
_SHORT = 8  # signs of a text that may stand in the middle
_WIDEST = 25  # signs of a column beyond which texts wrap


def list_sheet(listed: ProjectList) -> Sheet:
    """A project list as a sheet; its first row are the headings."""
    most = max((len(row) for row in listed.rows), default=1)
    rows = [[*row, *[""] * (most - len(row))] for row in listed.rows or [[""]]]
    return _table(listed.title, rows, landscape=False)


def project_list(forms: Sequence[Form], words: Mapping[str, str]) -> ProjectList:
    """The list of the projects that forms are about, in their order."""
    rows = [[words["number"], words["project"]]]
    rows += [[str(at), _name(form)] for at, form in enumerate(forms, 1)]
    return ProjectList(document=Where(file=""), title=words["list"], rows=rows)


def summary_sheet(forms: Sequence[Form], words: Mapping[str, str]) -> Sheet:
    """One row a form with its money, rate and score, and the sums of money below.

    A sum stands only where every amount is known and all are in one unit of money.
    """
    columns = printed("zh")
    cells = [[column.shown(row) for column in columns] for row in map(row_of, forms)]
    rows = [[words["number"], *(column.heading for column in columns)]]
    rows += [[str(at), *row] for at, row in enumerate(cells, 1)]
    sums = [_sum(cells, at) for at in range(len(columns))]
    if any(sums):
        rows.append([words["total"], *sums])
    return _table(words["summary"], rows, landscape=True)


def _sum(rows: Sequence[Sequence[str]], at: int) -> str:
    if at not in _SUMMED or len({row[_UNIT] for row in rows}) != 1:
        return ""
    parts = {str(number): figure(row[at]) for number, row in enumerate(rows)}
    known = all(row[at] != NOTHING for row in rows)
    whole = total(parts)
    return f"{whole.number:,}" if known and whole.complete and whole.number is not None else ""


def _name(form: Form) -> str:
    return form.project_name or form.department or ""


def _table(title: str | None, rows: Sequence[Sequence[str]], landscape: bool) -> Sheet:
    """Rows of equal length as a sheet; the first are the headings, which every page repeats."""
    band = Band(tuple(_width(column) for column in zip(*rows, strict=True)))
    for column, text in enumerate(rows[0]):
        band.label(0, column, text)
    aligned = [_align(column[1:]) for column in zip(*rows, strict=True)]
    for at, row in enumerate(rows[1:], 1):
        for column, text in enumerate(row):
            kind: BoxKind = "value" if figure(text).number is None else "number"
            band.put(at, column, text, kind=kind, align=aligned[column])
    band.heading = (0, 0)
    whole = stacked([band], landscape)
    return Sheet(
        name=title or rows[0][-1],
        widths=whole.widths,
        rows=whole.rows,
        boxes=whole.boxes,
        above=[TextLine(title, "title")] if title else [],
        heading=whole.heading,
        landscape=landscape,
        bookmarks=[Bookmark(title)] if title else [],
        draft=False,
    )


def _align(texts: Sequence[str]) -> Align:
    """Short texts stand in the middle of their column, where all of it are short."""
    return "center" if all(len(text) <= _SHORT for text in texts) else "left"


def _width(texts: Sequence[str]) -> float:
    return max(_NARROW, _SIGN * min(_WIDEST, max(map(len, texts))))
