"""Changing the form of a declaration, cell by cell, so that nobody's work is lost.

Each change says what the cell held when it was typed. Where somebody else has changed the cell
since, the change is not made but given back as a conflict, with what stands there now, whose it
is and since when; changes of other cells go through. Every change is kept with who and when,
and what one person did at once can be undone.
"""

import re
import uuid
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone

from jiheng.budget.forms import Fund, Indicator
from jiheng.budget.library import DIRECTIONS
from jiheng.kernel.messages import message
from jiheng.kernel.quantity import read_quantity
from jiheng.web.frame.typed import UNTYPABLE
from jiheng.web.projects.documents import HORIZONS, INDICATOR_KEYS, NARRATIVES
from jiheng.web.projects.findings import first_level_of
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.models import Change, Declaration
from jiheng.web.projects.privacy import number_in
from jiheng.web.projects.targets import OPERATORS

LONGEST = 4000  # characters of a cell
MOST_ROWS = 300
_HEAD = ("attribute", "period", "money_unit", "objectives.whole_period", "objectives.annual")
# What is typed of an indicator beside the cells of the official form, and what it may be (None:
# any text). Sign and unit are parts of the target, kept as they were typed; they come with it only.
FACTS = {"direction": DIRECTIONS, "operator": OPERATORS, "unit": None}
_PARTS = ("operator", "unit")
_CELL = re.compile(r"indicators\[(r[0-9]+)\]\.([a-z0-9]+)")
_FUND = re.compile(r"funds\[([0-9]{1,4})\]\.amount")


class Refused(Exception):
    """A change that cannot be made; the message id and its arguments say why."""

    def __init__(self, message_id, **arguments):
        super().__init__(message_id)
        self.message_id, self.arguments = message_id, arguments

    def said(self, language):
        """The sentence in a language."""
        return message(self.message_id, language, **self.arguments)


class Locked(Refused):
    """A record that cannot be changed now; its sentence says who has it, since when, until when."""

    def __init__(self, held, sentence=lock_sentence):
        """`sentence` of the record in a language; of a declaration without one."""
        super().__init__("web.edit.locked")
        self._held, self._sentence = held, sentence

    def said(self, language):
        """The lock in a language."""
        return self._sentence(self._held, language)


def must_be_impersonal(*texts):
    """Refused where a text holds an identity number, a bank account or a mobile telephone."""
    for found in filter(None, map(number_in, texts)):
        raise Refused(found[0], quote=found[1])


def must_fit(*texts, most=LONGEST):
    """Refused where a text is longer than it may be: nothing of it is cut off unseen."""
    if any(len(text) > most for text in texts):
        raise Refused("web.edit.too_long", count=str(most))


@dataclass
class Outcome:
    """What became of a batch: paths that were changed, and the changes that met another's."""

    changed: list[str] = field(default_factory=list)
    conflicts: list[dict] = field(default_factory=list)


def locked(pk) -> Declaration:
    """The declaration, locked until the transaction ends; Refused where it cannot be edited."""
    found = Declaration.objects.select_for_update().get(pk=pk)
    if not found.can_be_edited:
        raise Locked(found)
    return found


def apply(declaration, changes, person, batch=None, seen=None) -> Outcome:
    """Make changes ({"path", "before", "after"}) to a locked declaration.

    A target may come with its `parts` as they were typed: sign, value and unit. `seen`: the revision
    at which the form was read, where that says what was seen of the cells. Raises Refused, and
    changes nothing, where a path is none that can be edited or a text is too long.
    """
    outcome, made, met = Outcome(), [], {}
    others = set() if seen is None else {one.path for one in _others(declaration, person, seen)}
    for one in changes:
        path, after = one["path"], _clean(one.get("after"))
        if path.rpartition(".")[2] in _PARTS:
            raise Refused("web.edit.no_such_cell")
        now = value(declaration, path)
        if now != after and (now != _clean(one.get("before")) or path in others):
            met[path] = (now, after)
            continue
        made += _made(declaration, path, now, after, one.get("parts"))
        outcome.changed.append(path)
    outcome.conflicts = _conflicts(declaration, met)
    _keep(declaration, made, person, batch)
    return outcome


def _made(declaration, path, now, after, parts):
    """Make one change; with a second-level heading goes the first-level one above it.

    With a target go its sign and unit as typed.
    """
    made = [(path, now, after)] if now != after else []
    if path.endswith(".target"):
        typed = zip(_PARTS, _sign_and_unit(after, parts), strict=True)
        paths = [(path.removesuffix("target") + key, text) for key, text in typed]
        made += [
            (one, was, text) for one, text in paths if (was := value(declaration, one)) != text
        ]
    if path.endswith(".level2") and (above := first_level_of(after)):
        heading = path.removesuffix("level2") + "level1"
        made.append((heading, value(declaration, heading), above))
    for one, _, text in made:
        _put(declaration, one, text)
    return made


def _sign_and_unit(target, parts):
    """Sign and unit of a target as typed; Nones where the parts are not that target."""
    fine = isinstance(parts, list) and len(parts) == len(_PARTS) + 1
    if (
        not fine
        or not all(isinstance(one, str) for one in parts)
        or _clean("".join(parts)) != target
    ):
        return None, None
    sign, _, unit = map(_clean, parts)
    return (sign if sign in OPERATORS else None), unit


def add_row(declaration, person, behind=None) -> str:
    """A new, empty indicator behind another one; its id."""
    return add_rows(declaration, person, [None], behind)[0]


def add_rows(declaration, person, likes, behind=None, batch=None) -> list[str]:
    """New indicators behind one another; their ids. Each is like a record, else an empty row.

    An empty row has the headings of the one before it.
    """
    rows, made = [], []
    for like in likes:
        behind, after = _new_row(declaration, behind, like)
        rows.append(behind)
        made.append((f"indicators[{behind}]", None, after))
    _keep(declaration, made, person, batch)
    return rows


def _new_row(declaration, behind, like):
    """Put one more indicator in; its id, and the change that it is."""
    if len(declaration.row_ids) >= MOST_ROWS:
        raise Refused("web.edit.too_many_rows", count=str(MOST_ROWS))
    record = like or Indicator(horizon="annual").model_dump(mode="json")
    known = behind in declaration.row_ids
    if known and like is None:
        before = declaration.form["indicators"][declaration.row_ids.index(behind)]
        record |= {key: before[key] for key in ("horizon", "level1", "level2")}
    row = f"r{declaration.next_row}"
    declaration.next_row += 1
    position = declaration.row_ids.index(behind) + 1 if known else len(declaration.row_ids)
    _insert(declaration, position, row, record)
    return row, {"position": position, "record": record}


def remove_row(declaration, row, person, seen=None, batch=None) -> None:
    """Take an indicator out; it can be brought back with undo.

    Refused where somebody else has changed it since the revision that was `seen`; None: the form
    stands as it was seen.
    """
    if not isinstance(row, str) or row not in declaration.row_ids:
        raise Refused("web.edit.row_gone")
    here = _others(declaration, person, seen).filter(path__startswith=f"indicators[{row}]")
    if last := seen is not None and here.select_related("by").last():
        at = timezone.localtime(last.at).strftime("%H:%M")
        raise Refused("web.edit.row_changed", by=last.by.name, at=at)
    before = _take_out(declaration, row)
    _keep(declaration, [(f"indicators[{row}]", before, None)], person, batch)


def add_fund(declaration, item, printed, horizon) -> str:
    """The path of the amount of a source of money; where the form has no row for it, one of each
    horizon is put in, blank. Blank rows say nothing, and so are no change that is kept.
    """
    funds = declaration.form["funds"]
    for one in HORIZONS:
        if (item, one) not in [(row["item"], row["horizon"]) for row in funds]:
            fund = Fund(item=item, item_printed=printed, horizon=one)
            funds.append(fund.model_dump(mode="json"))
    at = [(row["item"], row["horizon"]) for row in funds].index((item, horizon))
    return f"funds[{at}].amount"


def undo(declaration, person) -> list[str]:
    """Take back the last batch of a person whose cells nobody has changed since; its paths."""
    last = declaration.changes.filter(by=person, is_undone=False).last()
    if last is None:
        raise Refused("web.edit.nothing_to_undo")
    batch = list(declaration.changes.filter(batch=last.batch).order_by("-pk"))
    for one in batch:  # the newest first: a row stands as it was added once its cells are back
        if not _still_stands(declaration, one):
            raise Refused("web.edit.changed_since")
        _turn_back(declaration, one)
    declaration.revision += 1
    told = {"is_undone": True, "revision": declaration.revision}
    declaration.changes.filter(batch=last.batch).update(**told)
    _store(declaration)
    return [one.path for one in batch]


def value(declaration, path):
    """What stands at a path now; Refused where the path is none that can be edited."""
    form = declaration.form
    if cell := _CELL.fullmatch(path):
        row, key = cell.groups()
        if key not in INDICATOR_KEYS and key not in FACTS:
            raise Refused("web.edit.no_such_cell")
        if row not in declaration.row_ids:
            raise Refused("web.edit.row_gone")
        if key in FACTS:
            return declaration.row_facts.get(row, {}).get(key)
        return form["indicators"][declaration.row_ids.index(row)][key]
    if fund := _FUND.fullmatch(path):
        position = int(fund[1])
        if position >= len(form["funds"]):
            raise Refused("web.edit.no_such_cell")
        return form["funds"][position].get("amount")
    if path.startswith("narrative.") and path.removeprefix("narrative.") in NARRATIVES:
        return form["narrative"].get(path.removeprefix("narrative."))
    if path in _HEAD:
        part, _, key = path.rpartition(".")
        return (form[part] if part else form).get(key)
    raise Refused("web.edit.no_such_cell")


def _put(declaration, path, after):
    form = declaration.form
    cell = _CELL.fullmatch(path)
    if cell and cell[2] in FACTS:
        _put_fact(declaration, *cell.groups(), after)
    elif cell:
        _put_in_row(form["indicators"][declaration.row_ids.index(cell[1])], cell[2], after)
    elif fund := _FUND.fullmatch(path):
        form["funds"][int(fund[1])]["amount"] = after
    elif path.startswith("narrative."):
        form["narrative"].pop(path.removeprefix("narrative."), None)
        if after is not None:
            form["narrative"][path.removeprefix("narrative.")] = after
    else:
        part, _, key = path.rpartition(".")
        (form[part] if part else form)[key] = after
    form["states"].pop(path, None)


def _put_fact(declaration, row, key, after):
    if after is not None and FACTS[key] is not None and after not in FACTS[key]:
        raise Refused("web.edit.no_such_cell")
    facts = {**declaration.row_facts.pop(row, {}), key: after}
    if known := {name: one for name, one in facts.items() if one is not None}:
        declaration.row_facts[row] = known


def _put_in_row(row, key, after):
    if key == "horizon" and after not in HORIZONS:
        raise Refused("web.edit.no_such_cell")
    row[key] = after
    if key == "level2":
        row["level2_printed"] = None
    if key == "target":
        row["target_value"] = read_quantity(after).model_dump(mode="json") if after else None


def _clean(text):
    """A text as it is stored: without blanks around it, None where nothing is left."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise Refused("web.edit.no_such_cell")
    text = UNTYPABLE.sub("", text).strip()
    must_fit(text)
    must_be_impersonal(text)
    return text or None


def _others(declaration, person, seen):
    """What others have changed or taken back after a revision; all they ever did where it is none."""
    since = seen if isinstance(seen, int) and 0 <= seen <= declaration.revision else -1
    return declaration.changes.filter(revision__gt=since).exclude(by=person)


def _conflicts(declaration, met):
    """The changes that met another's (path → what stands there, what was typed): whose, when."""
    if not met:
        return []
    newest = declaration.changes.filter(path__in=met).order_by().values("path")
    newest = newest.annotate(last=Max("pk")).values("last")
    last = {one.path: one for one in Change.objects.filter(pk__in=newest).select_related("by")}
    return [
        {
            "path": path,
            "now": now,
            "yours": after,
            "by": last[path].by.name if path in last else "",
            "at": last[path].at if path in last else None,
        }
        for path, (now, after) in met.items()
    ]


def _keep(declaration, made, person, batch=None):
    """Count the changes and remember them, as one batch."""
    if not made:
        return
    batch = batch or uuid.uuid4()
    declaration.revision += 1
    Change.objects.bulk_create(
        Change(
            declaration=declaration,
            revision=declaration.revision,
            path=path,
            before=before,
            after=after,
            by=person,
            batch=batch,
        )
        for path, before, after in made
    )
    _store(declaration)


def _store(declaration):
    declaration.saved_at = timezone.now()
    kept = ["form", "row_ids", "row_facts", "next_row", "revision", "saved_at"]
    declaration.save(update_fields=kept)


def _insert(declaration, position, row, record):
    declaration.form["indicators"].insert(position, record)
    declaration.row_ids.insert(position, row)


def _take_out(declaration, row):
    position = declaration.row_ids.index(row)
    declaration.row_ids.pop(position)
    return {"position": position, "record": declaration.form["indicators"].pop(position)}


def _row_of(path):
    found = re.fullmatch(r"indicators\[(r[0-9]+)\]", path)
    return found[1] if found else None


def _still_stands(declaration, change):
    row = _row_of(change.path)
    if row and change.after is None:
        return row not in declaration.row_ids
    if row:
        if row not in declaration.row_ids:
            return False
        position = declaration.row_ids.index(row)
        return declaration.form["indicators"][position] == change.after["record"]
    cell = _CELL.fullmatch(change.path)
    if cell and cell[1] not in declaration.row_ids:
        return False
    return value(declaration, change.path) == change.after


def _turn_back(declaration, change):
    row = _row_of(change.path)
    if row and change.after is None:
        position = min(change.before["position"], len(declaration.row_ids))
        _insert(declaration, position, row, change.before["record"])
    elif row:
        _take_out(declaration, row)
    else:
        _put(declaration, change.path, change.before)
