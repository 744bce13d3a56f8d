"""Two people at once: the slower one is asked once more, and gets the answer of a second later.

Whether there is such a thing already is looked at before it is written. Where another person wrote
it in between, the database refuses (a unique constraint), or what was found is gone. Nothing of the
request was stored then, so it is answered once more: now the look finds what the other did.
"""

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError


class Again:
    """Middleware: a writing request that another's came before is answered once more, from the start.

    The second failure is the answer: the page of a clash (views.failed) or a fault of ours.
    """

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request, error):
        """The answer of the second try; None where there is to be none."""
        came_before = isinstance(error, (IntegrityError, ObjectDoesNotExist))
        if not came_before or request.method in ("GET", "HEAD") or hasattr(request, "is_again"):
            return None
        request.is_again = True
        asked = request.resolver_match
        return asked.func(request, *asked.args, **asked.kwargs)
