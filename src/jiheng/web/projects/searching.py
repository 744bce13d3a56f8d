"""Searching the project library: by name, code or sound, and by the state of the newest round."""

from django.db.models import OuterRef, Q, Subquery

from jiheng.web.projects.models import Declaration
from jiheng.web.projects.scope import projects_of
from jiheng.web.projects.workflow import states

STATES = states()


def library_of(person, words="", state="", year=None):
    """The projects that a person sees, with the newest round of each (`newest`, year and state).

    With a year the newest of that year.
    """
    newest = Declaration.objects.filter(project=OuterRef("pk")).order_by("-year", "-pk")
    if year is not None:
        newest = newest.filter(year=year)
    found = projects_of(person).select_related("unit", "department", "region")
    found = found.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        newest_year=Subquery(newest.values("year")[:1]),
        newest_state=Subquery(newest.values("state")[:1]),
    )
    if words:
        found = found.filter(_named(words))
    return found.filter(newest_state=state) if state else found


def _named(words):
    """The condition that a name, a code or, in letters, the sound of a name holds the words."""
    named = Q(name__icontains=words) | Q(code__istartswith=words)
    if words.isascii():
        named |= Q(sound__contains=words.lower().replace(" ", ""))
    return named
