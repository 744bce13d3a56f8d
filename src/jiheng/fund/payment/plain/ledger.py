"""What a monthly run books: the month's cases, and differences for months already closed.

Closed months are never rewritten. A case that comes late, changes or is withdrawn is an entry of
the run in which that is seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from jiheng.fund.payment.model import Booked, Scored, Totals

Amounts = tuple[Decimal, Decimal, Decimal, Decimal]  # score, at cost, cost, fund
_NOTHING: Amounts = (Decimal(0), Decimal(0), Decimal(0), Decimal(0))
_Place = tuple[str, str, str, str]  # settlement, hospital, pool, settlement month


def book(run: str, scored: Iterable[Scored], booked: Iterable[Booked]) -> list[Booked]:
    """The entries of a run, by settlement; a run over the same cases gives the same entries.

    `scored` are the cases as they stand now, `booked` all entries of earlier runs.
    """
    before: dict[_Place, Amounts] = {}
    for entry in booked:
        place = (entry.setl_id, entry.hospital, entry.pool, entry.month)
        before[place] = _plus(before.get(place, _NOTHING), _amounts(entry))
    now = {
        (case.setl_id, case.hospital, case.pool, case.month): _amounts(case)
        for case in scored
        if case.month <= run and case.arrived <= run
    }
    entries = []
    for place in sorted(now.keys() | before.keys()):
        difference = _minus(now.get(place, _NOTHING), before.get(place, _NOTHING))
        gone = place in before and place not in now and any(before[place])
        if place in before and not any(difference):
            continue
        fresh = "regular" if place[3] == run else "late"
        kind = "withdrawn" if gone else "corrected" if place in before else fresh
        entries.append(_entry(run, place, kind, difference))
    return entries


def _amounts(row: Scored | Booked) -> Amounts:
    return row.score, row.at_cost, row.cost, row.fund


def _plus(one: Amounts, other: Amounts) -> Amounts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _minus(one: Amounts, other: Amounts) -> Amounts:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2], one[3] - other[3]


def _entry(run: str, place: _Place, kind: str, amounts: Amounts) -> Booked:
    setl_id, hospital, pool, month = place
    score, at_cost, cost, fund = amounts
    return Booked(
        run=run,
        setl_id=setl_id,
        hospital=hospital,
        pool=pool,
        month=month,
        kind=kind,
        score=score,
        at_cost=at_cost,
        cost=cost,
        fund=fund,
    )


def totals(rows: Sequence[Scored] | Sequence[Booked]) -> list[Totals]:
    """Sums by pool and hospital; withdrawn cases count back."""
    held: defaultdict[tuple[str, str], list[Scored | Booked]] = defaultdict(list)
    for row in rows:
        held[row.pool, row.hospital].append(row)
    found = []
    for (pool, hospital), mine in sorted(held.items()):
        sums = _NOTHING
        for row in mine:
            sums = _plus(sums, _amounts(row))
        cases = sum(_counts(row) for row in mine)
        score, at_cost, cost, fund = sums
        found.append(
            Totals(
                hospital=hospital,
                pool=pool,
                cases=cases,
                score=score,
                at_cost=at_cost,
                cost=cost,
                fund=fund,
            )
        )
    return found


def _counts(row: Scored | Booked) -> int:
    """One for a case, one back for a withdrawn case, none for a correction."""
    if isinstance(row, Scored):
        return 1
    return {"withdrawn": -1, "corrected": 0}.get(row.kind, 1)
