"""The year and the organisation that a person works on: chosen in the top bar, kept in the session."""

from dataclasses import dataclass

from django.db.models import Q

from jiheng.web.accounts import rights
from jiheng.web.areas.scope import BUREAU, region_of
from jiheng.web.frame.numbers import whole
from jiheng.web.organisations.models import DEPARTMENT, REGION, UNIT, Organisation
from jiheng.web.projects.models import Declaration

_YEAR, _PLACE = "year", "place"
_MOST = 300  # organisations in the list: beyond that one searches


@dataclass(frozen=True)
class Chosen:
    """A year and an organisation; None is: all of them."""

    year: int | None = None
    place: Organisation | None = None

    @property
    def is_some(self):
        """Whether lists hold less than all."""
        return self.year is not None or self.place is not None

    def of(self, query, project="project__", year="year"):
        """The records of a query that are of the year and of the organisation or below it."""
        if self.year is not None and year:
            query = query.filter(**{year: self.year})
        if self.place is not None:
            query = query.filter(**{f"{project}unit__path__startswith": self.place.path})
        return query


def years() -> list[int]:
    """The years that the office has declarations of, newest first."""
    found = Declaration.objects.order_by().values_list("year", flat=True).distinct()
    return sorted(found, reverse=True)


def places_of(person):
    """The organisations that a person may choose: own units, those below a department, those of a
    bureau's region; none where there is nothing to choose.
    """
    seen = Q(pk__in=[])
    for one in person.appointments_today():
        if one.role in (rights.CLERK, rights.HEAD):
            seen |= Q(pk=one.organisation_id)
        elif one.role == rights.DEPARTMENT:
            seen |= Q(path__startswith=one.organisation.path, kind__in=(DEPARTMENT, UNIT))
        elif one.role in BUREAU:
            path = region_of(one).path
            seen |= Q(path__startswith=path, kind__in=(REGION, DEPARTMENT, UNIT))
    return Organisation.objects.filter(seen)


def chosen(request) -> Chosen:
    """What the person chose, as far as it is still there to be chosen; read once a request."""
    if not hasattr(request, "_chosen"):
        request._chosen = _read(request)
    return request._chosen


def _read(request):
    year, place = request.session.get(_YEAR), request.session.get(_PLACE)
    if place is not None:
        place = places_of(request.user).filter(pk=place).first()
    return Chosen(year, place)


def choose(request, year, place) -> None:
    """Keep a year and an organisation (as typed; empty is: all) for the session."""
    found = places_of(request.user).filter(pk=whole(place)).first()
    request.session[_PLACE] = found.pk if found else None
    request.session[_YEAR] = whole(year) if whole(year) in years() else None


def switch(request) -> dict:
    """What the top bar offers; nothing to whom no organisation belongs."""
    places = list(places_of(request.user)[:_MOST])
    if not places:
        return {}
    now = chosen(request)
    if now.place and now.place not in places:
        places.append(now.place)
    return {"switch": {"years": years(), "places": places, "chosen": now}}
