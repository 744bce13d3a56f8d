"""Certain cures: what a finding asks for, where nothing is left to judge, as a change of a cell.

    for cure in cures_of(finding, form):
        cure.path, cure.before, cure.after        # or cure.removes, an indicator to take out

A cure is offered only where the text of the rule names the one right content: a unit spelt out,
a sign mended, a name corrected, a sum completed. Everything else stays with the person who knows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from jiheng.budget.checks.case import number
from jiheng.budget.forms import Form, Indicator
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Refusal, convert, read_quantity
from jiheng.kernel.text import plain_number

_ROW = re.compile(r"indicators\[(\d+)\]")
_NAMED = re.compile(r"(narrative|objectives)\.(.+)")


@dataclass(frozen=True, slots=True)
class Cure:
    """A change that ends a finding: what a cell holds and shall hold, or an indicator to remove."""

    path: str
    before: str | None
    after: str | None
    removes: bool = False


def cures_of(finding: Finding, form: Form) -> list[Cure]:
    """The certain cures of a finding; none where a person has to judge."""
    made = _CURES.get(finding.code)
    return [] if made is None else [one for one in made(finding, form) if one is not None]


Made = list[Cure | None]


def _to_expected(finding: Finding, form: Form) -> Made:
    """The cell becomes what the rule expects."""
    path = _path(finding)
    return [_change(form, path, finding.expected)]


def _to_level(finding: Finding, form: Form) -> Made:
    """The indicator goes under the level that it measures."""
    found = _ROW.match(_path(finding))
    return [_change(form, f"{found[0]}.level2", finding.expected)] if found else []


def _without_debris(finding: Finding, form: Form) -> Made:
    """Stray signs are taken out."""
    path, debris = _path(finding), finding.arguments.get("debris", "")
    now = _text(form, path)
    return [_change(form, path, now.replace(debris, ""))] if now and debris else []


def _signs_mended(finding: Finding, form: Form) -> Made:
    """Signs that a conversion left are written as they were read."""
    made: Made = []
    for place in finding.places:
        now = _text(form, place.field or "")
        read = read_quantity(now) if now else None
        if read is None or read.type != "number" or not read.operator:
            continue
        made.append(
            _change(form, place.field or "", _written(read.operator, read.number, read.unit))
        )
    return made


def _in_the_forms_money(finding: Finding, form: Form) -> Made:
    """An amount is written in the form's unit of money, to the last digit."""
    path = _path(finding)
    read = read_quantity(_text(form, path) or "")
    if read.type != "number" or not finding.expected:
        return []
    made = convert(read, finding.expected)
    if isinstance(made, Refusal):
        return []
    return [_change(form, path, _written(read.operator, made.number, finding.expected))]


def _word_replaced(finding: Finding, form: Form) -> Made:
    """A wrong word of a text becomes the right one."""
    path = _path(finding)
    now = _text(form, path)
    if not now or not finding.seen or not finding.expected or finding.seen not in now:
        return []
    return [_change(form, path, now.replace(finding.seen, finding.expected))]


def _said_once(finding: Finding, form: Form) -> Made:
    """A sentence that stands twice stands once."""
    path, seen = _path(finding), finding.seen
    now = _text(form, path)
    if not now or not seen or now.count(seen) != 2:
        return []
    first, second, rest = now.split(seen)
    return [_change(form, path, (first + seen + second.rstrip("，；、,; ") + rest).strip())]


def _twin_removed(finding: Finding, form: Form) -> Made:
    """Of two equal indicators the second goes."""
    rows = [_ROW.match(one.field or "") for one in finding.places]
    at = [int(one[1]) for one in rows if one]
    if len(at) != 2 or not _equal(*(form.indicators[one] for one in at)):
        return []
    return [Cure(f"indicators[{max(at)}]", None, None, removes=True)]


def _rest_of_the_weights(finding: Finding, form: Form) -> Made:
    """The one indicator of the year without a weight gets what is missing from the sum."""
    rows = [(at, one) for at, one in enumerate(form.indicators) if one.horizon == "annual"]
    blank = [at for at, one in rows if not one.weight and one.level3]
    seen, wanted = number(finding.seen), number(finding.expected)
    if len(blank) != 1 or seen is None or wanted is None or wanted <= seen:
        return []
    return [_change(form, f"indicators[{blank[0]}].weight", plain_number(wanted - seen))]


_CURES: dict[str, Callable[[Finding, Form], Made]] = {
    "IND-02": _to_level,
    "VAL-04": _to_expected,
    "VAL-08": _to_expected,
    "VAL-17": _to_expected,
    "VAL-12": _without_debris,
    "STR-09": _signs_mended,
    "STR-13": _twin_removed,
    "FND-13": _in_the_forms_money,
    "TXT-09": _said_once,
    "TXT-11": _word_replaced,
    "TXT-15": _word_replaced,
    "WGT-01": _rest_of_the_weights,
}


def _path(finding: Finding) -> str:
    return finding.places[0].field or "" if finding.places else ""


def _text(form: Form, path: str) -> str | None:
    """The text of a cell; None where there is none."""
    if found := _ROW.match(path):
        at, key = int(found[1]), path.rpartition(".")[2]
        if at < len(form.indicators) and key in Indicator.model_fields:
            value = getattr(form.indicators[at], key)
            return value if isinstance(value, str) else None
        return None
    if found := _NAMED.fullmatch(path):
        part, key = found.groups()
        return form.narrative.get(key) if part == "narrative" else getattr(form.objectives, key)
    return None


def _change(form: Form, path: str, after: str | None) -> Cure | None:
    before = _text(form, path)
    return None if not after or before == after else Cure(path, before, after)


def _equal(one: Indicator, other: Indicator) -> bool:
    keys = ("horizon", "level2", "level3", "target")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def _written(operator: str | None, amount: str | None, unit: str | None) -> str:
    return (operator or "") + (amount or "") + (unit or "")
