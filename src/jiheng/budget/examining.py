"""One form examined: its findings, its ledgers, and the notes for what lies across forms.

This is the part of a portfolio's run that processes can do side by side: it sees one form and
writes nothing. What puts the results together is budget/portfolio.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from jiheng.budget.checks import check_form, notes_of
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import place
from jiheng.budget.distributions import Measures, measures_of
from jiheng.budget.forms import Form
from jiheng.budget.profiles import Profile, Rules
from jiheng.budget.scoring import Ledger, rule_day, score_form, year_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.parameters import NoValue
from jiheng.kernel.shelf import packed


class Examined(NamedTuple):
    """A form with its own findings and its ledgers, one a profile that it was scored by."""

    form: Form
    findings: list[Finding]
    ledgers: tuple[Ledger, ...]


class Result(NamedTuple):
    """What one form gave: what is told of it, its year, packed notes by shelf, figures.

    `measures` are None where nothing is checked, `day` (of its rules) also where it has none.
    """

    told: Any
    year: int | None
    notes: list[tuple[str, bytes]]
    measures: Measures | None
    day: date | None


def as_it_is(one: Examined) -> Examined:
    """All that was found of a form is told."""
    return one


@dataclass
class Examiner:
    """By what forms are examined: checked by `profile` (None: not at all), scored by others.

    `asked_year` is the year that the user gave instead of the forms' own; `tell` makes of an
    examined form what the caller wants of it. Picklable, so that other processes can examine.
    """

    profile: Profile | None
    scored_by: tuple[Profile, ...] = ()
    asked_year: int | None = None
    tell: Callable[[Examined], Any] = as_it_is
    _rules: dict[tuple[str, date], Rules] = field(default_factory=dict, repr=False)

    def must_wait(self, form: Form) -> bool:
        """Whether the year of the portfolio must be known before the form can be examined."""
        return self.asked_year is None and year_of(form) is None

    def examine(self, form: Form, around: int | None = None) -> Result:
        """Check and score a form by the rules in force in its year; `around` as in `rule_day`.

        A form whose year has no rules is not checked; a finding says so.
        """
        case = Case(form)
        findings: list[Finding] = []
        notes: list[tuple[str, bytes]] = []
        checked = None
        if self.profile is not None:
            day, said = rule_day(form, self.profile, self.asked_year, around)
            findings += said
            try:
                rules = self.rules(self.profile, day)
            except NoValue as missing:
                findings.append(_unchecked(form, self.profile, missing))
            else:
                findings += check_form(case, rules)
                notes += ((code, packed(note)) for code, note in notes_of(case, rules))
                checked = day
        ledgers = tuple(self._ledger(case, one, around) for one in self.scored_by)
        measures = None if self.profile is None else measures_of(case, ledgers, findings)
        told = self.tell(Examined(form, findings, ledgers))
        return Result(told, self.asked_year or case.year, notes, measures, checked)

    def rules(self, profile: Profile, day: date) -> Rules:
        """The rules of a profile on a day, made once; NoValue where it has none."""
        key = profile.name, day
        if key not in self._rules:
            self._rules[key] = profile.rules(day)
        return self._rules[key]

    def _ledger(self, case: Case, profile: Profile, around: int | None) -> Ledger:
        day, said = rule_day(case.form, profile, self.asked_year, around)
        try:
            rules = self.rules(profile, day)
        except NoValue:  # the ledger says so
            return score_form(case.form, profile, self.asked_year, around)
        return replace(case.ledger(rules), findings=said)


def _unchecked(form: Form, profile: Profile, missing: NoValue) -> Finding:
    named = {"project": form.project_name or form.document.file, "profile": profile.name}
    ended = missing.message_id == "parameters.ended"
    limit = missing.limit if ended else profile.first_day()
    return Finding(
        code="RULE-02",
        severity="warning",
        places=[place(form, "year")],
        seen=form.year,
        message_id="RULE-02.ended" if ended else "RULE-02",
        arguments={**named, "day": missing.day.isoformat(), "limit": limit.isoformat()},
    )
