"""Pages of no field: health, the refusals, and every component in every state."""

import errno
import re
import sys

from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs, onward
from jiheng.web.accounts.rights import PUBLIC, SIGNED_IN
from jiheng.web.api.speaking import language_of
from jiheng.web.frame import choosing

# What went wrong: title and text of its page.
_WORDS = {
    "forged": ("web.forged.title", "web.forged.text"),
    "bad": ("web.bad.title", "web.bad.text"),
    "full": ("web.full.title", "web.full.text"),
    "busy": ("web.busy.title", "web.busy.text"),
    "clash": ("web.clash.title", "web.clash.text"),
    "failed": ("web.failed.title", "web.failed.text"),
    "method": ("web.method.title", "web.method.text"),
}

_STATUS = {"failed": 500, "clash": 409}


@needs(PUBLIC)
def health(_request):
    """Whether the site reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@needs(SIGNED_IN)
def components(request):
    """Every component in every state, to look at and to test."""
    return render(request, "frame/components.html")


@needs("projects.see", ("POST",))
def choose(request):
    """Work on one year and one organisation from now on, or on all again."""
    choosing.choose(request, *(request.POST.get(key, "") for key in ("year", "place")))
    return onward(request)


def refused(request, exception=None):  # noqa: ARG001 - the name is Django's
    """403: what is missing is a right."""
    return render(request, "frame/refused.html", status=403)


def missing(request, exception=None):  # noqa: ARG001 - the name is Django's
    """404: not there, or not for this person: the answer is the same."""
    return render(request, "frame/missing.html", status=404)


def forged(request, reason=""):  # noqa: ARG001 - the name is Django's
    """403: the request does not come from a page of ours, or from one that is too old."""
    return said(request, "forged", 403)


def bad(request, exception=None):  # noqa: ARG001 - the name is Django's
    """400: a request that no page of ours sends: too many files, a host that is not ours."""
    return said(request, "bad", 400)


def failed(request):
    """500: our fault, or the disk or database gave out; nothing was saved, and why is said."""
    error = sys.exc_info()[1]
    why = next((one for one in _causes(error) if one), "failed")
    return said(request, why, _STATUS.get(why, 503), plainly=True)


def said(request, name, status, plainly=False, **words):
    """A page, or JSON for a program, of what went wrong.

    `plainly`: without what the frame asks the database for, which may be what gave out.
    """
    language, (title, text) = getattr(request, "language", "zh"), _WORDS[name]
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"message": message(text, language_of(request), **words)}, status=status
        )
    if request.content_type == "application/json":
        return JsonResponse({"message": message(text, language, **words)}, status=status)
    shown = {"title": message(title, language), "text": message(text, language, **words)}
    shown["language"] = language
    page = render_to_string("frame/said.html", shown, None if plainly else request)
    return HttpResponse(page, status=status)


def _causes(error):
    """What an error and those behind it say of disk and database, or None."""
    while error is not None:
        yield cause_of(error)
        error = error.__cause__ or error.__context__


def cause_of(error):
    """`full` where there is no room, `busy` where the database is locked or gone, `clash` where two
    people saved at once what there can be only one of.
    """
    text = str(error).lower()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "full"
    if isinstance(error, DatabaseError) and re.search("is full|no space left|disk full", text):
        return "full"
    if isinstance(error, IntegrityError) and re.search("unique", text):
        return "clash"
    return "busy" if isinstance(error, OperationalError) else None
