"""Opening the declarations of a new year for all projects of a clerk that go on."""

from django.db import transaction

from jiheng.web.accounts.rights import CLERK
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.moving import begin
from jiheng.web.projects.rolling import Candidate, candidates, last_year


def candidates_of(person, year) -> list[Candidate]:
    """The projects of the units whose clerk a person is, for a new year."""
    return candidates(person.places(CLERK), year)


def roll_over(wanted, year, request) -> tuple[list[Declaration], dict[int, Refused]]:
    """Open the rounds of the wanted projects, each for itself, with last year's forms.

    The rounds that were opened, and of each other project (by its id) why not.
    """
    made, refused = [], {}
    for one in candidates_of(request.user, year):
        if one.project.pk not in wanted or one.obstacle:
            continue
        project = Project.objects.select_related("unit", "department", "region")
        project = project.get(pk=one.project.pk)
        try:
            with transaction.atomic():
                last = last_year(project, year)
                made.append(begin(project, year, request, last, is_copy=True))
        except Refused as error:
            refused[project.pk] = error
    return made, refused
