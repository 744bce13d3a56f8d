"""The score of one case: RW × hospital coefficient, and the cases that cost far less or more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.model import (
    MIXED,
    Case,
    City,
    DiseaseCoefficient,
    Grouped,
    GroupScore,
    Hospital,
    LevelMean,
    Scored,
)
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import SCORE, WEIGHT, half_up, quotient

ONE = Decimal("1.0000")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a case is scored with: figures of groups, levels and area, and the coefficients."""

    groups: Mapping[tuple[str, int], GroupScore]
    level_means: Mapping[tuple[str, int, str], Decimal]
    cities: Mapping[str, City]
    levels: Mapping[str, str]
    coefficients: Mapping[str, Decimal]
    by_disease: Mapping[tuple[str, int, str], Decimal]


def figures_of(
    groups: Iterable[GroupScore],
    means: Iterable[LevelMean],
    cities: Iterable[City],
    hospitals: Iterable[Hospital],
    coefficients: Mapping[str, Decimal],
    by_disease: Iterable[DiseaseCoefficient] = (),
) -> Figures:
    """The figures, laid out by their keys."""
    return Figures(
        {(one.catalogue, one.row_no): one for one in groups},
        {(one.catalogue, one.row_no, one.level): one.mean for one in means},
        {one.catalogue: one for one in cities},
        {one.hospital: one.level for one in hospitals},
        coefficients,
        {(one.catalogue, one.row_no, one.level): one.coefficient for one in by_disease},
    )


def score(case: Case, grouped: Grouped, figures: Figures, rules: Rules) -> Scored:
    """The score of one case under the rules of its settlement month (F-50 to F-56)."""
    city = figures.cities[grouped.catalogue]
    group = None
    if grouped.row_no is not None:
        group = figures.groups.get((grouped.catalogue, grouped.row_no))
    warnings = [grouped.warnings] if grouped.warnings else []
    factor = figures.coefficients[case.hospital]
    if group is None:
        points = Fraction(rules.number("base_points")) * Fraction(rules.number("ungrouped_factor"))
        rw = half_up(Fraction(case.cost) / Fraction(city.mean) * points, WEIGHT)
        if grouped.row_no is not None:
            warnings.append("no_score")  # a row that history has no case for
        return _scored(case, None, "", "ungrouped", "normal", rw, factor, None, warnings)
    if group.basic:  # F-43: one price for all levels
        factor = rules.number("basic_coefficient").quantize(ONE)
    level = figures.levels[case.hospital]
    factor = figures.by_disease.get((group.catalogue, group.row_no, level), factor)  # F-42
    mean = figures.level_means.get((group.catalogue, group.row_no, level))
    if mean is None:
        mean = group.mean
        warnings.append("no_level_mean")
    deviation = _deviation(case.cost, mean, rules)
    kind = "mixed" if group.stage == MIXED else "basic" if group.basic else "core"
    standard = Fraction(group.rw) * Fraction(city.point_value) * Fraction(factor)
    if rules.choice("low_method") == "at_cost":
        # Version 3.0 asks whether a case is low against its standard, not against its level.
        low = _crosses(Fraction(case.cost), Fraction(rules.number("low_line")) * standard, rules)
        deviation = "low" if low else "normal" if deviation == "low" else deviation
    return _scored(
        case, grouped.row_no, group.code, kind, deviation, group.rw, factor, mean, warnings, rules
    )


def _deviation(cost: Decimal, mean: Decimal, rules: Rules) -> str:
    """Low, high, extreme or normal against the mean; whether a line itself counts is a rule."""
    low, high, extreme = (
        Fraction(rules.number(name)) * Fraction(mean)
        for name in ("low_line", "high_line", "extreme_line")
    )
    exact = Fraction(cost)
    if rules.choice("low_method") != "none" and _crosses(exact, low, rules):
        return "low"
    if exact > extreme:
        return "extreme"
    return "high" if exact > high or (rules.switch("high_closed") and exact == high) else "normal"


def _crosses(cost: Fraction, line: Fraction, rules: Rules) -> bool:
    """Below the low line, or on it where the rule counts that."""
    return cost < line or (rules.switch("low_closed") and cost == line)


def _scored(
    case: Case,
    row_no: int | None,
    code: str,
    kind: str,
    deviation: str,
    rw: Decimal,
    coefficient: Decimal,
    mean: Decimal | None,
    warnings: Sequence[str],
    rules: Rules | None = None,
) -> Scored:
    points = Fraction(rw) * Fraction(coefficient)
    at_cost = Decimal("0.00")
    if rules and mean:
        factor = _factor(Fraction(case.cost) / Fraction(mean), deviation, rules)
        adjusted = factor != 1 and not rules.switch("coefficient_on_deviation")
        points = Fraction(rw) * (factor if adjusted else factor * Fraction(coefficient))
        if deviation == "low" and rules.choice("low_method") == "at_cost":
            points, at_cost = Fraction(0), case.cost
    return Scored(
        setl_id=case.setl_id,
        hospital=case.hospital,
        pool=case.pool,
        local=case.local,
        month=case.month,
        arrived=case.arrived,
        row_no=row_no,
        code=code,
        kind=kind,
        deviation=deviation,
        rw=rw,
        coefficient=coefficient,
        ratio=quotient(case.cost, mean, SCORE) if mean else None,
        score=half_up(points, SCORE),
        at_cost=at_cost,
        cost=case.cost,
        fund=case.fund,
        warnings=",".join(warnings),
    )


def _factor(ratio: Fraction, deviation: str, rules: Rules) -> Fraction:
    """F-53: a low case earns its ratio; F-54: a high one what lies beyond the line, plus one."""
    if deviation == "low" and rules.choice("low_method") == "ratio":
        return ratio
    if deviation in ("high", "extreme") and rules.choice("high_method") == "excess":
        return ratio - Fraction(rules.number("high_line")) + 1
    return Fraction(1)


def score_all(
    cases: Sequence[Case], grouped: Sequence[Grouped], figures: Figures, rule_set: RuleSet
) -> list[Scored]:
    """The scores of many cases, each under the rules of its own settlement month."""
    rules = {month: rule_set.of_month(month) for month in {case.month for case in cases}}
    by_id = {one.setl_id: one for one in grouped}
    return [score(case, by_id[case.setl_id], figures, rules[case.month]) for case in cases]


def coefficients_by_level(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    groups: Mapping[int, GroupScore],
    levels: Mapping[str, str],
    case_mix: bool,
) -> dict[str, Decimal]:
    """F-40 by level over last year's cases; free of case mix where asked for."""
    cost: defaultdict[str, Fraction] = defaultdict(Fraction)
    base: defaultdict[str, Fraction] = defaultdict(Fraction)
    held = [(case, row) for case, row in zip(cases, rows, strict=True) if row is not None]
    city = Fraction(sum(case.cost for case, _ in held)) / len(held)
    for case, row in held:
        level = levels[case.hospital]
        cost[level] += Fraction(case.cost)
        base[level] += Fraction(groups[row].mean) if case_mix else city
    return {level: half_up(cost[level] / base[level], 4) for level in cost}
