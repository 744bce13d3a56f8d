"""What is asked of a new project, of an approval, of an adjustment."""

import datetime

from django import forms

from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Project

_YEARS = (2015, 2100)
CODE = r"[A-Za-z0-9-]{3,32}"  # of a project


class NewProject(SpeakingForm):
    """Code, name, unit, and whether a level above pays for it."""

    project_code = forms.RegexField(rf"^{CODE}$", max_length=32)
    project_name = forms.CharField(max_length=200)
    unit = forms.ModelChoiceField(Organisation.objects.none())
    is_transfer = forms.BooleanField(required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        places = [one.organisation_id for one in person.appointments_today() if one.role == "clerk"]
        self.fields["unit"].queryset = Organisation.objects.filter(pk__in=places)
        self.fields["unit"].initial = places[0] if places else None

    def clean_project_code(self):
        """A code belongs to one project."""
        code = self.cleaned_data["project_code"]
        if Project.objects.filter(code=code).exists():
            self.refuse("web.project.code_taken", code=code)
        return code


class Year(SpeakingForm):
    """The budget year, and whether last year's form is taken over."""

    year = forms.IntegerField(min_value=_YEARS[0], max_value=_YEARS[1])
    copy = forms.BooleanField(required=False)


class Approve(SpeakingForm):
    """Number and day of an approval."""

    number = forms.CharField(max_length=64)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean_day(self):
        """An approval is not given on a day to come."""
        day = self.cleaned_data["day"]
        if day > datetime.date.today():
            self.refuse("web.approve.future")
        return day


class Reason(SpeakingForm):
    """Why an approved target is adjusted."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}))
