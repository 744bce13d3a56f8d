"""What an area brings of its own, beside the steps of the year."""

from pathlib import Path
from typing import Annotated

import typer

from jiheng.commands.dip.cases import Columns
from jiheng.commands.dip.running import Out, Run
from jiheng.commands.dip.showing import show_table
from jiheng.console import CallError
from jiheng.kernel.messages import message

CatalogueFile = Annotated[Path, typer.Argument(metavar="FILE", help="dip.catalogue_file")]


def adopt(run: Run, file: CatalogueFile, out: Out, columns: Columns = None) -> None:
    """Read a catalogue file and put it into a work folder."""
    from jiheng.fund.payment.catalogue_file import adopt as write
    from jiheng.fund.payment.catalogue_file import read_catalogue
    from jiheng.fund.payment.work import Work

    read = read_catalogue(file, columns)
    rows = [
        (one.place, message(f"dip.problem.{one.kind}", run.language), one.found)
        for one in read.problems
    ]
    if rows:
        show_table(("at", "problem", "found"), rows, run.language)
    blocking = [one for one in read.problems if one.blocks]
    if blocking:
        n, place = str(len(blocking)), blocking[0].place
        raise CallError("dip.catalogue_blocked", file=file.name, n=n, place=place)
    path = write(Work(out), read.rows)
    said = {"rows": str(len(read.rows)), "problems": str(len(read.problems)), "file": str(path)}
    typer.echo(message("dip.said.adopted", run.language, **said))
