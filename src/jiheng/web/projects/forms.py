"""What is asked of a new project, of an approval, of an adjustment."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from jiheng.budget.assessing.gate import KINDS
from jiheng.web.accounts.forms import SpeakingForm, one_time_code
from jiheng.web.accounts.gate import is_right_code
from jiheng.web.accounts.rights import CLERK
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Project

YEARS = (2015, 2100)
CODE = r"[A-Za-z0-9-]{3,32}"  # of a project
LONGEST_REASON = 2000  # of an adjustment


class ProjectData(SpeakingForm):
    """What the library knows of a project: kind, years, money, and whether a level above pays."""

    project_kind = forms.ChoiceField()
    planned_amount = forms.DecimalField(
        min_value=0, max_digits=15, decimal_places=4, required=False
    )
    first_year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[1], required=False)
    last_year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[1], required=False)
    is_transfer = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = [(one, self.sentence(f"web.project_kind.{one}")) for one in KINDS]
        choose = self.sentence("web.choose.please")
        self.fields["project_kind"].choices = [("", choose), *said]

    def clean(self):
        """A project does not end before it begins."""
        given = super().clean()
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.refuse("web.project.years", first=str(first), last=str(last))
        return given

    def data_of_project(self):
        """The values by their names in the library."""
        given = self.cleaned_data
        names = ("planned_amount", "first_year", "last_year", "is_transfer")
        return {"kind": given["project_kind"], **{name: given[name] for name in names}}


def data_of(project):
    """What the library knows of a project, by the names of `ProjectData`."""
    names = ("first_year", "last_year", "is_transfer")
    amount = project.planned_amount
    given = {name: getattr(project, name) for name in names} | {"project_kind": project.kind}
    return given | {
        "planned_amount": None if amount is None else Decimal(f"{amount.normalize():f}")
    }


class NewProject(ProjectData):
    """Code, name and unit, and what the library knows of a project."""

    project_code = forms.RegexField(rf"^{CODE}$", max_length=32)
    project_name = forms.CharField(max_length=200)
    unit = forms.ModelChoiceField(Organisation.objects.none())
    field_order = ("project_code", "project_name", "unit", "project_kind")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        places = [one.pk for one in person.places(CLERK)]
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

    year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[1])
    copy = forms.BooleanField(required=False)


class Approve(SpeakingForm):
    """Number and day of an approval."""

    number = forms.CharField(max_length=64)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    token = one_time_code()

    def __init__(self, *args, asks=None, **kwargs):
        """`asks`: the request of who takes the second step once more with the approval, if any."""
        super().__init__(*args, **kwargs)
        self.asks = asks
        if asks is None:
            del self.fields["token"]

    def clean_token(self):
        """The code is right; it is looked at last, for it is good once."""
        token = self.cleaned_data["token"].strip()
        if not self.errors and not is_right_code(self.asks, token):
            self.refuse("web.login.wrong_token")
        return token

    def clean_day(self):
        """An approval is not given on a day to come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            self.refuse("web.approve.future")
        return day


class Reason(SpeakingForm):
    """Why an approved target is adjusted."""

    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))
