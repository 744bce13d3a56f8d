"""A block of cells from a spreadsheet → changes of the grid from one cell on."""

from jiheng.web.projects.blocks import COLUMNS, TooWide, horizon_of, lines_of
from jiheng.web.projects.documents import shown_order
from jiheng.web.projects.editing import MOST_ROWS, Refused, add_rows, value
from jiheng.web.projects.targets import target_parts, with_pasted

_TARGET = ("operator", "value", "unit")
_DIRECTIONS = {"越高越好": "more", "越低越好": "less", "等于为准": "exact"} | {
    **{"正向": "more", "反向": "less", "正向指标": "more", "反向指标": "less"},
    **{"Higher is better": "more", "Lower is better": "less"},
}


def changes_of_block(declaration, text, row, column, person, batch=None):
    """The changes that a pasted text makes, row for row; rows that are missing are added.

    Without a row all lines are added behind the last one. Refused where the text is no block that
    fits the grid; what is blank in it clears nothing.
    """
    if row is None:
        column = COLUMNS[0]
    elif row not in declaration.row_ids:
        raise Refused("web.edit.row_gone")
    if not isinstance(text, str) or column not in COLUMNS:
        raise Refused("web.edit.no_such_cell")
    lines = _lines(text, column)
    rows = shown_order(declaration)
    rows = rows[rows.index(row) :] if row else []
    if missing := max(0, len(lines) - len(rows)):
        rows += add_rows(declaration, person, [None] * missing, rows[-1] if rows else None, batch)
    return [
        one
        for here, line in zip(rows, lines, strict=False)
        for one in _changes_of_line(declaration, here, line)
    ]


def _lines(text, column):
    try:
        lines = lines_of(text, column)
    except TooWide as found:
        raise Refused("web.paste.too_wide", count=str(found.count)) from found
    if not lines:
        raise Refused("web.paste.nothing")
    if len(lines) > MOST_ROWS:
        raise Refused("web.edit.too_many_rows", count=str(MOST_ROWS))
    return lines


def _changes_of_line(declaration, row, line):
    given = {key: text for key, text in line.items() if text and key not in _TARGET}
    parts = None
    if any(line.get(key) for key in _TARGET):
        at = f"indicators[{row}]."
        now = target_parts(value(declaration, at + "target"), declaration.row_facts.get(row))
        parts = with_pasted(now, {key: line[key] for key in _TARGET if key in line})
        given["target"] = "".join(parts)
    if "horizon" in given:
        given["horizon"] = horizon_of(given["horizon"])
        if given["horizon"] is None:
            raise Refused("web.paste.horizon", text=line["horizon"][:20])
    if "direction" in given:
        given["direction"] = _DIRECTIONS.get(given["direction"])
        if given["direction"] is None:
            raise Refused("web.paste.direction")
    for key, after in given.items():
        path = f"indicators[{row}].{key}"
        change = {"path": path, "before": value(declaration, path), "after": after}
        yield change | ({"parts": parts} if key == "target" and parts else {})
