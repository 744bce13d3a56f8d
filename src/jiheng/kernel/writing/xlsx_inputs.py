"""The cells of a fill-in workbook: lists to choose from, checks, notes, formulas, protection.

Only these cells can be changed. What is typed into a cell for text stays text ("=153", "1-2" are
neither formulas nor dates); figures are checked, and sums and rates follow them.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from jiheng.kernel.messages import message
from jiheng.kernel.writing.sheet import Box, Formula, Input
from jiheng.kernel.writing.xlsx_formats import number_in

if TYPE_CHECKING:
    from jiheng.kernel.writing.xlsx import Worksheet

Place = tuple[int, int, int, int]  # first row and column, last row and column
_TEXT, _MONEY, _NUMBER, _RATE = "@", "#,##0.00", "General", "0.00%"
_PROTECTED = {"format_columns": True, "format_rows": True}


def draw_inputs(made: "Worksheet") -> None:
    """Draw the cells to fill in, and protect all others; nothing where there are none."""
    if not made.drawn.inputs:
        return
    for box, place in made.filled:
        given = made.drawn.inputs[box.field or ""]
        if given.formula:
            _formula(made, place, box, given, given.formula)
        else:
            _cell(made, place, box, given)
        _check(made, place, given)
    made.sheet.protect("", _PROTECTED)


def _cell(made: "Worksheet", place: Place, box: Box, given: Input) -> None:
    """A cell to fill in, with what stands in it already."""
    number = number_in(box.text) if box.kind == "number" else None
    shown = number[1] if number else _format(given)
    look = made.formats.input(given, box.align, shown)
    made.put(place, number[0] if number else box.text, look)


def _format(given: Input) -> str:
    """How a figure yet to be entered is shown; anything else is text."""
    if given.formula and given.formula.kind == "ratio":
        return _RATE
    if given.least is None:
        return _TEXT
    return _NUMBER if given.most else _MONEY


def _formula(made: "Worksheet", place: Place, box: Box, given: Input, formula: Formula) -> None:
    """A figure that is worked out, with what it gives now."""
    number = number_in(box.text)
    look = made.formats.input(given, box.align, number[1] if number else _format(given))
    made.merge(place, look)
    text = _text(made, formula)
    made.sheet.write_formula(place[0], place[1], text, look, number[0] if number else "")


def _text(made: "Worksheet", formula: Formula) -> str:
    """The formula as a spreadsheet writes it; it shows nothing while nothing is entered."""
    places = [made.places[field][:2] for field in formula.fields]
    if formula.kind == "ratio":
        part, whole = (xl_rowcol_to_cell(*place) for place in places)
        known = f"AND(ISNUMBER({part}),ISNUMBER({whole}))"
        return f'=IF({known},IF({whole}=0,"",{part}/{whole}),"")'
    cells = ",".join(_ranges(places))
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def _ranges(places: Sequence[tuple[int, int]]) -> list[str]:
    """The places as few ranges as possible: cells below each other are one."""
    ranges = []
    ordered = sorted(places, key=lambda place: (place[1], place[0]))
    for _, run in groupby(enumerate(ordered), key=lambda one: (one[1][1], one[1][0] - one[0])):
        rows = [place for _, place in run]
        ranges.append(xl_range(rows[0][0], rows[0][1], rows[-1][0], rows[-1][1]))
    return ranges


def _check(made: "Worksheet", place: Place, given: Input) -> None:
    """What may be entered, and the note that is shown beside the cell."""
    rule: dict[str, Any] = {"validate": "any"}
    if given.choices:
        rule = {"validate": "list", "source": list(given.choices), "show_error": given.strict}
        rule["error_message"] = message("fill_in.choice")
    elif given.least is not None and given.most is not None:
        rule = {"validate": "decimal", "criteria": "between"}
        rule |= {"minimum": given.least, "maximum": given.most, "error_type": "warning"}
        rule["error_message"] = message(
            "fill_in.between", least=f"{given.least:g}", most=f"{given.most:g}"
        )
    elif given.least is not None:
        rule = {"validate": "decimal", "criteria": ">=", "value": given.least}
        rule |= {"error_type": "warning", "error_message": message("fill_in.number")}
    if given.note:
        rule["input_message"] = given.note
    if len(rule) > 1:
        made.sheet.data_validation(*place, rule)
