"""How cells of a workbook look, and which texts it may hold as numbers."""

import re
from decimal import Decimal
from typing import Any

from jiheng.kernel.writing.sheet import Input, TextLine

TYPE = 9.0  # points
_FONT = "宋体"
# Spreadsheets measure columns in digits of the standard type. Arial, or a type of the same measures,
# is on every system; where the usual Calibri is not, columns become a quarter wider, and the print
# so much smaller. A digit of both has 7 pixels.
STANDARD = {"font_name": "Arial", "font_size": 10}
LOOKS: dict[str, tuple[float, bool]] = {  # size in points, bold
    "chapter": (14, True),
    "title": (16, True),
    "subtitle": (10.5, False),
    "note": (10.5, False),
    "seal": (10.5, False),
}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?P<decimals>\.\d+)?(?P<percent>%?)")
_DIGITS = 15  # that a spreadsheet keeps of a number
_TO_FILL, _WORKED_OUT = "#FFFBE6", "#F0F0F0"


def number_in(text: str) -> tuple[float, str] | None:
    """The number that a text is, and the format that shows it as exactly this text; or None.

    >>> number_in("1,000.50"), number_in("97.26%"), number_in("007"), number_in("≥95%")
    ((1000.5, '#,##0.00'), (0.9726, '0.00%'), None, None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    plain = text.rstrip("%").replace(",", "")
    if len(plain.lstrip("-0.").replace(".", "")) > _DIGITS:
        return None
    exact = Decimal(plain)
    if not exact and text.startswith("-"):
        return None
    decimals = "." + "0" * (len(found["decimals"]) - 1) if found["decimals"] else ""
    whole = "#,##0" if "," in text else "0"
    percent = found["percent"]
    return float(exact.scaleb(-2) if percent else exact), f"{whole}{decimals}{percent}"


class Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def cell(self, bold: bool, align: str, number_format: str, top: bool = False) -> Any:
        """The format of a cell of the table; with `top` its text stands at the top."""
        key = (bold, align, number_format, top)
        if key not in self._made:
            look = {"bold": bold, "border": 1, "font_size": TYPE, "num_format": number_format}
            self._made[key] = self._add(look, align, "top" if top else "vcenter")
        return self._made[key]

    def input(self, given: Input, align: str, number_format: str) -> Any:
        """The format of a cell to fill in, or of one that is worked out and cannot be changed."""
        key = ("input", bool(given.formula), align, number_format)
        if key not in self._made:
            look = {"border": 1, "font_size": TYPE, "num_format": number_format}
            colour = _WORKED_OUT if given.formula else _TO_FILL
            look |= {"locked": bool(given.formula), "bg_color": colour}
            self._made[key] = self._add(look, align)
        return self._made[key]

    def line(self, line: TextLine) -> Any:
        """The format of a line above or below the table."""
        key = (line.look, line.align)
        if key not in self._made:
            size, bold = LOOKS[line.look]
            self._made[key] = self._add({"bold": bold, "font_size": size}, line.align)
        return self._made[key]

    def _add(self, look: dict[str, Any], align: str, down: str = "vcenter") -> Any:
        common = {"font_name": _FONT, "align": align, "valign": down, "text_wrap": True}
        return self._book.add_format({**common, **look})
