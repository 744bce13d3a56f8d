"""A table of area targets, and what each region below was given of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import MONEY, Project

DRAFT, SENT = "draft", "sent"


class AreaTable(models.Model):
    """The targets of a transfer payment for an area (区域绩效目标表), filled in by a department.

    `indicators` are records {"id", "level2", "name", "target", "rule"}; `revision` counts changes.
    """

    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="area_tables")
    amount = models.DecimalField(**MONEY)  # 万元, to be split
    state = models.CharField(max_length=8, default=DRAFT)
    indicators = models.JSONField(default=list)
    next_id = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    snapshot = models.TextField(blank=True)  # canonical JSON of what was sent
    checksum = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-year", "pk")


class AreaShare(models.Model):
    """What one region below gets: money, targets by id of the indicator, and its own project."""

    table = models.ForeignKey(AreaTable, models.PROTECT, related_name="shares")
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(**MONEY)
    targets = models.JSONField(default=dict)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="area_shares"
    )

    class Meta:
        ordering = ("region__path",)
        constraints = (models.UniqueConstraint(fields=("table", "region"), name="one_share"),)
