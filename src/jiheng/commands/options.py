"""What several commands have in common: their options, and the wish that these make.

Help texts are ids of messages: console.speaking() puts them into the language of the call.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from jiheng.budget.checks.waivers import Waivers, read_waivers
from jiheng.budget.profiles import Profile, profiles
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
OutAnyFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="score.out", readable=False)
]
FormatName = Literal["table", "json", "xlsx", "html"]
Format = Annotated[
    FormatName, typer.Option("--format", metavar="table|json|xlsx|html", help="score.format")
]
Year = Annotated[int | None, typer.Option("--year", metavar="YYYY", help="score.year")]
ProfileFolder = Annotated[
    Path | None, typer.Option("--profile-dir", metavar="DIR", help="score.profile_dir")
]
ProfileName = Annotated[str, typer.Option("--profile", metavar="NAME", help="check.profile")]
ProfileNames = Annotated[str, typer.Option("--profile", metavar="NAME,…", help="score.profile")]
Grave = Literal["error", "warning"]
FailOn = Annotated[
    Grave | None, typer.Option("--fail-on", metavar="error|warning", help="check.fail_on")
]
WaiversFile = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="check.waivers", readable=False)
]
_YEARS = range(1949, 3000)


def refuse_bad_year(year: int | None) -> None:
    """CallError where the year asked for cannot be the year of a budget."""
    if year is not None and year not in _YEARS:
        raise CallError("score.bad_year")


def format_of(asked: FormatName, out: Path | None) -> FormatName:
    """The format to write: a file whose name says another than the table has that one, or JSON.

    CallError where a workbook has no file to go to.
    """
    if asked == "xlsx" and out is None:
        raise CallError("score.format_needs_out")
    if asked != "table" or out is None:
        return asked
    named: dict[str, FormatName] = {".xlsx": "xlsx", ".html": "html", ".htm": "html"}
    return named.get(out.suffix.casefold(), "json")


def chosen(names: str, folder: Path | None) -> list[Profile]:
    """The profiles asked for, in that order, each once; CallError where there is none of a name."""
    known = profiles(folder)
    wanted = dict.fromkeys(name.strip() for name in names.replace("，", ",").split(","))
    for name in wanted:
        if name not in known:
            raise CallError("profiles.unknown", name=name, known="、".join(known))
    return [known[name] for name in wanted]


def chosen_one(name: str, folder: Path | None) -> Profile:
    """The one profile asked for; CallError where there is none of that name."""
    found = chosen(name, folder)
    if len(found) > 1:
        raise CallError("profiles.only_one", name=name)
    return found[0]


def waivers_of(path: Path | None) -> Waivers | None:
    """The waivers of a file; CallError where there is no such file."""
    if path is None:
        return None
    if not path.is_file():
        raise CallError("check.no_waivers", file=str(path))
    return read_waivers(path)


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
