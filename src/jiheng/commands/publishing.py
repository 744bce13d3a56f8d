"""jiheng publish: the disclosure copy of forms, or why they must not go public."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from jiheng.budget.checks.counting import FirstForms
from jiheng.budget.checks.pub_register import Register, Registered, register_of
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.portfolio import Handled, ToldExamination
from jiheng.budget.profiles import DEFAULT
from jiheng.budget.publishing.pages import INDEX
from jiheng.budget.publishing.prepared import Prepared, prepared
from jiheng.budget.publishing.site import SUMS, Site
from jiheng.budget.reading import Wish
from jiheng.call import Run, unwritable
from jiheng.commands.checking import FORMS_IN_TERMINAL, show_forms
from jiheng.commands.options import (
    FailOn,
    Jobs,
    Lang,
    LimitsFile,
    Paths,
    ProfileFolder,
    ProfileName,
    Strict,
    WaiversFile,
    chosen_one,
    waivers_of,
    wish_of,
)
from jiheng.commands.taking import all_of
from jiheng.commands.telling import Telling
from jiheng.commands.writing import LayoutFolder, PackName, pack_named
from jiheng.console import CallError, SpeakingCommand
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

OutFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="publish.out", readable=False)
]
RegisterFiles = Annotated[
    list[Path] | None,
    typer.Option("--register", metavar="FILE", help="publish.register", dir_okay=False),
]
Force = Annotated[bool, typer.Option("--force", help="publish.force")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="publish.publish")(publish)


def publish(
    paths: Paths,
    out: OutFolder,
    pack: PackName = ROOT,
    layout_dir: LayoutFolder = None,
    register: RegisterFiles = None,
    profile: ProfileName = DEFAULT,
    fail_on: FailOn = None,
    waivers: WaiversFile = None,
    profile_dir: ProfileFolder = None,
    force: Force = False,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Mask forms, refuse what must not go out, and write the rest as a public copy."""
    out = out.resolve()
    refuse_folder(out, force)
    known = packs(layout_dir)
    chosen = pack_named(known, pack)
    rules = chosen_one(profile, profile_dir)
    accepted = waivers_of(waivers)
    wish = wish_of(limits, lang, addresses=True)
    beside = Register(None if register is None else _stored(register, wish))
    tell = partial(prepared, wish.language)
    with ToldExamination(tell, rules, jobs=jobs) as examination, new_folder(out) as folder:
        run = Run(paths, wish, jobs, [], examination.read, Handled)
        telling = Telling(run, examination, accepted, wish.language)
        with Site(folder, wish.language, chosen, known) as site:
            whole = _fill(site, telling, beside, fail_on)
        if not site.count:
            run.say_how_it_went()
            if run.nothing_read():
                raise typer.Exit(2)
            raise CallError("publish.nothing")
    telling.say_left_over()
    run.say_how_it_went()
    counts = {"count": str(site.count), "page": str(out / INDEX)}
    typer.echo(message("publish.done", wish.language, **counts))
    return run.status(strict) or int(not whole)


def _fill(site: Site, telling: Telling[Prepared], beside: Register, fail_on: str | None) -> bool:
    """Publish what may go out and show all findings; whether nothing was refused and none lacks."""
    first = FirstForms(FORMS_IN_TERMINAL)
    whole = True
    for one, own in telling.own(seen=lambda handled: beside.see(handled.lists)):
        findings = [*own, *telling.told(beside.about(one.form))]
        for finding in findings[:1]:
            first.add_form((finding.places[0].file, finding.places[0].form), one.form.project_name)
        first.add(findings)
        refused = any(_keeps_back(finding, fail_on) for finding in findings)
        if not refused:
            site.add(one.form)
        beside.settle(one.form)
        whole = whole and not refused
    left = telling.told(beside.left())
    first.add(left)
    show_forms(first, telling.language)
    return whole and not any(_keeps_back(finding, fail_on) for finding in left)


def _stored(files: list[Path], wish: Wish) -> list[Registered]:
    """The register that files make; CallError where one cannot be read or names no project."""
    found = [all_of(file, replace(wish, addresses=False)) for file in files]
    made = register_of(
        (form for one in found for form in one.forms), (each for one in found for each in one.lists)
    )
    if not made:
        raise CallError("publish.register_empty", file="、".join(map(str, files)))
    return made


def _keeps_back(finding: Finding, fail_on: str | None) -> bool:
    """Whether a finding keeps a form from going out: an error, as asked a warning, not waived."""
    grave = ("error", "warning") if fail_on == "warning" else ("error",)
    return finding.severity in grave and not finding.waived


def refuse_folder(out: Path, force: bool) -> None:
    """CallError for a folder that holds anything but an earlier public copy, with `force` that too."""
    if out.exists() and not out.is_dir():
        raise CallError("cli.out_not_folder", file=str(out))
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not force:
        raise CallError("publish.not_empty", file=str(out))
    sums = out / SUMS
    named = (
        sums.read_text(encoding="utf-8", errors="replace").splitlines() if sums.is_file() else []
    )
    ours = {one.partition("  ")[2] for one in named} | {SUMS}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    if not named or there - ours:
        raise CallError("publish.not_ours", file=str(out))


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place on leaving without an exception, whole or not."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".jiheng-", dir=out.parent))
    except OSError as error:
        raise unwritable(out, error) from error
    try:
        yield made
        made.chmod(0o755)
        before = made.with_name(f"{made.name}.before")
        if out.is_dir():
            out.replace(before)
        made.replace(out)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise unwritable(out, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
