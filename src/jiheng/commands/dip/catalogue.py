"""The catalogue of a year."""

import typer

from jiheng.commands.dip.running import BudgetYear, Run, WorkFolder
from jiheng.kernel.messages import message


def catalogue(run: Run, work: WorkFolder, year: BudgetYear) -> None:
    """Build the catalogue of a year."""
    from jiheng.fund.payment.pipeline import catalogue_step

    report = catalogue_step(run.con, run.work(work), run.engine, run.rules, year)
    said = {
        "catalogue": report["catalogue"],
        "rows": str(sum(kind["rows"] for kind in report["groups"].values())),
        "cases": str(report["cases"]),
        "mean": str(report["mean_cost"]),
        "point_value": str(report["point_value"]),
    }
    typer.echo(message("dip.said.catalogue", run.language, **said))
