"""What the tiles of the overview count: each a condition on declarations, so that its list agrees.

Counted is the newest round of every project in a year, among what the person sees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from jiheng.web.projects.models import Declaration, ReviewSheet
from jiheng.web.projects.scope import declarations_of
from jiheng.web.projects.workflow import APPROVED

SOON = timedelta(3)


@dataclass(frozen=True)
class Tile:
    """One tile: its id (message web.tile.<id>) and the declarations that its list shows."""

    id: str
    condition: Callable[[], Q]


def _today():
    return timezone.localdate()


def _is_late_or_soon():
    return Q(due__lte=_today() + SOON) & ~Q(state=APPROVED)


def _is_red():
    """Returned, late, or submitted with errors that the checks found."""
    errors = Q(risk__reasons__icontains='"errors"')
    return ~Q(state=APPROVED) & (Q(state="returned") | Q(due__lt=_today()) | errors)


TILES = (
    Tile("money", lambda: Q(state=APPROVED)),
    Tile("goals", lambda: ~Q(state=APPROVED)),
    Tile("red", _is_red),
    Tile("deadlines", _is_late_or_soon),
    Tile("scores", lambda: Q(graded=True)),
)


def rounds_of(person, year):
    """The newest round of every project in a year, among what a person sees."""
    newer = Declaration.objects.filter(
        project=OuterRef("project"), year=OuterRef("year"), pk__gt=OuterRef("pk")
    )
    sheets = ReviewSheet.objects.filter(declaration=OuterRef("pk")).exclude(grade="")
    found = declarations_of(person).filter(~Exists(newer), year=year)
    return found.annotate(graded=Exists(sheets))


def years_of(person):
    """The years of which a person sees declarations, newest first."""
    found = declarations_of(person).order_by("-year").values_list("year", flat=True)
    return list(dict.fromkeys(found.distinct()))


def counted(rounds):
    """The figures of the tiles: in one question to the database."""
    figures = {tile.id: Count("pk", filter=tile.condition()) for tile in TILES}
    approved = Q(state=APPROVED)
    return rounds.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due__lt=_today()) & ~approved),
        approved=Count("pk", filter=approved),
        declared_money=Sum("amount"),
        approved_money=Sum("amount", filter=approved),
        **figures,
    )


def mean_total(rounds):
    """How many review sheets of the rounds are whole, and the mean of their points."""
    sheets = ReviewSheet.objects.filter(declaration__in=rounds.values("pk")).exclude(total=None)
    found = sheets.aggregate(count=Count("pk"), sum=Sum("total"))
    return found["count"], (found["sum"] / found["count"] if found["count"] else None)


def by_state(rounds):
    """How many rounds are in each state."""
    return dict(rounds.order_by().values_list("state").annotate(count=Count("pk")))


def money_by_unit(rounds, most=12):
    """The largest units by declared money, with what of it is approved (万元)."""
    found = (
        rounds.order_by()
        .values("project__unit__name")
        .annotate(declared=Sum("amount"), approved=Sum("amount", filter=Q(state=APPROVED)))
    )
    return list(found.exclude(declared=None).order_by("-declared")[:most])
