"""The closed list of formulas for quantitative indicators, each a small function.

A formula takes weight, target and actual in one unit, exactly, and gives the points with the
arithmetic as a person would write it down; None where the rules do not say. It is asked only
where the target was missed. Targets are above zero here: zero has a rule of its own.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from jiheng.budget.scoring.points import shown

_NONE = Fraction(0)


class Result(NamedTuple):
    """Points before rounding, and how they were got."""

    points: Fraction
    formula: str


Formula = Callable[[Fraction, Fraction, Fraction], Result | None]


def proportional(weight: Fraction, target: Fraction, actual: Fraction) -> Result:
    """Target missed: weight × actual ÷ target."""
    return Result(weight * actual / target, f"{shown(weight)}×{shown(actual)}÷{shown(target)}")


def nothing(_weight: Fraction, _target: Fraction, _actual: Fraction) -> Result:
    """All or nothing: no points for a target that was missed."""
    return Result(_NONE, "0")


def unstated(_weight: Fraction, _target: Fraction, _actual: Fraction) -> None:
    """The rules do not say what this is worth."""


def linear(weight: Fraction, target: Fraction, actual: Fraction) -> Result:
    """Upper bound exceeded: weight × (1 - (actual - target) ÷ target), 0 from twice it on."""
    share = max(_NONE, 1 - (actual - target) / target)
    w, t, a = shown(weight), shown(target), shown(actual)
    return Result(weight * share, f"{w}×(1-({a}-{t})÷{t})" if share else f"{a}≥2×{t}")


def ratio(weight: Fraction, target: Fraction, actual: Fraction) -> Result:
    """Upper bound exceeded: weight × target ÷ actual."""
    return Result(weight * target / actual, f"{shown(weight)}×{shown(target)}÷{shown(actual)}")


def symmetric(weight: Fraction, target: Fraction, actual: Fraction) -> Result:
    """“=” missed on either side: weight × (1 - |actual - target| ÷ target), not below 0."""
    share = max(_NONE, 1 - abs(actual - target) / target)
    w, t, a = shown(weight), shown(target), shown(actual)
    return Result(weight * share, f"{w}×(1-|{a}-{t}|÷{t})" if share else f"|{a}-{t}|≥{t}")


SHORT: Mapping[str, Formula] = {"proportional": proportional, "all_or_nothing": nothing}
REVERSE: Mapping[str, Formula] = {"linear": linear, "ratio": ratio, "unstated": unstated}
# `at_least` is asked only below the target and then is what `short` says (quantitative.py).
EQUAL: Mapping[str, Formula] = {"exact": nothing, "symmetric": symmetric, "unstated": unstated}
