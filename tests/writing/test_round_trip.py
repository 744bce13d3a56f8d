"""read(write(form)) == form: for every real form that is published, in every format and pack."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from jiheng import examples
from jiheng.budget.checks.examples import forms_of as forms_of_check
from jiheng.budget.forms import Form, Kind, Reading
from jiheng.budget.layouts.lists import list_sheet
from jiheng.budget.layouts.packs import PACKAGED
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing.write import WRITERS
from writing.trips import assert_same, plain, read_back, rows_of, sheet_of, written

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
EXAMPLES = examples.folder()
PUBLISHED = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
FORMATS = tuple(WRITERS)


DOCUMENTS = [*sorted(one for one in EXAMPLES.iterdir() if one.suffix != ".py"), *PUBLISHED]


@cache
def reading_of(path: Path) -> Reading:
    return recognise(read_document(path, default_limits()))


def forms_of(path: Path) -> list[Form]:
    return reading_of(path).forms


@pytest.mark.skipif(not PUBLISHED, reason="the published documents are not on this machine")
def test_there_are_42_published_forms() -> None:
    assert sum(len(forms_of(path)) for path in PUBLISHED) == 42


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_form_comes_back_to_the_character(path: Path, suffix: str, tmp_path: Path) -> None:
    for form in forms_of(path):
        assert_same([form], read_back(written([form], suffix), tmp_path, suffix))


@pytest.mark.parametrize("pack", PACKAGED[1:])
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_pack_keeps_every_form(path: Path, pack: str, tmp_path: Path) -> None:
    for form in forms_of(path):
        assert_same([form], read_back(written([form], ".html", pack), tmp_path, ".html"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_several_forms_and_their_list_in_one_document(suffix: str, tmp_path: Path) -> None:
    reading = reading_of(EXAMPLES / "六安市医保局2023自评.docx")
    sheets = [list_sheet(one) for one in reading.lists]
    sheets += [sheet_of(form) for form in reading.forms]
    again = read_back(WRITERS[suffix](sheets), tmp_path, suffix)
    assert_same(reading.forms, again)
    assert rows_of(again) == rows_of(reading) != []


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_form_gives_the_same_bytes(suffix: str) -> None:
    forms = forms_of(EXAMPLES / "金安区医保局2022自评.xlsx")
    assert written(forms, suffix) == written(forms, suffix)


def test_a_changed_character_does_not_go_unseen(tmp_path: Path) -> None:
    [form, *_] = forms_of(EXAMPLES / "金安区医保局2022自评.xlsx")
    other = form.model_copy(deep=True)
    other.indicators[0].level3 = f"{other.indicators[0].level3}。"
    again = read_back(written([other], ".xlsx"), tmp_path, ".xlsx")
    assert plain(again.forms[0]) != plain(form)


MASTERS = sorted((Path(__file__).parents[1] / "documents" / "layouts").rglob("*.html"))


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_forms_of_every_layout_come_back_in_the_national_one(path: Path, tmp_path: Path) -> None:
    for form in forms_of(path):
        assert_same([form], read_back(written([form], ".xlsx"), tmp_path, ".xlsx"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_foot_of_a_form_is_not_taken_for_the_head_of_the_next(
    suffix: str, tmp_path: Path
) -> None:
    """Forms of every kind in one document; the last row of some is 填报日期 alone."""
    given = [form for kind in get_args(Kind) for form in forms_of_check({"kind": kind})]
    assert {"填报日期"} in [set(form.filled_by) for form in given]
    again = read_back(written(given, suffix), tmp_path, suffix).forms
    assert [form.kind for form in again] == list(get_args(Kind))
    for before, after in zip(given, again, strict=True):
        assert after.filled_by == before.filled_by
        assert after.narrative == before.narrative
        assert [(one.label, one.text) for one in after.extra] == [
            (one.label, one.text) for one in before.extra
        ]
