"""Money: monthly pre-settlement, yearly clearing, and last year paid again."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jiheng.commands.dip.running import Run, WorkFolder, month_of
from jiheng.commands.dip.showing import show_table, shown
from jiheng.kernel.messages import message

if TYPE_CHECKING:
    from jiheng.fund.payment.identities import Identity
    from jiheng.fund.payment.settlement import Monthly, PoolClearing
    from jiheng.fund.payment.work import Work

Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="dip.month")]
Close = Annotated[bool, typer.Option("--close", help="dip.close")]


def settle(run: Run, work: WorkFolder, month: Month, close: Close = False) -> None:
    """Pre-settle a month."""
    from jiheng.fund.payment.money import settle_step

    wanted = month_of(month)
    place = run.work(work)
    rows, identities = settle_step(run.con, place, run.engine, run.rules, wanted, close)
    typer.echo(_said_of_identities(identities, run.language))
    typer.echo(_said_of_month(rows, wanted, close, run.language))


def _said_of_identities(found: "Sequence[Identity]", language: str) -> str:
    from jiheng.fund.payment.wording import PART, worded

    held = [
        f"{one.id} {worded(PART, one.scope, language)} {one.left} = {one.right}" for one in found
    ]
    between = "；" if language == "zh" else "; "
    return message("dip.said.identities", language, held=between.join(held))


def _said_of_month(rows: "Sequence[Monthly]", month: str, close: bool, language: str) -> str:
    said = {
        "month": month,
        "state": message("dip.state.closed" if close else "dip.state.open", language),
        "hospitals": str(len({row.hospital for row in rows})),
        "paid": str(sum(row.paid for row in rows)),
        "deposit": str(sum(row.deposit for row in rows)),
    }
    return message("dip.said.settled", language, **said)


def clear(run: Run, work: WorkFolder) -> None:
    """Clear the year."""
    from jiheng.fund.payment.money import clear_step

    place = run.work(work)
    pools, identities = clear_step(run.con, place, run.engine, run.rules)
    _show_identities(identities, run.language)
    for line in _adjustments(place, run.language):
        typer.echo(line)
    for pool in pools:
        typer.echo(_said_of_pool(pool, run.language))


def _adjustments(place: "Work", language: str) -> Iterator[str]:
    """The adjustments of budgets within the year, each with its reason and document."""
    from jiheng.fund.payment.budgets import versions

    for held in versions(place).values():
        for one in held[1:]:
            said = {"pool": one.pool, "version": one.version, "start": one.start}
            said |= {"reason": one.reason, "document": one.document}
            yield message("dip.said.budget", language, amount=str(one.items.get("dip")), **said)


def _said_of_pool(pool: "PoolClearing", language: str) -> str:
    said = {
        "pool": pool.pool,
        "budget": str(pool.budget),
        "score": str(pool.score),
        "point_value": str(pool.point_value),
        "share": str(pool.fund_share),
        "payable": str(sum(one.payable for one in pool.hospitals)),
        "gap": str(sum(one.monthly_gap for one in pool.hospitals)),
    }
    return message("dip.said.pool", language, **said)


def _show_identities(found: "Sequence[Identity]", language: str) -> None:
    from jiheng.fund.payment.wording import PART, worded

    rows = []
    for one in found:
        holds = "yes" if one.holds else "no" if one.applies else "skipped"
        said = message(f"dip.holds.{holds}", language)
        rows.append(
            (one.id, worded(PART, one.scope, language), str(one.left), str(one.right), said)
        )
    show_table(("identity", "scope", "left", "right", "holds"), rows, language)


def simulate(run: Run, work: WorkFolder) -> None:
    """Pay last year again."""
    from jiheng.fund.payment.pipeline import year_of
    from jiheng.fund.payment.simulation import by_level, outside
    from jiheng.fund.payment.simulation import simulate as repay

    place = run.work(work)

    def name_of(hospital: str) -> str:
        return message("dip.all_hospitals", run.language) if hospital == "*" else hospital

    pools, repaid = repay(run.con, place, run.engine, run.rules)
    rows = [
        (
            *(name_of(one.hospital), one.level, str(one.cases), str(one.cost), str(one.recorded)),
            *(str(one.payable), shown(one.rate), str(one.difference)),
        )
        for one in [*repaid, *by_level(repaid)]
    ]
    sums = ("cases", "cost", "recorded", "payable", "rate", "difference")
    show_table(("hospital", "hospital_level", *sums), rows, run.language)
    far, borne = outside(repaid, run.rules.of_month(f"{year_of(place)}-01"))
    said = {"far": str(far), "hospitals": str(len(repaid)), "borne": str(borne)}
    typer.echo(message("dip.said.outside", run.language, **said))
    for pool in pools:
        said = {"pool": pool.pool, "recorded": str(pool.recorded)}
        said["point_value"] = str(pool.point_value)
        typer.echo(message("dip.said.simulated", run.language, **said))
