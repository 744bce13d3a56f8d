"""Who calls, and whether they may: a token, its scopes, the rights of its person; default deny."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from ninja.security import HttpBearer

from jiheng.web.accounts.gate import is_allowed_place
from jiheng.web.accounts.limits import spend
from jiheng.web.accounts.rights import RIGHTS, may
from jiheng.web.api.models import Token
from jiheng.web.api.scopes import opens
from jiheng.web.api.speaking import language_of
from jiheng.web.audit.chain import record


class Denied(Exception):
    """A call that may not be made: its status and the message that says why."""

    def __init__(self, status, message_id):
        super().__init__(message_id)
        self.status, self.message_id = status, message_id


def asked_for_code(request):
    """The request where a grave act asks for the second step once more; None where it does not.

    A program has no session in which the step could have been taken lately. Tries are limited.
    """
    limits = settings.SECURITY
    if not limits.second_step or not limits.step_up_minutes:
        return None
    spend("second_step", str(request.user.pk))
    return request


class Nobody(HttpBearer):
    """The default of every operation: whoever forgets to name a right lets nobody in."""

    def authenticate(self, request, token):  # noqa: ARG002 - the library's signature
        """Refuse."""
        raise Denied(403, "web.api.no_right")


class Needs(HttpBearer):
    """A token whose scopes and whose person both have a right."""

    def __init__(self, right):
        super().__init__()
        if right not in RIGHTS:
            raise KeyError(right)
        self.right = right

    def __call__(self, request):
        """The token, or Denied; cookies open nothing here."""
        request.user, request.language = AnonymousUser(), language_of(request)
        found = super().__call__(request)
        if found is None:
            spend("refused_token", request.META.get("REMOTE_ADDR", ""))
            raise Denied(401, "web.api.no_token")
        return found

    def authenticate(self, request, token):
        """Look the token up, then its scopes and the rights of its person."""
        found = Token.of(token)
        if found is None:
            return None
        spend("api", str(found.person_id))
        request.user, request.token = found.person, found
        if not (
            opens(found.scopes, self.right)
            and may(found.person, self.right)
            and is_allowed_place(request, self.right)
        ):
            record(request, "refused", done=False, right=self.right, path=request.path[:200])
            raise Denied(403, "web.api.no_right")
        found.note_use()
        return found
