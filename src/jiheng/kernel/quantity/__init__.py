"""Quantities."""

from jiheng.kernel.quantity.comparing import Comparison, compare
from jiheng.kernel.quantity.converting import Refusal, convert
from jiheng.kernel.quantity.model import Quantity, QuantityType
from jiheng.kernel.quantity.reading import read_quantity

__all__ = [
    "Comparison",
    "Quantity",
    "QuantityType",
    "Refusal",
    "compare",
    "convert",
    "read_quantity",
]
