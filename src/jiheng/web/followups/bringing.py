"""Bringing a monitoring or self-evaluation form in: read, shown, and taken over by a second step."""

import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.web.audit.chain import record
from jiheng.web.followups.figures import KINDS, fill_in
from jiheng.web.followups.models import IN_FORCE, READ, REPLACED, FollowUp
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.importing import forms_in, read_upload
from jiheng.web.projects.models import Project
from jiheng.web.projects.privacy import number_in_form, record_of
from jiheng.web.projects.workflow import APPROVED, is_clerk_of


def bring_in(project, upload, request) -> FollowUp:
    """Read a document and keep it; nothing counts yet. Unreadable or Refused where it will not do."""
    if not is_clerk_of(request.user, project):
        raise Refused("web.project.not_clerk")
    if upload is None:
        raise Refused("web.import.no_file")
    one, read = read_upload(upload, request.language)
    forms = forms_in(read, KINDS, Refused("web.followup.none", file=one.name))
    with transaction.atomic():
        return kept(project, one, forms, upload, request)


def kept(project, one, forms, content, request) -> FollowUp:
    """Keep forms of a file that came in, as read; Refused where a text holds a number of a person."""
    if found := next(filter(None, map(number_in_form, forms)), None):
        raise Refused(found[0], quote=found[1])
    made = FollowUp(project=project, file_name=one.name, checksum=one.checksum, by=request.user)
    made.forms = [record_of(form) for form in forms]
    choose(made, _about(forms, project))
    content.seek(0)
    made.content.save(f"{uuid.uuid4().hex}.bin", content, save=False)  # never by the user's name
    made.save()
    record(request, "followup.read", made, file=made.file_name, checksum=made.checksum)
    return made


def _about(forms, project):
    """The number of the form that names the project, else the first."""
    named = (at for at, one in enumerate(forms) if one.project_name == project.name)
    return next(named, 0)


def form_of(made: FollowUp) -> Form:
    """The form of the document that is about the project."""
    return Form.model_validate(made.forms[made.number])


def choose(made: FollowUp, number) -> None:
    """Take another form of the document; its figures are set, not stored."""
    made.number = number
    fill_in(made, form_of(made))


def look_at(made: FollowUp, number) -> None:
    """Take another form of the document where there is one and none was taken over yet."""
    if made.state == READ and number is not None and 0 <= number < len(made.forms):
        choose(made, number)


def replaced_by(made: FollowUp) -> FollowUp | None:
    """The form in force that one which was read takes the place of; None where there is none."""
    same = FollowUp.objects.filter(project=made.project, year=made.year, state=IN_FORCE)
    return same.filter(kind=made.kind).select_related("by").first()


def mark_of(made: FollowUp) -> str:
    """Which form a read one takes the place of, as one sign; empty where none."""
    old = replaced_by(made) if made.state == READ else None
    return str(old.pk) if old else ""


def _must_have_seen(made, seen):
    old = replaced_by(made)
    if made.state == READ and old is not None and str(old.pk) != seen:
        at = timezone.localtime(old.at).strftime("%m-%d %H:%M")
        raise Refused("web.followup.not_seen", file=old.file_name, name=old.by.name, at=at)


def settle(pk, drops, number, seen, request) -> FollowUp:
    """Let what was read count, or forget it; Refused for what another brought in.

    `seen`: the mark (`mark_of`) of the form whose place it takes; another one must be looked at.
    """
    with transaction.atomic():
        now = FollowUp.objects.select_for_update().get(pk=pk)
        # Which form counts and which tells of the money is decided among all of the project.
        Project.objects.select_for_update().get(pk=now.project_id)
        if now.by_id != request.user.pk:
            raise Refused("web.followup.not_yours")
        if drops:
            dropped(now, request)
        else:
            look_at(now, number)
            _must_have_seen(now, seen)
            take_over(now, request)
    return now


def problem_of(made: FollowUp) -> Refused | None:
    """Why a form cannot be taken over: it states no year, or nothing was approved for it."""
    if made.year is None:
        return Refused("web.followup.no_year", file=made.file_name)
    rounds = made.project.declarations.filter(year=made.year, state=APPROVED)
    if not rounds.exists():
        arguments = {"project": made.project.name, "year": str(made.year)}
        return Refused("web.followup.not_approved", **arguments)
    return None


def take_over(made: FollowUp, request) -> None:
    """Let a form count, in place of an older one of its kind; Refused where it cannot."""
    if made.state != READ:
        raise Refused("web.followup.taken")
    if problem := problem_of(made):
        raise problem
    same = FollowUp.objects.filter(project=made.project, year=made.year, state=IN_FORCE)
    same.filter(kind=made.kind).update(state=REPLACED, tells_money=False)
    made.state = IN_FORCE
    made.save()
    same.update(tells_money=False)
    furthest = same.filter(~Q(share=None)).order_by(F("months").desc(), "-pk").first()
    if furthest:
        same.filter(pk=furthest.pk).update(tells_money=True)
    told = {"file": made.file_name, "kind": made.kind, "year": made.year}
    record(request, "followup.accepted", made, **told, checksum=made.checksum)


def dropped(made: FollowUp, request) -> None:
    """Forget a document that was only read, with its file; Refused once it counts."""
    if made.state != READ:
        raise Refused("web.followup.taken")
    record(request, "followup.dropped", made, file=made.file_name)
    storage, name = made.content.storage, made.content.name
    transaction.on_commit(lambda: storage.delete(name))
    made.delete()
