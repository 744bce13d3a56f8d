"""Ending tokens: by hand, with an account, with a new one-time link."""

from django.utils import timezone

from jiheng.web.audit.chain import record


def end_tokens(request, person, **which):
    """End the tokens of a person that are still good."""
    for one in person.tokens.filter(revoked_at=None, **which):
        one.revoked_at = timezone.now()
        one.save(update_fields=["revoked_at"])
        record(request, "token.ended", one, login=person.login, begins=one.begins)
