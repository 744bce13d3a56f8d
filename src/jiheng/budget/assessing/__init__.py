"""Ex-ante assessment (事前绩效评估): what it asks, which papers prove what, what it concludes.

Source: 中发〔2018〕34号 asks for it before new major policies and projects enter the budget;
dimensions and papers as in published local rules (assessment.toml). Whether a project needs one is
decided in `gate`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jiheng.kernel.regulations import Basis, regulations

SUBJECTS = ("project", "policy")
STEP = Decimal("0.5")  # points are given in halves
_POINTS = re.compile(r"\d{1,4}(\.\d{1,4})?")  # as people write them: no sign, no exponent


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and its words in both languages."""

    id: str
    zh: str
    en: str

    def said(self, language: str) -> str:
        """The words in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Question(Named):
    """One question of a dimension, and its points at most."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Dimension(Named):
    """One dimension with its questions."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Paper(Named):
    """A supporting paper: the questions that it proves, and whether it must be answered for."""

    proves: tuple[str, ...]
    required: bool


@cache
def _data() -> dict[str, Any]:
    text = files("jiheng.budget.assessing").joinpath("assessment.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def dimensions(subject: str) -> tuple[Dimension, ...]:
    """The dimensions of a subject ("project" or "policy") in their order."""
    return tuple(
        Dimension(one["id"], **one[subject], questions=tuple(map(_question, one["questions"])))
        for one in _data()["dimension"]
    )


def _question(one: Mapping[str, Any]) -> Question:
    return Question(one["id"], one["zh"], one["en"], Decimal(one["points"]))


def questions() -> Iterator[Question]:
    """Every question; they are the same for both subjects."""
    for dimension in dimensions(SUBJECTS[0]):
        yield from dimension.questions


@cache
def papers() -> tuple[Paper, ...]:
    """The supporting papers in their order."""
    return tuple(Paper(**(one | {"proves": tuple(one["proves"])})) for one in _data()["paper"])


@cache
def parts() -> tuple[Named, ...]:
    """The texts of the report beside the dimensions."""
    return tuple(Named(**one) for one in _data()["part"])


@cache
def conclusions() -> Mapping[str, Named]:
    """The conclusions by id, the best first."""
    return {one["id"]: Named(**one) for one in _data()["conclusion"]}


def cited(language: str) -> list[str]:
    """What the form rests on, in words."""
    return [Basis(**one).cited(regulations(), language) for one in _data()["basis"]]


def points_in(text: str, most: Decimal) -> Decimal | None:
    """The points that a text gives to a question, in halves up to its most; None where it is none.

    >>> [points_in(text, Decimal(10)) for text in ("9.5", "10", "10.5", "9.3", "-1", "1e1", "")]
    [Decimal('9.5'), Decimal('10'), None, None, None, None, None]
    """
    if not _POINTS.fullmatch(text):
        return None
    points = Decimal(text)
    return points if points <= most and not points % STEP else None


def total(points: Mapping[str, str]) -> Decimal | None:
    """The sum of the points; None while a question is without an answer.

    >>> given = {one.id: "9" for one in questions()}
    >>> total(given), total(given | {"cost": ""})
    (Decimal('90'), None)
    """
    given = [points_in(points.get(one.id, ""), one.points) for one in questions()]
    known = [one for one in given if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(given) else None
