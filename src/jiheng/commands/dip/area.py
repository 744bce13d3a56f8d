"""What an area brings of its own, beside the steps of the year."""

from pathlib import Path
from typing import Annotated, Any

import typer

from jiheng.commands.dip.running import BudgetYear, Out, Run, WorkFolder
from jiheng.commands.dip.showing import show_table
from jiheng.console import CallError
from jiheng.kernel.messages import message

_SHOWN = 20  # lines of the terminal; the workbook has all
Columns = Annotated[
    Path | None, typer.Option("--columns", metavar="FILE", help="dip.catalogue_columns")
]
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


def plan(run: Run, work: WorkFolder, year: BudgetYear) -> None:
    """Plan budget, month quotas and advances of a year."""
    from jiheng.fund.payment.planning import plan as planned

    for one in planned(run.con, run.work(work), run.rules, year):
        said = {
            "pool": one.pool,
            "budget": str(one.budget),
            "months": str(len(one.quotas)),
            "advance": str(sum(one.advances.values())),
        }
        typer.echo(message("dip.said.planned", run.language, **said))
    typer.echo(message("dip.said.written", run.language, folder=str(work / "plan")))


def review(run: Run, work: WorkFolder) -> None:
    """List the cases that may be filed for special review, beside the quota."""
    from jiheng.fund.payment.publication import Table, write_workbook
    from jiheng.fund.payment.review import review_list
    from jiheng.fund.payment.wording import PART, group_code, noted, worded
    from jiheng.kernel.files import whole_folder

    place = run.work(work)
    found = review_list(run.con, place, run.rules)
    columns = ("case", "hospital", "code", "cost", "mean", "multiple", "days", "reasons", "result")
    rows = [
        (
            *(
                one.setl_id,
                one.hospital,
                group_code(one.code, run.language),
                one.cost,
                one.mean,
                one.multiple,
                one.los,
            ),
            noted(one.reasons, run.language),
            worded(PART, one.result, run.language),
        )
        for one in found.candidates
    ]
    names = ("quota", "filed", "passed", "left", "discharges")
    counts = {name: str(getattr(found, name)) for name in names}
    heading = message("dip.said.review", run.language, **counts)
    with whole_folder(place.part("special")) as folder:
        sheet: list[Table] = [("dip.pack.review", columns, list[tuple[Any, ...]](rows))]
        write_workbook(folder / "review.xlsx", sheet, heading, run.language)
    show_table(columns, [tuple(map(str, row)) for row in rows[:_SHOWN]], run.language)
    typer.echo(heading)
    typer.echo(message("dip.said.written", run.language, folder=str(place.part("special"))))


def assess(run: Run, work: WorkFolder) -> None:
    """Assess hospitals by their indicators, for the coefficient k of the clearing."""
    from jiheng.fund.payment.assessment import assess as assessed
    from jiheng.fund.payment.work import write_rows

    place = run.work(work)
    found = assessed(place)
    rows = [(one.hospital, str(one.score), str(one.coefficient), str(one.release)) for one in found]
    show_table(("hospital", "score", "k", "release"), rows, run.language)
    columns = ("hospital", "score", "coefficient", "release")
    write_rows(place.reference / "assessment.csv", columns, rows)
    file = str(place.reference / "assessment.csv")
    typer.echo(message("dip.said.written", run.language, folder=file))
