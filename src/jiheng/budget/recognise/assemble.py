"""Drafts → typed forms: states, typed values, addresses and the form's id."""

from typing import Any

from jiheng.budget.forms import Extra, Form, Fund, Indicator, Objectives, Where
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.lines import Line
from jiheng.kernel.documents.page import Document
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.quantity import read_quantity

HEAD = (
    "title", "year", "project_name", "project_code", "department", "department_code",
    "implementing_unit", "implementing_unit_code", "attribute", "period", "money_unit",
    "total_weight", "total_score",
)  # fmt: skip
_STATED = (
    "year", "project_name", "department", "implementing_unit", "attribute", "period", "money_unit",
    "total_weight", "total_score",
)  # fmt: skip
_INDICATOR_FIELDS = (
    "level1", "level2", "level3", "target", "actual", "weight", "score", "deviation",
)  # fmt: skip
_FUND_FIELDS = ("initial_budget", "full_year_budget", "executed", "weight", "rate", "score")


def keep_orphans(drafts: list[Draft], orphans: list[tuple[Line, int]]) -> None:
    """Text outside every form is kept with the form before it, else with the first."""
    if not drafts:
        return
    for line, before in orphans:
        draft = drafts[max(0, before - 1)]
        draft.keep_all([line])


def assemble(draft: Draft, document: Document, addresses: bool) -> Form:
    """The typed form of a draft."""
    head: dict[str, Any] = {key: draft.values.get(key) for key in HEAD}
    form = Form(
        kind=draft.kind,  # type: ignore[arg-type]
        **head,
        funds=[Fund(**row) for row in draft.funds],
        objectives=Objectives(**draft.objectives),
        narrative=draft.narrative,
        indicators=[_indicator(row) for row in draft.indicators],
        filled_by=draft.filled_by,
        states=_states(draft),  # type: ignore[arg-type]
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
    """The same for every reading of a form: year, unit, project and kind, with "-" for none."""
    unit = form.implementing_unit or form.department
    parts = (form.year, unit, form.project_name, form.kind)
    return "/".join((part or "-").replace("/", "／") for part in parts)


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
        where.addresses = draft.addresses
    return where


def _states(draft: Draft) -> dict[str, str]:
    """Why values are missing: blank where the layout has the field, else not in the layout."""
    states = dict(draft.states)
    for key in _STATED:
        if draft.values.get(key) is None:
            states.setdefault(key, "blank" if key in draft.seen_labels else "not_in_layout")
    for key in ("expected", "actual", "whole_period", "annual"):
        if key not in draft.objectives and f"objectives.{key}" in draft.seen_labels:
            states.setdefault(f"objectives.{key}", "blank")
    for at, row in enumerate(draft.funds):
        for key in _FUND_FIELDS:
            if row.get(key) is None and f"funds.{key}" in draft.seen_labels:
                states.setdefault(f"funds[{at}].{key}", "blank")
    for key in _INDICATOR_FIELDS:
        has = f"indicators.{key}" in draft.seen_labels or key == "level3"
        if draft.indicators and not has and all(row.get(key) is None for row in draft.indicators):
            states[f"indicators[*].{key}"] = "not_in_layout"
            continue
        for at, row in enumerate(draft.indicators):
            if row.get(key) is None:
                states.setdefault(f"indicators[{at}].{key}", "blank")
    return states


def _document_doubts(draft: Draft, document: Document) -> list[Finding]:
    return [
        Finding(
            code="READ-12",
            severity="warning",
            places=[Place(file=document.file, form=draft.number, cell=doubt.address or None)],
            message_id=doubt.message_id,
            arguments={"file": document.file, **doubt.arguments},
        )
        for doubt in document.doubts
    ]
