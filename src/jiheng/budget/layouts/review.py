"""The review of a target (审核表): items with their questions, a grade and points for each.

A reviewer fills it in; it is no form of the exchange format and is not read as one.
"""

from jiheng.budget.forms import Form
from jiheng.budget.layouts.bands import Band, stacked
from jiheng.budget.layouts.head import pairs_of
from jiheng.budget.layouts.pack import Pack, ReviewItem, ReviewLayout
from jiheng.kernel.regulations import Basis, regulations
from jiheng.kernel.writing.sheet import Formula, Input, Sheet, TextLine

_LINES = 3  # of an opinion


def review_sheet(form: Form, pack: Pack, layout: ReviewLayout) -> Sheet:
    """The review as a sheet to fill in, for the project of a form."""
    bands = [
        pairs_of([(_label(pack, name), getattr(form, name) or "", name) for name in row])
        for row in layout.head
    ]
    judged, inputs = _judged(layout)
    whole = stacked([*bands, judged, *_conclusion(layout, inputs)], landscape=False)
    for row in layout.head:
        inputs |= {name: Input() for name in row}
    return Sheet(
        name=form.project_name or layout.title,
        widths=whole.widths,
        rows=whole.rows,
        boxes=whole.boxes,
        above=[TextLine(layout.title, "title")],
        below=[*_notes(layout), *([TextLine(layout.seal, "seal", "right")] if layout.seal else [])],
        heading=whole.heading,
        draft=False,
        inputs=inputs,
    )


def _label(pack: Pack, name: str) -> str:
    return str(getattr(pack.words, name))


def _notes(layout: ReviewLayout) -> list[TextLine]:
    """What the layout rests on; it is remembered, and says so."""
    return [TextLine(Basis(layout.basis, "mem").cited(regulations()), "note", "left")]


def _judged(layout: ReviewLayout) -> tuple[Band, dict[str, Input]]:
    """The table of items, and what may be entered in it."""
    columns = list(layout.columns)
    band = Band(tuple(width for _, width in layout.columns.values()), heading=(0, 0))
    for at, key in enumerate(columns):
        band.label(0, at, layout.columns[key][0])
    inputs: dict[str, Input] = {}
    for part in layout.parts:
        band.label(band.rows, columns.index("part"), part.name, rows=len(part.items))
        top = band.rows - len(part.items)
        for row, item in enumerate(part.items, top):
            inputs |= _item(band, row, columns, item, layout)
    return band, inputs


def _item(
    band: Band, row: int, columns: list[str], item: ReviewItem, layout: ReviewLayout
) -> dict[str, Input]:
    """One row: the item with its question and points; grade, points and remark to fill in."""
    band.label(row, columns.index("item"), item.name)
    band.put(row, columns.index("question"), item.question)
    band.put(row, columns.index("points"), str(item.points), kind="number", align="center")
    given = {
        "grade": Input(choices=layout.grades, strict=True),
        "score": Input(least=0, most=item.points),
        "remark": Input(),
    }
    for key in given:
        band.put(row, columns.index(key), "", align="center", field=f"review[{row}].{key}")
    return {f"review[{row}].{key}": one for key, one in given.items()}


def _conclusion(layout: ReviewLayout, inputs: dict[str, Input]) -> list[Band]:
    """Total, grade of the whole, and opinion."""
    scores = tuple(path for path in inputs if path.endswith(".score"))
    inputs["review.total"] = Input(least=0, most=100, formula=Formula("sum", scores))
    inputs["review.grade"] = Input(choices=layout.grades, strict=True)
    inputs["review.opinion"] = Input(lines=_LINES)
    first = pairs_of([(layout.total, "", "review.total"), (layout.conclusion, "", "review.grade")])
    return [first, pairs_of([(layout.opinion, "", "review.opinion")])]
