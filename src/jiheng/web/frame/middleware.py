"""Headers of every answer, and its language."""

from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages import ERROR
from django.utils import translation

COOKIE, TAKEN = "jiheng_language", "jiheng_taken"
# No inline script or style, nothing from elsewhere, no frame around us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def address(get_response):
    """Middleware: behind a server that we trust, who calls is whom that server names.

    Of the addresses in X-Forwarded-For the last that is no trusted server counts: those before it
    could be the caller's own invention.
    """
    trusted = settings.ENVIRONMENT.proxies

    def answer(request):
        if request.META.get("REMOTE_ADDR") in trusted:
            named = request.headers.get("X-Forwarded-For", "").split(",")
            named = [one.strip() for one in named if one.strip() not in ("", *trusted)]
            if named:
                request.META["REMOTE_ADDR"] = named[-1][:64]
        return get_response(request)

    return answer


def headers(get_response):
    """Middleware: the content policy; pages are kept by no cache, so that none is left behind."""

    def answer(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def spoken(get_response):
    """Middleware: whoever asks by a method that an address does not take is told so in words."""

    def answer(request):
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        from jiheng.web.frame.views import said  # it stands above: views need the gate, that this

        told = said(request, "method", response.status_code, method=request.method)
        told["Allow"] = response["Allow"]
        return told

    return answer


def taken(get_response):
    """Middleware: tell the browser which form was taken, so that it keeps the typed text no longer.

    Taken is what ends in a page to go on from, unless that is a step of signing in or an error is said.
    """

    def answer(request):
        response = get_response(request)
        if (
            request.method == "POST"
            and response.status_code == HTTPStatus.FOUND
            and _is_taken(request)
        ):
            secure = settings.SESSION_COOKIE_SECURE
            path = quote(request.path, safe="")
            response.set_cookie(TAKEN, path, max_age=60, samesite="Lax", secure=secure)
        return response

    return answer


def _is_taken(request):
    if getattr(request, "keeps_typed", False):
        return False
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    return not any(one.level >= ERROR for one in queued)


def language(get_response):
    """Middleware: the language of the person's choice (a cookie); Chinese without one."""

    def answer(request):
        wanted = request.COOKIES.get(COOKIE)
        request.language = wanted if wanted in ("zh", "en") else "zh"
        with translation.override("en" if request.language == "en" else "zh-hans"):
            return get_response(request)

    return answer
