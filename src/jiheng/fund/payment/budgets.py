"""The inpatient budget by pool and item, every version of it, and the one that holds in a month.

budget.csv has pool, item (total, reserve, dip, bed_day, other) and amount in yuan. An adjustment within
the year is a version more, with all its items: version, from (its first month), reason and document (the
order that allows it). From "clearing" on a version holds for the yearly clearing alone. Closed months keep
the version that they were settled under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.work import CLEARING, Work, amount, month_like

FILE = "budget.csv"


@dataclass(slots=True)
class BudgetVersion:
    """One version of the budget of one pool: what it holds from which month on, and why."""

    pool: str
    version: str
    start: str  # "" for the year's first budget
    reason: str = ""
    document: str = ""
    items: dict[str, Decimal] = field(default_factory=dict)


def versions(work: Work) -> dict[str, list[BudgetVersion]]:
    """Every version by pool, in the order of their months.

    Refused where an item stands twice, an adjustment has no month, reason or document, or two versions
    begin in the same month.
    """
    found: dict[tuple[str, str], BudgetVersion] = {}
    for place, row in enumerate(work.table("budget", ("pool", "item", "amount")), 2):
        version = row.get("version") or "1"
        one = found.get((row["pool"], version))
        if one is None:
            one = found[row["pool"], version] = _begun(row, version, place)
        if row["item"] in one.items:
            raise Refused("dip.bad_row", file=FILE, line=str(place), found=row["item"])
        one.items[row["item"]] = amount(row["amount"], FILE, place)
    by_pool: dict[str, list[BudgetVersion]] = {}
    for one in sorted(found.values(), key=lambda one: (one.pool, one.start)):
        by_pool.setdefault(one.pool, []).append(one)
    for held in by_pool.values():
        _refuse_unfounded(held)
    return by_pool


def _begun(row: Mapping[str, str], version: str, place: int) -> BudgetVersion:
    start = row.get("from", "")
    if start and start != CLEARING and not month_like(start):
        raise Refused("dip.bad_row", file=FILE, line=str(place), found=start)
    return BudgetVersion(
        row["pool"], version, start, row.get("reason", ""), row.get("document", "")
    )


def _refuse_unfounded(held: Sequence[BudgetVersion]) -> None:
    """An adjustment says from when, why and by which document, and no two begin together."""
    for before, one in pairwise(held):
        if before.start == one.start:
            given = {"version": one.version, "other": before.version}
            raise Refused("dip.budget_month", pool=one.pool, **given)
        if not (one.start and one.reason and one.document):
            raise Refused("dip.budget_reason", pool=one.pool, version=one.version)


def in_month(every: Mapping[str, Sequence[BudgetVersion]], month: str) -> dict[str, BudgetVersion]:
    """The version of each pool that holds in a month; none of a pool whose first begins later."""
    found = {}
    for pool, held in every.items():
        begun = [one for one in held if one.start <= month]
        if begun:
            found[pool] = begun[-1]
    return found


def record(held: Mapping[str, BudgetVersion]) -> dict[str, dict[str, Any]]:
    """What a run keeps of the budget that it was made under."""
    return {
        pool: {"version": one.version, "dip": one.items.get("dip")}
        for pool, one in sorted(held.items())
    }


def refuse_rewritten(
    every: Mapping[str, Sequence[BudgetVersion]], closed: Sequence[Mapping[str, Any]]
) -> None:
    """Refused where a closed month would have another budget now than when it was closed."""
    for run in closed:
        now = record(in_month(every, run["run"]))
        for pool, then in run.get("budget", {}).items():
            one = now.get(pool, {"version": "—", "dip": None})
            same = one["version"] == then["version"] and _same(one["dip"], then["dip"])
            if not same:
                was, is_now = (f"{each['version']}（{each['dip'] or '—'}）" for each in (then, one))
                given = {"month": run["run"], "was": was, "now": is_now}
                raise Refused("dip.budget_rewritten", pool=pool, **given)


def _same(one: Decimal | None, kept: str | None) -> bool:
    return one is None if kept is None else one == Decimal(kept)
