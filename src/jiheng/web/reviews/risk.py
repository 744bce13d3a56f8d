"""The order of the queue: points for each reason to look closer, and a random share (queue.toml)."""

import hashlib
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import ceil

from jiheng.web.projects.beside import all_findings_of
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
    """Whether the draw falls on a form: the same seed and form give the same answer.

    >>> sum(is_drawn(one, 1, "a", Decimal("0.1")) for one in range(10000))
    982
    """
    seed = settings()["seed"] if seed is None else seed
    share = Decimal(settings()["share"] if share is None else share)
    digest = hashlib.sha256(f"{seed}/{number}/{version}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


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
        "copied": int(before is not None and _targets(before) == _targets(declaration)),
        "first": int(before is None),
    }
    for name, count in counts.items():
        points = settings()["points"][name]
        if count:
            worth = min(points["each"] * count, points["most"])
            yield {"id": name, "count": str(count), "points": str(worth)}


def _approved_before(declaration):
    rounds = declaration.project.declarations.filter(
        state="approved", year__lt=declaration.year
    ).order_by("-year", "-pk")
    return rounds.first()


def _has_grown(declaration, before):
    if before is None or not before.amount or declaration.amount is None:
        return False
    change = abs(declaration.amount - before.amount) / before.amount * 100
    return change > settings()["limits"]["grown"]


def _targets(declaration):
    return [(one["level3"], one["target"]) for one in declaration.form["indicators"]]
