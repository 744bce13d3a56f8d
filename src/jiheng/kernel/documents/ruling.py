"""Ruling lines → grids: tables of cells with row and column spans.

How it works, in the unit of the page (`tolerance` is 3 points, or the pixels of 3 points):

1. Pieces of a line on one level that touch or nearly touch become one rule.
2. Rules that cross or nearly cross belong to one table.
3. Positions closer than the tolerance are one grid line, so doubled borders, borders that a
   cell draws for itself and lines that miss each other a little give no cells of their own.
4. Two neighbouring places of the grid are one cell where less than 60 % of the edge between
   them is ruled. The outer edge counts as ruled: many tables are open at the sides.
5. Grid lines on which no cell begins or ends (underlines that touch a border) are taken out.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jiheng.kernel.documents.layout import Rule

TOLERANCE = 3.0
_RULED_SHARE = 0.6


@dataclass(slots=True)
class GridCell:
    """A cell of a grid: first row and column, and how many of each it covers."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Grid:
    """A table: x of its column lines, y of its row lines, and its cells in reading order."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    _owner: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._owner = [[0] * (len(self.xs) - 1) for _ in range(len(self.ys) - 1)]
        for index, cell in enumerate(self.cells):
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._owner[row][column] = index

    @property
    def area(self) -> float:
        """The area of the whole table."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def surrounds(self, other: "Grid") -> bool:
        """Whether another table lies wholly inside this one."""
        return (
            self is not other
            and self.holds(other.xs[0], other.ys[0])
            and self.holds(other.xs[-1], other.ys[-1])
        )

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell that holds a point of the table."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self._owner[row][column]

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a cell."""
        cell = self.cells[index]
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.column_span],
            self.ys[cell.row + cell.row_span],
        )


def grids(across: Sequence[Rule], down: Sequence[Rule], tolerance: float = TOLERANCE) -> list[Grid]:
    """The tables that horizontal (`across`) and vertical (`down`) rules form, from the top.

    Rules that cross nothing (underlines, separators) form no table. Frames around other
    tables, and boxes too small for a line of text, are left out.
    """
    across = _joined(across, tolerance)
    down = _joined(down, tolerance)
    found = []
    for level, upright in _tables(across, down, tolerance):
        grid = _grid(level, upright, tolerance)
        if grid is not None:
            found.append(grid)
    found = [one for one in found if not _is_frame(one, found)]
    found.sort(key=lambda one: (one.ys[0], one.xs[0]))
    return found


def _is_frame(grid: Grid, others: Sequence[Grid]) -> bool:
    """A box of one cell around other tables is decoration."""
    return len(grid.cells) == 1 and any(grid.surrounds(one) for one in others)


def _joined(rules: Sequence[Rule], tolerance: float) -> list[Rule]:
    """Pieces on one level (a third of the tolerance) that touch or nearly touch, as one rule each.

    Pieces that stay shorter than the tolerance are dots, not rules.
    """
    near = tolerance / 3
    joined: list[Rule] = []
    level: list[Rule] = []
    for rule in sorted(rules):
        if level and rule.at - level[-1].at > near:
            joined.extend(_chained(level, tolerance))
            level = []
        level.append(rule)
    joined.extend(_chained(level, tolerance))
    return [rule for rule in joined if rule.end - rule.start > tolerance]


def _chained(level: Sequence[Rule], tolerance: float) -> list[Rule]:
    chains: list[list[Rule]] = []
    end = 0.0
    for rule in sorted(level, key=lambda one: one.start):
        if chains and rule.start <= end + tolerance:
            chains[-1].append(rule)
            end = max(end, rule.end)
        else:
            chains.append([rule])
            end = rule.end
    return [
        Rule(
            sum(one.at for one in chain) / len(chain),
            chain[0].start,
            max(one.end for one in chain),
        )
        for chain in chains
    ]


def _tables(
    across: Sequence[Rule], down: Sequence[Rule], tolerance: float
) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules parted by table: those that cross each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    upright = sorted(range(len(down)), key=lambda one: down[one].at)
    places = [down[one].at for one in upright]
    crossed = set()
    for index, rule in enumerate(across):
        first = bisect_right(places, rule.start - tolerance)
        last = bisect_right(places, rule.end + tolerance)
        for other in upright[first:last]:
            if down[other].start - tolerance <= rule.at <= down[other].end + tolerance:
                parent[root(len(across) + other)] = root(index)
                crossed.add(index)
    tables: dict[int, tuple[list[Rule], list[Rule]]] = {root(one): ([], []) for one in crossed}
    for index, rule in enumerate(across):
        if root(index) in tables:
            tables[root(index)][0].append(rule)
    for index, rule in enumerate(down):
        if root(len(across) + index) in tables:
            tables[root(len(across) + index)][1].append(rule)
    return list(tables.values())


def _grid(across: Sequence[Rule], down: Sequence[Rule], tolerance: float) -> Grid | None:
    """The grid of one table; None where it is too small to hold a line of text."""
    xs = _levels([rule.at for rule in down], across, tolerance)
    ys = _levels([rule.at for rule in across], down, tolerance)
    if (
        xs[-1] - xs[0] < 4 * tolerance
        or ys[-1] - ys[0] < 2.5 * tolerance
        or min(len(xs), len(ys)) < 2
    ):
        return None
    beside = _ruled(down, xs, ys)
    below = _ruled(across, ys, xs)
    return _packed(xs, ys, _cells(len(ys) - 1, len(xs) - 1, beside, below))


def _levels(places: Sequence[float], crossing: Sequence[Rule], tolerance: float) -> list[float]:
    """Grid lines of one direction: positions of the rules, and the ends of the crossing ones."""
    levels: list[list[float]] = []
    for place in sorted(places):
        if (
            levels
            and place - levels[-1][-1] <= tolerance
            and (place - levels[-1][0] <= 2 * tolerance)
        ):
            levels[-1].append(place)
        else:
            levels.append([place])
    lines = [sum(one) / len(one) for one in levels]
    start = min(rule.start for rule in crossing)
    end = max(rule.end for rule in crossing)
    if not lines or start < lines[0] - 2 * tolerance:
        lines.insert(0, start)
    if end > lines[-1] + 2 * tolerance:
        lines.append(end)
    return lines


def _ruled(
    rules: Sequence[Rule], lines: Sequence[float], stretches: Sequence[float]
) -> list[list[bool]]:
    """For each grid line and each stretch between crossing grid lines, whether it is ruled."""
    length = [[0.0] * (len(stretches) - 1) for _ in lines]
    middles = [(one + other) / 2 for one, other in pairwise(lines)]
    for rule in rules:
        ruled = length[bisect_right(middles, rule.at)]
        first = max(bisect_right(stretches, rule.start) - 1, 0)
        for place in range(first, len(stretches) - 1):
            common = min(rule.end, stretches[place + 1]) - max(rule.start, stretches[place])
            if stretches[place] > rule.end:
                break
            ruled[place] += max(common, 0.0)
    return [
        [
            ruled >= _RULED_SHARE * (stretches[place + 1] - stretches[place])
            for place, ruled in enumerate(line)
        ]
        for line in length
    ]


def _cells(
    rows: int, columns: int, beside: Sequence[Sequence[bool]], below: Sequence[Sequence[bool]]
) -> list[GridCell]:
    """Places of the grid put together into rectangles that no ruled edge cuts."""
    taken = [[False] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            end = column + 1
            while end < columns and not beside[end][row] and not taken[row][end]:
                end += 1
            bottom = row + 1
            while bottom < rows and not any(
                below[bottom][place]
                or taken[bottom][place]
                or (place > column and beside[place][bottom])
                for place in range(column, end)
            ):
                bottom += 1
            for covered in range(row, bottom):
                taken[covered][column:end] = [True] * (end - column)
            cells.append(GridCell(row, column, bottom - row, end - column))
    return cells


def _packed(xs: Sequence[float], ys: Sequence[float], cells: Sequence[GridCell]) -> Grid:
    """The grid without lines on which no cell begins or ends."""
    used_columns = sorted({0, len(xs) - 1, *(one.column for one in cells)})
    used_rows = sorted({0, len(ys) - 1, *(one.row for one in cells)})
    column = {old: new for new, old in enumerate(used_columns)}
    row = {old: new for new, old in enumerate(used_rows)}

    def packed(cell: GridCell) -> GridCell:
        first_row, first_column = row[cell.row], column[cell.column]
        row_span = row[cell.row + cell.row_span] - first_row
        column_span = column[cell.column + cell.column_span] - first_column
        return GridCell(first_row, first_column, row_span, column_span)

    return Grid(
        [xs[old] for old in used_columns], [ys[old] for old in used_rows], [*map(packed, cells)]
    )
