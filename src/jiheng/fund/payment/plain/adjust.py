"""After the figures of a catalogue: scores set by hand, coefficients of classes, what to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.model import (
    Branch,
    Case,
    ClassCoefficient,
    DiseaseCoefficient,
    Flag,
    GroupScore,
    PreviousScore,
    Rebalanced,
    ScoreChange,
    Unit,
)
from jiheng.fund.payment.plain.figures import mean_by_year, weighted
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import MEAN, RATIO, SCORE, WEIGHT, half_up

ZERO = Fraction(0)


def rebalance(
    groups: Sequence[GroupScore],
    changes: Iterable[ScoreChange],
    branches: Iterable[Branch],
    basic: frozenset[int],
    city_mean: Decimal,
    rules: Rules,
) -> tuple[list[GroupScore], list[Rebalanced]]:
    """F-36: set RW by hand, then scale all that are not protected so that Σ RW × n stays.

    A row that history has no case for takes the RW set, and the mean cost that it implies.
    """
    by_row = {one.row_no: one for one in changes}
    wanted = {
        one.row_no: by_row[one.row_no].rw if one.row_no in by_row else one.rw for one in groups
    }
    kept = {row for row, one in by_row.items() if one.protected}
    before = sum((one.n * Fraction(one.rw) for one in groups), ZERO)
    fixed = sum(
        (one.n * Fraction(wanted[one.row_no]) for one in groups if one.row_no in kept), ZERO
    )
    free = sum((one.n * Fraction(wanted[one.row_no]) for one in groups), ZERO) - fixed
    changed = any(wanted[one.row_no] != one.rw for one in groups)
    factor = (before - fixed) / free if free and changed else Fraction(1)
    made, told = [], []
    for one in groups:
        rw = wanted[one.row_no]
        if one.row_no not in kept:
            rw = half_up(Fraction(rw) * factor, WEIGHT)
        if rw != one.rw:
            told.append(Rebalanced(row_no=one.row_no, n=one.n, before=one.rw, after=rw))
        made.append(replace(one, rw=rw))
    first = {one.row_no: one for one in branches if one.branch == 1}
    absent = sorted(by_row.keys() & first.keys() - wanted.keys())
    points = Fraction(rules.number("base_points"))
    made += [
        _without_history(first[row], by_row[row].rw, row in basic, city_mean, points)
        for row in absent
    ]
    return made, told


def _without_history(
    branch: Branch, rw: Decimal, basic: bool, city_mean: Decimal, points: Fraction
) -> GroupScore:
    return GroupScore(
        catalogue=branch.catalogue,
        row_no=branch.row_no,
        stage=branch.stage,
        code=branch.code,
        treatment=branch.treatment,
        basic=basic,
        n=0,
        mean=half_up(Fraction(rw) * Fraction(city_mean) / points, MEAN),
        rw=rw,
    )


def class_coefficients(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    groups: Mapping[int, GroupScore],
    levels: Mapping[str, str],
    years: Mapping[str, int],
    city_mean: Decimal,
    rules: Rules,
    catalogue: str,
) -> list[ClassCoefficient]:
    """F-40 by class of hospital (its level), and the same free of case mix."""
    members: defaultdict[str, list[tuple[Case, int | None]]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        members[levels[case.hospital]].append((case, row))
    found = []
    for level, held in sorted(members.items()):
        mean = weighted(mean_by_year((case for case, _ in held), years, "cost"), rules)
        cost = sum((Fraction(case.cost) for case, row in held if row is not None), ZERO)
        expected = sum((Fraction(groups[row].mean) for _, row in held if row is not None), ZERO)
        found.append(
            ClassCoefficient(
                catalogue=catalogue,
                level=level,
                n=len(held),
                mean=mean,
                coefficient=half_up(Fraction(mean) / Fraction(city_mean), 4),
                case_mix_free=half_up(cost / expected, 4) if expected else None,
            )
        )
    return found


def flags(
    groups: Iterable[GroupScore],
    cases: Sequence[Case],
    rows: Sequence[int | None],
    levels: Mapping[str, str],
    previous: Iterable[PreviousScore],
    rules: Rules,
) -> list[Flag]:
    """F-14, F-15 and falling scores: what a person should look at before the catalogue is used."""
    at_basic = Counter(
        row
        for case, row in zip(cases, rows, strict=True)
        if row is not None and levels[case.hospital] in rules.words("basic_level")
    )
    earlier = {one.code: one.rw for one in previous if one.rw > 0}
    found = []
    for one in groups:
        measures: list[tuple[str, Decimal]] = []
        if one.cv is not None and one.cv > rules.number("cv_screen"):
            measures.append(("cv_screen", one.cv))
        if one.basic and one.cv is not None and one.cv > rules.number("basic_cv"):
            measures.append(("basic_cv", one.cv))
        old = earlier.get(one.code)
        if old and old - one.rw > rules.number("score_fall") * old:
            measures.append(("score_fall", half_up(Fraction(one.rw - old) / Fraction(old), RATIO)))
        if one.basic and one.n:
            measures.append(("basic_share", half_up(Fraction(at_basic[one.row_no], one.n), RATIO)))
        found += [
            Flag(row_no=one.row_no, code=one.code, flag=name, measure=measure)
            for name, measure in measures
        ]
    return found


def units(
    cases: Iterable[Case],
    rows: Iterable[int | None],
    groups: Mapping[int, GroupScore],
    city_mean: Decimal,
    rules: Rules,
) -> list[Unit]:
    """F-62: cost and score of each hospital over last year's cases; an ungrouped case counts with its
    discounted score.
    """
    held: defaultdict[str, list[tuple[Case, int | None]]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        held[case.hospital].append((case, row))
    points = Fraction(rules.number("base_points")) * Fraction(rules.number("ungrouped_factor"))
    found = []
    for hospital, mine in sorted(held.items()):
        loose = sum((Fraction(case.cost) for case, row in mine if row is None), ZERO)
        score = Fraction(half_up(loose / Fraction(city_mean) * points, SCORE))
        score += sum((Fraction(groups[row].rw) for _, row in mine if row is not None), ZERO)
        cost = sum((case.cost for case, _ in mine), Decimal(0))
        found.append(Unit(hospital=hospital, cost=cost, score=half_up(score, SCORE)))
    return found


def disease_coefficients(
    cases: Iterable[Case],
    rows: Iterable[int | None],
    groups: Mapping[int, GroupScore],
    branches: Iterable[Branch],
    levels: Mapping[str, str],
    rules: Rules,
) -> list[DiseaseCoefficient]:
    """F-42: K of a class for a disease from last year's cases, where every class has cases enough, the
    means differ enough and are not inverted; conservative and basic groups have none (F-43).
    """
    if not rules.switch("disease_coefficient"):
        return []
    costs: defaultdict[int, defaultdict[str, list[Decimal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for case, row in zip(cases, rows, strict=True):
        if row is not None:
            costs[row][levels[case.hospital]].append(case.cost)
    plain = {one.row_no for one in branches if not one.main_op}
    classes = set(levels.values())
    found = []
    for row, held in sorted(costs.items()):
        group = groups[row]
        conservative = row in plain or group.treatment == "conservative"
        enough = all(len(one) >= rules.whole("disease_cases") for one in held.values())
        if held.keys() != classes or conservative or group.basic or not enough:
            continue
        means = [
            half_up(Fraction(sum(held[level])) / len(held[level]), MEAN) for level in sorted(held)
        ]
        apart = max(means) - min(means) >= rules.number("disease_spread") * min(means)
        if not apart or means != sorted(means):
            continue
        together = [cost for one in held.values() for cost in one]
        mean = half_up(Fraction(sum(together)) / len(together), MEAN)
        found += [
            DiseaseCoefficient(
                catalogue=group.catalogue,
                row_no=row,
                level=level,
                coefficient=half_up(Fraction(own) / Fraction(mean), 4),
            )
            for level, own in zip(sorted(held), means, strict=True)
        ]
    return found
