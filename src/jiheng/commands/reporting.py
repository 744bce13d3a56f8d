"""jiheng report: read, check and score a folder, and write one report for all of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from jiheng.budget.form_json import JsonStream, json_line, list_record
from jiheng.budget.layouts.report.brief import Brief, Kept, brief_of
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.json_file import write_json
from jiheng.budget.layouts.report.terminal import (
    KINDS_IN_TERMINAL,
    ROWS_IN_TERMINAL,
    findings_table,
    overview_table,
)
from jiheng.budget.portfolio import Handled, ToldExamination
from jiheng.budget.profiles import DEFAULT
from jiheng.call import Run, folder_for, target_of, to_write
from jiheng.commands.copies import Copies
from jiheng.commands.options import (
    Addresses,
    FailOn,
    Jobs,
    Lang,
    LimitsFile,
    Paths,
    ProfileFolder,
    ProfileNames,
    Strict,
    WaiversFile,
    Year,
    chosen,
    refuse_bad_year,
    waivers_of,
    wish_of,
)
from jiheng.commands.telling import Telling
from jiheng.console import SpeakingCommand, tables
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

# The files of a report, the one that a person opens first.
FILES = ("report.html", "report.xlsx", "report.json", "forms.json")

OutFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="cli.report.out", readable=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="cli.report")(report)


def report(
    paths: Paths,
    out: OutFolder,
    profile: ProfileNames = DEFAULT,
    year: Year = None,
    fail_on: FailOn = None,
    waivers: WaiversFile = None,
    profile_dir: ProfileFolder = None,
    addresses: Addresses = False,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Read, check and score documents, and write everything about them into a folder."""
    refuse_bad_year(year)
    rules = chosen(profile, profile_dir)
    accepted = waivers_of(waivers)
    wish = wish_of(limits, lang, addresses=True)
    files = to_write(paths, *(out / name for name in FILES))
    kept: Kept = "form with addresses" if addresses else "form"
    tell = partial(brief_of, wish.language, kept)
    with (
        ToldExamination(tell, rules[0], year, rules, jobs) as examination,
        Copies(out, wish) as copies,
    ):
        own = [*files, *copies.earlier()]
        run = Run(paths, wish, jobs, own, examination.read, Handled)
        telling = Telling(run, examination, accepted, wish.language)
        names = [one.name for one in rules]
        with Gathered(wish.language, names, telling.counts, telling.spread) as gathering:
            _write(telling, gathering, run, files, copies)
            _show(gathering)
        copies.write(run.documents, run.processes)
    telling.say_left_over()
    run.say_how_it_went()
    others = ", ".join(FILES[1:])
    typer.echo(message("cli.report.written", wish.language, page=str(files[0]), others=others))
    copies.say()
    return run.status(strict) or int(telling.fails(fail_on))


def _write(
    telling: Telling[Brief],
    gathering: Gathered,
    run: Run[Handled],
    files: Sequence[Path],
    copies: Copies,
) -> None:
    """Write all files; they are moved to their places only after all are complete."""
    with ExitStack() as stack:
        stack.enter_context(folder_for(files[0].parent))
        targets = [stack.enter_context(target_of(path)) for path in files]
        stream = stack.enter_context(JsonStream(targets[-1]))

        def seen(one: Handled) -> None:
            stream.add((), map(json_line, map(list_record, one.lists)), one.failure)

        def form(one: Brief, findings: Sequence[Finding]) -> None:
            stream.add([one.form] if one.form else [], ())
            copies.add(one, findings)

        _gather(telling, gathering, seen, form, copies.add_across)
        if run.nothing_read():  # leaves the files of an earlier report alone
            run.say_how_it_went()
            raise typer.Exit(2)
        for path, target in zip(files[:-1], targets[:-1], strict=True):
            write_report(gathering, path.suffix.removeprefix("."), target)


def _gather(
    telling: Telling[Brief],
    gathering: Gathered,
    seen: Callable[[Handled], None] | None = None,
    form: Callable[[Brief, Sequence[Finding]], None] | None = None,
    across: Callable[[Finding], None] | None = None,
) -> None:
    """Put everything that a run gives into the gathering; it goes by others too, as asked."""
    for one, findings in telling.own(gathering.fail, seen):
        gathering.add(one, findings)
        if form:
            form(one, findings)
    for finding in telling.across():
        gathering.add_across(finding)
        if across:
            across(finding)


@contextmanager
def gathered(
    telling: Telling[Brief], profiles: Sequence[str], checked: bool = True, scored: bool = True
) -> Iterator[Gathered]:
    """All that a run gives, ready to be written; forgotten on leaving."""
    with Gathered(
        telling.language, profiles, telling.counts, telling.spread, checked, scored
    ) as gathering:
        _gather(telling, gathering)
        yield gathering


def write_report(gathering: Gathered, format: str, target: BinaryIO) -> None:
    """Write a report as "html", "xlsx" or "json" to an open file."""
    if format == "xlsx":
        from jiheng.budget.layouts.report.sheets import write_workbook  # a large library

        write_workbook(gathering, target)
    elif format == "html":
        from jiheng.budget.layouts.report.page import write_page

        write_page(gathering, target)
    else:
        write_json(gathering, target)


def _show(gathering: Gathered) -> None:
    """The findings by kind, then the overview: in a terminal, the last lines are seen first."""
    language = gathering.language
    console = tables()
    kinds = len(gathering.kinds.ordered())
    if kinds:
        console.print(findings_table(gathering))
        if kinds > KINDS_IN_TERMINAL:
            counts = {"shown": str(KINDS_IN_TERMINAL), "count": str(kinds)}
            typer.echo(message("cli.report.kinds_cut", language, **counts))
        typer.echo()
    console.print(overview_table(gathering, console.width))
    if gathering.forms > ROWS_IN_TERMINAL:
        counts = {"shown": str(ROWS_IN_TERMINAL), "count": str(gathering.forms)}
        typer.echo(message("cli.report.cut", language, **counts))
    typer.echo(gathering.counts.said(language))
