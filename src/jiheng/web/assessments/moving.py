"""Moving an assessment: begun, submitted, returned, concluded, concluded again by finance.

Each act is one transaction with its snapshot, checksum and entry in the audit log.
"""

import json

from django.utils import timezone

from jiheng.budget.assessing import conclusions, points_in, questions, total
from jiheng.kernel.text import plain_number
from jiheng.web.assessments.filling import checklist, open_places
from jiheng.web.assessments.locking import locked_out
from jiheng.web.assessments.models import ASSESSING, CONCLUDED, RETURNED, Act, Assessment
from jiheng.web.assessments.passing import rules_of
from jiheng.web.assessments.scope import level_of, may_fill_in
from jiheng.web.audit.chain import record
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.editing import Refused, must_fit


def begin(project, year, request) -> Assessment:
    """Open the assessment of a project for its budget year; Refused where one is open."""
    if project.assessments.exclude(state=CONCLUDED).exists():
        raise Refused("web.assess.open_already")
    subject = "policy" if project.kind == "new_policy" else "project"
    made = Assessment.objects.create(project=project, year=year, subject=subject)
    record(request, "assessment.begun", made, project=project.code, year=year)
    return made


def mark_of(assessment) -> str:
    """What has been done with an assessment, as one sign: sent back with a conclusion."""
    return str(assessment.acts.values_list("pk", flat=True).last() or "")


def must_have_seen(assessment, seen) -> None:
    """Refused where a locked assessment was dealt with after it was seen (`mark_of`)."""
    if seen == mark_of(assessment):
        return
    last = assessment.acts.select_related("by").last()
    at = timezone.localtime(last.at if last else assessment.since)
    name = last.by.name if last else "—"
    raise Refused("web.assess.not_seen", name=name, at=at.strftime("%m-%d %H:%M"))


def submit(assessment, person, request) -> Act:
    """Send it to the department; Refused while a question, a reason or a required paper is open."""
    if not may_fill_in(person, assessment):
        raise locked_out(assessment)
    language = _language(request)
    missing = open_places(assessment, language)
    if missing:
        raise Refused("web.assess.not_whole", places=missing, count=str(len(missing)))
    return _acted(assessment, person, request, ASSESSING, act="submit")


def give_back(assessment, person, request, text) -> Act:
    """Return it to the clerk; Refused without a reason in words."""
    if level_of(person, assessment) != "department":
        raise Refused("web.decide.not_yours")
    must_be_another(person, assessment, "department")
    if not text.strip():
        raise Refused("web.decide.no_reason")
    return _acted(assessment, person, request, RETURNED, act="return", text=text.strip())


def must_be_another(person, assessment, level) -> None:
    """Refused where the person worked on the assessment, or concluded on it for the level below."""
    acts = assessment.acts.filter(by=person)
    if acts.filter(act="submit").exists() or assessment.papers.filter(by=person).exists():
        raise Refused("web.assess.own_work")
    if level == "finance" and acts.filter(act="conclude", level="department").exists():
        raise Refused("web.assess.same_person")


def conclude(assessment, person, request, points, conclusion, text) -> Act:
    """Give points and conclusion; one that the total does not suggest needs its reason in words."""
    level = level_of(person, assessment)
    if level is None:
        raise Refused("web.decide.not_yours")
    must_be_another(person, assessment, level)
    given = {one.id: (points.get(one.id) or "").strip() for one in questions()}
    for one in questions():
        if given[one.id] and points_in(given[one.id], one.points) is None:
            raise Refused("web.review.points", text=given[one.id], most=str(one.points))
    together = total(given)
    if together is None:
        raise Refused("web.assess.points_missing")
    if conclusion not in conclusions():
        raise Refused("web.assess.no_conclusion")
    rules = rules_of(assessment.year)
    suggested = rules.suggested(together) if rules else conclusion
    if (conclusion != suggested or level == "finance") and not text.strip():
        said = conclusions()[suggested].said(_language(request))
        words = {"total": plain_number(together), "suggested": said}
        raise Refused("web.assess.against_total", **words)
    told = {"points": given, "total": together, "conclusion": conclusion, "text": text.strip()}
    return _acted(assessment, person, request, CONCLUDED, act="conclude", level=level, **told)


def _acted(assessment, person, request, state, **told):
    """Keep what was assessed, set the state, tell the audit log."""
    must_fit(told.get("text", ""))
    text = json.dumps(snapshot_of(assessment, told), ensure_ascii=False, sort_keys=True, indent=1)
    act = assessment.acts.create(snapshot=text, checksum=checksum(text), by=person, **told)
    assessment.state, assessment.since = state, timezone.now()
    assessment.save(update_fields=["state", "since"])
    about = {"to": state, "conclusion": act.conclusion, "checksum": act.checksum}
    record(request, f"assessment.{act.act}", assessment, person=person.login, **about)
    return act


def snapshot_of(assessment, told):
    """All that was assessed and decided, as plain data."""
    project = assessment.project
    return {
        "project": project.name,
        "code": project.code,
        "unit": project.unit.name,
        "year": assessment.year,
        "subject": assessment.subject,
        "planned_amount": str(project.planned_amount) if project.planned_amount else None,
        "texts": assessment.texts,
        "own_points": assessment.points,
        "papers": [
            {
                "kind": row["paper"].id,
                "title": one.title,
                "not_applicable": one.not_applicable,
                "file": one.file_name,
                "checksum": one.checksum,
            }
            for row in checklist(assessment, "zh")
            for one in row["found"]
        ],
        **{key: str(value) if key == "total" else value for key, value in told.items()},
    }


def _language(request):
    return getattr(request, "language", "zh")
