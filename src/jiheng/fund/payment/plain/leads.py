"""Leads F-103 to F-112 as plain rules: each for a person to look at, never a penalty.

The official formulas of the five indices of version 1.0 were not found; these are ours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, log, sqrt

from jiheng.fund.payment.model import Branch, GroupScore
from jiheng.fund.payment.plain.monitoring import Stay, by_group, returns
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import RATIO, Number, half_up

Regroup = Callable[[str, str], int | None]  # case and diagnosis put first → its row


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One hit of a rule: the hospital, the case ("" for a pattern), the group, and how much."""

    id: str
    hospital: str
    setl_id: str
    code: str
    measure: Decimal | None


def hit(name: str, one: Stay, measure: Number, code: str | None = None) -> Hit:
    """A hit of one case."""
    return Hit(
        id=name,
        hospital=one.hospital,
        setl_id=one.setl_id,
        code=one.code if code is None else code,
        measure=half_up(measure, RATIO),
    )


def leads(
    stays: Sequence[Stay],
    earlier: Sequence[Stay],
    branches: Sequence[Branch],
    groups: Sequence[GroupScore],
    regroup: Regroup,
    rules: Rules,
) -> list[Hit]:
    """Every lead of the period; `earlier` are last year's stays with their rows of this catalogue."""
    longest = max(map(int, rules.words("readmission_days")))
    return [
        *(hit("F-103", one, days) for one, days in returns(stays, rules) if days <= longest),
        *_low_standard(stays, rules),
        *_long(stays, rules),
        *_deaths(stays),
        *_split(stays, rules),
        *(hit("F-109", one, 0) for one in stays if _not_charged(one)),
        *_swaps(stays, groups, regroup, rules),
        *_shifts(stays, earlier, siblings(branches, groups), rules),
        *_quarters(stays, rules),
    ]


def _not_charged(one: Stay) -> bool:
    """F-109: a surgical procedure is coded and no fee for surgery charged."""
    return one.treatment == "surgical" and one.surgery_cost == 0


def _low_standard(stays: Sequence[Stay], rules: Rules) -> Iterator[Hit]:
    """F-104: conservative, far below the group's mean, and a short stay or mostly tests."""
    for held in by_group(stays).values():
        line = rules.number("low_standard_cost") * sum(one.cost for one in held)
        for one in held:
            tests = one.test_cost > rules.number("low_standard_tests") * one.cost
            short = one.los <= rules.whole("short_stay_days")
            cheap = one.cost * len(held) < line
            if one.treatment == "conservative" and cheap and (short or tests):
                yield hit("F-104", one, one.ratio or 0)


def _long(stays: Sequence[Stay], rules: Rules) -> Iterator[Hit]:
    """F-105: longer than the area's percentile of the group (nearest rank)."""
    share = Fraction(rules.number("long_stay_percentile"))
    for held in by_group(stays).values():
        stay = sorted(one.los for one in held)
        bound = stay[max(1, ceil(share * len(stay))) - 1]
        yield from (hit("F-105", one, one.los) for one in held if one.los > bound)


def _deaths(stays: Sequence[Stay]) -> Iterator[Hit]:
    """F-106: a death where ln of the group's mortality is below the mean of groups with deaths."""
    groups = by_group(stays)
    rates = {row: sum(one.died for one in held) / len(held) for row, held in groups.items()}
    deadly = [log(rate) for rate in rates.values() if rate]
    if not deadly:
        return
    mean = round(sum(deadly) / len(deadly), 6)
    for row, held in groups.items():
        for one in held:
            if one.died and round(log(rates[row]), 6) < mean:
                yield hit("F-106", one, Fraction(sum(s.died for s in held), len(held)))


def _split(stays: Iterable[Stay], rules: Rules) -> Iterator[Hit]:
    """F-107: two stays of a person close together, both below the standard of their groups."""
    held: defaultdict[str, list[Stay]] = defaultdict(list)
    for one in stays:
        held[one.psn_no].append(one)
    for mine in held.values():
        mine.sort(key=lambda one: (one.admitted, one.setl_id))
        for one, later in pairwise(mine):
            gap = (later.admitted - one.discharged).days
            name = "split_gap_days" if later.hospital == one.hospital else "split_gap_elsewhere"
            if _below(one) and _below(later) and 0 <= gap <= rules.whole(name):
                yield hit("F-107", one, gap)


def _below(one: Stay) -> bool:
    return one.ratio is not None and one.ratio < 1


def _swaps(
    stays: Iterable[Stay], groups: Iterable[GroupScore], regroup: Regroup, rules: Rules
) -> Iterator[Hit]:
    """F-110: the declared order earns more than another would, and the cost fits the other better."""
    by_row = {one.row_no: one for one in groups}
    gain = 1 + rules.number("swap_gain")
    for one in stays:
        own = by_row.get(one.row_no or 0)
        found = set()
        for dx in one.other_dx if own else ():
            other = by_row.get(regroup(one.setl_id, dx) or 0)
            nearer = other and own and abs(one.cost - other.mean) < abs(one.cost - own.mean)
            if other and nearer and one.rw >= gain * other.rw:
                found.add(hit("F-110", one, Fraction(one.rw) / Fraction(other.rw) - 1, other.code))
        yield from found


def siblings(
    branches: Iterable[Branch], groups: Iterable[GroupScore]
) -> dict[int, tuple[str, bool]]:
    """Core rows that share their subcategory with another, and whether each is the dearest."""
    rw = {one.row_no: one.rw for one in groups}
    held: defaultdict[str, list[int]] = defaultdict(list)
    for one in branches:
        if one.stage == 4 and one.branch == 1 and one.row_no in rw:
            held[one.dx].append(one.row_no)
    found: dict[int, tuple[str, bool]] = {}
    for dx4, rows in held.items():
        dearest = min(rows, key=lambda row: (-rw[row], row))
        if len(rows) > 1:
            found |= {row: (dx4, row == dearest) for row in rows}
    return found


def _shifts(
    stays: Iterable[Stay],
    earlier: Iterable[Stay],
    known: Mapping[int, tuple[str, bool]],
    rules: Rules,
) -> Iterator[Hit]:
    """F-108: the share of the dearest sibling group rose, z and points beyond the lines."""
    now, before = (_shares(held, known) for held in (stays, earlier))
    for (hospital, dx4), (n1, k1) in now.items():
        n0, k0 = before.get((hospital, dx4), (0, 0))
        p = (k1 + k0) / (n1 + n0)
        if not n0 or not 0 < p < 1:
            continue
        rise = k1 / n1 - k0 / n0
        z = rise / sqrt(p * (1 - p) * (1.0 / n1 + 1.0 / n0))
        if rise >= rules.number("shift_points") and round(z, 6) > rules.number("shift_z"):
            yield Hit(id="F-108", hospital=hospital, setl_id="", code=dx4, measure=_rounded(z))


def _shares(
    held: Iterable[Stay], known: Mapping[int, tuple[str, bool]]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Cases in sibling groups, and in the dearest of them, by hospital and subcategory."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in held:
        if one.row_no is not None and one.row_no in known:
            dx4, dearest = known[one.row_no]
            n, k = found.get((one.hospital, dx4), (0, 0))
            found[one.hospital, dx4] = n + 1, k + dearest
    return found


def _quarters(stays: Sequence[Stay], rules: Rules) -> Iterator[Hit]:
    """F-112: CMI rose and the cost index fell from one quarter to the next."""
    area = by_group(stays)
    means = {row: float(sum(one.cost for one in held)) / len(held) for row, held in area.items()}
    held: defaultdict[str, defaultdict[str, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for one in stays:
        if one.row_no is not None:
            held[one.hospital][f"{one.month[:4]} Q{(int(one.month[5:]) + 2) // 3}"].append(one)
    for hospital, quarters in held.items():
        last: tuple[float, float] | None = None
        for name, mine in sorted(quarters.items()):
            cmi = sum(float(one.rw) for one in mine) / len(mine)
            index = sum(float(one.cost) / means[one.row_no or 0] for one in mine) / len(mine)
            rose = last and cmi / last[0] - 1 > rules.number("cmi_rise")
            if last and rose and index / last[1] - 1 < -rules.number("index_fall"):
                measure = _rounded(cmi / last[0] - 1)
                yield Hit(id="F-112", hospital=hospital, setl_id="", code=name, measure=measure)
            last = cmi, index


def _rounded(value: float) -> Decimal:
    return half_up(Fraction(value), RATIO)
