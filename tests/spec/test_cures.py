"""Certain cures: what is offered, what it makes of the cell, and that the finding is then gone."""

import pytest

from jiheng.budget.checks import check_portfolio
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.examples import forms_of, lists_of
from jiheng.budget.cures import Cure, cures_of
from jiheng.budget.forms import Form
from jiheng.budget.profiles import DEFAULT, packaged_profiles
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import read_quantity

_PROFILE = packaged_profiles()[DEFAULT]


def found(form: Form, example: dict) -> list[Finding]:
    return check_portfolio([form], _PROFILE.rules(_PROFILE.newest_day()), lists_of(example))


def after(form: Form, cure: Cure) -> Form:
    """The form with a cure made."""
    made = form.model_copy(deep=True)
    step, _, key = cure.path.rpartition(".")
    if cure.removes:
        del made.indicators[int(cure.path[len("indicators[") : -1])]
    elif step.startswith("indicators["):
        row = made.indicators[int(step[len("indicators[") : -1])]
        setattr(row, key, cure.after)
        row.target_value = read_quantity(row.target) if row.target else None
        row.actual_value = read_quantity(row.actual) if row.actual else None
    elif step == "narrative":
        made.narrative[key] = cure.after or ""
    else:
        setattr(made.objectives, key, cure.after)
    return made


# Code of the catalogue and the cure of its first example: cell, before, after.
OFFERED = [
    ("IND-02", "level2", "数量指标", "质量指标"),
    ("VAL-04", "target", "1", "100%"),
    ("VAL-08", "target", "≤11月", "11月底前"),
    ("VAL-17", "target", "≤80万", "≤80万元"),
    ("VAL-12", "target", "啊、达到省级规范", "达到省级规范"),
    ("STR-09", "target", "《=120万元", "≤120万元"),
    ("FND-13", "target", "≤1200000元", "≤120万元"),
    ("TXT-15", "actual", "拔付", "拨付"),
]


@pytest.mark.parametrize(("code", "key", "before", "text"), OFFERED)
def test_the_cure_of_an_example(code: str, key: str, before: str, text: str) -> None:
    example = entries()[code].fires[0]
    (form,) = forms_of(example)
    finding = next(one for one in found(form, example) if one.code == code)
    (cure,) = cures_of(finding, form)
    assert cure.path.endswith(f".{key}")
    assert (before in cure.before, text in cure.after) == (True, True)
    assert before not in cure.after or before in text


def test_every_cure_that_is_offered_ends_its_finding() -> None:
    offered, left = set(), []
    for code, entry in entries().items():
        for example in entry.fires:
            if len(example.get("forms", [1])) != 1 or "profile" in example or example.get("dated"):
                continue
            (form,) = forms_of(example)
            for finding in found(form, example):
                for cure in cures_of(finding, form):
                    offered.add(finding.code)
                    made = found(after(form, cure), example)
                    places = {one.field for one in finding.places}
                    if any(one.code == finding.code and places & {p.field for p in one.places}
                           for one in made):  # fmt: skip
                        left.append((code, finding.code, cure))
    assert left == []
    assert offered >= {
        *("IND-02", "VAL-04", "VAL-08", "VAL-12", "VAL-17", "STR-09", "STR-13", "FND-13"),
        *("TXT-09", "TXT-11", "TXT-15"),
    }


def test_the_one_blank_weight_gets_the_rest_of_the_sum() -> None:
    form = forms_of({"kind": "target_declaration", "set": {}})[0]
    for one in form.indicators:
        one.weight = "10" if one.horizon == "annual" else None
    annual = [one for one in form.indicators if one.horizon == "annual"]
    annual[2].weight = None
    at = form.indicators.index(annual[2])
    finding = Finding(
        code="WGT-01", severity="error", seen="85.5", expected="100", message_id="WGT-01"
    )
    assert cures_of(finding, form) == [Cure(f"indicators[{at}].weight", None, "14.5")]
    annual[3].weight = None
    assert cures_of(finding, form) == []  # which of two is not ours to say


@pytest.mark.parametrize("code", ["VAL-01", "VAL-02", "TXT-03", "FND-01", "IND-07"])
def test_what_a_person_must_judge_has_no_cure(code: str) -> None:
    example = entries()[code].fires[0]
    (form,) = forms_of(example)
    finding = next(one for one in found(form, example) if one.code == code)
    assert cures_of(finding, form) == []
