"""Headers of every answer, and its language."""

from django.utils import translation

COOKIE = "jiheng_language"
# No inline script or style, nothing from elsewhere, no frame around us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


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
