"""Dated values: a number of a rule is data with its basis, never code.

    [execution_weight]                    # the id: small letters, digits, _
    zh = "预算执行率的分值"
    en = "Points of the execution rate"
    unit = "分"                           # of units.toml; none for words and switches
    checked_on = 2026-01-15               # the day the newest value was last confirmed

    [[execution_weight.value]]
    from = 2020-02-25
    is = 10
    basis = { regulation = "mof-2020-10", article = "13", confidence = "M" }

    [[execution_weight.value]]            # closes the series: no value from this day on
    from = 2026-01-01
    ended = true
    basis = { regulation = "mof-2020-10", confidence = "mem" }

Numbers are Decimal. A value may also be a word, a switch, or a list or table of these (bands);
all values of one parameter are of one kind. Asking for a day without a value is an error.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from jiheng.kernel.data_files import DataFile
from jiheng.kernel.messages import message
from jiheng.kernel.quantity.units import find_unit
from jiheng.kernel.regulations import CONFIDENCES, Basis, Regulation

Value = Decimal | str | bool | tuple["Value", ...] | dict[str, "Value"]

_ID = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = {"zh", "en", "unit", "checked_on", "value"}
_VALUE_KEYS = {"from", "is", "ended", "basis"}
_BASIS_KEYS = {"regulation", "article", "confidence"}


class NoValue(LookupError):
    """A parameter was asked for on a day on which it has no value: not yet, or no longer."""

    def __init__(self, message_id: str, parameter: "Parameter", day: date, limit: date) -> None:
        self.message_id = message_id
        self.parameter = parameter
        self.day = day
        self.limit = limit
        super().__init__(self.sentence())

    def sentence(self, language: str = "zh") -> str:
        """The sentence in the language asked for."""
        label = self.parameter.zh if language == "zh" else self.parameter.en
        days = {"day": self.day.isoformat(), "limit": self.limit.isoformat()}
        return message(self.message_id, language, label=label, **days)


@dataclass(frozen=True, slots=True)
class Dated:
    """What holds from a day on, and on which basis; the value None closes the series."""

    start: date
    value: Value | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that changes by date."""

    id: str
    zh: str
    en: str
    unit: str | None
    checked_on: date
    values: tuple[Dated, ...]

    def entry(self, day: date) -> Dated:
        """The value of a day with its start and basis; raises NoValue where there is none."""
        place = bisect_right(self.values, day, key=lambda one: one.start)
        if place == 0:
            raise NoValue("parameters.not_yet", self, day, self.values[0].start)
        found = self.values[place - 1]
        if found.value is None:
            raise NoValue("parameters.ended", self, day, found.start)
        return found

    def on(self, day: date) -> Value:
        """The value of a day; raises NoValue where there is none."""
        value = self.entry(day).value
        assert value is not None
        return value

    def number(self, day: date) -> Decimal:
        """The value of a day as a number; raises NoValue, or TypeError for a word."""
        value = self.on(day)
        if not isinstance(value, Decimal):
            raise TypeError(f"{self.id} is no number")
        return value


def read_parameters(
    tables: Mapping[str, Any], file: DataFile, known: Mapping[str, Regulation]
) -> dict[str, Parameter]:
    """The parameters of a table of a file by id; DocumentError with file, line, key and reason.

    `known` are the regulations that a basis may name.
    """
    return {key: _parameter(file, key, table, known) for key, table in tables.items()}


def _parameter(file: DataFile, key: str, table: Any, known: Mapping[str, Regulation]) -> Parameter:
    if not _ID.fullmatch(key):
        file.refuse("parameters.id", key)
    _check_keys(file, key, 0, table, _KEYS, _KEYS - {"unit"})
    for name in ("zh", "en"):
        if not isinstance(table[name], str) or not table[name].strip():
            file.refuse("data_file.wrong_value", key, name=name, value=str(table[name]))
    checked_on = _day(file, key, 0, "checked_on", table["checked_on"])
    rows = table["value"]
    if not isinstance(rows, list) or not rows:
        file.refuse("parameters.no_values", key)
    values = tuple(_dated(file, key, place, row, known) for place, row in enumerate(rows, 1))
    _check_series(file, key, values)
    unit = _unit(file, key, table.get("unit"), values)
    return Parameter(key, table["zh"], table["en"], unit, checked_on, values)


def _check_keys(
    file: DataFile, key: str, place: int, table: Any, allowed: set[str], required: set[str]
) -> None:
    """The table is one, and has the keys it needs and no other."""
    if not isinstance(table, dict):
        file.refuse("data_file.not_a_table", key, place)
    for name in sorted(table.keys() - allowed):
        file.refuse("data_file.unknown_key", key, place, name=name)
    for name in sorted(required - table.keys()):
        file.refuse("data_file.missing_key", key, place, name=name)


def _day(file: DataFile, key: str, place: int, name: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        file.refuse("parameters.not_a_day", key, place, name=name, value=str(value))
    return value


def _dated(
    file: DataFile, key: str, place: int, row: Any, known: Mapping[str, Regulation]
) -> Dated:
    """One [[key.value]]: a day, a value or the end, and the basis."""
    _check_keys(file, key, place, row, _VALUE_KEYS, {"from", "basis"})
    start = _day(file, key, place, "from", row["from"])
    if ("is" in row) == ("ended" in row) or row.get("ended", True) is not True:
        file.refuse("parameters.value_or_end", key, place)
    value = None if "ended" in row else _value(file, key, place, row["is"])
    return Dated(start, value, _basis(file, key, place, row["basis"], known))


def _value(file: DataFile, key: str, place: int, value: Any) -> Value:
    """Numbers as Decimal, lists as tuples; a date, a time or an endless number is refused."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, list):
        return tuple(_value(file, key, place, one) for one in value)
    if not isinstance(value, dict):
        file.refuse("data_file.wrong_value", key, place, name="is", value=str(value))
    return {name: _value(file, key, place, one) for name, one in value.items()}


def _basis(
    file: DataFile, key: str, place: int, table: Any, known: Mapping[str, Regulation]
) -> Basis:
    _check_keys(file, key, place, table, _BASIS_KEYS, {"regulation", "confidence"})
    for name, value in table.items():
        if not isinstance(value, str) or not value.strip():
            file.refuse("data_file.wrong_value", key, place, name=name, value=str(value))
    if table["confidence"] not in CONFIDENCES:
        file.refuse("parameters.confidence", key, place, value=table["confidence"])
    if table["regulation"] not in known:
        file.refuse("parameters.no_regulation", key, place, value=table["regulation"])
    return Basis(**table)


def _check_series(file: DataFile, key: str, values: tuple[Dated, ...]) -> None:
    """Days rise, the series does not begin with its end, all values are of one kind."""
    if values[0].value is None:
        file.refuse("parameters.ends_first", key, 1)
    kinds = {type(one.value) for one in values if one.value is not None}
    if len(kinds) > 1:
        file.refuse("parameters.mixed", key)
    for place, (one, after) in enumerate(pairwise(values), 2):
        if after.start <= one.start:
            file.refuse("parameters.days_fall", key, place, day=after.start.isoformat())


def _unit(file: DataFile, key: str, unit: Any, values: tuple[Dated, ...]) -> str | None:
    """The unit, known to the unit table; a number must say its unit, a word or switch has none."""
    numeric = isinstance(values[0].value, Decimal)
    if unit is None:
        if numeric:
            file.refuse("data_file.missing_key", key, name="unit")
        return None
    if not isinstance(unit, str) or isinstance(values[0].value, str | bool):
        file.refuse("data_file.wrong_value", key, name="unit", value=str(unit))
    found = find_unit(unit)
    if found is None:
        file.refuse("parameters.unit", key, unit=unit)
    return found.label
