"""What the audit log is told of a decision, a review sheet and an approval.

The same is computed again when the site is verified (web/verifying.py), so each holds only what
never changes. Texts are entered as checksums: the log names logins, not what people wrote.
"""

import json

from jiheng.web.audit.chain import digest_of
from jiheng.web.audit.models import Entry
from jiheng.web.projects.documents import checksum


def of_decision(decision) -> dict:
    """An act, from where to where, its reasons, and the checksum of its words."""
    return {
        "act": decision.act,
        "from": decision.origin,
        "to": decision.target,
        "reasons": list(decision.reasons),
        "text": checksum(decision.text),
    }


def of_sheet(sheet) -> str:
    """The checksum of all that a review sheet says, and of who filled it in."""
    total = None if sheet.total is None else f"{sheet.total.normalize():f}"
    said = [sheet.step, sheet.points, sheet.opinions, total, sheet.grade, sheet.by.login]
    return checksum(json.dumps(said, ensure_ascii=False, sort_keys=True))


def of_approval(approval) -> dict:
    """Number, day, and the checksum of the frozen form."""
    told = {"number": approval.number, "checksum": approval.checksum}
    return told | {"day": approval.day.isoformat()}


def is_as_approved(approval) -> bool:
    """Whether the frozen form is the one of its checksum, and number and day those of the log."""
    entry = Entry.objects.filter(action="approval.given", object_id=str(approval.pk)).first()
    if entry is None or digest_of(entry) != entry.digest:
        return False
    told = {key: value for key, value in of_approval(approval).items() if key in entry.detail}
    is_told = told.items() <= entry.detail.items()
    return is_told and checksum(approval.snapshot) == approval.checksum
