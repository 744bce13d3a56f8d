"""jiheng template: a workbook in which a form is filled in."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from jiheng.budget.forms import Form, Kind
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.layouts.template import template as fill_in
from jiheng.budget.reading import Wish
from jiheng.commands.options import Lang, LimitsFile, wish_of
from jiheng.commands.taking import forms_of
from jiheng.commands.writing import (
    Force,
    LayoutFolder,
    PackName,
    To,
    pack_named,
    refuse_target,
    save,
)
from jiheng.console import CallError, SpeakingCommand
from jiheng.kernel.messages import message

_KINDS: tuple[Kind, ...] = get_args(Kind)

KindName = Annotated[str, typer.Argument(metavar="KIND", help="template.kind")]
From = Annotated[Path | None, typer.Option("--from", metavar="FILE", help="template.from")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to the app."""
    app.command(cls=SpeakingCommand, help="template.template")(template)


def template(
    kind: KindName,
    to: To,
    pack: PackName = ROOT,
    given: From = None,
    layout_dir: LayoutFolder = None,
    force: Force = False,
    lang: Lang = None,
    limits: LimitsFile = None,
) -> int:
    """Write a workbook to fill in, empty or with the data of a form."""
    wanted = next((one for one in _KINDS if one == kind), None)
    if wanted is None:
        raise CallError("template.bad_kind", kind=kind, kinds="、".join(_KINDS))
    known = packs(layout_dir)
    chosen = pack_named(known, pack)
    if to.suffix.lower() != ".xlsx":
        raise CallError("template.only_xlsx", file=str(to))
    refuse_target(to, force)
    wish = wish_of(limits, lang, addresses=False)
    laid = fill_in(wanted, chosen, known, _first(given, wanted, wish) if given else None)
    save([laid.sheet], to, laid.findings, wish.language)
    typer.echo(message("template.done", wish.language, file=str(to)), err=True)
    return 0


def _first(path: Path, kind: Kind, wish: Wish) -> Form:
    """The first form of a kind in a file; CallError where it holds none."""
    for form in forms_of(path, wish):
        if form.kind == kind:
            return form
    raise CallError("template.not_there", file=str(path), kind=kind)
