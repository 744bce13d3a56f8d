"""A synthetic city, and every step on it."""

from collections.abc import Callable
from typing import Annotated

import typer

from jiheng.commands.dip.cases import group, import_lists, score
from jiheng.commands.dip.catalogue import catalogue
from jiheng.commands.dip.money import clear, settle
from jiheng.commands.dip.monitoring import monitor
from jiheng.commands.dip.running import Out, Run
from jiheng.kernel.messages import message

CasesAYear = Annotated[int, typer.Option("--cases", metavar="N", help="dip.cases")]
Seed = Annotated[str, typer.Option("--seed", metavar="NAME", help="dip.seed")]

_CASES = 5000
_LINES = 4  # of a kind of charge
_AREA = "990000"


def demo(run: Run, out: Out, cases: CasesAYear = _CASES, seed: Seed = "liuan-2026") -> None:
    """Make a city and run every step on it."""
    from jiheng.fund.payment.synthetic import FIRST_YEAR, Size, make_city
    from jiheng.kernel.files import whole_folder

    year = FIRST_YEAR + 3
    with whole_folder(out / "city") as folder:
        make_city(run.con, folder, Size(cases, lines=_LINES), seed)
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    steps: list[Callable[[Run], None]] = [
        lambda one: import_lists(one, out / "city", out, year, _AREA),
        lambda one: catalogue(one, out, year),
        lambda one: group(one, out),
        lambda one: score(one, out),
        *(lambda one, month=month: settle(one, out, month, True) for month in months),
        lambda one: clear(one, out),
        lambda one: monitor(one, out),
    ]
    for step in steps:
        with run.afresh() as one:
            step(one)
    typer.echo(message("dip.said.written", run.language, folder=str(out)))
