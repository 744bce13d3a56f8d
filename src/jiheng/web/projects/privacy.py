"""Keeping numbers of persons out of the office: at the door, where a text is typed or read.

Targets, reasons and opinions need no identity number, bank account or mobile telephone of anybody.
A text that holds one is not stored; the sentence quotes it masked, so that it can be found.
"""

from jiheng.budget.checks.texts import cells, paragraphs
from jiheng.budget.forms import Form
from jiheng.budget.publishing.masking import masked
from jiheng.budget.publishing.personal import personal_number

_AROUND = 16  # signs of a quotation on each side of what is masked


def number_in(text: str | None) -> tuple[str, str] | None:
    """The message id and the masked quotation of a number of a person; None where there is none."""
    found = personal_number(text) if text else None
    if found is None:
        return None
    what, shown = found
    at = shown.index("*")
    return f"web.privacy.{what}", shown[max(at - _AROUND, 0) : at + _AROUND]


def number_in_form(form: Form) -> tuple[str, str] | None:
    """The same of all texts of a form."""
    texts = (text for _, text in (*paragraphs(form), *cells(form)))
    return next(filter(None, map(number_in, texts)), None)


def record_of(form: Form):
    """A form that was read, as it is kept: without who signed it, other cells masked."""
    kept = form.model_copy(update={"filled_by": {}, "extra": masked(form).form.extra})
    return kept.model_dump(mode="json")
