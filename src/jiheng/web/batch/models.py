"""A batch of documents, what was read of each, what became of each form; and who works at it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiheng.kernel.messages import message
from jiheng.web.followups.models import FollowUp
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Declaration, Import, Project

_PERSON = settings.AUTH_USER_MODEL
WAITING, READING, READ, FAILED = "waiting", "reading", "read", "failed"
OPEN, CHOSEN, TAKING, TAKEN, REFUSED = "open", "chosen", "taking", "taken", "refused"
NEW_PROJECT, NEW_ROUND, COMPARE, NOT_TAKEN = "new_project", "new_round", "compare", "not_taken"
# Of a monitoring or self-evaluation form: to be taken over, or first to be looked at by a person.
FOLLOW_UP, CHECK = "follow_up", "check"


class Batch(models.Model):
    """Documents that a clerk brought in at once, for projects of one unit."""

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="zh")
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="batches")
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=64, blank=True)  # for the log of what the worker does
    is_stopped = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)


class Work(models.Model):
    """One piece of work in the background: how often it was begun, as which job, what was said.

    `said` is {"id", "arguments"} of a message, its words in every language where they speak of
    that moment, or {"text"} where a reader said it.
    """

    tries = models.PositiveSmallIntegerField(default=0)
    job = models.UUIDField(null=True, db_index=True)
    said = models.JSONField(null=True)

    class Meta:
        abstract = True

    def sentence(self, language):
        """What there is to say, in words; an empty text where there is nothing."""
        if not self.said:
            return ""
        if "text" in self.said:
            return self.said["text"]
        if language in self.said:
            return self.said[language]
        return message(self.said["id"], language, **self.said["arguments"])


class BatchDocument(Work):
    """One document: a stored file, or the entry of that number in a stored archive."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="documents")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to="batches/%Y/%m")
    entry = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, default=WAITING, db_index=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("batch", "position"), name="in_order"),)


class BatchForm(Work):
    """One form of a document: what can be done with it, and what was done."""

    document = models.ForeignKey(BatchDocument, models.CASCADE, related_name="forms")
    number = models.PositiveIntegerField()
    record = models.JSONField()
    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=32, blank=True)
    plan = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default=OPEN, db_index=True)
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="+")
    declaration = models.ForeignKey(Declaration, models.SET_NULL, null=True, related_name="+")
    imported = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")
    followup = models.ForeignKey(FollowUp, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("document__position", "number")
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="form_once"),)


class Worker(models.Model):
    """A process that works in the background, and its last sign of life."""

    id = models.CharField(primary_key=True, max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)
