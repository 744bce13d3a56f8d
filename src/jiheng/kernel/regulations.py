"""Every law, notice and standard once (regulations.toml), and how a basis is cited.

A confidence code says how sure the content is: H the official or stored text was read, M seen
second-hand (a form printed by an authority, a configured system), mem from memory. Only H is
cited plainly; anything else carries 条款待核 (article to be verified).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from jiheng.kernel.data_files import DataFile, parse_data_file
from jiheng.kernel.messages import message

Confidence = Literal["H", "M", "mem"]
Level = Literal["national", "ministry", "local", "standard", "practice"]

CONFIDENCES: tuple[str, ...] = get_args(Confidence)
_LEVELS: tuple[str, ...] = get_args(Level)
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A law, notice or standard; days are ISO as far as they are known (2018-09).

    `described` says that the title is our description, because the official one was not seen
    or there is none (practice).
    """

    id: str
    title: str
    level: Level
    confidence: Confidence
    described: bool = False
    title_en: str | None = None
    number: str | None = None
    issuer: str | None = None
    published: str | None = None
    in_force: str | None = None
    ended: str | None = None
    url: str | None = None

    def named(self, language: str = "zh") -> str:
        """The official title as it is, or our description of it in the language asked for."""
        if not self.described:
            return f"《{self.title}》"
        return self.title_en or self.title if language == "en" else self.title


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule or value rests on: a regulation, its article where known, and how sure.

    An `article` is a number, or the place in words (第五章).
    """

    regulation: str
    confidence: Confidence
    article: str | None = None

    def cited(self, known: Mapping[str, Regulation], language: str = "zh") -> str:
        """The citation a user reads; 条款待核 is added where the text itself was not read.

        An article known from memory only is not quoted at all.
        """
        found = known[self.regulation]
        name = found.named(language)
        number = f" ({found.number})" if language == "en" else f"（{found.number}）"
        name += number if found.number else ""
        article = self.article if self.confidence != "mem" else None
        if article and article.isdigit():
            name += message("regulations.article", language, article=article)
        else:
            name += article or ""
        read = self.confidence == "H" and found.confidence == "H"
        # Practice has no article to verify; what is only remembered of it is still to be.
        if read or (found.level == "practice" and self.confidence != "mem"):
            return name
        return message("regulations.to_verify", language, name=name)


_REQUIRED = ("title", "level", "confidence")
_KEYS = {one.name for one in fields(Regulation)} - {"id"}


def read_regulations(file: DataFile) -> dict[str, Regulation]:
    """The regulations of a file by id; DocumentError with line and reason where one is broken."""
    known: dict[str, Regulation] = {}
    numbers: dict[str, str] = {}
    for key, table in file.tables.items():
        known[key] = found = _regulation(file, key, table)
        if found.number and found.number in numbers:
            file.refuse("regulations.twice", key, other=numbers[found.number], number=found.number)
        numbers[found.number or key] = key
    return known


def _regulation(file: DataFile, key: str, table: Any) -> Regulation:
    if not _ID.fullmatch(key):
        file.refuse("regulations.id", key)
    if not isinstance(table, dict):
        file.refuse("data_file.not_a_table", key)
    for name in table.keys() - _KEYS:
        file.refuse("data_file.unknown_key", key, name=name)
    for name in _REQUIRED:
        if name not in table:
            file.refuse("data_file.missing_key", key, name=name)
    for name, value in table.items():
        _check_value(file, key, name, value)
    if bool(table.get("described")) != ("title_en" in table):
        file.refuse("regulations.title_en", key)
    return Regulation(id=key, **table)


def _check_value(file: DataFile, key: str, name: str, value: Any) -> None:
    """Every value is a text without blanks at its ends; codes, days and links are well formed."""
    if name == "described" and isinstance(value, bool):
        return
    if not isinstance(value, str) or not value or value != value.strip():
        file.refuse("data_file.wrong_value", key, name=name, value=str(value))
    right: dict[str, object] = {
        "level": value in _LEVELS,
        "confidence": value in CONFIDENCES,
        "published": _DAY.fullmatch(value),
        "in_force": _DAY.fullmatch(value),
        "ended": _DAY.fullmatch(value),
        "url": value.startswith(("https://", "http://")),
    }
    if not right.get(name, True):
        file.refuse("data_file.wrong_value", key, name=name, value=value)


@cache
def regulations() -> dict[str, Regulation]:
    """The packaged regulations by id."""
    text = files("jiheng.kernel").joinpath("regulations.toml").read_text(encoding="utf-8")
    return read_regulations(parse_data_file(text, "regulations.toml"))


def regulation(regulation_id: str) -> Regulation:
    """The packaged regulation of an id; KeyError where there is none (our fault)."""
    return regulations()[regulation_id]
