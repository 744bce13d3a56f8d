"""Models of the site as the API gives them."""

from jiheng.kernel.messages import message
from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.deciding import mark_of, sheet_of, version_of
from jiheng.web.projects.keeping import mark_of as mark_of_project
from jiheng.web.projects.models import Approval
from jiheng.web.projects.reviewing import REASONS, questions
from jiheng.web.projects.rolling import copied_from
from jiheng.web.projects.workflow import holds
from jiheng.web.reviews.lessons import warnings_of

_OF_PROJECT = ("kind", "planned_amount", "first_year", "last_year", "is_transfer")


def of_project(one):
    """A project with the names of its places."""
    return {
        "id": one.pk,
        "code": one.code,
        "name": one.name,
        "unit": one.unit.name,
        "department": one.department.name,
        "region": one.region.name,
        **{name: getattr(one, name) for name in _OF_PROJECT},
        "seen": mark_of_project(one),
    }


def brief(one):
    """A declaration in a list."""
    return {
        "id": one.pk,
        "project": one.project_id,
        "project_code": one.project.code,
        "project_name": one.project.name,
        "year": one.year,
        "state": one.state,
        "since": one.since,
        "due": one.due,
        "adjusts": one.adjusts_id,
    }


def lying_brief(one, decides, language):
    """A declaration in the inbox, to a reviewer with its place in the queue."""
    risk = getattr(one, "risk", None) if decides else None
    return brief(one) | {"risk": risk and _risk(risk, language)}


def _risk(risk, language):
    said = [
        each | {"text": message(f"web.risk.{each['id']}", language, count=each["count"] or "0")}
        for each in risk.reasons
    ]
    return {"points": risk.points, "minutes": risk.minutes, "reasons": said}


def whole(one, person, language):
    """A declaration as it stands."""
    return brief(one) | {
        "editable": one.can_be_edited and holds(person, one),
        "revision": one.revision,
        "saved_at": one.saved_at,
        "form": one.form,
        "row_ids": one.row_ids,
        "row_facts": one.row_facts,
        "approval": Approval.objects.filter(declaration=one).values_list("pk", flat=True).first(),
        "copied_from": copied_from(one),
        "findings": all_findings_of(one, language),
        "warnings": list(warnings_of(one, language)),
    }


def of_sheet(one, language):
    """The review sheet of the version that lies with a reviewer, blank where none is kept."""
    sheet = sheet_of(one)
    asked = [
        {
            "id": each.id,
            "part": each.part,
            "text": message(f"web.question.{each.id}", language),
            "most": each.points,
        }
        for each in questions()
    ]
    return {
        "seen": mark_of(one),
        "version": version_of(one).number,
        "step": one.state,
        "questions": asked,
        "reasons": list(REASONS),
        "points": sheet.points if sheet else {},
        "opinions": sheet.opinions if sheet else {},
        "total": sheet.total if sheet else None,
        "grade": sheet.grade if sheet else "",
        "by": sheet.by.name if sheet else None,
        "at": sheet.at if sheet else None,
    }


def of_kept_sheet(one):
    """A review sheet that is whole."""
    keys = ("step", "points", "opinions", "total", "grade", "at")
    told = {key: getattr(one, key) for key in keys}
    return told | {"version": one.version.number, "by": one.by.name}


def brief_opinion(one):
    """A request to an expert in a list."""
    keys = ("question", "due", "done_at", "ended_at")
    return {
        "id": one.pk,
        "declaration": one.declaration_id,
        "project_name": one.declaration.project.name,
        "expert": one.expert.name,
        "asked_by": one.asked_by.name,
        **{key: getattr(one, key) for key in keys},
    }


def of_opinion(one):
    """A request to an expert with the opinion."""
    keys = ("points", "opinions", "text", "total", "grade")
    return brief_opinion(one) | {key: getattr(one, key) for key in keys}


def of_batch(found, documents, forms, progress, language):
    """A batch with its documents and forms."""
    return {
        "id": found.pk,
        "name": found.name,
        **{key: progress[key] for key in ("all", "done", "busy")},
        "documents": [
            {"name": one.name, "state": one.state, "message": one.sentence(language)}
            for one in documents
        ],
        "forms": [
            {
                "id": one.pk,
                "document": one.document.name,
                "name": one.name,
                "year": one.year,
                "code": one.code,
                "plan": one.plan,
                "state": one.state,
                "message": one.sentence(language),
                "declaration": one.declaration_id,
                "imported": one.imported_id,
                "followup": one.followup_id,
            }
            for one in forms
        ],
    }
