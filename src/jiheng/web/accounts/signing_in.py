"""Signing in: failures are counted by name and by address, whether the name exists or not."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone

from jiheng.web.accounts.models import Attempt
from jiheng.web.audit.chain import record

# From one address several people may sign in: its limit is this many times that of a name.
_ADDRESS_FACTOR = 10


def is_locked(login, address):
    """Whether so many attempts failed lately that this one is not even looked at."""
    lately, most = Attempt.objects.filter(at__gt=_since()), settings.SECURITY.attempts
    by_name = lately.filter(login=login[:64]).count() >= most
    return by_name or lately.filter(address=address).count() >= most * _ADDRESS_FACTOR


def _since():
    """Failures before this moment lock nobody any more."""
    return timezone.now() - timedelta(minutes=settings.SECURITY.locked_minutes)


def signed_in(request, login, password):
    """The person of name and password, or None; failures are counted and logged."""
    address = request.META.get("REMOTE_ADDR", "")
    person = authenticate(request, login=login, password=password)
    with transaction.atomic():
        if person is None:
            Attempt.objects.filter(at__lte=_since()).delete()  # else they pile up for ever
            Attempt.objects.create(login=login[:64], address=address)
            record(request, "sign_in", done=False, person=login[:64])
        else:
            Attempt.objects.filter(login=login[:64]).delete()
            record(request, "sign_in", person, person=person.login)
    return person
