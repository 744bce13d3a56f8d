"""What there is to see: indicators, leads and the publication pack; one case explained."""

from typing import TYPE_CHECKING, Annotated

import typer

from jiheng.commands.dip.running import Run, WorkFolder, month_of
from jiheng.commands.dip.showing import show_table, shown
from jiheng.kernel.messages import message

if TYPE_CHECKING:
    from jiheng.fund.payment.monitoring import Indicator, Lead
    from jiheng.fund.payment.work import Work

First = Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="dip.first")]
Last = Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="dip.last")]
CaseNumber = Annotated[str, typer.Argument(metavar="CASE", help="dip.case")]


def monitor(run: Run, work: WorkFolder, first: First = "", last: Last = "") -> None:
    """Compute indicators and leads of a period and write the publication pack."""
    from jiheng.fund.payment import publication
    from jiheng.fund.payment.monitoring import monitor_step, of_area, without
    from jiheng.fund.payment.pipeline import year_of
    from jiheng.fund.payment.wording import PART, worded

    given = [month_of(month) if month else "" for month in (first, last)]
    place = run.work(work)
    year = year_of(place)
    period = (given[0] or f"{year}-01", given[1] or f"{year}-12")
    found, leads = monitor_step(run.con, place, run.rules, *period)
    folder = place.part("monitoring")
    _write_pack(run, place, found, leads, period)
    rows = [
        (
            *(one.id, publication.title_of(one.id, run.language)),
            *(worded(PART, one.part, run.language), shown(one.value)),
        )
        for one in of_area(found)
    ]
    show_table(("id", "indicator", "part", "value"), rows, run.language)
    counts = {"indicators": str(len(found)), "leads": str(len(leads)), "folder": str(folder)}
    typer.echo(message("dip.said.monitored", run.language, **counts))
    names = "、".join(
        f"{name} {worded(PART, part, run.language)}".strip() + f"（{table}）"
        for one, table in without(found).items()
        for name, _, part in [one.partition(" ")]
    )
    typer.echo(message("dip.said.without_data", run.language, names=names))


def _write_pack(
    run: Run,
    place: "Work",
    found: "list[Indicator]",
    leads: "list[Lead]",
    period: tuple[str, str],
) -> None:
    """The publication pack as workbook and page."""
    from jiheng.fund.payment import publication

    heading = message("dip.pack.title", run.language, first=period[0], last=period[1])
    folder = place.part("monitoring")
    found = publication.with_names(place, found)
    first = publication.summary(run.con, place, found, *period, run.language)
    *tables, hits = publication.tables_of(run.con, found, leads, run.language)
    rules = run.rules.of_month(period[1])
    written = [first, *tables, publication.used_items(run.con, place, rules, run.language)]
    publication.write_workbook(folder / "pack.xlsx", written, heading, run.language)
    # Leads name cases: they are for the office and stay out of what is published.
    publication.write_workbook(folder / "leads.xlsx", [hits], heading, run.language)
    text = publication.page(written, found, heading, run.language)
    (folder / "pack.html").write_text(text, encoding="utf-8", newline="\n")


def explain(run: Run, work: WorkFolder, case: CaseNumber) -> None:
    """Explain one case from codes to yuan."""
    from jiheng.fund.payment.explain import explained

    for line in explained(run.con, run.work(work), case, run.rules, run.language):
        typer.echo(line)
