"""LIF-03, 11, 12: when a form was filled in, and what an approval must bear."""

import re
from collections.abc import Iterator
from datetime import date

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import Form
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain

FILLED_ON = "填报日期"
_FIELD = f"filled_by.{FILLED_ON}"
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_DAY = re.compile(
    r"(\d{4})[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?(?: ?(\d{1,2})[:时](\d\d)分?(?::?(\d\d)秒?)?)?"
)
_MONTH = re.compile(r"(\d{4})[年\-/.](\d{1,2})月?")
_TIME = (24, 60, 60)
# What an approval bears, by the words of its labels, and how a number of a document looks.
_NUMBER, _OPINION, _DATED = "文号", "意见", "日期"
_NUMBER_SEEN = pattern("lif", "document_number")


def declared_before_the_budget(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A target is declared with the budget, before its year begins."""
    text = case.form.filled_by.get(FILLED_ON)
    day = day_of(re.sub(r"\s", "", text)) if text else None
    if day and case.year and day >= date(case.year, 1, 1):
        yield found(case, "LIF-03", _FIELD, text, f"{case.year - 1}-12-31", day=day.isoformat())


def stamp_can_be_read(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A date is a date of the calendar, without blanks in it."""
    text = case.form.filled_by.get(FILLED_ON)
    if text and day_of(text.strip()) is None:
        yield found(case, "LIF-11", _FIELD, text)


def day_of(text: str) -> date | None:
    """The day of a stamp (20230201172314) or date (2023年2月1日); the first day of a month alone.

    None where it is none of these, or no day or time that there is.
    """
    text = plain(text) if " " not in text else text
    found = _STAMP.fullmatch(text) or _DAY.fullmatch(text) or _MONTH.fullmatch(text)
    if found is None:
        return None
    parts = [int(part or 0) for part in found.groups()]
    if any(part >= most for part, most in zip(parts[3:], _TIME, strict=False)):
        return None
    try:
        return date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    except ValueError:
        return None


def approval_bears_its_number(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An approval says under which number, when and with which opinion it was given."""
    form = case.form
    labels = " ".join(_labels(form))
    missing = [word for word in (_NUMBER, _OPINION, _DATED) if word not in labels]
    if _NUMBER in missing and any(map(_NUMBER_SEEN.search, _texts(form))):
        missing.remove(_NUMBER)
    if missing:
        yield found(case, "LIF-12", "title", form.title, missing="、".join(missing))


def _labels(form: Form) -> Iterator[str]:
    """The labels of a form that hold something."""
    yield from (label for label, text in form.filled_by.items() if text)
    yield from (label for label, text in form.narrative.items() if text)
    yield from (one.label or "" for one in form.extra)


def _texts(form: Form) -> Iterator[str]:
    yield form.title or ""
    yield from (one.text for one in form.extra)
