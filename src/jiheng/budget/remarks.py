"""Remarks about the values of a form: findings and computed points as a reviewer would note them.

A remark knows its value twice: by the field of the form, and by the address in the document that
the form was read from. The first serves a written form, the second the submitted file itself.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.forms import Form
from jiheng.budget.recognise.draft import address_of
from jiheng.budget.scoring.ledger import Ledger, Line, Reason
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message


class Remark(NamedTuple):
    """A remark about a form of a document (its number there): field, address as shown, text.

    Field and cell are None for a remark about the form as a whole.
    """

    form: int | None
    field: str | None
    cell: str | None
    text: str


def of_finding(finding: Finding, language: str) -> Iterator[tuple[str, Remark]]:
    """The remark of a finding in words at each of its places, with the file it belongs to.

    A finding that someone waived, or that is only a note to the reader, is no remark.
    """
    if finding.waived or finding.severity == "info":
        return
    severity = message(f"check.severity.{finding.severity}", language)
    said = {"severity": severity, "code": finding.code, "sentence": finding.message}
    text = message("remarks.finding", language, **said)
    for place in finding.places:
        if place.file:
            yield place.file, Remark(place.form, place.field, place.cell, text)


def of_points(form: Form, ledgers: Sequence[Ledger], language: str) -> list[Remark]:
    """The computed points beside each declared score, with the reason, by every profile."""
    remarks = []
    for ledger in ledgers:
        profile = ledger.profile if len(ledgers) > 1 else ""
        for line in ledger.lines():
            field = (
                f"indicators[{line.index}].score" if line.index is not None else "funds[0].score"
            )
            remarks.append(_remark(form, field, _points(line, language), profile, language))
        total = ledger.total
        said = _said(total.declared, total.computed, total.reason, language)
        remarks.append(_remark(form, "total_score", said, profile, language))
    return remarks


def _points(line: Line, language: str) -> str:
    return _said(line.declared, line.computed, line.reason, language)


def _said(declared: Decimal | None, computed: Decimal | None, reason: Reason, language: str) -> str:
    """Computed beside declared points in words, and why."""
    if computed is None:
        return message("remarks.open", language, reason=reason.said(language))
    points = {"computed": str(computed), "declared": "—" if declared is None else str(declared)}
    return message("remarks.points", language, **points, reason=reason.said(language))


def _remark(form: Form, field: str, text: str, profile: str, language: str) -> Remark:
    if profile:
        text = message("remarks.by_profile", language, profile=profile, text=text)
    return Remark(form.document.form, field, cell_at(form, field), text)


def cell_at(form: Form, field: str) -> str | None:
    """The address of a field, or of its row where the field itself stands nowhere.

    A score that is blank has no cell; the remark then stands at the weight, or at the name.
    """
    addresses = form.document.addresses or {}
    row = field.rpartition(".")[0]
    near = (f"{row}.{key}" for key in ("weight", "actual", "level3", "executed", "item") if row)
    for path in (field, *near, "total_weight", "project_name", "title"):
        if path in addresses:
            return address_of(addresses[path])
    return None
