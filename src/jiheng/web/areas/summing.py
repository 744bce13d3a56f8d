"""What a level sees of the regions below it: counts and sums, never a project that is not its own."""

from django.db.models import Count, Q, Sum

from jiheng.web.areas.scope import BUREAU, region_of
from jiheng.web.organisations.models import REGION, Organisation
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.workflow import APPROVED


def regions_of(person):
    """The regions of a person's bureaus with those directly below them."""
    own = [region_of(one).pk for one in person.appointments_today() if one.role in BUREAU]
    found = Organisation.objects.filter(Q(pk__in=own) | Q(parent__in=own), kind=REGION)
    return list(found)


def sums(regions, year) -> list[dict]:
    """Of each region: projects, declared and approved ones of a year, and their money in 万元.

    An adjustment counts instead of what it adjusts, once it is approved.
    """
    of_year = Declaration.objects.filter(project__region__in=regions, year=year)
    approved = of_year.filter(state=APPROVED).exclude(approval__adjusted_by__state=APPROVED)
    projects = _byregion_of(Project.objects.filter(region__in=regions), "region", n=Count("pk"))
    transfers = Project.objects.filter(region__in=regions, is_transfer=True)
    transfers = _byregion_of(transfers, "region", n=Count("pk"))
    first = of_year.filter(adjusts=None)
    declared = _byregion_of(first, "project__region", n=Count("pk"), money=Sum("amount"))
    passed = _byregion_of(approved, "project__region", n=Count("pk"), money=Sum("amount"))
    return [
        {
            "region": one,
            "projects": projects.get(one.pk, {}).get("n", 0),
            "transfers": transfers.get(one.pk, {}).get("n", 0),
            "declared": declared.get(one.pk, {"n": 0, "money": None}),
            "approved": passed.get(one.pk, {"n": 0, "money": None}),
        }
        for one in regions
    ]


def _byregion_of(found, key, **counted):
    rows = found.order_by().values(key).annotate(**counted)
    return {row[key]: row for row in rows}
