"""What is asked of a new organisation."""

import re

from django import forms

from jiheng.web.accounts.forms import SpeakingForm
from jiheng.web.organisations.models import FINANCE, KINDS, LEVELS, REGION, Organisation

# A region has the six digits of the national code; what stands in it, that code and its own.
_CODE = re.compile(r"[0-9]{6}(?:-[0-9A-Z]{2,12})?")


class NewOrganisation(SpeakingForm):
    """Code, name, kind, level and what it belongs to."""

    parent = forms.ModelChoiceField(Organisation.objects.filter(is_active=True), required=False)
    kind = forms.ChoiceField(choices=[(one, one) for one in KINDS])
    level = forms.ChoiceField(choices=[("", "—"), *((one, one) for one in LEVELS)], required=False)
    code = forms.CharField(max_length=24)
    organisation_name = forms.CharField(max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, known in (("kind", KINDS), ("level", LEVELS)):
            said = [(one, self.sentence(f"web.{name}.{one}")) for one in known]
            self.fields[name].choices = [*([("", "—")] if name == "level" else []), *said]

    def clean_code(self):
        """A code is written as usual, and belongs to one organisation."""
        code = self.cleaned_data["code"].strip().upper()
        if not _CODE.fullmatch(code):
            self.refuse("web.organisations.code")
        if Organisation.objects.filter(code=code).exists():
            self.refuse("web.organisations.code_taken", code=code)
        return code

    def _must_fit(self, kind, level, code, parent):
        """A code lies within that of its region, as national codes do (GB/T 2260)."""
        if not code or not kind:
            return
        place = parent.nearest(REGION) if parent else None
        digits = {"province": 2, "city": 4, "county": 6}
        if kind != REGION:
            fits = place is None or code.startswith(f"{place.code}-")
        else:
            own = code[: digits.get(level, 6)].ljust(6, "0")
            above = place.code[: digits.get(place.level, 0)] if place else ""
            fits = code == own and code.startswith(above)
        if not fits:
            self.refuse("web.organisations.code_place", code=code)

    def clean(self):
        """Only regions have a level, and a level has one region and one finance bureau."""
        given = super().clean()
        kind, parent = given.get("kind"), given.get("parent")
        if kind == REGION and not given.get("level"):
            self.refuse("web.organisations.level")
        self._must_fit(kind, given.get("level"), given.get("code"), parent)
        if kind and kind != REGION and parent is None:
            self.refuse("web.organisations.parent")
        if kind and kind != REGION:
            given["level"] = ""
        if kind == FINANCE:
            if parent and parent.kind != REGION:
                self.refuse("web.organisations.finance_place")
            if Organisation.objects.filter(parent=parent, kind=FINANCE, is_active=True).exists():
                self.refuse("web.organisations.one_finance")
        return given
