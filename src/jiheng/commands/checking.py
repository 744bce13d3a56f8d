"""jiheng check, checks: what contradicts the rules in forms, and which checks there are."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from jiheng.budget.checks.counting import FirstForms
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.tables import list_of_checks, shown_check, shown_group
from jiheng.budget.form_json import JsonStream
from jiheng.budget.layouts.report.brief import Brief, brief_of, finding_line
from jiheng.budget.portfolio import Handled, ToldExamination
from jiheng.budget.profiles import DEFAULT
from jiheng.call import Run, target_of, to_write
from jiheng.commands.options import (
    FailOn,
    Format,
    Jobs,
    Lang,
    LimitsFile,
    OutAnyFile,
    Paths,
    ProfileFolder,
    ProfileName,
    Strict,
    WaiversFile,
    Year,
    chosen_one,
    format_of,
    refuse_bad_year,
    spoken,
    waivers_of,
    wish_of,
)
from jiheng.commands.reporting import gathered, write_report
from jiheng.commands.telling import Telling
from jiheng.console import CallError, SpeakingCommand, tables
from jiheng.kernel.messages import message

FORMS_IN_TERMINAL = 100

Code = Annotated[str | None, typer.Argument(metavar="CODE", help="check.code")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="check.check")(check)
    app.command("checks", cls=SpeakingCommand, help="check.checks")(show_checks)


def check(
    paths: Paths,
    profile: ProfileName = DEFAULT,
    year: Year = None,
    format: Format = None,
    out: OutAnyFile = None,
    fail_on: FailOn = None,
    waivers: WaiversFile = None,
    profile_dir: ProfileFolder = None,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Check documents: the findings as asked; status 1 where they are as grave as asked."""
    refuse_bad_year(year)
    wanted = format_of(format, out)
    rules = chosen_one(profile, profile_dir)
    accepted = waivers_of(waivers)
    wish = wish_of(limits, lang, addresses=True)
    tell = partial(brief_of, wish.language, "nothing")
    with ToldExamination(tell, rules, year, jobs=jobs) as examination:
        run = Run(paths, wish, jobs, to_write(paths, out), examination.read, Handled)
        telling = Telling(run, examination, accepted, wish.language)
        if wanted == "table":
            _show(telling)
        elif wanted == "json":
            _write(telling, out)
        else:
            with gathered(telling, [rules.name], scored=False) as report, target_of(out) as target:
                write_report(report, wanted, target)
    telling.say_left_over()
    typer.echo(telling.counts.said(wish.language), err=wanted != "table")
    run.say_how_it_went()
    return run.status(strict) or int(telling.fails(fail_on))


def _write(telling: Telling[Brief], out: Path | None) -> None:
    """The findings as JSON, one a line, as they are found; then the failures."""
    with target_of(out) as target, JsonStream(target, lists=False, key="findings") as stream:
        for _, found in telling.own(partial(stream.add, (), ())):
            stream.add(map(finding_line, found), ())
        stream.add(map(finding_line, telling.across()), ())


def _show(telling: Telling[Brief]) -> None:
    """The findings as tables, a form each."""
    first = FirstForms(FORMS_IN_TERMINAL)
    for form, found in telling.own():
        first.add_form(form.row.owner, form.row.project_name)
        first.add(found)
    first.add(telling.across())
    show_forms(first, telling.language)


def show_forms(first: FirstForms, language: str) -> None:
    """The forms with findings as tables; those beyond FORMS_IN_TERMINAL are only counted."""
    console = tables()
    for owner, project, found in first.groups():
        console.print(shown_group(owner, project, found, language))
    if len(first) > FORMS_IN_TERMINAL:
        counts = {"shown": str(FORMS_IN_TERMINAL), "count": str(len(first))}
        typer.echo(message("check.cut", language, **counts))


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
