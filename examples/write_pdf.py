"""Grids → a ruled PDF by typst with the packaged fonts: the same file on every machine."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from grid import Box, Grid

TEMPLATE = Path(__file__).with_name("form.typ")


def pdf(grids: list[Grid], landscape: bool) -> bytes:
    """The document; the heading row of the indicators is repeated on each further page."""
    data = {"landscape": landscape, "grids": [_data(grid) for grid in grids]}
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    made = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[fonts],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def _data(grid: Grid) -> dict[str, Any]:
    """The grid in two parts: above the heading row, and from it on.

    typst lets no merged cell leave a repeated heading, so the label 绩效指标 stands in the
    heading and a blank cell runs down beside the indicators, as Word prints it.
    """
    split = grid.header or 0
    top = [box for box in grid.boxes if box.row < split]
    header, bottom = [], []
    for box in grid.boxes:
        if box.row == split:
            header.append(replace(box, rows=1))
            if box.rows > 1:
                rest = replace(box, row=split + 1, rows=box.rows - 1, text="")
                bottom.append(rest)
        elif box.row > split:
            bottom.append(box)
    return {
        "above": grid.above,
        "widths": grid.widths,
        "split": split,
        "top": _plain(top),
        "header": _plain(header),
        "bottom": _plain(bottom),
    }


def _plain(boxes: list[Box]) -> list[dict[str, Any]]:
    return [asdict(box) for box in boxes]
