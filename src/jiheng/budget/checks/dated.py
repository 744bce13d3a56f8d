"""Forms checked by the rules of their own years."""

from collections.abc import Sequence

from jiheng.budget.checks import check_cases
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, place
from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.profiles import Profile
from jiheng.budget.scoring.rule_day import portfolio_year, rule_day, year_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.parameters import NoValue


def check_by_year(
    forms: Sequence[Form],
    profile: Profile,
    asked: int | None = None,
    lists: Sequence[ProjectList] = (),
) -> list[Finding]:
    """The findings of many forms by a profile, each by the rules in force in its year.

    `asked` is the year that the user gave instead. What lies across forms goes by the newest of
    their rules. A form whose year has no rules is not checked; a finding says so.
    """
    around = portfolio_year(asked or year_of(form) for form in forms)
    findings: list[Finding] = []
    cases: list[tuple[Case, Thresholds]] = []
    for form in forms:
        day, said = rule_day(form, profile, asked, around)
        findings += said
        try:
            cases.append((Case(form), profile.rules(day)))
        except NoValue as missing:
            findings.append(_unchecked(form, profile, missing))
    if not cases:
        return findings
    newest = max((rules for _, rules in cases), key=lambda rules: rules.day)
    return [*findings, *check_cases(cases, newest, lists)]


def _unchecked(form: Form, profile: Profile, missing: NoValue) -> Finding:
    named = {"project": form.project_name or form.document.file, "profile": profile.name}
    return Finding(
        code="RULE-02",
        severity="warning",
        places=[place(form, "year")],
        seen=form.year,
        message_id="check.no_rules",
        arguments={**named, "day": missing.day.isoformat(), "setting": missing.parameter.id},
    )
