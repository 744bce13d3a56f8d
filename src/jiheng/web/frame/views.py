"""Pages of no field: health, the refusals, and every component in every state."""

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render

from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.rights import PUBLIC, SIGNED_IN


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


def refused(request, exception=None):  # noqa: ARG001 - the name is Django's
    """403: what is missing is a right."""
    return render(request, "frame/refused.html", status=403)


def missing(request, exception=None):  # noqa: ARG001 - the name is Django's
    """404: not there, or not for this person: the answer is the same."""
    return render(request, "frame/missing.html", status=404)


def failed(request):
    """500: our fault; nothing was saved."""
    return render(request, "frame/failed.html", status=500)
