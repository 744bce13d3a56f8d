"""The money of a stored form in 万元: of the year, of the whole period."""

from decimal import Decimal

from jiheng.kernel.missing import figure, total
from jiheng.kernel.quantity import Quantity, Refusal, convert

TOTAL, UNIT = "资金总额", "万元"
_MOST = Decimal(10) ** 11  # what the columns of the database hold
_PLACES = Decimal("0.0001")


def annual_amount(form) -> Decimal | None:
    """The money of the year in 万元, None where none is stated that can be read."""
    return amount_of(form, "annual")


def amount_of(form, horizon) -> Decimal | None:
    """The total of a horizon in 万元: as stated, else the sum of its sources.

    None where neither is known, where the unit of money is none, or beyond all measure.
    """
    rows = [one for one in form["funds"] if (one.get("horizon") or "annual") == horizon]
    stated = [figure(one["amount"]) for one in rows if one["item"] == TOTAL]
    number = stated[0].number if stated else None
    if number is None:
        parts = {one["item"]: figure(one["amount"]) for one in rows if one["item"] != TOTAL}
        number = total(parts).number
    return None if number is None else in_ten_thousands(number, form.get("money_unit"))


def in_ten_thousands(number, unit) -> Decimal | None:
    """A number of a unit of money in 万元; None where the unit is not stated or is none of money.

    >>> [in_ten_thousands(Decimal(5000), unit) for unit in ("元", "件", None)]
    [Decimal('0.5000'), None, None]
    """
    made = convert(Quantity(type="number", number=f"{number:f}", unit=unit), UNIT)
    if isinstance(made, Refusal) or made.number is None or abs(Decimal(made.number)) >= _MOST:
        return None
    return Decimal(made.number).quantize(_PLACES)
