"""jiheng check, checks: what contradicts the rules in forms, and which checks there are."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from jiheng.budget.checks.dated import check_by_year
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.tables import (
    Owner,
    grouped,
    list_of_checks,
    shown_check,
    shown_group,
    summary,
)
from jiheng.budget.checks.waivers import Waivers, read_waivers
from jiheng.budget.form_json import Failure, JsonStream, json_line
from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.profiles import DEFAULT, Profile, profiles
from jiheng.budget.reading import Forms, read_forms
from jiheng.call import Run, target_of
from jiheng.commands.options import (
    Format,
    Jobs,
    JsonFile,
    Lang,
    LimitsFile,
    Paths,
    ProfileFolder,
    Strict,
    Year,
    refuse_bad_year,
    spoken,
    wish_of,
)
from jiheng.console import CallError, SpeakingCommand, tables
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

FORMS_IN_TERMINAL = 100
_FAILING = {"error": ("error",), "warning": ("error", "warning"), None: ()}

Name = Annotated[str, typer.Option("--profile", metavar="NAME", help="check.profile")]
Grave = Literal["error", "warning"]
FailOn = Annotated[
    Grave | None, typer.Option("--fail-on", metavar="error|warning", help="check.fail_on")
]
WaiversFile = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="check.waivers")
]
Code = Annotated[str | None, typer.Argument(metavar="CODE", help="check.code")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="check.check")(check)
    app.command("checks", cls=SpeakingCommand, help="check.checks")(show_checks)


def check(
    paths: Paths,
    profile: Name = DEFAULT,
    year: Year = None,
    format: Format = "table",
    out: JsonFile = None,
    fail_on: FailOn = None,
    waivers: WaiversFile = None,
    profile_dir: ProfileFolder = None,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Check documents: the findings as a table or as JSON; 1 where they are as grave as asked."""
    refuse_bad_year(year)
    rules = _profile(profile, profile_dir)
    accepted = _waivers(waivers)
    wish = wish_of(limits, lang, addresses=True)
    run = Run(paths, wish, jobs, [out] if out else [], read_forms, Forms)
    forms, lists, failures = _read(run)
    findings = _findings(forms, lists, rules, year, wish.language)
    if accepted:
        _say_left_over(accepted, findings, wish.language)
        findings = accepted.applied(findings, date.today(), wish.language)
    if format == "json" or out:
        _write(findings, failures, out)
    else:
        show_findings(findings, forms, wish.language)
    said = summary(findings, len(forms), wish.language)
    typer.echo(said, err=format == "json" or out is not None)
    run.say_how_it_went()
    return run.status(strict) or int(_fails(findings, fail_on))


def _profile(name: str, folder: Path | None) -> Profile:
    known = profiles(folder)
    if name not in known:
        raise CallError("profiles.unknown", name=name, known="、".join(known))
    return known[name]


def _waivers(path: Path | None) -> Waivers | None:
    if path is None:
        return None
    if not path.is_file():
        raise CallError("check.no_waivers", file=str(path))
    return read_waivers(path)


def _read(run: Run[Forms]) -> tuple[list[Form], list[ProjectList], list[Failure]]:
    """All forms, lists and failures: what lies across forms is known only after the last."""
    forms: list[Form] = []
    lists: list[ProjectList] = []
    failures: list[Failure] = []
    for outcome in run.outcomes():
        forms += outcome.forms
        lists += outcome.lists
        failures += [outcome.failure] if outcome.failure else []
    return forms, lists, failures


def _findings(
    forms: Sequence[Form],
    lists: Sequence[ProjectList],
    profile: Profile,
    year: int | None,
    language: str,
) -> list[Finding]:
    """The findings with sentence and basis in the language of the call."""
    found = [one.said(language) for one in check_by_year(forms, profile, year, lists)]
    for one in found:
        if one.code in entries():
            one.basis = entries()[one.code].cited(language)
    return found


def _say_left_over(waivers: Waivers, findings: Sequence[Finding], language: str) -> None:
    for sentence in waivers.left_over(findings, date.today(), language):
        typer.echo(sentence, err=True)


def _write(findings: Sequence[Finding], failures: Sequence[Failure], out: Path | None) -> None:
    """The findings as JSON, one a line, in the order of the forms; then the failures."""
    with target_of(out) as target, JsonStream(target, lists=False, key="findings") as stream:
        for failure in failures:
            stream.add((), (), failure)
        for one in findings:
            stream.add([json_line(one.model_dump(mode="json"))], ())


def show_findings(findings: Sequence[Finding], forms: Sequence[Form], language: str) -> None:
    """The findings as tables, a form each; forms beyond FORMS_IN_TERMINAL are only counted."""
    console = tables()
    by_place: dict[Owner, Form] = {(form.document.file, form.document.form): form for form in forms}
    groups = grouped(findings)
    # In the order of the documents, though what lies across forms is found last.
    order = [owner for owner in by_place if owner in groups]
    order += [owner for owner in groups if owner not in by_place]  # about project lists
    for owner in order[:FORMS_IN_TERMINAL]:
        console.print(shown_group(owner, by_place.get(owner), groups[owner], language))
    if len(order) > FORMS_IN_TERMINAL:
        counts = {"shown": str(FORMS_IN_TERMINAL), "count": str(len(order))}
        typer.echo(message("check.cut", language, **counts))


def _fails(findings: Sequence[Finding], fail_on: Grave | None) -> bool:
    """Whether a finding that nobody waived is as grave as asked."""
    return any(one.severity in _FAILING[fail_on] and not one.waived for one in findings)


def show_checks(code: Code = None, lang: Lang = None) -> int:
    """List the checks, or say what one of them finds, why, and how to mend it."""
    language = spoken(lang)
    if code is None:
        tables().print(list_of_checks(language))
        return 0
    if code.upper() not in entries():
        raise CallError("check.unknown", code=code)
    tables().print(shown_check(code.upper(), language))
    return 0
