"""Reading a cell: one value, or several in one cell; see the package docstring."""

import re

from jiheng.kernel.quantity.model import Quantity
from jiheng.kernel.quantity.signs import settle
from jiheng.kernel.quantity.single import NUMBER, make_range, read_single
from jiheng.kernel.quantity.units import find_unit

LONGEST = 200
_TEXT = Quantity(type="text")
_SPLIT = re.compile(
    r"[、;。]|(?<![0-9]),|,(?![0-9]{3}(?![0-9]))|且|(?<=[%月日次个人家元天号])(?:和|及|或)(?=[0-9])"
)
# Digits with a few signs behind them, an error value of a sheet, what programs call no number.
_MEANT_AS_NUMBER = re.compile(
    r"[≥≤=<>约]*[-+]?[0-9][0-9.,]*(?:e[-+]?[0-9]+)?[^0-9,;。]{0,3}|[≥≤=<>]*[0-9][0-9a-z./:]*"
    r"|#[a-z0-9/]+[!?]?|[-+]?(?:nan|inf|infinity|∞)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(rf"((?:{NUMBER})[^0-9.,、;]{{1,6}})((?:{NUMBER})[^0-9.,、;]{{1,6}})")


def read_quantity(text: str) -> Quantity:
    """The typed reading of a value; the rules are the table of the package docstring.

    Never raises. Nothing unreadable becomes a number: what no rule knows is of type text, and
    so is what is longer than LONGEST (a report, not a value).
    """
    text = settle(text)
    if not text or len(text) > LONGEST:
        return _TEXT
    return read_single(text) or _several(text) or _TEXT


def is_unread_number(text: str, reading: Quantity) -> bool:
    """Whether a cell was meant as a number, or computed to an error, and none can be read in it.

    Words are no such thing, nor is a sentence with a number in it.

    >>> [is_unread_number(one, read_quantity(one)) for one in ("50嘟嘟", "1e400家", "#REF!", "NaN")]
    [True, True, True, True]
    >>> [is_unread_number(one, read_quantity(one)) for one in ("50家", "已完成50家的检查", "优")]
    [False, False, False]
    """
    return reading.type == "text" and _MEANT_AS_NUMBER.fullmatch(settle(text)) is not None


def _several(text: str) -> Quantity | None:
    """Two or more values in one cell: 4次、20家; 5月、11月; 目录内报销100%，目录外90%."""
    together = _TOGETHER.fullmatch(text)
    pieces = list(together.groups()) if together else [one for one in _SPLIT.split(text) if one]
    if len(pieces) < 2:
        return None
    pieces = _with_units(pieces)
    readings = [read_single(piece) for piece in pieces]
    # Beside words a bare number is the mark of a list (1、…；2、…), not a value.
    marked = None in readings
    values: list[Quantity] = []
    for piece, value in zip(pieces, readings, strict=True):
        if value and value.type in ("number", "range", "date") and not (marked and piece.isdigit()):
            values.append(_same_year(values, value))
    values = _without_years(values)
    if len(values) < 2 or (together and _one_duration(values)):
        return None
    return _between(values) or Quantity(type="several", values=values)


def _without_years(values: list[Quantity]) -> list[Quantity]:
    """A year beside other values only says of when they are (2023年度，…90%)."""
    others = [one for one in values if one.unit != "年" or one.type != "date" or one.upper]
    return others if any(one.type != "date" for one in others) else values


def _same_year(values: list[Quantity], value: Quantity) -> Quantity:
    """A month after a month with its year is of the same year (2021年5月和11月)."""
    if value.type != "date" or value.unit != "月" or value.upper or not values:
        return value
    before, month = values[-1].number or "", value.number or ""
    if values[-1].type != "date" or len(before) != 7 or len(month) > 2:
        return value
    return value.model_copy(update={"number": f"{before[:5]}{month:0>2}"})


def _one_duration(values: list[Quantity]) -> bool:
    """1小时30分钟 is one duration, not two values."""
    units = [find_unit(one.unit or "") for one in values]
    return all(unit is not None and unit.dimension in ("clock", "calendar") for unit in units)


def _with_units(pieces: list[str]) -> list[str]:
    """Bare numbers take the unit of the next piece: 3、6、9月 is 3月, 6月, 9月."""
    result: list[str] = []
    tail = ""
    for piece in reversed(pieces):
        if piece.isdigit():
            piece += tail
        else:
            unit = piece.lstrip("0123456789.")
            tail = unit if unit != piece and unit in ("月", "日", "年", "%", "次", "人") else ""
        result.append(piece)
    return result[::-1]


def _between(values: list[Quantity]) -> Quantity | None:
    """≥80%且≤90% is one range."""
    if len(values) != 2 or any(one.type != "number" for one in values):
        return None
    low, high = sorted(values, key=lambda one: one.operator != "≥")
    if (low.operator, high.operator) != ("≥", "≤") or low.unit != high.unit:
        return None
    return make_range(None, low.number or "", high.number or "", find_unit(low.unit or ""))
