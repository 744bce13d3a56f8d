"""Writing the audit log, and computing its chain again.

`record` belongs inside the transaction of the action that it tells of: where the log cannot be
written, the action does not happen.
"""

import json
from collections.abc import Iterator
from datetime import UTC

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jiheng.web.audit.alarms import alarm
from jiheng.web.audit.models import Entry, Head

_AT_A_TIME = 500


def record(request, action, about=None, *, done=True, person=None, **detail) -> Entry:
    """Append one entry; `about` is the model instance acted upon, `detail` what belongs to it.

    `request` is None for what the program does by itself (set-up, commands).
    """
    signed_in = getattr(request, "user", None)
    login = person if person is not None else getattr(signed_in, "login", "")
    if token := getattr(request, "token", None):  # a program, not a person at a page
        detail["token"] = token.begins
    with transaction.atomic():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            number=head.number + 1,
            at=timezone.now(),
            person=login,
            address=request.META.get("REMOTE_ADDR", "") if request else "",
            action=action,
            object_type=about._meta.model_name if about is not None else "",
            object_id=str(about.pk) if about is not None else "",
            is_done=done,
            detail=detail,
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        Head.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)
        alarm(entry)
    return entry


def digest_of(entry: Entry) -> str:
    """The keyed digest of an entry with all that it says; changes to the database alone show."""
    parts = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        *(entry.person, entry.address, entry.action, entry.object_type, entry.object_id),
        *(entry.is_done, entry.detail, entry.previous),
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return salted_hmac("jiheng.audit", text, algorithm="sha256").hexdigest()


def broken_entries() -> Iterator[int]:
    """The numbers at which the chain does not hold: changed, missing, or cut off at the end."""
    number, previous = 0, ""
    for entry in Entry.objects.order_by("number").iterator(chunk_size=_AT_A_TIME):
        number += 1
        if entry.number != number or entry.previous != previous or digest_of(entry) != entry.digest:
            yield number
            number = entry.number
        previous = entry.digest
    head = Head.objects.filter(pk=1).first()
    if (head.number, head.digest) != (number, previous) if head else number:
        yield number + 1
