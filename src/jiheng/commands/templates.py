"""jiheng template: a workbook in which a form is filled in."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from jiheng.budget.forms import Form, Kind, Where
from jiheng.budget.layouts.packs import REVIEW, ROOT, packs
from jiheng.budget.layouts.review import review_sheet
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
_REVIEWED = ("target_declaration", "target_approval", "overall_declaration")

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
    if wanted is None and kind != REVIEW:
        raise CallError("template.bad_kind", kind=kind, kinds="、".join((*_KINDS, REVIEW)))
    known = packs(layout_dir)
    chosen = pack_named(known, pack)
    if to.suffix.lower() != ".xlsx":
        raise CallError("template.only_xlsx", file=str(to))
    refuse_target(to, force)
    wish = wish_of(limits, lang, addresses=False)
    form = _first(given, wanted, wish) if given else None
    if wanted is None:
        layout = chosen.review
        assert layout is not None  # every pack has at least the national one
        blank = form or Form(kind="target_declaration", document=Where(file=""))
        save([review_sheet(blank, chosen, layout)], to, [], wish.language)
    else:
        laid = fill_in(wanted, chosen, known, form)
        save([laid.sheet], to, laid.findings, wish.language)
    typer.echo(message("template.done", wish.language, file=str(to)), err=True)
    return 0


def _first(path: Path, kind: Kind | None, wish: Wish) -> Form:
    """The first form of a kind in a file, a target for a review; CallError where it holds none."""
    for form in forms_of(path, wish):
        if form.kind == kind or (kind is None and form.kind in _REVIEWED):
            return form
    raise CallError("template.not_there", file=str(path), kind=kind or REVIEW)
