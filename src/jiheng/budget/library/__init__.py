"""The indicator library (指标库) that comes with Jiheng: what indicators measure, and a bureau's pack.

    for one in suggestions("参保", bureau_pack()):
        one.name, one.unit, one.measure.formula["zh"], one.past

The measures (measures.toml) say in words how a figure is computed and which record proves it;
the pack of a bureau names its indicators and what was published under each name.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import log
from typing import Any, Literal

from rapidfuzz import fuzz, process

Direction = Literal["more", "less", "exact"]
Nature = Literal["stock", "flow", "ratio"]
Proof = Literal["records", "confirmed", "papers"]
DIRECTIONS: tuple[Direction, ...] = ("more", "less", "exact")
_ALIKE = 55  # percent: names that have less in common are no suggestion
_SHARED, _COVERED = 0.2, 0.7  # of the telling pairs; how much what was typed counts, not the name
_SIGNS: dict[str, Direction] = {"≥": "more", ">": "more", "≤": "less", "<": "less", "=": "exact"}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is: its formula, its record, its usual level, unit, direction and nature.

    Texts by language; `nature` is stock (存量), flow (流量) or ratio (比率), `proof` says whether
    records suffice, need a confirmed constant beside them, or only papers show it.
    """

    id: str
    name: dict[str, str]
    formula: dict[str, str]
    record: dict[str, str]
    level2: str
    unit: str
    direction: Direction
    nature: Nature
    proof: Proof
    good: str
    bad: str


@dataclass(frozen=True, slots=True)
class Past:
    """A target that was once set under a name, as written, and its result where it is known."""

    year: int
    target: str
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of a pack; the first measure is its own, others stand for it."""

    name: str
    measures: tuple[Measure, ...]
    level2: str
    unit: str
    direction: Direction
    nature: Nature
    past: tuple[Past, ...]

    @property
    def measure(self) -> Measure:
        """What the indicator itself measures."""
        return self.measures[0]


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its id."""
    tables = _tables("measures.toml")
    del tables["basis"]
    return {
        key: Measure(
            key, **{("nature" if name == "kind" else name): one for name, one in table.items()}
        )
        for key, table in tables.items()
    }


@cache
def bureau_pack() -> tuple[Entry, ...]:
    """The indicators of a healthcare-security bureau, in the order of its work."""
    return tuple(_entry(one) for one in _tables("healthcare_security.toml")["indicators"])


def entry_named(name: str, entries: Iterable[Entry]) -> Entry | None:
    """The entry of a name, however its brackets and blanks are written; None without one.

    >>> entry_named("参保人数（人）", bureau_pack()).name
    '参保人数(人)'
    """
    wanted = bare(name)
    return next((one for one in entries if bare(one.name) == wanted), None)


def suggestions(typed: str, entries: Sequence[Entry], most: int = 8) -> list[Entry]:
    """Entries that what was typed may become: those that hold it first, then those alike.

    Alike are names that share the telling pairs of signs of what was typed (what few names have
    tells more), then those written much the same.

    >>> [one.name for one in suggestions("飞检", bureau_pack())][:2]
    ['医保基金异地飞检工作', '医保基金异地飞检标准']
    >>> suggestions("追回医保基金", bureau_pack())[0].name
    '医保基金不符合规定支出追回率'
    >>> suggestions("", bureau_pack())
    []
    """
    wanted = _one_word(typed)
    if not wanted:
        return []
    names = [_one_word(one.name) for one in entries]
    found = [at for at, name in enumerate(names) if wanted in name]
    found += _sharing(wanted, names)
    alike = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=_ALIKE, limit=most)
    found += [at for _, _, at in alike]
    return [entries[at] for at in dict.fromkeys(found)][:most]


def _sharing(wanted: str, names: Sequence[str]) -> list[int]:
    """The names that share enough pairs of signs with what is wanted, the most telling first."""
    pairs = [_pairs(name) for name in names]
    known = Counter(one for some in pairs for one in some)
    asked = _pairs(wanted)

    def weight(some: Iterable[str]) -> float:
        return sum(log(1 + len(names) / (1 + known[one])) for one in some)

    whole = weight(asked)
    if not whole:
        return []
    shares = [weight(sorted(asked & some)) for some in pairs]
    scores = [
        _COVERED * share / whole + (1 - _COVERED) * 2 * share / (whole + weight(sorted(some)))
        for share, some in zip(shares, pairs, strict=True)
    ]
    order = sorted(range(len(names)), key=lambda at: -scores[at])
    return [at for at in order if scores[at] > _SHARED]


def _pairs(name: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(name)))


@cache
def _same_words() -> list[list[str]]:
    found: list[list[str]] = _tables("same_words.toml")["same"]
    return found


@lru_cache(maxsize=4096)
def _one_word(name: str) -> str:
    """A name as it is compared: words that mean the same are one."""
    made = bare(name)
    for first, *others in _same_words():
        for one in others:
            made = made.replace(one, first)
    return made


def direction_of_sign(operator: str | None) -> Direction | None:
    """Which way of a target its operator says is better; None where it says nothing.

    >>> direction_of_sign("≤"), direction_of_sign(None)
    ('less', None)
    """
    return _SIGNS.get(operator or "")


def _entry(table: dict[str, Any]) -> Entry:
    found = tuple(measures()[one] for one in table["measures"])
    return Entry(
        name=table["name"],
        measures=found,
        level2=table.get("level2", found[0].level2),
        unit=table.get("unit", found[0].unit),
        direction=table.get("direction", found[0].direction),
        nature=table.get("kind", found[0].nature),
        past=tuple(Past(**one) for one in table.get("past", [])),
    )


def bare(name: str) -> str:
    """A name without blanks and differences of brackets and letters: by it names are the same."""
    return name.replace("（", "(").replace("）", ")").replace(" ", "").lower()


def _tables(name: str) -> dict[str, Any]:
    text = files("jiheng.budget.library").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)
