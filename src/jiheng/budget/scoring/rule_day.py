"""The day whose rules a form is scored by: the last day of its budget year."""

import re
from collections.abc import Iterable
from datetime import date

from jiheng.budget.forms import Form
from jiheng.budget.profiles.model import Profile
from jiheng.kernel.findings import Finding, Place

_FIRST, _LAST = 1949, 2999
_YEAR = re.compile(r"[0-9]{4}")


def year_of(form: Form) -> int | None:
    """The budget year that a form states."""
    text = form.year or ""
    year = int(text) if _YEAR.fullmatch(text) else 0
    return year if _FIRST <= year <= _LAST else None


def portfolio_year(years: Iterable[int | None]) -> int | None:
    """The year of a portfolio: the one year that all forms state which state any."""
    stated = {year for year in years if year is not None}
    return stated.pop() if len(stated) == 1 else None


def rule_day(
    form: Form, profile: Profile, asked: int | None = None, around: int | None = None
) -> tuple[date, tuple[Finding, ...]]:
    """The rule day, and a finding where the form itself does not state its year.

    `asked` is the year that the user gave, `around` the year of the portfolio. Without any the
    newest rules hold.
    """
    year = asked or year_of(form)
    if year is not None:
        return date(year, 12, 31), ()
    if around is not None:
        return date(around, 12, 31), (_finding(form, "scoring.year_around", year=str(around)),)
    day = profile.newest_day()
    return day, (_finding(form, "RULE-01", day=day.isoformat()),)


def _finding(form: Form, message_id: str, **arguments: str) -> Finding:
    place = Place(
        file=form.document.file, form=form.document.form, form_id=form.form_id, field="year"
    )
    named = {"project": form.project_name or form.document.file, **arguments}
    return Finding(
        code="RULE-01", severity="info", places=[place], message_id=message_id, arguments=named
    )
