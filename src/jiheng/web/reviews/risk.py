"""The order of the queue: points for each reason to look closer, and a random share (queue.toml)."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import ceil

from django.db.models import F
from django.utils.crypto import salted_hmac

from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.workflow import APPROVED
from jiheng.web.reviews.models import Risk


@cache
def settings():
    """The figures of the queue."""
    text = files("jiheng.web.reviews").joinpath("queue.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def assess(declaration, explanation="") -> Risk:
    """Look at a form as it is submitted, and keep why it deserves a closer look."""
    reasons = [*_reasons(declaration, explanation)]
    if is_drawn(declaration.pk, declaration.versions.count()):
        reasons.append({"id": "drawn", "count": "", "points": str(settings()["drawn"])})
    reasons.sort(key=lambda one: -int(one["points"]))
    minutes = settings()["minutes"]
    spent = minutes["form"] + minutes["indicator"] * len(declaration.row_ids)
    values = {
        "points": sum(int(one["points"]) for one in reasons),
        "reasons": reasons,
        "minutes": ceil(spent + minutes["reason"] * len(reasons)),
    }
    made, _ = Risk.objects.update_or_create(declaration=declaration, defaults=values)
    return made


def is_drawn(number: int, version: int, seed=None, share=None) -> bool:
    """Whether the draw falls on a form: the same site, seed and version give the same answer.

    Drawn with the key of the site, which nobody who fills in forms has: who knows the program,
    the seed and the number of a form still cannot tell beforehand. `jiheng verify` repeats it.
    """
    seed = settings()["seed"] if seed is None else seed
    share = Decimal(settings()["share"] if share is None else share)
    text = f"{seed}/{number}/{version}"
    digest = salted_hmac("jiheng.queue", text, algorithm="sha256").digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def told_of(risk) -> dict:
    """What the log is told of a queue: points, whether the form was drawn, and by which figures."""
    told = {"risk": risk.points, "drawn": any(one["id"] == "drawn" for one in risk.reasons)}
    return told | {"seed": settings()["seed"], "share": str(settings()["share"])}


def highest_first(lying):
    """The order of the queue: of declarations the highest risk first, those without one last."""
    points = F("risk__points").desc(nulls_last=True)
    return lying.select_related("risk").order_by(points, *lying.query.order_by)


def _reasons(declaration, explanation):
    severities = [one["severity"] for one in all_findings_of(declaration, "zh")]
    before = _approved_before(declaration)
    counts = {
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "explained": int(bool(explanation) and "error" in severities),
        "returned": declaration.decisions.filter(act="return").count(),
        "large": int((declaration.amount or 0) >= settings()["limits"]["large"]),
        "grown": int(_has_grown(declaration, before)),
        "copied": int(_is_copied(declaration, before)),
        "first": int(before is None),
    }
    for name, count in counts.items():
        points = settings()["points"][name]
        if count:
            worth = min(points["each"] * count, points["most"])
            yield {"id": name, "count": str(count), "points": str(worth)}


def _approved_before(declaration):
    """What an adjustment adjusts, else the newest approved round of an earlier year."""
    if declaration.adjusts_id:
        return declaration.adjusts.declaration
    rounds = declaration.project.declarations.filter(
        state=APPROVED, year__lt=declaration.year
    ).order_by("-year", "-pk")
    return rounds.first()


def _has_grown(declaration, before):
    if before is None or not before.amount or declaration.amount is None:
        return False
    change = abs(declaration.amount - before.amount) / before.amount * 100
    return change > settings()["limits"]["grown"]


def _is_copied(declaration, before):
    """Whether last year's targets were taken over whole; most of an adjustment stays as it was."""
    is_new = before is not None and declaration.adjusts_id is None
    return is_new and _targets(before) == _targets(declaration)


def _targets(declaration):
    return [(one["level3"], one["target"]) for one in declaration.form["indicators"]]
