"""A form without personal data: every text masked, by its label where it has one.

What the label says (负责人, 联系电话, 银行账号) decides first; how a number is built and what stands
around a name in a sentence decide elsewhere (publishing/personal.py).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import Form
from jiheng.budget.publishing.personal import (
    What,
    masked_names,
    masked_text,
    stars_before,
    stars_behind,
)
from jiheng.kernel.quantity import read_quantity

_PERSON, _TELEPHONE = pattern("pub", "person"), pattern("pub", "telephone")
_ACCOUNT, _IDENTITY = pattern("pub", "account_label"), pattern("pub", "identity_label")
_MASKED, _UNIT = pattern("pub", "masked"), pattern("pub", "unit_name")
_WORDS = pattern("pub", "words_label")
_FIVE_DIGITS = re.compile(r"(?:\d\D?){5}")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})*")
_BY_LABEL = (("narrative", "narrative."), ("filled_by", "filled_by."))
_LEFT_OUT = ("document", "reading", "states", "kind", "target_value", "actual_value")


class Masked(NamedTuple):
    """A form without personal data, and what stood where: field path and what it was."""

    form: Form
    places: list[tuple[str, What]]


def masked(form: Form) -> Masked:
    """The form with personal data masked in every text; nothing else is changed.

    The doubts of the reader are left out; the name of the file stays for the findings, the public
    copy (publishing/site.py) replaces it.
    """
    places: list[tuple[str, What]] = []
    record = form.model_dump(mode="json")
    walk = _Walk(names_of(form), lambda path, what: places.append((path, what)))
    made = {
        key: value if key in (*_LEFT_OUT, "extra", "filled_by", "narrative") else walk.of(key, value)
        for key, value in record.items()
    }  # fmt: skip
    made["extra"] = [
        {
            "label": walk.of(f"extra[{at}].label", one["label"]),
            "text": walk.labelled(f"extra[{at}]", one["label"] or "", one["text"]),
        }
        for at, one in enumerate(record["extra"])
    ]
    for key, path in _BY_LABEL:
        made[key] = {
            label: walk.labelled(f"{path}{label}", label, text)
            for label, text in record[key].items()
        }
    for one in made["indicators"]:
        actual = one["actual"] or one["actual_to_date"]
        one["target_value"] = read_quantity(one["target"]) if one["target"] else None
        one["actual_value"] = read_quantity(actual) if actual else None
    made["reading"] = []
    return Masked(Form.model_validate(made), list(dict.fromkeys(places)))


def names_of(form: Form) -> list[str]:
    """The names of persons that stand beside a label of a form, each once."""
    texts = [text for label, text in _labelled(form) if _names_a_person(label, text)]
    return list(dict.fromkeys(name for text in texts for name in _NAME.findall(text)))


def _labelled(form: Form) -> Iterator[tuple[str, str]]:
    yield from form.filled_by.items()
    yield from form.narrative.items()
    yield from ((one.label, one.text) for one in form.extra if one.label)


def _names_a_person(label: str, text: str) -> bool:
    text = text.strip()
    return bool(
        _PERSON.search(label) and not _WORDS.search(label) and text and not _UNIT.search(text)
        and not _MASKED.search(text)
    )  # fmt: skip


class _Walk:
    """Goes through the texts of a form; `say` is told what was masked, and where."""

    def __init__(self, names: list[str], say: Callable[[str, What], None]) -> None:
        self._names = names
        self._say = say

    def of(self, path: str, value: Any) -> Any:
        """A value of any shape with its texts masked. Codes are no account numbers."""
        if isinstance(value, str):
            return value if path.endswith("_code") else self._text(path, value)
        if isinstance(value, dict):
            return {
                key: one if key in _LEFT_OUT else self.of(f"{path}.{key}", one)
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.of(f"{path}[{at}]", one) for at, one in enumerate(value)]
        return value

    def labelled(self, path: str, label: str, text: str) -> str:
        """A text beside a label that says what it is."""
        if _MASKED.search(text):
            return self._text(path, text)
        for what, labels, mask in _NUMBERS:
            if labels.search(label) and _FIVE_DIGITS.search(text):
                self._say(path, what)
                return mask(self._text(path, text) if _PERSON.search(label) else text)
        if _names_a_person(label, text):
            self._say(path, "person")
            return masked_names(self._text(path, text))
        return self._text(path, text)

    def _text(self, path: str, text: str) -> str:
        return masked_text(text, self._names, lambda what: self._say(path, what))


_NUMBERS: tuple[tuple[What, re.Pattern[str], Callable[[str], str]], ...] = (
    ("account", _ACCOUNT, stars_before),
    ("identity", _IDENTITY, stars_behind),
    ("telephone", _TELEPHONE, stars_behind),
)
