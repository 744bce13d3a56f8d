"""Two forms in one table: everything that was added, removed and changed; nothing is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiheng.budget.comparing.changes import changes_of, word_of
from jiheng.budget.forms import Form, Fund, Indicator
from jiheng.web.projects.documents import INDICATOR_KEYS, NARRATIVES

_HEAD = ("attribute", "period", "money_unit")
_OBJECTIVES = ("objectives.whole_period", "objectives.annual")
# What tells a row from others, what follows from other fields, and what has a line of its own.
_OF_A_ROW = {"horizon", "target_value", "actual_value", "causes", *INDICATOR_KEYS}
_REST_OF_A_ROW = [key for key in Indicator.model_fields if key not in _OF_A_ROW]
_OF_A_FUND = {"item", "item_printed", "horizon", "amount"}
_REST_OF_A_FUND = [key for key in Fund.model_fields if key not in _OF_A_FUND]
_OF_THE_KIND = {"kind", "title"}
_Rows = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: its label (message id, or words of the form), its detail, before and after.

    Where `codes` is set, before and after are the ends of message ids that begin with it.
    """

    label: str
    detail: str
    before: str | None
    after: str | None
    codes: str = ""


def differences(
    old: Form, new: Form, old_rows: _Rows = (), new_rows: _Rows = ()
) -> list[Difference]:
    """Everything in which two forms differ, in the order of the form.

    The rows (documents.rows_as_typed) say which indicator is which, and what was typed beside the form.
    """
    found = [
        Difference(f"web.form.{key}", "", getattr(old, key), getattr(new, key)) for key in _HEAD
    ]
    found += _elsewhere(old, new)
    found += [
        Difference(f"web.form.objective.{key}", "", getattr(old.objectives, key), getattr(new.objectives, key))
        for key in ("whole_period", "annual")
    ]  # fmt: skip
    names = dict.fromkeys((*NARRATIVES, *old.narrative, *new.narrative))
    found += [Difference(key, "", old.narrative.get(key), new.narrative.get(key)) for key in names]
    found += _funds(old, new)
    for was, now in _pairs(old, new, old_rows, new_rows):
        found += _indicator(was, now)
    return [one for one in found if one.before != one.after]


def _elsewhere(old: Form, new: Form) -> Iterator[Difference]:
    """What a form holds beside funds, objectives, texts and indicators: its head, signatures, extras."""
    known = {"funds", "indicators", "narrative", *_HEAD, *_OBJECTIVES}
    if old.kind != new.kind:  # a declaration and its approval
        known |= _OF_THE_KIND
    for one in changes_of(old, new):
        if known & {one.path, one.path.partition("[")[0].partition(".")[0]}:
            continue
        yield Difference(one.field, "", one.before, one.after)


def _funds(old: Form, new: Form) -> Iterator[Difference]:
    before, after = ({(one.item, one.horizon): one for one in form.funds} for form in (old, new))
    for key in dict.fromkeys((*before, *after)):
        was, now = (rows.get(key) or Fund(item=key[0]) for rows in (before, after))
        horizon = f"web.horizon.{key[1] or 'annual'}"
        yield Difference(key[0], horizon, was.amount, now.amount)
        for name in _REST_OF_A_FUND:
            told = getattr(was, name), getattr(now, name)
            yield Difference(f"{key[0]} · {word_of(name, 'funds')}", horizon, *told)


_Told = tuple[Indicator, dict[str, str]]


def _pairs(
    old: Form, new: Form, old_rows: _Rows, new_rows: _Rows
) -> Iterator[tuple[_Told | None, _Told | None]]:
    """The rows that are the same: by their ids where both have some, else by horizon and name.

    Those that only one side has come with None, the removed ones last.
    """
    before, after = _told(old, old_rows), _told(new, new_rows)
    by_id = bool(
        {one[1].get("id") for one in before} & {one[1].get("id") for one in after} - {None}
    )
    left: dict[object, list[_Told]] = {}
    for one in before:
        left.setdefault(_sign(one, by_id), []).append(one)
    for one in after:
        same = left.get(_sign(one, by_id))
        yield (same.pop(0) if same else None), one
    for rest in left.values():
        for one in rest:
            yield one, None


def _told(form: Form, rows: _Rows) -> list[_Told]:
    known = [*rows, *({} for _ in form.indicators[len(rows) :])]
    return list(zip(form.indicators, known, strict=False))


def _sign(one: _Told, by_id: bool) -> object:
    if by_id:
        return one[1].get("id")
    return one[0].horizon, one[0].level3


def _indicator(was: _Told | None, now: _Told | None) -> Iterator[Difference]:
    if was is None or now is None:
        for there in filter(None, (was, now)):
            name, horizon = there[0].level3 or "—", f"web.horizon.{there[0].horizon}"
            yield Difference(name, horizon, was and _whole(was[0]), now and _whole(now[0]))
        return
    (old, old_facts), (new, new_facts) = was, now
    name = new.level3 or old.level3 or "—"
    if old.horizon != new.horizon:
        yield Difference(name, "web.column.horizon", old.horizon, new.horizon, "web.horizon.")
    for key in INDICATOR_KEYS[1:]:
        yield Difference(name, f"web.column.{key}", getattr(old, key), getattr(new, key))
    told = old_facts.get("direction"), new_facts.get("direction")
    yield Difference(name, "web.column.direction", *told, "web.direction.")
    if old.target == new.target:  # else the target says it
        for key in ("operator", "unit"):
            yield Difference(name, f"web.column.{key}", old_facts.get(key), new_facts.get(key))
    for key in _REST_OF_A_ROW:
        yield Difference(name, word_of(key, "indicators"), getattr(old, key), getattr(new, key))


def _whole(one: Indicator) -> str:
    return " · ".join(filter(None, (one.level2, one.target, one.weight)))
