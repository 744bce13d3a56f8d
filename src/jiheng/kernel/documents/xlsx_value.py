"""The stored value of an xlsx cell → its text as displayed, and what is doubtful about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from lxml import etree

from jiheng.kernel.documents.number_format import NumberFormat, number_from
from jiheng.kernel.documents.sheets import clean_text, is_constant

_GENERAL = NumberFormat("General")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = re.compile(r"0|-?[1-9][0-9]{0,14}")  # whole numbers that need no arithmetic
_EPOCH = datetime(1899, 12, 30)


Shown = tuple[str, str | None]  # a text as displayed, and the id of a message that doubts it


def unescaped(text: str) -> str:
    """The text with `_x000D_` and its like resolved, without control characters, "\\n" line ends."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean_text(text)


def rich_text(element: etree._Element) -> str:
    """The text of an element with its runs joined; readings of Chinese signs (rPh) left out."""
    first = element[0] if len(element) == 1 else None
    if first is not None and first.tag.endswith("}t"):
        return first.text or ""
    return "".join(
        text.text or ""
        for text in element.iter("{*}t")
        if not any(above.tag.endswith("}rPh") for above in text.iterancestors("{*}rPh", "{*}si"))
    )


@dataclass(slots=True)
class Workbook:
    """What the cells of every sheet refer to, and how that makes them look.

    `formats` has the number formats by the names of cell styles ("0", "1", …). `computed` is
    False where the workbook asks to be computed when it is opened, as programs do that write
    formulas without computing them.
    """

    strings: Sequence[str] = ()
    formats: Mapping[str, NumberFormat] = field(default_factory=dict)
    from_1904: bool = False
    computed: bool = True

    def shared(self, value: str | None, style: str) -> Shown:
        """A text that the cell names by its number among the shared texts."""
        index = value.strip() if value else ""
        if index.isdecimal() and len(index) < 10 and int(index) < len(self.strings):
            return self.text(self.strings[int(index)], style)
        return "", "sheets.lost_text"

    def text(self, text: str, style: str) -> Shown:
        """A text under the format of a style."""
        number_format = self.formats.get(style, _GENERAL)
        shown = number_format.text(text)
        if shown is not text and not shown.strip() and text.strip():
            return shown, "sheets.hidden_value"
        return shown, None

    def value(self, kind: str, value: str, style: str, formula: str | None) -> Shown:
        """A value of any type but "s" and "inlineStr"; empty where a formula has no result."""
        if not value:
            lacking = formula is not None and kind != "str"
            return "", "sheets.formula_without_value" if lacking else None
        if kind == "n":
            return self._number(value, style, formula)
        if kind == "b":
            return "FALSE" if value.strip() in ("0", "false") else "TRUE", None
        if kind == "e":
            return value.strip(), "sheets.error_value"
        if kind == "d":
            return self._iso_date(value.strip(), style), None
        return self.text(unescaped(value), style)

    def _number(self, value: str, style: str, formula: str | None) -> Shown:
        number_format = self.formats.get(style, _GENERAL)
        if formula is None and number_format.is_general and _PLAIN.fullmatch(value):
            return value, None
        number = number_from(value)
        if number is None:
            return value.strip(), "sheets.not_a_number"
        text = number_format.number(number, self.from_1904)
        if number and not text.strip():
            return text, "sheets.hidden_value"
        if formula is not None:
            if not number and not self.computed:
                return text, "sheets.formula_not_computed"
            if is_constant(formula):
                return text, "sheets.formula_of_constant"
        return text, None

    def _iso_date(self, value: str, style: str) -> str:
        """A date that is written out (2022-10-25T00:00:00), under its format."""
        number_format = self.formats.get(style, _GENERAL)
        try:
            since = datetime.fromisoformat(value).replace(tzinfo=None) - _EPOCH
        except ValueError:
            return value
        if number_format.is_general:
            return value
        return number_format.number(Decimal(since.days) + Decimal(since.seconds) / 86400)
