"""Several targets of one indicator as one: over years by its rule, over areas by rule and unit.

    over_years("sum", {2024: "≥300人", 2025: "≥400人"}).text == "≥700人"
    over_areas("last", {"东区": "≥90%", "西县": "≥95%"}).text == "≥92.5%"

A flow (流量) is summed over the years, of a stock (存量) the last year counts, a ratio (比率) is
averaged. Over areas counts are summed, stocks too; shares, points and times are averaged, each
area alike. What is in words counts only where it is the same everywhere. What is missing is named
and never zero. There is no published text for this: it is how such figures are added up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal, get_args

from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.quantity import Quantity, Refusal, compare, convert, read_quantity
from jiheng.kernel.quantity.converting import exact, unit_of

Rule = Literal["sum", "last", "average"]
RULES: tuple[Rule, ...] = get_args(Rule)
_ADDED = ("visits", "money", "area", "length", "volume", "mass", "data", "energy", "number")
_PLACES, _FINE = Decimal("0.01"), Decimal("1e-12")  # as shown, and as compared with what is asked
# An average without an end is rounded so that it never promises more than it is.
_ROUNDING = {"≥": ROUND_FLOOR, ">": ROUND_FLOOR, "≤": ROUND_CEILING, "<": ROUND_CEILING}
_WITH_BOUND = {">": "≥", "<": "≤", "≥": "≥", "≤": "≤", "=": "=", "≈": "≈"}


@dataclass(frozen=True, slots=True)
class RolledUp:
    """What several targets make together.

    `text` is None where they make nothing, and `problem` says why (message id and arguments);
    `missing` names the years or areas without a target; `is_rounded`: the average has no end.
    `compared` is `text` with more places, by which it is compared with what is asked.
    """

    text: str | None
    missing: tuple[str, ...] = ()
    is_rounded: bool = False
    problem: tuple[str, Mapping[str, str]] | None = None
    compared: str | None = field(default=None, repr=False)

    def falls_short_of(self, asked: str | None) -> bool | None:
        """Whether it promises less than what is asked, however it is shown; None where nobody can tell.

        >>> together = over_areas("average", {"东区": "≥95%", "西县": "≥95%", "南县": "≥94.99%"})
        >>> together.text, together.falls_short_of("≥95%"), together.falls_short_of("≥94.99%")
        ('≥94.99%', True, False)
        """
        return falls_short(asked, self.compared or self.text)


def over_years(rule: Rule, targets: Mapping[int, str | None]) -> RolledUp:
    """The targets of several years as one: summed, that of the last year, or averaged.

    >>> over_years("last", {2025: "≥90%", 2024: "≥85%"}).text
    '≥90%'
    >>> over_years("average", {2024: "≥1次", 2025: "≥1次", 2026: "≥2次"})
    RolledUp(text='≥1.33次', missing=(), is_rounded=True, problem=None)
    >>> over_years("sum", {2024: "≥300人", 2025: None}).missing
    ('2025',)
    """
    named = {str(year): targets[year] for year in sorted(targets)}
    given = {name: text for name, text in named.items() if text}
    missing = tuple(name for name in named if name not in given)
    if rule == "last" and given:
        return RolledUp(given[max(given)], missing)
    return _together(rule, given, missing)


def over_areas(rule: Rule, targets: Mapping[str, str | None]) -> RolledUp:
    """The targets of several areas as one: what is counted is summed, what is a share averaged.

    >>> over_areas("sum", {"东区": "≥40人次", "西县": "≥0.006万人次"}).text
    '≥100人次'
    >>> over_areas("last", {"东区": "有所提高", "西县": "提高"}).problem[0]
    'rollup.words'
    """
    given = {name: text for name, text in targets.items() if text}
    missing = tuple(name for name in targets if name not in given)
    first = next((read_quantity(text) for text in given.values()), None)
    adds = rule != "average" and first is not None and _adds_up(first)
    return _together("sum" if adds else "average", given, missing)


def suggested_rule(name: str, target: str | None) -> Rule | None:
    """The rule that name and unit of an indicator suggest; None where they say nothing.

    >>> suggested_rule("培训人次", "≥300人次"), suggested_rule("参保人数", "≥50万人")
    ('sum', 'last')
    >>> suggested_rule("参保率", "≥95%"), suggested_rule("服务能力", "有所提高")
    ('average', 'last')
    """
    if not target:
        return None
    read = read_quantity(target)
    if read.type != "number":
        return "last"
    if pattern("mon", "stock").search(name) and _adds_up(read):
        return "last"
    if _adds_up(read):
        return "last" if read.unit and unit_of(read.unit).dimension == "people" else "sum"
    return "average"


def falls_short(asked: str | None, given: str | None) -> bool | None:
    """Whether what is given promises less than what is asked; None where nobody can tell.

    >>> falls_short("≥1000人", "≥900人"), falls_short("≤5天", "≤3天"), falls_short("提高", "≥3人")
    (True, False, None)
    """
    if not asked or not given:
        return None
    first, second = read_quantity(asked), read_quantity(given)
    if first.type != "number" or second.type != "number":
        return None if asked != given else False
    if first.operator == second.operator:  # >90% asked and >90% given: both leave 90 out
        first = first.model_copy(update={"operator": _WITH_BOUND.get(first.operator or "")})
    found = compare(first, second.model_copy(update={"operator": None}))
    return {"met": False, "not_met": True}.get(found.outcome)


def _adds_up(read: Quantity) -> bool:
    """Whether quantities of this unit add up: pieces, visits, money; not shares, points, times."""
    if read.type != "number" or read.unit is None:
        return read.type == "number"
    unit = unit_of(read.unit)
    return unit.counts or unit.dimension in (*_ADDED, "people") or unit.dimension == unit.label


def _together(
    rule: Literal["sum", "average"] | Rule, given: Mapping[str, str], missing: tuple[str, ...]
) -> RolledUp:
    """Sum or average of numbers of one operator and kind of unit; words only where all agree."""
    if not given:
        return RolledUp(None, missing, problem=("rollup.nothing", {}))
    if len(set(given.values())) == 1 and (rule == "average" or not _is_number(given)):
        return RolledUp(next(iter(given.values())), missing)
    numbers: list[Fraction] = []
    first = read_quantity(next(iter(given.values())))
    for name, text in given.items():
        number, problem = _number(name, text, first)
        if number is None:
            return RolledUp(None, missing, problem=problem)
        numbers.append(number)
    value = sum(numbers, Fraction(0)) / (len(numbers) if rule == "average" else 1)
    decimal, sign, unit = exact(value), first.operator or "", first.unit or ""
    if decimal is not None:
        return RolledUp(f"{sign}{decimal}{unit}", missing)
    text, fine = (f"{sign}{_rounded(value, sign, places)}{unit}" for places in (_PLACES, _FINE))
    return RolledUp(text, missing, is_rounded=True, compared=fine)


def _is_number(given: Mapping[str, str]) -> bool:
    return read_quantity(next(iter(given.values()))).type == "number"


def _number(
    name: str, text: str, first: Quantity
) -> tuple[Fraction | None, tuple[str, dict[str, str]] | None]:
    """A target as a number in the unit of the first one, or why it is none."""
    read = read_quantity(text)
    if read.type != "number" or read.number is None or first.type != "number":
        return None, ("rollup.words", {"name": name, "text": text})
    if (read.operator or "=") != (first.operator or "="):
        return None, ("rollup.operators", {"name": name, "text": text})
    if read.unit != first.unit:
        made = convert(read, first.unit) if first.unit and read.unit else None
        if made is None or isinstance(made, Refusal) or made.number is None:
            return None, ("rollup.units", {"name": name, "text": text})
        read = made
    return Fraction(read.number or "0"), None


def _rounded(value: Fraction, sign: str, places: Decimal) -> str:
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{decimal.quantize(places, _ROUNDING.get(sign, ROUND_HALF_UP)):f}"
