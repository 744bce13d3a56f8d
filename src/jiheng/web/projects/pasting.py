"""A block of cells from a spreadsheet → changes of the grid from one cell on."""

from jiheng.web.projects.documents import HORIZONS
from jiheng.web.projects.editing import Refused, add_row, value

COLUMNS = ("horizon", "level2", "level3", "operator", "value", "unit", "weight")
_TARGET = ("operator", "value", "unit")
_MOST_CELLS = 2000
_WORDS = {"实施期": "whole_period", "中期": "whole_period", "年度": "annual"}


def changes_of_block(declaration, text, row, column, person):
    """The changes that a pasted text makes, row for row; rows that are missing are added.

    Refused where the text is no block that fits the grid; what is blank in it clears nothing.
    """
    if not isinstance(text, str) or row not in declaration.row_ids or column not in COLUMNS:
        raise Refused("web.edit.no_such_cell")
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
    start = COLUMNS.index(column)
    if max(map(len, lines)) > len(COLUMNS) - start or sum(map(len, lines)) > _MOST_CELLS:
        raise Refused("web.paste.too_wide", count=str(len(COLUMNS) - start))
    position = declaration.row_ids.index(row)
    changes = []
    for offset, cells in enumerate(lines):
        if position + offset >= len(declaration.row_ids):
            add_row(declaration, person, declaration.row_ids[-1])
        here = declaration.row_ids[position + offset]
        changes += _changes_of_line(declaration, here, cells, COLUMNS[start:])
    return changes


def _changes_of_line(declaration, row, cells, columns):
    given = {key: text.strip() for key, text in zip(columns, cells, strict=False) if text.strip()}
    target = "".join(given.pop(key, "") for key in _TARGET)
    if target:
        given["target"] = target
    if "horizon" in given:
        given["horizon"] = _WORDS.get(given["horizon"], given["horizon"])
        if given["horizon"] not in HORIZONS:
            raise Refused("web.paste.horizon", text=given["horizon"][:20])
    for key, after in given.items():
        path = f"indicators[{row}].{key}"
        yield {"path": path, "before": value(declaration, path), "after": after}
