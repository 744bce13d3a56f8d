"""What the score of a case is worth once its pool is cleared, and what its hospital gets."""

from decimal import Decimal
from typing import Any

from jiheng.fund.payment.model import Scored
from jiheng.fund.payment.scales import MONEY, half_up
from jiheng.fund.payment.telling import Teller
from jiheng.fund.payment.work import read_json


def money_lines(scored: Scored, teller: Teller) -> list[str]:
    """F-65, F-67, F-86: standard, fund, the difference to what was recorded; then the hospital."""
    path = teller.work.part("clearing") / "clearing.json"
    if not path.is_file():
        return [teller.say("not_cleared")]
    [pool] = [one for one in read_json(path)["pools"] if one["pool"] == scored.pool]
    [mine] = [one for one in pool["hospitals"] if one["hospital"] == scored.hospital]
    floating = pool["rate"] == "floating"
    # With another rate a point is worth what its hospital's points are on average.
    value = Decimal(pool["point_value"] if floating else mine["value"])
    return [*_paid(scored, pool, value, teller), _hospital(mine, teller)]


def _paid(scored: Scored, pool: dict[str, Any], value: Decimal, teller: Teller) -> list[str]:
    share, patient = Decimal(pool["fund_share"]), scored.cost - scored.fund
    exact = scored.score * value + scored.at_cost
    standard = half_up(exact, MONEY)
    national = pool["convention"] == "A"
    paid = half_up(exact * share, MONEY) if national else standard - patient
    points = f"{scored.score} × {value}"
    worth = teller.say(
        "standard",
        "rate_method",
        points=f"{points} + {scored.at_cost}" if scored.at_cost else points,
        standard=standard,
    )
    line = teller.say(
        "paid_a" if national else "paid_b",
        "payment_convention",
        standard=standard,
        share=share,
        patient=patient,
        paid=paid,
    )
    return [worth, line, teller.say("difference", fund=scored.fund, difference=paid - scored.fund)]


def _hospital(mine: dict[str, Any], teller: Teller) -> str:
    """F-86 to F-89: the hospital's year, of which the case is a part."""
    names = ("hospital", "pool", "base", "coefficient", "deducted", "payable", "cleared", "final")
    return teller.say("hospital", "F-86", **{name: mine[name] for name in names})
