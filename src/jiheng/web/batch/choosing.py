"""What a person decides about a batch: which forms are taken over, and that nothing more is done."""

import re

from django.db import transaction

from jiheng.web.audit.chain import record
from jiheng.web.batch.models import (
    CHOSEN,
    FAILED,
    FOLLOW_UP,
    NEW_PROJECT,
    NEW_ROUND,
    OPEN,
    READING,
    TAKING,
    WAITING,
    BatchForm,
)
from jiheng.web.batch.scope import forms_of
from jiheng.web.batch.tasks import enqueue_taking
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.forms import CODE

TAKEABLE = (NEW_PROJECT, NEW_ROUND, FOLLOW_UP)


def choose(batch, chosen, request) -> int:
    """Mark forms (id → code of a new project) to be taken over, all or none; how many.

    Raises Refused where a code is missing, is none, or stands twice.
    """
    with transaction.atomic():
        waiting = forms_of(batch).select_for_update().filter(state=OPEN, plan__in=TAKEABLE)
        forms = [one for one in waiting if one.pk in chosen]
        if not forms:
            raise Refused("web.batch.none_chosen")
        _give_codes([one for one in forms if one.plan == NEW_PROJECT], chosen)
        for one in forms:
            one.state = CHOSEN
        BatchForm.objects.bulk_update(forms, ["code", "state"])
        record(request, "batch.chosen", batch, forms=len(forms))
        enqueue_taking(forms)
    return len(forms)


def _give_codes(forms, chosen):
    codes = set()
    for one in forms:
        one.code = chosen[one.pk].strip()
        if not re.fullmatch(CODE, one.code):
            raise Refused("web.batch.code", name=one.name)
        if one.code in codes:
            raise Refused("web.batch.code_twice", code=one.code)
        codes.add(one.code)


def stop_batch(found, request) -> None:
    """Read and take over nothing more: what still waits does so no longer, what is done stays."""
    said = {"id": "web.batch.was_stopped", "arguments": {}}
    with transaction.atomic():
        found.documents.filter(state=WAITING).update(state=FAILED, said=said)
        forms_of(found).filter(state=CHOSEN).update(state=OPEN)
        found.is_stopped = True
        found.save(update_fields=["is_stopped"])
        record(request, "batch.stopped", found)


def progress_of(documents, forms):
    """How much is done of what is to do, and whether anything still is under way."""
    waiting = sum(one.state in (WAITING, READING) for one in documents)
    taking = sum(one.state in (CHOSEN, TAKING) for one in forms)
    return {
        "all": len(documents),
        "done": len(documents) - waiting,
        "taking": taking,
        "busy": bool(waiting or taking),
        "is_read": not waiting,
    }
