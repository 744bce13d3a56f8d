"""What a document says otherwise than a stored form: a proposal for each difference."""

from dataclasses import dataclass, replace

from jiheng.budget.forms import Form
from jiheng.web.projects.documents import INDICATOR_KEYS, NARRATIVES

_HEAD = ("attribute", "period", "money_unit")
_BLANK = "blank"  # the document has the cell, and nothing in it


@dataclass(frozen=True)
class Proposal:
    """One thing that the document says otherwise: a cell to change, a row to add or to take out.

    `read` is None where the document has nothing of what is stored: taking it clears that.
    """

    id: str
    path: str
    row: int | None  # number of the indicator in the document
    label: str  # a message id, or the words of the form itself
    now: str | None
    read: str | None
    doubts: tuple[str, ...] = ()
    record: dict | None = None  # of a row to add
    detail: str = ""  # a message id: the horizon of an amount
    gone: str = ""  # the id of a stored row that the document has not
    source: tuple[str, str | None, str] | None = None  # item, as printed, horizon: a new source
    originals: tuple[tuple[str, ...], ...] = ()  # the rows of the document with the doubts

    @property
    def is_cell(self) -> bool:
        """Whether it changes one cell."""
        return self.record is None and not self.gone

    @property
    def clears(self) -> bool:
        """Whether taking it over leaves less than is stored."""
        return self.read is None


def proposals(declaration, form: Form, originals: dict[str, list[str]]) -> list[Proposal]:
    """All that the form says otherwise than what is stored, doubtful ones first.

    `originals` are the rows of the document by the address of the doubtful cell (originals.py).
    """
    found = [*_of_head(declaration, form), *_of_funds(declaration, form)]
    found += _of_indicators(declaration, form)
    marked = [_with_doubts(one, form, originals) for one in found]
    return sorted(marked, key=lambda one: not one.doubts)


def _of_head(declaration, form):
    stored = declaration.form
    pairs = [(key, f"web.form.{key}", stored[key], getattr(form, key)) for key in _HEAD]
    for key in ("whole_period", "annual"):
        read = getattr(form.objectives, key)
        pairs.append(
            (f"objectives.{key}", f"web.form.objective.{key}", stored["objectives"][key], read)
        )
    for key in NARRATIVES:
        pairs.append(
            (f"narrative.{key}", key, stored["narrative"].get(key), form.narrative.get(key))
        )
    for path, label, now, read in pairs:
        if _differs(form, path, now, read):
            yield Proposal(path, path, None, label, now, read)


def _differs(form, path, now, read):
    """Whether a cell of the document says something else, or has been emptied there."""
    return read != now and (read is not None or form.states.get(path) == _BLANK)


def _of_funds(declaration, form):
    """Amounts that differ; a source that the stored form has no row for comes with its row."""
    stored = {
        (one["item"], one["horizon"] or "annual"): (position, one["amount"])
        for position, one in enumerate(declaration.form["funds"])
    }
    for number, one in enumerate(form.funds):
        horizon = one.horizon or "annual"
        known = (one.item, horizon) in stored
        position, now = stored.pop((one.item, horizon), (None, None))
        if not _differs(form, f"funds[{number}].amount", now, one.amount):
            continue
        path = f"funds[{position}].amount" if known else f"funds[new{number}].amount"
        yield Proposal(
            path,
            path,
            None,
            one.item,
            now,
            one.amount,
            detail=f"web.horizon.{horizon}",
            source=None if known else (one.item, one.item_printed, horizon),
        )


def _of_indicators(declaration, form):
    """Cells of indicators that both have (by horizon and name), and rows that only one has."""
    stored = {}
    for row, one in zip(declaration.row_ids, declaration.form["indicators"], strict=True):
        stored.setdefault((one["horizon"], one["level3"]), []).append((row, one))
    for number, one in enumerate(form.indicators):
        record = one.model_dump(mode="json")
        same = stored.get((one.horizon, one.level3))
        if not same:
            path = f"indicators[{number}]"
            yield Proposal(
                f"row{number}", path, number, one.horizon, None, _whole(record), record=record
            )
            continue
        row, now = same.pop(0)
        for key in INDICATOR_KEYS:
            if _differs(form, f"indicators[{number}].{key}", now[key], record[key]):
                path = f"indicators[{row}].{key}"
                yield Proposal(path, path, number, one.level3 or "—", now[key], record[key])
    for rest in stored.values():
        for row, now in rest:
            path = f"indicators[{row}]"
            yield Proposal(f"gone-{row}", path, None, now["horizon"], _whole(now), None, gone=row)


def _whole(record):
    keys = ("level2", "level3", "target", "weight")
    return " · ".join(filter(None, (record[key] for key in keys)))


def _with_doubts(one, form, originals):
    path = _path_in_document(one, form)
    said, rows = {}, {}
    for finding in form.reading:
        for place in finding.places:
            if path is not None and _covers(path, place.field or ""):
                said[finding.message] = None
                rows[tuple(originals.get(place.cell or "", ()))] = None
    return replace(one, doubts=tuple(said), originals=tuple(filter(None, rows)))


def _path_in_document(one, form):
    """The place of a proposal as the document's form names it; None where it has none."""
    if one.gone:
        return None
    if one.row is not None:
        key = "" if one.record else "." + one.path.rpartition(".")[2]
        return f"indicators[{one.row}]{key}"
    if one.path.startswith("funds["):
        horizon = one.detail.rpartition(".")[2]
        keys = [(fund.item, fund.horizon or "annual") for fund in form.funds]
        return f"funds[{keys.index((one.label, horizon))}].amount"
    return one.path


def _covers(path, field):
    return field == path or field.startswith((path + ".", path + "["))
