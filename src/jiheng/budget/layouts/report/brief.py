"""What a report keeps of one form: small, and made in the process that examined the form."""

from typing import Literal, NamedTuple

from jiheng.budget.examining import Examined
from jiheng.budget.form_json import form_record, json_line
from jiheng.budget.forms import Form
from jiheng.budget.layouts.report.row import Row, doubts_of, row_of
from jiheng.budget.remarks import Remark, of_points
from jiheng.budget.scoring.records import ledger_record
from jiheng.kernel.findings import Finding

# Whether the form itself is kept, and then with the addresses of its values or without.
Kept = Literal["nothing", "form", "form with addresses"]


class Brief(NamedTuple):
    """The row of a form, its findings, and lines of JSON: doubts, ledgers, the form if kept.

    `points` are remarks about its computed points, of a form that is kept.
    """

    row: Row
    findings: list[Finding]
    doubts: list[bytes]
    ledgers: list[bytes]
    form: bytes | None
    points: list[Remark]


def brief_of(language: str, kept: Kept, one: Examined) -> Brief:
    """The brief of an examined form, its ledgers and doubts in the language."""
    form = one.form
    return Brief(
        row=row_of(form, one.ledgers),
        findings=one.findings,
        doubts=[finding_line(doubt) for doubt in doubts_of(form)],
        ledgers=[json_line(ledger_record(ledger, language)) for ledger in one.ledgers],
        form=_line(form, kept),
        points=[] if kept == "nothing" else of_points(form, one.ledgers, language),
    )


def finding_line(finding: Finding) -> bytes:
    """A finding as a line of JSON."""
    return json_line(finding.model_dump(mode="json"))


def _line(form: Form, kept: Kept) -> bytes | None:
    """The form as `jiheng read` gives it; it was read with addresses, for the findings."""
    if kept == "nothing":
        return None
    if kept == "form":
        document = form.document.model_copy(update={"addresses": None})
        form = form.model_copy(update={"document": document})
    return json_line(form_record(form))
