"""Taking over the forms of a batch that were chosen: each in a transaction of its own."""

from django.db import IntegrityError, transaction

from jiheng.budget.forms import Form
from jiheng.web.accounts.rights import CLERK
from jiheng.web.audit.chain import record
from jiheng.web.batch import following
from jiheng.web.batch.models import (
    CHOSEN,
    FOLLOW_UP,
    NEW_PROJECT,
    REFUSED,
    TAKEN,
    TAKING,
    BatchForm,
)
from jiheng.web.batch.reading import begin
from jiheng.web.projects import moving
from jiheng.web.projects.documents import with_fund_rows
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.models import Project


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
    batch, acting = one.document.batch, following.acting_for(one)
    if not batch.by.holds(CLERK, batch.unit_id):
        raise Refused("web.project.not_clerk")
    if one.plan == FOLLOW_UP:
        following.take(one)
    else:
        _begin(one, batch, acting)
    one.state, one.said = TAKEN, None
    one.save()


def _begin(one, batch, acting):
    """Begin the declaration of a form, and its project where there is none."""
    if one.plan == NEW_PROJECT:
        one.project = _new_project(one, batch, acting)
        one.code = one.project.code
    form = _as_declared(one)
    one.declaration = moving.begin(one.project, one.year, acting, form)


def _new_project(one, batch, acting) -> Project:
    """The project of a form: made, or the one that another form of the batch has made meanwhile.

    Refused where that has a round of the year already, or another project the code.
    """
    if Project.objects.filter(code=one.code).exists():
        raise Refused("web.batch.code_taken")
    same = Project.objects.filter(unit=batch.unit, name=one.name).first()
    if same is None:
        made = Project.objects.create(code=one.code, name=one.name, unit=batch.unit)
        record(acting, "project.created", made, code=one.code, batch=batch.pk)
        return made
    if same.declarations.filter(year=one.year).exists():
        raise Refused("web.batch.name_taken", name=one.name, code=same.code)
    return same


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
