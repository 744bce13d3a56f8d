"""Personal data in a sentence: names, telephones, identity and bank numbers, found and masked.

A number is found by how it is built, also where it is printed in full-width digits or in groups; a
name beside what a person is called (联系人：, 患者…, …同志), or because the form names it elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from jiheng.budget.checks.patterns import pattern

# What was masked: the id of its word is "publish.what.<what>".
What = str

_UNIT, _MASKED = pattern("pub", "unit_name"), pattern("pub", "masked")
_HAN = "[\\u3400-\\u9fff]"
_DIGIT = re.compile(r"[\dXxＸｘ]")
_RUN = re.compile(r"(?<![^\s、，,；;/（）()])([^\s、，,；;/（）()\d*])([^\s、，,；;/（）()]*)")
_SHOWN = 3  # digits of a telephone or identity number that stay
_SHORTEST = 9  # signs of the shortest such number, with its label
_LAST = 4  # digits of an account that stay
_SURE_NAME = 3  # signs from which a name that stands elsewhere in the form is no other word
# Full-width digits and signs are found like the others: each has its own place in the text.
_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ－（）＋　", "0123456789Xx-()+ ")


def masked_text(text: str, names: Sequence[str], say: Callable[[What], None]) -> str:
    """A sentence with personal data masked; `names` are those that its form names elsewhere.

    `say` is told what was masked. What is masked already stays as it is.
    """
    if len(text) < 2:
        return text
    for what, find, mask in (*_finders(), ("person", _known(tuple(names)), _whole_name)):
        made = _replaced(text, find, mask)
        if made != text:
            say(what)
            text = made
    return text


def personal_number(text: str) -> tuple[What, str] | None:
    """What number of a person stands in a sentence, and the sentence with it masked; None without.

    Identity numbers, bank accounts and mobile telephones; names and an office's telephone are none.

    >>> personal_number("联系 13800001234"), personal_number("覆盖13800人，热线0564-3379000")
    (('telephone', '联系 138********'), None)
    """
    if len(text) < _SHORTEST or not _DIGIT.search(text):
        return None
    for what, find, mask in _finders():
        if what in ("account", "identity") or find is pattern("pub", "mobile"):
            made = _replaced(text, find, mask)
            if made != text:
                return what, made
    return None


def masked_names(text: str) -> str:
    """The first sign of every name, stars for the others; what begins with a digit is no name."""
    return _RUN.sub(lambda found: f"{found[1]}{'*' * len(found[2])}", text)


def stars_behind(text: str, shown: int = _SHOWN) -> str:
    """Stars for all digits but the first ones."""
    count = 0

    def star(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return found[0] if count <= shown else "*"

    return _DIGIT.sub(star, text)


def stars_before(text: str, shown: int = _LAST) -> str:
    """Stars for all digits but the last ones."""
    return stars_behind(text[::-1], shown)[::-1]


# A part of a match that is to be masked: its span in the text, and how.
Span = tuple[int, int, Callable[[str], str]]
Finder = tuple[What, re.Pattern[str], Callable[[re.Match[str]], Span | None]]


def _replaced(
    text: str, find: re.Pattern[str], mask: Callable[[re.Match[str]], Span | None]
) -> str:
    parts, last = [], 0
    for found in find.finditer(text.translate(_NARROW)):
        span = mask(found)
        if span:
            start, end, how = span
            parts += [text[last:start], how(text[start:end])]
            last = end
    return "".join([*parts, text[last:]])


def _number(found: re.Match[str]) -> Span:
    return (*found.span(), stars_behind)


def _labelled_number(found: re.Match[str]) -> Span:
    return (*found.span(2), stars_behind)


def _account(found: re.Match[str]) -> Span:
    return (*found.span(2), stars_before)


def _card(found: re.Match[str]) -> Span | None:
    return (*found.span(), stars_before) if _is_card(found[0]) else None


def _name(found: re.Match[str]) -> Span | None:
    """The names behind a label; a unit, and what is masked already, is none."""
    if _UNIT.search(found["name"]) or _MASKED.search(found["name"]):
        return None
    return (*found.span("name"), masked_names)


def _whole_name(found: re.Match[str]) -> Span:
    return (*found.span(), masked_names)


def _is_card(text: str) -> bool:
    """Whether the digits have the check digit of a bank card (Luhn, ISO/IEC 7812-1)."""
    digits = [int(one) for one in text if one.isdecimal()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


@cache
def _finders() -> tuple[Finder, ...]:
    """All finders, in the order in which they are asked: an account is no telephone, the end of an
    identity number no card."""
    label, surname, behind, before, after = (
        pattern("pub", name).pattern
        for name in ("label_of_person", "surname", "behind_name", "before_person", "after_person")
    )
    any_name = f"{_HAN}{{2,4}}?(?:·{_HAN}{{1,8}})*"
    sure_name = f"(?:{surname}){_HAN}{{1,2}}?"
    several = rf"(?:\s*[、，,/ ]\s*(?:{surname}){_HAN}{{1,2}}(?!{_HAN}))*"
    return (
        ("person", re.compile(rf"(?:{label})\s*[:：]\s*(?P<name>{any_name}{several})(?={behind})"), _name),
        ("person", re.compile(rf"(?:{label})(?:为|是|系)?(?P<name>{sure_name}{several})(?={behind})"), _name),
        ("person", re.compile(rf"(?:{before})(?P<name>{sure_name}{several})(?={behind})"), _name),
        ("person", re.compile(rf"(?P<name>{sure_name})(?:{after})"), _name),
        ("account", pattern("pub", "account"), _account),
        ("identity", pattern("pub", "identity"), _number),
        ("identity", pattern("pub", "old_identity"), _labelled_number),
        ("account", pattern("pub", "card"), _card),
        ("telephone", pattern("pub", "mobile"), _number),
        ("telephone", pattern("pub", "landline"), _number),
        ("telephone", pattern("pub", "local"), _labelled_number),
    )  # fmt: skip


@cache
def _known(names: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for names that a form gives; a short one only where it stands by itself."""
    after = pattern("pub", "after_person").pattern
    pieces = [
        re.escape(name)
        if len(name) >= _SURE_NAME
        else f"(?<!{_HAN}){re.escape(name)}(?=$|[^\\u3400-\\u9fff]|{after})"
        for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile("|".join(pieces) or r"(?!)")
