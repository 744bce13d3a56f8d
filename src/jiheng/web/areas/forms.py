"""What is asked of a new table of area targets, and of a receiver that takes its share up."""

from django import forms

from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.accounts.rights import CLERK
from jiheng.web.organisations.models import DEPARTMENT, Organisation
from jiheng.web.projects.forms import CODE, YEARS


class NewTable(SpeakingForm):
    """Name, year, money, and the department that gives."""

    project_name = forms.CharField(max_length=200)
    department = forms.ModelChoiceField(Organisation.objects.none())
    year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[1])
    amount = forms.DecimalField(min_value=0, max_digits=15, decimal_places=4, required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        places = [one.pk for one in person.places(CLERK)]
        found = Organisation.objects.filter(pk__in=places, kind=DEPARTMENT)
        self.fields["department"].queryset = found
        self.fields["department"].initial = found.first()


class TakeUp(SpeakingForm):
    """The code of the receiver's own project."""

    project_code = forms.RegexField(rf"^{CODE}$", max_length=32)
