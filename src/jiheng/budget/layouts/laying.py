"""A form while it is laid out: form, layout, what has been moved, and the cells of `extra` left."""

from dataclasses import dataclass, field

from jiheng.budget.forms import Extra, Form
from jiheng.budget.layouts.asking import Asking
from jiheng.budget.layouts.pack import KindLayout, Words
from jiheng.budget.months import PERIOD_LABEL, period_in
from jiheng.kernel.findings import Finding, Place


@dataclass(slots=True)
class Laying:
    """What the blocks share while they draw one form."""

    form: Form
    layout: KindLayout
    words: Words
    asking: Asking
    extra: list[Extra]  # not printed yet; printed in their order, so that they are read in it
    filling: bool = False  # a workbook to fill in: no merged levels, targets in three columns
    findings: list[Finding] = field(default_factory=list)
    period: str | None = None  # the months that a monitoring form looks back on: 1-7月

    def take_period(self) -> None:
        """Print the months in the headings (1-7月执行数), where the form keeps them as its next cell."""
        one = self.extra[0] if self.extra else None
        if one is None or one.label != PERIOD_LABEL or self.form.kind != "monitoring":
            return
        in_headings = period_in(f"{one.text}执行数") == one.text
        funds, rows = self.form.funds, self.form.indicators
        if in_headings and any(fund.executed_to_date for fund in funds) + any(
            row.actual_to_date for row in rows
        ):
            self.period = self.extra.pop(0).text

    def take(self, label: str) -> str | None:
        """The text of the next cell kept aside, if it has this label, so that it is printed here.

        In a workbook to fill in any of them; "" where there is none: it is a cell to fill in.
        """
        for at, one in enumerate(self.extra if self.filling else self.extra[:1]):
            if one.label == label:
                return self.extra.pop(at).text
        return "" if self.filling else None

    def aside(self, label: str) -> str | None:
        """The field of a cell kept aside, where it is filled in."""
        return f"extra.{label}" if self.filling else None

    def heading(self, label: str) -> str:
        """A heading with the months in it that it speaks of."""
        return label.replace(self.words.monitored, self.period) if self.period else label

    def find(self, code: str, message_id: str, path: str | None = None, **arguments: str) -> None:
        """Say what of the form does not stand where its layout has a place."""
        place = Place(file=self.form.document.file, form_id=self.form.form_id, field=path)
        finding = Finding(
            code=code,
            severity="info",
            places=[place],
            message_id=message_id,
            arguments={
                "project": self.form.project_name or self.form.department or "—",
                **arguments,
            },
        )
        if finding not in self.findings:  # both halves of a table have the same columns
            self.findings.append(finding)
