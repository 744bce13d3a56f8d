"""Signing in and out, passwords, the second step, the choice of language."""

from base64 import b32encode

import segno
from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.shortcuts import redirect, render
from django_otp import login as otp_login
from django_otp import match_token

from jiheng.kernel.messages import message
from jiheng.web.accounts.forms import NewPassword, SignIn, Token
from jiheng.web.accounts.gate import (
    begin_session,
    is_fresh,
    needs,
    note_second_step,
    onward,
    step_up,
    too_often,
    unfinished_step,
)
from jiheng.web.accounts.limits import TooOften, spend
from jiheng.web.accounts.models import Authenticator, Invitation
from jiheng.web.accounts.rights import PUBLIC, SIGNED_IN
from jiheng.web.accounts.signing_in import is_locked, signed_in
from jiheng.web.audit.chain import record
from jiheng.web.frame.middleware import COOKIE
from jiheng.web.frame.typed import posted

_BOTH = ("GET", "HEAD", "POST")


@needs(PUBLIC, _BOTH)
def login(request):
    """Name and password; the same answer whatever of the two was wrong."""
    form = SignIn(posted(request), language=request.language)
    if request.method == "POST":
        try:
            spend("login", request.META.get("REMOTE_ADDR", ""))
        except TooOften as often:
            return too_often(request, often)
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["login"], form.cleaned_data["password"]
        if is_locked(name, request.META.get("REMOTE_ADDR", "")):
            record(request, "sign_in.locked", done=False, person=name[:64])
            minutes = str(settings.SECURITY.locked_minutes)
            form.add_error(None, message("web.login.locked", request.language, minutes=minutes))
        elif person := signed_in(request, name, password):
            auth.login(request, person)
            begin_session(request)
            return onward(request)
        else:
            form.add_error(None, message("web.login.wrong", request.language))
    status = 403 if form.errors and request.method == "POST" else 200
    shown = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "accounts/login.html", shown, status=status)


@needs(SIGNED_IN, ("POST",))
def logout(request):
    """End the session."""
    record(request, "sign_out", request.user)
    auth.logout(request)
    return redirect("login")


@needs(SIGNED_IN, _BOTH, limit="second_step")
def second_step(request):
    """Six digits from the person's device; each is good once."""
    form = Token(posted(request), language=request.language)
    if request.method == "POST" and form.is_valid():
        device = match_token(request.user, form.cleaned_data["token"].strip())
        record(request, "second_step", request.user, done=device is not None)
        if device is not None:
            otp_login(request, device)
            request.session.cycle_key()
            note_second_step(request)
            return onward(request)
        form.add_error("token", message("web.login.wrong_token", request.language))
    return render(request, "accounts/second_step.html", {"form": form})


@needs(SIGNED_IN, _BOTH)
def second_step_setup(request):
    """Bind a device: a picture to scan, then a first token that proves it."""
    if unfinished_step(request) == "second_step":  # whoever has a device shows it first
        return redirect("second_step")
    # Another device takes the place of the one that is bound: not in a session left open.
    if request.user.authenticator_set.filter(confirmed=True).exists() and not is_fresh(request):
        return step_up(request, request.path)
    device = Authenticator.waiting(request.user)
    form = Token(posted(request), language=request.language)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["token"].strip()):
            with transaction.atomic():
                request.user.authenticator_set.exclude(pk=device.pk).delete()
                device.confirmed = True
                device.save()
                record(request, "second_step.bound", request.user)
            otp_login(request, device)
            note_second_step(request)
            return onward(request)
        form.add_error("token", message("web.login.wrong_token", request.language))
    picture = segno.make(device.address).svg_data_uri(scale=5, light="#fff")
    secret = b32encode(device.secret).decode()
    shown = {"form": form, "picture": picture, "secret": secret}
    return render(request, "accounts/second_step_setup.html", shown)


@needs(SIGNED_IN, _BOTH)
def password(request):
    """Choose a new password."""
    if unfinished_step(request) == "second_step":
        return redirect("second_step")
    form = NewPassword(posted(request), person=request.user, language=request.language)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            request.user.choose_password(form.cleaned_data["new_password"])
            record(request, "password.changed", request.user)
        auth.update_session_auth_hash(request, request.user)
        return onward(request)
    return render(request, "accounts/password.html", {"form": form})


@needs(PUBLIC, _BOTH)
def invitation(request, secret):
    """A one-time link: choose a password, and the link is used up."""
    invited = Invitation.of(secret)
    if invited is None:
        return render(request, "accounts/invitation_void.html", status=404)
    person = invited.person
    person.set_unusable_password()  # not saved: whoever has the link need not know the old one
    form = NewPassword(posted(request), person=person, language=request.language)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            used = Invitation.of(secret, to_use=True)
            if used is None:
                return render(request, "accounts/invitation_void.html", status=404)
            used.use()
            person = used.person
            person.choose_password(form.cleaned_data["new_password"])
            record(request, "invitation.used", person, person=person.login)
        auth.logout(request)
        return redirect("login")
    return render(request, "accounts/password.html", {"form": form, "invited": person})


@needs(PUBLIC, ("POST",))
def language(request):
    """Remember the language of this browser."""
    response = onward(request)
    wanted = "en" if request.POST.get("language") == "en" else "zh"
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        COOKIE, wanted, max_age=31_536_000, samesite="Lax", httponly=True, secure=secure
    )
    return response
