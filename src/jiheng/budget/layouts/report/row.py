"""One form in the overview of a report: what it says of itself, and what was found and computed."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from jiheng.budget.checks.counting import Owner
from jiheng.budget.forms import Form, Fund, Kind, Part
from jiheng.budget.scoring.ledger import Ledger
from jiheng.kernel.findings import Finding

_TOTALS = ("年度资金总额", "资金总额")


class Points(Part):
    """What one profile gives a form: declared and computed total, and the grade.

    `lowest` and `highest` span the readings of doubtful lines where `computed` is open.
    """

    profile: str
    rule_day: str
    declared: str | None
    computed: str | None
    lowest: str | None
    highest: str | None
    grade: str | None


class Found(Part):
    """How many findings of each severity stand first in a form; waived ones are counted apart."""

    error: int = 0
    warning: int = 0
    info: int = 0
    waived: int = 0

    def add(self, finding: Finding) -> None:
        """Count one finding."""
        name = "waived" if finding.waived else finding.severity
        setattr(self, name, getattr(self, name) + 1)

    def plus(self, other: "Found") -> "Found":
        """Both together."""
        return Found(**{name: value + getattr(other, name) for name, value in self})


class Row(Part):
    """One form: amounts, rate and score as printed, None where the form does not say."""

    file: str
    form: int | None
    form_id: str
    kind: Kind
    project_name: str | None
    implementing_unit: str | None
    department: str | None
    year: str | None
    money_unit: str | None
    budget: str | None
    executed: str | None
    rate: str | None
    score: str | None
    indicators: int
    doubts: int
    findings: Found = Field(default_factory=Found)
    points: tuple[Points, ...] = ()

    @property
    def owner(self) -> Owner:
        """The form that places of findings name."""
        return self.file, self.form

    @property
    def unit(self) -> str | None:
        """The implementing unit, or else the department."""
        return self.implementing_unit or self.department

    def gravity(self) -> tuple[int, ...]:
        """Larger for a form that someone should look at before another."""
        counts = self.findings
        return counts.error, counts.warning, counts.info, self.doubts


def row_of(form: Form, ledgers: Sequence[Ledger] = ()) -> Row:
    """The row of a form, without its findings.

    The budget is the full-year budget of the year's total, in a declaration the annual amount.
    A doubt is a finding of the reader that is more than information.
    """
    total = _total(form)
    return Row(
        file=form.document.file,
        form=form.document.form,
        form_id=form.form_id,
        kind=form.kind,
        project_name=form.project_name,
        implementing_unit=form.implementing_unit,
        department=form.department,
        year=form.year,
        money_unit=form.money_unit,
        budget=total.full_year_budget or total.amount,
        executed=total.executed or total.executed_to_date,
        rate=total.rate or total.rate_to_date,
        score=form.total_score,
        indicators=len(form.indicators),
        doubts=len(doubts_of(form)),
        points=tuple(map(_points, ledgers)),
    )


def doubts_of(form: Form) -> list[Finding]:
    """What someone should compare with the document: findings of the reader above information."""
    return [one for one in form.reading if one.severity != "info"]


def _total(form: Form) -> Fund:
    """The row of the year's total, or a row without any value."""
    yearly = [one for one in form.funds if one.horizon != "whole_period"]
    totals = [one for one in yearly if one.item in _TOTALS]
    return totals[0] if totals else Fund(item="")


def _points(ledger: Ledger) -> Points:
    total = ledger.total
    return Points(
        profile=ledger.profile,
        rule_day=ledger.rule_day.isoformat(),
        declared=_text(total.stated),
        computed=_text(total.computed),
        lowest=_text(total.lowest),
        highest=_text(total.highest),
        grade=ledger.grade,
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
