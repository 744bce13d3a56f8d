"""The gate before every view: default deny, sign-in, second step, idle sessions, rights."""

import functools
import secrets
import time
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_otp import match_token

from jiheng.kernel.messages import message
from jiheng.web.accounts.limits import TooOften, spend
from jiheng.web.accounts.rights import ADMINISTRATORS, PUBLIC, RIGHTS, SIGNED_IN, TOKEN, may
from jiheng.web.audit.chain import record

_SEEN, _BEGAN, _MARK, _SECOND_STEP = "seen", "began", "mark", "second_step"
# What somebody needs who has signed in but must first choose a password or take the second step.
UNFINISHED = ("password", "second_step", "second_step_setup", "logout", "language")


def needs(right: str, methods=("GET", "HEAD"), limit=None, fresh=False):
    """Decorator: the right that a view asks for, the methods that it answers to, and its limit.

    A limit (limits.toml) counts what a person does with the view: what is sent to it, or where it
    only gives, what it gives. `fresh`: what is sent to it asks for a second step taken lately.
    """
    if right not in (PUBLIC, SIGNED_IN) and right not in RIGHTS:
        raise KeyError(right)

    def marked(view):
        @functools.wraps(view)
        def answer(request, *args, **kwargs):
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if fresh and request.method == "POST" and not is_fresh(request):
                return step_up(request)
            if limit and (request.method == "POST" or "POST" not in methods):
                try:
                    spend(limit, str(request.user.pk))
                except TooOften as often:
                    return too_often(request, often)
            return view(request, *args, **kwargs)

        answer.right = right
        answer.methods = methods
        return answer

    return marked


def too_often(request, often):
    """429: how often is allowed, and when it may be tried again."""
    if often.is_first:  # once a stretch of time, so that the log is not flooded
        record(request, "too_often", done=False, kind=often.kind)
    response = render(request, "frame/too_often.html", {"often": often}, status=429)
    response["Retry-After"] = str(often.wait)
    return response


class Gate:
    """Middleware: a view that names no right is never reached."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        """Answer; the decisions are taken in process_view, where the view is known."""
        return self._get_response(request)

    def process_view(self, request, view, _args, _kwargs):
        """None where the view may answer; a redirect or PermissionDenied where not."""
        right = getattr(view, "right", None)
        if right is None:
            raise PermissionDenied
        if right in (PUBLIC, TOKEN):
            return None
        if not request.user.is_authenticated:
            return _to("login", request)
        if why := _is_over(request):
            logout(request)
            messages.warning(request, message(f"web.session.{why}", request.language))
            return _to("login", request)
        name = request.resolver_match.url_name
        step = unfinished_step(request)
        if step and name not in UNFINISHED:
            return _to(step, request)
        if not (may(request.user, right) and is_allowed_place(request, right)):
            record(request, "refused", done=False, right=right, path=request.path[:200])
            raise PermissionDenied
        return None


def onward(request, fallback="inbox"):
    """To the page that was asked for, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if ours else fallback)


def unfinished_step(request):
    """The name of the view that the person must pass first; None where everything is done."""
    if settings.SECURITY.second_step and not request.user.is_verified():
        has_device = request.user.authenticator_set.filter(confirmed=True).exists()
        if has_device:
            return "second_step"
        return "password" if request.user.password_is_old else "second_step_setup"
    return "password" if request.user.password_is_old else None


def begin_session(request):
    """Note when the session began; it ends after so many hours, and earlier when idle."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())
    mark = request.session[_MARK] = secrets.token_hex(8)
    person = request.user
    person.open_sessions = [*person.open_sessions, mark][-(settings.SECURITY.sessions or 1) :]
    person.save(update_fields=["open_sessions"])


def note_second_step(request):
    """Note when the second step was taken."""
    request.session[_SECOND_STEP] = int(time.time())


def is_right_code(request, code):
    """Whether a one-time code is right for who asks; each is good for one request."""
    code = code.strip()
    if code and getattr(request, "right_code", None) == code:
        return True  # the request is answered again (frame/again.py)
    if match_token(request.user, code) is None:
        return False
    request.right_code = code
    return True


def is_fresh(request):
    """Whether the second step was taken lately enough for a grave act, or is not asked for."""
    limits = settings.SECURITY
    if not limits.second_step or not limits.step_up_minutes:
        return True
    since = int(time.time()) - request.session.get(_SECOND_STEP, 0)
    return since <= limits.step_up_minutes * 60


def is_allowed_place(request, right):
    """Whether the right may be used from the address: those of administrators may be limited."""
    networks = settings.ENVIRONMENT.admin_networks
    if not networks or right in (PUBLIC, SIGNED_IN) or not RIGHTS[right] <= ADMINISTRATORS:
        return True
    address = request.META.get("REMOTE_ADDR", "")
    try:
        return any(ip_address(address) in one for one in networks)
    except ValueError:
        return False


def step_up(request, back=None):
    """To the second step, and back to a page: by itself the one from which the act was sent."""
    request.keeps_typed = True
    messages.warning(request, message("web.login.step_up", request.language))
    back = back or urlsplit(request.headers.get("Referer", "")).path or "/"
    return redirect(reverse("second_step") + "?" + urlencode({"next": back}))


def _is_over(request):
    """Why the session has ended (web.session.…), or None."""
    now, session, limits = int(time.time()), request.session, settings.SECURITY
    idle = now - session.get(_SEEN, 0) > limits.idle_minutes * 60
    old = now - session.get(_BEGAN, 0) > limits.session_hours * 3600
    if idle or old:
        return "idle" if idle else "old"
    if limits.sessions and session.get(_MARK) not in request.user.open_sessions:
        return "elsewhere"
    if now - session[_SEEN] > 60:  # not a write with every request
        session[_SEEN] = now
    return None


def _to(name, request):
    """To a step of signing in, and from there back to the page that was asked for."""
    request.keeps_typed = True  # what was sent has not been taken
    address = reverse(name)
    if request.method == "GET" and request.path != "/":
        address += "?" + urlencode({"next": request.path})
    return redirect(address)
