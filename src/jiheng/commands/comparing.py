"""jiheng diff: what changed between two documents or files of forms, cell by cell."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from jiheng.budget.comparing import Change, changes_of, paired
from jiheng.budget.form_json import json_line
from jiheng.budget.forms import Form
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.call import target_of, to_write
from jiheng.commands.options import Lang, LimitsFile, wish_of
from jiheng.commands.taking import forms_of
from jiheng.console import SpeakingCommand, tables
from jiheng.kernel.messages import message
from jiheng.kernel.writing.characters import upright

Before = Annotated[Path, typer.Argument(metavar="BEFORE", help="diff.before")]
After = Annotated[Path, typer.Argument(metavar="AFTER", help="diff.after")]
AsJson = Annotated[bool, typer.Option("--json", help="diff.json")]
JsonFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="diff.out")]
_NOTHING = "—"


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to the app."""
    app.command(cls=SpeakingCommand, help="diff.diff")(diff)


def diff(
    before: Before,
    after: After,
    as_json: AsJson = False,
    out: JsonFile = None,
    lang: Lang = None,
    limits: LimitsFile = None,
) -> int:
    """Show what changed between two documents or files of forms."""
    wish = wish_of(limits, lang, addresses=True)
    to_write([before, after], out)
    sides = [forms_of(path, wish) for path in (before, after)]
    found = list(_changes(*sides))
    if as_json or out:
        with target_of(out) as target:
            lines = b",\n".join(json_line(record) for record in map(_record, found))
            target.write(b'{"changes": [\n' + lines + b"\n]}\n")
    elif found:
        tables().print(_table(found, wish.language))
    typer.echo(message("diff.done", wish.language, count=str(len(found))), err=True)
    return 0


def _changes(before: list[Form], after: list[Form]) -> Iterator[tuple[Form, Change]]:
    """Every change with the form that it is in."""
    for left, right in paired(before, after):
        sides = (
            before[left] if left is not None else None,
            after[right] if right is not None else None,
        )
        form = sides[1] or sides[0]
        assert form is not None
        for change in changes_of(*sides):
            yield form, change


def _record(found: tuple[Form, Change]) -> dict[str, Any]:
    form, change = found
    return {"form_id": form.form_id, "project_name": form.project_name, **asdict(change)}


def _table(found: list[tuple[Form, Change]], language: str) -> Table:
    """One row a change; a form or row that only one side has shows what stands there."""
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("project", "row", "field", "before", "after", "cells"):
        table.add_column(message(f"diff.column.{heading}", language), overflow="fold")
    for form, one in found:
        field = one.field or message("diff.whole_form", language)
        cells = " → ".join(cell or _NOTHING for cell in (one.cell_before, one.cell_after))
        sides = (_in_words(one.path, one.before), _in_words(one.path, one.after))
        texts = (form.project_name or form.department, one.row, field, *sides, cells)
        table.add_row(*(Text(upright(text or _NOTHING)) for text in texts))
    return table


def _in_words(path: str, value: str | None) -> str | None:
    """A value as people say it: the kind of a form and the horizon of a row by their names."""
    national = packs()[ROOT]
    titles: dict[str, str] = {kind: layout.title for kind, layout in national.kinds.items()}
    horizons = {str(name): word for name, word in national.words.horizons.items()}
    if value is None:
        return None
    if path == "kind":
        return titles.get(value, value)
    return horizons.get(value, value) if path.endswith(".horizon") else value
