"""The unit table (units.toml): which words are one unit, and which convert into each other."""

import re
import tomllib
from fractions import Fraction
from importlib.resources import files
from math import prod
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A unit: its label, what it measures, and its size in the base of that dimension.

    `single` is the size without the multiplier in front (of 万元: the size of 元), None where
    the dimension takes no multipliers; `counts` marks counting words (个, 家, 次).
    """

    label: str
    dimension: str
    size: Fraction
    single: Fraction | None = None
    counts: bool = False


class Slip(NamedTuple):
    """When a missing unit is suspected to be another one; see units.toml."""

    beyond: int
    within: int


def _load() -> tuple[dict[str, Unit], Slip]:
    """Every way of writing a unit → the unit (multiples of aliases too), and the slip limits."""
    text = files("jiheng.kernel.quantity").joinpath("units.toml").read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    slip = Slip(**tables.pop("slip"))
    multipliers: dict[str, int] = tables.pop("multipliers")
    one = Fraction(1)
    known = {word: Unit(word, "number", size * one, one) for word, size in multipliers.items()}
    counts = tables.pop("counts")
    for label in counts["units"]:
        _add(known, Unit(label, label, one, one, True), multipliers)
    _add_aliases(known, counts["aliases"], multipliers)
    for dimension, table in tables.items():
        times = multipliers if table.get("multiples") else {}
        for label, written in table["units"].items():
            size = Fraction(written)
            _add(known, Unit(label, dimension, size, size if times else None), times)
        _add_aliases(known, table.get("aliases", {}), times)
    return known, slip


def _add(known: dict[str, Unit], unit: Unit, multipliers: dict[str, int]) -> None:
    for word, times in {"": 1, **multipliers}.items():
        label = word + unit.label
        if label in known:
            raise ValueError(f"units.toml: {label} stands twice")
        known[label] = unit._replace(label=label, size=unit.size * times)


def _add_aliases(
    known: dict[str, Unit], aliases: dict[str, str], multipliers: dict[str, int]
) -> None:
    for alias, label in aliases.items():
        for times in ("", *multipliers):
            if times + alias in known:
                raise ValueError(f"units.toml: {times + alias} stands twice")
            known[times + alias] = known[times + label]


UNITS, SLIP = _load()

# What stands under the slash: 人·年, 人、天, 人/年; a free word (会议次数, 半版) is a unit too.
_UNDER = re.compile(r"[·、*×/每]")
_FREE_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{1,6}")
_WRITTEN_TOGETHER = {
    "人年": "人·年",
    "人月": "人·月",
    "人天": "人·天",
    "人日": "人·天",
    "人·次": "人次",
    "人/次": "人次",
}


def find_unit(text: str) -> Unit | None:
    """The unit that a text writes, or None; rates (元/人·年) are built from their parts.

    >>> find_unit("平米").label, find_unit("百分比").label, find_unit("元/人、年").label
    ('平方米', '%', '元/人·年')
    """
    unit = UNITS.get(text)
    if unit is None:
        above, slash, under = text.partition("/") if "/" in text else text.partition("每")
        return _rate(above, under.removeprefix("每")) if slash else None
    return unit


def _rate(above: str, under: str) -> Unit | None:
    """The unit of a rate: known above the slash, known or a free word below it."""
    top = UNITS.get(above)
    if top is None:
        return None
    below = [_under(word) for word in _UNDER.split(_WRITTEN_TOGETHER.get(under, under))]
    parts = [part for part in below if part is not None]
    if len(parts) != len(below):
        return None
    size = prod(part.size for part in parts)
    return Unit(
        label=f"{top.label}/{'·'.join(part.label for part in parts)}",
        dimension=f"{top.dimension}/{'·'.join(sorted(part.dimension for part in parts))}",
        size=top.size / size,
        single=top.single / size if top.single is not None else None,
    )


def _under(word: str) -> Unit | None:
    """A part below the slash; a word outside the table is a unit if none begins it."""
    part = UNITS.get(word)
    if part is None and _FREE_WORD.fullmatch(word) and word[0] not in UNITS:
        part = Unit(word, word, Fraction(1))
    return part


def measure_different_things(first: str, second: str) -> bool:
    """Whether two units, both known, measure different things; False where that is in doubt.

    Two words for counting (家, 个) may mean the same, and 次 what 次/年 means.

    >>> [measure_different_things(*two) for two in (("万元", "家"), ("天", "工作日"))]
    [True, True]
    >>> [measure_different_things(*two) for two in (("家", "个"), ("次", "次/年"), ("家", "嘎嘎"))]
    [False, False, False]
    """
    if first.startswith(f"{second}/") or second.startswith(f"{first}/"):
        return False
    known = [find_unit(first), find_unit(second)]
    if None in known:
        return False
    return not all(unit is None or _counted(unit.label) for unit in known)


def _counted(label: str) -> bool:
    unit = UNITS.get(label.partition("/")[0])
    return unit is not None and (unit.counts or unit.dimension in ("people", "number"))
