"""Personal data in a form found and masked: persons, telephones, identity and bank numbers.

A name is found beside its label (负责人, 联系人：…) and a number by how it is built, in every text of
the form. A name that stands in a sentence without a label cannot be told from other words and
stays; so does what is masked already (138****, 王某).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import Form
from jiheng.kernel.quantity import read_quantity

_PERSON, _TELEPHONE = pattern("pub", "person"), pattern("pub", "telephone")
_MASKED, _UNIT = pattern("pub", "masked"), pattern("pub", "unit_name")
_NAMED, _ACCOUNT = pattern("pub", "named"), pattern("pub", "account")
_IDENTITY, _MOBILE = pattern("pub", "identity"), pattern("pub", "mobile")
_LANDLINE, _CARD = pattern("pub", "landline"), pattern("pub", "card")
_DIGIT = re.compile(r"[\dXx]")
_FIVE_DIGITS = re.compile(r"(?:\d\D?){5}")
_LETTER = re.compile(r"[^\s、，,；;/（）()]")
_SHOWN = 3  # digits of a telephone or identity number that stay
_LAST = 4  # digits of an account that stay
_LEFT_OUT = ("document", "reading", "states", "kind", "target_value", "actual_value")

# What was masked: the id of its word is "publish.what.<what>".
What = str


class Masked(NamedTuple):
    """A form without personal data, and what stood where: field path and what it was."""

    form: Form
    places: list[tuple[str, What]]


def masked(form: Form) -> Masked:
    """The form with personal data masked in every text; nothing else is changed.

    The name of the file and the doubts of the reader are left out: they are not for the public.
    """
    places: list[tuple[str, What]] = []
    record = form.model_dump(mode="json")
    walk = _Walk(lambda path, what: places.append((path, what)))
    made = {
        key: value if key in (*_LEFT_OUT, "extra", "filled_by") else walk.of(key, value)
        for key, value in record.items()
    }
    made["extra"] = [
        {
            "label": walk.of(f"extra[{at}].label", one["label"]),
            "text": walk.labelled(f"extra[{at}]", one["label"] or "", one["text"]),
        }
        for at, one in enumerate(record["extra"])
    ]
    made["filled_by"] = {
        label: walk.labelled(f"filled_by.{label}", label, text)
        for label, text in record["filled_by"].items()
    }
    for one in made["indicators"]:
        actual = one["actual"] or one["actual_to_date"]
        one["target_value"] = read_quantity(one["target"]) if one["target"] else None
        one["actual_value"] = read_quantity(actual) if actual else None
    made["reading"], made["document"] = [], {"file": "", "form": None}
    return Masked(Form.model_validate(made), list(dict.fromkeys(places)))


class _Walk:
    """Goes through the texts of a form; `say` is told what was masked, and where."""

    def __init__(self, say: Callable[[str, What], None]) -> None:
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
        if _TELEPHONE.search(label) and _FIVE_DIGITS.search(text):
            self._say(path, "telephone")
            return _from_left(text, _SHOWN)
        if _PERSON.search(label) and text.strip() and not _UNIT.search(text):
            self._say(path, "person")
            return _names(self._text(path, text))
        return self._text(path, text)

    def _text(self, path: str, text: str) -> str:
        if len(text) < 4:
            return text
        for what, found, mask in _FINDERS:
            made = found.sub(lambda one, mask=mask: mask(one), text)  # type: ignore[misc]
            if made != text:
                self._say(path, what)
                text = made
        return text


def _names(text: str) -> str:
    """The first sign of every name, stars for the others."""
    made, first = [], True
    for sign in text:
        apart = _LETTER.match(sign) is None
        made.append(sign if apart or first else "*")
        first = apart
    return "".join(made)


def _from_left(text: str, shown: int) -> str:
    """Stars for all digits but the first ones."""
    count = 0

    def star(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return found[0] if count <= shown else "*"

    return _DIGIT.sub(star, text)


def _to_right(text: str, shown: int) -> str:
    """Stars for all digits but the last ones."""
    return _from_left(text[::-1], shown)[::-1]


def _identity(found: re.Match[str]) -> str:
    return _from_left(found[0], _SHOWN)


def _account(found: re.Match[str]) -> str:
    return f"{found[1]}{_to_right(found[2], _LAST)}"


def _card(found: re.Match[str]) -> str:
    return _to_right(found[0], _LAST) if _is_card(found[0]) else found[0]


def _name(found: re.Match[str]) -> str:
    if _UNIT.search(found[2]) or _MASKED.search(found[2]):
        return found[0]
    return f"{found[1]}{_names(found[2])}"


def _is_card(text: str) -> bool:
    """Whether the digits have the check digit of a bank card (Luhn, ISO/IEC 7812-1)."""
    digits = [int(one) for one in text if one.isdecimal()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# In this order: an account is no telephone, the end of an identity number no card.
_FINDERS: tuple[tuple[What, "re.Pattern[str]", Callable[["re.Match[str]"], str]], ...] = (
    ("person", _NAMED, _name),
    ("account", _ACCOUNT, _account),
    ("identity", _IDENTITY, _identity),
    ("account", _CARD, _card),
    ("telephone", _MOBILE, _identity),
    ("telephone", _LANDLINE, _identity),
)


def secret_marks(form: Form) -> Iterator[tuple[str, str]]:
    """Field and text of what says that a form is not for the public (秘密★, 涉密, 不予公开)."""
    texts = [
        ("title", form.title),
        ("project_name", form.project_name),
        ("attribute", form.attribute),
    ]
    texts += [
        (f"extra[{at}]", f"{one.label or ''} {one.text}") for at, one in enumerate(form.extra)
    ]
    texts += [(f"narrative.{key}", f"{key} {text}") for key, text in form.narrative.items()]
    for field, text in texts:
        found = pattern("pub", "secret").search(text or "")
        if found:
            yield field, found[0]
