"""Spots: what a note keeps of a form so that a finding can name it when the form is gone."""

from typing import NamedTuple

from jiheng.budget.forms import Form
from jiheng.kernel.findings import Place

_LONGEST_NAME = 40  # what a sentence quotes of a name


class Spot(NamedTuple):
    """A field of a form: where it stands, and how a person would name it in a sentence."""

    file: str
    form: int | None
    form_id: str
    field: str
    cell: str | None
    spoken: str

    def place(self) -> Place:
        """The place that a finding names."""
        return Place(
            file=self.file, form=self.form, form_id=self.form_id, field=self.field, cell=self.cell
        )


def spot_of(form: Form, field: str) -> Spot:
    """The spot of a field path: indicators[3].target, department."""
    where = form.document
    return Spot(
        where.file, where.form, form.form_id, field, cell_of(form, field), _spoken(form, field)
    )


def cell_of(form: Form, field: str) -> str | None:
    """The cell of a field path as a person finds it; None where the form does not know it."""
    address = (form.document.addresses or {}).get(field)
    return " ".join(map(str, address.values())) if address else None


def _spoken(form: Form, field: str) -> str:
    """The name of the indicator or fund of a field, else of the project."""
    name: str | None = None
    if field.startswith("indicators["):
        name = form.indicators[int(field[11 : field.index("]")])].level3
    elif field.startswith("funds["):
        name = form.funds[int(field[6 : field.index("]")])].item
    return spoken(name or form.project_name or form.implementing_unit or form.document.file)


def spoken(name: str) -> str:
    """A name in quotation marks, cut where it is too long for a sentence."""
    return f"“{name}”" if len(name) <= _LONGEST_NAME else f"“{name[:_LONGEST_NAME]}…”"
