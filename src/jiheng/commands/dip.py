"""jiheng dip …: payment by disease. The engine is imported only when one of these is called."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from jiheng.commands.options import Lang, spoken
from jiheng.console import CallError, SpeakingCommand, SpeakingGroup, tables
from jiheng.kernel.messages import message
from jiheng.kernel.parameters import NoValue

if TYPE_CHECKING:
    import duckdb

    from jiheng.fund.payment.engine import Engine
    from jiheng.fund.payment.identities import Identity
    from jiheng.fund.payment.rules import RuleSet
    from jiheng.fund.payment.settlement import Monthly, PoolClearing

dip = typer.Typer(cls=SpeakingGroup, no_args_is_help=True, rich_markup_mode=None)

WorkFolder = Annotated[Path, typer.Argument(metavar="WORK", help="dip.work")]
Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="dip.source")]
CaseNumber = Annotated[str, typer.Argument(metavar="CASE", help="dip.case")]
Out = Annotated[Path, typer.Option("--out", metavar="WORK", help="dip.out")]
EngineName = Annotated[
    Literal["duckdb", "plain"], typer.Option("--engine", metavar="duckdb|plain", help="dip.engine")
]
RulesFile = Annotated[Path | None, typer.Option("--rules", metavar="FILE", help="dip.rules")]
BudgetYear = Annotated[int, typer.Option("--year", metavar="YYYY", help="dip.year")]
Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="dip.month")]
Close = Annotated[bool, typer.Option("--close", help="dip.close")]
AreaCode = Annotated[str, typer.Option("--area", metavar="CODE", help="dip.area")]
Columns = Annotated[Path | None, typer.Option("--columns", metavar="FILE", help="dip.columns")]
Memory = Annotated[str, typer.Option("--memory", metavar="SIZE", help="dip.memory")]
NoTrace = Annotated[bool, typer.Option("--no-trace", help="dip.no_trace")]
First = Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="dip.first")]
Last = Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="dip.last")]
CasesAYear = Annotated[int, typer.Option("--cases", metavar="N", help="dip.cases")]
Seed = Annotated[str, typer.Option("--seed", metavar="NAME", help="dip.seed")]

_DEMO_CASES = 5000
_DEMO_AREA = "990000"
_MEMORY = "2GB"
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")


class _NoRule(CallError):
    """A rule was asked for on a day on which there is none."""

    def __init__(self, error: NoValue) -> None:
        super().__init__(error.message_id)
        self._error = error

    def sentence(self, language: str) -> str:
        """The sentence in the language asked for."""
        return self._error.sentence(language)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands to the app."""
    commands: tuple[tuple[str, Callable[..., int], str], ...] = (
        ("demo", demo, "dip.demo"),
        ("import", import_lists, "dip.import"),
        ("catalogue", catalogue, "dip.catalogue"),
        ("group", group, "dip.group"),
        ("score", score, "dip.score"),
        ("settle", settle, "dip.settle"),
        ("clear", clear, "dip.clear"),
        ("monitor", monitor, "dip.monitor"),
        ("simulate", simulate, "dip.simulate"),
        ("explain", explain, "dip.explain"),
    )
    for name, command, text in commands:
        dip.command(name, cls=SpeakingCommand, help=text)(command)
    app.add_typer(dip, name="dip", help="dip.dip")


@contextmanager
def _database(memory: str) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database for one command; what a step refuses becomes the sentence of the call."""
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise CallError("dip.no_duckdb") from error
    from jiheng.fund.payment.identities import Broken
    from jiheng.fund.payment.settlement import Refused
    from jiheng.fund.payment.store import connect

    connection = None
    try:
        connection = connect(memory)
        yield connection
    except Refused as refused:
        raise CallError(refused.message_id, **refused.arguments) from refused
    except NoValue as error:
        raise _NoRule(error) from error
    except Broken as broken:
        said = "; ".join(f"{one.id} {one.scope} {one.left} {one.right}" for one in broken.broken)
        raise CallError("dip.broken", broken=said) from broken
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        file = re.search(r"['\"]([^'\"]+\.(?:parquet|csv))['\"]", str(error))
        if not file:
            raise
        raise CallError("dip.unreadable", file=file[1]) from error
    finally:
        if connection:
            connection.close()


def _rules(own: Path | None) -> "RuleSet":
    from jiheng.fund.payment.rules import rule_set

    return rule_set(own)


def _engine(name: str) -> "Engine":
    from jiheng.fund.payment.duck import Duck
    from jiheng.fund.payment.plain.engine import Plain

    return Plain() if name == "plain" else Duck()


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise CallError("dip.not_a_folder", folder=str(path))
    return path


def demo(
    out: Out,
    cases: CasesAYear = _DEMO_CASES,
    seed: Seed = "liuan-2026",
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Make a city and run every step on it."""
    with _database(memory) as con:
        from jiheng.fund.payment.synthetic import FIRST_YEAR, Size, make_city
        from jiheng.kernel.files import whole_folder

        year = FIRST_YEAR + 3
        with whole_folder(out / "city") as folder:
            make_city(con, folder, Size(cases), seed)
        import_lists(out / "city", out, year, _DEMO_AREA, None, rules, memory, lang)
        catalogue(out, year, engine, rules, memory, lang)
        group(out, engine, rules, False, memory, lang)
        score(out, engine, rules, memory, lang)
        for month in range(1, 13):
            settle(out, f"{year}-{month:02d}", True, engine, rules, memory, lang)
        clear(out, engine, rules, memory, lang)
        monitor(out, "", "", rules, memory, lang)
    typer.echo(message("dip.said.written", spoken(lang), folder=str(out)))
    return 0


def import_lists(
    source: Source,
    out: Out,
    year: BudgetYear,
    area: AreaCode = "",
    columns: Columns = None,
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Import settlement lists into a work folder."""
    language = spoken(lang)
    with _database(memory) as con:
        from jiheng.fund.payment.pipeline import import_step
        from jiheng.fund.payment.work import Work

        counts = import_step(
            con, _folder(source), Work(out), _rules(rules), f"{year}-01", area, columns
        )
        found = con.execute("SELECT rule, level, kind, rows_found FROM found").fetchall()
    console = tables()
    console.print(_table(("rule", "level", "kind", "rows"), _problems(found, language), language))
    given = {name: str(getattr(counts, name)) for name in counts.__slots__}
    typer.echo(message("dip.said.imported", language, **given))
    return 0


def _problems(found: Sequence[tuple[str, str, str, int]], language: str) -> list[tuple[str, ...]]:
    return [
        (rule, message(f"dip.level.{level}", language), kind, str(rows))
        for rule, level, kind, rows in found
    ]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(message(f"dip.table.{column}", language), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _shown(value: object) -> str:
    """A figure, or a dash where there is none; zero is a figure."""
    return "—" if value is None else str(value)


def catalogue(
    work: WorkFolder,
    year: BudgetYear,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Build the catalogue of a year."""
    with _database(memory) as con:
        from jiheng.fund.payment.pipeline import catalogue_step
        from jiheng.fund.payment.work import Work

        report = catalogue_step(con, Work(_folder(work)), _engine(engine), _rules(rules), year)
    said = {
        "catalogue": report["catalogue"],
        "rows": str(sum(kind["rows"] for kind in report["groups"].values())),
        "cases": str(report["cases"]),
        "mean": str(report["mean_cost"]),
        "point_value": str(report["point_value"]),
    }
    typer.echo(message("dip.said.catalogue", spoken(lang), **said))
    return 0


def group(
    work: WorkFolder,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    no_trace: NoTrace = False,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Group the cases of the year."""
    with _database(memory) as con:
        from jiheng.fund.payment.pipeline import group_step
        from jiheng.fund.payment.work import Work

        stages = group_step(con, Work(_folder(work)), _engine(engine), _rules(rules), not no_trace)
    ungrouped = stages.pop("", 0)
    grouped = sum(stages.values())
    rate = round(100 * grouped / (grouped + ungrouped), 2) if grouped + ungrouped else 0
    counts = {"grouped": str(grouped), "ungrouped": str(ungrouped), "rate": str(rate)}
    typer.echo(message("dip.said.grouped", spoken(lang), **counts))
    return 0


def score(
    work: WorkFolder,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Score the cases of the year."""
    with _database(memory) as con:
        from jiheng.fund.payment.pipeline import score_step
        from jiheng.fund.payment.work import Work

        found = score_step(con, Work(_folder(work)), _engine(engine), _rules(rules))
    language = spoken(lang)
    rows = [(kind, str(one["cases"]), str(one["score"])) for kind, one in found.items()]
    tables().print(_table(("kind", "rows", "score"), rows, language))
    return 0


def settle(
    work: WorkFolder,
    month: Month,
    close: Close = False,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Pre-settle a month."""
    if not _MONTH.fullmatch(month):
        raise CallError("dip.bad_month", month=month)
    with _database(memory) as con:
        from jiheng.fund.payment.money import settle_step
        from jiheng.fund.payment.work import Work

        rows = settle_step(con, Work(_folder(work)), _engine(engine), _rules(rules), month, close)
    typer.echo(_said_of_month(rows, month, close, spoken(lang)))
    return 0


def _said_of_month(rows: "Sequence[Monthly]", month: str, close: bool, language: str) -> str:
    said = {
        "month": month,
        "state": message("dip.state.closed" if close else "dip.state.open", language),
        "hospitals": str(len({row.hospital for row in rows})),
        "paid": str(sum(row.paid for row in rows)),
        "deposit": str(sum(row.deposit for row in rows)),
    }
    return message("dip.said.settled", language, **said)


def clear(
    work: WorkFolder,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Clear the year."""
    with _database(memory) as con:
        from jiheng.fund.payment.money import clear_step
        from jiheng.fund.payment.work import Work

        pools, identities = clear_step(con, Work(_folder(work)), _engine(engine), _rules(rules))
    language = spoken(lang)
    tables().print(_identities(identities, language))
    for pool in pools:
        typer.echo(_said_of_pool(pool, language))
    return 0


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


def _identities(found: "Sequence[Identity]", language: str) -> Table:
    rows = []
    for one in found:
        holds = "yes" if one.holds else "no" if one.applies else "skipped"
        said = message(f"dip.holds.{holds}", language)
        rows.append((one.id, one.scope, str(one.left), str(one.right), said))
    return _table(("identity", "scope", "left", "right", "holds"), rows, language)


def monitor(
    work: WorkFolder,
    first: First = "",
    last: Last = "",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Compute indicators and leads of a period and write the publication pack."""
    language = spoken(lang)
    for month in filter(None, (first, last)):
        if not _MONTH.fullmatch(month):
            raise CallError("dip.bad_month", month=month)
    with _database(memory) as con:
        from jiheng.fund.payment import publication
        from jiheng.fund.payment.monitoring import monitor_step, of_area, without
        from jiheng.fund.payment.pipeline import year_of
        from jiheng.fund.payment.work import Work

        place = Work(_folder(work))
        year = year_of(place)
        period = (first or f"{year}-01", last or f"{year}-12")
        found, leads = monitor_step(con, place, _rules(rules), *period)
        heading = message("dip.pack.title", language, first=period[0], last=period[1])
        written = publication.tables_of(con, found, leads, language)
        folder = place.part("monitoring")
        publication.write_workbook(folder / "pack.xlsx", written, heading, language)
        text = publication.page(written, found, heading, language)
        (folder / "pack.html").write_text(text, encoding="utf-8", newline="\n")
        rows = [
            (one.id, publication.title_of(one.id, language), one.part, _shown(one.value))
            for one in of_area(found)
        ]
    tables().print(_table(("id", "indicator", "part", "value"), rows, language))
    counts = {"indicators": str(len(found)), "leads": str(len(leads)), "folder": str(folder)}
    typer.echo(message("dip.said.monitored", language, **counts))
    typer.echo(message("dip.said.without_data", language, names="、".join(without(found))))
    return 0


def simulate(
    work: WorkFolder,
    engine: EngineName = "duckdb",
    rules: RulesFile = None,
    memory: Memory = _MEMORY,
    lang: Lang = None,
) -> int:
    """Pay last year again."""
    language = spoken(lang)
    with _database(memory) as con:
        from jiheng.fund.payment.simulation import simulate as repay
        from jiheng.fund.payment.work import Work

        pools, repaid = repay(con, Work(_folder(work)), _engine(engine), _rules(rules))
    rows = [
        (
            *(one.hospital, one.level, str(one.cases), str(one.recorded)),
            *(str(one.payable), _shown(one.rate), str(one.difference)),
        )
        for one in repaid
    ]
    columns = ("hospital", "hospital_level", "cases", "recorded", "payable", "rate", "difference")
    tables().print(_table(columns, rows, language))
    for pool in pools:
        said = {"pool": pool.pool, "recorded": str(pool.recorded)}
        said["point_value"] = str(pool.point_value)
        typer.echo(message("dip.said.simulated", language, **said))
    return 0


def explain(work: WorkFolder, case: CaseNumber, rules: RulesFile = None, lang: Lang = None) -> int:
    """Explain one case from codes to yuan."""
    with _database(_MEMORY) as con:
        from jiheng.fund.payment.explain import explained
        from jiheng.fund.payment.work import Work

        lines = explained(con, Work(_folder(work)), case, _rules(rules), spoken(lang))
    for line in lines:
        typer.echo(line)
    return 0
