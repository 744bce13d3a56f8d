"""An assessment, its papers, and the acts that moved it; conclusions are acts that stay."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.web.projects.models import Project

_PERSON = settings.AUTH_USER_MODEL
DRAFT, ASSESSING, RETURNED, CONCLUDED = "draft", "assessing", "returned", "concluded"
STATES = (DRAFT, RETURNED, ASSESSING, CONCLUDED)


class Assessment(models.Model):
    """The assessment of a project before its first budget; `year` is that budget's year.

    `texts` and `points` are the unit's own, by question or part of the report (budget.assessing).
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=12, default="project")  # or policy
    state = models.CharField(max_length=12, default=DRAFT, db_index=True)
    since = models.DateTimeField(default=timezone.now)
    texts = models.JSONField(default=dict)
    points = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-year", "project__code", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project",),
                condition=~models.Q(state=CONCLUDED),
                name="one_assessment_open",
            ),
        )

    @property
    def can_be_edited(self):
        """Whether it lies with the clerk."""
        return self.state in (DRAFT, RETURNED)


class Paper(models.Model):
    """A supporting paper: title and file, or the reason why there is none of its kind."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=24)  # id of budget.assessing.papers
    title = models.CharField(max_length=200, blank=True)
    not_applicable = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content = models.FileField(upload_to="papers/%Y/%m", blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    is_removed = models.BooleanField(default=False)  # kept for the acts that speak of it
    # Holds personal data (敏感); everything else is internal (内部). Who may open it: scope.py.
    is_sensitive = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)


class Act(models.Model):
    """One act: submitted, returned or concluded; with all that was assessed, and its checksum."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=12)  # submit, return, conclude
    level = models.CharField(max_length=12, blank=True)  # of a conclusion: department, finance
    points = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    conclusion = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    snapshot = models.TextField()  # canonical JSON
    checksum = models.CharField(max_length=64)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
