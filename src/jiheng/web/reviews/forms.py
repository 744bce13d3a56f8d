"""What is asked of whoever asks an expert."""

from django import forms

from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.accounts.models import Person
from jiheng.web.reviews.experts import experts_for


class Ask(SpeakingForm):
    """Whom to ask, until when, and what."""

    expert = forms.ModelChoiceField(Person.objects.none())
    expert_due = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    question = forms.CharField(max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, declaration, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = experts_for(declaration)
