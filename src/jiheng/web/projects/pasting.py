"""A block of cells from a spreadsheet → changes of the grid from one cell on.

A block with a heading row goes by its headings, whatever their order; one without goes by the
columns of the grid from the cell on, where a target may stand in one cell (≥95%) as well as in
three (≥ | 95 | %).
"""

import csv
import io

from jiheng.web.projects.documents import HORIZONS, shown_order
from jiheng.web.projects.editing import OPERATORS, Refused, add_rows, value

COLUMNS = ("horizon", "level2", "level3", "operator", "value", "unit", "weight", "direction")
_TARGET = ("operator", "value", "unit")
# Figures and signs as an input method for Chinese writes them, and signs as others write them.
_HALF = str.maketrans("０１２３４５６７８９．％＞＜＝", "0123456789.%><=")
_SIGNS = {">=": "≥", "≧": "≥", "<=": "≤", "≦": "≤", "大于等于": "≥", "小于等于": "≤", "等于": "="}
# A cell merged over several rows comes with its text in the first of them only.
_MERGED = ("horizon", "level2")
_MOST_CELLS = 2000
_WORDS = {
    "horizon": {"实施期": "whole_period", "中期": "whole_period", "年度": "annual"},
    "direction": {"越高越好": "more", "越低越好": "less", "等于为准": "exact"}
    | {"正向": "more", "反向": "less", "Higher is better": "more", "Lower is better": "less"},
}
_HEADINGS = {
    **{"期间": "horizon", "一级指标": None, "二级指标": "level2", "三级指标": "level3"},
    **{"指标名称": "level3", "指标": "level3", "指标值": "target", "目标值": "target"},
    **{"年度指标值": "target", "运算符": "operator", "计算符号": "operator", "数值": "value"},
    **{"计量单位": "unit", "度量单位": "unit", "单位": "unit", "分值": "weight", "权重": "weight"},
    **{"指标方向": "direction", "方向": "direction", "序号": None, "备注": None},
}


def changes_of_block(declaration, text, row, column, person, batch=None):
    """The changes that a pasted text makes, row for row; rows that are missing are added.

    Refused where the text is no block that fits the grid; what is blank in it clears nothing.
    """
    if not isinstance(text, str) or row not in declaration.row_ids or column not in COLUMNS:
        raise Refused("web.edit.no_such_cell")
    lines = list(csv.reader(io.StringIO(text.strip("\r\n")), delimiter="\t"))
    columns = _headings(lines[0])
    lines = lines[1:] if columns else lines
    columns = columns or _columns_from(column, lines)
    lines = _filled_down(lines, columns)
    if max(map(len, lines), default=0) > len(columns) or sum(map(len, lines)) > _MOST_CELLS:
        raise Refused("web.paste.too_wide", count=str(len(columns)))
    rows = shown_order(declaration)
    rows = rows[rows.index(row) :]
    if missing := max(0, len(lines) - len(rows)):
        rows += add_rows(declaration, person, [None] * missing, rows[-1], batch)
    found = [
        _changes_of_line(declaration, here, cells, columns)
        for here, cells in zip(rows, lines, strict=False)
    ]
    return [one for changes in found for one in changes]


def _headings(cells):
    """The columns of a heading row; None where the row is none."""
    bare = ["".join(one.split()) for one in cells]
    if len(bare) < 2 or not all(one in _HEADINGS for one in bare):
        return None
    return [_HEADINGS[one] for one in bare]


def _columns_from(column, lines):
    """The columns of the grid from one on; operator, value and unit as one where they come so."""
    columns = list(COLUMNS[COLUMNS.index(column) :])
    if "operator" not in columns:
        return columns
    at = columns.index("operator")
    signs = [_sign(cells[at]) for cells in lines if len(cells) > at]
    if any(signs) and not any(one in OPERATORS for one in signs):
        columns[at : at + 3] = ["target"]
    return columns


def _filled_down(lines, columns):
    """The lines with what is merged over several of them in each; a line with nothing stays so."""
    above: dict[int, str] = {}
    made = []
    for cells in lines:
        row = list(cells)
        for at, key in enumerate(columns[: len(row)]):
            if key in _MERGED and row[at].strip():
                above[at] = row[at]
            elif key in _MERGED and any(one.strip() for one in row):
                row[at] = above.get(at, row[at])
        made.append(row)
    return made


def _sign(text):
    bare = text.strip().translate(_HALF)
    return _SIGNS.get(bare, bare)


def _changes_of_line(declaration, row, cells, columns):
    pairs = zip(columns, cells, strict=False)
    given = {key: text.strip() for key, text in pairs if key and text.strip()}
    for key in ("value", "unit", "weight", "target"):
        if key in given:
            given[key] = given[key].translate(_HALF)
    if "operator" in given:
        given["operator"] = _sign(given["operator"])
    parts = [given.pop(key, "") for key in _TARGET]
    if any(parts):
        given["target"] = "".join(parts)
    if "horizon" in given:
        given["horizon"] = _WORDS["horizon"].get(given["horizon"], given["horizon"])
        if given["horizon"] not in HORIZONS:
            raise Refused("web.paste.horizon", text=given["horizon"][:20])
    if "direction" in given:
        given["direction"] = _WORDS["direction"].get(given["direction"])
        if given["direction"] is None:
            raise Refused("web.paste.direction")
    for key, after in given.items():
        path = f"indicators[{row}].{key}"
        change = {"path": path, "before": value(declaration, path), "after": after}
        yield change | ({"parts": parts} if key == "target" else {})
