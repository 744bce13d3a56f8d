"""Filling an assessment in: texts and points field by field, papers one by one.

Each field comes with what it held when the page was made: where somebody else has changed it since,
it is not overwritten but given back as a conflict, unless the person decides for the own text.
"""

import uuid

from django.utils import timezone

from jiheng.budget.assessing import papers, parts, points_in, questions
from jiheng.web.assessments.locking import locked_out
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.projects.editing import Refused, must_be_impersonal, must_fit
from jiheng.web.projects.uploads import Received, must_be_as_named, received

_MOST_PAPERS, _LONGEST_TITLE = 60, 200


def fields_of(assessment) -> dict[str, str]:
    """Every field by name with its text: text-object, text-need…, points-relevance…"""
    names = [one.id for one in (*parts(), *questions())]
    texts = {f"text-{name}": assessment.texts.get(name, "") for name in names}
    points = {f"points-{one.id}": assessment.points.get(one.id, "") for one in questions()}
    return {"subject": assessment.subject} | texts | points


def locked(pk) -> Assessment:
    """The assessment, locked until the transaction ends; Refused where it cannot be edited."""
    found = Assessment.objects.select_for_update().get(pk=pk)
    if not found.can_be_edited:
        raise locked_out(found)
    return found


def save(assessment, given, mine=()) -> tuple[dict[str, str], dict[str, str]]:
    """Take changed fields over; what was changed, and the conflicts with what stands there now.

    `given` has each field's new text and, as `was-<field>`, the text that it held; of a field that is
    `mine`, as `theirs-<field>`, the text of another that it shall stand instead of. Raises Refused,
    and changes nothing, where points are none or a text is too long.
    """
    changed, conflicts = {}, {}
    for name, now in fields_of(assessment).items():
        new, was = _plain(given.get(name)), _plain(given.get(f"was-{name}"))
        if new is None or new == now:
            continue
        decided = name in mine and _plain(given.get(f"theirs-{name}")) == now
        if was != now and not decided:
            if new != was:
                conflicts[name] = now  # both have changed it, or what it held was not said
            continue
        _put(assessment, name, new)
        changed[name] = new
    if changed:
        assessment.saved_at = timezone.now()
        assessment.save(update_fields=["texts", "points", "subject", "saved_at"])
    return changed, conflicts


def _plain(text):
    """A text as it is stored; None stays None."""
    return None if text is None else text.strip().replace("\r\n", "\n")


def _put(assessment, name, text):
    part, _, key = name.partition("-")
    if part == "subject":
        if text not in ("project", "policy"):
            raise Refused("web.edit.no_such_cell")
        assessment.subject = text
    elif part == "points":
        most = next(one.points for one in questions() if one.id == key)
        if text and points_in(text, most) is None:
            raise Refused("web.review.points", text=text, most=str(most))
        assessment.points[key] = text
    else:
        must_fit(text)
        must_be_impersonal(text)
        assessment.texts[key] = text


def looked_at(upload) -> Received | None:
    """Scan the file of a paper: before any transaction, for others wait for that."""
    if upload is None:
        return None
    with received(upload.name, upload.chunks()) as one:
        must_be_as_named(one)
        return one


def add_paper(assessment, given, upload, person, came) -> Paper:
    """Add a paper with its title, a file, or the reason why there is none of its kind.

    `came` is the file as it was `looked_at`.
    """
    kind = given.get("kind", "")
    if kind not in {one.id for one in papers()}:
        raise Refused("web.paper.kind")
    title, reason = (given.get(key, "").strip() for key in ("title", "not_applicable"))
    must_fit(title, reason, most=_LONGEST_TITLE)
    if not reason and not title and upload is None:
        raise Refused("web.paper.empty")
    if reason and upload is not None:
        raise Refused("web.paper.both")
    must_be_impersonal(title, reason)
    here = assessment.papers.filter(is_removed=False)
    if here.count() >= _MOST_PAPERS:
        raise Refused("web.paper.too_many", count=str(_MOST_PAPERS))
    made = Paper(assessment=assessment, kind=kind, title=title, not_applicable=reason, by=person)
    made.is_sensitive = bool(given.get("is_sensitive"))
    if upload is not None:
        made.file_name, made.checksum = came.name, came.checksum
        made.title = title or made.file_name
        upload.seek(0)
        made.content.save(f"{uuid.uuid4().hex}.bin", upload, save=False)  # never by its own name
    made.save()
    return made


def checklist(assessment, language) -> list[dict]:
    """Every kind of paper with what it proves, what was handed in, and its state.

    Open: required and neither handed in nor answered for; without: not required and absent.
    """
    said = {one.id: one.said(language).split("：")[0].split(":")[0] for one in questions()}
    here: dict[str, list[Paper]] = {}
    for one in assessment.papers.filter(is_removed=False):
        here.setdefault(one.kind, []).append(one)
    rows = []
    for paper in papers():
        found = here.get(paper.id, [])
        if any(not one.not_applicable for one in found):
            state = "there"
        elif found:
            state = "not_applicable"
        else:
            state = "open" if paper.required else "without"
        proves = [said[one] for one in paper.proves]
        rows.append({"paper": paper, "proves": proves, "state": state, "found": found})
    return rows


def open_places(assessment, language) -> list[str]:
    """What keeps an assessment from being submitted, in words: questions, texts and papers."""
    blank = [
        one.said(language).split("：")[0].split(":")[0]
        for one in questions()
        if not assessment.points.get(one.id) or not assessment.texts.get(one.id)
    ]
    blank += [
        one.said(language)
        for one in parts()
        if one.id == "object" and not assessment.texts.get(one.id)
    ]
    missing = [
        row["paper"].said(language)
        for row in checklist(assessment, language)
        if row["state"] == "open"
    ]
    return blank + missing
