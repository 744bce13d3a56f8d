"""Random normal forms come back to the character, in every format."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from jiheng.budget.forms import Form
from jiheng.kernel.writing.write import WRITERS
from writing.normal_forms import forms
from writing.trips import assert_same, read_back, shown, typed, written


@pytest.mark.parametrize("suffix", WRITERS)
@given(form=forms())
def test_random_forms_come_back_to_the_character(suffix: str, form: Form) -> None:
    with TemporaryDirectory() as folder:
        again = read_back(written([typed(form)], suffix), Path(folder), suffix)
        assert_same([shown(form, suffix)], again)
