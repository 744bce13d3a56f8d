"""The indicators N01 to N30 as plain rules over the stays of a period: what the steps in SQL compute.

Every indicator is above ÷ below; where below is zero there is no value. Leads are in `plain.leads`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from jiheng.fund.payment.model import GroupScore
from jiheng.fund.payment.plain.figures import variation
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import MEAN, RATIO, Number, half_up, quotient

CORE = ("core", "basic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One scored case as monitoring looks at it; of last year's cases score and ratio are not known."""

    setl_id: str
    psn_no: str
    hospital: str
    level: str
    pool: str
    month: str
    row_no: int | None
    code: str = ""
    kind: str = ""
    deviation: str = "normal"
    rw: Decimal = Decimal(0)
    ratio: Decimal | None = None
    cost: Decimal
    fund: Decimal
    los: int
    died: bool
    dx: str
    other_dx: tuple[str, ...] = ()
    treatment: str
    drug_cost: Decimal
    material_cost: Decimal
    test_cost: Decimal
    service_cost: Decimal
    surgery_cost: Decimal
    own_cost: Decimal
    personal: Decimal
    admitted: date
    discharged: date
    planned_return: bool
    main_op: str = ""
    adm_dx: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One outpatient visit."""

    psn_no: str
    hospital: str
    day: date
    cost: Decimal
    earlier: bool  # of last year


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator of the area, a hospital or a group."""

    id: str
    part: str
    scope: str
    place: str
    value: Decimal | None


Pair = tuple[Number, Number]


def figure(name: str, part: str, place: str, above: Number, below: Number) -> Figure:
    """The indicator of the area (place "") or a hospital; both sides at six places."""
    scope = "hospital" if place else "area"
    value = quotient(half_up(above, RATIO), half_up(below, RATIO), RATIO)
    return Figure(id=name, part=part, scope=scope, place=place, value=value)


def places(stays: Sequence[Stay]) -> Iterator[tuple[str, Sequence[Stay]]]:
    """The area and each hospital, with their stays."""
    yield "", stays
    held: defaultdict[str, list[Stay]] = defaultdict(list)
    for one in stays:
        held[one.hospital].append(one)
    yield from sorted(held.items())


def figures(
    stays: Sequence[Stay],
    earlier: Sequence[Stay],
    groups: Sequence[GroupScore],
    leads: Iterable[tuple[str, str, str]],
    rules: Rules,
) -> list[Figure]:
    """All indicators that rest on stays alone; `leads` are id, hospital and case of each hit."""
    before = dict(places(earlier))
    found = [*_of_area(stays, earlier), *_scores(groups)]
    for place, held in places(stays):
        for (name, part), (above, below) in _of_place(held, rules).items():
            found.append(figure(name, part, place, above, below))
        if before.get(place):
            found += _growth(place, held, before[place])
        found += _returns(place, held, returns(stays, rules), rules)
    return [*found, *_indices(stays, rules), *_hit_shares(stays, leads)]


def _of_place(held: Sequence[Stay], rules: Rules) -> dict[tuple[str, str], Pair]:
    """N01 to N03, N09, N16, N17, N21, N22, N24 to N27, F-111 of the area or one hospital."""
    n, cost = len(held), _sum(held, "cost")
    grouped = [one for one in held if one.row_no is not None]
    core = [one for one in grouped if one.kind in CORE]
    low = sum(one.deviation == "low" for one in grouped)
    high = sum(one.deviation in ("high", "extreme") for one in grouped)
    surgical = sum(one.treatment == "surgical" for one in held)
    conservative = sum(one.treatment == "conservative" for one in held)
    short = sum(one.los <= rules.whole("short_stay_days") for one in held)
    found: dict[tuple[str, str], Pair] = {
        ("N01", ""): (len(grouped), n),
        ("N02", "cases"): (len(core), len(grouped)),
        ("N02", "cost"): (_sum(core, "cost"), _sum(grouped, "cost")),
        ("N02", "groups"): (_distinct(core), _distinct(grouped)),
        ("N16", "self-paid items"): (_sum(held, "own_cost"), cost),
        ("N16", "personal"): (_sum(held, "personal"), cost),
        ("N17", "mean"): (sum(one.los for one in held), n),
        ("N17", "short"): (short, n),
        ("N21", "surgical"): (surgical, n),
        ("N22", "services"): (_sum(held, "service_cost"), cost),
        ("N22", "tests"): (_sum(held, "test_cost"), cost),
        ("N24", "inpatient"): (n, len({one.psn_no for one in held})),
        ("N25", ""): (_distinct(grouped), 1),
        ("N26", "fund of cost"): (_sum(held, "fund"), cost),
        ("N27", ""): (conservative, surgical),
        ("F-111", ""): _bunching(held),
    }
    if grouped:
        weights = _sum(grouped, "rw")
        found |= {
            ("N03", ""): (weights, len(grouped)),
            ("N09", "low"): (low, len(grouped)),
            ("N09", "high"): (high, len(grouped)),
            ("N09", ""): (low + high, len(grouped)),
            ("N12", "cost by CMI"): (_sum(grouped, "cost"), weights),
        }
    return found


def _sum(held: Iterable[Stay], name: str) -> Decimal:
    return sum((getattr(one, name) for one in held), Decimal(0))


def _distinct(held: Iterable[Stay]) -> int:
    return len({one.row_no for one in held})


def _bunching(held: Iterable[Stay]) -> Pair:
    """F-111: cases just above the low line ÷ cases just below it."""
    ratios = [one.ratio for one in held if one.ratio is not None]
    edges = [Decimal(one) for one in ("0.45", "0.50", "0.55")]
    return (
        sum(edges[1] <= one < edges[2] for one in ratios),
        sum(edges[0] <= one < edges[1] for one in ratios),
    )


def _of_area(stays: Sequence[Stay], earlier: Sequence[Stay]) -> list[Figure]:
    """N11, N26 growth and N29: figures of the area alone."""
    basic = [one for one in stays if one.kind == "basic"]
    found = [figure("N29", "", "", sum(one.level == "1" for one in basic), len(basic))]
    total, before = Fraction(_sum(stays, "fund")), Fraction(_sum(earlier, "fund"))
    for level in ("1", "2"):
        now, old = (
            Fraction(_sum((one for one in held if one.level == level), "fund"))
            for held in (stays, earlier)
        )
        if any(one.level == level for one in stays) and any(one.level == level for one in earlier):
            share, was = now * before, old * total
            value = half_up((share - was) / was, RATIO) if was else None
            found.append(
                Figure(id="N11", part=f"level {level}", scope="area", place="", value=value)
            )
    pools = {one.pool for one in stays} & {one.pool for one in earlier}
    for pool in sorted(pools):
        fund, old_fund = (
            _sum((one for one in held if one.pool == pool), "fund") for held in (stays, earlier)
        )
        found.append(figure("N26", f"growth {pool}", "", fund - old_fund, old_fund))
    return found


def _growth(place: str, held: Sequence[Stay], before: Sequence[Stay]) -> Iterator[Figure]:
    """N12: growth of the mean cost, drugs and materials a case."""
    for part, name in (("cost", "cost"), ("drugs", "drug_cost"), ("materials", "material_cost")):
        now, old = (half_up(Fraction(_sum(one, name)) / len(one), MEAN) for one in (held, before))
        yield figure("N12", part, place, now - old, old)


def _scores(groups: Iterable[GroupScore]) -> Iterator[Figure]:
    """N13: drug and material scores of groups (F-35)."""
    for one in groups:
        for part, score in (("drugs", one.drug_score), ("materials", one.material_score)):
            value = None if score is None else half_up(score, RATIO)
            yield Figure(id="N13", part=part, scope="group", place=one.code, value=value)


def _indices(stays: Sequence[Stay], rules: Rules) -> Iterator[Figure]:
    """N04, N05: mean over grouped cases of stay (cost) ÷ area mean of the group, each group's part at
    six places. N23: groups of a hospital by the spread of its costs.
    """
    area = by_group(stays)
    for place, held in places(stays):
        mine = by_group(held)
        if not place or not mine:
            continue
        n = sum(len(one) for one in mine.values())
        for name, field in (("N04", "los"), ("N05", "cost")):
            parts = [
                half_up(
                    Fraction(_sum(one, field)) * len(area[row]) / Fraction(_sum(area[row], field)),
                    RATIO,
                )
                for row, one in mine.items()
            ]
            yield figure(name, "", place, sum(parts, Decimal(0)), n)
        least = rules.whole("spread_least_cases")
        spreads = [variation([s.cost for s in one]) for one in mine.values() if len(one) >= least]
        if spreads:
            known = [one for one in spreads if one is not None]
            below, above = sum(one < Decimal("0.5") for one in known), sum(one > 1 for one in known)
            yield figure("N23", "below 0.5", place, below, 1)
            yield figure("N23", "above 1", place, above, 1)


def by_group(held: Iterable[Stay]) -> dict[int, list[Stay]]:
    """The grouped stays by catalogue row."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for one in held:
        if one.row_no is not None:
            found[one.row_no].append(one)
    return found


def returns(stays: Iterable[Stay], rules: Rules) -> list[tuple[Stay, int]]:
    """F-103: stays after which the same person came back with the same subcategory, and after how many
    days; those discharged alive, planned returns left out.
    """
    held: defaultdict[tuple[str, str], list[Stay]] = defaultdict(list)
    for one in stays:
        if at_risk(one, rules):
            held[one.psn_no, one.dx[:5]].append(one)
    found = []
    for mine in held.values():
        mine.sort(key=lambda one: (one.admitted, one.setl_id))
        for one, later in pairwise(mine):
            if later.admitted >= one.discharged and not later.planned_return:
                found.append((one, (later.admitted - one.discharged).days))
    return found


def at_risk(one: Stay, rules: Rules) -> bool:
    """Whether a stay can be followed by a readmission that counts."""
    return not one.died and one.dx[:3] not in rules.words("planned_returns")


def _returns(
    place: str, held: Sequence[Stay], again: Sequence[tuple[Stay, int]], rules: Rules
) -> Iterator[Figure]:
    """N18: readmissions within each window ÷ those discharged alive."""
    alive = sum(at_risk(one, rules) for one in held)
    mine = [days for one, days in again if not place or one.hospital == place]
    for window in rules.words("readmission_days"):
        if alive:
            n = sum(days <= int(window) for days in mine)
            yield figure("N18", f"{window} days", place, n, alive)


def _hit_shares(stays: Sequence[Stay], leads: Iterable[tuple[str, str, str]]) -> Iterator[Figure]:
    """N19: cases with a lead of each kind ÷ cases."""
    hits: Mapping[tuple[str, str], int] = Counter(
        (name, hospital) for name, hospital, _ in set(leads)
    )
    for place, held in places(stays):
        for name in ("F-104", "F-105", "F-106", "F-107", "F-109"):
            n = sum(
                count
                for (kind, hospital), count in hits.items()
                if kind == name and place in ("", hospital)
            )
            yield figure("N19", name, place, n, len(held))


def given_figures(
    stays: Sequence[Stay],
    earlier: Sequence[Stay],
    visits: Sequence[Visit],
    grades: Mapping[str, str],
    rules: Rules,
) -> Iterator[Figure]:
    """N20, N21 of grade 4, N24 of outpatients and F-113: only where an area gives what they need."""
    before = dict(places(earlier))
    now = [one for one in visits if not one.earlier]
    for place, held in places(stays):
        known = [one for one in held if one.adm_dx]
        if known:
            yield figure("N20", "", place, sum(s.adm_dx[:3] == s.dx[:3] for s in known), len(known))
        if grades:
            fourth = sum(grades.get(one.main_op) == "4" for one in held)
            yield figure("N21", "level 4 procedures", place, fourth, len(held))
        if len(now) < len(visits) and before.get(place):
            cost, old = (_around(one, visits, rules) for one in (held, before[place]))
            yield figure("F-113", "growth", place, cost - old, old)
    for place in ["", *sorted({one.hospital for one in now})]:
        mine = [one for one in now if place in ("", one.hospital)]
        if mine:
            persons = len({one.psn_no for one in mine})
            yield figure("N24", "outpatient", place, len(mine), persons)


def _around(held: Sequence[Stay], visits: Sequence[Visit], rules: Rules) -> Decimal:
    """F-113: mean outpatient cost in the days before and after a stay."""
    by_person: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_person[visit.psn_no].append(visit)
    days = rules.whole("outpatient_days")
    total = Decimal(0)
    for one in held:
        for visit in by_person[one.psn_no]:
            before, after = (one.admitted - visit.day).days, (visit.day - one.discharged).days
            if 1 <= before <= days or 1 <= after <= days:
                total += visit.cost
    return half_up(Fraction(total) / len(held), MEAN)
