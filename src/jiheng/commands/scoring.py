"""jiheng score, profiles, regulations: the points of forms, and the rules behind them."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from jiheng.budget.form_json import JsonStream, json_line
from jiheng.budget.layouts.report.brief import brief_of
from jiheng.budget.portfolio import Examination, Examined, Handled, ToldExamination
from jiheng.budget.profiles import DEFAULT, profiles
from jiheng.budget.profiles.tables import list_of_profiles, settings_of
from jiheng.budget.scoring.records import ledger_record
from jiheng.budget.scoring.tables import FORMS_IN_TERMINAL, shown_form
from jiheng.call import Run, target_of, to_write
from jiheng.commands.options import (
    Format,
    Jobs,
    Lang,
    LimitsFile,
    OutAnyFile,
    Paths,
    ProfileFolder,
    ProfileNames,
    Strict,
    Year,
    chosen,
    chosen_one,
    format_of,
    refuse_bad_year,
    spoken,
    wish_of,
)
from jiheng.commands.regulation_table import regulation_table
from jiheng.commands.reporting import gathered, write_report
from jiheng.commands.telling import Telling
from jiheng.console import SpeakingCommand, tables
from jiheng.kernel.messages import message

Every = Annotated[bool, typer.Option("--all", help="score.all")]
Name = Annotated[str | None, typer.Argument(metavar="NAME", help="score.name")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="score.score")(score)
    app.command("profiles", cls=SpeakingCommand, help="score.profiles")(show_profiles)
    app.command("regulations", cls=SpeakingCommand, help="score.regulations")(show_regulations)


def score(
    paths: Paths,
    profile: ProfileNames = DEFAULT,
    year: Year = None,
    format: Format = None,
    out: OutAnyFile = None,
    every: Every = False,
    profile_dir: ProfileFolder = None,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Score documents: the point ledger as asked."""
    refuse_bad_year(year)
    wanted = format_of(format, out)
    rules = chosen(profile, profile_dir)
    wish = wish_of(limits, lang, addresses=True)
    written = to_write(paths, out)
    if wanted == "json":
        with ToldExamination(partial(_lines, wish.language), None, year, rules, jobs) as told:
            run = Run(paths, wish, jobs, written, told.read, Handled)
            _write(run, told, out)
        run.say_how_it_went()
        return run.status(strict)
    if wanted == "table":
        with Examination(None, year, rules, jobs) as examination:
            run = Run(paths, wish, jobs, written, examination.read, Handled)
            _show(run, examination, wish.language, every)
        run.say_how_it_went()
        return run.status(strict)
    tell = partial(brief_of, wish.language, "nothing")
    with ToldExamination(tell, None, year, rules, jobs) as briefs:
        run = Run(paths, wish, jobs, written, briefs.read, Handled)
        telling = Telling(run, briefs, None, wish.language)
        names = [one.name for one in rules]
        with gathered(telling, names, checked=False) as report, target_of(out) as target:
            write_report(report, wanted, target)
    run.say_how_it_went()
    return run.status(strict)


def _lines(language: str, one: Examined) -> list[bytes]:
    """The ledgers of a form as lines of JSON, one a profile."""
    return [json_line(ledger_record(each, language)) for each in one.ledgers]


def _write(run: Run[Handled], told: ToldExamination[list[bytes]], out: Path | None) -> None:
    """The ledgers as JSON, a form and profile a line, in the order of the documents."""
    with target_of(out) as target, JsonStream(target, lists=False) as stream:
        for lines in told.collected(run.outcomes(), partial(stream.add, (), ())):
            stream.add(lines, ())


def _show(run: Run[Handled], examination: Examination, language: str, every: bool) -> None:
    """The ledgers as tables; those beyond FORMS_IN_TERMINAL are only counted."""
    console = tables()
    count = 0
    for one in examination.collected(run.outcomes()):
        count += 1
        if count <= FORMS_IN_TERMINAL:
            console.print(shown_form(one.ledgers, language, every))
    if count > FORMS_IN_TERMINAL:
        counts = {"shown": str(FORMS_IN_TERMINAL), "count": str(count)}
        typer.echo(message("score.cut", language, **counts))


def show_profiles(name: Name = None, profile_dir: ProfileFolder = None, lang: Lang = None) -> int:
    """List the profiles, or every setting of one with its dates and basis."""
    language = spoken(lang)
    console = tables()
    if name is None:
        console.print(list_of_profiles(profiles(profile_dir), language))
        return 0
    profile = chosen_one(name, profile_dir)
    console.print(Text(f"{profile.name} · {profile.titles[language]}", style="bold"))
    console.print(Text(profile.about[language]))
    console.print(settings_of(profile, language))
    return 0


def show_regulations(lang: Lang = None) -> int:
    """List the regulations that rules rest on."""
    tables().print(regulation_table(spoken(lang)))
    return 0
