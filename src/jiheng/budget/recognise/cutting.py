"""A row of cells in reading order → the rows of the indicator table, cut at the least cost.

    产出指标 数量指标 培训场次 ≥12场 12 20 20 质量指标 合格率 100% 100% 10 10
    └ level1  level2   level3   target …      │ level2 …

Every cut is tried by dynamic programming: a row costs what its cells cost under the headings
(`align.densest`), and each further row a little, so that rows are not cut finer than they must be.
"""

from collections.abc import Sequence

from jiheng.budget.recognise.align import Chosen, Column, densest
from jiheng.budget.recognise.lines import Token
from jiheng.kernel.documents.limits import Guard

_LABELS_ALONE = 0.5
_ROW_COST = 0.4
_LEVELS = frozenset(("level1", "level2"))

Cut = list[tuple[list[Token], Chosen]]


def cut(cells: Sequence[Token], columns: Sequence[Column], guard: Guard, full: bool = False) -> Cut:
    """The rows, each with the column of every cell; `full` where blank cells stand in the text."""
    best: list[tuple[float, int, Chosen]] = [(0.0, 0, [])]
    best += [(float("inf"), 0, [])] * len(cells)
    longest = len(columns) + (0 if full else 1)
    for start in range(len(cells)):
        guard.time()
        if best[start][0] == float("inf"):
            continue
        rows = densest(cells[start : start + longest], columns, full=full)
        for count, (cost, chosen) in enumerate(rows, start=1):
            if {columns[at].role if at is not None else "" for at in chosen} <= _LEVELS:
                cost = _LABELS_ALONE  # a second-level label without an indicator
            total = best[start][0] + cost + _ROW_COST
            if total < best[start + count][0]:
                best[start + count] = (total, start, chosen)
    found: Cut = []
    end = len(cells)
    while end:
        _, start, chosen = best[end]
        found.append((list(cells[start:end]), chosen))
        end = start
    return found[::-1]
