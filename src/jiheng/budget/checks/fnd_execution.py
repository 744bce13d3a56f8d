"""FND-03, 06, 07, 08, 09, 21, 22: what was spent, beside what was promised and scored."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row, number
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.wgt_sums import is_execution
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_EXPLAINED = pattern("fnd", "unspent_reason")
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")
_EARNING = ("产出指标", "效益指标", "成本指标")


def points_follow_the_rate(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The points for execution are those that the profile gives for the rate.

    Where they depend on what the form does not say, either reading will do.
    """
    line = case.ledger(profile).execution
    readings = [one.computed for one in line.alternatives] or [line.computed]
    right = [one for one in readings if one is not None]
    last_place = Decimal(1).scaleb(-int(profile.threshold("places")))
    if line.declared is None or not right or case.total is None:
        return
    if any(abs(line.declared - one) <= last_place for one in right):
        return
    if len(right) == 2:  # finished within its budget, or not
        finished, unfinished = map(plain_number, right)
        yield found(
            case, "FND-03", f"{case.total.path}.score", plain_number(line.declared),
            f"{finished}/{unfinished}", wording="FND-03.unsaid", finished=finished,
            unfinished=unfinished, rate=line.reason.arguments["rate"],
        )  # fmt: skip
    else:
        yield found(
            case, "FND-03", f"{case.total.path}.score", plain_number(line.declared),
            "/".join(plain_number(one) for one in right), formula=line.formula or "—",
        )  # fmt: skip


def figures_not_all_alike(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Initial budget, full-year budget and executed are seldom the same to the cent."""
    total = case.total
    if total and total.initial and total.initial == total.budget == total.executed:
        yield found(case, "FND-06", f"{total.path}.executed", plain_number(total.initial))


def low_execution_is_explained(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Low execution has a reason somewhere in the form."""
    rate = _percent(case)
    if rate is None or rate >= profile.threshold("execution_low_warning"):
        return
    if any(_EXPLAINED.search(text) for text in _explaining(case)):
        return
    low = rate < profile.threshold("execution_low_error")
    yield found(
        case, "FND-07", _executed(case), _shown(rate),
        f"≥{plain_number(profile.threshold('execution_low_warning'))}%",
        severity="error" if low else "warning",
    )  # fmt: skip


def points_not_ahead_of_money(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The share of indicator points earned is not far above the share of money spent."""
    rate = _percent(case)
    rows = [
        row
        for row in case.rows
        if (row.weight or 0) > 0 and row.score is not None and not is_execution(row)
    ]
    weights = sum((row.weight or Decimal(0) for row in rows), Decimal(0))
    scores = sum((row.score or Decimal(0) for row in rows), Decimal(0))
    if rate is None or not weights or scores <= 0:
        return
    earned = scores / weights * _HUNDRED
    gap = (earned - rate) / earned * _HUNDRED
    if gap > profile.threshold("gap_line"):
        yield found(
            case, "FND-08", _executed(case), _shown(gap), f"≤{plain_number(profile.threshold('gap_line'))}%",
            earned=_shown(earned), rate=_shown(rate),
        )  # fmt: skip


def nothing_spent_nothing_earned(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where nothing was spent, outputs and benefits at full marks contradict the money."""
    if case.executed != 0 or not case.budget or case.budget < 0:
        return
    full = [row for row in case.rows if _at_full_marks(row)]
    if full:
        names = "、".join(row.name for row in full[:3])
        yield found(
            case, "FND-09", _executed(case), "0", count=str(len(full)), names=names[:60],
            points=plain_number(sum((row.score or Decimal(0) for row in full), Decimal(0))),
        )  # fmt: skip


def unspent_money_has_a_plan(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Where much is unspent, someone must say what becomes of it."""
    rate = _percent(case)
    if rate is not None and _HUNDRED - rate > profile.threshold("unspent_line"):
        left = (case.budget or Decimal(0)) - (case.executed or Decimal(0))
        yield found(
            case, "FND-21", _executed(case), plain_number(left), unit=case.form.money_unit or "",
            share=_shown(_HUNDRED - rate),
        )  # fmt: skip


def targets_follow_the_budget(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Where the budget was changed by much, some target was adjusted too, or a text says why not."""
    total = case.total
    if total is None or not total.initial or total.budget is None or total.initial < 0:
        return
    change = abs(total.budget - total.initial) / total.initial * _HUNDRED
    adjusted = any(row.indicator.adjusted_target for row in case.rows)
    told = any("调整" in text or "追加" in text or "调减" in text for text in _explaining(case))
    if change > profile.threshold("budget_change_line") and not adjusted and not told:
        yield found(
            case, "FND-22", f"{total.path}.full_year_budget", plain_number(total.budget),
            plain_number(total.initial), change=_shown(change),
        )  # fmt: skip


def _percent(case: Case) -> Decimal | None:
    """The execution rate in percent; None for money below zero."""
    if case.rate is None or case.rate < 0 or (case.budget or 0) < 0:
        return None
    return case.rate * _HUNDRED


def _executed(case: Case) -> str:
    return f"{case.total.path}.executed" if case.total else "funds"


def _at_full_marks(row: Row) -> bool:
    earning = (row.indicator.level1 or "") in _EARNING and not is_execution(row)
    return earning and bool(row.weight) and row.score == row.weight


def _explaining(case: Case) -> Iterator[str]:
    """The texts in which a form may explain itself."""
    for row in case.rows:
        yield from filter(None, (row.indicator.deviation, row.indicator.remark))
    yield case.form.objectives.actual or ""
    yield from case.form.narrative.values()
    yield from (one.text for one in case.form.extra if number(one.text) is None)


def _shown(percent: Decimal) -> str:
    """A percentage with one decimal, "100%" for a hundred."""
    return f"{plain_number(percent.quantize(_TENTH))}%" if abs(percent) < 10**9 else "∞"
