"""Entries of the audit log; the database itself refuses to change or delete them (migration 2)."""

from django.db import models


class Entry(models.Model):
    """One event: who did what to which object, from where, with which outcome.

    `number` has no gaps; `digest` covers the whole entry and the digest before it (chain.py).
    The person is kept as a login name, not as a reference: the log stands on its own.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64, db_index=True)
    object_type = models.CharField(max_length=32, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    is_done = models.BooleanField()  # or refused
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)


class Head(models.Model):
    """The end of the chain: one row, locked by whoever writes the next entry."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
