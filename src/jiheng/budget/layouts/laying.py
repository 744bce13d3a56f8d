"""A form while it is laid out: form, layout, what has been moved, and the cells of `extra` left."""

from dataclasses import dataclass, field

from jiheng.budget.forms import Extra, Form
from jiheng.budget.layouts.asking import Asking
from jiheng.budget.layouts.pack import KindLayout, Words
from jiheng.kernel.findings import Finding, Place


@dataclass(slots=True)
class Laying:
    """What the blocks share while they draw one form."""

    form: Form
    layout: KindLayout
    words: Words
    asking: Asking
    extra: list[Extra]  # not printed yet; printed in their order, so that they are read in it
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, message_id: str, path: str | None = None, **arguments: str) -> None:
        """Say what of the form does not stand where its layout has a place."""
        place = Place(file=self.form.document.file, form_id=self.form.form_id, field=path)
        finding = Finding(
            code=code,
            severity="info",
            places=[place],
            message_id=message_id,
            arguments={"project": self.form.project_name or "—", **arguments},
        )
        if finding not in self.findings:  # both halves of a table have the same columns
            self.findings.append(finding)
