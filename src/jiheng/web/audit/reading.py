"""Reading the audit log, and computing it again for whoever asks."""

from jiheng.web.audit.chain import broken_entries, record
from jiheng.web.audit.models import Entry


def entries_of(person, action):
    """The entries, newest first: all, or of one login or one action."""
    entries = Entry.objects.all()
    if person:
        entries = entries.filter(person=person)
    return entries.filter(action=action) if action else entries


def verified(request) -> list[int]:
    """The numbers at which the chain does not hold; that it was computed stands in the log."""
    broken = list(broken_entries())
    record(request, "audit.verify", done=not broken, broken=broken[:20])
    return broken
