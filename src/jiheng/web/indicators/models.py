"""Indicators of approved forms, so that the next form can say what the last one counted."""

from django.db import models

from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Approval


class ApprovedIndicator(models.Model):
    """One indicator of an approved form, as it was approved; never changed."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="indicators")
    region = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    project_name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    level2 = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("-year", "name", "-pk")
        indexes = (models.Index(fields=("region", "-year", "name")),)
