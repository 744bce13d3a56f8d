"""What differs between two forms that belong together: every field, with the words of the layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jiheng.budget.comparing.pairing import Pairs, paired_rows
from jiheng.budget.forms import Form, Fund, Part
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.recognise.draft import address_of

_HEAD = (
    "kind", "title", "year", "project_name", "project_code", "department", "department_code",
    "implementing_unit", "implementing_unit_code", "attribute", "period", "money_unit",
    "total_weight", "total_score",
)  # fmt: skip
_TYPED = {"target_value", "actual_value"}  # read from the texts that are compared


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its path, the row and field in words, and both sides with their cells.

    None is a side that has nothing there.
    """

    path: str
    row: str
    field: str
    before: str | None
    after: str | None
    cell_before: str | None = None
    cell_after: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A field of two forms: its path in each, and the names of its row and itself."""

    paths: tuple[str, str]
    row: str
    field: str


def changes_of(before: Form | None, after: Form | None) -> Iterator[Change]:
    """Every field in which two forms differ, in the order of the form.

    A form that only one side has is one change. States and typed readings follow from the texts.
    """
    if before is None or after is None:
        there = before or after
        name = there.project_name or there.department or "" if there else ""
        sides = [name if form else None for form in (before, after)]
        yield Change("", "", "", sides[0], sides[1])
        return
    for place, left, right in _fields(before, after):
        if left != right:
            cells = [
                _cell(form, path) for form, path in zip((before, after), place.paths, strict=True)
            ]
            path = place.paths[1] or place.paths[0]
            yield Change(path, place.row, place.field, left, right, *cells)


def _cell(form: Form, path: str) -> str | None:
    found = (form.document.addresses or {}).get(path)
    return address_of(found) if found else None


Fields = Iterator[tuple[_Place, str | None, str | None]]


def _fields(before: Form, after: Form) -> Fields:
    for key in _HEAD:
        yield _Place((key, key), "", word_of(key)), getattr(before, key), getattr(after, key)
    yield from _rows("funds", before.funds, after.funds, _fund_pairs(before.funds, after.funds))
    for key in type(before.objectives).model_fields:
        path = f"objectives.{key}"
        place = _Place((path, path), "", packs()[ROOT].words.objectives[key])
        yield place, getattr(before.objectives, key), getattr(after.objectives, key)
    for part in ("narrative", "filled_by"):
        left, right = getattr(before, part), getattr(after, part)
        for key in dict.fromkeys((*left, *right)):
            path = f"{part}.{key}"
            yield _Place((path, path), "", key), left.get(key), right.get(key)
    rows = paired_rows(before.indicators, after.indicators)
    yield from _rows("indicators", before.indicators, after.indicators, rows)
    yield from _extra(before, after)


def _fund_pairs(before: Sequence[Fund], after: Sequence[Fund]) -> Pairs:
    """The rows of the same item and horizon; those that only one side has come last."""
    places = {(row.item, row.horizon): at for at, row in enumerate(after)}
    pairs: Pairs = [
        (at, places.pop((row.item, row.horizon), None)) for at, row in enumerate(before)
    ]
    return pairs + [(None, at) for at in places.values()]


def _rows(part: str, before: Sequence[Part], after: Sequence[Part], pairs: Pairs) -> Fields:
    """The fields of rows that belong together; of a row that is alone, all that it holds."""
    for left, right in pairs:
        one = _record(before[left]) if left is not None else {}
        other = _record(after[right]) if right is not None else {}
        name = _name(one or other)
        for key in dict.fromkeys((*one, *other)):
            paths = (_path(part, left, key), _path(part, right, key))
            place = _Place(paths, name, word_of(key, part))
            yield place, one.get(key), other.get(key)


def _path(part: str, at: int | None, key: str) -> str:
    return "" if at is None else f"{part}[{at}].{key}"


def _record(row: Part) -> dict[str, str]:
    """What a row holds, as texts."""
    held: dict[str, Any] = row.model_dump(exclude_none=True, exclude=_TYPED)
    causes = held.pop("causes", None) or {}
    return {**held, **{f"causes.{name}": text for name, text in causes.items()}}


def _name(row: dict[str, str]) -> str:
    """The name of a row: the item of money, or the indicator with its second level."""
    if "item" in row:
        return row["item"]
    return " / ".join(row[key] for key in ("level2", "level3") if key in row)


def _extra(before: Form, after: Form) -> Fields:
    """The cells that no key holds, in their order under each label."""
    labels = dict.fromkeys(one.label for one in (*before.extra, *after.extra))
    for label in labels:
        left, right = (
            [one.text for one in form.extra if one.label == label] for form in (before, after)
        )
        for at in range(max(len(left), len(right))):
            place = _Place(("extra", "extra"), "", label or "—")
            yield place, _at(left, at), _at(right, at)


def _at(texts: list[str], at: int) -> str | None:
    return texts[at] if at < len(texts) else None


def word_of(key: str, part: str = "") -> str:
    """What the layouts call a field."""
    words = packs()[ROOT].words
    named: dict[str, Any] = (
        {**words.fund_columns} if part == "funds" else {**words.indicator_columns}
    )
    if key in named:
        return str(named[key][0])
    if key.startswith("causes."):
        return key.partition(".")[2]
    return str(words.fields.get(key, getattr(words, key, key)))
