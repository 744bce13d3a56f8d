"""What the commands of `jiheng dip` share: a database, an engine and rules, and their options."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from jiheng.commands.options import Lang, spoken
from jiheng.console import CallError
from jiheng.kernel.language import Language
from jiheng.kernel.messages import message
from jiheng.kernel.parameters import NoValue

if TYPE_CHECKING:
    import duckdb

    from jiheng.fund.payment.engine import Engine
    from jiheng.fund.payment.identities import Identity
    from jiheng.fund.payment.rules import RuleSet
    from jiheng.fund.payment.work import Work

Out = Annotated[Path, typer.Option("--out", metavar="WORK", help="dip.out")]
WorkFolder = Annotated[Path, typer.Argument(metavar="WORK", help="dip.work")]
BudgetYear = Annotated[int, typer.Option("--year", metavar="YYYY", help="dip.year")]


@dataclass(frozen=True, slots=True)
class Shared:
    """An option of several commands: its name, its type for typer, and its value where not given."""

    name: str
    kind: Any
    default: Any = None


ENGINE = Shared(
    "engine",
    Annotated[
        Literal["duckdb", "plain"],
        typer.Option("--engine", metavar="duckdb|plain", help="dip.engine"),
    ],
    "duckdb",
)
RULES = Shared(
    "rules", Annotated[Path | None, typer.Option("--rules", metavar="FILE", help="dip.rules")]
)
MEMORY = Shared(
    "memory", Annotated[str, typer.Option("--memory", metavar="SIZE", help="dip.memory")], "2GB"
)
LANG = Shared("lang", Lang)


@dataclass(frozen=True, slots=True)
class Run:
    """One call: its database, engine, rules and language."""

    con: "duckdb.DuckDBPyConnection"
    engine: "Engine"
    rules: "RuleSet"
    language: Language
    memory: str

    def work(self, folder: Path) -> "Work":
        """The work folder; CallError where it is none."""
        from jiheng.fund.payment.work import Work

        return Work(existing(folder))

    @contextmanager
    def afresh(self) -> "Iterator[Run]":
        """The same call with an empty database."""
        with _database(self.memory) as con:
            yield Run(con, self.engine, self.rules, self.language, self.memory)


def existing(path: Path) -> Path:
    """The folder; CallError where it is none."""
    if not path.is_dir():
        raise CallError("dip.not_a_folder", folder=str(path))
    return path


def month_of(text: str) -> str:
    """A month as given; CallError where it is none."""
    from jiheng.fund.payment.work import month_like

    if not month_like(text):
        raise CallError("dip.bad_month", month=text)
    return text


def command(function: Callable[..., None], shared: tuple[Shared, ...]) -> Callable[..., int]:
    """The command of a function whose first argument is the run: with the options it shares."""
    own = list(signature(function).parameters.values())[1:]
    more = [
        Parameter(one.name, Parameter.KEYWORD_ONLY, default=one.default, annotation=one.kind)
        for one in shared
    ]

    def called(**given: Any) -> int:
        options = {one.name: given.pop(one.name, one.default) for one in _OPTIONS}
        with _run(**options) as run:
            function(run, **given)
        return 0

    called.__doc__ = function.__doc__
    called.__signature__ = signature(function).replace(  # type: ignore[attr-defined]
        parameters=[*own, *more], return_annotation=int
    )
    called.__annotations__ = {one.name: one.annotation for one in (*own, *more)}
    return called


_OPTIONS = (ENGINE, RULES, MEMORY, LANG)


@contextmanager
def _run(engine: str, rules: Path | None, memory: str, lang: Language | None) -> Iterator[Run]:
    with _database(memory) as con:
        from jiheng.fund.payment.duck import Duck
        from jiheng.fund.payment.plain.engine import Plain
        from jiheng.fund.payment.rules import rule_set

        chosen = Plain() if engine == "plain" else Duck()
        yield Run(con, chosen, rule_set(rules), spoken(lang), memory)


class _NoRule(CallError):
    """A rule was asked for on a day on which there is none."""

    def __init__(self, error: NoValue) -> None:
        super().__init__(error.message_id)
        self._error = error

    def sentence(self, language: str) -> str:
        """The sentence in the language asked for."""
        return self._error.sentence(language)


class _NotHeld(CallError):
    """Identities that do not hold, with both sides."""

    def __init__(self, broken: "Sequence[Identity]") -> None:
        super().__init__("dip.broken")
        self._broken = broken

    def sentence(self, language: str) -> str:
        """The sentence in the language asked for."""
        from jiheng.fund.payment.wording import PART, worded

        said = [
            f"{one.id} {worded(PART, one.scope, language)} {one.left} "
            f"{'>' if one.at_most else '≠'} {one.right}"
            for one in self._broken
        ]
        return message(
            "dip.broken", language, broken=("；" if language == "zh" else "; ").join(said)
        )


@contextmanager
def _database(memory: str) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database for one command; what a step refuses becomes the sentence of the call."""
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise CallError("dip.no_duckdb") from error
    from jiheng.fund.payment.identities import Broken
    from jiheng.fund.payment.refusals import Refused
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
        raise _NotHeld(broken.broken) from broken
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        file = re.search(r"['\"]([^'\"]+\.(?:parquet|csv))['\"]", str(error))
        if not file:
            raise
        raise CallError("dip.unreadable", file=file[1]) from error
    finally:
        if connection:
            connection.close()
