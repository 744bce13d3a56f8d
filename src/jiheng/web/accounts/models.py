"""People, what they are appointed to, and what their sign-in needs."""

import hashlib
import secrets
import time
from base64 import b32encode
from datetime import timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from jiheng.web.accounts.rights import ROLES
from jiheng.web.organisations.models import Organisation
from jiheng.web.sealing import Broken, seal, unseal

_INVITATION_DAYS = 3
_SECRET_BYTES, _PURPOSE = 20, "second step"


class People(BaseUserManager):
    """Makes people; a new one has no password until the invitation is used."""

    def invite(self, login, name):
        """A new person and the secret of the one-time link; only its digest is kept."""
        person = self.model(login=login, name=name, must_change=True)
        person.set_unusable_password()
        person.save()
        return person, Invitation.give(person)


class Person(AbstractBaseUser):
    """One human with one account."""

    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True, blank=True)
    open_sessions = models.JSONField(default=list)  # their marks, the newest last

    USERNAME_FIELD = "login"
    objects = People()

    def __str__(self):
        return self.name

    def choose_password(self, text):
        """Set a password that its owner chose, and remember it."""
        self.set_password(text)
        self.must_change = False
        self.password_set_at = timezone.now()
        # Nothing else: the account may have been closed while the password was being digested.
        self.save(update_fields=["password", "must_change", "password_set_at"])
        self.past_passwords.create(digest=self.password)

    @property
    def password_is_old(self):
        """Whether the profile asks for a new password."""
        days = settings.SECURITY.password_days
        if self.must_change or self.password_set_at is None:
            return True
        return bool(days) and timezone.now() - self.password_set_at > timedelta(days=days)

    def appointments_today(self):
        """What the person is appointed to now, with organisations; read once a request."""
        if not hasattr(self, "_appointments"):
            self._appointments = list(
                self.appointments.filter(ended_at=None).select_related("organisation")
            )
        return self._appointments

    def holds(self, role, place):
        """Whether the person holds the role at the organisation of that key now."""
        return any(
            one.role == role and one.organisation_id == place for one in self.appointments_today()
        )

    def places(self, role):
        """The organisations at which the role is held now."""
        return [one.organisation for one in self.appointments_today() if one.role == role]

    def has_role(self, *roles):
        """Whether one of the roles is held now."""
        return any(one.role in roles for one in self.appointments_today())


class PastPassword(models.Model):
    """A password once used, as its digest."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="past_passwords")
    digest = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")


class Appointment(models.Model):
    """A role of a person at an organisation; it ends, it is never deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=24, choices=[(one, one) for one in ROLES])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "role", "organisation"),
                condition=models.Q(ended_at=None),
                name="appointed_once",
            ),
        )


class Proposal(models.Model):
    """A role that a security administrator wants to give; a second person decides (appointing.py).

    It is no appointment and gives no right; where it is confirmed, the appointment is made.
    """

    CONFIRMED, REFUSED, TAKEN_BACK, LAPSED = "confirmed", "refused", "taken_back", "lapsed"
    LONGEST = 500  # letters of a reason

    person = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=24, choices=[(one, one) for one in ROLES])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="proposed")
    proposed_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)  # "" while it waits
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="decided")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST, blank=True)
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "role", "organisation"),
                condition=models.Q(outcome=""),
                name="proposed_once",
            ),
        )

    @property
    def state(self):
        """What has become of it: waiting, lapsed, or how it was decided."""
        return self.outcome or ("waiting" if self.until > timezone.now() else self.LAPSED)

    @property
    def is_open(self):
        """Whether it can still be decided."""
        return self.state == "waiting"


class Invitation(models.Model):
    """A one-time link for a first or a forgotten password."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def give(cls, person):
        """The secret of a new link; earlier ones of the person are void."""
        person.invitations.filter(used_at=None).delete()
        secret = secrets.token_urlsafe(24)
        until = timezone.now() + timedelta(days=_INVITATION_DAYS)
        cls.objects.create(person=person, digest=_digest(secret), until=until)
        return secret

    @classmethod
    def of(cls, secret, to_use=False):
        """The open invitation of a secret, or None; `to_use`: locked until the transaction ends."""
        open_ones = cls.objects.filter(
            used_at=None, until__gt=timezone.now(), person__is_active=True
        )
        if to_use:
            open_ones = open_ones.select_for_update(of=("self",))
        return open_ones.filter(digest=_digest(secret)).select_related("person").first()

    def use(self):
        """Use the link up."""
        self.used_at = timezone.now()
        self.save(update_fields=["used_at"])


class Attempt(models.Model):
    """A failed sign-in: of which name (known or not) and from which address."""

    login = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)


class Authenticator(ThrottlingMixin, Device):
    """What gives the codes of the second step (TOTP): a shared secret, kept sealed.

    django-otp's own model keeps the secret in clear; the rules of the codes are its own.
    """

    sealed = models.CharField(max_length=255)
    last_step = models.BigIntegerField(default=-1)  # a code of this step or before was used
    drift = models.SmallIntegerField(default=0)

    @classmethod
    def waiting(cls, person):
        """The authenticator that a person is about to bind, with a secret of its own."""
        found = person.authenticator_set.filter(confirmed=False).first()
        secret = seal(secrets.token_bytes(_SECRET_BYTES), _PURPOSE)
        return found or cls.objects.create(
            user=person, name="default", confirmed=False, sealed=secret
        )

    @property
    def secret(self):
        """The shared secret; sealing.Broken where it cannot be opened."""
        return unseal(self.sealed, _PURPOSE)

    @property
    def address(self):
        """What the person's device reads: otpauth://…"""
        query = {"secret": b32encode(self.secret).decode(), "issuer": settings.OTP_TOTP_ISSUER}
        label = quote(f"{settings.OTP_TOTP_ISSUER}:{self.user.login}")
        return f"otpauth://totp/{label}?{urlencode(query)}"

    def verify_token(self, token):
        """Whether a code is right now; each is good once, and wrong ones make the next wait."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        if not self._fits(token):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.save()
        return True

    def _fits(self, token):
        try:
            totp = TOTP(self.secret, drift=self.drift)
        except Broken:
            return False
        totp.time = time.time()
        if not token.isdecimal() or not totp.verify(int(token), 1, self.last_step + 1):
            return False
        self.last_step, self.drift = totp.t(), totp.drift
        return True

    def get_throttle_factor(self):
        """Seconds to wait after the first wrong code; each further one doubles them."""
        return 1


class Tally(models.Model):
    """How often something was done by somebody since a moment (limits.py)."""

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="tally_once"),)


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
