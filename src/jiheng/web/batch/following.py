"""Monitoring and self-evaluation forms of a batch: which project each is about, and what is doubtful.

What is certain can be taken over with the others; what is doubtful is kept as it was read, and a
person looks at it first, on its own page.
"""

from jiheng.budget.scoring import year_of
from jiheng.web.audit.acting import OnBehalf
from jiheng.web.batch.models import CHECK, FOLLOW_UP, NOT_TAKEN, BatchForm
from jiheng.web.followups import bringing
from jiheng.web.followups.models import IN_FORCE, FollowUp
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.models import Project
from jiheng.web.projects.workflow import APPROVED


def plan(made: BatchForm, form, one) -> None:
    """Say what can be done with a form of a document that came in (`one`); nothing where it fits
    no project, or its project has nothing approved for the year.
    """
    made.year = year_of(form)
    try:
        made.project, doubt = project_of(made.document.batch.unit, made, form)
        about = {"project": made.project, "year": made.year, "file_name": one.name}
        if problem := bringing.problem_of(FollowUp(**about)):
            raise problem
        beside = _beside_others(made, form, one)
        doubt = doubt or beside or ("web.batch.doubts" if form.reading else None)
    except Refused as refused:
        made.said = {"id": refused.message_id, "arguments": refused.arguments}
        return
    made.code, made.plan = made.project.code, CHECK if doubt else FOLLOW_UP
    made.said = {"id": doubt, "arguments": {}} if doubt else None


def project_of(unit, made: BatchForm, form) -> tuple[Project, str | None]:
    """The project of the unit that a form is about, and why that is doubtful (a message), if it is.

    By its code; else by its exact name among those with targets approved for the year. Refused
    where there is none, or more than one.
    """
    ours = Project.objects.filter(unit=unit)
    if made.code and (found := ours.filter(code=made.code).first()):
        return found, "web.batch.other_name" if made.name not in ("", found.name) else None
    named = ours.filter(name=made.name) if made.name else ours.none()
    approved = named.filter(declarations__year=made.year, declarations__state=APPROVED).distinct()
    found = list((approved if approved.exists() else named)[:2])
    if not found:
        raise Refused("web.batch.no_project")
    if len(found) > 1:
        raise Refused("web.batch.many_projects")
    unit_stated = form.implementing_unit or ""
    is_ours = not unit_stated or unit.name in unit_stated
    return found[0], None if is_ours else "web.batch.other_unit"


def _beside_others(made, form, one):
    """What makes a form doubtful beside others of its project, year and kind, if anything.

    Refused where the very document counts already.
    """
    same = {"project": made.project, "year": made.year, "kind": form.kind}
    counting = FollowUp.objects.filter(state=IN_FORCE, **same).first()
    if counting is not None:
        if counting.checksum == one.checksum:
            raise Refused("web.batch.same_again")
        return "web.batch.replaces"
    others = BatchForm.objects.filter(document__batch=made.document.batch, followup__isnull=False)
    if others.filter(project=made.project, year=made.year, record__kind=form.kind).exists():
        return "web.batch.twice"
    return None


def keep(made: BatchForm, form, one, content) -> None:
    """Keep a form as it was read, where it is about a project; it counts nowhere yet.

    A text that may not be kept becomes the sentence that says so.
    """
    if made.plan not in (FOLLOW_UP, CHECK):
        return
    try:
        made.followup = bringing.kept(made.project, one, [form], content, acting_for(made))
    except Refused as refused:
        made.plan = NOT_TAKEN
        made.said = {"id": refused.message_id, "arguments": refused.arguments}


def take(made: BatchForm) -> None:
    """Let a form count; Refused where it was dropped or taken over at its page meanwhile.

    What it takes the place of was told when it was read; what came in after that was not.
    """
    if made.followup_id is None:
        raise Refused("web.batch.dropped")
    old = bringing.replaced_by(made.followup)
    seen = str(old.pk) if old and old.pk < made.followup_id else ""
    bringing.settle(made.followup_id, False, None, seen, acting_for(made))


def acting_for(made: BatchForm) -> OnBehalf:
    """Who acts when the worker does: whoever brought the batch in."""
    batch = made.document.batch
    return OnBehalf(batch.by, batch.language, batch.address)
