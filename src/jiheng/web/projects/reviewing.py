"""The four-part review sheet: its questions as data, its sum and its grade."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django.utils import timezone

from jiheng.budget.assessing import points_in
from jiheng.kernel.regulations import Basis, regulations
from jiheng.kernel.text import plain_number
from jiheng.web.projects.editing import Refused, must_be_impersonal, must_fit
from jiheng.web.projects.models import ReviewSheet

# What is wrong with a form, in words of the review: chips beside the free text.
REASONS = ("incomplete", "vague", "not_related", "not_quantified", "money", "evidence", "weights")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a part, and its points at most."""

    id: str
    part: str
    points: Decimal


@cache
def _data():
    text = files("jiheng.web.projects").joinpath("review_sheet.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def questions() -> tuple[Question, ...]:
    """The questions in their order."""
    return tuple(
        Question(one["id"], part["id"], Decimal(one["points"]))
        for part in _data()["part"]
        for one in part["questions"]
    )


def cited(language):
    """What the sheet rests on, in words."""
    return [Basis(**one).cited(regulations(), language) for one in _data()["basis"]]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade, from how many points on, and whether a form of it may be passed on."""

    id: str
    least: Decimal
    goes_on: bool


@cache
def grades() -> tuple[Grade, ...]:
    """The grades, the best first."""
    return tuple(
        Grade(one["id"], Decimal(one["least"]), one["goes_on"]) for one in _data()["grade"]
    )


def grade_of(total: Decimal) -> str:
    """The grade of a total; the bands are data."""
    return next(one.id for one in grades() if total >= one.least)


def fill_in(declaration, version, step, given, opinions, person) -> ReviewSheet:
    """Keep the sheet of a step; it has a total and a grade once every question is answered.

    Raises Refused where points are no number between nothing and the question's most.
    """
    points = checked_points(given)
    total = sum(map(Decimal, points.values()), Decimal(0))
    whole = len(points) == len(questions())
    kept = {row: text.strip() for row, text in opinions.items() if text.strip()}
    must_fit(*kept.values())
    must_be_impersonal(*kept.values())
    values = {
        "declaration": declaration,
        "points": points,
        "opinions": kept,
        "total": total if whole else None,
        "grade": grade_of(total) if whole else "",
        "by": person,
        "at": timezone.now(),
    }
    made, _ = ReviewSheet.objects.update_or_create(version=version, step=step, defaults=values)
    return made


def checked_points(given) -> dict[str, str]:
    """The points that were given, by question; Refused where they are no such number."""
    points = {}
    for one in questions():
        text = (given.get(one.id) or "").strip()
        if text:
            points[one.id] = str(_points(text, one))
    return points


def must_allow(sheet, step) -> None:
    """Refused where the step asks for a whole sheet and has none, or its grade may not go on."""
    if step.sheet and not sheet.grade:
        raise Refused("web.review.not_whole")
    if sheet.grade and not next(one.goes_on for one in grades() if one.id == sheet.grade):
        raise Refused(f"web.review.{sheet.grade}", total=plain_number(sheet.total))


def _points(text, question):
    points = points_in(text, question.points)
    if points is None:
        raise Refused("web.review.points", text=text, most=str(question.points))
    return points
