"""Cases: import them, group them, score them."""

from pathlib import Path
from typing import Annotated

import typer

from jiheng.commands.dip.running import BudgetYear, Out, Run, WorkFolder, existing
from jiheng.commands.dip.showing import show_table
from jiheng.kernel.messages import message

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="dip.source")]
AreaCode = Annotated[str, typer.Option("--area", metavar="CODE", help="dip.area")]
Columns = Annotated[Path | None, typer.Option("--columns", metavar="MAP", help="dip.columns")]
MapName = Annotated[str, typer.Argument(metavar="NAME", help="dip.map_name")]
NoTrace = Annotated[bool, typer.Option("--no-trace", help="dip.no_trace")]


def import_lists(
    run: Run,
    source: Source,
    out: Out,
    year: BudgetYear,
    area: AreaCode = "",
    columns: Columns = None,
) -> None:
    """Import settlement lists into a work folder."""
    from jiheng.fund.payment.pipeline import import_step
    from jiheng.fund.payment.wording import FAULT, worded
    from jiheng.fund.payment.work import Work, read_json

    work = Work(out)
    counts = import_step(run.con, existing(source), work, run.rules, f"{year}-01", area, columns)
    found = run.con.execute("SELECT rule, level, kind, rows_found FROM found").fetchall()
    rows = [
        (
            rule,
            message(f"dip.level.{level}", run.language),
            worded(FAULT, kind, run.language),
            str(n),
        )
        for rule, level, kind, n in found
    ]
    show_table(("rule", "level", "kind", "rows"), rows, run.language)
    given = {name: str(getattr(counts, name)) for name in counts.__slots__}
    typer.echo(message("dip.said.imported", run.language, **given))
    for table, n in read_json(work.part("cases") / "import.json")["strays"].items():
        typer.echo(message("dip.said.strays", run.language, table=table, n=str(n)))


def group(run: Run, work: WorkFolder, no_trace: NoTrace = False) -> None:
    """Group the cases of the year."""
    from jiheng.fund.payment.pipeline import group_step

    stages = group_step(run.con, run.work(work), run.engine, run.rules, not no_trace)
    ungrouped = stages.pop("", 0)
    grouped = sum(stages.values())
    rate = round(100 * grouped / (grouped + ungrouped), 2) if grouped + ungrouped else 0
    counts = {"grouped": str(grouped), "ungrouped": str(ungrouped), "rate": str(rate)}
    typer.echo(message("dip.said.grouped", run.language, **counts))


def score(run: Run, work: WorkFolder) -> None:
    """Score the cases of the year."""
    from jiheng.fund.payment.pipeline import score_step
    from jiheng.fund.payment.wording import PART, worded

    found = score_step(run.con, run.work(work), run.engine, run.rules)
    rows = []
    for name, one in found.items():
        kind, deviation = name.split()
        said = message(f"dip.deviation.{deviation}", run.language)
        named = f"{worded(PART, kind, run.language)} {said}"
        rows.append((named, str(one["cases"]), str(one["score"])))
    show_table(("part", "cases", "score"), rows, run.language)


def columns(run: Run, name: MapName = "") -> None:
    """List the packaged maps of columns, or print one."""
    from jiheng.fund.payment.columns import packaged, told
    from jiheng.fund.payment.refusals import Refused

    if not name:
        show_table(("map", "about", "based_on", "checked_on"), told(run.language), run.language)
    elif name in packaged():
        typer.echo(packaged()[name], nl=False)
    else:
        raise Refused("dip.no_map", name=name, known="、".join(packaged()))
