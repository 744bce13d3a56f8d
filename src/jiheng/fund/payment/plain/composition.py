"""What a clearing is made of, as plain rules: scores by kind, and what each disease gains or loses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.composition import NEW_TECHNOLOGY, SUBTYPED, Disease, Part
from jiheng.fund.payment.model import Refined, Scored
from jiheng.fund.payment.scales import MONEY, half_up
from jiheng.fund.payment.settlement import PoolClearing


def parts(scored: Sequence[Scored], refined: Sequence[Refined]) -> list[Part]:
    """F-85: scores by kind; a case of a sub-type counts there, added points by themselves."""
    added = {one.setl_id: one.after - one.before for one in refined if one.kind == NEW_TECHNOLOGY}
    graded = {one.setl_id for one in refined if one.kind not in ("", NEW_TECHNOLOGY)}
    held: defaultdict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for one in scored:
        more = added.get(one.setl_id, Decimal(0)) if one.kind != "special" else Decimal(0)
        kind = SUBTYPED if one.setl_id in graded and one.kind != "special" else one.kind
        held[one.hospital, one.pool, kind].append(one.score - more)
        if more:
            held[one.hospital, one.pool, NEW_TECHNOLOGY].append(more)
    return [
        Part(
            hospital=hospital,
            pool=pool,
            kind=kind,
            cases=len(scores),
            score=sum(scores, Decimal(0)),
        )
        for (hospital, pool, kind), scores in sorted(held.items())
    ]


def diseases(scored: Sequence[Scored], pools: Sequence[PoolClearing]) -> list[Disease]:
    """What each group gains or loses in a pool, at the pool's point value and convention."""
    values: Mapping[str, PoolClearing] = {one.pool: one for one in pools}
    held: defaultdict[tuple[str, str], list[Scored]] = defaultdict(list)
    for one in scored:
        held[one.code, one.pool].append(one)
    found = []
    for (code, pool), mine in sorted(held.items()):
        score = sum((one.score for one in mine), Decimal(0))
        at_cost = sum((one.at_cost for one in mine), Decimal(0))
        cost = sum((one.cost for one in mine), Decimal(0))
        recorded = sum((one.fund for one in mine), Decimal(0))
        standard = Fraction(score) * Fraction(values[pool].point_value) + Fraction(at_cost)
        worth = (
            standard * Fraction(values[pool].fund_share)
            if values[pool].convention == "A"
            else standard - Fraction(cost - recorded)
        )
        found.append(
            Disease(
                code=code,
                pool=pool,
                cases=len(mine),
                score=score,
                recorded=recorded,
                worth=half_up(worth, MONEY),
            )
        )
    return found
