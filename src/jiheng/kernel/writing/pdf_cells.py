"""Sheets as the data of pdf_template.typ: lines, tables, cells, and where lines and pages break."""

import re
from typing import Any

from jiheng.kernel.writing.measure import POINT, RUN, row_lines
from jiheng.kernel.writing.parts import Part, parts_of
from jiheng.kernel.writing.pdf_fonts import SANS, SERIF, ems
from jiheng.kernel.writing.sheet import MARGIN, PAPER, WATERMARK, Bookmark, Box, Sheet

_SIZE, _LEADING = 9.0, 11.7  # points: type and lines of the table, as the template has them
_PADDING = 1.0  # millimetres left and right of the text of a cell
_AROUND = 6.8  # points above and below the text of a row
# A table up to this share of a page stands on one, with the lines above and below it.
_SURELY_ONE = 0.75
# A row may be broken by the end of a page where it takes more than this share of one.
_WHOLE = 0.85
_PIECE = re.compile(r"[\x21-\x7e]+|[^\x21-\x7e]")  # a Latin word or figure, or another sign


def sheet_data(sheet: Sheet, number: int) -> dict[str, Any]:
    """A sheet as the template takes it; `number` tells it from the others of the document."""
    lines = row_lines(sheet, _SIZE, 2 * _PADDING)
    one_page = sum(lines) * _LEADING + sheet.rows * _AROUND < _SURELY_ONE * _page(sheet)
    return {
        "id": f"sheet-{number}",
        "one_page": one_page,
        "name": sheet.name,
        "landscape": sheet.landscape,
        "margin": MARGIN,
        "padding": _PADDING,
        "watermark": WATERMARK if sheet.draft else "",
        "marks": [_mark(one) for one in sheet.bookmarks if one.row is None],
        "above": [{"text": one.text, "look": one.look, "align": one.align} for one in sheet.above],
        "below": [{"text": one.text, "look": one.look, "align": one.align} for one in sheet.below],
        "widths": sheet.widths,
        "tables": [_Table(sheet, part, lines, not one_page).data() for part in parts_of(sheet)],
    }


def _page(sheet: Sheet) -> float:
    """Points of a page between its margins, from top to bottom."""
    return (PAPER[0 if sheet.landscape else 1] - 2 * MARGIN) / POINT


def _mark(one: Bookmark) -> dict[str, Any]:
    return {"text": one.text, "level": one.level}


class _Table:
    """One part of a sheet's table while it becomes data."""

    def __init__(self, sheet: Sheet, part: Part, lines: list[int], noting: bool) -> None:
        self._sheet = sheet
        self._part = part
        self._marks: dict[int, list[Bookmark]] = {}
        for one in sheet.bookmarks:
            if one.row is not None:
                self._marks.setdefault(one.row - part.first, []).append(one)
        page = _page(sheet) / _LEADING
        lines = lines[part.first :]
        self._noting = noting  # a sheet of one page need not know where its rows stand
        self._long = {row for row in range(part.rows) if lines[row] > _WHOLE * page}
        self._noted: set[int] = set()

    def data(self) -> dict[str, Any]:
        """The cells of the headings, and the others."""
        first = self._part.headings
        headings = [box for box in self._part.boxes if box.row < first]
        others = [box for box in self._part.boxes if box.row >= first]
        last = self._part.rows - 1
        whole = self._sheet.rows == self._part.first + self._part.rows
        return {
            "rows": self._part.rows,
            # Whether the lines below the table stand on the page of its last row.
            "closed": bool(self._sheet.below)
            and whole
            and last >= first
            and last not in self._long,
            "headings": [self._cell(box) for box in headings],
            "cells": [self._cell(box) for box in others],
        }

    def _width(self, box: Box) -> float:
        """Millimetres that the text of a box has."""
        return sum(self._sheet.widths[box.column : box.column + box.columns]) - 2 * _PADDING

    def _cell(self, box: Box) -> dict[str, Any]:
        marks = self._marks.pop(box.row, [])  # the outline leads to the first box of a row
        long = not self._long.isdisjoint(range(box.row, box.row + box.rows))
        noted = (
            self._noting
            and box.rows == 1
            and box.row >= self._part.headings
            and box.row not in self._noted
        )
        if noted:
            self._noted.add(box.row)
        return {
            "x": box.column,
            "y": box.row,
            "columns": box.columns,
            "rows": box.rows,
            "label": box.kind == "label",
            "align": box.align,
            "text": RUN.sub(lambda unit: self._broken(unit, box), box.text).split("\n"),
            "noted": noted,
            "long": long,
            "breakable": long or box.rows > 1,
            "marks": [_mark(one) for one in marks],
        }

    def _broken(self, unit: "re.Match[str]", box: Box) -> str:
        """What no line holds on lines of its own, full unless a Latin word in it begins the next."""
        room = self._width(box) / (_SIZE * POINT)
        font = SANS if box.kind == "label" else SERIF
        if ems(unit[0], font) <= room:
            return unit[0]
        lines = [""] if unit.start() == 0 else ["", ""]
        for piece in _PIECE.findall(unit[0]):
            if lines[-1] and ems(lines[-1] + piece, font) > room >= ems(piece, font):
                lines.append("")  # a reader takes what is broken within a full line alone as one
            for sign in piece:
                if lines[-1] and ems(lines[-1] + sign, font) > room:
                    lines.append("")
                lines[-1] += sign
        return "\n".join(lines)
