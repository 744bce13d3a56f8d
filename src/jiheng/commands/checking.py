"""jiheng check, checks: what contradicts the rules in forms, and which checks there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from jiheng.budget.checks.counting import Counts, FirstForms
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.tables import list_of_checks, shown_check, shown_group
from jiheng.budget.checks.waivers import Waivers, read_waivers
from jiheng.budget.form_json import Failure, JsonStream, json_line
from jiheng.budget.forms import Form
from jiheng.budget.portfolio import Examination, Handled
from jiheng.budget.profiles import DEFAULT, Profile, profiles
from jiheng.call import Run, target_of, to_write
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
from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.messages import message

FORMS_IN_TERMINAL = 100
_FAILING: Mapping[str | None, tuple[Severity, ...]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    None: (),
}

Name = Annotated[str, typer.Option("--profile", metavar="NAME", help="check.profile")]
Grave = Literal["error", "warning"]
FailOn = Annotated[
    Grave | None, typer.Option("--fail-on", metavar="error|warning", help="check.fail_on")
]
WaiversFile = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="check.waivers", readable=False)
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
    counts = Counts()
    with Examination(rules, year, jobs=jobs) as examination:
        run = Run(paths, wish, jobs, to_write(paths, out), examination.read, Handled)
        telling = _Telling(run, examination, accepted, wish.language, counts)
        if format == "json" or out:
            _write(telling, out)
        else:
            _show(telling)
    telling.say_left_over()
    typer.echo(counts.said(wish.language), err=format == "json" or out is not None)
    run.say_how_it_went()
    return run.status(strict) or int(_fails(counts, fail_on))


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


class _Telling:
    """The findings of a run as the user gets them: in words, with waivers, counted."""

    def __init__(
        self,
        run: Run[Handled],
        examination: Examination,
        waivers: Waivers | None,
        language: str,
        counts: Counts,
    ) -> None:
        self.language = language
        self._run = run
        self._examination = examination
        self._waivers = waivers
        self._needed: list[Finding] = []
        self._counts = counts

    def own(
        self, failed: Callable[[Failure], None] | None = None
    ) -> Iterator[tuple[Form, list[Finding]]]:
        """Every form with its findings; failures are handed to `failed` as they come."""
        for one in self._examination.collected(self._run.outcomes(), failed):
            self._counts.forms += 1
            yield one.form, self._told(one.findings)

    def across(self) -> Iterator[Finding]:
        """What lies across forms, after the last of them."""
        for one in self._examination.across():
            yield from self._told([one])

    def _told(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings with sentence and basis in the language of the call, waived where accepted."""
        told = [one.said(self.language) for one in findings]
        for one in told:
            if one.code in entries():
                one.basis = entries()[one.code].cited(self.language)
        if self._waivers:
            self._needed += filter(self._waivers.names, told)
            told = self._waivers.applied(told, date.today(), self.language)
        self._counts.add(told)
        return told

    def say_left_over(self) -> None:
        """Name on standard error the waivers that have ended or that nothing needs."""
        if self._waivers:
            for one in self._waivers.left_over(self._needed, date.today(), self.language):
                typer.echo(one, err=True)


def _write(telling: _Telling, out: Path | None) -> None:
    """The findings as JSON, one a line, as they are found; then the failures."""

    def line(one: Finding) -> bytes:
        return json_line(one.model_dump(mode="json"))

    with target_of(out) as target, JsonStream(target, lists=False, key="findings") as stream:
        for _, found in telling.own(partial(stream.add, (), ())):
            stream.add(map(line, found), ())
        stream.add(map(line, telling.across()), ())


def _show(telling: _Telling) -> None:
    """The findings as tables, a form each."""
    first = FirstForms(FORMS_IN_TERMINAL)
    for form, found in telling.own():
        first.add_form(form)
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


def _fails(counts: Counts, fail_on: Grave | None) -> bool:
    """Whether a finding that nobody waived is as grave as asked."""
    return any(counts.open[severity] for severity in _FAILING[fail_on])


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
