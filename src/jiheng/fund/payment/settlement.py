"""Scores into money: monthly pre-settlement and yearly clearing, for DIP and DRG alike.

It takes totals of hospitals, whoever grouped and scored the cases, and one pool at a time:
employees and residents have budgets and point values of their own. Every amount is computed as an
exact fraction and rounded once; what the roundings leave goes by largest remainder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.model import Totals
from jiheng.fund.payment.rates import Agreed, standards
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import MONEY, POINT_VALUE, RATIO, Money, allocate, half_up

NIL = Decimal("0.00")
_NOTHING_AGREED = Agreed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly:
    """The pre-settlement of one hospital in one pool and month (F-80, F-81), in yuan.

    gross is what the score is worth; gross = prepaid + deposit, paid = prepaid - deducted (and
    less where the month's quota does not reach: cut).
    """

    run: str
    hospital: str
    pool: str
    cases: int
    gross: Money
    deposit: Money
    deducted: Money
    cut: Money
    paid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class YearStart:
    """What monthly runs stand on: the year-start point value, and last year's fund share r."""

    point_value: Decimal
    fund_share: Fraction | None = None


def pre_settle(
    run: str,
    totals: Sequence[Totals],
    start: YearStart,
    deductions: Mapping[str, Decimal],
    quota: Decimal | None,
    rules: Rules,
) -> list[Monthly]:
    """The monthly pre-settlement of one pool: F-80 with convention B, or by last year's r with A.

    `deductions` are audit deductions of the month by hospital, `quota` the pool's B_m (F-82).
    """
    share = rules.number("prepay_share")
    rows = []
    for one in totals:
        gross = half_up(_worth(one, start, rules), MONEY)
        prepaid = half_up(Fraction(gross) * Fraction(share), MONEY)
        deducted = deductions.get(one.hospital, NIL)
        rows.append(
            Monthly(
                run=run,
                hospital=one.hospital,
                pool=one.pool,
                cases=one.cases,
                gross=gross,
                deposit=gross - prepaid,
                deducted=deducted,
                cut=NIL,
                paid=prepaid - deducted,
            )
        )
    return _within_quota(rows, quota, rules)


def _worth(one: Totals, start: YearStart, rules: Rules) -> Fraction:
    standard = Fraction(one.score) * Fraction(start.point_value) + Fraction(one.at_cost)
    if rules.choice("monthly_convention") == "B":
        return standard - Fraction(one.patient)
    if start.fund_share is None:
        raise Refused("dip.no_fund_share", pool=one.pool)
    return standard * start.fund_share


def _within_quota(rows: list[Monthly], quota: Decimal | None, rules: Rules) -> list[Monthly]:
    """F-84: where all together exceed the month's quota, pay in proportion if the rule says so."""
    total = sum((one.paid for one in rows), NIL)
    if quota is None or total <= quota or rules.choice("monthly_cap") == "none":
        return rows
    owed = {one.hospital: max(one.paid, NIL) for one in rows}
    part = Fraction(quota) / Fraction(sum(owed.values()))
    paid = allocate(quota, {key: Fraction(one) * part for key, one in owed.items()})
    return [_cut(one, paid[one.hospital]) for one in rows]


def _cut(one: Monthly, paid: Decimal) -> Monthly:
    return Monthly(
        run=one.run,
        hospital=one.hospital,
        pool=one.pool,
        cases=one.cases,
        gross=one.gross,
        deposit=one.deposit,
        deducted=one.deducted,
        cut=one.paid - paid,
        paid=paid,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of one hospital in one pool at the year's end beside its totals.

    `coefficient` is k of assessment (F-86), `release` the share of the deposit it gets back.
    """

    coefficient: Decimal = Decimal(1)
    deducted: Decimal = NIL
    prepaid: Decimal = NIL
    advance: Decimal = NIL
    deposit: Decimal = NIL
    release: Decimal = Decimal(1)
    monthly_gross: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The yearly clearing of one hospital in one pool, in yuan, line by line (F-86 to F-89)."""

    hospital: str
    pool: str
    cases: int
    score: Decimal
    at_cost: Decimal
    recorded: Decimal
    value: Decimal  # yuan that its points are worth on average
    base: Decimal  # before assessment and deductions; adds up to what is distributed
    coefficient: Decimal
    deducted: Decimal
    payable: Decimal
    surplus: Decimal
    cleared: Decimal
    prepaid: Decimal
    advance: Decimal
    withheld: Decimal
    final: Decimal
    monthly_gap: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolClearing:
    """The yearly clearing of one pool: T, R, r, B, S, P, and its hospitals.

    `distributed` is the budget, except with rates that may exceed it or leave some of it. P is then
    the average, and `increment_value` that of points beyond the base. `payable_exact` is Σ Pay before
    the amounts of hospitals are rounded to the fen; its distance from their sum is a matter of cents.
    """

    pool: str
    convention: str
    cost: Decimal
    recorded: Decimal
    fund_share: Decimal
    budget: Decimal
    score: Decimal
    at_cost: Decimal
    point_value: Decimal
    rate: str
    increment_value: Decimal | None
    distributed: Decimal
    payable_exact: Decimal
    hospitals: tuple[Cleared, ...]
    notes: tuple[str, ...] = field(default=())


def clear(
    pool: str,
    budget: Decimal,
    totals: Sequence[Totals],
    accounts: Mapping[str, Account],
    rules: Rules,
    agreed: Agreed = _NOTHING_AGREED,
) -> PoolClearing:
    """The yearly clearing of one pool; Refused where it cannot be made.

    A: P = (B ÷ r - cost of cases paid at cost) ÷ S and (S_h × P + at cost_h) × r.
    B: P = (B + U - at cost) ÷ S and S_h × P + at cost_h - U_h. With a floating rate both add up to B
    exactly; a fixed or elastic rate pays what it is worth.
    """
    convention, sums = one_convention(rules), _sums(totals)
    left, share = _left(pool, budget, sums, convention)
    worth = standards(pool, left, totals, agreed, rules)
    exact = {
        one.hospital: _due(one, worth.by_hospital[one.hospital], share, convention)
        for one in totals
    }
    floating = rules.choice("rate_method") == "floating"
    distributed = budget if floating else half_up(sum(exact.values(), Fraction(0)), MONEY)
    base = allocate(distributed, exact)
    rows = tuple(_cleared(one, exact, base, worth.by_hospital, accounts, rules) for one in totals)
    total = sum(worth.by_hospital.values(), Fraction(0))
    return PoolClearing(
        pool=pool,
        convention=convention,
        cost=sums.cost,
        recorded=sums.recorded,
        fund_share=half_up(share, RATIO),
        budget=budget,
        score=sums.score,
        at_cost=sums.at_cost,
        point_value=half_up(total / Fraction(sums.score), POINT_VALUE),
        rate=rules.choice("rate_method"),
        increment_value=None if worth.increment is None else half_up(worth.increment, POINT_VALUE),
        distributed=distributed,
        payable_exact=half_up(_payable(rows, exact), MONEY),
        hospitals=rows,
        notes=_notes(rows, budget, distributed, worth.capped),
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """A pool as a whole: all costs (T), what the fund recorded (R), points (S), cost paid at cost."""

    cost: Decimal
    recorded: Decimal
    score: Decimal
    at_cost: Decimal


def _sums(totals: Sequence[Totals]) -> _Sums:
    cost, recorded, at_cost = (
        sum((getattr(one, name) for one in totals), NIL) for name in ("cost", "fund", "at_cost")
    )
    score = sum((one.score for one in totals), Decimal(0))
    return _Sums(cost, recorded, score, at_cost)


def _due(one: Totals, standard: Fraction, share: Fraction, convention: str) -> Fraction:
    """What a hospital gets before any rounding: A by the fund's share, B less what patients pay."""
    whole = standard + Fraction(one.at_cost)
    return whole * share if convention == "A" else whole - Fraction(one.patient)


def _payable(rows: Sequence[Cleared], exact: Mapping[str, Fraction]) -> Fraction:
    """Σ Pay, exact: each amount as assessed, less its deductions."""
    due = (_lessened(exact[one.hospital], one.coefficient) - Fraction(one.deducted) for one in rows)
    return sum(due, Fraction(0))


def _notes(
    rows: Sequence[Cleared], budget: Decimal, distributed: Decimal, capped: bool
) -> tuple[str, ...]:
    """What a person should know of a pool: negative amounts, a cap, a budget not met."""
    found = [f"negative:{one.hospital}" for one in rows if one.base < 0]
    found += ["capped"] if capped else []
    if distributed != budget:
        found.append(f"{'over' if distributed > budget else 'under'}:{abs(distributed - budget)}")
    return tuple(found)


def one_convention(rules: Rules) -> str:
    """The convention of a settlement; Refused where point value and payment use two."""
    point, payment = rules.choice("point_convention"), rules.choice("payment_convention")
    if point != payment:
        raise Refused("dip.mixed_conventions", point=point, payment=payment)
    return point


def _left(pool: str, budget: Decimal, sums: _Sums, convention: str) -> tuple[Fraction, Fraction]:
    """What points may share (P × S of F-65) and r (F-66), exact; Refused for an empty pool, or without
    any score or fund.
    """
    if not sums.cost:
        raise Refused("dip.empty_pool", pool=pool)
    if not sums.score:
        raise Refused("dip.no_score", pool=pool)
    if budget <= 0:
        raise Refused("dip.no_budget", pool=pool)
    share = Fraction(sums.recorded) / Fraction(sums.cost)
    if convention == "A" and not share:
        raise Refused("dip.no_recorded_fund", pool=pool)
    paid = budget + sums.cost - sums.recorded
    pot = Fraction(budget) / share if convention == "A" else Fraction(paid)
    left = pot - Fraction(sums.at_cost)
    if left <= 0:
        raise Refused("dip.at_cost_exceeds", pool=pool)
    return left, share


def _cleared(
    one: Totals,
    exact: Mapping[str, Fraction],
    bases: Mapping[str, Decimal],
    worth: Mapping[str, Fraction],
    accounts: Mapping[str, Account],
    rules: Rules,
) -> Cleared:
    """One hospital from its exact amount to what is still to be paid."""
    name, base = one.hospital, bases[one.hospital]
    account, standard = accounts.get(name, Account()), worth[name]
    payable = _assessed(exact[name], base, account.coefficient) - account.deducted
    recorded = one.fund - account.deducted
    surplus = payable - recorded
    cleared = _shared(payable, recorded, rules)
    withheld = account.deposit - half_up(
        Fraction(account.deposit) * Fraction(account.release), MONEY
    )
    return Cleared(
        hospital=one.hospital,
        pool=one.pool,
        cases=one.cases,
        score=one.score,
        at_cost=one.at_cost,
        recorded=one.fund,
        value=half_up(standard / Fraction(one.score) if one.score else Fraction(0), POINT_VALUE),
        base=base,
        coefficient=account.coefficient,
        deducted=account.deducted,
        payable=payable,
        surplus=surplus,
        cleared=cleared,
        prepaid=account.prepaid,
        advance=account.advance,
        withheld=withheld,
        final=cleared - account.prepaid - account.advance - withheld,
        monthly_gap=account.monthly_gross - base,
    )


def _assessed(exact: Fraction, base: Decimal, coefficient: Decimal) -> Decimal:
    """F-86: the amount × k. Nobody's amount depends on another's k, and k ≤ 1 never adds a cent."""
    if coefficient == 1:
        return base
    amount = half_up(_lessened(exact, coefficient), MONEY)
    return min(amount, base) if coefficient < 1 else amount


def _lessened(exact: Fraction, coefficient: Decimal) -> Fraction:
    """The exact amount × k; a negative one (convention B) is not made smaller by k < 1: that adds money."""
    return exact if exact < 0 and coefficient < 1 else exact * Fraction(coefficient)


def _shared(payable: Decimal, recorded: Decimal, rules: Rules) -> Decimal:
    """F-88: a surplus is kept up to the cap; of an overrun the fund bears its share of the part
    above the lower line.
    """
    if payable >= recorded:
        cap = half_up(Fraction(recorded) * Fraction(rules.number("surplus_cap")), MONEY)
        return min(payable, max(cap, recorded))
    lower = Fraction(1) - Fraction(rules.number("overrun_lower"))
    shared = min(Fraction(recorded - payable), Fraction(recorded) * lower)
    return payable + half_up(shared * Fraction(rules.number("overrun_share")), MONEY)
