"""How urgent a review is, what returns taught, and whom a reviewer asked."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Decision, Declaration, Version

_PERSON = settings.AUTH_USER_MODEL


class Risk(models.Model):
    """Why a form that lies with a reviewer deserves a closer look, as it was submitted."""

    declaration = models.OneToOneField(Declaration, models.CASCADE, related_name="risk")
    points = models.PositiveSmallIntegerField(db_index=True)
    reasons = models.JSONField(default=list)  # [{"id": "errors", "count": "3", "points": "18"}]
    minutes = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)


class Lesson(models.Model):
    """What a return asked for: a warning to the next who fills in a form of the department.

    With an indicator it is about every indicator of that name, without one about the project.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lessons")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)  # ids of web.reason.*
    indicator = models.CharField(max_length=200, blank=True)
    sign = models.CharField(max_length=200, blank=True, db_index=True)  # the name, spelt one way
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("department", "ended_at", "sign")),)


class Assignment(models.Model):
    """An expert or third party asked for an opinion on one form; nothing else is seen by them."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="assignments")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    expert = models.ForeignKey(_PERSON, models.PROTECT, related_name="assignments")
    asked_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    question = models.TextField(blank=True)
    due = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    points = models.JSONField(default=dict)
    opinions = models.JSONField(default=dict)  # row id → opinion
    text = models.TextField(blank=True)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=16, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("declaration", "expert"),
                condition=models.Q(done_at=None, ended_at=None),
                name="asked_once",
            ),
        )
