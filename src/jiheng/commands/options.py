"""What several commands have in common: their options, and the wish that these make.

Help texts are ids of messages: console.speaking() puts them into the language of the call.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jiheng.budget.reading import Wish
from jiheng.console import CallError
from jiheng.kernel.documents.limits import default_limits, limits_from
from jiheng.kernel.language import Language, language_of

# readable=False: what may not be read is said by whoever reads it, in a sentence that names it.
Paths = Annotated[list[Path], typer.Argument(metavar="PATH", help="cli.paths", readable=False)]
Addresses = Annotated[bool, typer.Option("--addresses", help="cli.addresses")]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", help="cli.jobs")]
Lang = Annotated[Language | None, typer.Option("--lang", metavar="zh|en", help="cli.lang")]
LimitsFile = Annotated[
    Path | None, typer.Option("--limits", metavar="FILE", help="cli.limits", readable=False)
]
Strict = Annotated[bool, typer.Option("--strict", help="cli.strict")]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="cli.read.out", readable=False)
]
JsonFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="score.out", readable=False)
]
Format = Annotated[
    Literal["table", "json"], typer.Option("--format", metavar="table|json", help="score.format")
]
Year = Annotated[int | None, typer.Option("--year", metavar="YYYY", help="score.year")]
ProfileFolder = Annotated[
    Path | None, typer.Option("--profile-dir", metavar="DIR", help="score.profile_dir")
]
_YEARS = range(1949, 3000)


def refuse_bad_year(year: int | None) -> None:
    """CallError where the year asked for cannot be the year of a budget."""
    if year is not None and year not in _YEARS:
        raise CallError("score.bad_year")


def wish_of(limits: Path | None, lang: Language | None, addresses: bool) -> Wish:
    """How documents are to be read in this call; CallError where there is no such limits file."""
    if limits and not limits.is_file():
        raise CallError("cli.no_limits", file=str(limits))
    return Wish(
        limits=limits_from(limits) if limits else default_limits(),
        language=spoken(lang),
        addresses=addresses,
    )


def spoken(lang: Language | None) -> Language:
    """The language of this call."""
    return lang or language_of(sys.argv[1:])
