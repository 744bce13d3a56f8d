"""The open data: three tables as CSV, and the dictionary that says what each column means.

CSV is UTF-8 with a mark, so that a spreadsheet opens it rightly. A text that a spreadsheet would
take for a formula (=100%, +5, @) has a ' before it; the JSON beside it has every text as it is.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from jiheng.budget.checks.case import Case
from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Form
from jiheng.budget.publishing.plain_words import outcome_of
from jiheng.kernel.regulations import Basis, regulations

# Typed values follow from the texts; what only reading needs is not published.
_WHOLE = ("target_value", "actual_value", "document", "reading")
_NEVER_PUBLIC = ("reading[]", "extra[].address")
_JSON = "forms.json"
_LAST_STEP = re.compile(r"\w+")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?")
_HEAD = (
    *("year", "kind", "title", "project_name", "project_code", "department", "department_code"),
    *("implementing_unit", "implementing_unit_code", "attribute", "period", "money_unit"),
)
_FUNDS = (
    *("item", "horizon", "amount", "initial_budget", "full_year_budget", "executed"),
    *("executed_to_date", "rate_to_date", "forecast", "weight", "rate", "score"),
)
_INDICATORS = (
    *(
        "horizon",
        "level1",
        "level2",
        "level3",
        "explanation",
        "target",
        "adjusted_target",
        "actual",
    ),
    *("actual_to_date", "forecast", "weight", "score", "rechecked_score", "deviation", "remark"),
)
MARK = b"\xef\xbb\xbf"
TABLES: Mapping[str, Sequence[str]] = {
    "projects": ("id", *_HEAD, "total_weight", "total_score", "expected", "result", "page"),
    "funds": ("id", "row", *_FUNDS),
    "indicators": ("id", "row", *_INDICATORS, "outcome"),
}


def rows_of(form: Form, name: str, page: str) -> Iterator[tuple[str, list[str | None]]]:
    """Table and cells of every row that a form gives; `name` is its stable name."""
    goals = form.objectives
    expected = goals.expected or goals.annual or goals.whole_period
    head = [getattr(form, key) for key in _HEAD]
    totals = [form.total_weight, form.total_score, expected, goals.actual]
    yield "projects", [name, *head, *totals, page]
    for at, fund in enumerate(form.funds, 1):
        yield "funds", [name, str(at), *(getattr(fund, key) for key in _FUNDS)]
    for row in Case(form).rows:
        values = [getattr(row.indicator, key) for key in _INDICATORS]
        has_actual = row.indicator.actual or row.indicator.actual_to_date
        outcome = outcome_of(row) if has_actual else None
        yield "indicators", [name, str(row.index + 1), *values, outcome]


def public_record(form: Form) -> dict[str, Any]:
    """A form as the keys and values of forms.json: all but what only reading needs."""
    record = form_record(form)
    del record["reading"]
    for one in record["extra"]:
        del one["address"]
    return record


def line(cells: Sequence[str | None]) -> bytes:
    """A row as a line of CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([_inert(one or "") for one in cells])
    return stream.getvalue().encode("utf-8", "replace")


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def dictionary(language: str) -> list[list[str]]:
    """The dictionary, headings first: table, field, meaning, unit, basis."""
    words = _words()
    at = ("zh", "en").index(language)
    heading = ("file", "field", "meaning", "unit", "basis")
    made = [[words["heading"][name][at] for name in heading]]
    columns = [(f"{table}.csv", field) for table, fields in TABLES.items() for field in fields]
    for file, field in (*columns, *((_JSON, path) for path in json_fields())):
        name = _LAST_STEP.findall(field)[-1]
        zh, en, unit, basis = (
            words["json"].get(name if file == _JSON else "") or words["field"][name]
        )
        made.append([file, field, (zh, en)[at], words["unit"][unit][at], _basis(basis, language)])
    return made


def json_fields() -> Iterator[str]:
    """The path of every key that a form in forms.json can have (funds[].executed)."""
    yield from (f"forms[].{path}" for path in _paths(Form) if path not in _NEVER_PUBLIC)


def _paths(part: type[BaseModel]) -> Iterator[str]:
    for key, field in part.model_fields.items():
        several, inner = _inner(field.annotation)
        name = f"{key}[]" if several else key
        if key in _WHOLE or inner is None:
            yield name
        else:
            yield from (f"{name}.{path}" for path in _paths(inner))


def _inner(kind: Any) -> tuple[bool, type[BaseModel] | None]:
    """Whether a field holds several, and the part of a form that it holds; None for a plain value."""
    inner = (
        next(iter(get_args(kind)), kind) if get_origin(kind) in (list, Union, UnionType) else kind
    )
    is_part = isinstance(inner, type) and issubclass(inner, BaseModel)
    return get_origin(kind) is list, inner if is_part else None


def _basis(name: str, language: str) -> str:
    """What a value rests on: a sentence, and the regulation that asks for it where there is one."""
    entry = _words()["basis"][name]
    cited = [Basis(one, "H").cited(regulations(), language) for one in entry[2:]]
    return "；".join([entry[("zh", "en").index(language)], *cited])


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = files("jiheng.budget.publishing").joinpath("dictionary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
