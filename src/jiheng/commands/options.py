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
    FormatName | None, typer.Option("--format", metavar="table|json|xlsx|html", help="score.format")
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


# What is written into a file of a name, where the call does not say; a name without an ending is
# as good as .json.
_NAMED: dict[str, FormatName] = {
    ".json": "json",
    "": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}


def format_of(asked: FormatName | None, out: Path | None) -> FormatName:
    """The format to write: as asked, or as the name of the file says; a table on the screen.

    CallError where a workbook has no file to go to, a table has one, or the name of the file
    says something else than what would be in it.
    """
    if out is None:
        if asked == "xlsx":
            raise CallError("score.format_needs_out")
        return asked or "table"
    if asked == "table":
        raise CallError("score.table_needs_no_out")
    ending = out.suffix.casefold()
    named = _NAMED.get(ending)
    if asked is None and named is None:
        raise CallError("score.out_ending", file=str(out), ending=ending)
    if asked and ending and named != asked:
        raise CallError("score.out_differs", file=str(out), ending=ending, format=asked)
    return asked or named or "json"


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
