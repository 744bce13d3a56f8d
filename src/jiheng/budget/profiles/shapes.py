"""What the value of a setting may look like; anything else is a fault with its reason.

A shape takes the raw value of a file (number, word, switch, list, table) and gives the typed
one, or raises `Fault`. Formulas are names from a closed list: a profile cannot hold an
expression.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, cast

from jiheng.kernel.parameters import Value
from jiheng.kernel.text import plain

LEVELS = ("met", "partly", "unmet")
EXECUTION = "预算执行率"
_HUNDRED = Decimal(100)


class Band(NamedTuple):
    """Values from `low` on and below `below` (None: without end) get a word or a number."""

    low: Fraction
    below: Fraction | None
    word: str = ""
    number: Fraction = Fraction(0)


Words = tuple[str, ...]
WeightSet = Mapping[str, Decimal]
Typed = (
    Decimal
    | str
    | Words
    | tuple[Band, ...]
    | tuple[Decimal, ...]
    | tuple[WeightSet, ...]
    | Mapping[str, Words]
)
Shape = Callable[[Value], Typed]


class Fault(Exception):
    """A value that a setting cannot have: the message with its arguments."""

    def __init__(self, message_id: str, **arguments: str) -> None:
        self.message_id = message_id
        self.arguments = arguments
        super().__init__(message_id, arguments)


def band_of(bands: tuple[Band, ...], value: Fraction) -> Band | None:
    """The band in which a value lies; None below the lowest one."""
    for band in bands:
        if value >= band.low and (band.below is None or value < band.below):
            return band
    return None


def number(value: Value) -> Decimal:
    """A number that is not negative."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _wrong(value, "profiles.want_number")
    if value < 0:
        raise _wrong(value, "profiles.want_not_negative")
    return value


def within(least: int, most: int | None = None) -> Shape:
    """The shape of a number that makes sense only from `least` to `most` (both allowed)."""

    def read(value: Value) -> Decimal:
        found = number(value)
        if found < least:
            raise _wrong(value, "profiles.want_at_least", least=str(least))
        if most is not None and found > most:
            raise _wrong(value, "profiles.want_at_most", most=str(most))
        return found

    return read


def places(value: Value) -> Decimal:
    """A whole number from 0 to 6."""
    found = number(value)
    if found != int(found) or found > 6:
        raise _wrong(value, "profiles.want_places")
    return found


def one_of(*names: str) -> Shape:
    """The shape of a setting that names a formula (or another choice) of a closed list."""

    def chosen(value: Value) -> str:
        if not isinstance(value, str) or value not in names:
            raise Fault("profiles.unknown_choice", value=_shown(value), known="、".join(names))
        return value

    return chosen


def bands(
    payload: str, *, lowest: int = 0, most: int | None = None, reachable: int | None = None
) -> Shape:
    """The shape of bands {from, below, <payload>}: half open, without overlap or gap.

    They begin at `lowest` and have no end; none begins above what can be reached (`reachable`).
    A payload that is a number lies within 0 and `most`; without `most` it is a word.
    """

    def read(value: Value) -> tuple[Band, ...]:
        if not isinstance(value, tuple):
            raise _wrong(value, "profiles.want_bands", payload=payload)
        found = sorted((_band(one, payload, most) for one in value), key=lambda one: one.low)
        if not found:
            return ()
        if found[0].low != lowest:
            raise Fault("profiles.bands_start", value=_number(found[0].low), lowest=str(lowest))
        for lower, upper in pairwise(found):
            if lower.below is None or lower.below > upper.low:
                raise Fault("profiles.bands_overlap", value=_number(upper.low))
            if lower.below < upper.low:
                ends = {"low": _number(lower.below), "high": _number(upper.low)}
                raise Fault("profiles.bands_gap", **ends)
        if found[-1].below is not None:
            raise Fault("profiles.bands_end", value=_number(found[-1].below))
        if reachable is not None and found[-1].low > reachable:
            top = _number(found[-1].low)
            raise Fault("profiles.want_at_most", value=top, most=str(reachable))
        _all_different([one.word for one in found if one.word])
        return tuple(reversed(found))

    return read


def level_bands(value: Value) -> tuple[Band, ...]:
    """Bands of the three levels, in percent of the weight: the better level is the higher band."""
    found = cast(tuple[Band, ...], bands("level", reachable=100)(value))
    for band in found:
        one_of(*LEVELS)(band.word)
    named = [band.word for band in found]
    if named != sorted(named, key=LEVELS.index):
        raise _wrong(value, "profiles.levels_order", order=" > ".join(LEVELS))
    return found


def _band(value: Value, payload: str, most: int | None) -> Band:
    allowed = {"from", "below", payload}
    if not isinstance(value, dict) or not {"from", payload} <= value.keys() <= allowed:
        raise _wrong(value, "profiles.want_bands", payload=payload)
    low = Fraction(number(value["from"]))
    below = Fraction(number(value["below"])) if "below" in value else None
    if below is not None and below <= low:
        raise Fault("profiles.band_empty", low=_number(low), below=_number(below))
    given = value[payload]
    if most is None:
        if not isinstance(given, str) or not given.strip():
            raise _wrong(given, "profiles.want_word")
        return Band(low, below, given)
    if number(given) > most:
        raise _wrong(given, "profiles.want_at_most", most=str(most))
    return Band(low, below, number=Fraction(number(given)))


def words(*known: str) -> Shape:
    """The shape of a list of different words; of a closed list where one is given."""

    def read(value: Value) -> Words:
        if not isinstance(value, tuple):
            raise _wrong(value, "profiles.want_words")
        found: list[str] = []
        for one in value:
            if not isinstance(one, str) or not one.strip() or one in found:
                raise _wrong(one, "profiles.want_words")
            if known and one not in known:
                raise Fault("profiles.unknown_choice", value=one, known="、".join(known))
            found.append(one)
        return tuple(found)

    return read


def steps(value: Value) -> tuple[Decimal, ...]:
    """A list of falling shares of the weight in percent, from 100 down."""
    if not isinstance(value, tuple):
        raise _wrong(value, "profiles.want_steps")
    found = tuple(number(one) for one in value)
    if found and (found[0] != _HUNDRED or any(one <= after for one, after in pairwise(found))):
        raise _wrong(value, "profiles.want_steps")
    return found


def weight_sets(value: Value) -> tuple[WeightSet, ...]:
    """A list of tables first level → weight; each names 预算执行率 and sums to 100."""
    if not isinstance(value, tuple):
        raise _wrong(value, "profiles.want_weights")
    sets: list[WeightSet] = []
    for one in value:
        if not isinstance(one, dict) or EXECUTION not in one:
            raise _wrong(one, "profiles.want_weights")
        found = {name: number(weight) for name, weight in one.items()}
        together = sum(found.values(), Decimal(0))
        if together != _HUNDRED:
            raise Fault("profiles.weights_sum", value=str(together))
        sets.append(found)
    return tuple(sets)


def tree(value: Value) -> Mapping[str, Words]:
    """A table first level → its second levels; no second level stands twice."""
    if not isinstance(value, dict) or not value:
        raise _wrong(value, "profiles.want_tree")
    found = {name: _word_list(one) for name, one in value.items()}
    _all_different([one for seconds in found.values() for one in seconds])
    return found


def level_words(value: Value) -> Mapping[str, Words]:
    """A table met, partly, unmet → the words that say so; no word says two things."""
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        raise _wrong(value, "profiles.want_levels")
    found = {level: tuple(plain(one) for one in _word_list(value[level])) for level in LEVELS}
    _all_different([one for level in LEVELS for one in found[level]])
    return found


def _word_list(value: Value) -> Words:
    return cast(Words, words()(value))


def _all_different(found: list[str]) -> None:
    for one in found:
        if found.count(one) > 1:
            raise Fault("profiles.word_twice", value=one)


def _wrong(value: Value, message_id: str, **arguments: str) -> Fault:
    return Fault(message_id, value=_shown(value), **arguments)


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name} = {_shown(one)}' for name, one in value.items())}}}"
    return str(value)


def _number(value: Fraction) -> str:
    return str(Decimal(value.numerator) / Decimal(value.denominator))
