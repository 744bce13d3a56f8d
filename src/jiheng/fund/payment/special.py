"""特例单议: which cases may be filed, what was decided, and the quota of the area."""

from dataclasses import dataclass
from decimal import Decimal
from math import floor

import duckdb

from jiheng.fund.payment.drg import by_drg
from jiheng.fund.payment.identities import Identity, hold, within_quota
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import Money
from jiheng.fund.payment.store import put, run_steps
from jiheng.fund.payment.work import Work, amount

RESULTS = ("filed", "passed", "rejected")


@dataclass(frozen=True, slots=True)
class Filed:
    """One case that a hospital filed, with the decision and the sum approved."""

    setl_id: str
    result: str
    approved: Money


def filed_cases(work: Work) -> list[Filed]:
    """The rows of special.csv; Refused where one is unreadable, or a case stands twice."""
    found: dict[str, Filed] = {}
    for place, row in enumerate(work.table("special", ("setl_id", "result", "approved")), 2):
        passed = row["result"] == "passed"
        if row["result"] not in RESULTS or row["setl_id"] in found:
            wrong = row["result"] if row["result"] not in RESULTS else row["setl_id"]
            raise Refused("dip.bad_row", file="special.csv", line=str(place), found=wrong)
        approved = amount(row["approved"], "special.csv", place) if passed else Decimal(0)
        if approved < 0:
            raise Refused("dip.bad_row", file="special.csv", line=str(place), found=row["approved"])
        found[row["setl_id"]] = Filed(row["setl_id"], row["result"], approved)
    return list(found.values())


def quota(discharges: int, rules: Rules) -> int:
    """F-91: the most cases that the area may review, of all its discharges paid by DIP or by DRG."""
    rate = rules.number("special_quota_drg" if by_drg(rules) else "special_quota")
    return floor(rate * discharges)


def apply_review(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules) -> Identity:
    """Pay passed cases what was approved; Broken where more were filed than the quota (I11).

    Refused where a filed case is not among those scored.
    """
    filed = filed_cases(work)
    put(con, "filed", Filed, filed)
    unknown = con.execute(
        "SELECT min(setl_id) FROM filed ANTI JOIN scored USING (setl_id)"
    ).fetchall()[0][0]
    if unknown is not None:
        raise Refused("dip.no_case", case=unknown)
    [(discharges,)] = con.execute("SELECT count(*) FROM scored").fetchall()
    identity = within_quota(len(filed), quota(discharges, rules))
    hold([identity])
    run_steps(con, "special")
    return identity
