"""A form beside the other forms of its project and unit: what contradicts them, cell by cell.

Compared are, by the checks across forms, the forms of the project in other years and those of the
unit in the same year; and what the office knows of the project itself (against.py).
"""

from jiheng.budget.checks import check_beside, notes_beside
from jiheng.web.projects.against import against_known
from jiheng.web.projects.findings import by_gravity, change_to, findings_of, rules_of, said
from jiheng.web.projects.neighbours import known_as, notes_of_unit
from jiheng.web.projects.years import forms_by_year

_RENAMED = "XFM-10"


def all_findings_of(declaration, language) -> list[dict]:
    """The findings of a form by itself and beside the others, gravest first."""
    return by_gravity(
        [*findings_of(declaration, language), *findings_beside(declaration, language)]
    )


def findings_beside(declaration, language) -> list[dict]:
    """What the other forms contradict, as findings of the grid, each marked as told of others."""
    form, rounds = known_as(declaration), forms_by_year(declaration.project)
    rounds.pop(declaration.year, None)  # the round itself, or what it adjusts
    found = list(against_known(declaration, form, rounds, language))
    if (rules := rules_of(form)) is not None:
        years = [notes_beside(known_as(one), rules) for one in rounds.values()]
        others = [*years, *notes_of_unit(declaration, rules)]
        for one in check_beside(form, others, rules):
            told = said(one, form, declaration.row_ids, language)
            found.append(told | {"cures": told["cures"] or _cures(one, told["path"], language)})
    return [{**one, "beside": True} for one in found]


def _cures(finding, path, language):
    """An indicator that has changed its name can have the old one again."""
    if finding.code != _RENAMED or not finding.expected:
        return []
    return [change_to(path, finding.seen, finding.expected, language)]
