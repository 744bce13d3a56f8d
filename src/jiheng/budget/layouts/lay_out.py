"""A form → a written sheet, in the layout of a pack.

Nothing is decided here: every text of the form is printed as it stands. What the layout has no
place for is added (a column, a row of the head, a block at the end), and a finding says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.budget.forms import Extra, Form
from jiheng.budget.layouts.asking import Asking
from jiheng.budget.layouts.bands import Band, Stacked, stacked
from jiheng.budget.layouts.funds import funds
from jiheng.budget.layouts.head import foot, head, management, narrative
from jiheng.budget.layouts.indicators import indicators
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.layouts.lines import above, below, headings
from jiheng.budget.layouts.objectives import objectives
from jiheng.budget.layouts.pack import Pack
from jiheng.budget.layouts.packs import ROOT
from jiheng.budget.layouts.tasks import tasks
from jiheng.budget.recognise.inline import label_of
from jiheng.kernel.findings import Finding
from jiheng.kernel.writing.measure import POINT, lines_needed
from jiheng.kernel.writing.sheet import MARGIN, PAPER, Bookmark, Sheet

_LABEL, _PAGE = 27.0, 180.0
NO_LABEL = "—"
_SURELY_ON_A_PAGE = 150  # characters, in the narrowest column
_TYPE, _LEADING, _PADDING = 9.0, 12.0, 2.4  # points of type and of its lines; blank millimetres


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A form as a sheet, and what had to be moved or added."""

    sheet: Sheet
    findings: list[Finding]


def lay_out(form: Form, pack: Pack, packs: Mapping[str, Pack], *, filling: bool = False) -> LaidOut:
    """The form in the layout of a pack, or in the national one where the pack lacks its kind.

    With `filling` as a workbook wants it in which the form is filled in (see `template`).
    """
    layout = pack.kinds.get(form.kind)
    whose = pack if layout else packs[ROOT]
    layout = layout or whose.kinds[form.kind]
    laying = Laying(form, layout, whose.words, Asking(form), list(form.extra), filling)
    if whose is not pack:
        laying.find("WRITE-03", "layouts.fallback", "kind", pack=pack.id, title=layout.title)
    # Targets in three columns each do not fit upright where two halves stand side by side.
    landscape = layout.landscape or (filling and bool(layout.funds.totals))
    first = headings(laying)
    bands = _bands(laying)
    whole = stacked(bands, landscape)
    _over_pages(laying, whole, landscape)
    name = form.project_name or form.department or layout.title
    sheet = Sheet(
        name=name,
        widths=whole.widths,
        rows=whole.rows,
        boxes=whole.boxes,
        above=[*first, *above(laying)],
        below=below(laying),
        heading=whole.heading,
        landscape=landscape,
        bookmarks=[Bookmark(name, None, 1), *whole.bookmarks],
        draft=form.kind != "target_approval",
    )
    return LaidOut(sheet, laying.findings)


def _over_pages(laying: Laying, whole: Stacked, landscape: bool) -> None:
    """Say which texts no page holds: their row goes on over the end of a page."""
    page = PAPER[0 if landscape else 1] - 2 * MARGIN
    for box in whole.boxes:
        if len(box.text) < _SURELY_ON_A_PAGE:
            continue
        width = sum(whole.widths[box.column : box.column + box.columns]) - _PADDING
        if lines_needed(box.text, width, _TYPE) * _LEADING * POINT > page:
            count = str(len(box.text))
            laying.find(
                "WRITE-06", "layouts.over_pages", box.field, text=box.text[:12], count=count
            )


def _bands(laying: Laying) -> list[Band]:
    """The blocks from top to bottom."""
    top = head(laying)
    laying.take_period()
    return [
        *top,
        *funds(laying),
        *tasks(laying),
        *management(laying),
        *narrative(laying, behind=False),
        *objectives(laying),
        *indicators(laying),
        *narrative(laying, behind=True),
        *foot(laying),
        *_closing(laying),
        *_supplement(laying),
    ]


def _closing(laying: Laying) -> list[Band]:
    """What the layout has at its end: texts (批复意见), and the cells kept aside (批复文号) where they
    come first, as they are read back in their order."""
    labels, texts = laying.layout.closing, laying.form.narrative
    rows: list[tuple[str, str, str | None]] = []
    while laying.extra and laying.extra[0].label in labels and _read_aside(laying.extra[0]):
        one = laying.extra.pop(0)
        rows.append((one.label or NO_LABEL, one.text, laying.aside(one.label or "")))
    said = {label for label, _, _ in rows}
    for label in labels:
        if label in texts:
            rows += [(label, part, f"narrative.{label}") for part in texts[label].split("\n")]
        elif laying.filling and label not in said:
            rows.append((label, laying.take(label) or "", laying.aside(label)))
    if not rows:
        return []
    band = Band((_LABEL, _PAGE - _LABEL))
    for row, (name, text, field) in enumerate(rows):
        band.label(row, 0, name)
        band.put(row, 1, text, field=field)
    return [band]


def _read_aside(one: Extra) -> bool:
    """Whether a reader keeps a cell of this label aside, and not as a text of the form."""
    known = label_of(one.label or "", False)
    return known is None or known[0] == "other"


def _supplement(laying: Laying) -> list[Band]:
    """The cells that no block has a place for, with their labels, at the end of the table."""
    if not laying.extra:
        return []
    band = Band((_LABEL, _PAGE - _LABEL))
    band.label(0, 0, laying.words.supplement, columns=2)
    for row, one in enumerate(laying.extra, 1):
        band.label(row, 0, one.label or NO_LABEL)
        band.put(row, 1, one.text, field=None)
        laying.find("WRITE-04", "layouts.moved", None, label=one.label or NO_LABEL)
    laying.extra = []
    return [band]
