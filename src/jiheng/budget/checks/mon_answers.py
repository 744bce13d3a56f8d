"""MON-05, 06, 07: what a monitoring form says of indicators that are behind or will stay short."""

import re
from collections.abc import Iterator
from typing import Literal

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import found_at, is_upper, reason
from jiheng.budget.checks.mon_lights import is_measured_by_time, light
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import Form
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

Likelihood = Literal["sure", "unsure", "impossible"]

_ANSWER, _MEASURE_LABEL = pattern("mon", "answer_label"), pattern("mon", "measure_label")
_SURE, _IMPOSSIBLE, _UNSURE = (pattern("mon", one) for one in ("sure", "impossible", "unsure"))
_MEASURE = pattern("sco", "measure")
_BEHIND = ("red", "yellow")


def deviations_have_a_cause(case: Case, rules: Thresholds) -> Iterator[Finding]:
    """An indicator that is behind has one of the causes ticked, or its cause told."""
    asked = case.carries("indicators.causes") or case.carries("indicators.deviation")
    if not asked or _told(case.form, _ANSWER):
        return
    for row in case.annual_rows:
        if not _answers(row) and light(case, row, rules) in _BEHIND:
            yield found_at(case, "MON-05", row, "actual", row.target_text)


def likelihood_fits(case: Case, rules: Thresholds) -> Iterator[Finding]:
    """How likely the target is stands in each row, and fits its light, forecast and reasons."""
    told = _told(case.form, _ANSWER)
    for row in case.annual_rows:
        sure = likelihood(row)
        if not plain(row.indicator.likelihood or ""):
            if row.target_text and row.indicator.actual_to_date:
                yield found_at(case, "MON-06", row, "likelihood", wording="MON-06.missing")
        elif sure == "sure" and light(case, row, rules) == "red" and not _answers(row):
            yield found_at(case, "MON-06", row, "likelihood", row.target_text)
        elif (sure == "sure" and _falls_short(row)) or (sure == "impossible" and _reaches(row)):
            yield _against_forecast(case, row)
        elif sure in ("unsure", "impossible") and not _explained(case, row, told):
            yield found_at(case, "MON-06", row, "likelihood", wording="MON-06.unexplained")


def _against_forecast(case: Case, row: Row) -> Finding:
    forecast = row.indicator.forecast or "—"
    return found_at(
        case, "MON-06", row, "likelihood", row.target_text,
        wording="MON-06.forecast", forecast=forecast,
    )  # fmt: skip


def likelihood(row: Row) -> Likelihood | None:
    """What a row says of reaching its target; None where it says nothing or in other words."""
    text = plain(row.indicator.likelihood or "")
    if _IMPOSSIBLE.search(text):
        return "impossible"
    if _SURE.search(text):
        return "sure"
    return "unsure" if _UNSURE.search(text) else None


def _explained(case: Case, row: Row, told: bool) -> bool:
    """A forecast, where the layout has one, and a cause or a measure."""
    forecast = bool(row.indicator.forecast) or not case.carries("indicators.forecast")
    return forecast and (told or bool(_answers(row)))


def short_forecast_has_a_measure(case: Case, _rules: Thresholds) -> Iterator[Finding]:
    """A forecast short of the target comes with what will be done about it."""
    if _told(case.form, _MEASURE_LABEL):
        return
    for row in case.annual_rows:
        if _falls_short(row) and not _measure(row):
            yield found_at(case, "MON-07", row, "forecast", row.target_text)


def _measure(row: Row) -> bool:
    """A remark, or a cause that also tells what will be done."""
    remark = row.indicator.remark
    if remark and state_of(remark) == "filled":
        return True
    return any(_MEASURE.search(text) for text in _answers(row))


def _falls_short(row: Row) -> bool:
    """The forecast misses the target; of a number without sign, the target of more is meant."""
    expected = row.expected
    if expected is None or expected.alternatives:
        return False
    if expected.reason == "quantity.no_direction" and expected.pair and not is_upper(row):
        return is_measured_by_time(row) and expected.pair[1] < expected.pair[0]
    return expected.outcome == "not_met"


def _reaches(row: Row) -> bool:
    expected = row.expected
    return expected is not None and not expected.alternatives and expected.outcome == "met"


def _answers(row: Row) -> list[str]:
    """The causes ticked or told, and the reason or remark of a row."""
    ticked = [text for text in (row.indicator.causes or {}).values() if text]
    return [*ticked, *([reason(row)] if reason(row) else [])]


def _told(form: Form, label: re.Pattern[str]) -> bool:
    """Whether a block of the form tells it for all indicators: 偏差原因分析, 整改措施."""
    labelled = [*form.narrative.items(), *((one.label or "", one.text) for one in form.extra)]
    return any(label.search(title) and state_of(text) == "filled" for title, text in labelled)
