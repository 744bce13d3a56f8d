"""XFM-04, 05: one indicator in several forms of a unit and year, with two values or two places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.judging import field_of
from jiheng.budget.checks.matching import in_one_unit
from jiheng.budget.checks.packs import together
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.spots import Spot, cell_of, spoken, spot_of
from jiheng.budget.checks.units import bare, unit_of
from jiheng.budget.forms import Kind
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.shelf import packed, unpacked
from jiheng.kernel.text import plain

_LEVEL = pattern("xfm", "government_level")
_STANDARD = pattern("xfm", "price_standard")
_YEAR_IN_FRONT = re.compile(r"^(?:19|20)\d\d(?:年度?)?")
_SIGNS = re.compile(r"[\W_]+")
_EQUAL, _BOUND = ("=",), ("≥", ">", "≤", "<")


class NotedRow(NamedTuple):
    """An indicator of the year as other forms are compared with it; texts as printed."""

    at: int
    key: str
    name: str
    level2: str
    target: str
    is_price: bool
    field: str
    cell: str | None
    level_cell: str | None


class Table(NamedTuple):
    """The indicators of a form; `levels` are the levels of government that its project names."""

    kind: Kind
    spot: Spot
    levels: frozenset[str]
    rows: list[NotedRow]

    def spot_at(self, row: NotedRow, level: bool) -> Spot:
        """The spot of the second level of an indicator, or of its target."""
        field, cell = ("level2", row.level_cell) if level else (row.field, row.cell)
        where = f"indicators[{row.at}].{field}"
        return self.spot._replace(field=where, cell=cell, spoken=spoken(row.name))


class Noted(NamedTuple):
    """A table put away, with what tells which others it belongs to."""

    unit: tuple[str, str]
    table: bytes

    def opened(self) -> Table:
        """The table itself."""
        table: Table = unpacked(self.table)
        return table


def table_of(case: Case, _profile: Thresholds) -> Noted:
    """Note: the indicators of the year."""
    form = case.form
    rows = [_noted(case, row) for row in case.annual_rows if row.name]
    told = f"{form.project_name or ''}{form.objectives.expected or form.objectives.annual or ''}"
    table = Table(form.kind, spot_of(form, "indicators"), frozenset(_LEVEL.findall(told)), rows)
    return Noted((unit_of(form), form.year or ""), packed(table))


def _is_price(row: Row) -> bool:
    """What one of something costs: by its name, or because it is money for one."""
    unit = row.target.unit or "" if row.target else ""
    return _STANDARD.search(row.name) is not None or unit.startswith(("元/", "万元/"))


def _noted(case: Case, row: Row) -> NotedRow:
    field = field_of(row.indicator, "target")
    return NotedRow(
        at=row.index,
        key=_key(row.name),
        name=row.name,
        level2=row.level2,
        target=row.target_text,
        is_price=_is_price(row),
        field=field,
        cell=cell_of(case.form, f"{row.path}.{field}"),
        level_cell=cell_of(case.form, f"{row.path}.level2"),
    )


Found = tuple[Table, NotedRow]


def names_in(tables: Sequence[Table], prices: bool = False) -> Iterator[list[Found]]:
    """The indicators (or only the prices) of one name in several forms, in their order."""
    names: dict[str, list[Found]] = {}
    for table in tables:
        for row in table.rows:
            if row.is_price or not prices:
                names.setdefault(row.key, []).append((table, row))
    for found in names.values():
        if found[0][0] is not found[-1][0]:
            yield found


def _key(name: str) -> str:
    """The name without brackets, signs and a year in front of it."""
    return _YEAR_IN_FRONT.sub("", _SIGNS.sub("", bare(name))) or plain(name)


def _units(notes: Iterable[Noted]) -> Iterator[list[Table]]:
    """The tables of each unit and year that has several."""
    for unit in together(notes, _unit):
        if len(unit) > 1:
            yield [note.opened() for note in unit]


def _unit(note: Noted) -> tuple[str, str]:
    return note.unit


def one_standard_for_one_thing(notes: Iterable[Noted], _profile: Thresholds) -> Iterator[Finding]:
    """What a unit pays for one thing in one year is the same in all its projects."""
    for tables in _units(notes):
        for found in names_in(tables, prices=True):
            first, *others = _one_a_form(found)
            other = next((one for one in others if _differ(first, one)), None)
            if other:
                yield _two(first, other, "XFM-04")


def _differ(one: Found, other: Found) -> bool:
    """Two numbers in one unit that are not the same; each level of government has its own."""
    levels = one[0].levels, other[0].levels
    values = _values(one[1], other[1])
    if values is None or (all(levels) and levels[0] != levels[1]):
        return False
    return values[0] != values[1]


def _values(one: NotedRow, other: NotedRow) -> tuple[Fraction, Fraction] | None:
    if one.target == other.target:
        return None  # nothing differs
    return in_one_unit(one.target, other.target)


def one_place_for_one_indicator(notes: Iterable[Noted], _profile: Thresholds) -> Iterator[Finding]:
    """An indicator stands under one second level, and is meant as a bound or as exact, not both."""
    for tables in _units(notes):
        for found in names_in(tables):
            first, *others = _one_a_form(found)
            moved = next((one for one in others if _levels_differ(first[1], one[1])), None)
            if moved:
                yield _two(first, moved, "XFM-05", level=True)
                continue
            meant = next((one for one in others if _signs_differ(first[1], one[1])), None)
            if meant:
                yield _two(first, meant, "XFM-05", wording="XFM-05.sign")


def _one_a_form(found: Sequence[Found]) -> list[Found]:
    """The first of the indicators of each form; what differs within a form is another matter."""
    forms: dict[int, Found] = {}
    for table, row in found:
        forms.setdefault(id(table), (table, row))
    return list(forms.values())


def _levels_differ(one: NotedRow, other: NotedRow) -> bool:
    """Two second levels, of which none is the other cut short (服务对象满意)."""
    short, long = sorted((one.level2, other.level2), key=len)
    return bool(short) and not long.startswith(short)


def _signs_differ(one: NotedRow, other: NotedRow) -> bool:
    """The same number, once exact and once a bound."""
    values = _values(one, other)
    if values is None or values[0] != values[1]:
        return False
    signs = {read_quantity(row.target).operator for row in (one, other)}
    return bool(signs & set(_EQUAL) and signs & set(_BOUND))


def _two(
    one: Found, other: Found, code: str, level: bool = False, wording: str | None = None
) -> Finding:
    """A finding on an indicator in two forms: on its targets, or on its second levels."""
    (first, row), (second, same) = one, other
    seen, expected = (row.level2, same.level2) if level else (row.target, same.target)
    return found_on(
        first.spot_at(row, level), code, seen, expected, None,
        [second.spot_at(same, level).place()], wording,
        project=first.spot.spoken, other=second.spot.spoken,
    )  # fmt: skip
