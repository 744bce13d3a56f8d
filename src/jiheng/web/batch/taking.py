"""Taking over the forms of a batch that were chosen: each in a transaction of its own."""

import re

from django.db import IntegrityError, transaction

from jiheng.budget.forms import Form
from jiheng.web.audit.chain import record
from jiheng.web.batch.models import (
    CHOSEN,
    NEW_PROJECT,
    NEW_ROUND,
    OPEN,
    REFUSED,
    TAKEN,
    TAKING,
    BatchForm,
)
from jiheng.web.batch.reading import begin
from jiheng.web.projects import moving
from jiheng.web.projects.documents import with_fund_rows
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.forms import CODE
from jiheng.web.projects.models import Project

TAKEABLE = (NEW_PROJECT, NEW_ROUND)


class OnBehalf:
    """Stands for a request where the worker acts for a person: who, from where, which language."""

    def __init__(self, batch):
        self.user, self.language = batch.by, batch.language
        self.META = {"REMOTE_ADDR": batch.address}


def choose(batch, chosen, request) -> int:
    """Mark forms (id → code of a new project) to be taken over, all or none; how many.

    Raises Refused where a code is missing, is none, or stands twice.
    """
    from jiheng.web.batch.tasks import enqueue_taking

    waiting = BatchForm.objects.select_for_update().filter(
        document__batch=batch, state=OPEN, plan__in=TAKEABLE
    )
    forms = [one for one in waiting if one.pk in chosen]
    if not forms:
        raise Refused("web.batch.none_chosen")
    codes = set()
    for one in forms:
        if one.plan == NEW_PROJECT:
            one.code = chosen[one.pk].strip()
            if not re.fullmatch(CODE, one.code):
                raise Refused("web.batch.code", name=one.name)
            if one.code in codes:
                raise Refused("web.batch.code_twice", code=one.code)
            codes.add(one.code)
        one.state = CHOSEN
    BatchForm.objects.bulk_update(forms, ["code", "state"])
    record(request, "batch.chosen", batch, forms=len(forms))
    enqueue_taking(forms)
    return len(forms)


def take(pk) -> None:
    """Take one chosen form over: its project where there is none, and its round, or a sentence."""
    one = begin(BatchForm, pk, CHOSEN, TAKING, REFUSED)
    if one is None:
        return
    try:
        with transaction.atomic():
            now = BatchForm.objects.select_for_update().get(pk=pk)
            if now.state == TAKING:
                _take(now)
    except Refused as refused:
        _refuse(pk, refused)
    except IntegrityError:
        _refuse(pk, Refused("web.batch.code_taken"))


def _take(one):
    batch = one.document.batch
    acting = OnBehalf(batch)
    if not any(
        held.role == "clerk" and held.organisation_id == batch.unit_id
        for held in batch.by.appointments_today()
    ):
        raise Refused("web.declare.cannot")
    if one.plan == NEW_PROJECT:
        if Project.objects.filter(code=one.code).exists():
            raise Refused("web.batch.code_taken")
        one.project = Project.objects.create(code=one.code, name=one.name, unit=batch.unit)
        record(acting, "project.created", one.project, code=one.code, batch=batch.pk)
    form = _as_declared(one)
    one.declaration = moving.begin(one.project, one.year, acting, form)
    one.state, one.said = TAKEN, None
    one.save()


def _as_declared(one) -> Form:
    """The form as the declaration of its project: names of the project and its offices from here."""
    form, project = Form.model_validate(one.record), one.project
    form.kind, form.title, form.year = "target_declaration", None, str(one.year)
    form.project_name, form.project_code = project.name, project.code
    form.department, form.implementing_unit = project.department.name, project.unit.name
    form.department_code, form.filled_by = None, {}
    return with_fund_rows(form)


def _refuse(pk, refused):
    said = {"id": refused.message_id, "arguments": refused.arguments}
    BatchForm.objects.filter(pk=pk, state=TAKING).update(state=REFUSED, said=said)
