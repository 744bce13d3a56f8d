"""特例单议 (F-55): which cases may be filed for special review."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from jiheng.fund.payment.model import Candidate, Case, GroupScore, Scored
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import RATIO, half_up


def candidates(
    cases: Iterable[Case],
    scored: Iterable[Scored],
    groups: Iterable[GroupScore],
    filed: Mapping[str, str],
    rules: Rules,
) -> list[Candidate]:
    """Grouped cases beyond the multiple of their group's mean, or beyond the days; the dearest first."""
    by_id, by_row = {one.setl_id: one for one in cases}, {one.row_no: one for one in groups}
    found = []
    for one in scored:
        group = by_row.get(one.row_no or 0)
        if group is None or not group.mean:
            continue
        los = by_id[one.setl_id].los
        reasons = []
        if one.cost > rules.number("special_multiple") * group.mean:
            reasons.append("cost")
        if los > rules.whole("special_days"):
            reasons.append("days")
        if reasons:
            found.append(
                Candidate(
                    setl_id=one.setl_id,
                    hospital=one.hospital,
                    code=one.code,
                    cost=one.cost,
                    mean=group.mean,
                    multiple=half_up(Fraction(one.cost) / Fraction(group.mean), RATIO),
                    los=los,
                    reasons=",".join(reasons),
                    result=filed.get(one.setl_id, ""),
                )
            )
    return sorted(found, key=lambda one: (-one.multiple, one.setl_id))
