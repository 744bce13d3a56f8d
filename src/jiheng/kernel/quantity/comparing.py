"""Whether an actual value meets its target, with units understood and doubts named.

A target is a set of values (≥95% is everything from 95% on, 10月前 every day before October),
an actual value is a set too (a point, or 95%以上, or a month). Met: the actual lies inside.
Not met: the two do not touch. Anything else is not decided, and the reason says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from jiheng.kernel.quantity.converting import Refusal, exact, unit_of
from jiheng.kernel.quantity.dates import Point, read_point
from jiheng.kernel.quantity.model import Quantity
from jiheng.kernel.quantity.spans import Outcome, Span, bounded, outcome
from jiheng.kernel.quantity.units import SLIP, Unit

_NUMERIC = ("number", "range")
_VAGUE = ("≈", "≠")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome, and why it is undecided or doubtful (a message of the catalogue).

    `pair` holds target and actual in one unit where both are single numbers; `alternatives`
    the ways in which the actual may have been meant, as typed first, all in the target's unit.
    """

    outcome: Outcome
    reason: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    pair: tuple[Fraction, Fraction] | None = None
    alternatives: tuple[Quantity, ...] = ()


def compare(target: Quantity, actual: Quantity, year: int | None = None) -> Comparison:
    """Whether the actual value meets the target; `year` is the year of dates that state none.

    >>> from jiheng.kernel.quantity import read_quantity as read
    >>> compare(read("≥95%"), read("96")).outcome
    'met'
    >>> doubt = compare(read("≤2万元"), read("5000"))
    >>> doubt.outcome, [f"{one.number}{one.unit}" for one in doubt.alternatives]
    ('undecidable', ['5000万元', '0.5万元'])
    """
    if "several" in (target.type, actual.type):
        return _undecided("quantity.several")
    return _compare(target, actual, year)


@lru_cache(maxsize=8192)  # several rules ask of the same two values, and values recur
def _compare(target: Quantity, actual: Quantity, year: int | None) -> Comparison:
    if target.type not in (*_NUMERIC, "date"):
        return _undecided("quantity.target_in_words")
    if target.operator in _VAGUE or actual.operator in _VAGUE:
        return _undecided("quantity.approximate")
    if target.type == "date":
        return _compare_dates(target, actual, year)
    actual = _as_months(target, actual)
    if actual.type not in _NUMERIC:
        return _undecided("quantity.answered_in_words")
    if target.type == "range" and target.operator:
        return _undecided("quantity.sign_and_range", target=_shown(target))
    return _compare_numbers(target, actual)


def _undecided(reason: str, **arguments: str) -> Comparison:
    return Comparison("undecidable", reason, arguments)


def _compare_numbers(target: Quantity, actual: Quantity) -> Comparison:
    """Numbers and ranges, in every reading of their units; decided only where all agree."""
    scales = _scales(target, actual)
    if isinstance(scales, Refusal):
        return _undecided(scales.message_id, **scales.arguments)
    results = [_judge(target, actual, *scale) for scale in scales]
    if len(results) == 1:
        return _with_slip(target, actual, results[0])
    if len({result.outcome for result in results}) == 1:
        return Comparison(results[0].outcome, results[0].reason)
    return _undecided("quantity.unit_unclear", target=_shown(target), actual=_shown(actual))


def _scales(target: Quantity, actual: Quantity) -> list[tuple[Fraction, Fraction]] | Refusal:
    """The sizes of the two units in a common base; two pairs where a unit is not certain.

    A side without a unit takes the other's: 96 against ≥95% is 96%; but a target without a
    unit against an actual in 万元 may be 元 or 万元. 万 is ten thousand of the other side's
    single unit: ≤10万 against 9.5万元 is 10万元.
    """
    if actual.unit is None:
        size = unit_of(target.unit).size if target.unit else Fraction(1)
        return [(size, size)]
    theirs = unit_of(actual.unit)
    if target.unit is None:
        sizes = {theirs.size, theirs.size if theirs.single is None else theirs.single}
        return [(size, theirs.size) for size in sorted(sizes)]
    ours = unit_of(target.unit)
    if ours.dimension == theirs.dimension:
        return [(ours.size, theirs.size)]
    if ours.dimension == "number" and theirs.single is not None:
        return [(ours.size * theirs.single, theirs.size)]
    if theirs.dimension == "number" and ours.single is not None:
        return [(ours.size, theirs.size * ours.single)]
    return Refusal("quantity.units_differ", {"first": ours.label, "second": theirs.label})


def _judge(
    target: Quantity, actual: Quantity, target_size: Fraction, actual_size: Fraction
) -> Comparison:
    """How target and actual lie to each other, each in the size of its unit."""
    pair = None
    if target.type == actual.type == "number":
        reached = Fraction(actual.number or 0) * actual_size / target_size
        pair = (Fraction(target.number or 0), reached)
    result = outcome(_span(target, target_size), _span(actual, actual_size))
    if result == "undecidable":
        return Comparison(result, "quantity.actual_open", pair=pair)
    if result == "not_met" and target.type == "number" and target.operator is None:
        return Comparison("undecidable", "quantity.no_direction", pair=pair)
    return Comparison(result, pair=pair)


def _span(quantity: Quantity, size: Fraction) -> Span:
    low = Fraction(quantity.number or 0) * size
    high = Fraction(quantity.upper) * size if quantity.upper is not None else low
    return bounded(quantity.operator, low, high)


def _with_slip(target: Quantity, actual: Quantity, result: Comparison) -> Comparison:
    """The result, or the doubt that an actual without a unit was meant in another one."""
    if result.pair is None or actual.unit is not None:
        return result
    wanted, typed = result.pair
    if wanted <= 0 or typed <= 0 or Fraction(1, SLIP.beyond) <= typed / wanted <= SLIP.beyond:
        return result
    meant = [
        typed * times
        for times in _other_scales(target, wanted, typed)
        if Fraction(1, SLIP.within) <= typed * times / wanted <= SLIP.within
    ]
    if not meant:
        return result
    readings = tuple(
        actual.model_copy(update={"number": exact(value), "unit": target.unit})
        for value in (typed, *meant)
    )
    one = Fraction(1)
    decided = {_judge(target, reading, one, one).outcome for reading in readings}
    return Comparison(
        outcome=decided.pop() if len(decided) == 1 else "undecidable",
        reason="quantity.unit_slip",
        arguments={
            "actual": _shown(actual),
            "target": _shown(target),
            "meant": _shown(readings[1]),
        },
        pair=result.pair,
        alternatives=readings,
    )


def _other_scales(target: Quantity, wanted: Fraction, typed: Fraction) -> Iterator[Fraction]:
    """By what the typed number would be multiplied if it was meant in another usual unit."""
    unit: Unit | None = unit_of(target.unit) if target.unit else None
    if (unit is None or unit.dimension == "ratio") and typed <= 1 < wanted:
        yield Fraction(100)  # a share for a percentage: 0.97 against ≥95%
    if unit is None and wanted <= 1 < typed <= 100:
        yield Fraction(1, 100)  # the target "1" was a cell shown without its percent format
    if unit is not None and unit.single is not None and unit.size != unit.single:
        yield unit.single / unit.size  # 5000 元 against ≤2万元
    elif unit is None or unit.single is not None:
        yield Fraction(10_000)
        yield Fraction(1, 10_000)


def _shown(quantity: Quantity) -> str:
    """A number or range as a short text for a message."""
    upper = f"~{quantity.upper}" if quantity.upper is not None else ""
    return f"{quantity.operator or ''}{quantity.number or ''}{upper}{quantity.unit or ''}"


def _as_months(target: Quantity, actual: Quantity) -> Quantity:
    """An actual "6月" against "≥6月" is a number of months, as its target is."""
    if actual.type != "date" or actual.upper or not (actual.number or "").isdigit():
        return actual
    duration = target.unit is not None and unit_of(target.unit).dimension == "calendar"
    if duration and actual.unit == "月":
        return actual.model_copy(update={"type": "number"})
    return actual


def _compare_dates(target: Quantity, actual: Quantity, year: int | None) -> Comparison:
    """Dates by their first and last day; a bare 12 against ≤12月份 is the month."""
    bare = actual.type == "number" and actual.unit is None
    if actual.type != "date" and not bare:
        return _undecided("quantity.answered_in_words")
    wanted = _points(target, target.unit)
    reached = _points(actual, target.unit if bare else actual.unit)
    if wanted is None or reached is None:
        return _undecided("quantity.not_a_date")
    if len({point.year is None for point in (*wanted, *reached)}) > 1 and year is None:
        return _undecided("quantity.year_unknown")
    result = outcome(_days(target.operator, wanted, year), _days(actual.operator, reached, year))
    if result == "undecidable":
        return _undecided("quantity.actual_open")
    if result == "not_met" and target.operator is None and target.upper is None:
        return _undecided("quantity.no_direction")
    return Comparison(result)


def _points(quantity: Quantity, unit: str | None) -> tuple[Point, Point] | None:
    """First and last point of a date or period; a bare number is read in the unit given."""
    ends = []
    for text in (quantity.number or "", quantity.upper or quantity.number or ""):
        if len(text) == 5:
            text = f"{text[:2]}月{text[3:]}日"
        point = read_point(text + (unit or "") if text.isdigit() else text)
        if point is None:
            return None
        ends.append(point)
    return ends[0], ends[1]


def _days(operator: str | None, ends: tuple[Point, Point], year: int | None) -> Span:
    """The days of a date on a line that rises with the calendar."""
    low, high = (
        ((point.year or year or 0) * 12 + (point.month or month)) * 31 + (point.day or day)
        for point, month, day in ((ends[0], 1, 1), (ends[1], 12, 31))
    )
    return bounded(operator, Fraction(low), Fraction(high))
