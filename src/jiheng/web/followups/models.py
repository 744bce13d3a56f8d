"""A monitoring or self-evaluation form of a project's year, and the figures that it gives."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.web.projects.models import MONEY, Project

_PERSON = settings.AUTH_USER_MODEL
_POINTS = {"max_digits": 9, "decimal_places": 4, "null": True}
# `read`: shown to whoever brought it in, counts nowhere. A newer one of its kind replaces it.
READ, IN_FORCE, REPLACED = "read", "in_force", "replaced"


class FollowUp(models.Model):
    """One form that says what came of a project in a year; None is what it does not say.

    `budget` and `executed` in 万元, `share` what was spent in percent of what the months over
    ask for, `lead` the declared total less the computed one.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="followups")
    state = models.CharField(max_length=8, default=READ)
    year = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=24)
    file_name = models.CharField(max_length=200)
    content = models.FileField(upload_to="followups/%Y/%m")
    checksum = models.CharField(max_length=64)
    forms = models.JSONField()  # all that the document holds
    number = models.PositiveIntegerField(default=0)  # of the one that is about the project
    months = models.PositiveSmallIntegerField(null=True)
    budget = models.DecimalField(**MONEY)
    executed = models.DecimalField(**MONEY)
    share = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    light = models.CharField(max_length=8, blank=True)
    # Of the forms of a project's year the one that looks furthest into it.
    tells_money = models.BooleanField(default=False)
    declared = models.DecimalField(**_POINTS)
    computed = models.DecimalField(**_POINTS)
    lowest = models.DecimalField(**_POINTS)
    highest = models.DecimalField(**_POINTS)
    lead = models.DecimalField(**_POINTS)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-year", "kind", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "year", "kind"),
                condition=models.Q(state=IN_FORCE),
                name="one_followup_in_force",
            ),
        )
        indexes = (models.Index(fields=("state", "year", "kind")),)
