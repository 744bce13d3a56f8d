"""Whether the rows of a catalogue agree with each other: overlaps, gaps, scores.

What blocks keeps the catalogue from being used; the rest is for a person to look at.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from jiheng.fund.payment.expressions import BadExpression, branches_of
from jiheng.fund.payment.model import STAGES, Branch
from jiheng.fund.payment.scheme import dx_keys

Given = tuple[str, Mapping[str, str]]  # where it stands, and its columns
BLOCKING = ("unreadable", "number_twice", "same_conditions", "bad_score", "lost_zeros")
_LOST = re.compile(r"(?<![0-9.])[0-9]{2}\.[0-9]{1,3}(?![0-9x])")
_BOUNDS = (("weight_from", "weight_below"), ("age_from", "age_below"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a catalogue: its kind, the place in the file, and what was found."""

    kind: str
    place: str
    found: str

    @property
    def blocks(self) -> bool:
        """Whether the catalogue cannot be used with it."""
        return self.kind in BLOCKING


def problems_of(rows: Sequence[Given]) -> list[Problem]:
    """Every problem of the rows of a catalogue, in the order of the file."""
    order = {place: number for number, (place, _) in enumerate(rows)}
    found, branches, places = _read(rows)
    found += [*_scores(rows), *_number_gaps(rows)]
    found += [*_same(branches, places), *_overlaps(branches, places), *_band_gaps(branches, places)]
    found += _cheaper(branches, rows, places)
    return sorted(set(found), key=lambda one: (order[one.place], one.kind, one.found))


def _read(rows: Sequence[Given]) -> tuple[list[Problem], list[Branch], dict[int, str]]:
    """The branches of the rows that can be read, and where each row stands."""
    found: list[Problem] = []
    branches: list[Branch] = []
    places: dict[int, str] = {}
    for place, row in rows:
        codes = " ".join(
            row.get(name, "") for name in ("main_op_expr", "any_op_expr", "rel_op_expr")
        )
        lost = _LOST.search(codes)
        if lost:
            found.append(Problem("lost_zeros", place, lost[0]))
        try:
            made = branches_of(dict(row), "given")
        except (BadExpression, ValueError) as error:
            found.append(Problem("unreadable", place, str(error)))
            continue
        row_no = int(row["row_no"])
        if row_no in places:
            found.append(Problem("number_twice", place, f"{row_no} = {places[row_no]}"))
            continue
        places[row_no] = place
        branches += made
    return found, branches, places


def asks(one: Branch) -> tuple[object, ...]:
    """Everything that a branch asks for."""
    bounds = (one.age_from, one.age_below, one.newborn_below, one.weight_from, one.weight_below)
    codes = (one.dx, one.main_op, one.any_ops, one.rel_ops, one.other_dx)
    return (one.stage, *codes, one.sex, *bounds, one.vent_from, one.treatment)


def _same(branches: Sequence[Branch], places: Mapping[int, str]) -> Iterator[Problem]:
    """Two rows that ask for exactly the same: no case can tell them apart."""
    seen: dict[tuple[object, ...], int] = {}
    for one in branches:
        other = seen.setdefault(asks(one), one.row_no)
        if other != one.row_no:
            yield Problem("same_conditions", places[one.row_no], places[other])


def _overlaps(branches: Sequence[Branch], places: Mapping[int, str]) -> Iterator[Problem]:
    """Two rows that one case can fulfil and of which only the number decides.

    Early groups are taken in their printed order, so that they may overlap.
    """
    by_dx: defaultdict[tuple[int, int, str], list[Branch]] = defaultdict(list)
    for one in branches:
        by_dx[one.stage, one.specificity, one.dx].append(one)
    for one in branches:
        if one.stage == STAGES["XQ"]:
            continue
        for key in {"", *(dx_keys(one.dx) if one.dx else ())}:
            for other in by_dx[one.stage, one.specificity, key]:
                earlier = other.dx != one.dx or other.row_no < one.row_no
                if earlier and other.row_no != one.row_no and _both(one, other):
                    yield Problem("overlap", places[one.row_no], places[other.row_no])


def _both(one: Branch, other: Branch) -> bool:
    """Whether one case can fulfil both, which are not the same."""
    ops = "*" in (one.main_op, other.main_op) or one.main_op == other.main_op
    sexes = "" in (one.sex, other.sex) or one.sex == other.sex
    classes = "" in (one.treatment, other.treatment) or one.treatment == other.treatment
    bounds = all(_meet(one, other, *names) for names in _BOUNDS)
    return ops and sexes and classes and bounds and asks(one) != asks(other)


def _meet(one: Branch, other: Branch, start: str, end: str) -> bool:
    """Whether the bounds of both leave a value in common."""
    first = max(getattr(one, start) or 0, getattr(other, start) or 0)
    ends = [getattr(each, end) for each in (one, other) if getattr(each, end) is not None]
    return not ends or first < min(ends)


def _band_gaps(branches: Sequence[Branch], places: Mapping[int, str]) -> Iterator[Problem]:
    """Bands of weight or age of otherwise equal rows with a hole between them."""
    for start, end in _BOUNDS:
        families: defaultdict[tuple[object, ...], list[Branch]] = defaultdict(list)
        rest = _BOUNDS[1] if start == "weight_from" else _BOUNDS[0]
        for one in branches:
            if getattr(one, start) is not None or getattr(one, end) is not None:
                more = (one.newborn_below, one.vent_from, *(getattr(one, name) for name in rest))
                codes = (one.dx, one.main_op, one.any_ops, one.rel_ops, one.other_dx, one.sex)
                families[(one.stage, *codes, *more)].append(one)
        for held in families.values():
            edges = sorted(
                ((getattr(o, start) or 0, getattr(o, end), o.row_no) for o in held),
                key=lambda edge: (edge[0], edge[2]),
            )
            for (_, below, _), (after, _, row) in pairwise(edges):
                if below is not None and below < after:
                    yield Problem("band_gap", places[row], f"{below}-{after - 1}")


def _number_gaps(rows: Sequence[Given]) -> Iterator[Problem]:
    """Numbers that are left out between two rows."""
    numbers = sorted(
        (int(row["row_no"]), place) for place, row in rows if row["row_no"].isdecimal()
    )
    for (one, _), (later, place) in pairwise(numbers):
        if later > one + 1:
            yield Problem("number_gap", place, f"{one + 1}-{later - 1}")


def score_of(row: Mapping[str, str]) -> Decimal | None:
    """The score of a row; None where none is given. Raises ValueError where it is no number above 0."""
    text = row.get("score", "").replace(",", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or value <= 0:
        raise ValueError(text)
    return value


def _scores(rows: Sequence[Given]) -> Iterator[Problem]:
    """A score that is no number above zero; none in a catalogue whose other rows have one; and one
    whose ratio to the mean cost is far from that of the others.
    """
    known: list[tuple[str, Decimal, Decimal]] = []
    without = []
    for place, row in rows:
        try:
            score = score_of(row)
        except ValueError as error:
            yield Problem("bad_score", place, str(error))
            continue
        if score is None:
            without.append(place)
        else:
            known.append((place, score, _mean(row)))
    if len(without) < len(rows):
        yield from (Problem("no_score", place, "") for place in without)
    ratios = sorted(score / mean for _, score, mean in known if mean)
    usual = ratios[len(ratios) // 2] if ratios else None
    for place, score, mean in known:
        if usual and mean and abs(score / mean - usual) > usual / 100:
            yield Problem("score_not_mean", place, f"{score} / {mean}")


def _mean(row: Mapping[str, str]) -> Decimal:
    """The mean cost of a row; zero where none is given that can be read."""
    try:
        return Decimal(row.get("mean", "").replace(",", "") or 0)
    except InvalidOperation:
        return Decimal(0)


def _cheaper(
    branches: Sequence[Branch], rows: Sequence[Given], places: Mapping[int, str]
) -> Iterator[Problem]:
    """A row with related procedures whose score is below that of the row without them (F-12)."""
    scores: dict[str, Decimal] = {}
    for place, row in rows:
        try:
            score = score_of(row)
        except ValueError:
            continue
        if score is not None:
            scores[place] = score
    base = {(one.stage, one.dx, one.main_op): one for one in branches if not one.specificity}
    for one in branches:
        plain = base.get((one.stage, one.dx, one.main_op))
        if plain is None or not one.rel_ops:
            continue
        mine, other = scores.get(places[one.row_no]), scores.get(places[plain.row_no])
        if mine is not None and other is not None and mine < other:
            yield Problem("cheaper_than_base", places[one.row_no], places[plain.row_no])
