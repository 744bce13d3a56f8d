"""Forms as JSON: which keys stand there, the stream that is written, the published schema.

One definition (`budget.forms`) serves the files, their schema and reading them back. Keys that
every form of a kind has are always there, null where there is no text; keys that only some
layouts have are left out where they are empty.
"""

import json
import shutil
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field

from jiheng.budget.forms import Form, Part, ProjectList, Where

_EVALUATION = frozenset(
    {"item", "initial_budget", "full_year_budget", "executed", "weight", "rate", "score"}
)
_DECLARATION = frozenset({"item", "horizon", "amount"})

_DECLARATIONS = frozenset({"target_declaration", "target_approval", "overall_declaration"})
_OPTIONAL_IN_FORM = frozenset({"project_code", "department_code", "implementing_unit_code"})
_ALWAYS_IN_INDICATOR = frozenset(
    {
        *("horizon", "level1", "level1_weight", "level2", "level3", "target", "actual"),
        *("weight", "score", "deviation", "target_value", "actual_value"),
    }
)
_IN_MEMORY = 1 << 20  # bytes of lists and failures kept before they go to a temporary file


class Failure(Part):
    """A file that could not be read, and one sentence that says why and what to do."""

    file: str
    message: str


class Readings(BaseModel):
    """What `jiheng read` writes: forms, project lists, and the files that could not be read."""

    model_config = ConfigDict(extra="forbid", title="Jiheng: forms as JSON")

    forms: list[Form] = Field(default_factory=list)
    lists: list[ProjectList] = Field(default_factory=list)
    failures: list[Failure] = Field(default_factory=list)


def form_record(form: Form) -> dict[str, Any]:
    """A form as the keys and values of its JSON."""
    record = form.model_dump(mode="json")
    declares = form.kind in _DECLARATIONS
    always_in_fund = _DECLARATION if declares else _EVALUATION
    always_in_objectives = {"whole_period", "annual"} if declares else {"expected", "actual"}
    record = _without_empty(record, record.keys() - _OPTIONAL_IN_FORM)
    record["document"] = _where(form.document)
    record["funds"] = [_without_empty(one, always_in_fund) for one in record["funds"]]
    record["objectives"] = _without_empty(record["objectives"], always_in_objectives)
    record["indicators"] = [
        _without_empty(one, _ALWAYS_IN_INDICATOR) for one in record["indicators"]
    ]
    return record


def list_record(found: ProjectList) -> dict[str, Any]:
    """A project list as the keys and values of its JSON."""
    return {**found.model_dump(mode="json"), "document": _where(found.document)}


def _where(where: Where) -> dict[str, Any]:
    return where.model_dump(mode="json", exclude_none=True)


def _without_empty(record: dict[str, Any], always: Iterable[str]) -> dict[str, Any]:
    kept = frozenset(always)
    return {key: value for key, value in record.items() if value is not None or key in kept}


def json_line(record: dict[str, Any]) -> bytes:
    """A record as one line of JSON in UTF-8, without the line break."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": ")).encode(
        "utf-8", "replace"
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of what `jiheng read` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Readings.model_json_schema(),
    }


class JsonStream:
    """Writes readings as they come: a form a line; lists and failures wait until the end.

    A context manager over an open binary file, which stays open. Memory does not grow with the
    number of forms, lists or failures. The last brackets are written on leaving without an
    exception. Without `lists` there is no such key; `key` names what stands in place of forms.
    """

    def __init__(self, target: BinaryIO, lists: bool = True, key: str = "forms") -> None:
        self._has_lists = lists
        self._forms = _Lines(target)
        self._lists = _Lines(SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed on leaving
        self._failures = _Lines(SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
        self._target = target
        target.write(f'{{"{key}": ['.encode())

    def add(
        self, forms: Iterable[bytes], lists: Iterable[bytes], failure: Failure | None = None
    ) -> None:
        """Write forms, and keep lists and a failure for the end; lines as of `json_line`."""
        for line in forms:
            self._forms.add(line)
        for line in lists:
            self._lists.add(line)
        if failure:
            self._failures.add(json_line(failure.model_dump()))

    def __enter__(self) -> "JsonStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lists.file as lists, self._failures.file as failures:
            if kind is None:
                if self._has_lists:
                    self._append(b'],\n"lists": [', lists)
                self._append(b'],\n"failures": [', failures)
                self._target.write(b"]}\n")

    def _append(self, heading: bytes, kept: "BinaryIO | SpooledTemporaryFile[bytes]") -> None:
        self._target.write(heading)
        kept.seek(0)
        shutil.copyfileobj(kept, self._target)


class _Lines:
    """Lines with a comma between them."""

    def __init__(self, file: "BinaryIO | SpooledTemporaryFile[bytes]") -> None:
        self.file = file
        self._between = b"\n"

    def add(self, line: bytes) -> None:
        self.file.write(self._between + line)
        self._between = b",\n"
