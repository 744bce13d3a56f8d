"""What the library knows of a project: kept as new, and changed by whom it was seen as it is."""

from django.db import transaction

from jiheng.web.audit.chain import record
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.forms import ProjectData, data_of
from jiheng.web.projects.models import Project


class Changed(Refused):
    """A project that is no more what was seen; its sentence says what it is now."""

    def __init__(self, project):
        super().__init__("web.project.changed")
        self.project = project

    def said(self, language):
        """What the library knows of the project now, in one line."""
        shown = ProjectData(initial=data_of(self.project), language=language)
        kinds = dict(shown.fields["project_kind"].choices)
        said = [(one.label, kinds.get(one.initial, one.initial)) for one in shown]
        yes = {True: "✓", None: "—", "": "—"}
        now = "；".join(f"{label} {yes.get(value, value) or '—'}" for label, value in said)
        return shown.sentence(self.message_id, now=now)


def mark_of(project) -> str:
    """What the library knows of a project as one sign, to be sent back with a change."""
    return checksum("|".join(map(str, data_of(project).values())))


def make_project(form, request) -> Project:
    """The project of a valid form."""
    given = form.cleaned_data
    with transaction.atomic():
        made = Project.objects.create(
            code=given["project_code"],
            name=given["project_name"],
            unit=given["unit"],
            **form.data_of_project(),
        )
        record(request, "project.created", made, code=made.code)
    return made


def change_project(found, form, request, seen) -> None:
    """Give a project the data of a valid form.

    Raises Changed, and changes nothing, where it is no more what was `seen` (`mark_of`).
    """
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=found.pk)
        found.refresh_from_db()
        if seen != mark_of(found):
            raise Changed(found)
        for name, value in form.data_of_project().items():
            setattr(found, name, value)
        found.save()
        changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        record(request, "project.changed", found, **changed)
