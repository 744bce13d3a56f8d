"""The gate before every view: default deny, sign-in, second step, idle sessions, rights."""

import functools
import time

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from jiheng.web.accounts.limits import TooOften, spend
from jiheng.web.accounts.rights import PUBLIC, RIGHTS, SIGNED_IN, TOKEN, may
from jiheng.web.audit.chain import record

_SEEN, _BEGAN = "seen", "began"
# What somebody needs who has signed in but must first choose a password or take the second step.
UNFINISHED = ("password", "second_step", "second_step_setup", "logout", "language")


def needs(right: str, methods=("GET", "HEAD"), limit=None):
    """Decorator: the right that a view asks for, the methods that it answers to, and its limit.

    A limit (limits.toml) counts what a person does with the view: what is sent to it, or where it
    only gives, what it gives.
    """
    if right not in (PUBLIC, SIGNED_IN) and right not in RIGHTS:
        raise KeyError(right)

    def marked(view):
        @functools.wraps(view)
        def answer(request, *args, **kwargs):
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
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
        if not request.user.is_authenticated or _is_over(request):
            logout(request)
            return _to("login", request)
        name = request.resolver_match.url_name
        step = unfinished_step(request)
        if step and name not in UNFINISHED:
            return _to(step, request)
        if not may(request.user, right):
            record(request, "refused", done=False, right=right, path=request.path[:200])
            raise PermissionDenied
        return None


def unfinished_step(request):
    """The name of the view that the person must pass first; None where everything is done."""
    if settings.SECURITY.second_step and not request.user.is_verified():
        has_device = request.user.totpdevice_set.filter(confirmed=True).exists()
        if has_device:
            return "second_step"
        return "password" if request.user.password_is_old else "second_step_setup"
    return "password" if request.user.password_is_old else None


def begin_session(request):
    """Note when the session began; it ends after so many hours, and earlier when idle."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def _is_over(request):
    now, session, limits = int(time.time()), request.session, settings.SECURITY
    idle = now - session.get(_SEEN, 0) > limits.idle_minutes * 60
    old = now - session.get(_BEGAN, 0) > limits.session_hours * 3600
    if idle or old:
        return True
    if now - session[_SEEN] > 60:  # not a write with every request
        session[_SEEN] = now
    return False


def _to(name, request):
    """To a step of signing in, and from there back to the page that was asked for."""
    address = reverse(name)
    if request.method == "GET" and request.path != "/":
        address += "?" + urlencode({"next": request.path})
    return redirect(address)
