"""Tokens of the API: shown once, kept as a digest, ended by hand or by date."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

_MARK = "jiheng_"  # so that a token in the wrong place is recognised
_SHOWN = len(_MARK) + 6


class Token(models.Model):
    """A key for a program that acts as a person, within its scopes and the person's rights."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=64)
    begins = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    @classmethod
    def give(cls, person, name, scopes, days):
        """A new token and its secret; only the digest is kept."""
        secret = _MARK + secrets.token_urlsafe(32)
        made = cls.objects.create(
            person=person,
            name=name,
            scopes=list(scopes),
            begins=secret[:_SHOWN],
            digest=_digest(secret),
            until=timezone.now() + timedelta(days=days),
        )
        return made, secret

    @classmethod
    def of(cls, secret):
        """The token of a secret that may still be used, with its person; None otherwise."""
        good = cls.objects.filter(revoked_at=None, until__gt=timezone.now(), person__is_active=True)
        return good.filter(digest=_digest(secret)).select_related("person").first()

    @property
    def is_good(self):
        """Whether it opens anything."""
        return self.revoked_at is None and self.until > timezone.now()

    def note_use(self):
        """Remember the use, to the minute."""
        now = timezone.now()
        if self.used_at is None or now - self.used_at > timedelta(minutes=1):
            self.used_at = now
            self.save(update_fields=["used_at"])


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
