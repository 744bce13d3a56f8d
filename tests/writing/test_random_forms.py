"""Random normal forms come back to the character, in every format."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from jiheng.budget.forms import Form
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.writing.write import WRITERS
from writing.normal_forms import forms
from writing.trips import assert_same, read_back, written


def typed(form: Form) -> Form:
    """The form with the typed readings beside its values, as every reading has them."""
    for one in form.indicators:
        actual = one.actual or one.actual_to_date
        one.target_value = read_quantity(one.target) if one.target else None
        one.actual_value = read_quantity(actual) if actual else None
    return form


@pytest.mark.parametrize("suffix", WRITERS)
@given(form=forms())
def test_random_forms_come_back_to_the_character(suffix: str, form: Form) -> None:
    with TemporaryDirectory() as folder:
        again = read_back(written([typed(form)], suffix), Path(folder), suffix)
        assert_same([form], again)
