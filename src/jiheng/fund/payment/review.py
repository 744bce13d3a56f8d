"""The review list of 特例单议: candidates, what was filed of them, and the quota that is left."""

from dataclasses import dataclass

import duckdb

from jiheng.fund.payment.model import Candidate
from jiheng.fund.payment.pipeline import load_catalogue, load_year, year_of
from jiheng.fund.payment.refining import E6, scaled
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.special import Filed, filed_cases, quota
from jiheng.fund.payment.store import get, put, read_table, run_steps
from jiheng.fund.payment.work import Work


@dataclass(frozen=True, slots=True)
class _ReviewRules:
    multiple_e6: int
    days: int


@dataclass(frozen=True, slots=True)
class ReviewList:
    """The candidates, the dearest first, and the running count against the quota of the area."""

    candidates: tuple[Candidate, ...]
    discharges: int
    quota: int
    filed: int
    passed: int

    @property
    def left(self) -> int:
        """How many more may be filed."""
        return self.quota - self.filed


def find_candidates(con: duckdb.DuckDBPyConnection, filed: list[Filed], rules: Rules) -> None:
    """The table `candidates` from `scored`, `cases`, `group_scores`."""
    given = _ReviewRules(scaled(rules.number("special_multiple"), E6), rules.whole("special_days"))
    put(con, "review_rules", _ReviewRules, [given])
    put(con, "filed", Filed, filed)
    run_steps(con, "review")


def review_list(con: duckdb.DuckDBPyConnection, work: Work, rule_set: RuleSet) -> ReviewList:
    """The review list of the year so far."""
    year = year_of(work)
    load_year(con, work, year)
    load_catalogue(con, work)
    read_table(con, "scored", work.need("scored/scored.parquet", "score"))
    rules = rule_set.of_month(f"{year}-12")
    filed = filed_cases(work)
    find_candidates(con, filed, rules)
    found = sorted(get(con, "candidates", Candidate), key=lambda one: (-one.multiple, one.setl_id))
    [(discharges,)] = con.execute("SELECT count(*) FROM scored").fetchall()
    passed = sum(one.result == "passed" for one in filed)
    return ReviewList(tuple(found), discharges, quota(discharges, rules), len(filed), passed)
