"""The unit table (units.toml): which words are one unit, and which convert into each other."""

import re
import tomllib
from fractions import Fraction
from importlib.resources import files
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A unit: its canonical label, what it measures, and its size in the base of that."""

    label: str
    dimension: str
    size: Fraction
    counts: bool = False


def _multiplied(unit: Unit, multipliers: dict[str, int]) -> dict[str, Unit]:
    return {
        f"{word}{unit.label}": unit._replace(label=f"{word}{unit.label}", size=unit.size * times)
        for word, times in multipliers.items()
    }


def _load() -> dict[str, Unit]:
    """Every way of writing a unit → the unit (multiples of aliases too)."""
    text = files("jiheng.kernel.quantity").joinpath("units.toml").read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    multipliers: dict[str, int] = tables.pop("multipliers")
    counts = tables.pop("counts")
    known = {word: Unit(word, "number", Fraction(size)) for word, size in multipliers.items()}
    for label in counts["units"]:
        _add(known, Unit(label, label, Fraction(1), True), multipliers)
    _add_aliases(known, counts["aliases"], multipliers)
    for dimension, table in tables.items():
        times = multipliers if table.get("multiples") else {}
        for label, size in table["units"].items():
            _add(known, Unit(label, dimension, Fraction(size)), times)
        _add_aliases(known, table.get("aliases", {}), times)
    return known


def _add(known: dict[str, Unit], unit: Unit, multipliers: dict[str, int]) -> None:
    for word, one in {unit.label: unit, **_multiplied(unit, multipliers)}.items():
        if word in known:
            raise ValueError(f"units.toml: {word} stands twice")
        known[word] = one


def _add_aliases(
    known: dict[str, Unit], aliases: dict[str, str], multipliers: dict[str, int]
) -> None:
    for alias, label in aliases.items():
        for times in ("", *multipliers):
            if times + alias in known:
                raise ValueError(f"units.toml: {times + alias} stands twice")
            known[times + alias] = known[times + label]


UNITS = _load()
PLAIN = Unit("", "number", Fraction(1))

# What stands under the slash: 人·年, 人、天, 人/年; a free word (会议次数, 半版) is a unit too.
_UNDER = re.compile(r"[·、*×/]")
_FREE_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{1,6}")
_WRITTEN_TOGETHER = {"人年": "人·年", "人天": "人·天", "人日": "人·天", "人月": "人·月"}


def find_unit(text: str) -> Unit | None:
    """The unit that a text writes, or None; rates (元/人·年) are built from their parts.

    >>> find_unit("平米").label, find_unit("百分比").label, find_unit("元/人、年").label
    ('平方米', '%', '元/人·年')
    """
    unit = UNITS.get(text)
    if unit is None and "/" in text:
        return _rate(text)
    return unit


def _rate(text: str) -> Unit | None:
    """The unit of a rate: known above the slash, known or a free word below it."""
    above, _, under = text.partition("/")
    top = UNITS.get(above)
    if top is None:
        return None
    under = _WRITTEN_TOGETHER.get(under, under)
    size, labels, dimensions = top.size, [], []
    for word in _UNDER.split(under.removeprefix("每")):
        part = UNITS.get(word)
        if part is None:
            if not _FREE_WORD.fullmatch(word) or word[0] in UNITS:
                return None
            part = Unit(word, word, Fraction(1))
        size /= part.size
        labels.append(part.label)
        dimensions.append(part.dimension)
    dimension = f"{top.dimension}/{'·'.join(sorted(dimensions))}"
    return Unit(f"{top.label}/{'·'.join(labels)}", dimension, size)
