"""What the tiles of the overview count; each list shows what its tile counts.

Counted is the newest round of every project in a year, among what the person sees; and of the
monitoring and self-evaluation forms of that year those that are in force.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import Abs
from django.utils import timezone

from jiheng.web.followups.figures import SELF_EVALUATION
from jiheng.web.followups.models import IN_FORCE, FollowUp
from jiheng.web.projects.models import Declaration, ReviewSheet
from jiheng.web.projects.scope import declarations_of, projects_of
from jiheng.web.projects.workflow import APPROVED, RETURNED, soon


@dataclass(frozen=True)
class Tile:
    """One tile: its id (message web.tile.<id>) and the declarations that its list shows."""

    id: str
    condition: Callable[[], Q]


def _today():
    return timezone.localdate()


def _is_late_or_soon():
    return Q(due__lte=_today() + soon()) & ~Q(state=APPROVED)


def _is_red():
    """Returned, late, or submitted with errors that the checks found."""
    errors = Q(risk__reasons__icontains='"errors"')
    return ~Q(state=APPROVED) & (Q(state=RETURNED) | Q(due__lt=_today()) | errors)


TILES = (
    Tile("goals", lambda: ~Q(state=APPROVED)),
    Tile("red", _is_red),
    Tile("deadlines", _is_late_or_soon),
)


@dataclass(frozen=True)
class FollowUpTile:
    """A tile of forms after the approval: which its list shows, and the worst first."""

    id: str
    condition: Q
    order: tuple


_EVALUATED = Q(kind=SELF_EVALUATION)
FOLLOW_UP_TILES = (
    FollowUpTile("execution", Q(tells_money=True), (F("share").asc(), "pk")),
    FollowUpTile("scores", _EVALUATED, (F("lead").desc(nulls_last=True), "pk")),
)


def rounds_of(person, year):
    """The newest round of every project in a year, among what a person sees."""
    newer = Declaration.objects.filter(
        project=OuterRef("project"), year=OuterRef("year"), pk__gt=OuterRef("pk")
    )
    return declarations_of(person).filter(~Exists(newer), year=year)


def years_of(person):
    """The years of which a person sees declarations, newest first, and how many each has."""
    found = declarations_of(person).order_by("-year").values_list("year")
    return dict(found.annotate(count=Count("project", distinct=True)))


def usual_year(counts):
    """The year to begin with: the newest that is under way, not one that has hardly begun.

    Under way is a year with at least half as many projects as the fullest; None where there is none.

    >>> usual_year({2027: 1, 2026: 40, 2025: 60}), usual_year({2027: 30, 2026: 60}), usual_year({})
    (2026, 2027, None)
    """
    most = max(counts.values(), default=0)
    return max((year for year, count in counts.items() if 2 * count >= most), default=None)


# What was approved holds until its adjustment is approved (财预〔2015〕88号 article 28).
_ADJUSTING = ~Q(state=APPROVED) & Q(adjusts__isnull=False)
_IN_FORCE = Q(state=APPROVED) | _ADJUSTING


def _approved_amount():
    """What is approved of a round: its own amount, or of an open adjustment that of the approval."""
    before = When(_ADJUSTING, then="adjusts__declaration__amount")
    return Case(When(state=APPROVED, then="amount"), before)


def counted(rounds):
    """The figures of the tiles: in one question to the database."""
    figures = {tile.id: Count("pk", filter=tile.condition()) for tile in TILES}
    return rounds.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due__lt=_today()) & ~Q(state=APPROVED)),
        approved=Count("pk", filter=_IN_FORCE),
        adjusting=Count("pk", filter=_ADJUSTING),
        declared_money=Sum("amount"),
        approved_money=Sum(_approved_amount()),
        **figures,
    )


def followups_of(person, year):
    """The monitoring and self-evaluation forms in force of a year, among what a person sees."""
    found = FollowUp.objects.filter(state=IN_FORCE, year=year, project__in=projects_of(person))
    return found.defer("forms")


def followed(followups):
    """The figures of the two tiles of these forms, in one question; None where nothing is known.

    `rate` is what was spent of the budgets, `time` what of them the months over ask for, both in
    percent; `declared` and `computed` are means over the forms that have both.
    """
    told, both = Q(tells_money=True), _EVALUATED & Q(lead__isnull=False)
    found = followups.aggregate(
        known=Count("pk", filter=told),
        behind=Count("pk", filter=told & Q(light__in=("yellow", "red"))),
        far=Count("pk", filter=told & Q(light="red")),
        all_budget=Sum("budget", filter=told),
        spent=Sum("executed", filter=told),
        asked=Sum(F("budget") * F("months"), filter=told),
        evaluated=Count("pk", filter=_EVALUATED),
        both=Count("pk", filter=both),
        differing=Count("pk", filter=both & ~Q(lead=0)),
        declared_sum=Sum("declared", filter=both),
        computed_sum=Sum("computed", filter=both),
    )
    budget, count = found["all_budget"], found["both"]
    found["rate"] = found["spent"] / budget * 100 if budget else None
    found["time"] = found["asked"] / budget * 100 / 12 if budget else None
    found["declared"] = found["declared_sum"] / count if count else None
    found["computed"] = found["computed_sum"] / count if count else None
    found["open"] = found["evaluated"] - count
    return found


def execution_by_unit(followups, most=12):
    """The units with the largest budgets that tell of their money: budget, executed, time asks."""
    told = followups.filter(tells_money=True).order_by().values("project__unit__name")
    asked = Sum(F("budget") * F("months"))
    sums = told.annotate(all=Sum("budget"), spent=Sum("executed"), asked=asked)
    return list(sums.order_by("-all")[:most])


def widest_apart(followups, most):
    """The forms whose declared and computed totals lie farthest apart, the largest lead first."""
    both = followups.filter(_EVALUATED, lead__isnull=False).annotate(apart=Abs("lead"))
    found = both.select_related("project").order_by("-apart", "pk")[:most]
    return sorted(found, key=lambda one: -one.lead)


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
        .annotate(declared=Sum("amount"), approved=Sum(_approved_amount()))
    )
    return list(found.exclude(declared=None).order_by("-declared")[:most])


def listed(asked, rounds, followups):
    """The tile asked for, the rows of its list, and whether those are forms after the approval."""
    for tile in FOLLOW_UP_TILES:
        if tile.id == asked:
            rows = followups.filter(tile.condition).order_by(*tile.order)
            return tile, rows.select_related("project__unit"), True
    tile = next((one for one in TILES if one.id == asked), None)
    rows = rounds.filter(tile.condition()) if tile else rounds
    return tile, rows.select_related("risk"), False


def year_among(person, asked):
    """The year asked for, else the newest that is under way; and all years that a person sees."""
    counts = years_of(person)
    return asked if asked in counts else usual_year(counts), list(counts)
