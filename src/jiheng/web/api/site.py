"""The API as a whole: its operations, its answers to what goes wrong, its addresses."""

import json

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from jiheng import __version__
from jiheng.kernel.messages import message
from jiheng.web.accounts.limits import TooOften
from jiheng.web.accounts.rights import TOKEN
from jiheng.web.api import (
    areas,
    assessments,
    declarations,
    followups,
    log,
    papers,
    people,
    projects,
    reviews,
    years,
)
from jiheng.web.api.auth import Denied, Nobody
from jiheng.web.api.describing import DescribedAPI
from jiheng.web.api.speaking import Invalid, language_of
from jiheng.web.audit.chain import record
from jiheng.web.frame.typed import clean
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.importing import Unreadable

_LONGEST_PLACE = 100


class Reader(Parser):
    """Reads a body as every field of a page is read: without signs that no database keeps."""

    def parse_body(self, request):
        """The JSON of a body; ValueError where it is none."""
        try:
            return clean(json.loads(request.body))
        except (RecursionError, UnicodeError) as error:
            raise ValueError(str(error)) from error


api = DescribedAPI(
    title="绩衡 Jiheng",
    version=__version__,
    description=message("web.api.about", "zh") + "\n\n" + message("web.api.about", "en"),
    urls_namespace="api",
    auth=Nobody(),
    docs_url=None,
    parser=Reader(),
)
for one in (
    projects,
    years,
    assessments,
    declarations,
    papers,
    reviews,
    followups,
    areas,
    people,
    log,
):
    api.add_router("", one.router)


def _answer(request, text, status, headers=()):
    response = api.create_response(request, {"message": text}, status=status)
    for name, value in headers:
        response[name] = value
    return response


@api.exception_handler(Denied)
def _denied(request, error):
    text = message(error.message_id, language_of(request))
    headers = [("WWW-Authenticate", "Bearer")] if error.status == 401 else []
    return _answer(request, text, error.status, headers)


@api.exception_handler(TooOften)
def _too_often(request, error):
    if error.is_first:
        record(request, "too_often", done=False, kind=error.kind)
    text = message(f"web.limit.{error.kind}", language_of(request), **error.arguments)
    return _answer(request, text, 429, [("Retry-After", str(error.wait))])


@api.exception_handler(Refused)
def _refused(request, error):
    return _answer(request, error.said(language_of(request)), 409)


@api.exception_handler(Unreadable)
def _unreadable(request, error):
    return _answer(request, str(error), 409)


@api.exception_handler(Http404)
def _missing(request, _error):
    return _answer(request, message("web.missing.text", language_of(request)), 404)


@api.exception_handler(HttpError)
def _unread(request, error):
    """What the library itself refuses: a body that is no JSON."""
    text = message("web.api.unread", language_of(request))
    return _answer(request, text, error.status_code)


@api.exception_handler(ValidationError)
def _invalid(request, error):
    """What does not fit the description: where, and what was found there."""
    language = language_of(request)
    wrong = "; ".join(_where_and_what(one, language) for one in error.errors)
    return _answer(request, message("web.api.invalid", language, wrong=wrong), 422)


def _where_and_what(one, language):
    """A place that does not fit, and why in the language of the answer."""
    place = ".".join(map(str, one["loc"][1:]))[:_LONGEST_PLACE]
    kind = next((known for known in ("missing", "too_long") if known in one["type"]), "other")
    return place + message(f"web.api.wrong.{kind}", language, said=one["msg"])


@api.exception_handler(Invalid)
def _unfit(request, error):
    return _answer(request, str(error), 422)


def addresses():
    """The addresses of the API for the site's own table; each looks at its token by itself."""
    patterns, name, namespace = api.urls
    ours = [one for one in patterns if one.name != "api-root"] + [path("", _root, name="api-root")]
    for one in ours:
        one.callback.right = TOKEN
    return ours, name, namespace


def _root(_request):
    """The beginning of the API is its description."""
    return redirect("api:openapi-json")
