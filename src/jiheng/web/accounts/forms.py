"""What is asked when people sign in and when people are managed."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from jiheng.kernel.messages import catalogue, message
from jiheng.web.accounts.fitting import PLACES, misfit
from jiheng.web.accounts.models import Person
from jiheng.web.accounts.passwords import Profile
from jiheng.web.organisations.models import Organisation

_PASSWORD = {"autocomplete": "new-password"}


class SpeakingForm(forms.Form):
    """A form whose labels are messages of the catalogue (`web.field.<name>`)."""

    def __init__(self, *args, language="zh", **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.label = message(f"web.field.{name}", language)
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = message("web.choose.please", language)

    def add_error(self, field, error):
        """Keep an error; what the framework says of a field is said in the words of the catalogue."""
        if field is not None and isinstance(error, ValidationError):
            error = [self._said_of(field, one) for one in error.error_list]
        super().add_error(field, error)

    def _said_of(self, name, error):
        own = f"web.invalid.{error.code}.{name}"
        named = own if own in catalogue() else f"web.invalid.{error.code}"
        if named not in catalogue():
            return error
        given = error.params or {}
        said = {
            "label": self.fields[name].label,
            "limit": given.get("max", given.get("limit_value", "")),
        }
        said["count"] = given.get("show_value", "")
        return ValidationError(self.sentence(named, **{k: str(v) for k, v in said.items()}))

    def sentence(self, message_id, **arguments):
        """A message in the language of the page."""
        return message(message_id, self.language, **arguments)

    def refuse(self, message_id, **arguments):
        """Raise the sentence of a message as the error of the field at hand."""
        raise ValidationError(self.sentence(message_id, **arguments))


class SignIn(SpeakingForm):
    """Name and password."""

    login = forms.CharField(max_length=64, widget=forms.TextInput({"autocomplete": "username"}))
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


def one_time_code():
    """The field of the six digits of the second step."""
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.RegexField(r"^\s*[0-9]{6}\s*$", widget=widget)


class Token(SpeakingForm):
    """The six digits of the second step."""

    token = one_time_code()


class NewPassword(SpeakingForm):
    """A new password, twice; the old one too where the person has one."""

    old_password = forms.CharField(
        strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new_password = forms.CharField(strip=False, widget=forms.PasswordInput(_PASSWORD))
    repeated_password = forms.CharField(strip=False, widget=forms.PasswordInput(_PASSWORD))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.rule = Profile().get_help_text()
        if not person.has_usable_password():
            del self.fields["old_password"]

    def clean_old_password(self):
        """The old password must be right."""
        text = self.cleaned_data["old_password"]
        if not self.person.check_password(text):
            self.refuse("web.password.old_wrong")
        return text

    def clean_new_password(self):
        """The new one must be as the profile asks."""
        text = self.cleaned_data["new_password"]
        validate_password(text, self.person)
        return text

    def clean_repeated_password(self):
        """Both must agree."""
        text = self.cleaned_data["repeated_password"]
        if text != self.cleaned_data.get("new_password", text):
            self.refuse("web.password.differ")
        return text


class NewPerson(SpeakingForm):
    """Login and name of a new person."""

    login = forms.RegexField(r"^[a-z0-9_.-]{3,64}$", max_length=64)
    name = forms.CharField(max_length=64)

    def clean_login(self):
        """A login belongs to one person."""
        login = self.cleaned_data["login"]
        if Person.objects.filter(login=login).exists():
            self.refuse("web.people.login_taken", login=login)
        return login


class NewAppointment(SpeakingForm):
    """A role at an organisation."""

    role = forms.ChoiceField()
    organisation = forms.ModelChoiceField(Organisation.objects.filter(is_active=True))

    def __init__(self, *args, person, by, **kwargs):
        """`person` is appointed, `by` appoints."""
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by
        roles = ((one, message(f"web.role.{one}", self.language)) for one in PLACES)
        self.fields["role"].choices = list(roles)

    def clean(self):
        """Nobody appoints themselves, and the role fits person and organisation (fitting.py)."""
        given = super().clean()
        if self.person == self.by:
            self.refuse("web.people.not_oneself")
        role, place = given.get("role"), given.get("organisation")
        if role is None or place is None:
            return given
        if wrong := misfit(self.person, role, place):
            self.refuse(wrong[0], **wrong[1])
        return given
