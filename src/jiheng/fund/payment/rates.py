"""Fixed, floating and elastic rates: how the points of a pool turn into standards (section 9).

floating   every point has the value (B ÷ r) ÷ S: what is paid out is the budget
fixed      every point has the value agreed: what is paid out may exceed or fall short of the budget
elastic    points up to the hospital's base have the value agreed, those beyond share what is left,
           up to a cap
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.model import Totals
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What fixed and elastic rates stand on: the value agreed, and base points by hospital."""

    value: Decimal | None = None
    base: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Standards:
    """The standard of each hospital in yuan without cases at cost, exact, and the values of a point."""

    by_hospital: Mapping[str, Fraction]
    increment: Fraction | None = None  # the value of points beyond the base
    capped: bool = False


def standards(
    pool: str, left: Fraction, totals: Sequence[Totals], agreed: Agreed, rules: Rules
) -> Standards:
    """The standards of a pool; `left` is what its points may share, cases at cost taken off.

    Refused where a rate has no agreed value or no base, or the base alone exceeds what is left.
    """
    method = rules.choice("rate_method")
    score = {one.hospital: Fraction(one.score) for one in totals}
    if method == "floating":
        value = left / sum(score.values(), ZERO)
        return Standards({name: points * value for name, points in score.items()})
    if not agreed.value:
        raise Refused("dip.no_agreed_value", pool=pool)
    fixed = Fraction(agreed.value)
    if method == "fixed":
        return Standards({name: points * fixed for name, points in score.items()})
    if agreed.base is None:
        raise Refused("dip.no_base_points", pool=pool)
    base = {
        name: min(points, Fraction(agreed.base.get(name, Decimal(0))))
        for name, points in score.items()
    }
    more = {name: points - base[name] for name, points in score.items()}
    rest = left - fixed * sum(base.values(), ZERO)
    if rest < 0:
        raise Refused("dip.base_exceeds", pool=pool)
    beyond = sum(more.values(), ZERO)
    cap = fixed * Fraction(rules.number("elastic_cap"))
    value = min(cap, rest / beyond) if beyond else cap
    made = {name: base[name] * fixed + more[name] * value for name in score}
    return Standards(made, value, not beyond or rest / beyond > cap)
