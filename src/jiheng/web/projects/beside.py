"""A form beside the other forms of its project and unit: what contradicts them, cell by cell.

Compared are, by the checks across forms, the forms of the project in other years and those of the
unit in the same year; and what the office knows of the project itself (against.py).
"""

from jiheng.budget.checks import check_beside
from jiheng.web.projects.against import against_known
from jiheng.web.projects.documents import typed
from jiheng.web.projects.findings import by_gravity, change_to, findings_of, rules_of, said
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.workflow import APPROVED
from jiheng.web.projects.years import forms_by_year

MOST = 60  # forms of the unit, the newest: the answer comes while one types
_RENAMED = "XFM-10"


def all_findings_of(declaration, language) -> list[dict]:
    """The findings of a form by itself and beside the others, gravest first."""
    return by_gravity(
        [*findings_of(declaration, language), *findings_beside(declaration, language)]
    )


def findings_beside(declaration, language) -> list[dict]:
    """What the other forms contradict, as findings of the grid; all are shown beside their cell."""
    form, rounds = known_as(declaration), forms_by_year(declaration.project)
    rounds.pop(declaration.year, None)  # the round itself, or what it adjusts
    found = list(against_known(declaration, form, rounds, language))
    if (rules := rules_of(form)) is not None:
        others = [known_as(one) for one in (*rounds.values(), *_of_the_unit(declaration))]
        for one in check_beside(form, others, rules):
            told = said(one, form, declaration.row_ids, language)
            found.append(told | {"cures": told["cures"] or _cures(one, told["path"], language)})
    return [{**one, "beside": True} for one in found]


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


def _of_the_unit(declaration):
    """The newest round of each other project of the unit in the year."""
    found = Declaration.objects.filter(
        project__unit=declaration.project.unit_id, year=declaration.year
    ).exclude(project=declaration.project_id)
    found = found.select_related("project__unit", "project__department").order_by("pk")
    return {one.project_id: one for one in found.reverse()[:MOST][::-1]}.values()


def _cures(finding, path, language):
    """An indicator that has changed its name can have the old one again."""
    if finding.code != _RENAMED or not finding.expected:
        return []
    return [change_to(path, finding.seen, finding.expected, language)]
