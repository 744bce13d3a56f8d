"""Until when an assessment should be done by whom it lies with (deadlines.toml)."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from django.db.models import Case, Count, DurationField, F, Q, Value, When
from django.utils import timezone

from jiheng.web.assessments.models import RETURNED
from jiheng.web.assessments.scope import held_assessments


@cache
def _days() -> dict[str, timedelta]:
    text = files("jiheng.web.assessments").joinpath("deadlines.toml").read_text(encoding="utf-8")
    return {state: timedelta(days) for state, days in tomllib.loads(text)["days"].items()}


def due_of(assessment) -> date | None:
    """The last day that an assessment has where it lies; None once it is concluded."""
    days = _days().get(assessment.state)
    return timezone.localdate(assessment.since) + days if days is not None else None


def waiting_for(person):
    """The assessments that lie with a person, the most urgent first (`due_at`)."""
    given = [When(state=state, then=Value(days)) for state, days in _days().items()]
    days = Case(*given, output_field=DurationField())
    return held_assessments(person).annotate(due_at=F("since") + days).order_by("due_at", "pk")


def counted(waiting, soon: timedelta) -> dict[str, int]:
    """How many wait, were returned, are late, or have their last day so soon: in one question."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    end = begins + soon + timedelta(days=1)
    return waiting.aggregate(
        held=Count("pk"),
        returned=Count("pk", filter=Q(state=RETURNED)),
        late=Count("pk", filter=Q(due_at__lt=begins)),
        soon=Count("pk", filter=Q(due_at__gte=begins, due_at__lt=end)),
    )
