"""Alarms: entries of the log that somebody should see now, to the process's log and to syslog."""

import logging

from django.db import transaction

_LOG = logging.getLogger("jiheng.alarm")
# Guessing passwords, acting too often (also taking files out), reaching for what is not one's own,
# changes of rights, a log that does not hold.
ALARMING = frozenset(
    {
        *("sign_in.locked", "too_often", "refused"),
        *("appointment.given", "administrator.created", "invitation.given", "token.given"),
        "audit.verify",
    }
)


def alarm(entry) -> None:
    """Tell of an entry that is alarming, once it stands in the database."""
    if entry.action not in ALARMING or (entry.action == "audit.verify" and entry.is_done):
        return
    words = (entry.action, entry.person, entry.address, entry.object_type, entry.object_id)
    transaction.on_commit(lambda: _LOG.warning("%s person=%s from=%s about=%s/%s", *words))
