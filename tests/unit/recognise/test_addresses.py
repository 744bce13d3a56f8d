"""Every value of a form knows its cell, and a form keeps its id however it is printed."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from jiheng.budget.form_json import form_record
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document

EXAMPLES = sorted(
    Path(str(one)) for one in files("jiheng.examples").joinpath("documents").iterdir()
)
# Worked out from other values or from the whole document, so no one cell holds them.
DERIVED = ("kind", "form_id", "document", "reading", "states", "extra", "year", "title")
PARTS = ("target_value", "actual_value", "horizon", "level1_printed", "level2_printed")
HEAD = (
    "project_name", "project_code", "department", "department_code", "implementing_unit",
    "implementing_unit_code", "attribute", "period", "total_weight", "total_score",
)  # fmt: skip


@cache
def forms_of(path: Path) -> list[dict[str, Any]]:
    reading = recognise(read_document(path, default_limits()), addresses=True)
    return [form_record(form) for form in reading.forms]


def paths_of(form: dict[str, Any]) -> set[str]:
    """The path of every value of a form that is printed in one cell."""
    found = {name for name in HEAD if form.get(name)}
    for block in ("objectives", "narrative", "filled_by"):
        found |= {f"{block}.{name}" for name, text in (form.get(block) or {}).items() if text}
    for at, row in enumerate(form["funds"]):
        found |= {f"funds[{at}].{name}" for name in ("initial_budget", "executed") if row.get(name)}
    for at, row in enumerate(form["indicators"]):
        kept = (name for name, value in row.items() if value and name not in PARTS)
        found |= {f"indicators[{at}].{name}" for name in kept if not name.endswith("_printed")}
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_value_knows_its_cell(path: Path) -> None:
    for form in forms_of(path):
        addresses = form["document"]["addresses"]
        assert paths_of(form) - set(addresses) == set(), form["project_name"]
        assert all(place.get("cell") for place in addresses.values())


def test_a_form_keeps_its_id_in_every_reading() -> None:
    ids = [form["form_id"] for path in EXAMPLES for form in forms_of(path)]
    again = [
        form.form_id
        for path in EXAMPLES
        for form in recognise(read_document(path, default_limits())).forms
    ]
    assert ids == again
    assert len(ids) > 30
    assert all(len(one.split("/")) == 4 for one in ids)
