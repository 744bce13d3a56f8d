"""How often something may be done: counted in the database, so that all processes count together.

The limits are data (limits.toml). A count belongs to one stretch of time; the next begins at nothing.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jiheng.web.accounts.models import Tally


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within so many seconds."""

    count: int
    seconds: int


class TooOften(Exception):
    """Something was done more often than its limit; in so many seconds it may be tried again."""

    def __init__(self, kind, limit, wait, is_first):
        super().__init__(kind)
        self.kind, self.limit, self.wait, self.is_first = kind, limit, wait, is_first

    @property
    def arguments(self):
        """What the sentence `web.limit.<kind>` names."""
        return {"count": str(self.limit.count), "wait": str(self.wait)}


@cache
def limits() -> dict[str, Limit]:
    """The limits by kind."""
    text = files("jiheng.web.accounts").joinpath("limits.toml").read_text(encoding="utf-8")
    return {kind: Limit(**given) for kind, given in tomllib.loads(text).items()}


def spend(kind, key) -> None:
    """Count one more of a kind for a person or address; TooOften where it is one too many."""
    limit = limits()[kind]
    now = int(timezone.now().timestamp())
    begun = now - now % limit.seconds
    window = datetime.fromtimestamp(begun, UTC)
    with transaction.atomic():
        row, _ = Tally.objects.get_or_create(kind=kind, key=key[:64], defaults={"since": window})
        if row.since != window:  # the stretch is over: count from nothing
            Tally.objects.filter(pk=row.pk).update(since=window, count=1)
            return
        Tally.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db(fields=["count"])
    if row.count > limit.count:
        is_first = row.count == limit.count + 1
        raise TooOften(kind, limit, begun + limit.seconds - now, is_first)
