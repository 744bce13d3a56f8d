"""WGT-01, 02, 04, 09, 10: weights and scores add up, and no score leaves its weight."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.budget.checks.case import Case, Row, number
from jiheng.budget.checks.check import SELF_EVALUATIONS, Thresholds, found
from jiheng.budget.forms import Part
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain_number

_TOLERANCE = Decimal("0.01")  # half of the last printed place; arithmetic, not a rule
_HUNDRED = Decimal(100)
EXECUTION = "预算执行率"


def weights_make_a_hundred(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The weights of the indicators and of execution make 100.

    Before self-evaluation, and where the form gives execution no weight, the indicators may
    also make what is left of 100 beside it. Where there are none, execution stands alone.
    """
    alone = None if case.rows else execution_weight(case)
    if alone is not None and abs(alone - _HUNDRED) > _TOLERANCE:
        yield found(
            case,
            "WGT-01",
            "indicators",
            plain_number(alone),
            "100",
            sum="0",
            execution=plain_number(alone),
        )
    for horizon in ("annual", "whole_period"):
        rows = [row for row in case.rows if row.indicator.horizon == horizon]
        together = _sum([(row.indicator.weight, row.weight) for row in rows])
        if together is None:
            continue
        execution, allowed = sums_allowed(case, rows, profile)
        if any(abs(together - one) <= _TOLERANCE for one in allowed):
            continue
        if execution is None and case.form.kind not in SELF_EVALUATIONS:
            yield found(
                case, "WGT-01", "indicators", plain_number(together), plain_number(allowed[-1]),
                wording="WGT-01.before", execution=plain_number(_HUNDRED - allowed[-1]),
            )  # fmt: skip
        else:
            yield found(
                case, "WGT-01", "indicators", plain_number(together + (execution or 0)), "100",
                sum=plain_number(together), execution="—" if execution is None else plain_number(execution),
            )  # fmt: skip


def sums_allowed(
    case: Case, rows: Sequence[Row], profile: Thresholds
) -> tuple[Decimal | None, tuple[Decimal, ...]]:
    """What execution weighs beside some indicators, if that is stated, and what they may make."""
    execution = None if _weighs_execution(rows) else execution_weight(case)
    if execution is not None:
        return execution, (_HUNDRED - execution,)
    return None, (_HUNDRED, _HUNDRED - profile.threshold("execution_weight"))


def level_makes_its_heading(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The weights below a first-level heading make the points printed in it."""
    for name, rows in levels(case.rows).items():
        printed = next(
            (row.indicator.level1_weight for row in rows if row.indicator.level1_weight), None
        )
        points = number(printed)
        together = _sum([(row.indicator.weight, row.weight) for row in rows])
        if points is None or together is None or abs(together - points) <= _TOLERANCE:
            continue
        yield found(
            case, "WGT-02", f"{rows[0].path}.level1_weight", plain_number(together), plain_number(points),
            level=name,
        )  # fmt: skip


def every_indicator_has_a_weight(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An indicator with a target and an actual value has a weight above zero, as others have.

    A weight below zero or in words is none, with or without values.
    """
    for field, text in _printed(case, "weight"):
        value = number(text)
        if value is None or value < 0:
            wording = "WGT-04.unreadable" if value is None else "WGT-04.negative"
            yield found(case, "WGT-04", field, text, wording=wording)
    if not any(row.weight for row in case.rows):
        return
    for row in case.rows:
        answered = row.name and row.indicator.target and row.indicator.actual
        if answered and (row.weight == 0 or not (row.indicator.weight or unread(case, row))):
            yield found(case, "WGT-04", f"{row.path}.weight", row.indicator.weight)


def total_is_the_sum(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The total score is the sum of the indicators' scores and the points for execution.

    Where execution is one of the indicators, its points stand among the scores already. A
    total of nothing, without indicators or with no score in their column, is no sum, nor is one
    in words.
    """
    if case.total_score is None and state_of(case.form.total_score) == "filled":
        yield found(
            case, "WGT-09", "total_score", case.form.total_score, wording="WGT-09.unreadable"
        )
    if case.total_score is None:
        return
    scores = _scores(case)
    if scores is None:
        return
    execution = None if _weighs_execution(case.rows) else execution_score(case)
    if execution is None and scores and not _weighs_execution(case.rows):
        return
    together = scores + (execution or 0)
    if abs(together - case.total_score) > _TOLERANCE:
        yield found(
            case, "WGT-09", "total_score", case.form.total_score, plain_number(together),
            scores=plain_number(scores), execution="—" if execution is None else plain_number(execution),
        )  # fmt: skip


def _scores(case: Case) -> Decimal | None:
    """What the scores of the indicators sum to; None where one is no number or none can stand."""
    printed = [(row.indicator.score, row.score) for row in case.rows]
    if case.carries("indicators.score") and not any(text for text, _ in printed):
        return Decimal(0)
    return Decimal(0) if not printed else _sum(printed)


def score_within_weight(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No score is above its weight or below zero, and every one is a number."""
    for field, text in _printed(case, "score"):
        if number(text) is None:
            yield found(case, "WGT-10", field, text, wording="WGT-10.unreadable")
    for row in case.rows:
        yield from _within(case, f"{row.path}.score", row.score, row.weight)
    for fund in case.funds:
        yield from _within(
            case, f"{fund.path}.score", number(fund.fund.score), number(fund.fund.weight)
        )


def _within(
    case: Case, field: str, score: Decimal | None, weight: Decimal | None
) -> Iterator[Finding]:
    """Of a weight below zero nothing can be said; that is for WGT-04."""
    most = weight if weight is None or weight >= 0 else None
    if score is not None and (score < 0 or (most is not None and score > most)):
        expected = "≥0" if most is None else f"0–{plain_number(most)}"
        yield found(case, "WGT-10", field, plain_number(score), expected)


def unread(case: Case, row: Row) -> bool:
    """Whether a weight stands there and is no number, for the reader or for anybody."""
    state = case.form.states.get(f"{row.path}.weight")
    printed = state_of(row.indicator.weight) == "filled"
    return row.weight is None and (printed or state == "unreadable")


def _printed(case: Case, name: str) -> Iterator[tuple[str, str]]:
    """Weights or scores that are printed, of execution and of the indicators, with their fields."""
    rows = [(row.path, row.indicator) for row in case.rows]
    parts: list[tuple[str, Part]] = [*((row.path, row.fund) for row in case.funds), *rows]
    for path, part in parts:
        text = getattr(part, name)
        if state_of(text) == "filled":
            yield f"{path}.{name}", text


def levels(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of the year by first level, in document order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.indicator.horizon == "annual":
            found.setdefault(row.indicator.level1 or "", []).append(row)
    return found


def execution_weight(case: Case) -> Decimal | None:
    """The weight of execution in the funds block."""
    weights = (number(row.fund.weight) for row in case.funds)
    return next((one for one in weights if one is not None), None)


def execution_score(case: Case) -> Decimal | None:
    """The points for execution in the funds block."""
    scores = (number(row.fund.score) for row in case.funds)
    return next((one for one in scores if one is not None), None)


def is_execution(row: Row) -> bool:
    """Whether an indicator is the execution of the budget."""
    names = (row.name, row.level2, row.indicator.level1 or "")
    return any(EXECUTION in name for name in names)


def _weighs_execution(rows: Sequence[Row]) -> bool:
    return any(is_execution(row) and row.weight for row in rows)


def _sum(printed: Sequence[tuple[str | None, Decimal | None]]) -> Decimal | None:
    """The sum of what is printed; None where nothing is, or where a text is no number."""
    if any(text and value is None and not _is_blank(text) for text, value in printed):
        return None
    known = [value for _, value in printed if value is not None]
    return sum(known, Decimal(0)) if known else None


def _is_blank(text: str) -> bool:
    return text.strip("—-–/／ 　") == ""
