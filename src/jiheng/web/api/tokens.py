"""The page of a person's tokens: made, shown once, ended."""

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from jiheng.kernel.messages import message
from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.models import Person
from jiheng.web.accounts.rights import SIGNED_IN
from jiheng.web.api.ending import end_tokens
from jiheng.web.api.models import Token
from jiheng.web.api.scopes import scopes_for
from jiheng.web.audit.chain import record
from jiheng.web.frame.typed import posted

_DAYS = (7, 30, 90, 365)


class NewToken(SpeakingForm):
    """What a token is for, what it opens, how long it lasts."""

    token_name = forms.CharField(max_length=64)
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [
            (one, message(f"web.scope.{one}", self.language)) for one in scopes_for(person)
        ]
        self.fields["days"].choices = [
            (one, message("web.token.days", self.language, days=str(one))) for one in _DAYS
        ]


@needs(SIGNED_IN, ("GET", "HEAD", "POST"), fresh=True)
def tokens(request):
    """The person's tokens, and a new one: its secret is shown on this answer and never again."""
    form = NewToken(posted(request), person=request.user, language=request.language)
    secret, status = None, 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            made, secret = Token.give(
                request.user, given["token_name"], given["scopes"], given["days"]
            )
            record(request, "token.given", made, begins=made.begins, scopes=made.scopes)
        form = NewToken(person=request.user, language=request.language)
    elif request.method == "POST":
        status = 422
    shown = {"tokens": request.user.tokens.all(), "form": form, "secret": secret}
    return render(request, "api/tokens.html", shown, status=status)


@needs(SIGNED_IN, ("POST",))
def revoke(request, pk):
    """End one of the person's own tokens."""
    found = get_object_or_404(Token, pk=pk, person=request.user, revoked_at=None)
    with transaction.atomic():
        end_tokens(request, found.person, pk=pk)
    return redirect("tokens")


@needs("people.manage", ("POST",))
def revoke_all(request, pk):
    """End every token of a person."""
    found = get_object_or_404(Person, pk=pk)
    with transaction.atomic():
        end_tokens(request, found)
    return redirect("person", pk=pk)
