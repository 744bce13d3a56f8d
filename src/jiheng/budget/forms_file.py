"""A file of forms as `jiheng read` writes it → its forms, a few at a time.

A portfolio is read once and then checked from its JSON as often as needed. The file is walked
from its beginning, in whatever layout the JSON stands, and never held as a whole: a hundred
thousand forms take the memory of a few. The forms come as texts, because turning them into
typed forms is work that other processes can do (`typed_part`).
"""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form, ProjectList
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.read import opened
from jiheng.kernel.quantity import read_quantity

EXTENSION = ".json"
_AT_A_TIME = 16  # forms
_BLOCK = 1 << 16  # bytes read at a time
_LARGEST = 1 << 26  # characters of one form; a form has some ten thousand
_SPACE = " \t\r\n"
_KEYS = ("forms", "lists", "failures")

Model = TypeVar("Model", bound=BaseModel)


class Part(NamedTuple):
    """Some forms of a file as JSON texts; `first` is the number of the first, from 1."""

    file: str
    first: int
    texts: list[str]


def is_forms_file(path: Path) -> bool:
    """Whether a path is named as a file of forms is."""
    return path.suffix.lower() == EXTENSION


def parts_of(path: Path, name: str) -> Iterator[Part | ProjectList | Failure]:
    """The forms of a file, some at a time, its project lists, and the failures of its reading.

    They come in the order of the file. Raises DocumentError where the file cannot be read or is
    no JSON of forms; what stands before the fault has been given by then.
    """
    with opened(path, name) as file:
        yield from _parts(_Walk(file, name), name)


def typed_part(part: Part) -> tuple[list[Form], list[DocumentError]]:
    """The typed forms of a part, and an error for each text that is no form."""
    forms: list[Form] = []
    errors: list[DocumentError] = []
    for number, text in enumerate(part.texts, start=part.first):
        try:
            forms.append(_understood(_typed(Form, text, part.file, number)))
        except DocumentError as error:
            errors.append(error)
    return forms, errors


def _understood(form: Form) -> Form:
    """The form with the readings of its values where the file lacks them: not every program that
    writes such a file understands ≥95%."""
    for one in form.indicators:
        actual = one.actual or one.actual_to_date
        if one.target and one.target_value is None:
            one.target_value = read_quantity(one.target)
        if actual and one.actual_value is None:
            one.actual_value = read_quantity(actual)
    return form


def _typed(model: type[Model], text: str, file: str, number: int) -> Model:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "—"
        raise DocumentError("forms_file.no_form", file, number=str(number), field=field) from error


def _parts(walk: "_Walk", name: str) -> Iterator[Part | ProjectList | Failure]:
    walk.expect("{")
    seen: set[str] = set()
    while not walk.ends_with("}", first=not seen):
        key = walk.key()
        if key not in _KEYS or key in seen:
            raise DocumentError("forms_file.not_ours", name)
        seen.add(key)
        values = _values(walk)
        if key == "forms":
            yield from _in_parts(values, name)
        else:
            model: type[ProjectList] | type[Failure] = ProjectList if key == "lists" else Failure
            for number, text in enumerate(values, start=1):
                yield _typed(model, text, name, number)
    walk.expect_end()
    if "forms" not in seen:
        raise DocumentError("forms_file.not_ours", name)


def _in_parts(values: Iterator[str], name: str) -> Iterator[Part]:
    """Some forms at a time; those before a fault are given before it is raised."""
    part = Part(name, 1, [])
    try:
        for text in values:
            part.texts.append(text)
            if len(part.texts) == _AT_A_TIME:
                yield part
                part = Part(name, part.first + _AT_A_TIME, [])
    except DocumentError:
        yield part
        raise
    yield part


def _values(walk: "_Walk") -> Iterator[str]:
    """The objects of an array, as texts."""
    walk.expect("[")
    first = True
    while not walk.ends_with("]", first=first):
        yield walk.object()
        first = False


class _Walk:
    """The text of a JSON file from its beginning, of which only a window is in memory."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._decode = getincrementaldecoder("utf-8-sig")().decode
        self._parse = json.JSONDecoder().raw_decode
        self._window = ""
        self._at = 0
        self._passed = 0  # characters before the window
        self._is_read = False

    def _more(self) -> bool:
        """Read on, forgetting what was passed; False at the end of the file."""
        if self._is_read:
            return False
        rest = len(self._window) - self._at
        data = self._file.read(max(_BLOCK, rest))  # twice as much each time: linear as a whole
        self._is_read = not data
        try:
            text = self._decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise self._broken() from error
        self._window, self._passed = self._window[self._at :] + text, self._passed + self._at
        self._at = 0
        return True

    def _next(self) -> str:
        """The next sign that is no space, which is not passed yet; "" at the end."""
        while True:
            while self._at < len(self._window):
                if self._window[self._at] not in _SPACE:
                    return self._window[self._at]
                self._at += 1
            if not self._more():
                return ""

    def expect(self, sign: str) -> None:
        """Pass a sign that must come next."""
        if self._next() != sign:
            raise self._broken()
        self._at += 1

    def ends_with(self, sign: str, first: bool) -> bool:
        """Pass the end of an object or array, or the comma before its next member."""
        if self._next() == sign:
            self._at += 1
            return True
        if not first:
            self.expect(",")
        return False

    def expect_end(self) -> None:
        """Nothing more may come."""
        if self._next():
            raise self._broken()

    def key(self) -> str:
        """Pass a name and its colon."""
        name: str = json.loads(self._value('"'))
        self.expect(":")
        return name

    def object(self) -> str:
        """Pass an object; its text."""
        return self._value("{")

    def _value(self, sign: str) -> str:
        """Pass a value that begins with a sign; its text."""
        if self._next() != sign:
            raise self._broken()
        while True:
            try:
                _, end = self._parse(self._window, self._at)
            except (ValueError, RecursionError) as error:
                too_large = len(self._window) - self._at > _LARGEST
                if isinstance(error, RecursionError) or too_large or not self._more():
                    raise self._broken() from error
                continue
            text = self._window[self._at : end]
            self._at = end
            return text

    def _broken(self) -> DocumentError:
        return DocumentError(
            "forms_file.broken", self._name, position=str(self._passed + self._at + 1)
        )
