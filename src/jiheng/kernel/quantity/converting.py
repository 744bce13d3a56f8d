"""Converting a quantity into another unit, exactly, or saying why that is impossible."""

from fractions import Fraction
from typing import NamedTuple

from jiheng.kernel.quantity.model import Quantity
from jiheng.kernel.quantity.units import Unit, find_unit


class Refusal(NamedTuple):
    """Why a quantity cannot be converted: a message of the catalogue and its arguments."""

    message_id: str
    arguments: dict[str, str]


def convert(quantity: Quantity, to_unit: str) -> Quantity | Refusal:
    """The quantity in another unit of its dimension, exact to the digit, or a Refusal.

    >>> from jiheng.kernel.quantity import read_quantity
    >>> convert(read_quantity("≤5000元"), "万元").number
    '0.5'
    >>> convert(read_quantity("30天"), "工作日").message_id
    'quantity.units_differ'
    >>> convert(read_quantity("50分钟"), "小时").message_id
    'quantity.not_exact'
    """
    wanted = find_unit(to_unit)
    if wanted is None:
        return Refusal("quantity.unknown_unit", {"unit": to_unit})
    if quantity.type not in ("number", "range") or quantity.number is None:
        return Refusal("quantity.not_a_number", {"unit": wanted.label})
    if quantity.unit is None:
        return Refusal("quantity.no_unit", {"number": quantity.number, "unit": wanted.label})
    unit = unit_of(quantity.unit)
    if unit.dimension != wanted.dimension:
        return Refusal("quantity.units_differ", {"first": unit.label, "second": wanted.label})
    numbers = [
        exact(Fraction(number) * unit.size / wanted.size) if number is not None else None
        for number in (quantity.number, quantity.upper)
    ]
    if numbers[0] is None or (quantity.upper is not None and numbers[1] is None):
        written = f"{quantity.number}{unit.label}"
        return Refusal("quantity.not_exact", {"quantity": written, "unit": wanted.label})
    changed = {"number": numbers[0], "upper": numbers[1], "unit": wanted.label}
    return quantity.model_copy(update=changed)


def unit_of(label: str) -> Unit:
    """The unit of a label; a printed word outside the table is a dimension of its own."""
    return find_unit(label) or Unit(label, label, Fraction(1))


def exact(value: Fraction) -> str | None:
    """The decimal string of a fraction, or None where it has no end (a third).

    >>> exact(Fraction(1, 2)), exact(Fraction(-3, 8)), exact(Fraction(50)), exact(Fraction(1, 3))
    ('0.5', '-0.375', '50', None)
    """
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 5 if rest % 5 == 0 else rest // 2
        places += 1
    if rest != 1:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    if places == 0:
        return sign + digits
    return sign + f"{digits[:-places]}.{digits[-places:]}".rstrip("0").removesuffix(".")
