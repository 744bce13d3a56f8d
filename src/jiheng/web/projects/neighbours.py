"""What the checks across forms remember of the other forms of a unit, kept between requests.

A form is compared with its unit at every cell that is saved, and the others seldom change: what is
remembered of each is kept under what it was made of, so a changed form is new to it.
"""

from collections import OrderedDict
from threading import Lock

from jiheng.budget.checks import notes_beside
from jiheng.web.projects.documents import typed
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.workflow import APPROVED

MOST = 60  # forms of the unit, the newest: the answer comes while one types
_KEPT = 2_000  # forms remembered by one process
_LARGE = ("form", "row_ids", "row_facts")

_remembered: OrderedDict[tuple, tuple] = OrderedDict()
_lock = Lock()


def notes_of_unit(declaration, rules) -> list[list]:
    """The notes of the newest round of each other project of the unit in the year."""
    rounds = of_unit(declaration)
    known = {one.pk: _recalled(one, rules) for one in rounds}
    missing = [pk for pk, notes in known.items() if notes is None]
    forms = dict(Declaration.objects.filter(pk__in=missing).values_list("pk", "form"))
    for one in rounds:
        if one.pk in forms:
            one.form = forms[one.pk]
            known[one.pk] = _remember(one, rules)
    return [notes for notes in known.values() if notes is not None]


def of_unit(declaration) -> list:
    """Those rounds without their forms, in the order of their keys."""
    found = Declaration.objects.filter(
        project__unit=declaration.project.unit_id, year=declaration.year
    ).exclude(project=declaration.project_id)
    found = found.select_related("project__unit", "project__department").defer(*_LARGE)
    newest = found.order_by("-pk")[:MOST]
    return list({one.project_id: one for one in reversed(newest)}.values())


def known_as(declaration):
    """The typed form as the site knows it, however its document named project, unit and year."""
    form, project = typed(declaration.form), declaration.project
    form.kind = "target_approval" if declaration.state == APPROVED else "target_declaration"
    form.year, form.project_name = str(declaration.year), project.name
    form.implementing_unit, form.department = project.unit.name, project.department.name
    form.form_id = "/".join(
        (form.year, project.unit.name, project.code, f"{form.kind}-{declaration.pk}")
    )
    return form


def _made_of(one):
    """What the notes of a round depend on, but for the rules."""
    project = one.project
    names = (project.code, project.name, project.unit.name, project.department.name)
    return one.pk, one.saved_at, one.revision, one.state, one.year, *names


def _recalled(one, rules):
    """The notes kept of a round by these rules; None where there are none."""
    with _lock:
        by, notes = _remembered.get(_made_of(one), (None, None))
        if by is not rules:
            return None
        _remembered.move_to_end(_made_of(one))
        return notes


def _remember(one, rules):
    notes = list(notes_beside(known_as(one), rules))
    with _lock:
        _remembered[_made_of(one)] = rules, notes
        while len(_remembered) > _KEPT:
            _remembered.popitem(last=False)
    return notes
