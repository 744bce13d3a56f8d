"""Profiles in a terminal: the list, and every setting of one with its dates and basis."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from rich.table import Table
from rich.text import Text

from jiheng.budget.profiles.model import Profile
from jiheng.budget.profiles.settings import SHAPES
from jiheng.budget.profiles.shapes import Band, Words
from jiheng.kernel.messages import message
from jiheng.kernel.parameters import Dated, Parameter, Value
from jiheng.kernel.regulations import regulations

NOTHING = "—"


def list_of_profiles(known: Mapping[str, Profile], language: str) -> Table:
    """Name, title, what it extends, and one sentence about it."""
    table = _table(language, "name", "title", "extends", "about")
    for profile in known.values():
        cells = (
            profile.name,
            profile.titles[language],
            profile.extends or NOTHING,
            profile.about[language],
        )
        table.add_row(*map(Text, cells))
    return table


def settings_of(profile: Profile, language: str) -> Table:
    """Setting, label, value with its start, basis; what comes from a parent is said so."""
    table = _table(language, "setting", "label", "from", "value", "basis")
    for name, setting in profile.settings.items():
        for one in setting.values:
            basis = one.basis.cited(regulations(), language)
            if name not in profile.own:
                inherited = {"parent": profile.extends or "", "basis": basis}
                basis = message("profiles.inherited", language, **inherited)
            label = setting.zh if language == "zh" else setting.en
            cells = (name, label, one.start.isoformat(), _value(setting, one, language), basis)
            table.add_row(*map(Text, cells))
    return table


def _value(setting: Parameter, one: Dated, language: str) -> str:
    """A value in words: choices and fields by their meaning, bands as intervals."""
    if one.value is None:
        return message("profiles.ended", language)
    if setting.unit is None and setting.id in SHAPES:
        typed = SHAPES[setting.id](one.value)
        if isinstance(typed, str):
            return f"{typed}（{_meaning(setting.id, typed, language)}）"
        if setting.id == "required_fields":
            fields = cast(Words, typed)
            return "、".join(_meaning(setting.id, one, language) for one in fields)
        if isinstance(typed, tuple) and typed and isinstance(typed[0], Band):
            return "；".join(_band(band) for band in typed if isinstance(band, Band))
    return f"{_shown(one.value)}{setting.unit or ''}"


def _meaning(setting: str, choice: str, language: str) -> str:
    return message(f"profiles.choice.{setting}.{choice}", language)


def _band(band: Band) -> str:
    """A half-open interval and what it gives: [80,90) 良."""
    end = f",{_plain(band.below)})" if band.below is not None else ",…)"
    return f"[{_plain(band.low)}{end} {band.word or _plain(band.number)}"


def _plain(number: Fraction) -> str:
    return f"{Decimal(number.numerator) / number.denominator:f}"


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return "；".join(_shown(one) for one in value) or NOTHING
    if isinstance(value, dict):
        return "，".join(f"{name} {_shown(one)}" for name, one in value.items())
    return str(value)


def _table(language: str, *columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    narrow = ("name", "extends", "setting", "from")
    for column in columns:
        heading = message(f"profiles.table.{column}", language)
        table.add_column(heading, overflow="fold", no_wrap=column in narrow)
    return table
