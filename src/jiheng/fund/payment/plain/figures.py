"""The figures of a catalogue: yearly means, RW, spread, and the year-start point value."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, sqrt

from jiheng.fund.payment.model import Branch, Case, GroupScore, LevelMean
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import MEAN, POINT_VALUE, RATIO, SCORE, WEIGHT, half_up, quotient

YEARS = (1, 2, 3)  # the oldest to the newest


def mean_by_year(
    cases: Iterable[Case], years: Mapping[str, int], field: str
) -> dict[int, tuple[int, Decimal]]:
    """Cases and mean of a field in each year that has cases; the mean at its scale."""
    sums: defaultdict[int, list[Decimal]] = defaultdict(list)
    for case in cases:
        sums[years[case.month[:4]]].append(Decimal(getattr(case, field)))
    return {
        year: (len(held), half_up(Fraction(sum(held)) / len(held), MEAN))
        for year, held in sums.items()
    }


def weighted(means: Mapping[int, tuple[int, Decimal]], rules: Rules) -> Decimal:
    """F-30, F-31: the yearly means weighted; a year without cases drops out with its weight."""
    weights = dict(zip(YEARS, rules.weights(), strict=True))
    above = sum(Fraction(weights[year]) * Fraction(mean) for year, (_, mean) in means.items())
    return half_up(above / Fraction(sum(weights[year] for year in means)), MEAN)


def rw_of(mean: Decimal, city_mean: Decimal, rules: Rules) -> Decimal:
    """F-32 to F-34: the score of a group from its mean cost."""
    points = Fraction(rules.number("base_points"))
    method = rules.choice("score_method")
    base = Fraction(city_mean if method == "average" else rules.number("base_cost"))
    if not base:
        raise Refused("dip.no_base_cost")
    return half_up(Fraction(mean) / base * (1 if method == "quota" else points), WEIGHT)


def group_scores(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    branches: Iterable[Branch],
    basic: frozenset[int],
    years: Mapping[str, int],
    city_mean: Decimal,
    rules: Rules,
) -> list[GroupScore]:
    """The figures of every catalogue row that history has cases for, in row order."""
    members: defaultdict[int, list[Case]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        if row is not None:
            members[row].append(case)
    first = {one.row_no: one for one in sorted(branches, key=lambda one: -one.branch)}
    area = {
        kind: weighted(mean_by_year(cases, years, kind), rules)
        for kind in ("drug_cost", "material_cost")
    }
    return [
        _group_score(first[row], members[row], row in basic, years, city_mean, area, rules)
        for row in sorted(members)
    ]


def _group_score(
    branch: Branch,
    held: Sequence[Case],
    basic: bool,
    years: Mapping[str, int],
    city_mean: Decimal,
    area: Mapping[str, Decimal],
    rules: Rules,
) -> GroupScore:
    by_year = mean_by_year(held, years, "cost")
    mean = weighted(by_year, rules)
    n, means = [by_year.get(year, (0, None))[0] for year in YEARS], {}
    for year in YEARS:
        means[year] = by_year[year][1] if year in by_year else None
    parts = {
        kind: quotient(weighted(mean_by_year(held, years, kind), rules), area[kind], WEIGHT)
        for kind in area
    }
    return GroupScore(
        catalogue=branch.catalogue,
        row_no=branch.row_no,
        stage=branch.stage,
        code=branch.code,
        treatment=branch.treatment,
        basic=basic,
        n=len(held),
        n_insured=sum(case.insured for case in held),
        n1=n[0],
        n2=n[1],
        n3=n[2],
        mean1=means[1],
        mean2=means[2],
        mean3=means[3],
        mean=mean,
        cv=variation([case.cost for case in held]),
        los_mean=half_up(Fraction(sum(case.los for case in held), len(held)), RATIO),
        rw=rw_of(mean, city_mean, rules),
        drug_score=parts["drug_cost"],
        material_score=parts["material_cost"],
    )


def variation(costs: Sequence[Decimal]) -> Decimal | None:
    """F-13: sample standard deviation over mean, at its scale; None below two cases or at mean 0.

    >>> variation([Decimal(1), Decimal(3)])
    Decimal('0.707107')
    """
    n, total = len(costs), sum(costs)
    if n < 2 or not total:
        return None
    squares = sum(Fraction(one) ** 2 for one in costs)
    square = (n * squares - Fraction(total) ** 2) * n / (Fraction(total) ** 2 * (n - 1))
    return half_up(Fraction(sqrt(square)), RATIO)


def point_value(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    figures: Iterable[GroupScore],
    years: Mapping[str, int],
    city_mean: Decimal,
    rules: Rules,
) -> Decimal:
    """F-60: the year-start point value, weighted costs over weighted scores; F-61 where asked.

    An ungrouped case counts with its discounted score, as it will when it is paid. Refused where no case
    has a score.
    """
    rw = {one.row_no: one.rw for one in figures}
    weights = dict(zip(YEARS, rules.weights(), strict=True))
    cost_sum = score_sum = Fraction(0)
    for year in sorted(set(years.values())):
        held = [
            (case, row)
            for case, row in zip(cases, rows, strict=True)
            if years[case.month[:4]] == year
        ]
        costs, kept = _trimmed(held, rules)
        ungrouped = sum((case.cost for case, row in kept if row is None), Decimal(0))
        loose = Fraction(ungrouped) / Fraction(city_mean) * Fraction(rules.number("base_points"))
        score = half_up(loose * Fraction(rules.number("ungrouped_factor")), SCORE)
        score += sum((rw[row] for _, row in kept if row is not None), Decimal(0))
        cost_sum += Fraction(weights[year]) * Fraction(costs)
        score_sum += Fraction(weights[year]) * Fraction(score)
    if not score_sum:
        raise Refused("dip.no_score_in_history")
    return half_up(cost_sum / score_sum, POINT_VALUE)


def _trimmed(
    held: Sequence[tuple[Case, int | None]], rules: Rules
) -> tuple[Decimal, list[tuple[Case, int | None]]]:
    """F-61: the costs of a year, and the cases that count; nearest-rank percentiles."""
    method = rules.choice("trim_method")
    costs = sorted(case.cost for case, _ in held)
    if method == "none" or not costs:
        return sum(costs, Decimal(0)), list(held)
    low, high = (_ranked(costs, rules.number(name)) for name in ("trim_low", "trim_high"))
    if method == "cap":
        return sum((min(max(one, low), high) for one in costs), Decimal(0)), list(held)
    kept = [one for one in held if low <= one[0].cost <= high]
    return sum((case.cost for case, _ in kept), Decimal(0)), kept


def _ranked(costs: Sequence[Decimal], share: Decimal) -> Decimal:
    """The smallest cost that at least this share of the cases does not exceed."""
    return costs[max(1, ceil(Fraction(share) * len(costs))) - 1]


def level_means(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    levels: Mapping[str, str],
    years: Mapping[str, int],
    catalogue: str,
    least: int,
) -> list[LevelMean]:
    """Last year's mean cost of each group at each hospital level that has cases enough."""
    costs: defaultdict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        if row is not None and years[case.month[:4]] == YEARS[-1]:
            costs[row, levels[case.hospital]].append(case.cost)
    return [
        LevelMean(
            catalogue=catalogue,
            row_no=row,
            level=level,
            n=len(held),
            mean=half_up(Fraction(sum(held)) / len(held), MEAN),
        )
        for (row, level), held in sorted(costs.items())
        if len(held) >= least
    ]
