"""Quantities."""

from jiheng.kernel.quantity.model import Quantity, QuantityType
from jiheng.kernel.quantity.reading import read_quantity

__all__ = ["Quantity", "QuantityType", "read_quantity"]
