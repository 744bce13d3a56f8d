"""Which heading of a file is which field: packaged maps of common exports, or a map of the user's.

    [settlements]                       # table = a file of the interface
    setl_id = "结算流水号"              # our name = the heading, or several of which the first found counts

    [values]                            # words of the file = codes of the dictionary
    insutype = { "职工医保" = "310" }

Headings are compared without regard to case, width and blanks.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jiheng.fund.payment.refusals import Refused
from jiheng.kernel.data_files import DataFile, parse_data_file, read_data_file
from jiheng.kernel.messages import message

DEFAULT = "interface"
WORDS = "words"
_FOLDER = files("jiheng.fund.payment").joinpath("column_maps")
_APART = ("about", "values")  # tables of a map that are no files of the interface

Headings = Mapping[str, tuple[str, ...]]  # field → headings
Fields = Mapping[str, Iterable[str]]  # table → the fields that the interface has


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The headings of each table's fields, and the words that stand for codes."""

    tables: Mapping[str, Headings]
    values: Mapping[str, Mapping[str, str]]

    def heading(self, table: str, field: str, have: Mapping[str, str]) -> str | None:
        """The heading of a field as the file writes it; None where the file has none of its names.

        `have` are the file's headings by their plain form.
        """
        found = (have[plain(one)] for one in self.names(table, field) if plain(one) in have)
        return next(found, None)

    def names(self, table: str, field: str) -> tuple[str, ...]:
        """The headings that a field may have; those of the interface where the map says nothing."""
        given = self.tables.get(table, {}).get(field)
        return given or _interface().get(table, {}).get(field) or (field,)


def plain(heading: str) -> str:
    """A heading without regard to case, width and blanks.

    >>> plain(" 结算 ＩＤ（号）")
    '结算id(号)'
    """
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def packaged() -> dict[str, str]:
    """The packaged maps: name → text of the file."""
    found = sorted(_FOLDER.iterdir(), key=lambda one: one.name)
    texts = {
        one.name.removesuffix(".toml"): one.read_text(encoding="utf-8")
        for one in found
        if one.name.endswith(".toml")
    }
    return {name: text for name, text in texts.items() if name != WORDS}


def column_map(given: Path | None, known: Fields) -> ColumnMap:
    """The map of a name or file; DocumentError where it names what the interface does not have.

    Refused where there is neither such a file nor such a name.
    """
    if given is None:
        return packaged_map(DEFAULT)
    if not given.is_file() and str(given) in packaged():
        return packaged_map(str(given))
    if not given.is_file():
        raise Refused("dip.no_map", name=str(given), known=list(packaged()))
    return _checked(read_data_file(given), known)


@cache
def packaged_map(name: str) -> ColumnMap:
    """A packaged map; every one of them knows the names of the interface too."""
    tables = _tables(parse_data_file(packaged()[name], f"{name}.toml"))
    both = {
        table: {
            field: (*names, field, *_interface().get(table, {}).get(field, ()))
            for field, names in fields.items()
        }
        for table, fields in tables.items()
    }
    return ColumnMap(both, _words())


@cache
def _interface() -> Mapping[str, Headings]:
    return _tables(parse_data_file(packaged()[DEFAULT], f"{DEFAULT}.toml"))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = _FOLDER.joinpath(f"{WORDS}.toml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = parse_data_file(text, f"{WORDS}.toml").tables["values"]
    return found


def _tables(file: DataFile) -> dict[str, Headings]:
    return {
        table: {field: _several(one) for field, one in names.items()}
        for table, names in file.tables.items()
        if table not in _APART
    }


def _several(headings: str | list[str]) -> tuple[str, ...]:
    return (headings,) if isinstance(headings, str) else tuple(headings)


def _checked(file: DataFile, known: Fields) -> ColumnMap:
    """A map of the user's: tables, fields and values are those of the interface."""
    for table, names in file.tables.items():
        if table in _APART:
            continue
        if table not in known or not isinstance(names, dict):
            file.refuse("dip.map.unknown", table)
        for name, headings in names.items():
            if name not in known[table]:
                file.refuse("dip.map.unknown", name)
            if not _are_headings(headings):
                file.refuse("dip.map.heading", name, found=str(headings))
    every = {field for fields in known.values() for field in fields}
    given = file.tables.get("values", {})
    for name, words in given.items() if isinstance(given, dict) else ():
        if name not in every or not isinstance(words, dict):
            file.refuse("dip.map.unknown", name)
    values = {name: {**_words().get(name, {}), **_texts(words)} for name, words in given.items()}
    return ColumnMap(_tables(file), {**_words(), **values})


def _are_headings(found: Any) -> bool:
    several = found if isinstance(found, list) else [found]
    return bool(several) and all(isinstance(one, str) and one.strip() for one in several)


def _texts(words: Mapping[str, Any]) -> dict[str, str]:
    return {str(word): str(code) for word, code in words.items()}


def told(language: str) -> list[tuple[str, str, str, str]]:
    """The packaged maps: name, what it is, what it is based on, the day it was checked."""
    found = []
    for name, text in packaged().items():
        about = parse_data_file(text, f"{name}.toml").tables["about"]
        basis = about["based_on"]
        if about["confidence"] == "mem":
            basis = message("regulations.to_verify", language, name=basis)
        found.append((name, about[language], basis, str(about["checked_on"])))
    return found


def fitting(table: str, required: Iterable[str], headings: Iterable[str]) -> str:
    """The packaged map whose names a file has for all that is required; "" where none fits."""
    have = {plain(one): one for one in headings}
    needed = tuple(required)
    for name in packaged():
        if all(packaged_map(name).heading(table, field, have) for field in needed):
            return name
    return ""
