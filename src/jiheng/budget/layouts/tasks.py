"""The table of the year's main tasks (年度主要任务), made of the texts that tell one task each.

任务名称：基金监管；主要内容：…；预算金额-总额：210.00      →    任务名称 | 主要内容 | 预算金额
                                                                                | 总额
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.budget.layouts.bands import Band
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.layouts.rows import runs
from jiheng.budget.recognise.tasks import KEY, heads_of
from jiheng.kernel.missing import figure

_SIDE, _TEXT, _FIGURE = 27.0, 50.0, 20.0
_PIECE = re.compile(r"(?:^|；)([^：；]{1,16})：")
_LONG = 16  # signs of a cell that make its column a column of texts


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The headings in their order, and the rows: name of a total or "", cells by heading."""

    headings: list[str]
    rows: list[tuple[str, dict[str, str]]]


def tasks(laying: Laying) -> list[Band]:
    """The table, or nothing where the texts do not fall into cells that read back as they are."""
    found = tasks_of(laying.form.narrative)
    if found is None:
        return []
    groups = [heading.partition("-") for heading in found.headings]
    deep = 2 if any(lower for _, _, lower in groups) else 1
    band = Band((_SIDE, *(_width(found, heading) for heading in found.headings)))
    at = 0
    for first, count in runs([upper for upper, _, _ in groups]):
        upper, _, lower = groups[first]
        band.label(0, at + 1, upper, rows=1 if lower else deep, columns=count)
        for step in range(count if lower else 0):
            band.label(1, at + 1 + step, groups[first + step][2])
        at += count
    for total, cells in found.rows:
        row = band.rows
        empty = _before_first(found.headings, cells) if total else 0
        if total:
            band.label(row, 1, total, columns=empty)
        for column, heading in enumerate(found.headings[empty:], empty + 1):
            text = cells.get(heading, "")
            if figure(text).number is None:
                band.put(row, column, text)
            else:
                band.put(row, column, text, kind="number", align="center")
    band.label(0, 0, KEY, rows=band.rows)
    return [band]


def tasks_of(narrative: Mapping[str, str]) -> _Tasks | None:
    """The tasks of a form as a table; None where there are none or they are no table."""
    told = {key: text for key, text in narrative.items() if key.startswith(KEY) and key != KEY}
    rows: list[tuple[str, dict[str, str]]] = []
    headings: dict[str, None] = {}
    for key, text in told.items():
        cells = _cells(text)
        name = key.removeprefix(KEY)
        if cells is None or not (name == str(len(rows) + 1) or name.startswith("-")):
            return None
        headings |= dict.fromkeys(cells)
        rows.append((name.removeprefix("-") if name.startswith("-") else "", cells))
    named = [heading for heading in headings if heading]
    if not rows or not _reads_back(named, rows):
        return None
    return _Tasks(named, rows)


def _cells(text: str) -> dict[str, str] | None:
    """The cells of one task by heading; None where joining them does not give the text."""
    begins = list(_PIECE.finditer(text))
    ends = [one.start() for one in begins[1:]] + [len(text)]
    cells = {one[1]: text[one.end() : end] for one, end in zip(begins, ends, strict=True)}
    joined = "；".join(f"{heading}：{cell}" for heading, cell in cells.items())
    whole = joined == text and len(cells) == len(begins) and all(cells.values())
    return cells if whole else None


def _reads_back(headings: list[str], rows: list[tuple[str, dict[str, str]]]) -> bool:
    """Whether the reader takes the headings for those of tasks, and cells stand in their order."""
    groups = list(dict.fromkeys(heading.partition("-")[0] for heading in headings))
    if not heads_of(groups) or any(not _before_first(headings, one) for name, one in rows if name):
        return False
    uppers = [heading.partition("-")[0] for heading in headings]
    together = len(runs(uppers)) == len(set(uppers))
    mixed = {heading for heading in headings if "-" not in heading} & {
        heading.partition("-")[0] for heading in headings if "-" in heading
    }
    ordered = all(list(one) == [key for key in headings if key in one] for _, one in rows)
    first = all(headings[0] in one for name, one in rows if not name)
    return together and not mixed and ordered and first


def _before_first(headings: list[str], cells: dict[str, str]) -> int:
    """How many columns stand before the first cell of a row of totals."""
    return next((at for at, heading in enumerate(headings) if heading in cells), 0)


def _width(found: _Tasks, heading: str) -> float:
    longest = max(len(cells.get(heading, "")) for _, cells in found.rows)
    return _TEXT if longest > _LONG else _FIGURE
