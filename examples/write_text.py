"""Grids → tab-separated text, as a worksheet is copied into a text file."""

from grid import Grid


def text(grids: list[Grid]) -> bytes:
    """The text in UTF-8: every grid column is there, a merged cell stands in its first one."""
    lines: list[str] = []
    for grid in grids:
        lines += [line for above, _ in grid.above for line in (above, "")]
        cells = [[""] * len(grid.widths) for _ in range(grid.rows)]
        for box in grid.boxes:
            cells[box.row][box.column] = box.text.replace("\n", "")
        lines += ["\t".join(row) for row in cells]
        lines.append("")
    return "\n".join(lines).encode("utf-8")
