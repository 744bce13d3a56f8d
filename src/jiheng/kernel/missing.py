"""Five things that are not the same: blank, not in the layout, not applicable, unreadable, zero.

Only zero is a number. The other four say why there is none, and they differ:

    blank           the layout has the cell, nobody filled it: someone must be asked
    not_in_layout   the form has no such cell: nobody can be blamed
    not_applicable  someone answered that nothing belongs here (不适用, —, /)
    unreadable      something stands there that is no number: look at the original

How each behaves. A sum leaves a missing part out, says which and why, and is `complete` only
if every part is known or has nothing to add; a comparison with a missing side is not decided
(None, neither true nor false); JSON writes null and the state beside it, under `states`.

>>> budget = figure("600")
>>> print("text      state          sum   complete less than 600, JSON, shown")
text      state          sum   complete less than 600, JSON, shown
>>> for text in ("12,5", "0", "", "—", "5O0"):
...     one = figure(text)
...     both = total({"budget": budget, "part": one})
...     print(f"{text or '(nothing)':9} {one.state:14} {str(both.number):5} {both.complete!s:5}",
...           f"{str(less(one, budget)):5}", as_json(one), shown(one, "en"))
12,5      unreadable     600   False None  (None, 'unreadable') unreadable
0         zero           600   True  True  ('0', None) 0
(nothing) blank          600   False None  (None, 'blank') blank
—         not_applicable 600   True  None  (None, 'not_applicable') not applicable
5O0       unreadable     600   False None  (None, 'unreadable') unreadable
>>> outside = figure(None, in_layout=False)
>>> outside.state, total({"budget": budget, "part": outside}).complete, as_json(outside)
('not_in_layout', True, (None, 'not_in_layout'))
>>> total({"budget": budget, "part": figure(""), "rest": figure("1,000.50")})
Total(number=Decimal('1600.50'), missing={'part': 'blank'})

Nothing known is not zero:

>>> total({"part": figure("")}).number is None
True
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from jiheng.kernel.messages import message
from jiheng.kernel.quantity.signs import settle
from jiheng.kernel.text import plain

Missing = Literal["blank", "not_in_layout", "not_applicable", "unreadable"]
State = Literal["number", "zero", "blank", "not_in_layout", "not_applicable", "unreadable"]

_PLAIN = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
_DASH = re.compile(r"[-‐-―－−﹣ー_/\\]+")
_NOT_APPLICABLE = frozenset(
    (
        "不适用",
        "不涉及",
        "无",
        "无此项",
        "未涉及",
        "不需填写",
        "无需填写",
        "不考核",
        "N/A",
        "NA",
        "n/a",
    )
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_WORDS: dict[Missing, str] = {
    "blank": "missing.blank",
    "not_in_layout": "missing.not_in_layout",
    "not_applicable": "missing.not_applicable",
    "unreadable": "missing.unreadable",
}
# Answers that nothing belongs here add nothing to a sum; the other two leave it open.
_NOTHING_TO_ADD = ("not_applicable", "not_in_layout")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a form, or the reason why there is none; `number` is None exactly then."""

    number: Decimal | None
    state: State


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what is known, and by name why each other part is missing."""

    number: Decimal | None
    missing: dict[str, Missing] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing that may belong to the sum is missing."""
        return all(state in _NOTHING_TO_ADD for state in self.missing.values())


def is_dash(text: str) -> bool:
    """Whether a cell holds only a stroke (—, -, /), the printed way of leaving it empty.

    >>> is_dash("——"), is_dash("/"), is_dash("-3"), is_dash("")
    (True, True, False, False)
    """
    return _DASH.fullmatch(text.strip()) is not None


def is_not_applicable(text: str) -> bool:
    """Whether a cell answers that nothing belongs here: 不适用, 无, N/A or a stroke.

    >>> is_not_applicable("不适用"), is_not_applicable("n / a"), is_not_applicable("无投诉")
    (True, True, False)
    """
    if text[:1].isdecimal():  # nearly all cells are plain figures
        return False
    settled = plain(text)
    return settled.rstrip(".") in _NOT_APPLICABLE or is_dash(settled)


def state_of(text: str | None, *, in_layout: bool = True) -> Literal["filled"] | Missing:
    """Why a cell of text is missing, or "filled".

    >>> state_of("600"), state_of(" "), state_of("不适用"), state_of(None, in_layout=False)
    ('filled', 'blank', 'not_applicable', 'not_in_layout')
    """
    if not in_layout:
        return "not_in_layout"
    if text is None or not text.strip():
        return "blank"
    return "not_applicable" if is_not_applicable(text) else "filled"


def figure(text: str | None, *, in_layout: bool = True) -> Figure:
    """The number in a cell that should hold one, or why there is none; never raises."""
    if in_layout and text is not None and _PLAIN.fullmatch(text):
        number = Decimal(text)
        return Figure(number, "number" if number else "zero")
    state = state_of(text, in_layout=in_layout)
    if state != "filled":
        return Figure(None, state)
    settled = settle(text or "")
    if not _NUMBER.fullmatch(settled):
        return Figure(None, "unreadable")
    number = Decimal(settled.replace(",", ""))
    return Figure(number, "zero" if number == 0 else "number")


def total(parts: Mapping[str, Figure]) -> Total:
    """The sum of the known parts; missing parts are named, never counted as zero."""
    known = [part.number for part in parts.values() if part.number is not None]
    missing: dict[str, Missing] = {
        name: part.state
        for name, part in parts.items()
        if part.state != "number" and part.state != "zero"
    }
    return Total(sum(known, Decimal(0)) if known else None, missing)


def less(one: Figure, other: Figure) -> bool | None:
    """Whether one is less than the other; None where a side is missing."""
    if one.number is None or other.number is None:
        return None
    return one.number < other.number


def as_json(one: Figure) -> tuple[str | None, Missing | None]:
    """The value and, where it is null, its entry under `states`."""
    if one.state == "number" or one.state == "zero":
        return str(one.number), None
    return None, one.state


def shown(one: Figure, language: str = "zh") -> str:
    """What a person reads: the number, or the words for why there is none."""
    if one.state == "number" or one.state == "zero":
        return str(one.number)
    return message(_WORDS[one.state], language)
