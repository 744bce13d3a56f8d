"""Headers of every answer, and its language."""

from django.conf import settings
from django.utils import translation

COOKIE = "jiheng_language"
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


def language(get_response):
    """Middleware: the language of the person's choice (a cookie); Chinese without one."""

    def answer(request):
        wanted = request.COOKIES.get(COOKIE)
        request.language = wanted if wanted in ("zh", "en") else "zh"
        with translation.override("en" if request.language == "en" else "zh-hans"):
            return get_response(request)

    return answer
