"""Drafts → typed forms: states, typed values, addresses and the form's id."""

from typing import Any

from jiheng.budget.forms import Extra, Form, Fund, Indicator, Objectives, Where
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.lines import Line
from jiheng.budget.recognise.states import states_of
from jiheng.kernel.documents.page import Document
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.quantity import read_quantity
from jiheng.kernel.text import plain

_HEAD = (
    "title", "year", "project_name", "project_code", "department", "department_code",
    "implementing_unit", "implementing_unit_code", "attribute", "period", "money_unit",
    "total_weight", "total_score",
)  # fmt: skip


def keep_orphans(drafts: list[Draft], orphans: list[tuple[Line, int]]) -> None:
    """Text outside every form is kept with the form before it, else with the first."""
    if not drafts:
        return
    for line, before in orphans:
        draft = drafts[max(0, before - 1)]
        draft.keep_all([line])


def assemble(draft: Draft, document: Document, addresses: bool) -> Form:
    """The typed form of a draft."""
    head: dict[str, Any] = {key: draft.values.get(key) for key in _HEAD}
    form = Form(
        kind=draft.kind,
        **head,
        funds=[Fund(**row) for row in draft.funds],
        objectives=Objectives(**draft.objectives),
        narrative=draft.narrative,
        indicators=[_indicator(row) for row in draft.indicators],
        filled_by=draft.filled_by,
        states=states_of(draft),
        extra=[Extra(**one) for one in draft.extra],
        document=_where(draft, document, addresses),
        reading=[*_document_doubts(draft, document), *draft.reading],
    )
    form.form_id = form_id(form)
    for finding in form.reading:
        for place in finding.places:
            place.form_id = form.form_id
    return form


def form_id(form: Form) -> str:
    """The same for every reading of a form: year, unit, project and kind, with "-" for none.

    White space, full-width letters and punctuation do not count: they differ from one
    rendering of a form to the next.
    """
    unit = form.implementing_unit or form.department
    parts = (form.year, unit, form.project_name, form.kind)
    return "/".join(plain(part or "").replace("/", "／") or "-" for part in parts)


def _indicator(row: dict[str, Any]) -> Indicator:
    target, actual = row.get("target"), row.get("actual") or row.get("actual_to_date")
    return Indicator(
        **row,
        target_value=read_quantity(target) if target else None,
        actual_value=read_quantity(actual) if actual else None,
    )


def _where(draft: Draft, document: Document, addresses: bool) -> Where:
    where = Where(file=document.file, form=draft.number)
    first = next(iter(draft.page.rows), None)
    if draft.page.place == "sheet":
        where.sheet = draft.page.name
    elif draft.page.place == "line":
        where.line = draft.begins
    else:
        where.page = draft.begins_page or (first.page if first else None)
    if addresses:
        where.addresses = draft.addresses()
    return where


def _document_doubts(draft: Draft, document: Document) -> list[Finding]:
    """What the reader noticed about the whole document, said with each of its forms."""
    return [
        Finding(
            code="READ-12",
            severity=doubt.severity,
            places=[Place(file=document.file, form=draft.number, cell=doubt.address or None)],
            message_id=doubt.message_id,
            arguments={"file": document.file, **doubt.arguments},
        )
        for doubt in document.doubts
    ]
