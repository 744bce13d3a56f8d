"""The examples of the catalogue as forms: the clean form of a kind with some fields changed.

An example is a table {kind, set, states, profile, with} or, for checks across forms, {forms =
[{kind, set}, …], lists, profile, with}. `clean` names another clean form of the kind than the
usual one: the self-evaluation of the year that is declared, approved and monitored. `set` maps field paths to values ("" makes the field
null, "funds[1]" = "" removes the row, a path one beyond the end of a list adds to it); `states`
says what the reader said of null fields; `lists` are the names of the projects on project lists;
`register` are the projects that the office holds, beside which the forms are published;
`profile` is another than the national one; `dated` says that each form goes by the rules of its own
year (the others go by the newest); `with` lists further codes that follow from the change.
"""

import json
import re
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from jiheng.budget.checks.pub_register import Registered
from jiheng.budget.forms import Form, ProjectList, Where
from jiheng.kernel.quantity import read_quantity

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def forms_of(example: dict[str, Any]) -> list[Form]:
    """The forms of an example, with typed values read anew."""
    parts = example.get("forms", [example])
    return [_form(part, number) for number, part in enumerate(parts, start=1)]


def lists_of(example: dict[str, Any]) -> list[ProjectList]:
    """The project lists of an example, each with a title row as it is printed."""
    return [
        ProjectList(
            document=Where(file="clean.json"),
            rows=[["序号", "项目名称"], *([str(at), name] for at, name in enumerate(names, 1))],
        )
        for names in example.get("lists", [])
    ]


def register_of_example(example: dict[str, Any]) -> list[Registered]:
    """The register of an example, each project as {project, score, excused}."""
    return [Registered(**one, file="register.xlsx") for one in example["register"]]


@cache
def _clean(name: str) -> str:
    folder = files("jiheng.budget.checks").joinpath("clean")
    return folder.joinpath(f"{name}.json").read_text(encoding="utf-8")


def _form(part: dict[str, Any], number: int) -> Form:
    raw = json.loads(_clean(_name(part)))
    raw = {"extra": [], "reading": [], "narrative": {}, "filled_by": {}, **raw}
    raw["states"] = part.get("states", {})
    raw["document"]["form"] = number
    for path, value in part.get("set", {}).items():
        _change(raw, path, deepcopy(value) or None)  # the catalogue itself stays as it is
    raw["indicators"] = [one for one in raw["indicators"] if one is not None]
    raw["funds"] = [one for one in raw["funds"] if one is not None]
    for row in raw["indicators"]:
        actual = row.get("actual") or row.get("actual_to_date")
        row["target_value"] = read_quantity(row["target"]) if row.get("target") else None
        row["actual_value"] = read_quantity(actual) if actual else None
    form = Form(**raw)
    unit = form.implementing_unit or form.department or "-"
    form.form_id = "/".join((form.year or "-", unit, form.project_name or "-", form.kind))
    return form


def _name(part: dict[str, Any]) -> str:
    name: str = part.get("clean", part["kind"])
    return name


def clean_value(part: dict[str, Any], path: str) -> Any:
    """What stands at a field path of the clean form of a part; None where nothing does."""
    value: Any = json.loads(_clean(_name(part)))
    for name, at in _STEP.findall(path):
        if at:
            value = value[int(at)] if isinstance(value, list) and int(at) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _change(raw: Any, path: str, value: Any) -> None:
    """Set the value at a field path of plain JSON."""
    steps: list[str | int] = [name or int(at) for name, at in _STEP.findall(path)]
    for step in steps[:-1]:
        raw = raw[step]
    if isinstance(raw, list) and steps[-1] == len(raw):
        raw.append(value)
    else:
        raw[steps[-1]] = value
