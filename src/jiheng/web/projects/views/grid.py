"""The declaration: its grid, saving cells, rows, pasted blocks, undo."""

import json
import uuid

from django.db import transaction
from django.http import JsonResponse, RawPostDataException
from django.shortcuts import render
from django.utils import timezone

from jiheng.budget.library import DIRECTIONS
from jiheng.kernel.messages import catalogue, message
from jiheng.web.accounts.gate import needs
from jiheng.web.frame.typed import clean
from jiheng.web.projects import editing
from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.blocks import COLUMNS
from jiheng.web.projects.documents import HORIZONS, NARRATIVES
from jiheng.web.projects.editing import Locked, Refused, locked
from jiheng.web.projects.finding_them import declaration_for
from jiheng.web.projects.findings import tree
from jiheng.web.projects.pasting import changes_of_block
from jiheng.web.projects.rolling import copied_from, stale_places
from jiheng.web.projects.rows import funds_of, rows_of
from jiheng.web.projects.targets import OPERATORS, target_parts
from jiheng.web.projects.weights import weight_sums, weights_asked
from jiheng.web.projects.workflow import holds
from jiheng.web.reviews.lessons import warnings_of

_POST = ("POST",)
_MOST_CHANGES = 2000
HEAD_KEYS = ("attribute", "period", "money_unit")
# What the grid says by itself in the browser.
_WORDS = (
    *("saving", "saved", "offline", "mine", "theirs", "counts", "error", "warning", "info"),
    *("restored", "cure", "all_fine", "signed_out"),
    *("undone", "undone_signed_out", "block_waits", "not_shown"),
)
# Of what the weights make.
_SUM_WORDS = ("total", "asked", "or", "fits", "short", "over", "between", "unread")


@needs("projects.see")
def declaration(request, pk):
    """The form: a grid for the clerk with whom it lies, else as text."""
    found = declaration_for(request, pk)
    editable = found.can_be_edited and holds(request.user, found)
    shown = {
        "declaration": found,
        "editable": editable,
        "rows": rows_of(found),
        "funds": funds_of(found),
        "narratives": [(key, found.form["narrative"].get(key)) for key in NARRATIVES],
        "objectives": found.form["objectives"],
        "answer": _answer(request, found),
        "tree": tree(),
        "operators": OPERATORS,
        "horizons": HORIZONS,
        "directions": DIRECTIONS,
        "holds": holds(request.user, found),
        "head_keys": HEAD_KEYS,
        "words": _words(request.language),
    }
    if editable and (source := copied_from(found)):
        shown |= {"copied_from": source, "stale": list(_stale(found, request.language))}
    return render(request, "projects/declaration.html", shown)


def _stale(declaration, language):
    """The places whose text names a year gone by, each with its name."""
    names = {row: one["level3"] or "—" for row, one in _rows(declaration)}
    for one in stale_places(declaration):
        part, _, rest = one["path"].partition(".")
        if part.startswith("indicators["):
            name = names[part.removeprefix("indicators[").removesuffix("]")]
        elif part == "objectives":
            name = message(f"web.form.objective.{rest}", language)
        elif part == "narrative":
            name = rest
        else:
            known = f"web.form.{part}"
            name = message(known, language) if known in catalogue() else declaration.project.name
        yield one | {"name": name}


@needs("forms.edit", _POST)
def save_cells(request, pk):
    """Save changed cells; the answer has conflicts, findings and sums."""
    changes = _body(request).get("changes")
    return _edited(request, pk, lambda one: editing.apply(one, _checked(changes), request.user))


@needs("forms.edit", _POST)
def paste(request, pk):
    """A block from a spreadsheet, laid into the grid from a cell on; missing rows are added."""
    given = _body(request)

    def work(found):
        text, row, column = (given.get(key) for key in ("text", "row", "column"))
        batch = uuid.uuid4()  # what was pasted at once is taken back at once
        changes = changes_of_block(found, text, row, column, request.user, batch)
        return editing.apply(found, changes, request.user, batch, _seen(given))

    return _edited(request, pk, work, rows=True)


@needs("forms.edit", _POST)
def add_row(request, pk):
    """An empty indicator behind another."""
    behind = _body(request).get("behind")
    return _edited(request, pk, lambda one: editing.add_row(one, request.user, behind), rows=True)


@needs("forms.edit", _POST)
def remove_row(request, pk):
    """Take an indicator out."""
    given = _body(request)
    about = (given.get("row"), request.user, _seen(given))
    return _edited(request, pk, lambda one: editing.remove_row(one, *about), rows=True)


@needs("forms.edit", _POST)
def undo(request, pk):
    """Take back what the person did last."""
    return _edited(request, pk, lambda one: editing.undo(one, request.user), rows=True)


def _help_of_fields(language):
    """What each field below the grid asks for, by its path; one for all amounts."""
    fields = {key: key for key in (*HEAD_KEYS, "funds")}
    fields |= {f"objectives.{one}": f"objectives_{one}" for one in HORIZONS}
    fields |= {f"narrative.{one}": f"narrative_{n}" for n, one in enumerate(NARRATIVES, 1)}
    return {path: message(f"web.help.{key}", language) for path, key in fields.items()}


def _words(language):
    """The words of the grid's scripts; they fill in the counts themselves."""
    names = ("errors", "all", "count", "sum", "rest", "low", "high", "horizon")
    blanks = {name: f"{{{name}}}" for name in names}
    words = {name: message(f"web.grid.{name}", language, **blanks) for name in _WORDS}
    words["help"] = {key: message(f"web.help.{key}", language) for key in COLUMNS}
    words["help"] |= _help_of_fields(language)
    words |= {
        name: message(f"web.indicators.{name}", language, **blanks)
        for name in (
            "formula",
            "record",
            "nature",
            "past",
            "good",
            "bad",
            "unknown",
            "fill",
            "count",
        )
    }
    words["sums"] = {name: message(f"web.sum.{name}", language, **blanks) for name in _SUM_WORDS}
    words["horizons"] = {name: message(f"web.horizon.{name}", language) for name in HORIZONS}
    words["tree"] = tree()
    words["direction"] = message("web.column.direction", language)
    words["unit"] = message("web.column.unit", language)
    return words


def _body(request):
    """The JSON that the page sent; an empty one where it is none."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # no JSON, or another contents
        return {}
    return clean(body) if isinstance(body, dict) else {}


def _seen(given):
    """The revision that a page says it shows; -1, before all, where it says none."""
    revision = given.get("revision")
    return revision if isinstance(revision, int) else -1


def _checked(changes):
    """Changes as they must look; Refused where they do not."""
    fine = isinstance(changes, list) and len(changes) <= _MOST_CHANGES
    if not fine or not all(isinstance(one, dict) and "path" in one for one in changes):
        raise Refused("web.edit.no_such_cell")
    if not all(isinstance(one["path"], str) for one in changes):
        raise Refused("web.edit.no_such_cell")
    return changes


def _edited(request, pk, work, rows=False):
    """Do the work on the locked declaration and answer; a refusal changes nothing."""
    seen = declaration_for(request, pk)
    try:
        if not holds(request.user, seen):
            raise Locked(seen)
        with transaction.atomic():
            found = locked(seen.pk)
            outcome = work(found)
    except Refused as refused:
        return JsonResponse({"message": refused.said(request.language)}, status=409)
    answer = _answer(request, found)
    if isinstance(outcome, list):  # the paths that were taken back
        answer["paths"] = outcome
    if isinstance(outcome, str):  # the row that was added
        answer["row"] = outcome
    if isinstance(outcome, editing.Outcome):
        answer["conflicts"] = [_told(request, one) for one in outcome.conflicts]
    if rows:
        answer["rows"] = rows_of(found)
    return JsonResponse(answer)


def _answer(request, declaration):
    """What the page shows beside the cells: state of saving, findings, sums, readings."""
    return {
        "revision": declaration.revision,
        "saved": timezone.localtime(declaration.saved_at).strftime("%H:%M:%S"),
        "findings": [
            *warnings_of(declaration, request.language),
            *all_findings_of(declaration, request.language),
        ],
        "sums": weight_sums(declaration),
        "asked": weights_asked(declaration),
        "parts": {
            row: target_parts(one["target"], declaration.row_facts.get(row))
            for row, one in _rows(declaration)
        },
        "conflicts": [],
    }


def _rows(declaration):
    return zip(declaration.row_ids, declaration.form["indicators"], strict=True)


def _told(request, conflict):
    at = timezone.localtime(conflict["at"]).strftime("%H:%M") if conflict["at"] else ""
    words = {"by": conflict["by"], "at": at, "now": conflict["now"] or "—"}
    sentence = message("web.edit.conflict", request.language, **words)
    return {key: conflict[key] for key in ("path", "now", "yours")} | {"message": sentence}
