"""Profiles from TOML files: the packaged ones and an office's own; a broken one is refused.

    id = "my-city"                        # the name of the file
    zh = "本市评分规则"                     # title and one sentence about it, in both languages
    en = "Rules of my city"
    about_zh = "…"
    about_en = "…"
    extends = "anhui"                     # every setting not stated here is the parent's

    [over_line]                           # a setting of national.toml, with dated values
    checked_on = 2026-11-22
    value = [
      { from = 2024-01-01, is = 150, basis = { regulation = "…", confidence = "M" } },
    ]

What a value may be stands in settings.py, what values must agree in agreement.py. Every
refusal names file, line and reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jiheng.budget.profiles.agreement import disagreement
from jiheng.budget.profiles.model import Profile
from jiheng.budget.profiles.settings import shape_of
from jiheng.budget.profiles.shapes import Fault
from jiheng.kernel.data_files import DataFile, parse_data_file, read_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.parameters import Parameter, read_parameters
from jiheng.kernel.regulations import regulations

ROOT = "national"
# In the order in which users see them.
PACKAGED = (
    ROOT,
    "core-2021",
    "anhui",
    "shanxi",
    "guangxi",
    "hubei",
    "beijing",
    "sichuan-reviewer",
    "execution-caps",
)
_TITLES = ("zh", "en", "about_zh", "about_en")
_HEAD = {"id", *_TITLES, "extends"}
_CHILD_KEYS = {"checked_on", "value"}


@dataclass(slots=True)
class _Shelf:
    """Files by profile name, and the profiles made of them so far."""

    files: dict[str, DataFile]
    made: dict[str, Profile]


@cache
def packaged_profiles() -> Mapping[str, Profile]:
    """The packaged profiles by name."""
    folder = files("jiheng.budget.profiles")
    shelf = _Shelf({}, {})
    for name in PACKAGED:
        text = folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")
        shelf.files[name] = parse_data_file(text, f"{name}.toml")
    return {name: _profile(name, shelf, ()) for name in PACKAGED}


def profiles(folder: Path | None = None) -> Mapping[str, Profile]:
    """The packaged profiles and those of an office's folder (every .toml in it), by name.

    Raises DocumentError with file, line and reason for a broken profile, one that takes the
    name of another, and a folder without profiles.
    """
    if folder is None:
        return packaged_profiles()
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        raise DocumentError("profiles.no_folder", str(folder))
    return read_profiles([read_data_file(path) for path in paths])


def read_profiles(own: list[DataFile]) -> Mapping[str, Profile]:
    """The packaged profiles and those of the files given, by name."""
    shelf = _Shelf({}, dict(packaged_profiles()))
    for file in own:
        name = file.name.removesuffix(".toml")
        if name in shelf.made or name in shelf.files:
            file.refuse("profiles.name_taken", "id", name=name)
        shelf.files[name] = file
    for name in shelf.files:
        shelf.made[name] = _profile(name, shelf, ())
    return shelf.made


def _profile(name: str, shelf: _Shelf, below: tuple[str, ...]) -> Profile:
    """The profile of a name with what it takes from its parents; `below` are its children."""
    if name in shelf.made:
        return shelf.made[name]
    file = shelf.files[name]
    _check_head(file, name)
    parent = None
    if name != ROOT:
        parent = _parent(file, file.tables.get("extends", ROOT), shelf, (*below, name))
    own = {key: table for key, table in file.tables.items() if key not in _HEAD}
    stated = _settings(file, own, parent)
    settings = {**parent.settings, **stated} if parent else stated
    shelf.made[name] = profile = Profile(
        name=name,
        titles={language: file.tables[language] for language in ("zh", "en")},
        about={language: file.tables[f"about_{language}"] for language in ("zh", "en")},
        extends=parent.name if parent else None,
        own=frozenset(stated),
        settings=settings,
    )
    _check_agreement(file, profile)
    return profile


def _check_head(file: DataFile, name: str) -> None:
    """Title and description in both languages, and an id that is the name of the file."""
    for key in ("id", *_TITLES):
        if key not in file.tables:
            file.refuse("data_file.missing_key", key, name=key)
    for key in _HEAD & file.tables.keys():
        value = file.tables[key]
        if not isinstance(value, str) or not value.strip():
            file.refuse("data_file.wrong_value", key, name=key, value=str(value))
    if file.tables["id"] != name:
        file.refuse("profiles.id", "id", name=file.tables["id"])
    for key in _TITLES[:2]:
        if "官方" in file.tables[key] or "official" in file.tables[key].casefold():
            file.refuse("profiles.official", key, value=file.tables[key])


def _parent(file: DataFile, name: str, shelf: _Shelf, below: tuple[str, ...]) -> Profile:
    if name in below:
        circle = "→".join((*below[below.index(name) :], name))
        file.refuse("profiles.circular", "extends", circle=circle)
    if name not in shelf.files and name not in shelf.made:
        file.refuse("profiles.no_parent", "extends", name=name)
    return _profile(name, shelf, below)


def _settings(
    file: DataFile, tables: Mapping[str, Any], parent: Profile | None
) -> dict[str, Parameter]:
    """The settings that a file states; what each is called and its unit are the root's."""
    whole = {key: _with_names(file, key, table, parent) for key, table in tables.items()}
    for key, table in whole.items():
        # Shapes first: they say better than the kernel what a value of this setting may be.
        _check_shapes(file, key, table.get("value") if isinstance(table, dict) else None)
    return read_parameters(whole, file, regulations())


def _with_names(file: DataFile, key: str, table: Any, parent: Profile | None) -> Any:
    if parent is None:
        return table
    if key not in parent.settings:
        file.refuse("profiles.unknown_setting", key)
    if not isinstance(table, dict):
        return table
    for name in sorted(table.keys() - _CHILD_KEYS):
        file.refuse("data_file.unknown_key", key, name=name)
    known = parent.settings[key]
    named = {"zh": known.zh, "en": known.en, **table}
    return named if known.unit is None else {**named, "unit": known.unit}


def _check_shapes(file: DataFile, key: str, rows: Any) -> None:
    """Every value that is stated has the shape of its setting."""
    for place, row in enumerate(rows if isinstance(rows, list) else (), 1):
        try:
            if isinstance(row, dict) and "is" in row:
                shape_of(key)(_typed(row["is"]))
        except Fault as fault:
            file.refuse(fault.message_id, key, place, **fault.arguments)


def _typed(value: Any) -> Any:
    """A raw value of TOML as parameters hold it: whole numbers as Decimal, lists as tuples."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return tuple(_typed(one) for one in value)
    if isinstance(value, dict):
        return {name: _typed(one) for name, one in value.items()}
    return value


def _check_agreement(file: DataFile, profile: Profile) -> None:
    """No two settings contradict each other on any day from which something changes."""
    found = disagreement(profile)
    if found:
        here = [name for name in found.settings if name in profile.own]
        file.refuse(found.message_id, here[0] if here else "extends", 0, **found.arguments)
