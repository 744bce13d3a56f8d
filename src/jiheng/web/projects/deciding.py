"""What a reviewer decides: the sheet is kept first, then the form is moved; all or nothing."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from jiheng.web.audit.chain import record
from jiheng.web.projects import moving
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.reviewing import REASONS, fill_in, must_allow
from jiheng.web.projects.separating import must_be_another
from jiheng.web.projects.workflow import holds, step_of
from jiheng.web.reviews.lessons import keep as keep_lessons

KEEP, PASS, RETURN, APPROVE = "keep", "pass", "return", "approve"


@dataclass(frozen=True)
class Given:
    """The act, the sheet with its opinions by row, the reasons, and number and day of an approval."""

    act: str
    points: Any
    opinions: dict[str, str]
    reasons: list[str] = field(default_factory=list)
    text: str = ""
    approval: dict[str, Any] = field(default_factory=dict)
    seen: str = ""  # what lay before the reviewer: the mark (`mark_of`) of version and sheet
    warns_others: bool = True  # a return becomes a lesson for the next who fills in such a form


def decide(declaration, request, given: Given) -> None:
    """Keep the sheet of a locked declaration's step, then do what was decided.

    Raises Refused, and changes nothing in its transaction, where the act is not to be taken.
    """
    if not holds(request.user, declaration) or declaration.can_be_edited:
        raise Refused("web.decide.not_yours")
    person, step = request.user, declaration.state
    must_be_another(person, declaration)
    version = version_of(declaration)
    _take_over(version, step, request, given.seen)
    sheet = fill_in(declaration, version, step, given.points, given.opinions, person)
    if given.act in (PASS, APPROVE):
        must_allow(sheet, step_of(step))
    if given.act == PASS:
        moving.forward(declaration, person, request, given.text)
    elif given.act == RETURN:
        reasons = [one for one in given.reasons if one in REASONS]
        made = moving.give_back(declaration, person, request, reasons, given.text)
        if given.warns_others:
            keep_lessons(declaration, made, sheet.opinions)
    elif given.act == APPROVE:
        number, day = given.approval["number"], given.approval["day"]
        moving.approve(declaration, person, request, number=number, day=day)
    elif given.act == KEEP:
        record(request, "review.kept", declaration, step=step)
    else:
        raise Refused("web.bad.text")


def version_of(declaration):
    """The version that lies with a reviewer: as it was submitted last."""
    return declaration.versions.filter(event="submit").last()


def sheet_of(declaration):
    """The sheet of that version at the step where the form lies; None where none is kept."""
    return (
        version_of(declaration).sheets.filter(step=declaration.state).select_related("by").first()
    )


def mark_of(declaration) -> str:
    """What a reviewer sees now, to be sent back with the decision: version, and sheet if any."""
    sheet = sheet_of(declaration)
    return f"{version_of(declaration).number}/{sheet.at.isoformat() if sheet else ''}"


def _take_over(version, step, request, seen):
    """Refused where the version, or what a colleague kept in the sheet, was not seen.

    What is written over of a colleague goes into the log.
    """
    number, _, kept_at = seen.partition("/")
    if number != str(version.number):
        at = timezone.localtime(version.at).strftime("%Y-%m-%d %H:%M")
        raise Refused("web.review.not_seen", number=str(version.number), at=at)
    before = version.sheets.filter(step=step).select_related("by").first()
    if before is None or before.by == request.user:
        return
    if kept_at != before.at.isoformat():
        at = timezone.localtime(before.at).strftime("%H:%M")
        raise Refused("web.review.kept_by", name=before.by.name, at=at)
    kept = {"of": before.by.login, "points": before.points, "opinions": before.opinions}
    record(request, "review.replaced", version.declaration, step=step, **kept)
