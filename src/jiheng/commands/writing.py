"""jiheng write: forms in their official layout, as a workbook, a Word document, PDF or a page."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.lines import leave_year_blank
from jiheng.budget.layouts.lists import list_sheet, project_list, summary_sheet
from jiheng.budget.layouts.pack import Pack
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.call import Run, target_of, to_write
from jiheng.commands.options import Jobs, Lang, LimitsFile, Paths, Strict, wish_of
from jiheng.commands.taking import Taken, taken
from jiheng.console import CallError, SpeakingCommand
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.messages import message
from jiheng.kernel.writing.characters import held, upright
from jiheng.kernel.writing.sheet import Sheet
from jiheng.kernel.writing.write import WRITERS, unheld

_FINDINGS_SAID = 50

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="write.to")]
PackName = Annotated[str, typer.Option("--pack", metavar="NAME", help="write.pack")]
LayoutFolder = Annotated[
    Path | None, typer.Option("--layout-dir", metavar="DIR", help="write.layout_dir")
]
Force = Annotated[bool, typer.Option("--force", help="write.force")]
Approved = Annotated[bool, typer.Option("--approved", help="write.approved")]
WithList = Annotated[bool, typer.Option("--list", help="write.list")]
WithSummary = Annotated[bool, typer.Option("--summary", help="write.summary")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the app."""
    app.command(cls=SpeakingCommand, help="write.write")(write)


def write(
    paths: Paths,
    to: To,
    pack: PackName = ROOT,
    layout_dir: LayoutFolder = None,
    listed: WithList = False,
    summary: WithSummary = False,
    approved: Approved = False,
    force: Force = False,
    jobs: Jobs = 1,
    lang: Lang = None,
    limits: LimitsFile = None,
    strict: Strict = False,
) -> int:
    """Write forms, from JSON or documents, into one document in their official layout."""
    known = packs(layout_dir)
    chosen = pack_named(known, pack)
    refuse_target(to, force)
    wish = wish_of(limits, lang, addresses=False)
    run = Run(paths, wish, jobs, to_write(paths, to), taken, Taken)
    given = list(run.outcomes())
    forms = [form for one in given for form in one.forms]
    lists = [found for one in given for found in one.lists]
    if not forms and not lists:
        run.say_how_it_went()
        raise CallError("write.nothing")
    words = known[ROOT].words.lists
    sheets = [list_sheet(project_list(forms, words))] if listed else []
    sheets += [summary_sheet(forms, words)] if summary else []
    laid = [lay_out(form, chosen, known) for form in forms]
    findings = [one for each in laid for one in each.findings]
    findings += _without_year(forms, [one.sheet for one in laid], _files(lists, forms))
    for one in laid if approved else ():
        one.sheet.draft = False
    sheets += _in_order(lists, forms, [one.sheet for one in laid])
    save(sheets, to, findings, wish.language)
    counts = {"forms": str(len(forms)), "file": str(to)}
    typer.echo(message("write.done", wish.language, **counts), err=True)
    run.say_how_it_went()
    return run.status(strict)


def _in_order(
    lists: Sequence[ProjectList], forms: Sequence[Form], sheets: Sequence[Sheet]
) -> list[Sheet]:
    """The lists of a document before its forms, document after document."""
    ordered: list[Sheet] = []
    for file in _files(lists, forms):
        ordered += [list_sheet(one) for one in lists if one.document.file == file]
        ordered += [
            sheet for form, sheet in zip(forms, sheets, strict=True) if form.document.file == file
        ]
    return ordered


def _files(lists: Sequence[ProjectList], forms: Sequence[Form]) -> list[str]:
    """The names of the documents that forms and lists come from, each once."""
    places = [*(form.document for form in forms), *(one.document for one in lists)]
    return list(dict.fromkeys(place.file for place in places))


def _without_year(
    forms: Sequence[Form], sheets: Sequence[Sheet], order: Sequence[str]
) -> Iterator[Finding]:
    """Forms without a year behind one that has it: their sheets get room for a year, as a reader
    of the document would take that of the form before for theirs."""
    year = None
    pairs = sorted(
        zip(forms, sheets, strict=True), key=lambda one: order.index(one[0].document.file)
    )
    for form, sheet in pairs:
        year = form.year or year
        if year and not form.year:
            leave_year_blank(sheet)
            project = form.project_name or form.department or "—"
            yield Finding(
                code="WRITE-05", severity="info", message_id="layouts.year_before",
                places=[Place(file=form.document.file, form_id=form.form_id, field="year")],
                arguments={"project": project, "year": year},
            )  # fmt: skip


def pack_named(known: Mapping[str, Pack], name: str) -> Pack:
    """The pack of a name; CallError where there is none."""
    if name not in known:
        raise CallError("packs.unknown", name=name, known="、".join(known))
    return known[name]


def refuse_target(to: Path, force: bool) -> None:
    """CallError for a file of no format that can be written, or one that exists already."""
    if to.suffix.lower() not in WRITERS:
        raise CallError("write.format", file=str(to), known=" ".join(WRITERS))
    if to.is_file() and not force:
        raise CallError("write.exists", file=str(to))


def save(sheets: Sequence[Sheet], to: Path, findings: Sequence[Finding], language: str) -> None:
    """Write the sheets into a file, whole or not at all, and say what had to be changed."""
    suffix = to.suffix.lower()
    kept = [held(sheet, unheld(suffix)) for sheet in sheets]
    said = [one.said(language).message for one in findings]
    for sheet, changed in kept:
        said += [
            message("write.character", language, name=sheet.name, text=text[:40])
            for _, text in changed
        ]
    data = WRITERS[suffix]([sheet for sheet, _ in kept])
    with target_of(to) as target:
        target.write(data)
    unique = list(dict.fromkeys(said))
    for sentence in unique[:_FINDINGS_SAID]:
        typer.echo(upright(sentence), err=True)
    if len(unique) > _FINDINGS_SAID:
        more = str(len(unique) - _FINDINGS_SAID)
        typer.echo(message("write.more", language, count=more), err=True)
